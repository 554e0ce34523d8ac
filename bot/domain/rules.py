"""What a service may choose about how its conversations are managed; each has a default."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.escalation import Escalation


class Routing(StrEnum):
    """Who gets a new conversation (ASG-16)."""

    EVERYONE = "everyone"
    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"
    OWNER_FIRST = "owner_first"
    FIRST_ANSWER = "first_answer"


class Leaving(StrEnum):
    """When the members of a service leave a group that is given to another one (ASG-08)."""

    FIRST = "first"
    ALWAYS = "always"
    NEVER = "never"


class Returning(StrEnum):
    """Whose members come back to a guest when no agent is left (MEM-03)."""

    ORIGIN = "origin"
    CURRENT = "current"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one service."""

    routing: Routing = Routing.EVERYONE
    leaving: Leaving = Leaving.FIRST
    returning: Returning = Returning.ORIGIN
    escalation: Escalation = field(default_factory=Escalation)
