"""Conversations in the database."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    bindparam,
    cast,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.domain.conversations import (
    Conversation,
    Kind,
    Origin,
    Page,
    Share,
    State,
    conversation_key,
)
from bot.domain.errors import NotFound
from bot.domain.escalation import Escalation
from bot.domain.hours import Hours
from bot.domain.ids import AgentId, ConversationId, GuestId, MessageId, ServiceId
from bot.store import tables as t
from bot.store.dialects import insert_new
from bot.store.rules import read_hours, read_rules

c = t.conversation.c
BY_ID = select(t.conversation).where(c.id == bindparam("conversation"))
LOCKED = BY_ID.with_for_update()
OF_GUEST = (
    select(t.conversation)
    .join(t.participant)
    .where(
        c.id == bindparam("conversation"),
        t.participant.c.person == bindparam("guest"),
        t.participant.c.is_guest,
        t.participant.c.left_at.is_(None),
    )
)
COUNT_UP = (
    update(t.counter)
    .where(t.counter.c.name == bindparam("counter"))
    .values(value=t.counter.c.value + 1)
    .returning(t.counter.c.value)
)
FIRST_COUNT = insert_new(t.counter)
HERE = c.id == bindparam("conversation")
AGAIN = {"last_number": c.last_number + 1, "changed": c.last_number + 1}
CHANGED = update(t.conversation).where(HERE).values(AGAIN)
DELIVERED = (
    update(t.conversation)
    .where(HERE, c.delivered < bindparam("up_to"))
    .values({"delivered": bindparam("up_to"), **AGAIN})
)
OF_ITS_SERVICE = t.service.c.id == c.service_id
WAITS = (
    update(t.conversation)
    .where(HERE, c.waiting_since.is_(None))
    .values(waiting_since=bindparam("since", type_=c.waiting_since.type), escalated=0)
    .returning(
        select(t.service.c.hours).where(OF_ITS_SERVICE).scalar_subquery().label("hours"),
        select(t.service.c.rules).where(OF_ITS_SERVICE).scalar_subquery().label("rules"),
    )
)
TAKES_PART = (
    select(t.participant.c.person)
    .where(
        t.participant.c.conversation_id == c.id,
        t.participant.c.person == bindparam("guest"),
        t.participant.c.is_guest,
        t.participant.c.left_at.is_(None),
    )
    .exists()
)
COMPANY = (
    select(t.participant.c.person)
    .where(
        t.participant.c.conversation_id == bindparam("conversation"),
        t.participant.c.person != bindparam("guest"),
        t.participant.c.is_guest,
        t.participant.c.left_at.is_(None),
    )
    .exists()
)
TURN = (
    update(t.conversation)
    .where(HERE, TAKES_PART)
    .values(last_number=c.last_number + 1, last_at=bindparam("at", type_=c.last_at.type))
    .returning(
        c.last_number,
        c.state,
        c.waiting_since,
        c.left_alone_at,
        c.read_only,
        COMPANY.label("company"),
    )
)
ALONE = (
    update(t.conversation)
    .where(HERE)
    .values(left_alone_at=bindparam("since", type_=c.left_alone_at.type))
)
WAITS_SINCE = (
    update(t.conversation)
    .where(HERE)
    .values(waiting_since=bindparam("since", type_=c.waiting_since.type))
)
ESCALATED = update(t.conversation).where(HERE).values(escalated=bindparam("step"))
ENDED = update(t.conversation).where(HERE).values(waiting_since=None)
ANSWERED = ENDED.values(
    first_answered_at=func.coalesce(
        c.first_answered_at, bindparam("at", type_=c.first_answered_at.type)
    )
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of what a guest writes, and how the conversation stands.

    `waits`: a guest waited before; `left_alone_at`: no agent is there, since then (MEM-04).
    `read_only`: outsiders may not write (CONV-14); `company`: other guests are there, too.
    """

    number: int
    state: State
    waits: bool
    left_alone_at: datetime | None
    read_only: bool
    company: bool


