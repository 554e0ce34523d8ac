"""`frontdesk demo`: the real program beside stand-ins for Slack, Teams, calendars and mail.

Its data is thrown away. They are one server, but for the keys of Teams and the mails. Every call between
them is a real HTTP request over loopback; nothing leaves this machine.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from bot.actions.meet_agent import meet_agent
from bot.actions.services import add_channel, add_service, add_widget
from bot.app import Parts, assemble, build, listen, serve
from bot.demo_calendars import connect_calendars
from bot.demo_values import demo_settings
from bot.domain.acts import SYSTEM
from bot.domain.deliveries import SyncAgent
from bot.domain.entrances import Widget
from bot.domain.people import Agent, Mode, Service
from bot.ports import Profile
from bot.sandbox.app import PREFIX, build_sandbox
from bot.sandbox.desk.routes import TEAMS_PEOPLE, Contact, DeskLinks, desk_routes
from bot.sandbox.google.seed import seed_busy
from bot.sandbox.google.seed import seed_demo as seed_google
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.pages.mailbox import Mailbox
from bot.sandbox.pages.routes import page_routes
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.smtp import SmtpSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.control.organising import install
from bot.sandbox.teams.outlook.seed import seed_busy as seed_busy_outlook
from bot.sandbox.teams.state import TeamsSandbox
from bot.settings import Settings
from bot.settings_check import database_url
from bot.slack.refs import owned_ref, place_ref
from bot.slack.surface import SHORTCUT
from bot.store import Transaction
from bot.store.migrate import upgrade
from bot.teams.manifest import manifest_text
from bot.teams.refs import owned_ref as teams_owned_ref
from bot.teams.refs import place_ref as teams_place_ref
from bot.teams.surface import MESSAGES_PATH
from calendar_sync.availability import ServiceBooking
from calendar_sync.bookable import offer_booking, set_booking
from calendar_sync.ports import CalendarKind

HOST = "127.0.0.1"
AGENTS = ("U0ADA", "U0BOB", "U0MONA")
PAGES = (("Calendars", "calendar"), ("Mailbox", "mailbox"))
TEAMS_AGENTS = ("cleo", "dan", "nora")
MANAGER, TEAMS_OWNER = "U0MONA", "nora"
SETTLED_WITHIN = 10.0
# How Sales can be booked: lengths in minutes, and whose days count.
LENGTHS, ZONE = (30, 60), "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Sandboxes:
    """The stand-ins beside the program."""

    slack: SlackSandbox
    teams: TeamsSandbox
    google: GoogleSandbox
    post: SmtpSandbox


@dataclass(frozen=True, slots=True)
class Seeded:
    """Who and what the demo begins with; `contacts` are in the order of the shop's list."""

    agents: tuple[Agent, ...]
    teams_agents: tuple[Agent, ...]
    sales: Service
    widget: Widget

    @property
    def contacts(self) -> tuple[Agent, ...]:
        """Return those whose contact links stand in the shop."""
        return (*self.agents, *self.teams_agents[:1])

    @property
    def calendars(self) -> Iterable[tuple[CalendarKind, Agent]]:
        """Return whose calendar is where: Google's for those in Slack, Outlook for those in Teams."""
        yield from ((CalendarKind.GOOGLE, agent) for agent in self.agents)
        yield from ((CalendarKind.OUTLOOK, agent) for agent in self.teams_agents)


async def run_demo(
    settings: Settings, port: int, say: Callable[[str], None], stop: asyncio.Event | None = None
) -> None:
    """Run the demo until it is told to stop; `say` is given the addresses once it listens."""
    listening, keys = listen(HOST, port), listen(HOST, 0)
    async with keeping_mails() as post:
        await _run(settings, post, (listening, keys), say, stop)


