"""A stand-in's control API over HTTP: what people and tests do, by name and verb, and the live socket."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Container, Mapping
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.errors import ControlError, Json, RefusedError
from bot.sandbox.live import LiveHub

Sandbox = TypeVar("Sandbox")
Act = Callable[[Sandbox, Json], Awaitable[Json]]
Acts = Mapping[str, Act[Sandbox]]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_routes(
    path: str,
    sandbox: Sandbox,
    verbs: Mapping[str, Acts[Sandbox]],
    *,
    hub: LiveHub[Any],
    people: Container[str],
) -> list[web.RouteDef]:
    """Return `{path}/{what}` for each verb, and `{path}/live` that tells one of the people of changes.

    An act gets the query and the JSON body as one, and may refuse.
    """
    return [
        web.get(f"{path}/live", _telling(hub, people)),
        *(
            web.route(verb, f"{path}/{{what}}", _answering(sandbox, acts))
            for verb, acts in verbs.items()
        ),
    ]


def _telling(hub: LiveHub[Any], people: Container[str]) -> _Handler:
    async def live(request: web.Request) -> web.StreamResponse:
        user = request.query.get("user", "")
        if user not in people:
            return _refusal(ControlError("user_not_found", "There is no such person."))
        return await hub.serve(request, user)

    return live


def _answering(sandbox: Sandbox, acts: Acts[Sandbox]) -> _Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            act = acts.get(request.match_info["what"])
            if act is None:
                raise ControlError("unknown_control", "There is no such control.")
            body = await act(sandbox, await _body(request))
        except RefusedError as error:
            return _refusal(error)
        return web.json_response({"ok": True, **body})

    return answer


def _refusal(error: RefusedError) -> web.Response:
    return web.json_response(error.body(), status=400)


async def _body(request: web.Request) -> Json:
    body: Json = dict(request.query)
    if request.can_read_body:
        try:
            given = json.loads(await request.read() or b"{}")
        except ValueError as error:
            raise ControlError("invalid_json", "The body is not JSON.") from error
        if not isinstance(given, dict):
            raise ControlError("invalid_json", "The body is not an object.")
        body.update(given)
    return body
