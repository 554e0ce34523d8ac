"""For tests, what only Teams has: its calls by name, its pacing, its keys and tokens, the app."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox import instruments
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams.records import App
from bot.sandbox.teams.state import TeamsSandbox

_APP_FIELDS = {
    "url": str,
    "password": str,
    "name": str,
    "targeted": bool,
    "slash_names_thread": bool,
    "multi_tenant": bool,
    "supports_files": bool,
    "hears_all_reactions": bool,
    "hears_all_changes": bool,
    "ack_timeout": float,
    "invoke_timeout": float,
    "extension_timeout": float,
}


async def calls(teams: TeamsSandbox, body: Json) -> Json:
    """Return the app's calls since one, by name."""
    return instruments.logged_calls(teams, body, "name")


async def redeliver(teams: TeamsSandbox, body: Json) -> Json:
    """Send a logged activity again, as Teams does when it missed the answer."""
    for delivery in teams.deliverer.log:
        if delivery.n == body.get("n"):
            return {"status": (await teams.deliverer.again(teams.app, delivery)).status}
    raise ControlError("event_not_found", "There is no such activity in the log.")


async def set_limits(teams: TeamsSandbox, body: Json) -> Json:
    """Switch the pacing on or off."""
    teams.pacing.set(enabled=bool(body.get("enabled", True)))
    return {"enabled": teams.pacing.enabled}


async def identity(teams: TeamsSandbox, _: Json) -> Json:
    """Return the signing keys and how often they were fetched."""
    return teams.identity.shown()


async def set_identity(teams: TeamsSandbox, body: Json) -> Json:
    """Rotate the keys, or make fetching them slow or fail."""
    teams.identity.change(body)
    return teams.identity.shown()


async def expire_tokens(teams: TeamsSandbox, _: Json) -> Json:
    """Make every token that was given out worthless."""
    teams.tokens.clear()
    return {}


async def set_app(teams: TeamsSandbox, body: Json) -> Json:
    """Change the app's registration: its address, its password, what it may do."""
    for name, value in body.items():
        if name == "retry_delays":
            teams.app.retry_delays = tuple(float(one) for one in value)
        elif name == "token_lifetime":
            teams.token_lifetime = int(value)
        elif name == "graph_lag":
            teams.graph_lag = float(value)
        elif name in _APP_FIELDS:
            setattr(teams.app, name, _APP_FIELDS[name](value))
        else:
            raise ControlError("unknown_field", f"An app has no {name} that can be set.")
    return {"app": _shown(teams.app)}


def _shown(app: App) -> Json:
    shown = asdict(app)
    del shown["password"]
    shown["rsc"] = sorted(app.rsc)
    return shown
