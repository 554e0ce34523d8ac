"""How agents and services can be booked, in the database; what nobody has set has its default."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.ids import AgentId, ServiceId
from bot.domain.people import Agent
from bot.store.dialects import insert_or_update
from calendar_sync import tables as t
from calendar_sync.availability import OFFICE, Availability, ServiceBooking
from calendar_sync.availability_json import (
    booking_from_json,
    booking_to_json,
    from_json,
    to_json,
)

b = t.bookable.c
KEEP = insert_or_update(t.bookable, ("owner",))


class Bookables:
    """Find and keep settings of booking."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def availability(self, agent: Agent) -> Availability:
        """Return when an agent can be booked: office hours in their own zone, unless they set others."""
        return self.availabilities([agent])[agent.id]

    def availabilities(self, agents: Sequence[Agent]) -> Mapping[AgentId, Availability]:
        """Return when each of some agents can be booked."""
        ids = [agent.id for agent in agents]
        rows = self._db.execute(select(b.owner, b.rules).where(b.owner.in_(ids)))
        kept: dict[str, Any] = {row.owner: row.rules for row in rows}
        return {
            agent.id: from_json(kept[agent.id]) if agent.id in kept else _default(agent)
            for agent in agents
        }

    def service(self, service_id: ServiceId) -> ServiceBooking | None:
        """Return how a service can be booked; None: it cannot."""
        rules = self._db.scalar(select(b.rules).where(b.owner == service_id, b.slug.is_not(None)))
        return booking_from_json(rules) if rules is not None else None

    def settled(self, service_id: ServiceId) -> ServiceBooking | None:
        """Return how a service can be booked, or could be before it was ended; None: nobody has said yet."""
        rules = self._db.scalar(select(b.rules).where(b.owner == service_id))
        return booking_from_json(rules) if rules is not None else None

    def unsettled(self, services: Iterable[ServiceId]) -> Sequence[ServiceId]:
        """Return those services of whom nobody has said yet whether they can be booked."""
        found = set(self._db.scalars(select(b.owner).where(b.is_service)))
        return [service_id for service_id in services if service_id not in found]

    def service_behind(self, slug: str) -> ServiceId | None:
        """Return the service whose booking link it is."""
        found = self._db.scalar(select(b.owner).where(b.slug == slug))
        return ServiceId(found) if found else None

    def slug(self, service_id: ServiceId) -> str | None:
        """Return what names the booking link of a service."""
        slug: str | None = self._db.scalar(select(b.slug).where(b.owner == service_id))
        return slug

    def slugs(self) -> Mapping[ServiceId, str]:
        """Return the booking links of all services that can be booked."""
        rows = self._db.execute(select(b.owner, b.slug).where(b.is_service, b.slug.is_not(None)))
        return {ServiceId(row.owner): row.slug for row in rows}

    def keep_agent(self, agent_id: AgentId, availability: Availability) -> None:
        """Write when an agent can be booked."""
        self._keep(agent_id, is_service=False, slug=None, rules=to_json(availability))

    def keep_service(self, service_id: ServiceId, booking: ServiceBooking, slug: str) -> None:
        """Write how a service can be booked, and under which link."""
        self._keep(service_id, is_service=True, slug=slug, rules=booking_to_json(booking))

    def end(self, service_id: ServiceId, booking: ServiceBooking) -> None:
        """Let a service not be booked; its link leads nowhere then, what was set is kept."""
        self._keep(service_id, is_service=True, slug=None, rules=booking_to_json(booking))

    def _keep(self, owner: str, **row: Any) -> None:
        self._db.execute(KEEP[self._db.dialect.name], {"owner": owner, **row})


def _default(agent: Agent) -> Availability:
    return Availability(hours=replace(OFFICE, zone=agent.zone or OFFICE.zone))
