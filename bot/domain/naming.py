"""Which title and avatar each side sees: section 3 of PRODUCT, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversations import Conversation, Kind, Origin
from bot.domain.people import Agent, Guest, Service

NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who matters for a name, in the order of joining.

    `guests` holds those who are there; the last one to leave stays in it (TTL-08). `agents` are those
    who are there; `service` is the current service, if any.
    """

    guests: Sequence[Guest]
    agents: Sequence[Agent] = ()
    service: Service | None = None
    origin_agent: Agent | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A title with the avatar that belongs to it (TTL-05); `owner` is whose it is, where one is drawn."""

    title: str
    avatar_url: str | None
    owner: str = ""


def title_for_agents(conversation: Conversation, guests: Sequence[Guest]) -> str:
    """Agents see the guests' names, after three "+n", unless it was renamed (TTL-01, TTL-04)."""
    if conversation.title:
        return conversation.title
    return names_together(guests)


def names_together(guests: Sequence[Guest]) -> str:
    """Name guests in the order of joining, after three "+n" (TTL-01)."""
    names = [guest.shown_name for guest in guests]
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" +{more}" if more > 0 else "")


def shown_to_guests(conversation: Conversation, cast: Cast) -> Shown:
    """Guests see the agent one-on-one and in meetings, else the service, unless renamed (TTL-02 to 09)."""
    named = _named_for_guests(conversation, cast)
    title = conversation.title or (named.name if named else "")
    return Shown(title, named.avatar_url if named else None, named.id if named else title)


def _named_for_guests(conversation: Conversation, cast: Cast) -> Agent | Service | None:
    """Return whose name and picture a guest sees."""
    agent = cast.origin_agent or (cast.agents[0] if cast.agents else None)
    if conversation.origin is Origin.CALENDAR:
        return agent or cast.service
    by_widget = conversation.origin is Origin.WIDGET
    if cast.service and (by_widget or conversation.kind is Kind.GROUP):
        return cast.service
    if conversation.kind is Kind.ONE_ON_ONE and len(cast.agents) == 1:
        return cast.agents[0]
    return agent or cast.service
