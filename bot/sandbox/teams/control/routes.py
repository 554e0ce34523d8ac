"""Every address of the control API on one screen."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import instruments
from bot.sandbox.control_http import Acts, control_routes
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

POSTS: Acts[TeamsSandbox] = {
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
    "clock": instruments.push_clock,
    "redeliver": bench.redeliver,
    "expire_tokens": bench.expire_tokens,
}
PUTS: Acts[TeamsSandbox] = {
    "app": bench.set_app,
    "consents": organising.consents,
    "faults": instruments.set_faults,
    "identity": bench.set_identity,
    "limits": bench.set_limits,
}
GETS: Acts[TeamsSandbox] = {
    "state": look.state,
    "calls": bench.calls,
    "events": instruments.events,
    "faults": instruments.faults,
    "identity": bench.identity,
    "clock": instruments.clock,
    "settled": instruments.settled,
}
DELETES: Acts[TeamsSandbox] = {"calls": instruments.forget_calls}


VERBS = {"GET": GETS, "POST": POSTS, "PUT": PUTS, "DELETE": DELETES}


def teams_control(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return `/teams/control/{what}` for each verb, and the live socket."""
    return control_routes("/teams/control", teams, VERBS, hub=teams.live, people=teams.people)
