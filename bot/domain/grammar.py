"""How words become a command: the same for slash commands, mentions and `!words` (MGR-01)."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"#(\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Words:
    """A command's name, the conversation it speaks of, if it names one, and the rest as it was typed."""

    name: str
    number: int | None
    rest: str


def read_words(text: str) -> Words:
    """Read `close #142`, `#142 close` or `note #142 call back`: the number may come first or second.

    Only there: a `#7` further on belongs to what is said. What no database keeps is left out.
    """
    storable = text.encode("utf-8", "replace").decode().replace("\0", "")
    text, first = _number(storable.strip())
    name, rest = (*text.split(maxsplit=1), "", "")[:2]
    rest, second = (rest.strip(), None) if first is not None else _number(rest.strip())
    return Words(name.lower(), first if first is not None else second, rest)


def _number(text: str) -> tuple[str, int | None]:
    found = NUMBER.match(text)
    return (text[found.end() :].strip(), int(found[1])) if found else (text, None)
