"""One's own calendar and booking link, on the Home tab and above the hours (MTG-01, ENT-07)."""

from typing import Any

from bot.domain.richtext import Code
from bot.slack.dialogs import said
from bot.slack.render import plain_text, rich_text
from bot.texts import Texts
from calendar_sync.home import OwnCalendar

Json = dict[str, Any]
OPENS = "calendar_open_"
DOOR = "calendar_door_"


def blocks(shown: OwnCalendar, texts: Texts, *, brief: bool = False) -> list[Json]:
    """Return what is connected, the buttons, the link; `brief` leaves out what only the Home tab has."""
    link = [said(texts.say("calendar.link_text")), rich_text((Code(shown.link),))]
    buttons = _buttons(shown, texts, brief=brief)
    row = [{"type": "actions", "block_id": "calendar", "elements": buttons}] if buttons else []
    if brief:
        return [*link, said(shown.told), *row]
    signature = [said(texts.say("calendar.signature_text")), rich_text((Code(shown.signature),))]
    return [*link, *signature, said(shown.told), *row]


def _buttons(shown: OwnCalendar, texts: Texts, *, brief: bool) -> list[Json]:
    doors = [_button(DOOR + one.name, one.label) | {"url": one.url} for one in shown.doors]
    if brief:
        return doors
    opens = [
        _button(OPENS + name, texts.say(f"dialog.{name}_title"))
        for name in ("meet", "availability")
    ]
    opens[0]["style"] = "primary"
    return [*opens, *doors]


def _button(action_id: str, label: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain_text(label, 75), "value": "-"}
