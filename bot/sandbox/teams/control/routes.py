"""Every address of the control API on one screen."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams.control import (
    bench,
    commanding,
    dialogs,
    look,
    offering,
    organising,
    pressing,
    talking,
)
from bot.sandbox.teams.state import TeamsSandbox

Act = Callable[[TeamsSandbox, Json], Awaitable[Json]]

POSTS: dict[str, Act] = {
    "post": talking.post,
    "edit": talking.edit,
    "delete": talking.delete,
    "undelete": talking.undelete,
    "react": talking.react,
    "press": pressing.press,
    "submit": dialogs.submit,
    "close_dialog": dialogs.close_dialog,
    "command": commanding.command,
    "slash": commanding.slash,
    "file_consent": offering.file_consent,
    "install": organising.install,
    "uninstall": organising.uninstall,
    "block": organising.block,
    "members": organising.members,
    "role": organising.role,
    "rename": organising.rename,
    "add_channel": organising.add_channel,
    "delete_channel": organising.delete_channel,
    "presence": organising.presence,
    "account": organising.account,
    "clock": bench.push_clock,
    "redeliver": bench.redeliver,
    "expire_tokens": bench.expire_tokens,
}
PUTS: dict[str, Act] = {
    "app": bench.set_app,
    "consents": organising.consents,
    "faults": bench.set_faults,
    "identity": bench.set_identity,
    "limits": bench.set_limits,
}
GETS: dict[str, Act] = {
    "state": look.state,
    "calls": bench.calls,
    "events": bench.events,
    "faults": bench.faults,
    "identity": bench.identity,
    "clock": bench.clock,
    "settled": bench.settled,
}
DELETES: dict[str, Act] = {"calls": bench.forget_calls}


class ControlRoutes:
    """`/teams/control/{what}` for each verb, and the live socket."""

    def __init__(self, teams: TeamsSandbox) -> None:
        self._teams = teams

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses."""
        path = "/teams/control/{what}"
        return [
            web.get("/teams/control/live", self.live),
            web.get(path, self._answering(GETS)),
            web.post(path, self._answering(POSTS)),
            web.put(path, self._answering(PUTS)),
            web.delete(path, self._answering(DELETES)),
        ]

    def _answering(
        self, acts_by_name: dict[str, Act]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                act = acts_by_name.get(request.match_info["what"])
                if act is None:
                    raise ControlError("unknown_control", "There is no such control.")
                body = await act(self._teams, await _body(request))
            except ControlError as error:
                return web.json_response(error.body(), status=400)
            return web.json_response({"ok": True, **body})

        return answer

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Serve the changes for one person."""
        user = request.query.get("user", "")
        if user not in self._teams.people:
            body = ControlError("user_not_found", "There is no such person.").body()
            return web.json_response(body, status=400)
        return await self._teams.live.serve(request, user)


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
