"""Tags: words that agents put on conversations (TAG-03)."""

import unicodedata
from collections.abc import Set
from dataclasses import dataclass

from bot.domain.errors import NotAllowed
from bot.domain.names import clean_name

LONGEST_TAG = 32
MOST_TAGS = 20
SIGNS = frozenset("-_./&")


@dataclass(frozen=True, slots=True)
class TagChanges:
    """What shall be put on, and what taken off; what is named twice is done as it was said last."""

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    def applied(self, tags: Set[str]) -> frozenset[str]:
        """Return the tags afterwards; NotAllowed when they are more than a conversation may have."""
        after = (frozenset(tags) | self.on) - self.off
        if len(after) > MOST_TAGS and not after <= tags:
            raise NotAllowed("tags_too_many", most=str(MOST_TAGS))
        return after


def read_tags(text: str) -> TagChanges:
    """Read `+vip -spam urgent`: a minus takes off, everything else puts on; commas may stand between."""
    on: set[str] = set()
    off: set[str] = set()
    for word in text.replace(",", " ").split():
        name = clean_tag(word)
        here, there = (off, on) if word.startswith("-") else (on, off)
        here.add(name)
        there.discard(name)
    return TagChanges(frozenset(on), frozenset(off))


def clean_tag(word: str) -> str:
    """Return a tag as it is kept: one word, in small letters, without `#`, `+` or `-` before it.

    Raises NotAllowed for one that is too long, or has signs that are no part of a word: nobody could
    look for it with `tag:…`.
    """
    name = clean_name(clean_name(word, 4 * LONGEST_TAG).lstrip("+-#").casefold(), 4 * LONGEST_TAG)
    if not 0 < len(name) <= LONGEST_TAG or not all(map(_belongs, name)):
        raise NotAllowed("tag_invalid", tag=clean_name(word, LONGEST_TAG))
    return name


def _belongs(char: str) -> bool:
    return char in SIGNS or unicodedata.category(char)[0] in "LMN" or _is_picture(char)


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or char == "\u200d"
