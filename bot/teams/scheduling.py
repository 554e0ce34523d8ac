"""The pages on which a meeting is booked or moved: what and when, then which of the free times (MTG-07, 10).

Teams tells nobody of a choice before a dialog is sent, so free times stand on a page of their own; what is on
the first page goes with it, and comes back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.commonmark import read_commonmark
from bot.lists import markdown
from bot.teams.cards import apart, card_of, fits, label_of, sending
from bot.teams.elements import elements
from bot.teams.fields import MOST_CHOICES, Choices, Field, choice, dialog, problem_lines, text_input
from bot.texts import Texts
from calendar_sync.appointments import Offer
from calendar_sync.desk import Sheet
from calendar_sync.dialogs import sheet_words
from calendar_sync.filled import (
    DAY,
    EXTRAS,
    GUEST,
    LENGTH,
    LONGEST_EMAIL,
    LONGEST_EXTRAS,
    LONGEST_SUBJECT,
    SLOT,
    SUBJECT,
    Filled,
)
from calendar_sync.when import clock_shown, day_shown, length_shown

Json = dict[str, Any]
MEET, RESCHEDULE = "meet", "reschedule"
TIMES, BOOK, BACK = "times", "book", "back"
ASK = "ask"
SIZES = (100, 60, 30, 12)


@dataclass(frozen=True, slots=True)
class Page:
    """What comes back with a page: where it was asked for, and what makes booking safe to repeat."""

    place: str
    ask: str
    problem: str = ""


def first_page(sheet: Sheet, filled: Filled, page: Page, texts: Texts) -> Json:
    """Return the page on which everything but the time is filled in."""
    name = RESCHEDULE if sheet.meeting else MEET
    about = _about(sheet, page, name)
    body = [*elements(read_commonmark(sheet_words(sheet, texts))), *problem_lines(page.problem)]
    if not sheet.meeting:
        body += [
            _text(GUEST, filled.guest, LONGEST_EMAIL, texts),
            _text(SUBJECT, filled.subject, LONGEST_SUBJECT, texts),
            _text(EXTRAS, filled.extras, LONGEST_EXTRAS, texts, optional=True),
        ]
    lengths = [(str(one), length_shown(timedelta(minutes=one), texts)) for one in sheet.lengths]
    body += [
        choice(LENGTH, texts.say("dialog.meet_length"), lengths, filled.length),
        _day(filled.day, texts),
    ]
    send = sending(texts.say("dialog.meet_times"), {**about, "step": TIMES})
    title = texts.say(f"dialog.{name}_title")
    return dialog(title, card_of(body, [send]), height="large")


def times_page(sheet: Sheet, filled: Filled, offer: Offer, page: Page, texts: Texts) -> Json:
    """Return the page on which one of the free times is chosen; all that was filled in goes with it."""
    name = RESCHEDULE if sheet.meeting else MEET
    kept = {key: value for key, value in asdict(filled).items() if key != SLOT}
    about = {**kept, **_about(sheet, page, name)}
    told = texts.say(
        "dialog.meet_on",
        day=markdown(_day_words(filled, texts)),
        length=length_shown(timedelta(minutes=filled.minutes), texts),
        zone=markdown(sheet.zone),
    )
    body = [*elements(read_commonmark(told)), *problem_lines(page.problem)]
    slots = slot_choices(offer, filled.minutes, sheet.zone)
    send = [sending(texts.say(f"dialog.{name}_send"), {**about, "step": BOOK})] if slots else []
    doubt = [texts.say("meet.incomplete")] if offer.incomplete else []
    nothing = [] if slots else [texts.say("meet.nothing_free")]
    more = [one for words in (*nothing, *doubt) for one in elements(read_commonmark(words))]
    actions = [*send, apart(texts.say("dialog.back"), {**about, "step": BACK})]

    def build(most: int) -> Json:
        menu = [_slots(slots[:most], filled.slot, texts)] if slots else []
        return card_of([*body, *menu, *more], actions)

    card = next((made for made in map(build, SIZES) if fits(made)), None) or build(SIZES[-1])
    return dialog(texts.say(f"dialog.{name}_title"), card, height="medium")


def slot_choices(offer: Offer, minutes: int, zone: str) -> Choices:
    """Return the free times of a day, from when until when, by the agent's clock."""
    length = timedelta(minutes=minutes)
    return [
        (at.isoformat(), f"{clock_shown(at, zone)}\u2013{clock_shown(at + length, zone)}")
        for at in offer.starts[:MOST_CHOICES]
    ]


def read_filled(data: Mapping[str, Any]) -> Filled:
    """Return what is filled in by now, on both pages."""
    return Filled(**{name: str(data.get(name) or "") for name in Filled.__slots__})


def _about(sheet: Sheet, page: Page, name: str) -> dict[str, str]:
    return {
        "dialog": name,
        "conversation": sheet.conversation,
        "meeting": sheet.meeting,
        "place": page.place,
        ASK: page.ask,
    }


def _text(name: str, value: str, longest: int, texts: Texts, *, optional: bool = False) -> Json:
    label, hint = texts.say(f"dialog.meet_{name}"), texts.say(f"dialog.meet_{name}_hint")
    wanted = Field(label, hint, value, longest, multiline=False, optional=optional)
    return text_input(name, wanted)


def _day(day: str, texts: Texts) -> Json:
    label = label_of(texts.say("dialog.meet_day"))
    shown: Json = {"type": "Input.Date", "id": DAY, "label": label, "value": day}
    return shown | {"isRequired": True, "errorMessage": label}


def _slots(slots: Choices, chosen: str, texts: Texts) -> Json:
    there = chosen if chosen in dict(slots) else ""
    label, words = texts.say("dialog.meet_slot"), texts.say("dialog.meet_slot_choose")
    return choice(SLOT, label, slots, there, required=True, placeholder=words)


def _day_words(filled: Filled, texts: Texts) -> str:
    noon = datetime.fromisoformat(f"{filled.date.isoformat()}T12:00:00+00:00")
    return day_shown(noon, "UTC", texts)
