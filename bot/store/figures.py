"""How long things took, in the database; figures are summed up from what ended in some days (MGR-03)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, true

from bot.domain.conversations import Conversation, State
from bot.domain.figures import Stretch, StretchKind
from bot.domain.ids import AgentId, ServiceId
from bot.store import tables as t

ADD = insert(t.stretch)
c, s = t.conversation.c, t.stretch.c


class FigureRows:
    """Keep how long something took, and find it again."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add_answer(self, conversation: Conversation, agent_id: AgentId) -> None:
        """Keep how long a guest waited; ask before the conversation knows that they were answered."""
        assert conversation.waiting_since, "nobody is answered who does not wait"
        is_first = conversation.first_answered_at is None
        kind = StretchKind.FIRST_ANSWER if is_first else StretchKind.ANSWER
        self._add(conversation, kind, conversation.waiting_since, agent_id)

    def add_resolution(self, conversation: Conversation, agent_id: AgentId | None) -> None:
        """Keep how long a conversation went on, since it was opened last."""
        began_at = conversation.reopened_at or conversation.opened_at
        self._add(conversation, StretchKind.RESOLUTION, began_at, agent_id)

    def opened(
        self, since: datetime, until: datetime, service_id: ServiceId | None
    ) -> Sequence[datetime]:
        """Return when conversations were begun, of one service that guests wrote to, or of all."""
        mine = c.origin_service_id == service_id if service_id else true()
        query = select(c.opened_at).where(c.opened_at >= since, c.opened_at < until, mine)
        return self._db.scalars(query).all()

    def stretches(
        self, since: datetime, until: datetime, service_id: ServiceId | None
    ) -> Sequence[Stretch]:
        """Return what ended in that time."""
        mine = s.service_id == service_id if service_id else true()
        query = select(s.kind, s.began_at, s.ended_at, s.agent_id).where(
            s.ended_at >= since, s.ended_at < until, mine
        )
        return [
            Stretch(
                StretchKind(row.kind),
                row.began_at,
                row.ended_at,
                AgentId(row.agent_id) if row.agent_id else None,
            )
            for row in self._db.execute(query)
        ]

    def held(self, service_id: ServiceId | None) -> Mapping[AgentId, int]:
        """Count the open conversations that each agent takes care of."""
        query = (
            select(c.assignee_id, func.count())
            .where(*_open(service_id), c.assignee_id.is_not(None))
            .group_by(c.assignee_id)
        )
        return {AgentId(agent_id): count for agent_id, count in self._db.execute(query)}

    def waiting(self, service_id: ServiceId | None) -> int:
        """Count the open conversations in which a guest waits."""
        waits = (*_open(service_id), c.waiting_since.is_not(None))
        return self._db.scalar(select(func.count()).select_from(t.conversation).where(*waits)) or 0

    def _add(
        self,
        conversation: Conversation,
        kind: StretchKind,
        began_at: datetime,
        agent_id: AgentId | None,
    ) -> None:
        row = {
            "conversation_id": conversation.id,
            "service_id": conversation.service_id,
            "agent_id": agent_id,
            "kind": kind,
            "began_at": began_at,
            "ended_at": self._now,
        }
        self._db.execute(ADD, row)


def _open(service_id: ServiceId | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return c.state == State.OPEN, c.service_id == service_id if service_id else true()
