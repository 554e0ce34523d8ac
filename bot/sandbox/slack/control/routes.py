"""Every address of the control API on one screen."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.slack.control import acts, bench, interact, look, modals
from bot.sandbox.slack.errors import ControlError, Json, SlackError
from bot.sandbox.slack.state import SlackSandbox

Act = Callable[[SlackSandbox, Json], Awaitable[Json]]

POSTS: dict[str, Act] = {
    "command": interact.command,
    "press": interact.press,
    "shortcut": interact.shortcut,
    "submit": modals.submit,
    "close_view": modals.close_view,
    "options": modals.options,
    "open_home": acts.open_home,
    "typing": acts.typing,
    "upload": acts.upload,
    "unfurl": acts.unfurl,
    "presence": acts.presence,
    "profile": acts.profile,
    "join_team": acts.join_team,
    "delete_channel": acts.delete_channel,
    "uninstall": acts.uninstall,
    "clock": bench.push_clock,
    "redeliver": bench.redeliver,
    "sockets": bench.sockets,
}
PUTS: dict[str, Act] = {
    "faults": bench.set_faults,
    "limits": bench.set_limits,
    "app": bench.set_app,
}
GETS: dict[str, Act] = {
    "state": look.state,
    "calls": bench.calls,
    "events": bench.events,
    "faults": bench.faults,
    "clock": bench.clock,
    "settled": bench.settled,
}
DELETES: dict[str, Act] = {"calls": bench.forget_calls}


class ControlRoutes:
    """`/slack/control/{what}` for each verb, and the live socket."""

    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses."""
        path = "/slack/control/{what}"
        return [
            web.get("/slack/control/live", self.live),
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
                body = await act(self._slack, await _body(request))
            except (ControlError, SlackError) as error:
                return web.json_response(error.body(), status=400)
            return web.json_response({"ok": True, **body})

        return answer

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Serve the deltas for one person."""
        user = request.query.get("user", "")
        if user not in self._slack.users:
            body = ControlError("user_not_found", "There is no such user.").body()
            return web.json_response(body, status=400)
        return await self._slack.live.serve(request, user)


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
