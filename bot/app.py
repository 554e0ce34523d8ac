"""Puts the parts together; the only module that knows all of them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.deliver import Surroundings, handlers
from bot.doctor import examine, from_problems, report
from bot.domain.ids import PlatformName
from bot.domain.links import Links
from bot.health import Database, Health
from bot.logs import about
from bot.mail.address import read_mail_server
from bot.mail.console import ConsoleMailer
from bot.neighbours import calendar_settings, teams_settings
from bot.outbox import Outbox
from bot.ports import ChatPlatform, Directory, Mailer, Signals
from bot.reports import Reporter
from bot.settings import Settings
from bot.settings_check import check_settings, database_url
from bot.signals import EVERYTHING
from bot.signals.local import LocalSignals
from bot.slack.settings import SlackSettings
from bot.store import Store, utc_now
from bot.store.lanes import OUTBOX_LATER, OUTBOX_TOPIC
from bot.texts import Texts, texts
from bot.upkeep import Upkeep
from bot.warming import warm_up
from calendar_sync.app import Meetings, build_meetings
from calendar_sync.cards import meeting_on_card
from web_widget.access_log import AccessLog
from web_widget.hub import Hub
from web_widget.keys import set_up
from web_widget.limits import Limits
from web_widget.routes import add_guest_routes

if TYPE_CHECKING:
    from bot.slack.app import Slack
    from bot.teams.app import Teams

log = logging.getLogger(__name__)

BACKLOG = 1024
KEPT_OPEN, LINGERING = 15, 5
REQUESTS_WITHIN = 3.0
DELIVERIES_WITHIN = 3.0
CONSOLE_SENDER = "Frontdesk <frontdesk@localhost>"


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that stands for itself: what the server runs on, and what one command may need."""

    settings: Settings
    signals: Signals
    store: Store
    slack: Slack | None
    teams: Teams | None
    mailer: Mailer
    words: Texts
    links: Links
    meetings: Meetings

    @property
    def platforms(self) -> dict[PlatformName, ChatPlatform]:
        """Return the chat platforms that are set up."""
        return {one.platform.name: one.platform for one in self.adapters}

    @property
    def desks(self) -> dict[PlatformName, Directory]:
        """Return where channels and people of each platform are found by an operator's words."""
        return {one.platform.name: one.directory for one in self.adapters}

    @property
    def adapters(self) -> Sequence[Slack | Teams]:
        """Return the adapters of the platforms that are set up."""
        return [one for one in (self.slack, self.teams) if one is not None]

    async def close(self) -> None:
        """Finish what was begun, hang up, and let go of the database."""
        for adapter in self.adapters:
            await adapter.stop()
        await self.meetings.stop()
        await self.store.close()
        await asyncio.to_thread(self.signals.close)


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Make the parts; nothing is started, no neighbour is called yet. The settings have been checked."""
    url = database_url(settings)
    signals = signals_for(url)
    store = Store(url, signals, clock)
    words = texts(settings.language, "bot", "bot.slack", "bot.teams")
    secret_key = settings.secret_key.get_secret_value()
    links = Links(settings.public_url, secret_key)
    calendars = calendar_settings(settings)
    meetings = build_meetings(
        store, calendars, secret_key=secret_key, texts=words, links=links, clock=clock
    )
    slack = teams = None
    if settings.slack.is_used:
        from bot.slack.app import build_slack  # noqa: PLC0415  not needed by those who have Teams alone

        told = slack_settings(settings)
        slack = build_slack(
            store, told, secret_key=secret_key, texts=words, links=links, meetings=meetings.desk
        )
    if settings.teams.is_used:
        from bot.teams.app import build_teams  # noqa: PLC0415  not needed by those who have Slack alone

        told_teams = teams_settings(settings)
        teams = build_teams(
            store, told_teams, texts=words, links=links, meetings=meetings.desk, clock=clock
        )
    return Parts(
        settings=settings,
        signals=signals,
        store=store,
        slack=slack,
        teams=teams,
        mailer=mailer_of(settings),
        words=words,
        links=links,
        meetings=meetings,
    )


def build(parts: Parts, health: Health | None = None) -> web.Application:
    """Build the web application; what works beside the requests starts and stops with it."""
    settings, store = parts.settings, parts.store
    around = surroundings(parts)
    outbox = Outbox(store, {**handlers(around), **parts.meetings.handlers(around)})
    app = web.Application(middlewares=[name_conversation])
    hub = set_up(
        app,
        store=store,
        links=parts.links,
        appointments=parts.meetings.appointments,
        limits=Limits(utc_now, enabled=settings.limits),
        trusted_proxies=settings.trusted_proxies,
    )
    add_guest_routes(app)
    for adapter in parts.adapters:
        app.add_routes(adapter.routes())
    app.add_routes(parts.meetings.routes())
    health = health or Health()
    app.router.add_get("/healthz", health.handle)

    async def background(_app: web.Application) -> AsyncIterator[None]:
        async with running(parts, outbox, hub, health):
            yield

    async def stop_taking(_app: web.Application) -> None:
        outbox.stop()
        if parts.slack and parts.slack.socket:
            await parts.slack.socket.stop()

    app.cleanup_ctx.append(background)
    app.on_shutdown.append(stop_taking)
    return app


@web.middleware
async def name_conversation(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Have every log line of a request name its conversation."""
    named = request.match_info.get("conversation", "")
    if not named.isalnum():
        return await handler(request)
    with about(named):
        return await handler(request)


