"""Who joins and who leaves when a conversation is given to a service or to an agent: section 4 of PRODUCT."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.conversations import Kind, Source
from bot.domain.ids import AgentId, ServiceId
from bot.domain.rules import Leaving

# How somebody came who can be said to belong to the service, if they are one of its members.
NOT_BY_HAND = (Source.ASSIGNEE, Source.AUTO)


@dataclass(frozen=True, slots=True)
class Team:
    """A service and its agents; `reachable` are those whom a message can reach, in the order of joining."""

    service_id: ServiceId
    members: frozenset[AgentId] = frozenset()
    reachable: tuple[AgentId, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands: its members in the order of joining, its service, its assignee.

    `moves`: how often it was given to another service; `handed`: how often to one agent. `leaving` is
    the rule of the service that has it now.
    """

    kind: Kind
    members: Mapping[AgentId, Source]
    team: Team | None = None
    assignee_id: AgentId | None = None
    leaving: Leaving = Leaving.FIRST
    moves: int = 0
    handed: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an assignment does to the members, and how it counts."""

    joins: Mapping[AgentId, Source]
    leaves: tuple[AgentId, ...]
    moves: int
    handed: int


def plan(
    before: Standing, team: Team | None, assignee_id: AgentId | None, mover: AgentId | None
) -> Plan:
    """Say who joins and who leaves; `mover` is None where nobody did it, as when it is routed.

    The same service and assignee again change nothing. Doing both at once is the same as giving it to
    the service first and to the agent then.
    """
    is_moved = _service_of(team) != _service_of(before.team)
    is_handed = assignee_id is not None and assignee_id != before.assignee_id
    if not is_moved and assignee_id == before.assignee_id:
        return Plan({}, (), before.moves, before.handed)
    after = dict(before.members)
    if is_moved and team:
        _move(before, team, after)
    if is_handed and assignee_id:
        _hand(before, assignee_id, after, kept=mover if before.kind is Kind.ONE_ON_ONE else None)
    if mover and mover_leaves(before, team, mover):
        after.pop(mover, None)
    return Plan(
        joins={one: source for one, source in after.items() if one not in before.members},
        leaves=tuple(one for one in before.members if one not in after),
        moves=before.moves + is_moved,
        handed=before.handed + is_handed,
    )


def mover_leaves(before: Standing, team: Team | None, mover: AgentId) -> bool:
    """Tell whether the button reads "Apply and leave": I am in it and not in the service (ASG-06).

    In a one-on-one I stay whatever I choose (ASG-07).
    """
    is_outside = team is not None and mover not in team.members
    return before.kind is Kind.GROUP and is_outside and mover in before.members


def _move(before: Standing, team: Team, after: dict[AgentId, Source]) -> None:
    """Let the old service's members go, where its rule says so, and the new one's in (ASG-07, ASG-08)."""
    if before.kind is Kind.GROUP and before.team and _old_ones_leave(before):
        for one, source in before.members.items():
            belongs = source in NOT_BY_HAND and one in before.team.members
            if (source is Source.SERVICE or belongs) and one not in team.members:
                del after[one]
    for one in team.reachable:
        after.setdefault(one, Source.SERVICE)


def _old_ones_leave(before: Standing) -> bool:
    if before.leaving is Leaving.FIRST:
        return before.moves == 0
    return before.leaving is Leaving.ALWAYS


def _hand(
    before: Standing,
    assignee_id: AgentId,
    after: dict[AgentId, Source],
    *,
    kept: AgentId | None,
) -> None:
    """Let the assignee in; the first time, the others that came with the service go (ASG-04, ASG-09)."""
    if before.handed == 0:
        others = [one for one, source in after.items() if source is Source.SERVICE]
        for one in others:
            if one not in (assignee_id, kept):
                del after[one]
    if assignee_id not in before.members:
        after[assignee_id] = Source.ASSIGNEE


def _service_of(team: Team | None) -> ServiceId | None:
    return team.service_id if team else None


def own_service(origin: ServiceId | None, mine: Collection[ServiceId]) -> ServiceId | None:
    """Return the service for who assigns to themselves without naming one; None: ask them (ASG-11)."""
    return origin if origin in mine else None
