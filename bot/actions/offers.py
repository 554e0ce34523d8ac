"""To which services a conversation can be given, and why not to some (ASG-05, ASG-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.assign import barred, standing, team_from
from bot.domain.assignment import Standing, mover_leaves
from bot.domain.conversations import Conversation
from bot.domain.people import Agent, Service
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that can be chosen, with the agents that can be; `workspace` is where it is.

    `barred` is the key below `errors` of the sentence that says why it cannot be chosen, filled with
    `service`. `leaves`: the button reads "Apply and leave" rather than "Apply" (ASG-06). `is_current`:
    the conversation is with it now.
    """

    service: Service
    workspace: str
    members: Sequence[Agent]
    is_mine: bool
    barred: str | None
    leaves: bool
    is_current: bool


def offers(tx: Transaction, conversation: Conversation, by: Agent) -> Sequence[Offer]:
    """Return all services: by workspace, one's own first, then alphabetically (ASG-05)."""
    stands, places = standing(tx, conversation), tx.people.workspaces()
    found = [_offer(tx, one, places.get(one.id, ""), by, stands) for one in tx.people.services()]
    return sorted(found, key=_order)


def _offer(tx: Transaction, service: Service, workspace: str, by: Agent, stands: Standing) -> Offer:
    members = tx.people.members(service.id)
    team = team_from(service, members)
    return Offer(
        service=service,
        workspace=workspace,
        members=[one for one in members if one.is_reachable],
        is_mine=by.id in team.members,
        barred=barred(service, team),
        leaves=mover_leaves(stands, team, by.id),
        is_current=stands.team is not None and stands.team.service_id == service.id,
    )


def _order(offer: Offer) -> tuple[str, bool, str]:
    return offer.workspace.casefold(), not offer.is_mine, offer.service.name.casefold()
