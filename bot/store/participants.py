"""Who takes part in which conversation, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.domain.conversations import Participant, Source
from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId
from bot.store import tables as t
from bot.store.dialects import INSERTS

p = t.participant.c
ALL = (
    select(t.participant)
    .where(p.conversation_id == bindparam("conversation"))
    .order_by(p.joined, p.joined_at, p.person)
)
ONE = select(t.participant).where(
    p.conversation_id == bindparam("conversation"), p.person == bindparam("person")
)
AGENTS = (
    select(p.person)
    .where(
        p.conversation_id == bindparam("conversation"), p.is_guest.is_(False), p.left_at.is_(None)
    )
    .order_by(p.joined, p.joined_at, p.person)
)
REACHED = {
    name: update(t.participant)
    .where(
        p.conversation_id == bindparam("conversation"),
        p.person == bindparam("who"),
        p.left_at.is_(None),
        getattr(p, name) < bindparam("up_to"),
    )
    .values({name: bindparam("up_to")})
    for name in ("delivered", "seen")
}


class Participants:
    """Add people to conversations, let them go, and note what reached them."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def all(self, conversation_id: ConversationId) -> Sequence[Participant]:
        """Return everyone who takes or took part, first come first."""
        rows = self._db.execute(ALL, {"conversation": conversation_id})
        return [_participant(row) for row in rows]

    def get(self, conversation_id: ConversationId, person: GuestId | AgentId) -> Participant:
        """Return somebody who takes or took part."""
        asked = {"conversation": conversation_id, "person": person}
        return _participant(self._db.execute(ONE, asked).one())

    def guests_of(
        self, ids: Sequence[ConversationId]
    ) -> Mapping[ConversationId, Sequence[Participant]]:
        """Return the guests who take or took part in conversations, first come first."""
        query = select(t.participant).where(p.conversation_id.in_(ids), p.is_guest)
        found: dict[ConversationId, list[Participant]] = {one: [] for one in ids}
        for row in self._db.execute(query.order_by(p.joined, p.joined_at, p.person)):
            found[ConversationId(row.conversation_id)].append(_participant(row))
        return found

    def has(self, conversation_id: ConversationId, person: GuestId | AgentId) -> bool:
        """Tell whether somebody takes part now."""
        row = self._db.execute(ONE, {"conversation": conversation_id, "person": person}).first()
        return row is not None and row.left_at is None

    def agents(self, conversation_id: ConversationId) -> Sequence[AgentId]:
        """Return the agents who take part now, first come first."""
        rows = self._db.execute(AGENTS, {"conversation": conversation_id})
        return [AgentId(row.person) for row in rows]

    def conversations_of(self, agent_id: AgentId, limit: int) -> Sequence[ConversationId]:
        """Return conversations in which an agent takes part, the latest first."""
        c = t.conversation.c
        mine = (
            select(c.id)
            .join(t.participant)
            .where(p.person == agent_id, p.is_guest.is_(False), p.left_at.is_(None))
            .order_by(c.last_at.desc(), c.id)
            .limit(limit)
        )
        return [ConversationId(row.id) for row in self._db.execute(mine)]

    def count(self, conversation_id: ConversationId) -> int:
        """Return how many take part now."""
        query = select(func.count()).where(
            p.conversation_id == conversation_id, p.left_at.is_(None)
        )
        return self._db.scalar(query) or 0

    def add_guest(self, conversation_id: ConversationId, guest_id: GuestId, source: Source) -> bool:
        """Let a guest in; False when they were in already."""
        return self._add(conversation_id, guest_id, source, is_guest=True)

    def add_agent(self, conversation_id: ConversationId, agent_id: AgentId, source: Source) -> bool:
        """Let an agent in; False when they were in already."""
        return self._add(conversation_id, agent_id, source, is_guest=False)

    def add_members(self, conversation_id: ConversationId, service_id: ServiceId) -> bool:
        """Let in all members of a service who can be reached (MEM-05); False when that is nobody.

        Those who are in already stay as they are: it is for a new conversation.
        """
        insert_members = INSERTS[self._db.dialect.name](t.participant)
        columns: dict[str, Any] = {
            "conversation_id": literal(conversation_id),
            "person": t.member.c.agent_id,
            "is_guest": literal(False),
            "source": literal(str(Source.SERVICE)),
            "joined_at": literal(self._now, p.joined_at.type),
            "joined": self._next_place(conversation_id),
            "delivered": literal(0),
            "seen": literal(0),
        }
        members = (
            select(*columns.values())
            .join(t.agent, t.agent.c.id == t.member.c.agent_id)
            .where(t.member.c.service_id == service_id, t.agent.c.gone.is_(False))
        )
        added = insert_members.from_select(list(columns), members).on_conflict_do_nothing()
        return bool(self._db.execute(added.returning(p.person)).all())

    def leave(self, conversation_id: ConversationId, person: GuestId | AgentId) -> bool:
        """Let somebody go; their place in the past stays. False when they were not in."""
        gone = (
            update(t.participant)
            .where(p.conversation_id == conversation_id, p.person == person, p.left_at.is_(None))
            .values(left_at=self._now)
        )
        return self._db.execute(gone).rowcount == 1

    def become(self, gone: GuestId | AgentId, kept: GuestId | AgentId) -> None:
        """Let somebody take part wherever another did; where both did, as early and as far as either."""
        other = t.participant.alias()
        both = (
            p.person == kept,
            other.c.person == gone,
            other.c.conversation_id == p.conversation_id,
        )
        here, there = p.left_at, other.c.left_at
        present = or_(here.is_(None), there.is_(None))
        as_one = {
            "joined_at": case(
                (other.c.joined_at < p.joined_at, other.c.joined_at), else_=p.joined_at
            ),
            "joined": case((other.c.joined < p.joined, other.c.joined), else_=p.joined),
            "left_at": case((present, None), (there > here, there), else_=here),
            **{name: _further(p[name], other.c[name]) for name in ("delivered", "seen")},
        }
        self._db.execute(update(t.participant).where(*both).values(as_one))
        twice = select(other.c.conversation_id).where(other.c.person == kept)
        self._db.execute(
            delete(t.participant).where(p.person == gone, p.conversation_id.in_(twice))
        )
        self._db.execute(update(t.participant).where(p.person == gone).values(person=kept))

    def vouch(self, conversation_id: ConversationId, guest_id: GuestId) -> None:
        """Note that a guest was chosen by somebody: they are no outsider any more (CONV-14)."""
        chosen = update(t.participant).where(
            p.conversation_id == conversation_id, p.person == guest_id
        )
        self._db.execute(chosen.values(source=Source.MANUAL))

    def mute(
        self, conversation_id: ConversationId, agent_id: AgentId, until: datetime | None
    ) -> bool:
        """Note until when an agent is not told anything (MEM-02); False when they do not take part."""
        muted = (
            update(t.participant)
            .where(p.conversation_id == conversation_id, p.person == agent_id, p.left_at.is_(None))
            .values(muted_until=until)
        )
        return self._db.execute(muted).rowcount == 1

    def is_muted(self, conversation_id: ConversationId, agent_id: AgentId) -> bool:
        """Tell whether somebody who takes part does not want to be told anything now (MEM-02)."""
        row = self._db.execute(ONE, {"conversation": conversation_id, "person": agent_id}).first()
        if row is None or row.left_at is not None or row.muted_until is None:
            return False
        return bool(self._now < row.muted_until)

    def reached(self, conversation_id: ConversationId, person: str, what: str, up_to: int) -> bool:
        """Note how far something was `delivered` to or `seen` by someone; False if it was further."""
        asked = {"conversation": conversation_id, "who": person, "up_to": up_to}
        return self._db.execute(REACHED[what], asked).rowcount == 1

    def _add(
        self,
        conversation_id: ConversationId,
        person: GuestId | AgentId,
        source: Source,
        *,
        is_guest: bool,
    ) -> bool:
        known = self._db.execute(ONE, {"conversation": conversation_id, "person": person}).first()
        if known:
            return known.left_at is not None and self._come_back(conversation_id, person, source)
        row: Mapping[str, object] = {
            "conversation_id": conversation_id,
            "person": person,
            "is_guest": is_guest,
            "source": source,
            "joined_at": self._now,
            "joined": self._next_place(conversation_id),
            "delivered": 0,
            "seen": 0,
        }
        self._db.execute(insert(t.participant).values(row))
        return True

    def _come_back(
        self, conversation_id: ConversationId, person: GuestId | AgentId, source: Source
    ) -> bool:
        back = (
            update(t.participant)
            .where(p.conversation_id == conversation_id, p.person == person)
            .values(
                left_at=None,
                muted_until=None,
                source=source,
                joined_at=self._now,
                joined=self._next_place(conversation_id),
            )
        )
        return self._db.execute(back).rowcount == 1

    @staticmethod
    def _next_place(conversation_id: ConversationId) -> object:
        """Return the next place in the order of joining, as SQL."""
        others = t.participant.alias()
        return (
            select(func.coalesce(func.max(others.c.joined), 0) + 1)
            .where(others.c.conversation_id == conversation_id)
            .scalar_subquery()
        )


def _participant(row: Row[tuple[Any, ...]]) -> Participant:
    return Participant(
        row.person,
        row.is_guest,
        Source(row.source),
        row.joined_at,
        row.left_at,
        row.delivered,
        row.seen,
        row.muted_until,
    )


def _further(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((other > one, other), else_=one)
