"""Sign-ins to calendars that were begun, in the database; a state comes here only as its hash."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from bot.domain.ids import AgentId
from calendar_sync import tables as t
from calendar_sync.ports import CalendarKind

s = t.sign_in.c


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in on its way: whose, to what, and what is needed to end it, encrypted."""

    agent_id: AgentId
    kind: CalendarKind
    flow: str = field(repr=False)
    expires_at: datetime


class SignIns:
    """Keep them until they are ended once."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def begin(self, state_hash: str, sign_in: SignIn) -> None:
        """Keep a new one."""
        row = {
            "state_hash": state_hash,
            "agent_id": sign_in.agent_id,
            "kind": sign_in.kind,
            "flow": sign_in.flow,
            "expires_at": sign_in.expires_at,
        }
        self._db.execute(insert(t.sign_in), row)

    def take(self, state_hash: str) -> SignIn | None:
        """Take one out, whoever comes first; None when it is over, or there never was one."""
        taken = delete(t.sign_in).where(s.state_hash == state_hash)
        row = self._db.execute(taken.returning(*t.sign_in.columns)).one_or_none()
        if row is None or row.expires_at <= self._now:
            return None
        return SignIn(AgentId(row.agent_id), CalendarKind(row.kind), row.flow, row.expires_at)

    def forget_old(self) -> None:
        """Forget those that nobody ended."""
        self._db.execute(delete(t.sign_in).where(s.expires_at <= self._now))
