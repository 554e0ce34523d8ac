"""What a person puts into a card's inputs, and what the client says before it sends anything."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import cards


def find_action(card: Json, wanted: str, data: Json | None = None) -> Json:
    """Return the action with that id, verb or title, and (if given) that data in it."""
    for action in cards.actions_of(card):
        named = {action.get("id"), action.get("verb"), action.get("title")}
        held = action.get("data")
        fits = not data or (isinstance(held, dict) and data.items() <= held.items())
        if (wanted in named or not wanted) and fits:
            return action
    raise ControlError("action_not_found", f"There is no button {wanted}.")


def given_data(card: Json, action: Json, inputs: Json) -> Json:
    """Return the action's data with the card's inputs in it; what is missing or wrong is refused."""
    data = action.get("data")
    data = dict(data) if isinstance(data, dict) else {}
    if action.get("associatedInputs") == "none":
        return data
    known = {one["id"]: one for one in cards.inputs_of(card)}
    if strangers := set(inputs) - set(known):
        raise ControlError("input_not_found", f"There is no input {min(strangers)}.")
    values = {name: _value(one, inputs) for name, one in known.items()}
    errors = {
        name: problem for name, one in known.items() if (problem := _problem(one, values[name]))
    }
    if errors:
        raise ControlError("invalid_inputs", "; ".join(errors.values()), errors=errors)
    return {**data, **{name: value for name, value in values.items() if value is not None}}


def _value(one: Json, inputs: Json) -> Any:
    value = inputs.get(one["id"], one.get("value"))
    if one["type"] == "Input.Toggle" and value is None:
        return one.get("valueOff", "false")
    return value


def _problem(one: Json, value: Any) -> str:
    if value in (None, ""):
        needed = one.get("isRequired")
        return str(one.get("errorMessage") or "This is required.") if needed else ""
    if one["type"] == "Input.ChoiceSet" and "choices.data" not in one:
        offered = {choice["value"] for choice in one.get("choices", [])}
        chosen = str(value).split(",") if one.get("isMultiSelect") else [value]
        return "" if set(chosen) <= offered else f"{value} is not offered."
    if one["type"] == "Input.Text":
        return _text_problem(one, str(value))
    return ""


def _text_problem(one: Json, value: str) -> str:
    if len(value) > int(one.get("maxLength") or len(value)):
        return "This is too long."
    if one.get("regex") and not re.search(one["regex"], value):
        return str(one.get("errorMessage") or "This does not fit.")
    return ""
