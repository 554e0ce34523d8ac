"""The fault dial: answers refused, lost or late, and events said twice, by seeded chance."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.errors import ControlError, Json

RATES = (
    "rate_429",
    "rate_503",
    "rate_cut",
    "rate_lost",
    "rate_stall",
    "rate_412",
    "rate_500",
    "rate_502",
    "rate_504",
    "rate_garbage",
)


@dataclass
class Planned:
    """What the next calls of a method (or of that name) get."""

    method: str
    with_: str
    times: int = 1
    retry_after: int = 1


@dataclass
class Faults:
    """Rates are probabilities per call (or per event for `rate_duplicate`)."""

    seed: int = 0
    rate_429: float = 0.0
    rate_503: float = 0.0
    rate_cut: float = 0.0
    rate_lost: float = 0.0
    rate_stall: float = 0.0
    rate_412: float = 0.0
    rate_500: float = 0.0
    rate_502: float = 0.0
    rate_504: float = 0.0
    rate_garbage: float = 0.0
    rate_duplicate: float = 0.0
    stall_seconds: float = 5.0
    retry_after: int = 1
    users: bool = False
    lose_next: int = 0
    fail_next: list[Planned] = field(default_factory=list)
    rng: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  repeatable chance, not a secret

    def draw(self, method: str, *, by_person: bool) -> tuple[str, int]:
        """Return the fault of this call ("" for none) and the Retry-After to give with a 429."""
        for plan in self.fail_next:
            if plan.method in {method, "*"} and plan.times > 0 and not by_person:
                plan.times -= 1
                return plan.with_, plan.retry_after
        if by_person and not self.users:
            return "", 0
        if self.lose_next > 0:
            self.lose_next -= 1
            return "lost", 0
        for rate in RATES:
            chance = getattr(self, rate)
            if chance and self.rng.random() < chance:
                return rate.removeprefix("rate_"), self.retry_after
        return "", 0

    def duplicates(self) -> bool:
        """Whether this event is to be delivered twice."""
        return bool(self.rate_duplicate) and self.rng.random() < self.rate_duplicate

    def update(self, changes: Json) -> None:
        """Turn the dial; unknown names are refused, a new seed starts chance afresh."""
        for name, value in changes.items():
            if name == "fail_next":
                self.fail_next = [_planned(item) for item in value]
            elif name == "rng" or not hasattr(self, name) or callable(getattr(self, name)):
                raise ControlError("unknown_fault", f"There is no dial named {name}.")
            else:
                setattr(self, name, value)
        if "seed" in changes:
            self.rng = random.Random(self.seed)  # noqa: S311  repeatable chance, not a secret

    def shown(self) -> Json:
        """Return the dial as the control API tells it."""
        plain = asdict(self)
        plain.pop("rng")
        for plan in plain["fail_next"]:
            plan["with"] = plan.pop("with_")
        return plain


def _planned(item: dict[str, Any]) -> Planned:
    return Planned(
        method=str(item.get("method", "*")),
        with_=str(item["with"]),
        times=int(item.get("times", 1)),
        retry_after=int(item.get("retry_after", 1)),
    )
