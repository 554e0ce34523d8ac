"""Saved replies: words that agents use again and again (MGR-05)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ServiceId
from bot.domain.messages import checked
from bot.domain.names import clean_name
from bot.domain.wording import fold

LONGEST_NAME = 60
# With those of everybody, and the choice of none, so many fit into one menu of either platform.
MOST = 49
GAP = re.compile(r"\{(guest|agent|service)\}")


@dataclass(frozen=True, slots=True)
class SavedReply:
    """Words under a name; without a service they are everybody's."""

    id: str
    service_id: ServiceId | None
    name: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the words with `{guest}`, `{agent}` and `{service}` filled in; whatever else stays.

        What is filled in is never filled in again, whatever a guest is called.
        """
        return GAP.sub(lambda gap: values[gap[1]], self.text)


@dataclass(frozen=True, slots=True)
class Saying:
    """A name and words as somebody typed them, checked."""

    name: str
    text: str


# How a menu says which is chosen: none of them can be a reply's name.
CHOSEN, NONE = "saved/", "none"


def chosen_name(value: str) -> str:
    """Return the name that was chosen in a menu; empty for the choice of none."""
    return value.removeprefix(CHOSEN) if value.startswith(CHOSEN) else ""


def read_saying(words: str) -> Saying:
    """Read `thanks: Thank you, {guest}!`; NotAllowed without a name or without words."""
    name, colon, text = words.partition(":")
    if not colon:
        raise NotAllowed("saved_how")
    return Saying(read_name(name), checked(text))


def read_name(words: str) -> str:
    """Return the name of a saved reply as it is kept; NotAllowed for none, or one that is too long."""
    name = clean_name(words, 2 * LONGEST_NAME)
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotAllowed("saved_name", most=str(LONGEST_NAME))
    return name


def found_in(replies: Iterable[SavedReply], name: str) -> SavedReply:
    """Return the reply of a name, whatever its case; a service's own comes before everybody's.

    Raises NotFound when there is none.
    """
    same = [one for one in replies if fold(one.name) == fold(name)]
    own = [one for one in same if one.service_id]
    if not same:
        raise NotFound("saved_unknown", name=name)
    return (own or same)[0]
