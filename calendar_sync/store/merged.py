"""What was of an agent who turned out to be another, in the tables of meetings and calendars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, update

from bot.domain.ids import AgentId
from calendar_sync import tables as t
from calendar_sync.meetings import MeetingId

a, b, c, h, o = (
    table.c for table in (t.calendar_account, t.bookable, t.taken, t.host, t.own_event)
)


class Merged:
    """Take to one agent what is kept of another; a repeat finds nothing more."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def hosted(self, gone: AgentId) -> Sequence[MeetingId]:
        """Return the meetings that an agent is a host of."""
        query = select(h.meeting_id).where(h.agent_id == gone).order_by(h.meeting_id)
        return [MeetingId(one) for one in self._db.scalars(query)]

    def move_host(self, meeting_id: MeetingId, gone: AgentId, kept: AgentId) -> None:
        """Let another be the host of a meeting; its event keeps the key under which it was made."""
        mine = update(t.host).where(h.meeting_id == meeting_id, h.agent_id == gone)
        self._db.execute(mine.values(agent_id=kept, made_for=func.coalesce(h.made_for, gone)))

    def drop_host(self, meeting_id: MeetingId, agent_id: AgentId) -> None:
        """Leave one host out of a meeting."""
        mine = delete(t.host).where(h.meeting_id == meeting_id, h.agent_id == agent_id)
        self._db.execute(mine)

    def move_cells(self, gone: AgentId, kept: AgentId) -> None:
        """Unite what is taken of both; what is there stays, unless it is only held for a while."""
        others = t.taken.alias()
        theirs = select(others.c.cell).where(others.c.agent_id == gone, others.c.until.is_(None))
        held = delete(t.taken).where(c.agent_id == kept, c.until.is_not(None), c.cell.in_(theirs))
        self._db.execute(held)
        mine = select(others.c.cell).where(others.c.agent_id == kept)
        moved = update(t.taken).where(c.agent_id == gone, c.cell.not_in(mine))
        self._db.execute(moved.values(agent_id=kept))
        self._db.execute(delete(t.taken).where(c.agent_id == gone))

    def move_own_events(self, gone: AgentId, kept: AgentId) -> None:
        """Put the entries of one built-in calendar into the other, each under its key."""
        rest = func.substr(o.key, len(gone) + 1)
        moved = update(t.own_event).where(o.agent_id == gone)
        self._db.execute(moved.values(agent_id=kept, key=literal(kept).concat(rest)))

    def move_account(self, gone: AgentId, kept: AgentId) -> bool:
        """Let an agent have another's calendar and its watches, unless they have one; False: none moved."""
        moves = self._move_unless_there(a.agent_id, gone, kept)
        w = t.calendar_watch.c
        watches = (
            update(t.calendar_watch).values(agent_id=kept) if moves else delete(t.calendar_watch)
        )
        self._db.execute(watches.where(w.agent_id == gone))
        return moves

    def move_settings(self, gone: AgentId, kept: AgentId) -> None:
        """Let an agent be booked as another was, unless they have settings of their own."""
        self._move_unless_there(b.owner, gone, kept)

    def move_sign_ins(self, gone: AgentId, kept: AgentId) -> None:
        """Let sign-ins that were begun end with the other's calendar."""
        begun = update(t.sign_in).where(t.sign_in.c.agent_id == gone)
        self._db.execute(begun.values(agent_id=kept))

    def _move_unless_there(self, column: ColumnElement[Any], gone: AgentId, kept: AgentId) -> bool:
        """Give a row to another who has none; else forget it. False: there was none, or it is forgotten."""
        table = column.table
        has_one = self._db.scalar(select(func.count()).select_from(table).where(column == kept))
        if has_one:
            self._db.execute(delete(table).where(column == gone))
            return False
        moved = update(table).where(column == gone).values({column: kept})
        return bool(self._db.execute(moved).rowcount)
