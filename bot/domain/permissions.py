"""Who may do what."""

from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.people import Agent


class Right(StrEnum):
    """What can be asked for; each command and each dialog needs one."""

    SERVE = "serve"
    SET_UP = "set_up"


def check(agent: Agent, right: Right) -> None:
    """Raise NotAllowed unless the agent may; serving is for every agent, setting up for managers."""
    if right is Right.SET_UP and not agent.manages:
        raise NotAllowed("managers_only")
