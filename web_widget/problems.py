"""What went wrong, as problem documents (RFC 9457) in the guest's language."""

import asyncio
import json
import logging
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.domain.errors import FrontdeskError, NotFound
from bot.store import StoreBusy
from bot.texts import Texts
from web_widget import headers
from web_widget.limits import TooMany
from web_widget.pages import missing
from web_widget.speech import spoken_to

log = logging.getLogger(__name__)

STATUS = {
    "session_unknown": 401,
    "guest_blocked": 403,
    "slot_taken": 409,
    "meeting_over": 409,
    "meeting_cancelled": 409,
    "calendar_unreachable": 503,
    "read_only": 403,
    "invitation_used": 410,
    "invitations_too_many": 429,
    "message_not_yours": 403,
    "origin_refused": 403,
    "body_too_slow": 408,
    "body_too_large": 413,
    "file_too_large": 413,
    "encoding_refused": 415,
    "file_type_refused": 415,
    "body_type_refused": 415,
    "body_invalid": 400,
}
EXTRA = {
    "session_unknown": {"WWW-Authenticate": "Bearer"},
    "invitations_too_many": {"Retry-After": "3600"},
    "calendar_unreachable": {"Retry-After": "60"},
}
CODES = {404: "not_found", 405: "method_refused", 413: "body_too_large"}


@web.middleware
async def guests_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into answers, for `/api/` and what lies below it; other routes are left alone."""
    if not request.path.startswith("/api/"):
        return await _page_or_missing(request, handler)
    try:
        return await handler(request)
    except (FrontdeskError, TooMany, StoreBusy, web.HTTPException) as error:
        return problem(request, *_told(error))
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception:
        log.exception("method=%s route=%s failed", request.method, _route(request))
        return problem(request, 500, "internal")


async def _page_or_missing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say kindly that an address leads nowhere, to browsers; whoever else has a route here is left alone."""
    is_browser = "text/html" in request.headers.get("Accept", "")
    if request.match_info.http_exception is None or not is_browser:
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return missing(request)


def problem(
    request: web.Request,
    status: int,
    code: str,
    values: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
    *,
    more: Mapping[str, object] | None = None,
) -> web.Response:
    """Say what is wrong; `code` is stable, the title is for people, `more` for the page."""
    said = title(spoken_to(request), code, values or {})
    told = {"type": "about:blank", "status": status, "code": code, "title": said}
    text = json.dumps({**told, **(more or {})})
    own = {**headers.API, **(extra or {}), hdrs.CONTENT_TYPE: "application/problem+json"}
    return web.Response(body=text.encode(), status=status, headers=own)


def title(texts: Texts, code: str, values: Mapping[str, str]) -> str:
    """Return the sentence for a code; a code that nobody wrote one for is said in general."""
    key = f"errors.{code}" if texts.knows(f"errors.{code}") else "errors.body_invalid"
    return texts.say(key, **values)


def _told(
    error: Exception,
) -> tuple[int, str, Mapping[str, str], Mapping[str, str]]:
    """Return status, code, what fills the sentence, and further headers."""
    match error:
        case TooMany():
            return 429, "rate_limited", {}, {"Retry-After": str(error.after)}
        case StoreBusy():
            return 503, "busy", {}, {"Retry-After": str(error.after)}
        case web.HTTPException():
            allow = {k: v for k, v in error.headers.items() if k == "Allow"}
            return error.status, CODES.get(error.status, "body_invalid"), {}, allow
        case FrontdeskError():
            usual = 404 if isinstance(error, NotFound) else 422
            return STATUS.get(error.key, usual), error.key, error.values, EXTRA.get(error.key, {})
    raise error


def _route(request: web.Request) -> str:
    """Name the route without its values: they may be secrets."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
