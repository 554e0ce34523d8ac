"""Messages as the guests' protocol tells them, put in the order in which its guide wants them shown."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
LAST = "~"


def as_shown(messages: Iterable[Json]) -> list[Json]:
    """Put them in their order: by number, but above the first that an agent said later."""
    shown: list[Json] = []
    for message in sorted(messages, key=lambda one: one["number"]):
        said = message["said_at"] or LAST
        later = (place for place, one in enumerate(shown) if (one["said_at"] or "") > said)
        shown.insert(next(later, len(shown)), message)
    return shown
