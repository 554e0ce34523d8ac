"""For how long an agent wants to hear nothing (MEM-02)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.mute import CHOICES, FOR_GOOD, muted_until

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "zone", "until"),
    [
        ("15m", "UTC", NOON + timedelta(minutes=15)),
        ("15 min", "UTC", NOON + timedelta(minutes=15)),
        (" 1H ", "UTC", NOON + timedelta(hours=1)),
        ("8h", "UTC", NOON + timedelta(hours=8)),
        ("tomorrow", "UTC", datetime(2026, 3, 29, tzinfo=UTC)),
        ("until tomorrow", "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        # In Auckland it is tomorrow already.
        ("tomorrow", "Pacific/Auckland", datetime(2026, 3, 29, 11, tzinfo=UTC)),
        ("tomorrow", "America/Los_Angeles", datetime(2026, 3, 29, 7, tzinfo=UTC)),
        ("always", "UTC", FOR_GOOD),
        ("for good", "UTC", FOR_GOOD),
        ("off", "UTC", None),
    ],
)
def test_a_length_of_time_is_read_from_words(words, zone, until) -> None:
    # MEM-02
    assert muted_until(words, NOON, zone) == until


def test_tomorrow_begins_at_midnight_also_when_the_clocks_change() -> None:
    # MEM-02
    evening = datetime(2026, 3, 29, 20, tzinfo=UTC)
    assert muted_until("tomorrow", evening, "Europe/Berlin") == datetime(
        2026, 3, 29, 22, tzinfo=UTC
    )


@pytest.mark.parametrize("words", ["", "2h", "-1h", "soon", "1h 8h", "\0"])
def test_other_words_are_asked_back(words) -> None:
    # MEM-02
    with pytest.raises(NotAllowed, match="mute_unknown"):
        muted_until(words, NOON, "UTC")


def test_everything_that_is_offered_is_understood() -> None:
    # MEM-02
    for choice in CHOICES:
        muted_until(choice, NOON, "UTC")
