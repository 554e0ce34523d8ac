"""The dialogs of when an agent, and how a service, can be booked (MTG-02, MTG-11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.people import Service
from bot.lists import markdown
from bot.teams.cards import apart, card_of, label_of, sending
from bot.teams.elements import elements, opens
from bot.teams.fields import Field, choice, dialog, problem_lines, text_input
from bot.texts import Texts
from calendar_sync import availability_form as own
from calendar_sync import service_form as of_service
from calendar_sync.availability import LONGEST_ADDRESS, Video
from calendar_sync.home import OwnCalendar

Json = dict[str, Any]
AVAILABILITY, BOOKING = "availability", "booking"
LONGEST, SHORT = 3000, 120
CHOICES: Mapping[str, Sequence[str]] = {own.VIDEO: tuple(Video), **of_service.CHOICES}
LENGTHS = dict.fromkeys(own.MULTILINE, LONGEST) | {own.ADDRESS: LONGEST_ADDRESS}


def booking_button(service: Service, texts: Texts) -> Json:
    """Return the button of a service's dialog from which its booking is opened."""
    return apart(texts.say("dialog.booking_button"), {"dialog": BOOKING, "edit": service.id})


def booking_form(
    service: Service, values: Mapping[str, str], link: str, texts: Texts, problem: str = ""
) -> Json:
    """Return the dialog of how a service can be booked; `link` is empty until it can."""
    told = [texts.say("dialog.booking_text", service=markdown(service.name))]
    told += ["", texts.say("meet.book_at", link=link)] if link else []
    body = [
        *problem_lines(problem),
        *elements(read_commonmark("\n".join(told))),
        *_fields(of_service.NAMES, values, "dialog.booking", texts, set()),
    ]
    save = sending(texts.say("dialog.save"), {"dialog": BOOKING, "service": service.id})
    return dialog(texts.say("dialog.booking_title"), card_of(body, [save]), height="large")


def availability_form(
    values: Mapping[str, str], shown: OwnCalendar, place: str, texts: Texts, problem: str = ""
) -> Json:
    """Return the dialog of when an agent can be booked, below their link and their calendar (MTG-01)."""
    link = f"{texts.say('calendar.link_text')}\n\n`{shown.link}`"
    signature = f"{texts.say('calendar.signature_text')}\n\n`{shown.signature}`"
    told = f"{link}\n\n{signature}\n\n{shown.told}"
    body = [
        *problem_lines(problem),
        *elements(read_commonmark(told)),
        *_fields(own.NAMES, values, "dialog.availability", texts, own.OPTIONAL),
    ]
    save = sending(texts.say("dialog.save"), {"dialog": AVAILABILITY, "place": place})
    doors = [{**opens(one.url), "title": label_of(one.label)} for one in shown.doors]
    title = texts.say("dialog.availability_title")
    return dialog(title, card_of(body, [save, *doors]), height="large")


def read_values(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return what was filled in, by field."""
    return {name: str(data.get(name) or "") for name in names}


def _fields(
    names: Sequence[str], values: Mapping[str, str], start: str, texts: Texts, optional: set[str]
) -> list[Json]:
    return [_field(name, values[name], start, texts, optional=name in optional) for name in names]


def _field(name: str, value: str, start: str, texts: Texts, *, optional: bool) -> Json:
    label = texts.say(f"{start}_{name}")
    if name in CHOICES:
        options = [(one, texts.say(f"{start}_{name}_{one}")) for one in CHOICES[name]]
        return choice(name, label, options, value, style="expanded")
    hint, longest = texts.say(f"{start}_{name}_hint"), LENGTHS.get(name, SHORT)
    multiline = name in own.MULTILINE
    wanted = Field(label, hint, value, longest, multiline=multiline, optional=optional)
    return text_input(name, wanted)
