"""Our app in workspaces and tenants, in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.domain.ids import PlatformName
from bot.store import tables as t
from bot.store.dialects import insert_or_update

KEEP = insert_or_update(t.installation, ("platform", "tenant"))


@dataclass(frozen=True, slots=True)
class Installation:
    """Our app in one workspace or tenant.

    `secret` is the token as the adapter encrypted it: the database never sees a token. `facts` are the
    adapter's own: ids that the platform gave us.
    """

    platform: PlatformName
    tenant: str
    name: str
    secret: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Installations:
    """Find and keep installations."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def get(self, platform: PlatformName, tenant: str) -> Installation | None:
        """Return the installation in a workspace, unless it was removed there."""
        i = t.installation.c
        here = (i.platform == platform, i.tenant == tenant, i.revoked_at.is_(None))
        row = self._db.execute(select(t.installation).where(*here)).one_or_none()
        return _installation(row) if row else None

    def all(self, platform: PlatformName) -> Sequence[Installation]:
        """Return all installations on a platform."""
        i = t.installation.c
        here = (i.platform == platform, i.revoked_at.is_(None))
        query = select(t.installation).where(*here).order_by(i.tenant)
        return [_installation(row) for row in self._db.execute(query)]

    def keep(self, installation: Installation) -> None:
        """Write a new installation, or one that was made again."""
        row = {
            "platform": installation.platform,
            "tenant": installation.tenant,
            "name": installation.name,
            "secret": installation.secret,
            "facts": dict(installation.facts),
            "installed_at": self._now,
            "revoked_at": None,
        }
        self._db.execute(KEEP[self._db.dialect.name], row)

    def revoke(self, platform: PlatformName, tenant: str) -> None:
        """Forget the token of an installation that was removed."""
        i = t.installation.c
        gone = update(t.installation).where(i.platform == platform, i.tenant == tenant)
        self._db.execute(gone.values(revoked_at=self._now, secret=""))


def _installation(row: Row[tuple[Any, ...]]) -> Installation:
    return Installation(PlatformName(row.platform), row.tenant, row.name, row.secret, row.facts)
