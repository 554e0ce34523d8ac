"""Which tests coverage watches: to be followed line by line takes a test as long again as it takes by itself.

Those that mirror the code are, once each. The others show hardly a line that these do not: stories and
browsers go through all of it, the twins on PostgreSQL do what was done on SQLite, and what tries a thing
again and again repeats it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage

HERE = Path(__file__).parent
THROUGH_ALL_OF_IT = ("stories", "browser", "chaos", "tooling")
# Of these, every line counts: some are reached by chance alone, and some where transactions overlap.
RULES = ("bot/domain",)
ON_BOTH_DATABASES = ("bot/actions", "bot/store", "bot/signals", "bot/test_outbox.py")


def is_watched(item: pytest.Item) -> bool:
    """Tell whether what this test runs counts as covered."""
    if _is_in(item, THROUGH_ALL_OF_IT) or item.get_closest_marker("again"):
        return False
    if _is_by_chance(item) and not _is_in(item, RULES):
        return False
    return not _is_on_postgresql(item) or _is_in(item, ON_BOTH_DATABASES)


@contextmanager
def unwatched() -> Iterator[None]:
    """Run something without coverage, where that is measured at all.

    In a process of several there are two that measure, one upon the other: stop one, and the other goes on.
    """
    stopped: list[Coverage] = []
    while watching := Coverage.current():
        watching.stop()
        stopped.append(watching)
    try:
        yield
    finally:
        for watching in reversed(stopped):
            watching.start()


def _is_in(item: pytest.Item, places: tuple[str, ...]) -> bool:
    return any(item.path.is_relative_to(HERE / place) for place in places)


def _is_by_chance(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False)


def _is_on_postgresql(item: pytest.Item) -> bool:
    return "postgresql" in getattr(getattr(item, "callspec", None), "params", {}).values()
