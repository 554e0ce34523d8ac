"""The place of what somebody writes, taken together with everything that writing depends on."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.conversations import Conversation, State
from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, GuestId
from bot.domain.people import Mode
from bot.store import tables as t
from bot.store.conversations import HERE, conversation_of

c = t.conversation.c
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
FOR_GUEST = (
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
FOR_AGENT = (
    update(t.conversation)
    .where(HERE)
    .values(last_number=c.last_number + 1, last_at=bindparam("at", type_=c.last_at.type))
    .returning(
        *t.conversation.c,
        select(t.service.c.mode)
        .where(t.service.c.id == c.service_id)
        .scalar_subquery()
        .label("mode"),
    )
)


@dataclass(frozen=True, slots=True)
class GuestPlace:
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


class AgentPlace(NamedTuple):
    """The place of what an agent writes, the conversation, and what plain words are in its service."""

    number: int
    conversation: Conversation
    mode: Mode


class Places:
    """Take the next number of a conversation, and with it its lock until the commit."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def of_guest(self, conversation_id: ConversationId, guest_id: GuestId) -> GuestPlace:
        """Take the next number for a guest who takes part, and let nobody else change it meanwhile.

        NotFound for all others (S3).
        """
        asked = {"conversation": conversation_id, "guest": guest_id, "at": self._now}
        row = self._db.execute(FOR_GUEST, asked).one_or_none()
        if row is None:
            raise NotFound("conversation_unknown")
        return GuestPlace(
            row.last_number,
            State(row.state),
            row.waiting_since is not None,
            row.left_alone_at,
            row.read_only,
            bool(row.company),
        )

    def of_agent(self, conversation_id: ConversationId) -> AgentPlace:
        """Take the next number for an agent's words, and let nobody else change it until the commit.

        Without a service, plain words are an answer.
        """
        asked = {"conversation": conversation_id, "at": self._now}
        row = self._db.execute(FOR_AGENT, asked).one()
        mode = Mode(row.mode) if row.mode else Mode.ANSWERS
        return AgentPlace(row.last_number, conversation_of(row), mode)
