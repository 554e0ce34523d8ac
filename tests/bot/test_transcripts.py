"""Transcripts: everything that was said, for agents; without notes, for guests (CONV-11)."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.close import close
from bot.actions.fan_out import post_notice
from bot.actions.guest_change import delete_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.domain.ids import FileId
from bot.domain.messages import Draft, File, Message, Notice
from bot.texts import texts
from bot.transcripts import as_html, as_text, transcript
from tests.world import ADA, GUS, START, opened, slack

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ENGLISH = texts("en", "bot")
EVIL = '<script>alert("x")</script> & </td>'


@pytest.fixture
def conversation(tx):
    """Let everything happen that may stand in a transcript."""
    made = opened(tx, root="root")

    def hear(words: str, n: int) -> Message:
        return receive_agent_message(
            tx, ADA.id, slack("root"), Written(words), written_as=slack(f"{n}")
        ).message

    receive_guest_message(tx, GUS.id, made.id, Draft("hello"), source="1")
    hear("note: psst", 1)
    hear("hi", 2)
    taken_back = hear("too much", 3)
    tx.messages.change(taken_back, Message.as_note)
    picture = File(FileId("f"), "a.png", "image/png", 3)
    receive_guest_message(tx, GUS.id, made.id, Draft("look", files=(picture,)), source="2")
    gone = receive_guest_message(tx, GUS.id, made.id, Draft("gone"), source="3")
    delete_as_guest(tx, GUS.id, made.id, gone.number)
    receive_guest_message(tx, GUS.id, made.id, Draft(EVIL), source="4")
    post_notice(tx, made.id, Notice("taken", {"name": "Eve"}, agents_only=True))
    close(tx, made, ADA.actor)
    return made


def test_a_guests_has_no_notes_and_nothing_taken_back(tx, conversation) -> None:
    # CONV-11 CONV-08
    lines = transcript(tx, conversation, ENGLISH, for_guests=True)
    assert [(line.author, line.text) for line in lines] == [
        ("Gus", "hello"),
        ("Ada", "hi"),
        ("Gus", "look [a.png]"),
        ("Gus", EVIL),
        (None, "Ada closed the conversation."),
    ]


def test_an_agents_has_everything(tx, conversation) -> None:
    # CONV-11
    lines = transcript(tx, conversation, ENGLISH, for_guests=False)
    texts_ = [line.text for line in lines]
    assert texts_ == [
        "hello",
        "psst",
        "hi",
        "too much",
        "look [a.png]",
        EVIL,
        "Eve takes care of this conversation.",
        "Ada closed the conversation.",
    ]
    notes = [line.text for line in lines if line.author and line.author.endswith(" (note)")]
    assert notes == ["psst", "too much"]


def test_as_text(tx, conversation) -> None:
    # CONV-11
    text = as_text("Sales", transcript(tx, conversation, ENGLISH, for_guests=True))
    assert text.startswith("Sales\n\n[2026-01-01 12:00] Gus: hello\n")
    assert "[2026-01-01 12:00] * Ada closed the conversation.\n" in text


def test_an_answer_that_was_heard_late_stands_where_it_was_said(tx) -> None:
    # CONV-07 CONV-11
    made = opened(tx, root="root")
    for second, words in ((2, "two"), (1, "one")):
        written = Written(words, said_at=START + timedelta(seconds=second))
        receive_agent_message(tx, ADA.id, slack("root"), written, written_as=slack(words))
    for for_guests in (True, False):
        lines = transcript(tx, made, ENGLISH, for_guests=for_guests)
        assert [line.text for line in lines] == ["one", "two"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.add(tag)


def test_as_html_holds_no_markup_of_people(tx, conversation) -> None:
    # CONV-11 S4
    page = as_html(EVIL, transcript(tx, conversation, ENGLISH, for_guests=True), 'en"><script>')
    tags = Tags()
    tags.feed(page)
    assert tags.seen == {"html", "meta", "title", "style", "h1", "table", "tr", "td", "th"}
    assert "&lt;script&gt;alert(&quot;x&quot;)" in page


MEETING = {
    "name": "Gus",
    "subject": "Offer",
    "guest": "Gus",
    "host": "Ada",
    "start": "2026-01-02T09:00:00+00:00",
    "end": "2026-01-02T09:30:00+00:00",
    "was": "2026-01-02T12:00:00+00:00",
    "reason": "",
    "zone": "Asia/Tokyo",
    "host_zone": "Europe/Berlin",
}
IN_TOKYO = "Friday, 2 January 2026, 6:00 pm \u2013 6:30 pm, Asia/Tokyo (UTC+9)"
IN_BERLIN = "Friday, 2 January 2026, 10:00 am \u2013 10:30 am, Europe/Berlin (UTC+1)"
IN_NEW_YORK = "Friday, 2 January 2026, 4:00 am \u2013 4:30 am, America/New York (UTC\u22125)"


@pytest.mark.parametrize("key", ["booked", "moved", "cancelled", "declined", "reminder"])
@pytest.mark.parametrize(
    ("for_guests", "zone", "when"),
    [(True, None, IN_TOKYO), (False, None, IN_BERLIN), (False, "America/New_York", IN_NEW_YORK)],
)
def test_it_says_when_a_meeting_is_on_the_readers_clock(tx, key, for_guests, zone, when) -> None:
    # CONV-11 MTG-07
    made = opened(tx, root="root")
    post_notice(tx, made.id, Notice(f"meeting_{key}", MEETING))
    lines = transcript(tx, made, ENGLISH, for_guests=for_guests, zone=zone)
    assert when in lines[-1].text
    assert when in as_text("Title", lines)
    assert when in as_html("Title", lines, "en")


def test_it_says_so_in_the_readers_language(tx) -> None:
    made = opened(tx, root="root")
    post_notice(tx, made.id, Notice("meeting_moved", MEETING))
    [*_, line] = transcript(tx, made, texts("de", "bot"), for_guests=True)
    assert line.text == (
        "\U0001f4c5 Gus hat den Termin \u201eOffer\u201c verlegt: Freitag, 2. Januar 2026, 18:00"
        " \u2013 18:30, Asia/Tokyo (UTC+9) statt Freitag, 2. Januar 2026, 21:00."
    )
