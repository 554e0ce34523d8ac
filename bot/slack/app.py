"""Puts the parts of the Slack adapter together."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import ClientSession, web
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.links import Links
from bot.sealing import Tokens
from bot.slack.directory import SlackDirectory
from bot.slack.dispatch import REMOVALS, Dispatcher
from bot.slack.forms import Forms
from bot.slack.history import History
from bot.slack.home_events import HomeEvents
from bot.slack.inbound import Desk, MessageEvents
from bot.slack.ingress import Entrance
from bot.slack.install import Installer, can_install
from bot.slack.interactions import Interactions
from bot.slack.meetings import Meetings
from bot.slack.opening import Views
from bot.slack.outbound import SlackPlatform
from bot.slack.people import People
from bot.slack.phonebook import Phonebook
from bot.slack.services import Services
from bot.slack.settings import SlackSettings
from bot.slack.surface import COMMANDS, EVENTS_PATH, SHORTCUT
from bot.slack.web import Web
from bot.slack.workspace_events import WorkspaceEvents
from bot.slack.workspaces import USE, Workspaces
from bot.store import Store, utc_now
from bot.texts import Texts
from calendar_sync.desk import MeetingDesk

if TYPE_CHECKING:
    from bot.slack.socket_mode import SocketMode

CHANNEL_GONE = ("channel_archive", "channel_deleted", "group_archive", "group_deleted")


class Slack:
    """The adapter as the program uses it: a platform to send by, and entrances to hear by."""

    def __init__(
        self,
        store: Store,
        settings: SlackSettings,
        desk: Desk,
        http: Web,
        clock: Callable[[], datetime],
        *,
        secret_key: str,
    ) -> None:
        self._web = http
        self.workspaces, self.people = desk.workspaces, desk.people
        history = History(http, clock)
        self.platform = SlackPlatform(http, desk.workspaces, desk.people, history, desk.texts)
        self.directory = SlackDirectory(self.platform, desk.workspaces, desk.people)
        self.dispatcher = Dispatcher(desk, http)
        register(self.dispatcher, desk, http)
        self._routes: list[web.RouteDef] = []
        self.install_address: str | None = None
        if settings.signing_secret:
            entrance = Entrance(settings.signing_secret, self.dispatcher, clock)
            self._routes.append(web.post(EVENTS_PATH, entrance.handle))
        if can_install(settings):
            public_url = desk.links.public_url
            installer = Installer(
                store, http, desk.workspaces, desk.texts, public_url, secret_key=secret_key
            )
            self._routes.extend(installer.routes())
            self.install_address = installer.address
        self.socket = _socket(http, self.dispatcher, settings.app_token)

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application has to serve for Slack."""
        return self._routes

    async def start(self) -> None:
        """Open the socket, where there is one."""
        if self.socket:
            await self.socket.start()

    async def stop(self) -> None:
        """Close what was opened."""
        if self.socket:
            await self.socket.stop()
        await self._web.close()


def build_slack(
    store: Store,
    settings: SlackSettings,
    *,
    secret_key: str,
    texts: Texts,
    links: Links,
    meetings: MeetingDesk,
    clock: Callable[[], datetime] = utc_now,
    session: ClientSession | None = None,
) -> Slack:
    """Build the adapter; nothing is asked of Slack before it is used or started.

    `texts` are those of the agents' language, of `bot` and of `bot.slack`.
    """
    http = Web(settings, session)
    workspaces = Workspaces(store, http, Tokens(secret_key, USE), settings.bot_token)
    people = People(http, workspaces)
    desk = Desk(store, workspaces, people, texts, links, meetings)
    return Slack(store, settings, desk, http, clock, secret_key=secret_key)


def register(dispatcher: Dispatcher, desk: Desk, http: Web) -> None:
    """Say who listens to what; among Bolt's the listener for everything else comes last."""
    bolt, listen = dispatcher.bolt, dispatcher.listen
    views = Views(desk, http)
    services = Services(desk, views, http)
    forms = Forms(desk, views)
    book = Phonebook(desk, views)
    meetings = Meetings(desk, views)
    asked = Interactions(desk, views, services, forms, book, meetings)
    said, around, home = MessageEvents(desk), WorkspaceEvents(desk), HomeEvents(desk, views)
    listen(said.on_message, "message")
    listen(said.on_mention, "app_mention")
    listen(said.on_reaction, "reaction_added", "reaction_removed")
    listen(around.on_membership, "member_joined_channel", "member_left_channel")
    listen(around.on_group, "subteam_members_changed")
    listen(around.on_user_change, "user_change")
    listen(around.on_channel_gone, *CHANNEL_GONE)
    listen(around.on_removed, *REMOVALS)
    listen(home.on_opened, "app_home_opened")
    for command in COMMANDS:
        bolt.command(command)(asked.on_command)
    bolt.shortcut(SHORTCUT)(asked.on_shortcut)
    bolt.action(re.compile("^card_"))(asked.on_press)
    bolt.action("guest_chosen")(asked.on_guest)
    bolt.action(re.compile("^setup_"))(services.on_button)
    bolt.action(re.compile("^(contact_|open_(contact|phonebook)$)"))(book.on_button)
    bolt.action(re.compile("^(calendar_|open_(meet|reschedule|availability)$)"))(meetings.on_button)
    bolt.action(re.compile("^open_"))(forms.on_button)
    bolt.action(re.compile("^meet_"))(meetings.on_choice)
    bolt.options(re.compile("^meet_"))(meetings.on_slots)
    bolt.action(re.compile("^pick_"))(forms.on_choice)
    bolt.options(re.compile("^pick_"))(forms.on_options)
    bolt.view(re.compile(".*"))(asked.on_submit)
    bolt.action(re.compile(".*"))(_nothing_to_do)


def _socket(http: Web, dispatcher: Dispatcher, app_token: str) -> SocketMode | None:
    """Return the way in that needs no public address, where one is set up."""
    if not app_token:
        return None
    from bot.slack.socket_mode import SocketMode  # noqa: PLC0415  not needed without it

    return SocketMode(http, dispatcher, app_token)


async def _nothing_to_do(ack: AsyncAck) -> None:
    await ack()
