"""What words of agents are meant for: a guest, colleagues, us; pure, nothing is asked of anybody."""

import re
from collections.abc import Sequence

from bot.actions.agent_message import Attached, Written
from bot.commands import COMMANDS
from bot.domain.richtext import Body, plain, with_start, without_start
from bot.teams.events import Said
from bot.teams.refs import time_of

SPOKEN_MARK = re.compile(r"\s*(reply|note)\b\s*[:\uff1a]?\s*", re.IGNORECASE)
# In a chat, where other words are for guests: a command alone, or with the number of a conversation.
ASKED = re.compile(
    r"\s*!?/?(?:frontdesk\s+)?([a-z]+)(?:\s+#\d+\b.*)?\s*", re.IGNORECASE | re.DOTALL
)
# Files of contacts come and go in a chat with us.
OF_PHONEBOOK = re.compile(
    r"\s*contact\s+(?:import|export)(?:\s+(?:mine|shared|csv|vcard[34]))*\s*", re.IGNORECASE
)
# Figures are asked for there, too; a service's name could be anybody's words, so that needs the sign before.
OF_FIGURES = re.compile(r"\s*stats(?:\s+(?:7|30|90|days|light|dark|csv|all))+\s*", re.IGNORECASE)
SAID_TO_US = re.compile(r"\s*[!/](?:frontdesk\s+)?", re.IGNORECASE)
CALLED = re.compile(r"\s*[!/]?(?:frontdesk\s+)?", re.IGNORECASE)


def asked_of_us(said: Said) -> str:
    """Return what is asked of us, without our name and the sign before it."""
    return CALLED.sub("", said.text, count=1)


def written(said: Said, files: Sequence[Attached]) -> Written:
    """Return what was written, formatted."""
    return _written(said, said.text, said.read.body, files)


def marked(said: Said, files: Sequence[Attached] = ()) -> Written | None:
    """Read `@Frontdesk reply …` and `@Frontdesk note …` as the agent's own message (CONV-08).

    None when it is anything else that we are asked.
    """
    found = SPOKEN_MARK.match(said.text)
    if found is None or found.end() == len(said.text):
        return None
    sign = f"{found[1].lower()}: "
    body = without_start(said.read.body, found.end())
    return _written(said, sign + plain(body), with_start(sign, body), files)


def is_command(words: str) -> bool:
    """Tell whether words in a chat are for us: a command alone or with a number, or after `!` or `/`."""
    if SAID_TO_US.match(words):
        return not SPOKEN_MARK.match(SAID_TO_US.sub("", words, count=1))
    if OF_PHONEBOOK.fullmatch(words) or OF_FIGURES.fullmatch(words):
        return True
    found = ASKED.fullmatch(words)
    return found is not None and found[1].lower() in COMMANDS


def _written(said: Said, text: str, body: Body, files: Sequence[Attached]) -> Written:
    return Written(text, body, tuple(files), said.version, time_of(said.written_as))