async def _run(
    settings: Settings,
    post: SmtpSandbox,
    at: tuple[socket.socket, socket.socket],
    say: Callable[[str], None],
    stop: asyncio.Event | None,
) -> None:
    listening, keys = at
    base = address_of(listening)
    with TemporaryDirectory(prefix="frontdesk-demo-") as folder:
        settings = demo_settings(
            settings, base, Path(folder), keys=address_of(keys), mail_port=post.port
        )
        await asyncio.to_thread(upgrade, database_url(settings))
        parts = assemble(settings)
        sandboxes = stand_ins(parts, post)
        seeded = await parts.store.run(begin, sandboxes, base)
        app, ready = compose(parts, sandboxes, seeded), asyncio.Event()
        async with publishing_keys(sandboxes.teams, keys), asyncio.TaskGroup() as group:
            group.create_task(serve(app, listening, ready.set, stop))
            await ready.wait()
            await add_to_teams(parts, sandboxes.teams, seeded)
            say(welcome(parts, seeded))
            await connect_calendars(
                parts.links, sandboxes.google, sandboxes.teams, seeded.calendars
            )


def address_of(listening: socket.socket) -> str:
    """Return the address of what listens there."""
    return f"http://{HOST}:{listening.getsockname()[1]}"


@asynccontextmanager
async def keeping_mails() -> AsyncIterator[SmtpSandbox]:
    """Run the mail server whose mails stand in the mailbox."""
    post = SmtpSandbox()
    await post.start()
    try:
        yield post
    finally:
        await post.stop()


def stand_ins(parts: Parts, post: SmtpSandbox) -> Sandboxes:
    """Make them all; Slack and Teams show the commands and actions that stand in the manifests to upload."""
    base = parts.settings.public_url
    manifest = json.loads(manifest_text(teams_seed.APP_ID, base, parts.words))
    teams = teams_seed.seed_demo(TeamsSandbox(base_url=base + PREFIX, manifest=manifest))
    published = parts.settings.teams.openid_metadata_url.partition("/openid/")[0]
    teams.identity.url = lambda: published
    seed_busy_outlook(teams)
    slack = seed.seed_demo(SlackSandbox(base_url=base + PREFIX))
    name = parts.words.say("manifest.conversation_actions")
    shortcut = {"name": name, "type": "message", "callback_id": SHORTCUT}
    slack.apps[seed.APP].shortcuts = (shortcut,)
    google = seed_google(GoogleSandbox(base_url=base + PREFIX))
    seed_busy(google)
    return Sandboxes(slack, teams, google, post)


def begin(tx: Transaction, sandboxes: Sandboxes, base: str) -> Seeded:
    """Set up what an operator and a manager would: agents, two services, a widget for both.

    Both can be booked; for a meeting with Sales there are lengths to choose from.
    """
    agents = tuple(_meet(tx, sandboxes.slack, user) for user in AGENTS)
    teams_agents = tuple(_meet_in_teams(tx, sandboxes.teams, key) for key in TEAMS_AGENTS)
    manager = agents[AGENTS.index(MANAGER)].id
    sales = add_service(tx, "Sales", place_ref(seed.TEAM, seed.SALES), manager_id=manager)
    support = add_service(
        tx, "Support", place_ref(seed.TEAM, seed.SUPPORT), manager_id=manager, mode=Mode.NOTES
    )
    set_booking(tx, sales, ServiceBooking(durations=LENGTHS, zone=ZONE), SYSTEM)
    offer_booking(tx, support.id)
    widget = add_widget(tx, services=(sales.id, support.id), origins=(base,))
    tx.outbox.add(*(SyncAgent(agent.id) for agent in agents))
    return Seeded(agents, teams_agents, sales, widget)


def compose(parts: Parts, sandboxes: Sandboxes, seeded: Seeded) -> web.Application:
    """Put the program and the stand-ins into one application; the program's pages come first."""
    base = parts.settings.public_url
    sandboxes.slack.apps[seed.APP].set_url(f"{base}/slack/events")
    sandboxes.teams.app.url = f"{base}{MESSAGES_PATH}"
    users = [sandboxes.slack.users[user] for user in AGENTS]
    titles = [*(user.title for user in users), sandboxes.teams.people[TEAMS_AGENTS[0]].title]
    contacts = tuple(
        Contact(agent.name, parts.links.contact(agent.slug), title)
        for agent, title in zip(seeded.contacts, titles, strict=True)
    )
    app = build(parts)
    app.router.add_get("/", _to_the_desk)
    links = DeskLinks(seeded.widget.id, contacts, teams_people=TEAMS_PEOPLE, pages=PAGES)
    pages = [*desk_routes(links), *page_routes()]
    stand_ins = build_sandbox(
        sandboxes.slack,
        sandboxes.teams,
        google=sandboxes.google,
        mailbox=Mailbox(sandboxes.post),
        routes=pages,
    )
    app.add_subapp(PREFIX, stand_ins)
    return app


