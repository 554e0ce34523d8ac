"""How Google says no: the errors of Calendar v3 and those of its sign-in."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import Json


class GoogleError(Exception):
    """An answer with a status, a body and perhaps headers."""

    def __init__(
        self, status: int, body: Json, headers: dict[str, str] | None = None, word: str = ""
    ) -> None:
        super().__init__(f"{status} {word}")
        self.status = status
        self.body = body
        self.headers = headers or {}
        self.word = word


def refused(
    status: int,
    reason: str,
    message: str,
    *,
    domain: str = "global",
    headers: dict[str, str] | None = None,
    **where: Any,
) -> GoogleError:
    """Return an error of Calendar v3; `where` is `location` and `locationType` when one is to blame."""
    one: Json = {"domain": domain, "reason": reason, "message": message}
    if "location" in where:
        one |= {"locationType": where.get("locationType", "parameter"), **where}
    body: Json = {"error": {"errors": [one], "code": status, "message": message}}
    return GoogleError(status, body, headers, reason)


def invalid(message: str, location: str = "") -> GoogleError:
    """Return the refusal of a value."""
    if location:
        return refused(400, "invalid", message, location=location)
    return refused(400, "invalid", message)


def required(message: str) -> GoogleError:
    """Return what is said when something has to be there."""
    return refused(400, "required", message)


def bad_request(message: str = "Bad Request") -> GoogleError:
    """Return the refusal of a question that makes no sense as a whole."""
    return refused(400, "badRequest", message)


def not_found() -> GoogleError:
    """Return what is said of what is not there, or not for this person."""
    return refused(404, "notFound", "Not Found")


def unauthorized(reason: str, message: str) -> GoogleError:
    """Return the refusal of a call that shows no good token."""
    return refused(
        401,
        reason,
        message,
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'},
        location="Authorization",
        locationType="header",
    )


def unscoped(method: str) -> GoogleError:
    """Return the refusal of a token that was given for other things."""
    message = "Request had insufficient authentication scopes."
    body: Json = {
        "error": {
            "code": 403,
            "message": message,
            "errors": [
                {
                    "message": "Insufficient Permission",
                    "domain": "global",
                    "reason": "insufficientPermissions",
                }
            ],
            "status": "PERMISSION_DENIED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                    "domain": "googleapis.com",
                    "metadata": {"service": "calendar-json.googleapis.com", "method": method},
                }
            ],
        }
    }
    return GoogleError(403, body, word="insufficientPermissions")


def too_many(status: int, seconds: int) -> GoogleError:
    """Return the refusal of a call that came too soon; Google says it with 403 or 429."""
    return refused(
        status,
        "rateLimitExceeded",
        "Rate Limit Exceeded",
        domain="usageLimits",
        headers={"Retry-After": str(seconds)},
    )


def sign_in_error(status: int, error: str, description: str) -> GoogleError:
    """Return an error of the token endpoint (RFC 6749, section 5.2)."""
    return GoogleError(status, {"error": error, "error_description": description}, word=error)
