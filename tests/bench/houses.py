"""Who answers in a bench, and where: in Slack, in Teams or in both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.ids import AgentId, PlatformName, Ref, ServiceId
from bot.domain.people import Agent, Service
from bot.slack import refs as slack
from bot.store.installations import Installation
from bot.teams import refs as teams
from tests.bench import connector

TEAM, CHANNEL = "T0ACME", "C0SALES"
FIRST_ROOT = 1_600_000_000
# Guests who are active at once have channels of their own, and two sets of channels take turns.
SERVICES, GUESTS = 128, 512


@dataclass(frozen=True)
class House:
    """An agent, and the services that they serve; `installations` are where the app is known."""

    agent: Agent
    services: Sequence[Service]
    installations: Sequence[Installation] = ()


@dataclass(frozen=True)
class Root:
    """Where a thread begins, as the platform names it and as we do."""

    channel: str
    message: str
    ref: Ref


def root_in(channel: Ref, place: int) -> Root:
    """Make the root of a conversation's thread in a channel."""
    if channel.platform is PlatformName.SLACK:
        name, root = slack.read_place(channel).channel, f"{FIRST_ROOT + place}.000100"
        return Root(name, root, slack.place_ref(TEAM, name, root))
    name, root = teams.read_place(channel).conversation, str(FIRST_ROOT * 1000 + place)
    return Root(name, root, teams.place_ref(connector.TENANT, name, root))


def in_teams(place: int) -> Ref:
    """Name a channel in Teams."""
    return teams.place_ref(connector.TENANT, f"19:bench{place:04}@thread.tacv2")


def in_slack(place: int) -> Ref:
    """Name a channel in Slack."""
    return slack.place_ref(TEAM, f"C0BENCH{place:04}")


def house_in_teams(origin: str) -> House:
    """Return a house that answers in Teams alone."""
    return House(_agent(CLEO), _many(in_teams), _installed(origin))


def house_in_both(origin: str) -> House:
    """Return a house that answers in Slack and in Teams."""
    return House(_agent(ADA, CLEO), _many(in_slack, in_teams), _installed(origin))


def _agent(*accounts: Ref) -> Agent:
    return Agent(AgentId("ada"), "Ada", "ada", accounts)


def _many(*places: Callable[[int], Ref]) -> Sequence[Service]:
    """Make services with channels of their own: what Teams takes is counted by channel."""
    return [
        Service(ServiceId(f"s{number}"), f"Desk {number}", tuple(one(number) for one in places))
        for number in range(SERVICES)
    ]


def _installed(origin: str) -> Sequence[Installation]:
    """Return the tenant and the team that know the app."""
    tenant, team = connector.TENANT, f"{connector.TENANT}/{connector.TEAM}"
    where, group = {"service_url": f"{origin}/teams/"}, {"group": connector.GROUP}
    return [
        Installation(PlatformName.TEAMS, tenant, "", "", where),
        Installation(PlatformName.TEAMS, team, "Acme", "", group),
    ]


ADA = slack.owned_ref(TEAM, "U0ADA")
CLEO = teams.owned_ref(connector.TENANT, connector.CLEO)
SLACK = House(
    _agent(ADA), [Service(ServiceId("sales"), "Sales", (slack.place_ref(TEAM, CHANNEL),))]
)
