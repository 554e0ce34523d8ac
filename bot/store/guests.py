"""Guests and their sessions in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.ids import GuestId, PictureId
from bot.domain.people import Guest
from bot.store import tables as t

BY_TOKEN = (
    select(t.guest)
    .join(t.session)
    .where(t.session.c.token_hash == bindparam("token_hash"), t.session.c.revoked_at.is_(None))
)
BY_ID = select(t.guest).where(t.guest.c.id == bindparam("guest"))


class Guests:
    """Find and keep guests; a token comes here only as its hash."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def get(self, guest_id: GuestId) -> Guest:
        """Return a guest we know exists."""
        return guest_of(self._db.execute(BY_ID, {"guest": guest_id}).one())

    def some(self, ids: Sequence[GuestId]) -> Sequence[Guest]:
        """Return guests in the order of their ids."""
        if len(ids) == 1:
            return [self.get(ids[0])]
        rows = self._db.execute(select(t.guest).where(t.guest.c.id.in_(ids)))
        found = {row.id: guest_of(row) for row in rows}
        return [found[guest_id] for guest_id in ids]

    def by_token(self, token_hash: str) -> Guest | None:
        """Return whose token this is, unless it was revoked."""
        row = self._db.execute(BY_TOKEN, {"token_hash": token_hash}).one_or_none()
        return guest_of(row) if row else None

    def add(self, guest: Guest) -> None:
        """Keep a new guest."""
        self._db.execute(
            insert(t.guest), {"id": guest.id, "created_at": self._now, **_guest_row(guest)}
        )

    def save(self, guest: Guest) -> None:
        """Write what a guest may change about themselves."""
        row = _guest_row(guest)
        del row["blocked"]
        self._db.execute(update(t.guest).where(t.guest.c.id == guest.id).values(**row))

    def set_blocked(self, guest_id: GuestId, *, blocked: bool) -> bool:
        """Refuse a guest or let them in again (PHB-04); False when it was so already."""
        g = t.guest.c
        changed = update(t.guest).where(g.id == guest_id, g.blocked != blocked)
        return bool(self._db.execute(changed.values(blocked=blocked)).rowcount)

    def become(self, gone: GuestId, kept: GuestId) -> None:
        """Let a guest stand wherever else another is named, also in the tables of parts above the store."""
        for table in t.guest.metadata.tables.values():
            for column in table.columns:
                if any(key.column is t.guest.c.id for key in column.foreign_keys):
                    moved = update(table).where(column == gone)
                    self._db.execute(moved.values({column: kept}))

    def remove(self, guest_id: GuestId) -> None:
        """Forget a guest who never came: a place that was kept for somebody."""
        self._db.execute(delete(t.guest).where(t.guest.c.id == guest_id))

    def add_session(self, guest_id: GuestId, token_hash: str) -> None:
        """Let a token speak for a guest."""
        row = {"token_hash": token_hash, "guest_id": guest_id, "created_at": self._now}
        self._db.execute(insert(t.session), row)

    def revoke_session(self, token_hash: str) -> None:
        """Let a token speak for nobody any more; it cannot come back."""
        s = t.session.c
        revoked = update(t.session).where(s.token_hash == token_hash, s.revoked_at.is_(None))
        self._db.execute(revoked.values(revoked_at=self._now))


def _guest_row(guest: Guest) -> dict[str, Any]:
    return {
        "name": guest.name,
        "email": guest.email,
        "phone": guest.phone,
        "language": guest.language,
        "time_zone": guest.time_zone,
        "consent_version": guest.consent_version,
        "consent_at": guest.consent_at,
        "blocked": guest.blocked,
        "picture": guest.picture,
    }


def guest_of(row: Any) -> Guest:
    """Make a guest of a row of their table."""
    return Guest(
        id=GuestId(row.id),
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        time_zone=row.time_zone,
        consent_version=row.consent_version,
        consent_at=row.consent_at,
        blocked=row.blocked,
        picture=PictureId(row.picture) if row.picture else None,
    )
