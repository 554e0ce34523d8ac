"""The state that Slack keeps of inputs and menus: what an app preset, what a person chose."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.errors import ControlError, Json

_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def preset(blocks: list[Json], known: Json) -> Json:
    """`state.values` of some blocks: what was chosen before, else what the app preset."""
    values: Json = {}
    for block_id, element in elements_of(blocks):
        kind = element["type"]
        if kind not in _KEYS:
            continue
        action_id = element["action_id"]
        before = known.get(block_id, {}).get(action_id)
        if before is not None and before["type"] != kind:
            before = None
        values.setdefault(block_id, {})[action_id] = before or _initial(element)
    return values


def _initial(element: Json) -> Json:
    key, initial = _KEYS[element["type"]]
    empty: Any = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(initial, empty)}


def chosen(element: Json, given: Any, offered: list[Json]) -> Json:
    """Return the state of one element from a short form (see CONTROL.md)."""
    if isinstance(given, dict) and "type" in given and "text" not in given:
        return given
    kind = element["type"]
    if kind not in _KEYS:
        raise ControlError("no_value", f"A {kind} takes no value.")
    key, _ = _KEYS[kind]
    if key == "selected_option":
        value: Any = _option(element, given, offered) if given is not None else None
    elif key == "selected_options":
        value = [_option(element, one, offered) for one in given or []]
    elif key.endswith("s"):
        value = list(given or [])
    else:
        value = given
    return {"type": kind, key: value}


def _option(element: Json, given: Any, offered: list[Json]) -> Json:
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *offered]
    options += [option for group in groups for option in group["options"]]
    wanted = given.get("value") if isinstance(given, dict) else given
    for option in options:
        if option.get("value") == wanted:
            return dict(option)
    if isinstance(given, dict) and "external" in element["type"]:
        return given
    raise ControlError("option_not_found", f"There is no option {wanted}.")


def option_of(element: Json, given: Any) -> Json:
    """Return the option of an overflow menu that is pressed."""
    return _option(element, given, [])


def input_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return what Slack's client says itself before anything is sent."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element, block_id = block["element"], block["block_id"]
        key, _ = _KEYS[element["type"]]
        value = values.get(block_id, {}).get(element["action_id"], {}).get(key)
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block_id] = "Please complete this required field."
        elif problem := _problem(element, value):
            errors[block_id] = problem
    return errors


def _problem(element: Json, value: Any) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return "This entry is too long."
    if kind == "email_text_input" and "@" not in value:
        return "Please enter an email address."
    if kind == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a URL."
    if kind == "number_input" and not value.lstrip("-").replace(".", "", 1).isdigit():
        return "Please enter a number."
    most = element.get("max_selected_items")
    return f"Please choose at most {most}." if most and len(value) > most else ""
