"""Whom a booking link leads to: an agent, or a service with its agents (ENT-02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import AgentId
from bot.domain.people import Agent, Service
from bot.store import Transaction
from calendar_sync.availability import Availability, Mode, ServiceBooking
from calendar_sync.meetings import Meeting
from calendar_sync.store.bookables import Bookables


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is booked; `service` and `booking` where it is a service, whose `agents` can be met."""

    slug: str
    agents: Sequence[Agent]
    service: Service | None = None
    booking: ServiceBooking | None = None

    @property
    def name(self) -> str:
        """Return what guests know them by."""
        return self.service.name if self.service else self.agents[0].name

    @property
    def mode(self) -> Mode:
        """Return who of them is met; one agent alone is simply there."""
        return self.booking.mode if self.booking else Mode.ALL

    @property
    def ids(self) -> Sequence[AgentId]:
        """Return the agents who can be met."""
        return [agent.id for agent in self.agents]

    def only(self, agent_id: AgentId | None) -> "Owner":
        """Leave one agent of the service; NotFound for one whom it does not have."""
        if agent_id is None:
            return self
        chosen = [agent for agent in self.agents if agent.id == agent_id]
        if not chosen:
            raise NotFound("entrance_unknown")
        return Owner(self.slug, chosen, self.service, self.booking)


def resolve(tx: Transaction, slug: str) -> Owner:
    """Return whom a booking link leads to; NotFound when there is nobody.

    Of a service those can be met who can be reached and take new conversations (ASG-16); all of them, where
    they are met together.
    """
    bookables = tx.of(Bookables)
    service_id = bookables.service_behind(slug)
    booking = bookables.service(service_id) if service_id else None
    if service_id is None or booking is None:
        return of_agent(_reachable(tx.people.agent_by_slug(slug)))
    ready = [one for one in tx.people.members(service_id) if one.is_reachable]
    if booking.mode is not Mode.ALL:
        ready = [one for one in ready if not one.paused]
    return Owner(slug, ready, tx.people.service(service_id), booking)


def of_agent(agent: Agent) -> Owner:
    """Return an agent as somebody who is booked."""
    return Owner(agent.slug, [agent])


def _reachable(agent: Agent) -> Agent:
    if not agent.is_reachable:
        raise NotFound("entrance_unknown")
    return agent


def lengths_of(tx: Transaction, owner: Owner) -> Sequence[int]:
    """Return the lengths (minutes) that a guest may choose, the first one by default."""
    if owner.booking:
        return owner.booking.durations
    return tx.of(Bookables).availability(owner.agents[0]).durations


def host_zone(tx: Transaction, owner: Owner) -> str:
    """Return the zone of whom one meets: the service's, where it is one."""
    if owner.booking:
        return owner.booking.zone
    return tx.of(Bookables).availability(owner.agents[0]).hours.zone


def rules_for(tx: Transaction, meeting: Meeting) -> Availability:
    """Return how the agent can be booked in whose name a meeting is held: their zone, reminders and video."""
    return tx.of(Bookables).availability(tx.people.agent(meeting.organiser))


def of_meeting(tx: Transaction, meeting: Meeting) -> Owner:
    """Return the hosts of a meeting, who have to be free all together where it moves to."""
    return Owner("", tx.people.agents([one.agent_id for one in meeting.coming]))
