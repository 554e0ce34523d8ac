"""The calendars that agents have connected, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.domain.ids import AgentId
from bot.store.dialects import insert_or_update
from calendar_sync import tables as t
from calendar_sync.ports import Account, CalendarKind

KEEP = insert_or_update(t.calendar_account, ("agent_id",))
a = t.calendar_account.c


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs in to an account, as it was encrypted; `version` grows whenever it is replaced."""

    text: str = field(repr=False)
    version: int


class Accounts:
    """Find and keep the accounts of agents."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def of(self, agent_id: AgentId) -> Account | None:
        """Return the calendar that an agent has connected, also while it refuses us."""
        row = self._db.execute(
            select(t.calendar_account).where(a.agent_id == agent_id)
        ).one_or_none()
        return _account(row) if row else None

    def is_connected(self, kind: CalendarKind, address: str) -> bool:
        """Tell whether anybody has an account connected."""
        query = select(a.agent_id).where(a.kind == kind, a.address == address)
        return self._db.execute(query.limit(1)).first() is not None

    def looked_at(self) -> Sequence[tuple[Account, datetime | None]]:
        """Return every account with the time when changes were looked for last."""
        query = select(t.calendar_account).order_by(a.synced_at.asc().nulls_first(), a.agent_id)
        return [(_account(row), row.synced_at) for row in self._db.execute(query)]

    def keep(self, account: Account, secret: str) -> None:
        """Write an account that was connected, or connected again; the cursor begins anew.

        Whether it is lost stays as it was: who finds it again says so.
        """
        known, before = self.secret(account.agent_id), self.of(account.agent_id)
        row = {
            "agent_id": account.agent_id,
            "kind": account.kind,
            "address": account.address,
            "secret": secret,
            "version": known.version + 1 if known else 0,
            "busy": list(account.busy),
            "target": account.target,
            "cursor": None,
            "synced_at": None,
            "connected_at": self._now,
            "lost_at": before.lost_at if before else None,
        }
        self._db.execute(KEEP[self._db.dialect.name], row)

    def choose(self, agent_id: AgentId, busy: Sequence[str], target: str) -> None:
        """Change which calendars count as busy, and which gets the events; another target is read anew."""
        new: dict[str, Any] = {"busy": list(busy), "target": target}
        kept = self.of(agent_id)
        if kept and kept.target != target:
            new |= {"cursor": None, "synced_at": None}
        self._change(agent_id, **new)

    def remove(self, agent_id: AgentId) -> bool:
        """Forget an account with what signs in to it; False: there was none."""
        gone = delete(t.calendar_account).where(a.agent_id == agent_id)
        return bool(self._db.execute(gone).rowcount)

    def secret(self, agent_id: AgentId) -> Secret | None:
        """Return what signs in, encrypted."""
        query = select(a.secret, a.version).where(a.agent_id == agent_id)
        row = self._db.execute(query).one_or_none()
        return Secret(row.secret, row.version) if row else None

    def replace(self, agent_id: AgentId, seen: int, secret: str) -> bool:
        """Write a new secret in place of the version that was seen; False: somebody else was faster."""
        here = (a.agent_id == agent_id, a.version == seen)
        new = update(t.calendar_account).where(*here).values(secret=secret, version=seen + 1)
        return bool(self._db.execute(new).rowcount)

    def advance(self, agent_id: AgentId, seen: str | None, cursor: str) -> bool:
        """Note up to where changes were read; False: somebody else has read on meanwhile, or begun anew."""
        here = (a.agent_id == agent_id, a.cursor.is_not_distinct_from(seen))
        new = update(t.calendar_account).where(*here)
        return bool(self._db.execute(new.values(cursor=cursor, synced_at=self._now)).rowcount)

    def touch(self, agent_id: AgentId) -> None:
        """Note that changes were looked for."""
        self._change(agent_id, synced_at=self._now)

    def begin_anew(self, agent_id: AgentId) -> None:
        """Note that changes were looked for, and that everything is to be read the next time."""
        self._change(agent_id, cursor=None, synced_at=self._now)

    def lose(self, agent_id: AgentId) -> bool:
        """Note since when it refuses us; False: it was known."""
        here = (a.agent_id == agent_id, a.lost_at.is_(None))
        lost = update(t.calendar_account).where(*here).values(lost_at=self._now)
        return bool(self._db.execute(lost).rowcount)

    def find_again(self, agent_id: AgentId) -> bool:
        """Note that it lets us in; False: it always did."""
        here = (a.agent_id == agent_id, a.lost_at.is_not(None))
        found = update(t.calendar_account).where(*here).values(lost_at=None)
        return bool(self._db.execute(found).rowcount)

    def _change(self, agent_id: AgentId, **new: Any) -> None:
        changed = update(t.calendar_account).where(a.agent_id == agent_id)
        self._db.execute(changed.values(**new))


def _account(row: Row[tuple[Any, ...]]) -> Account:
    return Account(
        agent_id=AgentId(row.agent_id),
        kind=CalendarKind(row.kind),
        address=row.address,
        busy=tuple(row.busy),
        target=row.target,
        cursor=row.cursor,
        lost_at=row.lost_at,
    )
