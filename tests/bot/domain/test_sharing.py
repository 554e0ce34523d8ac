"""What people may say of a conversation's link (ENT-06)."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.sharing import SHARE_LIFE, Sharing, Wish, read_wish


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("", None),
        ("  ", None),
        ("on", Wish(Sharing.ON)),
        ("OFF", Wish(Sharing.OFF)),
        ("new", Wish(Sharing.NEW, SHARE_LIFE)),
        ("for 7 days", Wish(Sharing.FOR, timedelta(days=7))),
        ("For  1 day", Wish(Sharing.FOR, timedelta(days=1))),
        ("2 weeks", Wish(Sharing.FOR, timedelta(weeks=2))),
        ("12h", Wish(Sharing.FOR, timedelta(hours=12))),
        ("for 365 days", Wish(Sharing.FOR, timedelta(days=365))),
    ],
)
def test_what_may_be_said_of_a_link(said: str, wish: Wish | None) -> None:
    # ENT-06
    assert read_wish(said) == wish


@pytest.mark.parametrize(
    "said",
    ["for", "for 0 days", "for ever", "366 days", "9999 weeks", "7 dogs", "on off", "-1 day"],
)
def test_what_cannot_be_understood_changes_nothing(said: str) -> None:
    # ENT-06
    with pytest.raises(NotAllowed, match="link_unknown"):
        read_wish(said)
