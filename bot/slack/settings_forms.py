"""The dialogs of when an agent, and how a service, can be booked (MTG-02, MTG-11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.people import Service
from bot.lists import markdown
from bot.slack.dialogs import Context, modal, said, submits
from bot.slack.fields import field, option
from bot.slack.render import plain_text
from bot.texts import Texts
from calendar_sync import availability_form as own
from calendar_sync import service_form as of_service
from calendar_sync.availability import LONGEST_ADDRESS, Video

Json = dict[str, Any]
AVAILABILITY, BOOKING = "availability", "booking"
OPEN_BOOKING = "setup_booking"
LONGEST, SHORT = 3000, 120
CHOICES: Mapping[str, Sequence[str]] = {own.VIDEO: tuple(Video), **of_service.CHOICES}
LENGTHS = dict.fromkeys(own.MULTILINE, LONGEST) | {own.ADDRESS: LONGEST_ADDRESS}


def booking_button(service: Service, texts: Texts) -> Json:
    """Return the block of a service's dialog from which its booking is opened."""
    shown = {
        "type": "button",
        "action_id": OPEN_BOOKING,
        "text": plain_text(texts.say("dialog.booking_button"), 75),
        "value": service.id,
    }
    return {"type": "actions", "block_id": "booking", "elements": [shown]}


def booking_form(service: Service, values: Mapping[str, str], link: str, texts: Texts) -> Json:
    """Return the dialog of how a service can be booked; `link` is empty until it can."""
    intro = texts.say("dialog.booking_text", service=markdown(service.name))
    told = [said(intro), *([said(texts.say("meet.book_at", link=link))] if link else [])]
    blocks = [*told, *_fields(of_service.NAMES, values, "dialog.booking", texts, set())]
    title, send = texts.say("dialog.booking_title"), submits(texts, "dialog.save")
    return modal(BOOKING, title, blocks, Context(service=service.id), texts, submit=send)


def availability_form(
    values: Mapping[str, str], intro: Sequence[Json], place: str, texts: Texts
) -> Json:
    """Return the dialog of when an agent can be booked; `intro` stands above: their link, their calendar."""
    blocks = [*intro, *_fields(own.NAMES, values, "dialog.availability", texts, own.OPTIONAL)]
    title, send = texts.say("dialog.availability_title"), submits(texts, "dialog.save")
    return modal(AVAILABILITY, title, blocks, Context(place=place), texts, submit=send)


def read_values(view: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return what was filled in, by field."""
    state = (view.get("state") or {}).get("values") or {}
    return {name: _filled((state.get(name) or {}).get(name) or {}) for name in names}


def _filled(told: Mapping[str, Any]) -> str:
    chosen = told.get("selected_option") or {}
    return str(chosen.get("value") or told.get("value") or "")


def _fields(
    names: Sequence[str], values: Mapping[str, str], start: str, texts: Texts, optional: set[str]
) -> list[Json]:
    return [
        field(
            name,
            texts.say(f"{start}_{name}"),
            _choice(name, values[name], start, texts)
            if name in CHOICES
            else _words(name, values[name]),
            hint=texts.say(f"{start}_{name}_hint"),
            optional=name in optional,
        )
        for name in names
    ]


def _words(name: str, value: str) -> Json:
    longest = LENGTHS.get(name, SHORT)
    element: Json = {"type": "plain_text_input", "action_id": name, "max_length": longest}
    element["multiline"] = name in own.MULTILINE
    return element | ({"initial_value": value[:longest]} if value else {})


def _choice(name: str, value: str, start: str, texts: Texts) -> Json:
    options = {one: option(one, texts.say(f"{start}_{name}_{one}")) for one in CHOICES[name]}
    element: Json = {"type": "radio_buttons", "action_id": name, "options": [*options.values()]}
    return element | {"initial_option": options[value]}
