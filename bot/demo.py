"""`frontdesk demo`: the real program beside a stand-in for Slack, in one server, on a file thrown away.

Every call between the two is a real HTTP request over loopback; nothing leaves this machine.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from pydantic import SecretStr

from bot.actions.meet_agent import meet_agent
from bot.actions.services import add_service, add_widget
from bot.app import Parts, assemble, build, listen, serve
from bot.domain.deliveries import SyncAgent
from bot.domain.entrances import Widget
from bot.domain.people import Agent, Mode
from bot.ports import Profile
from bot.sandbox.app import PREFIX, build_sandbox
from bot.sandbox.desk.routes import Contact, DeskLinks, desk_routes
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.settings import MailValues, Settings, SlackValues
from bot.settings_check import database_url
from bot.slack.refs import owned_ref, place_ref
from bot.store import Transaction
from bot.store.migrate import upgrade

HOST = "127.0.0.1"
AGENTS = ("U0ADA", "U0BOB", "U0MONA")
MANAGER = "U0MONA"


@dataclass(frozen=True, slots=True)
class Seeded:
    """Who and what the demo begins with."""

    agents: tuple[Agent, ...]
    widget: Widget


async def run_demo(
    settings: Settings, port: int, say: Callable[[str], None], stop: asyncio.Event | None = None
) -> None:
    """Run the demo until it is told to stop; `say` is given the addresses once it listens."""
    listening = listen(HOST, port)
    base = f"http://{HOST}:{listening.getsockname()[1]}"
    with TemporaryDirectory(prefix="frontdesk-demo-") as folder:
        settings = demo_settings(settings, base, Path(folder))
        await asyncio.to_thread(upgrade, database_url(settings))
        parts = assemble(settings)
        sandbox = seed.seed_demo(SlackSandbox(base_url=base + PREFIX))
        seeded = await parts.store.run(begin, sandbox, base)
        app = compose(parts, sandbox, seeded)
        await serve(app, listening, lambda: say(welcome(base, parts, seeded)), stop)


def demo_settings(settings: Settings, base: str, folder: Path) -> Settings:
    """Return settings that lead to the stand-in and nowhere else, whatever the environment says."""
    slack = SlackValues(
        bot_token=SecretStr(seed.BOT_TOKEN),
        signing_secret=SecretStr(seed.SIGNING_SECRET),
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_url=f"{base}{PREFIX}/slack/api/",
    )
    ours = {
        "database_url": SecretStr(f"sqlite:///{folder / 'demo.db'}"),
        "public_url": base,
        "secret_key": SecretStr(secrets.token_hex(32)),
        "slack": slack,
        "mail": MailValues(),
        "trusted_proxies": 0,
    }
    return settings.model_copy(update=ours)


def begin(tx: Transaction, sandbox: SlackSandbox, base: str) -> Seeded:
    """Set up what an operator and a manager would: agents, two services, a widget for both."""
    agents = tuple(_meet(tx, sandbox, user) for user in AGENTS)
    manager = agents[AGENTS.index(MANAGER)].id
    sales = add_service(tx, "Sales", place_ref(seed.TEAM, seed.SALES), manager_id=manager)
    support = add_service(
        tx, "Support", place_ref(seed.TEAM, seed.SUPPORT), manager_id=manager, mode=Mode.NOTES
    )
    widget = add_widget(tx, services=(sales.id, support.id), origins=(base,))
    tx.outbox.add(*(SyncAgent(agent.id) for agent in agents))
    return Seeded(agents, widget)


def compose(parts: Parts, sandbox: SlackSandbox, seeded: Seeded) -> web.Application:
    """Put the program and the stand-in into one application; the program's pages come first."""
    base = parts.settings.public_url
    sandbox.apps[seed.APP].set_url(f"{base}/slack/events")
    links = parts.links
    contacts = tuple(
        Contact(agent.name, links.contact(agent.slug), sandbox.users[user].title)
        for agent, user in zip(seeded.agents, AGENTS, strict=True)
    )
    app = build(parts)
    app.router.add_get("/", _to_the_desk)
    desk = desk_routes(DeskLinks(seeded.widget.id, contacts))
    app.add_subapp(PREFIX, build_sandbox(sandbox, routes=desk))
    return app


def welcome(base: str, parts: Parts, seeded: Seeded) -> str:
    """Return the addresses to open, and what a script needs."""
    contacts = "\n".join(
        f"  {'Contact page of ' + agent.name:24}{parts.links.contact(agent.slug)}"
        for agent in seeded.agents
    )
    tokens = " ".join(seed_token(user) for user in AGENTS)
    return f"""Frontdesk is ready. Stop it with Ctrl-C; it keeps nothing.

  {"Web site and Slack":24}{base}/
  {"The web site alone":24}{base}{PREFIX}/shop
{contacts}

For scripts
  {"Slack Web API":24}{base}{PREFIX}/slack/api/
  {"Tokens of the people":24}{tokens}
  {"Channels":24}Sales {seed.SALES}, Support {seed.SUPPORT}
  {"Widget":24}{seeded.widget.id}"""


def seed_token(user: str) -> str:
    """Return the token with which a script acts as a person of the stand-in."""
    return f"xoxp-sandbox-{user.removeprefix('U0').lower()}"


def _meet(tx: Transaction, sandbox: SlackSandbox, user: str) -> Agent:
    known = sandbox.users[user]
    profile = Profile(known.display_name, email=known.email, manages=known.is_admin)
    return meet_agent(tx, owned_ref(known.team_id, known.id), profile)


async def _to_the_desk(_request: web.Request) -> web.Response:
    raise web.HTTPFound(f"{PREFIX}/desk")
