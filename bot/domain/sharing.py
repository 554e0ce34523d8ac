"""A conversation's own link, in people's words: on, off, another one, for how long (ENT-06)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.errors import NotAllowed

SHARE_LIFE = timedelta(days=30)
LONGEST_LIFE = timedelta(days=365)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
FOR = re.compile(r"(?:for )?(\d{1,4}) ?(h|d|w|hours?|days?|weeks?)")


class Sharing(StrEnum):
    """What somebody wants of the link."""

    ON = "on"
    OFF = "off"
    NEW = "new"
    FOR = "for"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do with the link; `life` from now on, where it goes on or begins."""

    sharing: Sharing
    life: timedelta = SHARE_LIFE


def read_wish(words: str) -> Wish | None:
    """Read `on`, `off`, `new` or `for 7 days`; None when nothing is said, NotAllowed for anything else."""
    said = " ".join(words.lower().split())
    if not said:
        return None
    if said in (Sharing.ON, Sharing.OFF, Sharing.NEW):
        return Wish(Sharing(said))
    found = FOR.fullmatch(said)
    life = int(found[1]) * UNITS[found[2][0]] if found else timedelta()
    if not timedelta() < life <= LONGEST_LIFE:
        raise NotAllowed("link_unknown")
    return Wish(Sharing.FOR, life)
