"""Teams' names of reactions and the characters they stand for.

After Teams' reactions reference: most are called by their number and a name, `1f440_eyes`, many by a
name of their own, `rofl`; a tone of skin follows as `-tone3`. We show and send no tones: the reaction of a
guest and that of an agent shall be the same one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

import emoji

from bot.teams.reactions import ALSO_CALLED, NAMED, NUMBERED_OTHERWISE

VARIANT = "\ufe0f"
TONES = frozenset(chr(0x1F3FB + n) for n in range(5))
TONE = re.compile(r"[-_]tone[1-5]$")
CODE = re.compile(r"[0-9a-f]{4,5}")
NAME = re.compile(r"[a-z0-9][a-z0-9_+-]{0,59}", re.IGNORECASE)
# A company's own emoji, or one with two pictures, follows a semicolon with where it is kept.
PLACE = ";"


def to_unicode(kind: str) -> str | None:
    """Return the character of a reaction; `:name:` of a company's own, None if it has no name."""
    name = TONE.sub("", kind.partition(PLACE)[0].strip())
    known = _characters().get(name)
    if known is not None:
        return known
    return _from_codes(name) or (f":{name}:" if NAME.fullmatch(name) else None)


def to_reaction(character: str) -> str | None:
    """Return what Teams calls a character; None for what is none, and for a company's own."""
    bare = "".join(one for one in character if one not in TONES).replace(VARIANT, "")
    known = _reactions().get(bare)
    if known is not None or len(bare) != 1 or not emoji.is_emoji(_qualified(bare)):
        return known
    name = re.sub("[^a-z0-9]", "", unicodedata.name(bare, "").lower())
    return f"{ord(bare):04x}_{name}" if name else None


def _from_codes(name: str) -> str | None:
    """Read the numbers before a name; only what they spell together counts."""
    parts = name.split("_")
    codes = list(takewhile(CODE.fullmatch, parts[:-1]))
    found = _qualified("".join(chr(int(code, 16)) for code in codes))
    return found if emoji.is_emoji(found) else None


def _qualified(bare: str) -> str:
    """Return a character with the mark that makes it a picture, where it needs one."""
    facts = emoji.EMOJI_DATA.get(bare + VARIANT, {})
    return bare + VARIANT if facts.get("status") == emoji.STATUS["fully_qualified"] else bare


@cache
def _characters() -> dict[str, str]:
    numbered = {f"{ord(sign):04x}_{name}": sign for sign, name in _pairs(NUMBERED_OTHERWISE)}
    named = {name: sign for sign, name in (*_pairs(ALSO_CALLED), *_pairs(NAMED))}
    return {name: _qualified(sign) for name, sign in (numbered | named).items()}


@cache
def _reactions() -> dict[str, str]:
    numbered = {sign: f"{ord(sign):04x}_{name}" for sign, name in _pairs(NUMBERED_OTHERWISE)}
    return numbered | dict(_pairs(NAMED))


def _pairs(table: str) -> Iterator[tuple[str, str]]:
    words = table.split()
    return zip(words[::2], words[1::2], strict=True)