@contextlib.asynccontextmanager
async def running(parts: Parts, outbox: Outbox, hub: Hub, health: Health) -> AsyncIterator[None]:
    """Run every task of the process: all are started here, and ended here."""
    upkeep = Upkeep(parts.store, more=parts.meetings.jobs())
    delivering = asyncio.create_task(outbox.run(), name="outbox")
    waking = asyncio.create_task(wake(parts.signals, outbox, hub), name="signals")

    async def at_work() -> bool:
        return not (delivering.done() or waking.done())

    health.demand("database", Database(parts.store, database_url(parts.settings)).is_ready)
    health.demand("work", at_work)
    for task in (delivering, waking):
        task.add_done_callback(_say_why)
    upkeep.start()
    for adapter in parts.adapters:
        await adapter.start()
    try:
        yield
    finally:
        await upkeep.stop()
        outbox.stop()
        await asyncio.wait([delivering], timeout=DELIVERIES_WITHIN)
        for task in (waking, delivering):
            task.cancel()
        await asyncio.gather(waking, delivering, return_exceptions=True)
        await parts.close()


async def wake(signals: Signals, outbox: Outbox, hub: Hub) -> None:
    """Pass each signal on to whom it concerns."""
    async for topic in signals.listen():
        if topic in (OUTBOX_TOPIC, OUTBOX_LATER):
            outbox.wake()
        elif topic == EVERYTHING:
            outbox.wake()
            hub.wake_all()
        else:
            hub.wake(topic)


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything else is begun; OSError when somebody has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


async def serve(
    app: web.Application,
    listening: socket.socket,
    ready: Callable[[], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT (or `stop`), then end in order; `ready` is called once it answers.

    Nothing new is taken, pages are told to come again, what is in hand is finished, the store is closed.
    """
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        app,
        access_log_class=AccessLog,
        shutdown_timeout=REQUESTS_WITHIN,
        # aiohttp's only deadline for headers that come slowly (S10); bodies have one of their own.
        keepalive_timeout=KEPT_OPEN,
        lingering_time=LINGERING,
        auto_decompress=False,
    )
    try:
        await runner.setup()
        await web.SockSite(runner, listening, backlog=BACKLOG).start()
        gc.freeze()  # what is there now stays: the collector need not walk through it again and again
        ready()
        await asyncio.to_thread(warm_up)
        await stop.wait()
    finally:
        # What is accepted in the moment in which asyncio stops listening would be left hanging.
        loop.remove_reader(listening)
        await asyncio.sleep(0)
        await runner.cleanup()
        listening.close()


def surroundings(parts: Parts) -> Surroundings:
    """Return what deliveries need besides the database."""

    async def look() -> str:
        problems = from_problems(check_settings(parts.settings), parts.words)
        found = await examine(
            parts.settings, parts.store, parts.platforms, parts.mailer, parts.meetings
        )
        return report([*problems, *found], parts.words)

    return Surroundings(
        platforms=parts.platforms,
        mailer=parts.mailer,
        links=parts.links,
        texts=parts.words,
        sender=parts.settings.mail.sender or CONSOLE_SENDER,
        examine=look,
        sum_up=Reporter(parts.store, parts.words).sum_up,
        on_cards=meeting_on_card,
    )


def slack_settings(settings: Settings) -> SlackSettings:
    """Return what the Slack adapter has to be told."""
    slack = settings.slack
    return SlackSettings(
        signing_secret=slack.signing_secret.get_secret_value(),
        bot_token=slack.bot_token.get_secret_value(),
        app_token=slack.app_token.get_secret_value(),
        client_id=slack.client_id,
        client_secret=slack.client_secret.get_secret_value(),
        api_url=slack.api_url,
    )


def mailer_of(settings: Settings) -> Mailer:
    """Return where mails go."""
    url = settings.mail.url.get_secret_value()
    if url == "console:":
        return ConsoleMailer()
    from bot.mail.smtp import SmtpMailer  # noqa: PLC0415  slow to import, and not needed without it

    return SmtpMailer(read_mail_server(url))


def signals_for(url: str) -> Signals:
    """Return how the processes that share this database wake each other."""
    if not url.startswith("postgresql"):
        return LocalSignals()
    from bot.signals.postgres import PostgresSignals  # noqa: PLC0415  slow to import, as above

    return PostgresSignals(url)


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("a part of the program ended: part=%s", task.get_name(), exc_info=error)
