"""How the sandbox says no: Slack's error words, and the control API's own."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ControlError, Json

__all__ = ["ControlError", "Json", "SlackError", "invalid_arguments"]


class SlackError(Exception):
    """An answer `{"ok": false, "error": word}` with whatever Slack puts beside it."""

    def __init__(
        self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> Json:
        """Return the JSON that the caller gets."""
        return {"ok": False, "error": self.error, **self.extra}


def invalid_arguments(*messages: str) -> SlackError:
    """Return the general refusal of arguments, with one line per reason."""
    return SlackError("invalid_arguments", response_metadata={"messages": list(messages)})
