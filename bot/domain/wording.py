"""Words as they are looked for: how a text becomes words, and a question becomes terms (CONV-12).

The same for every database: it is given the words of a text ready-made, and compares them letter by letter.
Case, accents and widths do not count. What is written without spaces (Chinese, Japanese, Thai …) is cut into
single signs and pairs. An emoji is a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LONGEST_WORD = 40
WORD = 15  # so far an excerpt is moved or cut, so that it has whole words
MOST_TERMS = 8
PLAIN = re.compile(r"[a-z0-9]+")
# Points above and below Latin, Greek and Cyrillic letters, Hebrew points, Arabic signs. The other marks are
# vowels, without which a word is another one.
ACCENTS = frozenset((*range(10, 37), *range(200, 256)))
VARIANTS = range(0xFE00, 0xFE10)
WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# What a database keeps beside words to find by. Nobody can type these signs: they are no letters.
PERSON, SERVICE, TAG, HEAD, DAY, ALL = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is looked for; `begins`: those that begin with it will do as well."""

    word: str
    begins: bool

    def finds(self, word: str) -> bool:
        """Tell whether a word of a text is meant."""
        return word.startswith(self.word) if self.begins else word == self.word


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    folded = fold(text)
    if folded.isascii():
        return frozenset(word[:LONGEST_WORD] for word in PLAIN.findall(folded))
    return frozenset(gram for run, kind in _runs(folded) for gram in _kept(run, kind))


def terms_of(text: str) -> tuple[Term, ...]:
    """Return what a question asks for, in its order; all of it has to be there.

    Signs alone ask for nothing.
    """
    terms = [term for run, kind in _runs(fold(text)) for term in _asked(run, kind)]
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def fold(text: str) -> str:
    """Take away what does not count: case, accents, widths, ligatures."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(char for char in apart if unicodedata.combining(char) not in ACCENTS)
    return unicodedata.normalize("NFC", kept)


def mark(kind: str, value: str) -> str:
    """Return the word that stands for a person, a service or a tag: one that nobody can type."""
    return kind + value.encode().hex()


def excerpt(text: str, terms: tuple[Term, ...], longest: int) -> str:
    """Return the part of a text around the first word that was looked for, on one line."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    start = max(0, min(_first(line, terms) - longest // 3, len(line) - longest))
    if start and " " in line[max(0, start - WORD) : start + 1]:
        start = line.rindex(" ", 0, start + 1) + 1
    shown = line[start : start + longest]
    if start + longest < len(line) and " " in shown[-WORD:]:
        shown = shown[: shown.rindex(" ")]
    end = "…" if start + len(shown) < len(line) else ""
    return f"{'…' if start else ''}{shown}{end}"


def _first(line: str, terms: tuple[Term, ...]) -> int:
    """Return where the first word stands that was looked for; 0 when none does, as seen word by word."""
    for found in re.finditer(r"\S+", line):
        words = words_of(found[0])
        for term in terms:
            if any(map(term.finds, words)):
                inside = fold(found[0]).find(term.word)
                return found.start() + (inside if len(found[0]) > LONGEST_WORD else 0)
    return 0


def _kept(run: str, kind: str) -> Iterator[str]:
    if kind != "unspaced":
        yield run[:LONGEST_WORD]
        return
    yield from run
    yield from map("".join, pairwise(run))


def _asked(run: str, kind: str) -> Iterator[Term]:
    if kind != "unspaced":
        yield Term(run[:LONGEST_WORD], begins=kind == "word" and len(run) > 1)
        return
    pairs = map("".join, pairwise(run))
    yield from (Term(gram, begins=False) for gram in (pairs if len(run) > 1 else (run,)))


def _runs(folded: str) -> Iterator[tuple[str, str]]:
    """Cut a folded text where the kind of its signs changes; every picture stands alone."""
    run, kind = "", ""
    for char in folded:
        here = _kind(char)
        if run and (here != kind or kind == "picture"):
            yield run, kind
            run = ""
        run, kind = (run + char, here) if here else ("", "")
    if run:
        yield run, kind


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """Say what a sign belongs to; an empty word for what stands between words."""
    category = unicodedata.category(char)
    if category == "So":
        return "picture"
    code = ord(char)
    if category[0] not in "LNM" or code in VARIANTS:
        return ""
    unspaced = any(first <= code <= last for first, last in WITHOUT_SPACES)
    return "unspaced" if unspaced else "word"