@asynccontextmanager
async def publishing_keys(teams: TeamsSandbox, listening: socket.socket) -> AsyncIterator[None]:
    """Serve the keys of Teams at an address of their own: the program asks before it serves itself."""
    keys, app = web.Application(), web.Application()
    keys.add_routes(teams.identity.routes())
    app.add_subapp(PREFIX, keys)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        yield
    finally:
        await runner.cleanup()
        listening.close()


async def add_to_teams(parts: Parts, teams: TeamsSandbox, seeded: Seeded) -> None:
    """Add the app as people do in Teams, so that the program hears where it is; then Sales is served there.

    What is to be sent to Teams waits until then: in a tenant that was never heard of it would be refused.
    """
    await install(teams, {"user": TEAMS_OWNER, "team": teams_seed.TEAM})
    for key in TEAMS_AGENTS:
        await install(teams, {"user": key})
    await teams.deliverer.settled(SETTLED_WITHIN)

    def serve_sales(tx: Transaction) -> None:
        add_channel(tx, seeded.sales.id, teams_place_ref(teams_seed.TENANT, teams_seed.SALES))
        tx.outbox.add(*(SyncAgent(agent.id) for agent in seeded.teams_agents))

    await parts.store.run(serve_sales)


def welcome(parts: Parts, seeded: Seeded) -> str:
    """Return the addresses to open, and what a script needs."""
    base = parts.settings.public_url
    contacts = "\n".join(
        f"  {'Contact page of ' + agent.name:28}{parts.links.contact(agent.slug)}"
        for agent in seeded.contacts
    )
    tokens = " ".join(seed_token(user) for user in AGENTS)
    return f"""Frontdesk is ready. Stop it with Ctrl-C; it keeps nothing.

  {"Web site and desk":28}{base}/
  {"The desk in Teams":28}{base}{PREFIX}/desk#teams
  {"The web site alone":28}{base}{PREFIX}/shop
  {"Calendars of the people":28}{base}{PREFIX}/calendar
  {"Mails that were sent":28}{base}{PREFIX}/mailbox
{contacts}

For scripts
  {"Slack Web API":28}{base}{PREFIX}/slack/api/
  {"Tokens of the people":28}{tokens}
  {"Channels in Slack":28}Sales {seed.SALES}, Support {seed.SUPPORT}
  {"Teams for people":28}{base}{PREFIX}/teams/control/
  {"Teams for bots":28}{base}{PREFIX}/teams/connector/
  {"People in Teams":28}{" ".join(TEAMS_AGENTS)}
  {"Channel in Teams":28}Sales {teams_seed.SALES}
  {"Widget":28}{seeded.widget.id}"""


def seed_token(user: str) -> str:
    """Return the token with which a script acts as a person of the stand-in."""
    return f"xoxp-sandbox-{user.removeprefix('U0').lower()}"


def _meet(tx: Transaction, sandbox: SlackSandbox, user: str) -> Agent:
    known = sandbox.users[user]
    profile = Profile(known.display_name, email=known.email, manages=known.is_admin)
    return meet_agent(tx, owned_ref(known.team_id, known.id), profile)


def _meet_in_teams(tx: Transaction, sandbox: TeamsSandbox, key: str) -> Agent:
    known = sandbox.people[key]
    profile = Profile(known.name, email=known.email, manages=key == TEAMS_OWNER)
    agent = meet_agent(tx, teams_owned_ref(known.tenant_id, known.id), profile)
    # They count as heard of just now: nobody asks Teams about them before our app is there to be told.
    tx.people.save_agent(agent)
    return agent


async def _to_the_desk(_request: web.Request) -> web.Response:
    raise web.HTTPFound(f"{PREFIX}/desk")