class Conversations:
    """Find and keep conversations.

    `get_for_guest` and `Threads.by_root` are the only ways in from outside: the first
    checks that the guest takes part, the second that the thread is ours.
    """

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def get(self, conversation_id: ConversationId) -> Conversation:
        """Return a conversation we know exists."""
        return _conversation(self._db.execute(BY_ID, {"conversation": conversation_id}).one())

    def locked(self, conversation_id: ConversationId) -> Conversation:
        """Return a conversation as it is now, and let nobody else change it until the commit."""
        return _conversation(self._db.execute(LOCKED, {"conversation": conversation_id}).one())

    def get_for_guest(self, conversation_id: ConversationId, guest_id: GuestId) -> Conversation:
        """Return a conversation the guest takes part in; NotFound for all others (S3)."""
        asked = {"conversation": conversation_id, "guest": guest_id}
        return _found(self._db.execute(OF_GUEST, asked).one_or_none())

    def turn_of(self, conversation_id: ConversationId, guest_id: GuestId) -> Turn:
        """Take the next number for a guest who takes part, and let nobody else change it meanwhile.

        NotFound for all others (S3).
        """
        asked = {"conversation": conversation_id, "guest": guest_id, "at": self._now}
        row = self._db.execute(TURN, asked).one_or_none()
        if row is None:
            raise NotFound("conversation_unknown")
        return Turn(
            row.last_number,
            State(row.state),
            row.waiting_since is not None,
            row.left_alone_at,
            row.read_only,
            bool(row.company),
        )

    def by_key(self, key: str) -> Conversation | None:
        """Return the conversation of this guest with this service or agent."""
        row = self._db.execute(select(t.conversation).where(c.key == key)).one_or_none()
        return _conversation(row) if row else None

    def by_number(self, number: int) -> Conversation | None:
        """Return the conversation that people call `#number` (CONV-06)."""
        row = self._db.execute(select(t.conversation).where(c.number == number)).one_or_none()
        return _conversation(row) if row else None

    def by_share_token(self, token: str) -> Conversation:
        """Return the conversation that a share link leads to, while the link is valid."""
        row = self._db.execute(select(t.conversation).where(c.share_token == token)).one_or_none()
        found = _conversation(row) if row else None
        if found is None or found.share is None or not found.share.is_valid(self._now):
            raise NotFound("share_closed")
        return found

    def of_guest(self, guest_id: GuestId, limit: int = 50) -> list[Conversation]:
        """Return the conversations a guest takes part in, the latest first."""
        mine = (
            select(t.participant.c.conversation_id)
            .where(t.participant.c.person == guest_id, t.participant.c.left_at.is_(None))
            .scalar_subquery()
        )
        query = (
            select(t.conversation).where(c.id.in_(mine)).order_by(c.last_at.desc(), c.number.desc())
        )
        return [_conversation(row) for row in self._db.execute(query.limit(limit))]

    def locked_of(self, agent_id: AgentId) -> Sequence[ConversationId]:
        """Return the open ones that an agent has to do with; of all, nobody changes one until the commit."""
        query = select(c.id, c.state).where(_around(agent_id)).order_by(c.id).with_for_update()
        rows = self._db.execute(query).all()
        return [ConversationId(row.id) for row in rows if row.state == State.OPEN]

    def reacted_in(self, agent_id: AgentId) -> Sequence[MessageId]:
        """Return the messages with a reaction of an agent, in conversations they have to do with."""
        m = t.message.c
        theirs = cast(m.reactions, Text).contains(agent_id, autoescape=True)
        mine = select(c.id).where(_around(agent_id))
        query = select(m.id).where(m.conversation_id.in_(mine), theirs).order_by(m.id)
        return [MessageId(message_id) for message_id in self._db.scalars(query)]

    def become(self, gone: AgentId, kept: AgentId) -> None:
        """Let an agent stand wherever another stood; ask before participants change, under `locked_of`.

        Guests find their conversation again under the other's name, unless they have one there already:
        then both stay, and what is new goes to that one (CONV-03).
        """
        mine = select(c.id).where(_around(gone))
        self._db.execute(update(t.conversation).where(_around(gone)).values(AGAIN))
        theirs = update(t.message).where(t.message.c.conversation_id.in_(mine))
        self._db.execute(theirs.where(t.message.c.agent_id == gone).values(agent_id=kept))
        self._move_keys(gone, kept)
        for column in (c.origin_agent_id, c.assignee_id):
            moved = update(t.conversation).where(_around(gone), column == gone)
            self._db.execute(moved.values({column: kept}))

    def come_true(self, conversation: Conversation, gone: GuestId, kept: GuestId) -> None:
        """Let a guest stand where a place was kept for them; the key follows, unless they have it already."""
        if conversation.guest_id != gone:
            return
        values: dict[str, str] = {"guest_id": kept}
        key = replace(conversation, guest_id=kept).key
        if key and self.by_key(key) is None:
            values |= {"key": key}
        self._db.execute(update(t.conversation).where(c.id == conversation.id).values(**values))

    def _move_keys(self, gone: AgentId, kept: AgentId) -> None:
        contacts = (_around(gone), c.origin_agent_id == gone, c.key.is_not(None))
        for row in self._db.execute(select(c.id, c.guest_id).where(*contacts)).all():
            key = conversation_key(GuestId(row.guest_id), None, kept)
            if self.by_key(key) is None:
                self._db.execute(update(t.conversation).where(c.id == row.id).values(key=key))

    def next_number(self) -> int:
        """Take the next `#number`."""
        counter = {"counter": "conversation"}
        number = self._db.execute(COUNT_UP, counter).scalar_one_or_none()
        if number is None:
            first = {"name": "conversation", "value": 0}
            self._db.execute(FIRST_COUNT[self._db.dialect.name], first)
            number = self._db.execute(COUNT_UP, counter).scalar_one()
        return int(number)

    def add(self, conversation: Conversation) -> None:
        """Write a new conversation."""
        row = _state(conversation) | {
            "id": conversation.id,
            "number": conversation.number,
            "key": conversation.key,
            "origin": conversation.origin,
            "guest_id": conversation.guest_id,
            "origin_service_id": conversation.origin_service_id,
            "origin_agent_id": conversation.origin_agent_id,
            "page": asdict(conversation.page),
            "opened_at": conversation.opened_at,
            "last_at": self._now,
            "last_number": 0,
            "changed": 0,
            "delivered": 0,
        }
        self._db.execute(insert(t.conversation), row)

    def save(self, conversation: Conversation) -> None:
        """Write what can change in a conversation; those who watch it see the change."""
        self._db.execute(
            update(t.conversation)
            .where(c.id == conversation.id)
            .values(
                **_state(conversation), last_number=c.last_number + 1, changed=c.last_number + 1
            )
        )

    def changed(self, conversation_id: ConversationId) -> None:
        """Say that something which its header shows has changed."""
        self._db.execute(CHANGED, {"conversation": conversation_id})

    def delivered(self, conversation_id: ConversationId, up_to: int) -> None:
        """Note up to which number guests' messages stand before the agents."""
        self._db.execute(DELIVERED, {"conversation": conversation_id, "up_to": up_to})

    def waits(self, conversation_id: ConversationId) -> tuple[Hours, Escalation] | None:
        """Note that a guest waits for an answer since now (ESC-02).

        Returns what says how long that may last, without a question of its own; None when somebody waited
        already.
        """
        asked = {"conversation": conversation_id, "since": self._now}
        row = self._db.execute(WAITS, asked).one_or_none()
        if row is None:
            return None
        if row.hours is None:
            return Hours(), Escalation()
        return read_hours(row.hours), read_rules(row.rules).escalation

    def waits_since(self, conversation_id: ConversationId, since: datetime | None) -> None:
        """Note since when a guest waits, whatever was noted before; how far it was escalated stays."""
        asked = {"conversation": conversation_id, "since": since}
        self._db.execute(WAITS_SINCE, asked)

    def escalated(self, conversation_id: ConversationId, step: int) -> None:
        """Note up to which step the wait was escalated (ESC-03)."""
        self._db.execute(ESCALATED, {"conversation": conversation_id, "step": step})

    def waiting_for(self, service_id: ServiceId) -> Sequence[ConversationId]:
        """Return the conversations of a service in which a guest waits."""
        query = select(c.id).where(c.service_id == service_id, c.waiting_since.is_not(None))
        return [ConversationId(one) for one in self._db.scalars(query.order_by(c.id))]

    def left_alone(self, conversation_id: ConversationId, since: datetime | None) -> None:
        """Note since when no agent is there; None: somebody is (MEM-04)."""
        self._db.execute(ALONE, {"conversation": conversation_id, "since": since})

    def answered(self, conversation_id: ConversationId) -> None:
        """Note that nobody waits any more, since an agent answered (ESC-02)."""
        self._db.execute(ANSWERED, {"conversation": conversation_id, "at": self._now})

    def waits_no_more(self, conversation_id: ConversationId) -> None:
        """Note that nobody waits any more, without an answer."""
        self._db.execute(ENDED, {"conversation": conversation_id})


