"""Who may do what: one table, shown in the guide for managers."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.people import Agent, Service


class Role(StrEnum):
    """What somebody is where something is asked for.

    Every agent is a member. Who answers for a service is its manager; the admins and owners of a
    workspace, and the owners of a team, are admins of everything.
    """

    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"


class Right(StrEnum):
    """What can be asked for; each command and each dialog needs one."""

    SERVE = "serve"
    CORRECT_SHARED = "correct_shared"
    SEE_FIGURES = "see_figures"
    SEE_LOG = "see_log"
    SET_RULES = "set_rules"
    SET_UP = "set_up"


NEEDED: Mapping[Right, Role] = {
    Right.SERVE: Role.MEMBER,
    Right.CORRECT_SHARED: Role.MANAGER,
    Right.SEE_FIGURES: Role.MANAGER,
    Right.SEE_LOG: Role.MANAGER,
    Right.SET_RULES: Role.MANAGER,
    Right.SET_UP: Role.ADMIN,
}
RANK = tuple(Role)


def role_of(agent: Agent, services: Collection[Service] = ()) -> Role:
    """Say what an agent is where it concerns these services: the manager of one of them, or more, or less."""
    if agent.manages:
        return Role.ADMIN
    answers_for = any(service.manager_id == agent.id for service in services)
    return Role.MANAGER if answers_for else Role.MEMBER


def may(agent: Agent, right: Right, services: Collection[Service] = ()) -> bool:
    """Tell whether an agent may; `services` are those that it concerns."""
    return RANK.index(role_of(agent, services)) >= RANK.index(NEEDED[right])


def check(agent: Agent, right: Right, services: Collection[Service] = ()) -> None:
    """Raise NotAllowed unless the agent may; it names the role that is needed."""
    if not may(agent, right, services):
        raise NotAllowed(f"{NEEDED[right]}s_only")
