"""The way of every call to Teams: token, limit, fault, handler, answer, log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams.errors import TeamsError, bad_syntax, graph_error, refused, too_many
from bot.sandbox.teams.records import Token
from bot.sandbox.teams.state import TeamsSandbox

Result = tuple[int, Json | None] | Json | web.StreamResponse
_TOLD = "The sandbox was told to fail."
_WORDS = {"412": "PreconditionFailed", "502": "BadGateway", "504": "GatewayTimeout"}
_LOGGED = {"authorization", "client_secret", "code", "code_verifier", "refresh_token"}


@dataclass(slots=True)
class Call:
    """One call, after its token was accepted."""

    teams: TeamsSandbox
    request: web.Request
    tenant_id: str
    person: str = ""
    client: str = ""
    scopes: frozenset[str] = frozenset()
    body: Json = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)

    def match(self, name: str) -> str:
        """Return a part of the path, decoded once."""
        return self.request.match_info[name]

    @property
    def query(self) -> dict[str, str]:
        """Return the query's fields."""
        return dict(self.request.query)


Handler = Callable[[Call], Result | Awaitable[Result]]
Accept = Callable[[TeamsSandbox, web.Request], Token | None]


@dataclass(frozen=True, slots=True)
class Route:
    """One call: its verb and path, its name for faults and logs, what it counts as for pacing."""

    verb: str
    path: str
    name: str
    handler: Handler
    counts: str = ""


def make_handler(
    teams: TeamsSandbox, route: Route, accept: Accept | None, *, graph: bool = False
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the aiohttp handler of a route; `accept` None takes calls without a token."""

    async def handle(request: web.Request) -> web.StreamResponse:
        entry: Json = {
            "name": _name(route, request),
            "verb": request.method,
            "path": request.path,
            "query": dict(request.query),
            "at": teams.clock.now(),
            "body": None,
            "fault": None,
        }
        try:
            response = await _answer(teams, route, accept, request, entry, graph=graph)
        except TeamsError as error:
            entry.update(status=error.status, error=error.code)
            response = _json(error.body, error.status, error.headers)
        entry.setdefault("status", response.status)
        teams.call_count += 1
        entry["n"] = teams.call_count
        teams.calls.append(entry)
        return response

    return handle


def _check_pace(route: Route, call: Call) -> None:
    """Refuse what comes too soon; opening a thread counts for its channel as a message does."""
    place = call.request.match_info.get("conversation", "")
    if not place:
        data = call.body.get("channelData")
        channel = data.get("channel") if isinstance(data, dict) else None
        place = str(channel.get("id", "")) if isinstance(channel, dict) else ""
    if wait := call.teams.pacing.check(route.counts, place.partition(";")[0], call.tenant_id):
        raise too_many(wait)


def _name(route: Route, request: web.Request) -> str:
    if "isTargetedActivity" in request.query:
        return "targeted"
    return route.name


async def _answer(
    teams: TeamsSandbox,
    route: Route,
    accept: Accept | None,
    request: web.Request,
    entry: Json,
    *,
    graph: bool,
) -> web.StreamResponse:
    call = await _read(teams, request, accept, entry, graph=graph)
    if call.body.get("type") == "typing" and entry["name"] == "send":
        entry["name"] = "typing"
    if accept and not graph:
        _check_pace(route, call)
    fault, wait = teams.faults.draw(entry["name"], by_person=False)
    entry["fault"] = fault or None
    await _before(teams, request, fault, wait, graph=graph)
    made = route.handler(call)
    result = await made if isinstance(made, Awaitable) else made
    if fault == "lost":
        entry["status"] = None
        _cut(request)
    if fault == "garbage":
        return web.Response(text="<html>502 upstream</html>", content_type="text/html")
    return _response(result)


async def _read(
    teams: TeamsSandbox, request: web.Request, accept: Accept | None, entry: Json, *, graph: bool
) -> Call:
    token = accept(teams, request) if accept else None
    if accept and token is None:
        raise _unauthorized(graph=graph)
    call = Call(teams, request, token.tenant_id if token else "")
    if token:
        call.person, call.client, call.scopes = token.person, token.client, token.scopes
    if request.content_type == "application/x-www-form-urlencoded":
        form = await request.post()
        call.form = {key: value for key, value in form.items() if isinstance(value, str)}
        entry["body"] = {k: v for k, v in call.form.items() if k not in _LOGGED}
    elif request.method in {"PATCH", "POST", "PUT"}:
        call.body = entry["body"] = await _json_body(request)
    return call


async def _json_body(request: web.Request) -> Json:
    raw = await request.read()
    if not raw:
        return {}
    if request.content_type != "application/json":
        raise refused(415, "UnsupportedMediaType", "The content type is not supported.")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise bad_syntax("Unable to read JSON request payload.") from error
    if not isinstance(body, dict):
        raise bad_syntax("Bad format of the payload: an object is expected.")
    return body


def _unauthorized(*, graph: bool) -> TeamsError:
    if graph:
        return graph_error(401, "InvalidAuthenticationToken", "Access token is empty or expired.")
    return TeamsError(401, {"message": "Authorization has been denied for this request."})


async def _before(
    teams: TeamsSandbox, request: web.Request, fault: str, wait: int, *, graph: bool
) -> None:
    """Do what goes wrong before the work is done; `404:Word` is any status with any word."""
    make = graph_error if graph else refused
    if fault == "stall":
        await asyncio.sleep(teams.faults.stall_seconds)
    elif fault.startswith("delay:"):
        await asyncio.sleep(float(fault.removeprefix("delay:")) / 1000)
    elif fault == "429":
        raise too_many(wait, graph=graph)
    elif fault == "cut":
        _cut(request)
        raise TeamsError(500, None)
    elif fault.isdigit():
        raise make(int(fault), _WORDS.get(fault, "ServiceError"), _TOLD)
    elif fault not in {"", "lost", "garbage"}:
        status, _, code = fault.rpartition(":")
        raise make(int(status or 400), code, _TOLD)


def _cut(request: web.Request) -> None:
    """Cut the connection: the answer never arrives."""
    if request.transport is not None:
        request.transport.abort()


def _response(result: Result) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    if isinstance(result, tuple):
        return _json(result[1], result[0], {})
    return _json(result, 200, {})


def _json(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    return web.Response(
        text=json.dumps(body), status=status, headers=headers, content_type="application/json"
    )
