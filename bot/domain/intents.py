"""What an agent means by what they typed in a thread: an answer, a note, a command (CONV-08)."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.people import Mode

NOTE = re.compile(r"\s*[!/]?note\s*[:\uff1a]\s*", re.IGNORECASE)
REPLY = re.compile(r"\s*[!/]?reply\s*[:\uff1a]\s*", re.IGNORECASE)
BANG = re.compile(r"\s*!([^\W\d_][\w-]*)\s*(.*)", re.DOTALL)
SLASH = re.compile(r"\s*/[^\W\d_][\w-]*(?:\s.*)?$", re.DOTALL)


class Meaning(StrEnum):
    """What to do with the words."""

    ANSWER = "answer"
    NOTE = "note"
    COMMAND = "command"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Intent:
    """The meaning, the words without their mark, and how many characters the mark took."""

    meaning: Meaning
    text: str
    mark: int = 0

    def under(self, mode: Mode) -> "Intent":
        """Return what they mean by a service's mode: words without a mark may be a note there."""
        is_plain = self.meaning is Meaning.ANSWER and not self.mark
        return replace(self, meaning=Meaning.NOTE) if is_plain and mode is Mode.NOTES else self


def read_intent(text: str, mode: Mode) -> Intent:
    """Say what the words mean; what looks like a command never reaches a guest.

    `!word …` is a command, known or not; a slash command typed as text (Slack does not run those in
    threads) gets a hint.
    """
    for mark, meaning in ((NOTE, Meaning.NOTE), (REPLY, Meaning.ANSWER)):
        if found := mark.match(text):
            return Intent(meaning, text[found.end() :], found.end())
    if found := BANG.match(text):
        return Intent(Meaning.COMMAND, f"{found[1].lower()} {found[2]}".strip())
    if SLASH.match(text):
        return Intent(Meaning.HINT, text.strip())
    return Intent(Meaning.ANSWER, text).under(mode)
