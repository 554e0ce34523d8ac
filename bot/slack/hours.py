"""The dialog for a service's hours and escalation (ESC-05, MGR-02)."""

from collections.abc import Mapping
from typing import Any

from bot import service_hours as fields
from bot.domain.escalation import When
from bot.domain.people import Service
from bot.lists import markdown
from bot.slack.dialogs import Context, modal, said, submits
from bot.slack.render import plain_text
from bot.texts import Texts

Json = dict[str, Any]
HOURS, OPEN_HOURS = "hours", "setup_hours"
LONGEST = 3000
MULTILINE = {fields.OPEN, fields.HOLIDAYS}
OPTIONAL = {fields.OPEN, fields.HOLIDAYS, fields.SECOND}
CHOICES = {fields.WHEN: tuple(When), fields.NEXT: (fields.NO, fields.YES)}


def button(service: Service, texts: Texts) -> Json:
    """Return the row of a service's dialog from which its hours are opened."""
    return {
        "type": "actions",
        "block_id": HOURS,
        "elements": [
            {
                "type": "button",
                "action_id": OPEN_HOURS,
                "text": plain_text(texts.say("dialog.hours_button"), 75),
                "value": service.id,
            }
        ],
    }


def form(service: Service, texts: Texts) -> Json:
    """Return the dialog; every field says by an example how it is written."""
    values = fields.values_of(service)
    intro = said(texts.say("dialog.hours_text", service=markdown(service.name)))
    blocks = [intro, *(_field(name, values[name], texts) for name in fields.NAMES)]
    title, send = texts.say("dialog.hours_title"), submits(texts, "dialog.save")
    return modal(HOURS, title, blocks, Context(service=service.id), texts, submit=send)


def read_form(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by field."""
    state = (view.get("state") or {}).get("values") or {}
    return {name: _filled((state.get(name) or {}).get(name) or {}) for name in fields.NAMES}


def _filled(told: Mapping[str, Any]) -> str:
    option = told.get("selected_option") or {}
    return str(option.get("value") or told.get("value") or "")


def _field(name: str, value: str, texts: Texts) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(texts.say(f"dialog.hours_{name}"), 150),
        "hint": plain_text(texts.say(f"dialog.hours_{name}_hint"), 150),
        "optional": name in OPTIONAL,
        "element": _choice(name, value, texts) if name in CHOICES else _words(name, value),
    }


def _words(name: str, value: str) -> Json:
    initial = {"initial_value": value[:LONGEST]} if value else {}
    return {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": name in MULTILINE,
        "max_length": LONGEST if name in MULTILINE else 80,
        **initial,
    }


def _choice(name: str, value: str, texts: Texts) -> Json:
    options = {
        str(one): {
            "text": plain_text(texts.say(f"dialog.hours_{name}_{one}"), 75),
            "value": str(one),
        }
        for one in CHOICES[name]
    }
    return {
        "type": "radio_buttons",
        "action_id": name,
        "options": list(options.values()),
        "initial_option": options[value],
    }
