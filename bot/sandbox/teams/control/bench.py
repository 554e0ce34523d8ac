"""For tests: what was called and delivered, the fault dial, the pacing, the clock, the keys."""

from __future__ import annotations

from dataclasses import asdict

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


def _number(body: Json, name: str, default: float) -> float:
    try:
        return float(body.get(name, default))
    except (TypeError, ValueError) as error:
        raise ControlError("invalid_number", f"{name} is a number.") from error


async def calls(teams: TeamsSandbox, body: Json) -> Json:
    """Return the app's calls since one, by name."""
    since, limit = _number(body, "since", 0), int(_number(body, "limit", 1000))
    wanted = body.get("name")
    found = [
        call for call in teams.calls if call["n"] > since and wanted in {None, "", call["name"]}
    ]
    return {"calls": found[-limit:], "last": teams.call_count}


async def forget_calls(teams: TeamsSandbox, _: Json) -> Json:
    """Empty the log of calls."""
    teams.calls.clear()
    return {}


async def events(teams: TeamsSandbox, body: Json) -> Json:
    """Return the activities that were sent to the app since one, by type."""
    since, wanted = _number(body, "since", 0), body.get("type")
    log = teams.deliverer.log
    found = [one.shown() for one in log if one.n > since and wanted in {None, "", one.type}]
    return {
        "events": found,
        "last": log[-1].n if log else 0,
        "pending": teams.courier.pending,
    }


async def redeliver(teams: TeamsSandbox, body: Json) -> Json:
    """Send a logged activity again, as Teams does when it missed the answer."""
    for delivery in teams.deliverer.log:
        if delivery.n == body.get("n"):
            return {"status": (await teams.deliverer.again(teams.app, delivery)).status}
    raise ControlError("event_not_found", "There is no such activity in the log.")


async def faults(teams: TeamsSandbox, _: Json) -> Json:
    """Return the dial as it stands."""
    return teams.faults.shown()


async def set_faults(teams: TeamsSandbox, body: Json) -> Json:
    """Turn the dial."""
    teams.faults.update(body)
    return teams.faults.shown()


async def set_limits(teams: TeamsSandbox, body: Json) -> Json:
    """Switch the pacing on or off."""
    teams.pacing.set(enabled=bool(body.get("enabled", True)))
    return {"enabled": teams.pacing.enabled}


async def clock(teams: TeamsSandbox, _: Json) -> Json:
    """Return the sandbox's time."""
    return {"now": teams.clock.now(), "frozen": teams.clock.frozen}


async def push_clock(teams: TeamsSandbox, body: Json) -> Json:
    """Push time forward, stop it, let it run."""
    if "freeze" in body:
        teams.clock.freeze(frozen=bool(body["freeze"]))
    teams.clock.advance(_number(body, "advance", 0))
    return await clock(teams, body)


async def settled(teams: TeamsSandbox, body: Json) -> Json:
    """Wait until nothing is on its way to the app."""
    return {"settled": await teams.courier.settled(_number(body, "timeout", 10))}


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
