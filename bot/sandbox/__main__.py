"""`python -m bot.sandbox`: the sandbox as a process; it prints one JSON line when it listens."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path

from aiohttp import web

from bot.sandbox.app import PREFIX, standalone
from bot.sandbox.errors import Json
from bot.sandbox.google import seed as google_seed
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.outlook import seed as outlook_seed
from bot.sandbox.teams.state import TeamsSandbox


def _json_of(path: str) -> Json:
    manifest: Json = json.loads(Path(path).read_text(encoding="utf-8"))
    return manifest


def _seconds(words: str) -> tuple[float, ...]:
    return tuple(float(one) for one in words.split(",") if one)


def read_options(words: list[str] | None = None) -> argparse.Namespace:
    """Read the options; those of the command line when no words are given."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--seed", type=int, default=0, help="makes chance repeatable")
    parser.add_argument("--app-url", default="", help="where Frontdesk takes events")
    parser.add_argument("--signing-secret", default=seed.SIGNING_SECRET)
    parser.add_argument("--manifest", type=_json_of, help="the app's manifest as JSON")
    parser.add_argument("--limits", action="store_true", help="switches rate limits on")
    parser.add_argument("--faults", type=json.loads, default={}, help="the fault dial as JSON")
    parser.add_argument(
        "--retry-delays", type=_seconds, default=(), help="seconds, comma separated"
    )
    parser.add_argument("--teams-app-url", default="", help="where Frontdesk takes activities")
    parser.add_argument("--teams-manifest", type=_json_of, help="the app's manifest for Teams")
    parser.add_argument("--teams-faults", type=json.loads, default={}, help="the dial for Teams")
    parser.add_argument("--google-faults", type=json.loads, default={}, help="the dial for Google")
    parser.add_argument("--busy", action="store_true", help="the people have a usual week")
    return parser.parse_args(words)


def _build_teams(options: argparse.Namespace) -> TeamsSandbox:
    teams = teams_seed.seed_demo(TeamsSandbox(seed=options.seed, manifest=options.teams_manifest))
    teams.app.url = options.teams_app_url
    teams.app.retry_delays = options.retry_delays or teams.app.retry_delays
    teams.pacing.set(enabled=options.limits)
    teams.faults.update(options.teams_faults)
    if options.busy:
        outlook_seed.seed_busy(teams)
    return teams


def _teams_facts(teams: TeamsSandbox) -> dict[str, str]:
    """Return what Frontdesk's settings for Teams have to say, and where people act."""
    return {
        "service_url": teams.service_url,
        "login_url": f"{teams.url}/login/",
        "openid_metadata_url": f"{teams.url}/openid/.well-known/openidconfiguration",
        "graph_url": teams.graph_url,
        "control_url": f"{teams.url}/control/",
        "calendar_client_id": outlook_seed.CLIENT_ID,
        "calendar_client_secret": outlook_seed.CLIENT_SECRET,
        "calendar_control_url": f"{teams.url}/outlook/control/",
        "app_id": teams.app.id,
        "tenant_id": teams.app.tenant_id,
    }


def _build_google(options: argparse.Namespace) -> GoogleSandbox:
    google = google_seed.seed_demo(GoogleSandbox(seed=options.seed))
    google.faults.update(options.google_faults)
    if options.busy:
        google_seed.seed_busy(google)
    return google


def _google_facts(google: GoogleSandbox) -> dict[str, str]:
    """Return what Frontdesk's settings for Google have to say, and where people act."""
    return {
        "auth_url": f"{google.url}/auth",
        "token_url": google.token_url,
        "revoke_url": f"{google.url}/revoke",
        "api_url": google.api_url,
        "control_url": f"{google.url}/control/",
        "client_id": google_seed.CLIENT_ID,
        "client_secret": google_seed.CLIENT_SECRET,
    }


def _build(options: argparse.Namespace) -> SlackSandbox:
    slack = seed.seed_demo(SlackSandbox(seed=options.seed, manifest=options.manifest))
    app = slack.apps[seed.APP]
    app.signing_secret = options.signing_secret
    app.set_url(options.app_url)
    app.retry_delays = options.retry_delays or app.retry_delays
    slack.limits.enabled = options.limits
    slack.faults.update(options.faults)
    return slack


async def serve(options: argparse.Namespace, stop: asyncio.Event) -> None:
    """Listen, say where, and clean up when told to stop."""
    slack, teams, google = _build(options), _build_teams(options), _build_google(options)
    app = standalone(slack, teams, google=google)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port)
    await site.start()
    port = runner.addresses[0][1]
    slack.base_url = teams.base_url = google.base_url = f"http://{options.host}:{port}{PREFIX}"
    facts = {
        "base_url": slack.base_url,
        "api_url": f"{slack.base_url}/slack/api/",
        "control_url": f"{slack.base_url}/slack/control/",
        "teams": _teams_facts(teams),
        "google": _google_facts(google),
    }
    print(json.dumps(facts), flush=True)  # noqa: T201  its caller reads this line
    try:
        await stop.wait()
    finally:
        await runner.cleanup()


async def main() -> None:
    """Run until a signal says stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(read_options(), stop)


if __name__ == "__main__":
    asyncio.run(main())
