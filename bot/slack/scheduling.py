"""The dialogs in which a meeting is booked or moved (MTG-07, MTG-10).

The day and the length tell us of a choice at once; free slots are a menu whose choices come from us when it
is opened, so that they are as fresh as that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.slack.dialogs import Context, modal, said, submits
from bot.slack.fields import block_of, chosen_in, date_in, field, menu, option, written_in
from bot.slack.render import plain_text
from bot.texts import Texts
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
from calendar_sync.when import clock_shown, length_shown

Json = dict[str, Any]
MEET, RESCHEDULE = "meet", "reschedule"
# What tells us of a choice, and what asks us for its choices.
PICK_DAY, PICK_LENGTH, PICK_SLOT = "meet_day", "meet_length", "meet_slot"
MOST_SLOTS = 100
NO_SLOT = "-"


def meeting_view(sheet: Sheet, context: Context, texts: Texts) -> Json:
    """Return the dialog; what was typed stays, slots are those of the day and the length."""
    name = RESCHEDULE if sheet.meeting else MEET
    context = replace(context, conversation=sheet.conversation, meeting=sheet.meeting)
    blocks = [said(sheet_words(sheet, texts))]
    if not sheet.meeting:
        blocks += [
            _text(GUEST, sheet.guest, texts, LONGEST_EMAIL),
            _text(SUBJECT, sheet.subject, texts, LONGEST_SUBJECT),
            _text(EXTRAS, "", texts, LONGEST_EXTRAS, optional=True),
        ]
    blocks += [_length(sheet, texts), _day(sheet, texts), _slot(sheet, texts)]
    title, send = texts.say(f"dialog.{name}_title"), submits(texts, f"dialog.{name}_send")
    return modal(name, title, blocks, context, texts, submit=send)


def read_filled(view: Mapping[str, Any], context: Context) -> Filled:
    """Return what is filled in; a slot counts for the day and the length for which it was chosen."""
    day, length = date_in(view, DAY), chosen_in(view, LENGTH)
    slot = chosen_in(view, SLOT) if block_of(view, SLOT) == slot_block(day, length) else ""
    return Filled(
        guest=written_in(view, GUEST).strip(),
        subject=written_in(view, SUBJECT),
        extras=written_in(view, EXTRAS),
        length=length,
        day=day,
        slot=slot,
        conversation=context.conversation,
        meeting=context.meeting,
    )


def slot_block(day: str, length: str) -> str:
    """Return the block of the slots of a day, for a length in minutes."""
    return f"{SLOT} {day} {length}"


def read_slot_block(block: str) -> Filled:
    """Return of which day and length slots are asked for."""
    _, day, length = (*block.split(" "), "", "")[:3]
    return Filled(day=day, length=length)


def slot_options(starts: Sequence[datetime], minutes: int, zone: str) -> list[Json]:
    """Return the free slots as choices: from when until when, by the agent's clock."""
    length = timedelta(minutes=minutes)
    return [
        option(at.isoformat(), f"{clock_shown(at, zone)}\u2013{clock_shown(at + length, zone)}")
        for at in starts[:MOST_SLOTS]
    ]


def no_slots(why: str) -> list[Json]:
    """Say in the menu why it has no choices; whoever chooses that is asked for a time."""
    return [option(NO_SLOT, why)]


def _text(name: str, value: str, texts: Texts, longest: int, *, optional: bool = False) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": name, "max_length": longest}
    if value:
        element["initial_value"] = value[:longest]
    label, hint = texts.say(f"dialog.meet_{name}"), texts.say(f"dialog.meet_{name}_hint")
    return field(name, label, element, hint=hint, optional=optional)


def _length(sheet: Sheet, texts: Texts) -> Json:
    options = [
        option(str(one), length_shown(timedelta(minutes=one), texts)) for one in sheet.lengths
    ]
    label = texts.say("dialog.meet_length")
    element = menu(PICK_LENGTH, [("", options)], str(sheet.minutes), label)
    return field(LENGTH, label, element, tells=True)


def _day(sheet: Sheet, texts: Texts) -> Json:
    element = {
        "type": "datepicker",
        "action_id": PICK_DAY,
        "initial_date": sheet.day.isoformat(),
    }
    return field(DAY, texts.say("dialog.meet_day"), element, tells=True)


def _slot(sheet: Sheet, texts: Texts) -> Json:
    element: Json = {
        "type": "external_select",
        "action_id": PICK_SLOT,
        "min_query_length": 0,
        "placeholder": plain_text(texts.say("dialog.meet_slot_choose"), 150),
    }
    label, hint = texts.say("dialog.meet_slot"), texts.say("dialog.meet_slot_hint")
    return field(slot_block(sheet.day.isoformat(), str(sheet.minutes)), label, element, hint=hint)
