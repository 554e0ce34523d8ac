"""The app's reactions: which there are, and putting them on messages."""

from __future__ import annotations

import functools
import re
import unicodedata

from bot.sandbox.teams import talk
from bot.sandbox.teams.calls import Call, Route
from bot.sandbox.teams.errors import bad_argument
from bot.sandbox.teams.places import message_of, place_of

_REACTIONS = {"like", "heart", "laugh", "surprised", "sad", "angry"}
_EMOJI = re.compile(r"([0-9a-f]{1,6}(?:-[0-9a-f]{2,6})*)_([a-z0-9]+)(-tone[1-5])?")


def is_reaction(type_: str) -> bool:
    """Whether Teams knows it: six words, or the code points and the name of an emoji."""
    if type_ in _REACTIONS:
        return True
    found = _EMOJI.fullmatch(type_)
    return found is not None and _is_named(found[1])


def _is_named(points: str) -> bool:
    try:
        characters = [chr(int(point, 16)) for point in points.split("-")]
    except (ValueError, OverflowError):
        return False
    return all(unicodedata.name(one, "") for one in characters)


def react(call: Call, *, added: bool) -> tuple[int, None]:
    """Put the app's reaction on a message that it sees, or take it away; safe to repeat."""
    type_ = call.match("reaction")
    if not is_reaction(type_):
        raise bad_argument("Invalid reaction type.")
    place, root = place_of(call)
    message = message_of(call, place, root)
    if message.only_for:
        raise bad_argument("Targeted messages take no reactions.")
    talk.set_reaction(call.teams, message, "", type_, added=added)
    return 200, None


_PATH = "/v3/conversations/{conversation}/activities/{activity}/reactions/{reaction}"
ROUTES = (
    Route("PUT", _PATH, "react", functools.partial(react, added=True), "react"),
    Route("DELETE", _PATH, "react", functools.partial(react, added=False), "react"),
)
