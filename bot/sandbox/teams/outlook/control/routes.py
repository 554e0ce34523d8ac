"""Every address of Outlook's control API on one screen; clock, faults and calls are those of Teams."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import instruments
from bot.sandbox.control_http import Acts, control_routes
from bot.sandbox.teams.control import bench as teams_bench
from bot.sandbox.teams.outlook.control import acts, bench, look
from bot.sandbox.teams.state import TeamsSandbox

POSTS: Acts[TeamsSandbox] = {
    "create": acts.create,
    "move": acts.move,
    "resize": acts.resize,
    "change": acts.change,
    "delete": acts.delete,
    "respond": acts.respond,
    "revoke": bench.revoke,
    "expire_tokens": bench.expire_tokens,
    "expire_sync": bench.expire_sync,
    "drop_subscriptions": bench.drop_subscriptions,
    "lifecycle": bench.tell_lifecycle,
    "notify": bench.notify,
    "clock": instruments.push_clock,
}
PUTS: Acts[TeamsSandbox] = {
    "consent": bench.set_consent,
    "client": bench.set_client,
    "settings": bench.set_settings,
    "mailbox": bench.set_mailbox,
    "faults": instruments.set_faults,
}
GETS: Acts[TeamsSandbox] = {
    "people": look.people,
    "state": look.state,
    "calls": teams_bench.calls,
    "events": bench.events,
    "subscriptions": bench.subscriptions,
    "mails": bench.mails,
    "faults": instruments.faults,
    "clock": instruments.clock,
    "settled": instruments.settled,
}
DELETES: Acts[TeamsSandbox] = {"calls": instruments.forget_calls}
VERBS = {"GET": GETS, "POST": POSTS, "PUT": PUTS, "DELETE": DELETES}


def outlook_control(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return `/teams/outlook/control/{what}` for each verb, and the live socket."""
    return control_routes(
        "/teams/outlook/control", teams, VERBS, hub=teams.outlook.live, people=teams.people
    )
