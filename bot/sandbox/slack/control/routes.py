"""Every address of the control API on one screen."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import instruments
from bot.sandbox.control_http import Acts, control_routes
from bot.sandbox.slack.control import acts, bench, interact, look, modals
from bot.sandbox.slack.state import SlackSandbox

POSTS: Acts[SlackSandbox] = {
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
    "usergroup": acts.usergroup,
    "delete_channel": acts.delete_channel,
    "uninstall": acts.uninstall,
    "clock": instruments.push_clock,
    "redeliver": bench.redeliver,
    "sockets": bench.sockets,
}
PUTS: Acts[SlackSandbox] = {
    "faults": instruments.set_faults,
    "limits": bench.set_limits,
    "app": bench.set_app,
}
GETS: Acts[SlackSandbox] = {
    "state": look.state,
    "calls": bench.calls,
    "events": instruments.events,
    "faults": instruments.faults,
    "clock": instruments.clock,
    "settled": instruments.settled,
}
DELETES: Acts[SlackSandbox] = {"calls": instruments.forget_calls}


VERBS = {"GET": GETS, "POST": POSTS, "PUT": PUTS, "DELETE": DELETES}


def slack_control(slack: SlackSandbox) -> list[web.RouteDef]:
    """Return `/slack/control/{what}` for each verb, and the live socket."""
    return control_routes("/slack/control", slack, VERBS, hub=slack.live, people=slack.users)
