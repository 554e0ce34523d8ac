"""The dialog for a service's hours and escalation (ESC-05, MGR-02)."""

from collections.abc import Mapping
from typing import Any

from bot import service_hours as fields
from bot.commonmark import read_commonmark
from bot.domain.escalation import When
from bot.domain.people import Service
from bot.lists import markdown
from bot.teams.cards import apart, card_of, sending
from bot.teams.elements import elements
from bot.teams.fields import Field, choice, dialog, problem_lines, text_input
from bot.texts import Texts

Json = dict[str, Any]
HOURS = "hours"
LONGEST, SHORT = 3000, 80
MULTILINE = {fields.OPEN, fields.HOLIDAYS}
OPTIONAL = {fields.OPEN, fields.HOLIDAYS, fields.SECOND}
CHOICES = {fields.WHEN: tuple(When), fields.NEXT: (fields.NO, fields.YES)}


def button(service: Service, texts: Texts) -> Json:
    """Return the button of a service's dialog from which its hours are opened."""
    data = {"dialog": HOURS, "edit": service.id}
    return apart(texts.say("dialog.hours_button"), data)


def form(
    service: Service, texts: Texts, problem: str = "", filled: Mapping[str, str] | None = None
) -> Json:
    """Return the dialog; `filled` is what was there when `problem` was found."""
    values = fields.values_of(service) | dict(filled or {})
    intro = texts.say("dialog.hours_text", service=markdown(service.name))
    body = [
        *problem_lines(problem),
        *elements(read_commonmark(intro)),
        *(_field(name, values[name], texts) for name in fields.NAMES),
    ]
    save = sending(texts.say("dialog.save"), {"dialog": HOURS, "service": service.id})
    return dialog(texts.say("dialog.hours_title"), card_of(body, [save]), height="large")


def read_form(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by field."""
    return {name: str(data.get(name) or "") for name in fields.NAMES}


def _field(name: str, value: str, texts: Texts) -> Json:
    label = texts.say(f"dialog.hours_{name}")
    if name in CHOICES:
        options = [(str(one), texts.say(f"dialog.hours_{name}_{one}")) for one in CHOICES[name]]
        return choice(name, label, options, value, style="expanded")
    longest = LONGEST if name in MULTILINE else SHORT
    hint = texts.say(f"dialog.hours_{name}_hint")
    optional = name in OPTIONAL
    multiline = name in MULTILINE
    wanted = Field(label, hint, value, longest, multiline=multiline, optional=optional)
    return text_input(name, wanted)
