"""How the stand-in says no: the words of the connector, of Graph and of Entra's sign-in."""

from __future__ import annotations

import time
import uuid

from bot.sandbox.errors import Json


class TeamsError(Exception):
    """An answer with a status, a body and perhaps headers, as Microsoft's services give it."""

    def __init__(
        self, status: int, body: Json | None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = body
        self.headers = headers or {}

    @property
    def code(self) -> str:
        """Return the word for it."""
        error = (self.body or {}).get("error", "")
        return str(error.get("code", "")) if isinstance(error, dict) else str(error)


def refused(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> TeamsError:
    """Return an error of the connector."""
    return TeamsError(status, {"error": {"code": code, "message": message}}, headers)


def bad_argument(message: str) -> TeamsError:
    """Return the refusal of something that is understood and not allowed."""
    return refused(400, "BadArgument", message)


def bad_syntax(message: str) -> TeamsError:
    """Return the refusal of something that is not understood."""
    return refused(400, "BadSyntax", message)


def not_in_roster() -> TeamsError:
    """Return what the app gets where it is not installed."""
    return refused(
        403,
        "BotNotInConversationRoster",
        "The bot is not part of the conversation roster.",
    )


def no_activity() -> TeamsError:
    """Return what is said of an activity that is not there (any more)."""
    return refused(404, "ActivityNotFoundInConversation", "Message does not exist in the thread.")


def too_many(seconds: int, *, graph: bool = False) -> TeamsError:
    """Return the refusal of a call that came too soon."""
    headers = {"Retry-After": str(seconds)}
    if graph:
        return graph_error(429, "TooManyRequests", "Too many requests.", headers)
    return refused(429, "TooManyRequests", "API calls quota exceeded", headers)


def graph_error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> TeamsError:
    """Return an error of Graph."""
    inner = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
        "request-id": str(uuid.uuid4()),
        "client-request-id": str(uuid.uuid4()),
    }
    body: Json = {"error": {"code": code, "message": message, "innerError": inner}}
    return TeamsError(status, body, headers)


def sign_in_error(status: int, error: str, number: int, message: str) -> TeamsError:
    """Return an error of Entra's token endpoint, whose number is what one searches for."""
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    described = (
        f"AADSTS{number}: {message} Trace ID: {trace} Correlation ID: {correlation} "
        f"Timestamp: {stamp}"
    )
    return TeamsError(
        status,
        {
            "error": error,
            "error_description": described,
            "error_codes": [number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={number}",
        },
    )
