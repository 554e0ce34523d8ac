"""What managers ask of the figures, and the deliveries that bring them (MGR-03)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.deliveries import Alone

PERIODS = (7, 30, 90)
DAYS = 30
UNITS = ("days", "day", "d")
ALL = "all"


class Form(StrEnum):
    """How figures come: a picture for a light or a dark room with a text beside it, or a table."""

    LIGHT = "light"
    DARK = "dark"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many days, of which service (empty: not said, None: all of them), in which form."""

    days: int = DAYS
    service: str | None = ""
    form: Form = Form.LIGHT


FORMS = frozenset(str(form) for form in Form)


def read_wanted(words: str) -> Wanted:
    """Read `30 days sales dark`, in any order; what is none of these words names the service.

    Only 7, 30 and 90 are days, so that a service may have any other number in its name.
    """
    days, form, named, before = DAYS, Form.LIGHT, list[str](), ""
    for word in words.split():
        low = word.lower()
        if low.removesuffix("d") in map(str, PERIODS):
            days = int(low.removesuffix("d"))
        elif low in FORMS:
            form = Form(low)
        elif not (low in UNITS and before.isdigit()):
            named.append(word.removeprefix("service:"))
        before = low
    service = " ".join(named)
    return Wanted(days, None if service.lower() == ALL else service, form)


@dataclass(frozen=True, slots=True)
class OfReports(Alone):
    """What deliveries of reports have: what one agent asked for keeps its order.

    `place` is where they look; `account` is theirs.
    """

    platform: str
    account: str
    place: str

    @property
    def lane(self) -> str:
        """What one agent asked for keeps its order, and holds back nothing else."""
        return f"report/{self.platform}:{self.account}"


@dataclass(frozen=True, slots=True)
class SumUp(OfReports):
    """Count the figures of the last days, and draw them; without a service those of all."""

    kind: ClassVar[str] = "sum_up"
    service_id: str
    days: str
    form: str


@dataclass(frozen=True, slots=True)
class ShowReport(OfReports):
    """Show a report that was made: a picture where they look, a table to them alone."""

    kind: ClassVar[str] = "show_report"
    report_id: str
