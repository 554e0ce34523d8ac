"""Every address of the control API on one screen."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import instruments
from bot.sandbox.control_http import Acts, control_routes
from bot.sandbox.google.control import acts, bench, look
from bot.sandbox.google.state import GoogleSandbox

POSTS: Acts[GoogleSandbox] = {
    "create": acts.create,
    "move": acts.move,
    "resize": acts.resize,
    "change": acts.change,
    "delete": acts.delete,
    "respond": acts.respond,
    "revoke": bench.revoke,
    "expire_tokens": bench.expire_tokens,
    "expire_sync": bench.expire_sync,
    "drop_channels": bench.drop_channels,
    "notify": bench.notify,
    "clock": instruments.push_clock,
}
PUTS: Acts[GoogleSandbox] = {
    "consent": bench.set_consent,
    "client": bench.set_client,
    "settings": bench.set_settings,
    "delegation": bench.set_delegation,
    "faults": instruments.set_faults,
}
GETS: Acts[GoogleSandbox] = {
    "people": look.people,
    "state": look.state,
    "calls": bench.calls,
    "events": instruments.events,
    "channels": bench.channels,
    "mails": bench.mails,
    "service_account": bench.service_account,
    "faults": instruments.faults,
    "clock": instruments.clock,
    "settled": instruments.settled,
}
DELETES: Acts[GoogleSandbox] = {"calls": instruments.forget_calls}
VERBS = {"GET": GETS, "POST": POSTS, "PUT": PUTS, "DELETE": DELETES}


def google_control(google: GoogleSandbox) -> list[web.RouteDef]:
    """Return `/google/control/{what}` for each verb, and the live socket."""
    return control_routes("/google/control", google, VERBS, hub=google.live, people=google.people)
