"""Slack's names of emoji and the characters they stand for."""

import re
from functools import cache

TONE = "::skin-tone-"
TONES = {str(n): chr(0x1F3FB + n - 2) for n in range(2, 7)}
VARIANT = "\ufe0f"
# A flag is a country's two letters, each as a character of its own; Slack's name says them.
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
FIRST_LETTER = 0x1F1E6
# The flags that there were first are known by their letters alone, too, and Slack tells them so.
SHORT_FLAGS = {
    **{one: [one] for one in ("cn", "de", "es", "fr", "it", "jp", "kr", "ru", "us")},
    "gb": ["gb", "uk"],
}
NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
# Names of Slack's own for which the usual tables have others.
SLACK_ONLY = {
    "simple_smile": "🙂",
    "thinking_face": "🤔",
    "rolling_on_the_floor_laughing": "🤣",
    "face_with_rolling_eyes": "🙄",
    "hugging_face": "🤗",
    "face_with_hand_over_mouth": "🤭",
    "shrug": "🤷",
    "face_palm": "🤦",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "hourglass_flowing_sand": "⏳",
    "the_horns": "🤘",
    "i_love_you_hand_sign": "🤟",
    "spock-hand": "🖖",
    "flag-england": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "flag-scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "flag-wales": "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "hankey": "💩",
    "saluting_face": "🫡",
    "melting_face": "🫠",
    "heart_on_fire": "❤️‍🔥",
    "star-struck": "🤩",
    "grinning_face_with_star_eyes": "🤩",
    "exploding_head": "🤯",
    "shushing_face": "🤫",
    "zany_face": "🤪",
    "smiling_face_with_3_hearts": "🥰",
    "partying_face": "🥳",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_red_square": "🟥",
    "women-with-bunny-ears-partying": "👯",
    "female-technologist": "👩‍💻",
    "male-technologist": "👨‍💻",
}


def to_unicode(name: str) -> str:
    """Return the character; a workspace's own emoji stays `:name:`."""
    name = name.strip(":")
    plain, _, tone = name.partition(TONE)
    found = _characters().get(plain)
    if found is None:
        return f":{plain}:"
    if tone not in TONES:
        return found
    # A tone stands behind the person, before whatever the person is joined with.
    return found[0] + TONES[tone] + found[1:].removeprefix(VARIANT)


def from_codes(codes: str) -> str:
    """Return the character that Slack writes as hexadecimal numbers, `1f44d-1f3fd`; empty if it is none."""
    try:
        return "".join(chr(int(code, 16)) for code in codes.split("-"))
    except (ValueError, OverflowError):
        return ""


def names(character: str) -> tuple[str, ...]:
    """Return the names under which Slack may know it, the likeliest first; none when there is none."""
    if character.startswith(":") and character.endswith(":"):
        name = character.strip(":")
        return (name,) if NAME.fullmatch(name) else ()
    tone = next((n for n, one in TONES.items() if one in character), None)
    bare = character.replace(TONES[tone], "") if tone else character
    found = _names().get(bare.replace(VARIANT, ""), ())
    return tuple(name + TONE + tone for name in found) if tone else found


@cache
def _characters() -> dict[str, str]:
    import emoji  # noqa: PLC0415  a long table

    found: dict[str, str] = {}
    for character, facts in emoji.EMOJI_DATA.items():
        if facts["status"] == emoji.STATUS["fully_qualified"]:
            for name in _known_as(character, facts):
                found.setdefault(name, character)
    return found | SLACK_ONLY


@cache
def _names() -> dict[str, tuple[str, ...]]:
    import emoji  # noqa: PLC0415  as above

    found: dict[str, tuple[str, ...]] = {}
    for name, character in SLACK_ONLY.items():
        found.setdefault(character.replace(VARIANT, ""), (name,))
    for character, facts in emoji.EMOJI_DATA.items():
        bare = character.replace(VARIANT, "")
        known = (name for name in _known_as(character, facts) if NAME.fullmatch(name))
        found[bare] = tuple(dict.fromkeys((*found.get(bare, ()), *known)))
    return found


def _known_as(character: str, facts: dict[str, object]) -> list[str]:
    if FLAG.fullmatch(character):
        country = "".join(chr(ord(one) - FIRST_LETTER + ord("a")) for one in character)
        return [f"flag-{country}", *SHORT_FLAGS.get(country, [])]
    aliases = facts.get("alias", [])
    assert isinstance(aliases, list), "the table lists aliases"
    return [str(name).strip(":") for name in (*aliases, facts["en"])]
