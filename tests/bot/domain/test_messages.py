"""What can happen to a message, and what is kept of words and reactions (CONV-07, CONV-08)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, FileId, MessageId
from bot.domain.messages import (
    LONGEST_TEXT,
    MOST_REACTIONS,
    File,
    FileState,
    Message,
    MessageKind,
    Notice,
    checked,
    checked_emoji,
    in_place,
)
from bot.domain.richtext import Paragraph, Span
from tests.world import START

PICTURE = File(FileId("f"), "a.png", "image/png", 3, FileState.PENDING)
HELLO = Message(MessageId("m"), ConversationId("c"), 1, 1, "s", "hello", START, version="5")
BOLD = (Paragraph((Span("hello", bold=True),)),)


def test_an_edit_changes_the_words() -> None:
    # B6
    edited = HELLO.edited_to("bye", None, "6")
    assert (edited.text, edited.edited, edited.version) == ("bye", True, "6")
    assert HELLO.edited_to("hello", BOLD, "6").body == BOLD
    assert edited.edited_to("again").version == "6"


@pytest.mark.parametrize("version", ["5", "4", "10"])
def test_an_older_version_changes_nothing(version: str) -> None:
    # B6
    assert HELLO.edited_to("bye", None, version) is HELLO


def test_an_edit_without_a_change_changes_nothing() -> None:
    # B6
    assert HELLO.edited_to("hello", None, "6") is HELLO
    assert HELLO.edited_to(" hello\n", None, "6") is HELLO


def test_what_is_deleted_stays_deleted() -> None:
    # B6
    gone = replace(HELLO, body=BOLD, files=(PICTURE,), reactions={"x": ["a"]}).emptied()
    assert (gone.text, gone.body, gone.files, gone.reactions) == ("", None, (), {})
    assert gone.deleted
    assert gone.edited_to("back", None, "9") is gone
    assert gone.reacted("gus", "\U0001f44d", there=True) is gone
    assert gone.number == HELLO.number


def test_an_edit_may_not_leave_nothing_unless_there_is_a_file() -> None:
    with pytest.raises(NotAllowed, match="message_empty"):
        HELLO.edited_to(" ")
    assert replace(HELLO, files=(PICTURE,)).edited_to("").text == ""


def test_an_answer_can_become_a_note_and_a_note_an_answer() -> None:
    # CONV-08
    note = HELLO.as_note()
    assert (note.kind, note.withdrawn, note.for_guests) == (MessageKind.NOTE, True, False)
    assert note.as_note() is note
    back = note.as_answer()
    assert (back.kind, back.withdrawn, back.for_guests) == (MessageKind.PUBLIC, False, True)
    assert back.as_answer() is back


def test_a_notice_is_for_guests_unless_it_concerns_agents_only() -> None:
    # CONV-10
    notice = replace(HELLO, kind=MessageKind.NOTICE, notice=Notice("closed"))
    assert notice.for_guests
    assert not replace(notice, notice=Notice("closed", agents_only=True)).for_guests
    assert not replace(notice, notice=None).for_guests
    assert notice.as_note() is notice


def test_a_reaction_counts_once_for_each_person() -> None:
    # CONV-07
    liked = HELLO.reacted("a", "x", there=True).reacted("b", "x", there=True)
    assert liked.reactions == {"x": ["a", "b"]}
    assert liked.reacted("b", "x", there=True) == liked
    assert liked.reacted("a", "x", there=False).reactions == {"x": ["b"]}
    assert HELLO.reacted("a", "x", there=False) == HELLO


def test_there_are_not_endless_reactions() -> None:
    # S11
    full = HELLO
    for n in range(MOST_REACTIONS + 5):
        full = full.reacted("a", f"{n}", there=True)
    assert len(full.reactions) == MOST_REACTIONS
    assert len(full.reacted("a", "0", there=False).reactions) == MOST_REACTIONS - 1


def test_a_file_is_replaced_by_what_became_of_it() -> None:
    ready = replace(PICTURE, state=FileState.READY)
    other = replace(PICTURE, id=FileId("g"))
    assert replace(HELLO, files=(other, PICTURE)).with_file(ready).files == (other, ready)


def heard(*said: int | None) -> list[Message]:
    """Return messages as they were heard, each with the second in which an agent said it."""
    moments = (None if one is None else START + timedelta(seconds=one) for one in said)
    return [replace(HELLO, number=n, said_at=moment) for n, moment in enumerate(moments, 1)]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ([], []),
        ([None, 1, None, 2], [1, 2, 3, 4]),
        ([2, 1], [2, 1]),
        ([None, 2, None, 1, None], [1, 4, 2, 3, 5]),
        ([3, 2, 1], [3, 2, 1]),
        ([2, 4, None, 3, 1], [5, 1, 4, 2, 3]),
        ([1, 1], [1, 2]),
        ([2, 2, 1, 1], [3, 4, 1, 2]),
    ],
)
def test_what_is_heard_late_is_read_where_it_was_said(
    said: Sequence[int | None], read: Sequence[int]
) -> None:
    # CONV-07
    assert [one.number for one in in_place(reversed(heard(*said)))] == read


@given(st.lists(st.none() | st.integers(0, 9)), st.sets(st.integers(1, 20)))
def test_whatever_is_heard_first_agents_are_read_in_the_order_in_which_they_spoke(
    said: Sequence[int | None], hidden: set[int]
) -> None:
    # CONV-07: also where some of it is not shown
    shown = [one for one in heard(*said) if one.number not in hidden]
    read = in_place(shown)
    spoken = [(one.said_at, one.number) for one in read if one.said_at]
    others = [one.number for one in read if not one.said_at]
    assert sorted(one.number for one in read) == [one.number for one in shown]
    assert (spoken, others) == (sorted(spoken), sorted(others))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hello", "hello"),
        (" a\n\tb ", "a\n\tb"),
        ("a\r\nb", "a\nb"),
        ("nul\x00 bell\x07 esc\x1b", "nul bell esc"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\ud800", "?"),
        ("x" * LONGEST_TEXT, "x" * LONGEST_TEXT),
    ],
)
def test_words_are_kept_without_what_nobody_can_see(text: str, kept: str) -> None:
    # S11
    assert checked(text) == kept


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "message_empty"), (" \n\x00", "message_empty"), ("x" * 8001, "message_too_long")],
)
def test_nothing_and_too_much_are_refused(text: str, key: str) -> None:
    with pytest.raises(NotAllowed, match=key):
        checked(text)
    if key == "message_empty":
        assert checked(text, may_be_empty=True) == ""


@given(st.text(max_size=200))
def test_kept_words_stay_as_they_are(text: str) -> None:
    once = checked(text, may_be_empty=True)
    assert checked(once, may_be_empty=True) == once
    assert "\0" not in once
    once.encode()


@pytest.mark.parametrize(
    "emoji",
    [
        "\U0001f44d",
        "\U0001f468\u200d\U0001f469",
        "\u2764\ufe0f",
        ":party_parrot:",
        ":+1:",
        "1\ufe0f\u20e3",
    ],
)
def test_an_emoji_is_a_reaction(emoji: str) -> None:
    # CONV-07
    assert checked_emoji(emoji) == emoji


@pytest.mark.parametrize(
    "emoji",
    [
        "",
        "a",
        "hello",
        " ",
        ":",
        "::",
        ":a b:",
        ":<b>:",
        "\U0001f44d" * 65,
        "\u202e",
        "\n",
        ":\u00e9:",
        "\x00",
        "1",
        "\u0301",
    ],
)
def test_anything_else_is_not_a_reaction(emoji: str) -> None:
    # B14 S4
    with pytest.raises(NotAllowed, match="reaction_invalid"):
        checked_emoji(emoji)
