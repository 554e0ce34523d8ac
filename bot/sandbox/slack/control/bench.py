"""For tests, what only Slack has: its calls by method, its limits, its apps, its sockets."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox import instruments
from bot.sandbox.asked import number, word
from bot.sandbox.slack.control.asked import app_alone
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.errors import ControlError, Json
from bot.sandbox.slack.records import App
from bot.sandbox.slack.state import SlackSandbox

_URLS = ("events_url", "interactivity_url", "commands_url", "options_url")


async def calls(slack: SlackSandbox, body: Json) -> Json:
    """Return the Web API calls since one, by method."""
    return instruments.logged_calls(slack, body, "method")


async def set_limits(slack: SlackSandbox, body: Json) -> Json:
    """Switches rate limits, or changes the posts per second of a channel."""
    limits = slack.limits
    limits.enabled = bool(body.get("enabled", limits.enabled))
    limits.per_channel_rate = number(body, "per_channel_rate", limits.per_channel_rate)
    limits.per_channel_burst = number(body, "per_channel_burst", limits.per_channel_burst)
    limits.buckets.clear()
    return {
        "enabled": limits.enabled,
        "per_channel_rate": limits.per_channel_rate,
        "per_channel_burst": limits.per_channel_burst,
    }


async def set_app(slack: SlackSandbox, body: Json) -> Json:
    """Change an app's configuration; a new events URL must answer the handshake."""
    app = app_alone(slack, body)
    if body.get("url") is not None:
        body = {**dict.fromkeys(_URLS, body["url"]), **body}
    url = body.get("events_url")
    if url and body.get("verify", True) and not await slack.deliverer.verify(app, url):
        raise ControlError("url_verification_failed", "The address did not say the challenge.")
    for name in (*_URLS, "ack_timeout", "signing_secret"):
        if name in body:
            setattr(app, name, body[name])
    if "retry_delays" in body:
        app.retry_delays = tuple(float(one) for one in body["retry_delays"])
    if "bot_events" in body:
        app.bot_events = frozenset(body["bot_events"])
    if "scopes" in body:
        _set_scopes(slack, app, frozenset(body["scopes"]))
    shown = asdict(app)
    for name in ("scopes", "bot_events"):
        shown[name] = sorted(shown[name])
    return {"app": shown}


def _set_scopes(slack: SlackSandbox, app: App, scopes: frozenset[str]) -> None:
    app.scopes = scopes
    for (app_id, _), installed in slack.installations.items():
        if app_id == app.id:
            installed.scopes = slack.tokens[installed.bot_token].scopes = scopes


async def redeliver(slack: SlackSandbox, body: Json) -> Json:
    """Send a logged event again, as Slack does when it missed the answer."""
    found: Delivery | None = None
    for delivery in slack.deliverer.log:
        if delivery.n == body.get("n") or delivery.id == body.get("event_id"):
            found = delivery
    if found is None or found.kind != "event":
        raise ControlError("event_not_found", "There is no such event in the log.")
    answer = await slack.deliverer.again(slack.apps[found.app], found)
    return {"status": answer.status}


async def sockets(slack: SlackSandbox, body: Json) -> Json:
    """Refresh, cut or refuse an app's Socket Mode connections."""
    app = app_alone(slack, body)
    do = word(body, "do")
    if do not in {"refresh", "warning", "cut", "refuse", "accept"}:
        raise ControlError("unknown_act", "refresh, warning, cut, refuse or accept.")
    await slack.sockets.dial(do, app.id)
    return {"open": len(slack.sockets.open_for(app.id))}
