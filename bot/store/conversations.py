"""Conversations in the database."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    insert,
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
)
from bot.domain.errors import NotFound
from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId
from bot.store import tables as t
from bot.store.dialects import insert_new

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
ALONE = (
    update(t.conversation)
    .where(HERE)
    .values(left_alone_at=bindparam("since", type_=c.left_alone_at.type))
)


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
        return conversation_of(self._db.execute(BY_ID, {"conversation": conversation_id}).one())

    def locked(self, conversation_id: ConversationId) -> Conversation:
        """Return a conversation as it is now, and let nobody else change it until the commit."""
        return conversation_of(self._db.execute(LOCKED, {"conversation": conversation_id}).one())

    def get_for_guest(self, conversation_id: ConversationId, guest_id: GuestId) -> Conversation:
        """Return a conversation the guest takes part in; NotFound for all others (S3)."""
        asked = {"conversation": conversation_id, "guest": guest_id}
        return _found(self._db.execute(OF_GUEST, asked).one_or_none())

    def by_key(self, key: str) -> Conversation | None:
        """Return the conversation of this guest with this service or agent."""
        row = self._db.execute(select(t.conversation).where(c.key == key)).one_or_none()
        return conversation_of(row) if row else None

    def by_number(self, number: int) -> Conversation | None:
        """Return the conversation that people call `#number` (CONV-06)."""
        row = self._db.execute(select(t.conversation).where(c.number == number)).one_or_none()
        return conversation_of(row) if row else None

    def by_share_token(self, token: str) -> Conversation:
        """Return the conversation that a share link leads to, while the link is valid."""
        row = self._db.execute(select(t.conversation).where(c.share_token == token)).one_or_none()
        found = conversation_of(row) if row else None
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
        return [conversation_of(row) for row in self._db.execute(query.limit(limit))]

    def come_true(self, conversation: Conversation, gone: GuestId, kept: GuestId) -> None:
        """Let a guest stand where a place was kept for them; the key follows, unless they have it already."""
        if conversation.guest_id != gone:
            return
        values: dict[str, str] = {"guest_id": kept}
        key = replace(conversation, guest_id=kept).key
        if key and self.by_key(key) is None:
            values |= {"key": key}
        self._db.execute(update(t.conversation).where(c.id == conversation.id).values(**values))

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

    def left_alone(self, conversation_id: ConversationId, since: datetime | None) -> None:
        """Note since when no agent is there; None: somebody is (MEM-04)."""
        self._db.execute(ALONE, {"conversation": conversation_id, "since": since})


def _found(row: Row[Any] | None) -> Conversation:
    if row is None:
        raise NotFound("conversation_unknown")
    return conversation_of(row)


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


def conversation_of(row: Row[tuple[object, ...]]) -> Conversation:
    """Return the conversation that a row is."""
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