def _around(agent_id: AgentId) -> ColumnElement[bool]:
    """Where an agent takes or took part, or is responsible."""
    part = select(t.participant.c.conversation_id).where(t.participant.c.person == agent_id)
    return or_(c.assignee_id == agent_id, c.id.in_(part))


def _found(row: Row[Any] | None) -> Conversation:
    if row is None:
        raise NotFound("conversation_unknown")
    return _conversation(row)


def _state(conversation: Conversation) -> dict[str, object]:
    share = conversation.share
    return {
        "kind": conversation.kind,
        "state": conversation.state,
        "service_id": conversation.service_id,
        "assignee_id": conversation.assignee_id,
        "moves": conversation.moves,
        "handed": conversation.handed,
        "title": conversation.title,
        "read_only": conversation.read_only,
        "closed_at": conversation.closed_at,
        "reopened_at": conversation.reopened_at,
        "share_token": share.token if share else None,
        "share_expires_at": share.expires_at if share else None,
    }


def _conversation(row: Row[tuple[object, ...]]) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        number=row.number,
        kind=Kind(row.kind),
        origin=Origin(row.origin),
        guest_id=GuestId(row.guest_id),
        opened_at=row.opened_at,
        origin_service_id=ServiceId(row.origin_service_id) if row.origin_service_id else None,
        origin_agent_id=AgentId(row.origin_agent_id) if row.origin_agent_id else None,
        service_id=ServiceId(row.service_id) if row.service_id else None,
        assignee_id=AgentId(row.assignee_id) if row.assignee_id else None,
        title=row.title,
        state=State(row.state),
        share=Share(row.share_token, row.share_expires_at) if row.share_token else None,
        page=Page(**row.page),
        delivered=row.delivered,
        last_number=row.last_number,
        read_only=row.read_only,
        waiting_since=row.waiting_since,
        moves=row.moves,
        handed=row.handed,
        left_alone_at=row.left_alone_at,
        escalated=row.escalated,
        first_answered_at=row.first_answered_at,
        closed_at=row.closed_at,
        reopened_at=row.reopened_at,
    )
