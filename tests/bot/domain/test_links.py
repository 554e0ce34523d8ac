"""The link of a meeting: its id and our signature, and nothing that anybody else can make (MTG-07)."""

import pytest

from bot.domain.links import Links

LINKS = Links("https://desk.example.com", "a secret")
MEETING = "019ac0ffee0042aaf00d"


def test_a_meetings_link_leads_back_to_the_meeting() -> None:
    # MTG-07
    link = LINKS.meeting(MEETING)
    assert link.startswith(f"https://desk.example.com/m/{MEETING}.")
    assert LINKS.meeting_of(link.rpartition("/")[2]) == MEETING


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "0",
        lambda token: token.upper(),
        lambda token: "1" + token,
        lambda token: token.replace(".", ""),
        lambda token: "." + token.partition(".")[2],
        lambda token: "ä" + token,
        lambda token: token[:-1] + "ä",
        lambda token: token[:-1] + "\udcff",
        lambda _token: Links("https://desk.example.com", "another").meeting_token(MEETING),
        lambda _token: MEETING,
        lambda _token: "",
    ],
)
def test_no_other_token_leads_to_a_meeting(change) -> None:
    # MTG-07, S3
    assert LINKS.meeting_of(change(LINKS.meeting_token(MEETING))) is None
