"""Who is named in a message of Teams: the app itself is taken out, everybody else stays as `@Name`.

Teams marks each naming twice: in the words and in an entity that repeats these words exactly. Only what
an entity repeats is a naming; whoever types the same letters by hand names nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

Json = Mapping[str, Any]
OPENS, CLOSES = "<at>", "</at>"


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming: `text` as it stands in the words, `account` whom it names."""

    text: str
    account: str
    is_us: bool = False

    @property
    def name(self) -> str:
        """Return the words that stand for the person, without the marks around them."""
        return unescape(self.text.removeprefix(OPENS).removesuffix(CLOSES)).strip()

    @property
    def shown(self) -> str:
        """Return what readers see of it; nothing, of us."""
        return "" if self.is_us else f"@{self.name}"


def mentions_of(activity: Json) -> tuple[Mention, ...]:
    """Return the namings of an activity in their order; the recipient of an activity is us."""
    us = str(_inside(activity, "recipient").get("id") or "")
    return tuple(
        Mention(str(one.get("text") or ""), account, is_us=bool(us) and account == us)
        for one, account in _named(activity.get("entities"))
    )


def without_marks(text: str, mentions: Sequence[Mention]) -> str:
    """Return the words with every naming as it is shown; each entity stands for one place."""
    done: list[str] = []
    for one in mentions:
        before, found, text = text.partition(one.text) if one.text else ("", "", text)
        if not found:  # not in these words: what was searched is still to be read
            text = before + text
            continue
        done += [before, one.shown]
    return "".join((*done, text))


def _named(entities: object) -> Iterator[tuple[Json, str]]:
    for one in entities if isinstance(entities, list) else []:
        if isinstance(one, dict) and str(one.get("type")).lower() == "mention":
            yield one, str(_inside(one, "mentioned").get("id") or "")


def _inside(thing: Json, name: str) -> Json:
    found = thing.get(name)
    return found if isinstance(found, dict) else {}
