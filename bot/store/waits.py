"""How long guests wait for an answer, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.escalation import Escalation
from bot.domain.hours import Hours
from bot.domain.ids import ConversationId, ServiceId
from bot.store import tables as t
from bot.store.rules import read_hours, read_rules

c = t.conversation.c
HERE = c.id == bindparam("conversation")
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


class Waits:
    """Note since when a guest waits in a conversation, how far that was escalated, and how it ended."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def begins(self, conversation_id: ConversationId) -> tuple[Hours, Escalation] | None:
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

    def began(self, conversation_id: ConversationId, since: datetime | None) -> None:
        """Note since when a guest waits, whatever was noted before; how far it was escalated stays."""
        asked = {"conversation": conversation_id, "since": since}
        self._db.execute(WAITS_SINCE, asked)

    def escalated(self, conversation_id: ConversationId, step: int) -> None:
        """Note up to which step the wait was escalated (ESC-03)."""
        self._db.execute(ESCALATED, {"conversation": conversation_id, "step": step})

    def in_service(self, service_id: ServiceId) -> Sequence[ConversationId]:
        """Return the conversations of a service in which a guest waits."""
        query = select(c.id).where(c.service_id == service_id, c.waiting_since.is_not(None))
        return [ConversationId(one) for one in self._db.scalars(query.order_by(c.id))]

    def answered(self, conversation_id: ConversationId) -> None:
        """Note that nobody waits any more, since an agent answered (ESC-02)."""
        self._db.execute(ANSWERED, {"conversation": conversation_id, "at": self._now})

    def ends(self, conversation_id: ConversationId) -> None:
        """Note that nobody waits any more, without an answer."""
        self._db.execute(ENDED, {"conversation": conversation_id})
