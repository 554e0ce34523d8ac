"""Reading a control request: the fields that every stand-in reads alike."""

from __future__ import annotations

import math

from bot.sandbox.errors import ControlError, Json


def word(body: Json, name: str) -> str:
    """Return a field that must be there as text."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError("missing_field", f"The field {name} is missing.")
    return value


def number(body: Json, name: str, default: float) -> float:
    """Return a field that is a number when it is there."""
    try:
        value = float(body.get(name, default))
    except (TypeError, ValueError) as error:
        raise ControlError("invalid_number", f"{name} is a number.") from error
    if not math.isfinite(value):
        raise ControlError("invalid_number", f"{name} is a finite number.")
    return value
