"""Reports in the database: pictures and tables of figures, kept until they were looked at (MGR-03)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.domain.errors import NotFound
from bot.store import tables as t

# For how long one can be opened where the platform does not keep it.
KEPT = timedelta(days=30)
GET = select(t.report).where(t.report.c.id == bindparam("report"))


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as a file."""

    id: str
    name: str
    type: str
    data: bytes
    made_at: datetime

    @property
    def until(self) -> datetime:
        """Return when it is forgotten."""
        return self.made_at + KEPT


class Reports:
    """Keep reports for some days."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add(self, name: str, kind: str, data: bytes) -> str:
        """Keep one under an id that nobody can guess."""
        report_id = secrets.token_hex(16)
        row = {"id": report_id, "name": name, "type": kind, "data": data, "made_at": self._now}
        self._db.execute(insert(t.report), row)
        return report_id

    def get(self, report_id: str) -> KeptReport:
        """Return a report; NotFound when there is none, or no more."""
        row = self._db.execute(GET, {"report": report_id}).one_or_none()
        if row is None:
            raise NotFound("file_missing")
        return KeptReport(row.id, row.name, row.type, bytes(row.data), row.made_at)

    def forget_old(self) -> None:
        """Forget those whose addresses have ended."""
        old = t.report.c.made_at < self._now - KEPT
        self._db.execute(delete(t.report).where(old))
