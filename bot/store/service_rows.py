"""How a service and its row become each other."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from bot.domain.ids import AgentId, PictureId, PlatformName, Ref, ServiceId
from bot.domain.people import Mode, Service
from bot.store.rules import read_hours, read_rules, write_hours, write_rules


def service_row(service: Service) -> dict[str, Any]:
    """Return what can change in a service, as its row has it."""
    return {
        "name": service.name,
        "picture": service.picture,
        "manager_id": service.manager_id,
        "mode": service.mode,
        "share_links": service.share_links,
        "rules": write_rules(service.rules),
        "user_group": str(service.user_group) if service.user_group else None,
        "hours": write_hours(service.hours),
    }


def service_of(row: Row[tuple[Any, ...]], channels: Iterable[Row[tuple[Any, ...]]]) -> Service:
    """Return the service that a row and those of its channels are."""
    return Service(
        id=ServiceId(row.id),
        name=row.name,
        channels=tuple(Ref(PlatformName(place.platform), place.value) for place in channels),
        manager_id=AgentId(row.manager_id) if row.manager_id else None,
        mode=Mode(row.mode),
        hours=read_hours(row.hours),
        share_links=row.share_links,
        picture=PictureId(row.picture) if row.picture else None,
        rules=read_rules(row.rules),
        user_group=_group(row.user_group),
    )


def _group(kept: str | None) -> Ref | None:
    platform, _, value = (kept or "").partition(":")
    return Ref(PlatformName(platform), value) if kept else None
