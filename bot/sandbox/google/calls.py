"""The way of every call to Google: token, scope, parameters, fault, handler, answer, log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.google import discovery, masks
from bot.sandbox.google.changes import settle_conferences
from bot.sandbox.google.errors import (
    GoogleError,
    bad_request,
    not_found,
    refused,
    too_many,
    unauthorized,
    unscoped,
)
from bot.sandbox.google.records import FREE_BUSY, OWNER, READER, WRITER, Access, Calendar
from bot.sandbox.google.state import GoogleSandbox

_TOLD = "The sandbox was told to fail."
_REASONS = {403: "forbidden", 404: "notFound", 410: "deleted", 412: "conditionNotMet"}
_RANKS = {FREE_BUSY: 0, READER: 1, WRITER: 2, OWNER: 3}
Result = Json | None


@dataclass(slots=True)
class Call:
    """One call, after its token was accepted; `person` is empty for a service account's own."""

    google: GoogleSandbox
    request: web.Request
    person: str
    query: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    def match(self, name: str) -> str:
        """Return a part of the path, decoded once."""
        return self.request.match_info[name]

    def calendar(self, role: str) -> Calendar:
        """Return the calendar of the path, if the person has that role there or a better one."""
        return calendar_for(self.google, self.person, self.match("calendar"), role)


Handler = Callable[[Call], Result]


def calendar_for(google: GoogleSandbox, person: str, name: str, role: str) -> Calendar:
    """Return a calendar by its id or as `primary`; one that somebody does not share is not there."""
    known = google.people.get(person)
    calendar = google.calendars.get(known.email if name == "primary" and known else name)
    own = calendar.roles.get(person) if calendar else None
    if calendar is None or own is None:
        raise not_found()
    if _RANKS[own] < _RANKS[role]:
        raise refused(
            403,
            "requiredAccessLevel",
            f"You need to have {role} access to this calendar.",
            domain="calendar",
        )
    return calendar


def make_handler(
    google: GoogleSandbox, name: str, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the aiohttp handler of a method of Calendar v3."""

    async def work(request: web.Request, entry: Json) -> web.StreamResponse:
        call = await _read(google, request, name, entry)
        fault, wait = draw(google, name, entry)
        await before(google, request, fault, wait)
        settle_conferences(google)
        result = handler(call)
        if result is not None and "fields" in call.query:
            result = masks.apply(call.query["fields"], result)
        return after(request, fault, entry) or answer(result)

    return logged(google, name, work)


def logged(
    google: GoogleSandbox,
    name: str,
    work: Callable[[web.Request, Json], Awaitable[web.StreamResponse]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a handler that answers refusals as Google does and keeps a log of its calls."""

    async def handle(request: web.Request) -> web.StreamResponse:
        entry: Json = {
            "name": name,
            "verb": request.method,
            "path": request.path,
            "query": dict(request.query),
            "at": google.clock.now(),
            "body": None,
            "fault": None,
        }
        try:
            response = await work(request, entry)
        except GoogleError as error:
            entry.update(status=error.status, error=error.word)
            response = web.json_response(error.body, status=error.status, headers=error.headers)
        entry.setdefault("status", response.status)
        google.call_count += 1
        entry["n"] = google.call_count
        google.calls.append(entry)
        return response

    return handle


def answer(result: Result) -> web.Response:
    """Return what a method gave: 204 for nothing, else JSON with its etag in the header too."""
    if result is None:
        return web.Response(status=204)
    etag = result.get("etag")
    headers = {"ETag": etag} if isinstance(etag, str) else {}
    return web.json_response(result, headers=headers)


async def _read(google: GoogleSandbox, request: web.Request, name: str, entry: Json) -> Call:
    access = accept(google, request)
    entry["person"] = access.person
    if not access.scopes & discovery.scopes_of(name) and discovery.scopes_of(name):
        raise unscoped(f"calendar.v3.{name}")
    query = discovery.read_query(name, list(request.query.items()))
    body = entry["body"] = await _json_body(request)
    discovery.check_body(name, body)
    return Call(google, request, access.person, query, body)


def accept(google: GoogleSandbox, request: web.Request) -> Access:
    """Return the access token of a request; one that is unknown, expired or revoked is refused."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise unauthorized("required", "Login Required.")
    known = google.accesses.get(value.strip())
    if known is None or known.expires <= google.clock.now():
        raise unauthorized("authError", "Invalid Credentials")
    return known


async def _json_body(request: web.Request) -> Json:
    raw = await request.read()
    if not raw:
        return {}
    if request.content_type != "application/json":
        raise refused(400, "wrongContentType", "Media type is not supported.")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refused(400, "parseError", "Parse Error") from error
    if not isinstance(body, dict):
        raise bad_request("The body is not an object.")
    return body


# --- faults --------------------------------------------------------------------------------


def draw(google: GoogleSandbox, name: str, entry: Json) -> tuple[str, int]:
    """Return the fault of this call and its Retry-After, and log it."""
    fault, wait = google.faults.draw(name, by_person=False)
    entry["fault"] = fault or None
    return fault, wait


async def before(google: GoogleSandbox, request: web.Request, fault: str, wait: int) -> None:
    """Do what goes wrong before the work is done; `403:reason` is any status with any reason."""
    if fault == "stall":
        await asyncio.sleep(google.faults.stall_seconds)
    elif fault.startswith("delay:"):
        await asyncio.sleep(float(fault.removeprefix("delay:")) / 1000)
    elif fault in {"429", "403:rateLimitExceeded"}:
        raise too_many(int(fault[:3]), wait)
    elif fault == "cut":
        _cut(request)
        raise refused(500, "backendError", _TOLD)
    elif fault not in {"", "lost", "garbage"}:
        status, _, reason = fault.partition(":")
        headers = {"Retry-After": str(wait)} if status == "503" else None
        usual = _REASONS.get(int(status), "backendError")
        raise refused(int(status), reason or usual, _TOLD, headers=headers)


def after(request: web.Request, fault: str, entry: Json) -> web.Response | None:
    """Do what goes wrong after the work was done: the answer never arrives, or is garbage."""
    if fault == "lost":
        entry["status"] = None
        _cut(request)
    if fault == "garbage":
        return web.Response(text="<html>502 upstream</html>", content_type="text/html")
    return None


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
