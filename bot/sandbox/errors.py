"""How the stand-ins say no; the platforms' own errors stand with each of them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """An answer `{"ok": false, "error": word}` with whatever stands beside it."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def body(self) -> Json:
        """Return the JSON that the caller gets."""
        return {"ok": False, "error": self.error, **self.extra}


class ControlError(RefusedError):
    """A request to the control API that makes no sense: HTTP 400."""

    def __init__(self, error: str, detail: str = "", **extra: Any) -> None:
        super().__init__(error, detail=detail, **extra)
