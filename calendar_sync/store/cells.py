"""Which five minutes of an agent are taken, in the database: no two meetings get the same (MTG-06)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select

from bot.domain.ids import AgentId
from bot.store.dialects import insert_new
from bot.store.tables import agent
from calendar_sync import tables as t
from calendar_sync.ports import Span

CELL = timedelta(minutes=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
c = t.taken.c
TAKE = insert_new(t.taken)
# In one order, so that two who lock some of the same never wait for each other in a ring. Messages of theirs
# need not wait.
LOCK = (
    select(agent.c.id)
    .where(agent.c.id.in_(bindparam("agents", expanding=True)))
    .order_by(agent.c.id)
    .with_for_update(key_share=True)
)


class Cells:
    """Take and free the cells of agents."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def lock(self, agents: Collection[AgentId]) -> None:
        """Let nobody else book these agents until the commit; holds that have ended are swept."""
        self._db.execute(LOCK, {"agents": sorted(agents)}).all()
        ended = delete(t.taken).where(c.agent_id.in_(sorted(agents)), c.until <= self._now)
        self._db.execute(ended)

    def take(
        self, agents: Iterable[AgentId], span: Span, holder: str, until: datetime | None = None
    ) -> bool:
        """Take a span of each agent; False when somebody else has a part of it. `until`: it is a hold.

        What could be taken is taken in any case: raise, where it has to be all.
        """
        rows = [
            {"agent_id": one, "cell": cell, "holder": holder, "until": until}
            for one in sorted(agents)
            for cell in cells_of(span)
        ]
        insert = TAKE[self._db.dialect.name]
        won = [self._db.execute(insert, row).first() for row in rows]
        return None not in won

    def free(self, holder: str) -> bool:
        """Give back what a meeting or a hold has taken; False: that was nothing."""
        return bool(self._db.execute(delete(t.taken).where(c.holder == holder)).rowcount)

    def free_of(self, holder: str, agent_id: AgentId) -> None:
        """Give back what a meeting has taken of one agent."""
        mine = delete(t.taken).where(c.holder == holder, c.agent_id == agent_id)
        self._db.execute(mine)

    def holding(self, holder: str) -> Mapping[AgentId, Span]:
        """Return what a hold has of whom, as long as it has not ended."""
        query = select(c.agent_id, c.cell).where(c.holder == holder, c.until > self._now)
        found: dict[AgentId, list[int]] = defaultdict(list)
        for row in self._db.execute(query):
            found[AgentId(row.agent_id)].append(row.cell)
        return {one: Span(_at(min(cells)), _at(max(cells) + 1)) for one, cells in found.items()}

    def taken(
        self, agents: Collection[AgentId], start: datetime, end: datetime, *, but: Collection[str]
    ) -> Mapping[AgentId, Sequence[Span]]:
        """Return what is taken between two instants, except by some holders."""
        span = cells_of(Span(start, end))
        query = (
            select(c.agent_id, c.cell)
            .where(c.agent_id.in_(list(agents)), c.cell >= span.start, c.cell < span.stop)
            .where(or_(c.until.is_(None), c.until > self._now), c.holder.not_in(list(but)))
            .order_by(c.agent_id, c.cell)
        )
        found: dict[AgentId, list[Span]] = defaultdict(list)
        for row in self._db.execute(query):
            spans, at = found[AgentId(row.agent_id)], _at(row.cell)
            if spans and spans[-1].end == at:
                spans[-1] = Span(spans[-1].start, at + CELL)
            else:
                spans.append(Span(at, at + CELL))
        return found


def cells_of(span: Span) -> range:
    """Return the numbers of the cells that a span touches."""
    return range((span.start - EPOCH) // CELL, -((EPOCH - span.end) // CELL))


def _at(cell: int) -> datetime:
    return EPOCH + cell * CELL
