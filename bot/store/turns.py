"""Whose turn it is in a service, and how much each agent has, in the database (ASG-16)."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select, update

from bot.domain.conversations import State
from bot.domain.ids import AgentId, ServiceId
from bot.store import tables as t

s, c = t.service.c, t.conversation.c


class Turns:
    """Keep whose turn it was."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def locked(self, service_id: ServiceId) -> AgentId | None:
        """Return who had the last turn, and let nobody else give one away until the commit."""
        query = select(s.turn).where(s.id == service_id).with_for_update()
        last: str | None = self._db.scalar(query)
        return AgentId(last) if last else None

    def took(self, service_id: ServiceId, agent_id: AgentId) -> None:
        """Note who had it now."""
        self._db.execute(update(t.service).where(s.id == service_id).values(turn=agent_id))

    def held(self, agents: Collection[AgentId]) -> Mapping[AgentId, int]:
        """Return for how many open conversations each of them is responsible."""
        query = (
            select(c.assignee_id, func.count())
            .where(c.assignee_id.in_(list(agents)), c.state == State.OPEN)
            .group_by(c.assignee_id)
        )
        counted = {AgentId(agent): int(count) for agent, count in self._db.execute(query)}
        return {agent: counted.get(agent, 0) for agent in agents}
