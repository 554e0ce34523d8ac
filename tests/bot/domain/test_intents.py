"""What an agent means by what they typed: answer, note, command (CONV-08)."""

import pytest

from bot.domain.intents import Intent, Meaning, read_intent
from bot.domain.people import Mode

ANSWER, NOTE, COMMAND, HINT = Meaning.ANSWER, Meaning.NOTE, Meaning.COMMAND, Meaning.HINT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello", Intent(ANSWER, "hello")),
        ("note: call back", Intent(NOTE, "call back", 6)),
        ("Note : call back", Intent(NOTE, "call back", 7)),
        ("  NOTE:call", Intent(NOTE, "call", 7)),
        ("!note: call", Intent(NOTE, "call", 7)),
        ("/note: call", Intent(NOTE, "call", 7)),
        ("/reply: hi", Intent(ANSWER, "hi", 8)),
        ("note\uff1a call", Intent(NOTE, "call", 6)),
        ("note:\nline", Intent(NOTE, "line", 6)),
        ("note this", Intent(ANSWER, "note this")),
        ("notebook: yes", Intent(ANSWER, "notebook: yes")),
        ("reply: hi", Intent(ANSWER, "hi", 7)),
        ("!reply: hi", Intent(ANSWER, "hi", 8)),
        ("reply\uff1ahi", Intent(ANSWER, "hi", 6)),
        ("!close", Intent(COMMAND, "close")),
        ("  !Close now\nplease", Intent(COMMAND, "close now\nplease")),
        ("!note call back", Intent(COMMAND, "note call back")),
        ("!frobnicate", Intent(COMMAND, "frobnicate")),
        ("!schlie\u00dfen bitte", Intent(COMMAND, "schlie\u00dfen bitte")),
        ("!\u00fcbergabe", Intent(COMMAND, "\u00fcbergabe")),
        ("!re_open", Intent(COMMAND, "re_open")),
        ("!close!", Intent(COMMAND, "close !")),
        ("/close", Intent(HINT, "/close")),
        (" /frontdesk queue ", Intent(HINT, "/frontdesk queue")),
        ("/re_open 7", Intent(HINT, "/re_open 7")),
        ("/\u00fcbergabe", Intent(HINT, "/\u00fcbergabe")),
        ("/etc/hosts is missing", Intent(ANSWER, "/etc/hosts is missing")),
        ("/ 2", Intent(ANSWER, "/ 2")),
        ("!!", Intent(ANSWER, "!!")),
        ("! wow", Intent(ANSWER, "! wow")),
        ("!5", Intent(ANSWER, "!5")),
        ("wow!close", Intent(ANSWER, "wow!close")),
        ("", Intent(ANSWER, "")),
    ],
)
def test_what_words_mean_where_plain_words_are_answers(text: str, intent: Intent) -> None:
    # CONV-08
    assert read_intent(text, Mode.ANSWERS) == intent


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("hello", NOTE),
        ("note: hello", NOTE),
        ("reply: hello", ANSWER),
        ("!close", COMMAND),
        ("/close", HINT),
    ],
)
def test_what_words_mean_where_plain_words_stay_inside(text: str, meaning: Meaning) -> None:
    # CONV-08
    assert read_intent(text, Mode.NOTES).meaning is meaning
