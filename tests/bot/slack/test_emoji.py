"""Emoji by Slack's names and as characters."""

import emoji as table
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.emoji import from_codes, names, to_unicode

TONES = {chr(code) for code in range(0x1F3FB, 0x1F400)}
# Slack names two tones in one emoji by other rules; it takes them as the plain emoji.
ALL = [
    one
    for one, facts in table.EMOJI_DATA.items()
    if facts["status"] == table.STATUS["fully_qualified"]
    and sum(one.count(tone) for tone in TONES) < 2
]


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        (":wave:", "👋"),
        ("+1::skin-tone-3", "👍🏼"),
        ("tada", "🎉"),
        ("lock", "🔒"),
        ("white_check_mark", "✅"),
        ("warning", "⚠️"),
        ("hourglass_flowing_sand", "⏳"),
        ("simple_smile", "🙂"),
        ("flag-de", "🇩🇪"),
        ("flag-no", "🇳🇴"),
        ("heart", "❤️"),
        ("party_parrot", ":party_parrot:"),
        ("party_parrot::skin-tone-2", ":party_parrot:"),
        ("point_up::skin-tone-2", "☝🏻"),
    ],
)
def test_names_become_characters(name: str, character: str) -> None:  # CONV-07
    assert to_unicode(name) == character


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("🔒", "lock"),
        ("👀", "eyes"),
        ("✅", "white_check_mark"),
        ("⚠️", "warning"),
        ("⚠", "warning"),
        ("❤", "heart"),
        ("👍🏽", "thumbsup::skin-tone-4"),
        (":party_parrot:", "party_parrot"),
        ("📬", "mailbox_with_mail"),
        ("🇳🇴", "flag-no"),
        ("🇨🇶", "flag-cq"),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", "flag-wales"),
    ],
)
def test_characters_become_names(character: str, name: str) -> None:  # CONV-08
    assert names(character)[0] == name


@pytest.mark.parametrize(
    ("character", "known"),
    [
        ("🇯🇵", ("flag-jp", "jp")),
        ("🇰🇷", ("flag-kr", "kr")),
        ("🇩🇪", ("flag-de", "de")),
        ("🇨🇳", ("flag-cn", "cn")),
        ("🇺🇸", ("flag-us", "us")),
        ("🇫🇷", ("flag-fr", "fr")),
        ("🇪🇸", ("flag-es", "es")),
        ("🇮🇹", ("flag-it", "it")),
        ("🇷🇺", ("flag-ru", "ru")),
        ("🇬🇧", ("flag-gb", "gb", "uk")),
    ],
)
def test_ten_flags_have_short_names_too(character: str, known: tuple[str, ...]) -> None:  # CONV-07
    assert names(character) == known
    assert {to_unicode(name) for name in known} == {character}


@pytest.mark.parametrize("name", ["no", "norway", "in", "to"])
def test_no_other_flag_goes_by_less_than_its_name(name: str) -> None:
    assert to_unicode(name) == f":{name}:"


@pytest.mark.parametrize("word", ["", "x", "hello", ":not a name:", "::", ":<!channel>:", "👍👍"])
def test_what_is_no_emoji_has_no_name(word: str) -> None:
    assert names(word) == ()


@given(st.sampled_from(ALL))
def test_the_likeliest_name_leads_back(character: str) -> None:
    known = names(character)
    assert known
    back = {to_unicode(name).replace("\ufe0f", "") for name in known}
    assert character.replace("\ufe0f", "") in back


@pytest.mark.parametrize(
    ("codes", "character"), [("1f44d-1f3fd", "👍🏽"), ("", ""), ("zz", ""), ("ffffffff", "")]
)
def test_codes_become_characters(codes: str, character: str) -> None:
    assert from_codes(codes) == character
