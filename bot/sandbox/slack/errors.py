"""How the sandbox says no: Slack's error words, and the control API's own."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ControlError, Json, RefusedError

__all__ = ["ControlError", "Json", "SlackError", "invalid_arguments"]


class SlackError(RefusedError):
    """Slack's own refusal, with the status and the headers of its answer."""

    def __init__(
        self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(error, **extra)
        self.status = status
        self.headers = headers or {}


def invalid_arguments(*messages: str) -> SlackError:
    """Return the general refusal of arguments, with one line per reason."""
    return SlackError("invalid_arguments", response_metadata={"messages": list(messages)})
