"""Teams' reactions and the characters they stand for, both ways."""

import emoji as table
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.emoji import to_reaction, to_unicode
from bot.teams.reactions import ALSO_CALLED, NAMED, NUMBERED_OTHERWISE

# As Teams' reactions reference lists them.
LISTED = {
    "👍": "like",
    "❤️": "heart",
    "😆": "laugh",
    "😮": "surprised",
    "😢": "sad",
    "😠": "angry",
    "👀": "1f440_eyes",
    "✅": "2705_whiteheavycheckmark",
    "✔️": "2714_heavycheckmark",
    "❌": "274c_crossmark",
    "🎉": "1f389_partypopper",
    "💯": "1f4af_hundredpointssymbol",
    "👋": "1f44b_wavinghand",
    "😃": "1f603_grinningfacewithbigeyes",
    "📌": "1f4cc_pushpin",
    "💡": "1f4a1_electriclightbulb",
    "💦": "1f4a6_splashingsweatsymbol",
    "✨": "2728_sparkles",
    "🔒": "1f512_locked",
    "🚀": "launch",
    "🙏": "praying",
    "👏": "clappinghands",
    "🔥": "fire",
    "😂": "cwl",
    "🤔": "think",
}


@pytest.mark.parametrize(("character", "reaction"), LISTED.items())
def test_both_ways_it_is_what_teams_lists(character: str, reaction: str):
    assert to_reaction(character) == reaction
    assert to_unicode(reaction) == character


def test_the_signs_that_we_put_on_messages_are_known():
    assert {sign: to_reaction(sign) for sign in ("✔️", "👀", "🔒", "⚠️")} == {
        "✔️": "2714_heavycheckmark",
        "👀": "1f440_eyes",
        "🔒": "1f512_locked",
        "⚠️": "26a0_warningsign",
    }


@pytest.mark.parametrize("tone", range(5))
def test_tones_of_skin_drop_to_the_base(tone: int):
    assert to_reaction("👍" + chr(0x1F3FB + tone)) == "like"
    assert to_unicode(f"yes-tone{tone + 1}") == "👍"
    assert to_unicode(f"1f44b_wavinghand-tone{tone + 1}") == "👋"


@pytest.mark.parametrize(
    "character", ["", "x", "ab", ":parrot:", "🇩🇪", "👩‍💻", "👍👍", "\ufe0f", "5", "🏽"]
)
def test_what_teams_has_no_name_for_is_refused(character: str):
    assert to_reaction(character) is None


@pytest.mark.parametrize(
    ("reaction", "shown"),
    [
        ("plusone;0-weu-d16-7deeffeb", ":plusone:"),
        ("cooldog", ":cooldog:"),
        ("50th_chess", ":50th_chess:"),
        ("dead_beef", ":dead_beef:"),
        ("d800_x", ":d800_x:"),
        ("fffff_x", ":fffff_x:"),
        ("1f468_200d_1f9b0_maleredhaired", "👨‍🦰"),
        ("1f440_renamed", "👀"),
        ("cry", "😢"),
        ("hi", "👋"),
        ("", None),
        ("a b", None),
        ("<b>", None),
        ("x" * 100, None),
    ],
)
def test_what_has_no_character_keeps_its_name(reaction: str, shown: str | None):
    assert to_unicode(reaction) == shown


def test_every_name_is_told_once_and_stands_for_one_emoji():
    for rows in (NAMED, NUMBERED_OTHERWISE, ALSO_CALLED):
        words = rows.split()
        signs, names = words[::2], words[1::2]
        assert len(set(names)) == len(names) == len(signs)
        assert all(
            table.is_emoji(to_unicode(name) or "") or name == "fistbump"
            for name in names
            if rows is NAMED
        )
    assert len(set(NAMED.split()[::2])) == len(NAMED.split()[::2])


@given(st.sampled_from([sign for sign in table.EMOJI_DATA if len(sign.replace("\ufe0f", "")) == 1]))
def test_every_reaction_that_we_send_comes_back_as_its_character(sign: str):
    reaction = to_reaction(sign)
    if reaction is not None:
        again = to_unicode(reaction)
        assert again is not None
        assert again.replace("\ufe0f", "") == sign.replace("\ufe0f", "")


@given(st.text(max_size=20))
def test_any_name_can_be_asked_for(name: str):
    to_unicode(name)
    to_reaction(name)
