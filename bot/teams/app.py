"""Puts the parts of the Teams adapter together."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import ClientSession, web

from bot.domain.links import Links
from bot.store import Store, utc_now
from bot.teams.assignment import Assignment
from bot.teams.directory import TeamsDirectory
from bot.teams.dispatch import Dispatcher
from bot.teams.forms import Forms
from bot.teams.history import LAG, History
from bot.teams.inbound import Desk, MessageEvents
from bot.teams.ingress import Entrance
from bot.teams.interactions import Interactions
from bot.teams.keys import Keys
from bot.teams.meetings import Meetings
from bot.teams.outbound import TeamsPlatform
from bot.teams.people import People
from bot.teams.phonebook import Phonebook
from bot.teams.services import Services
from bot.teams.settings import TeamsSettings
from bot.teams.surface import MESSAGES_PATH
from bot.teams.tokens import Tokens
from bot.teams.web import Web
from bot.teams.workspace_events import WorkspaceEvents
from bot.teams.workspaces import Workspaces
from bot.texts import Texts
from calendar_sync.desk import MeetingDesk


class Teams:
    """The adapter as the program uses it: a platform to send by, and an entrance to hear by."""

    def __init__(
        self,
        settings: TeamsSettings,
        desk: Desk,
        http: Web,
        clock: Callable[[], datetime],
    ) -> None:
        self._web = http
        self.workspaces, self.people = desk.workspaces, desk.people
        self.platform = TeamsPlatform(
            http, desk.workspaces, desk.people, desk.history, desk.texts, clock
        )
        self.directory = TeamsDirectory(settings.tenant_id, desk.workspaces, desk.people)
        around = WorkspaceEvents(desk, http)
        self.dispatcher = Dispatcher(around.heard)
        register(self.dispatcher, desk, around)
        self._keys = Keys(lambda: http.session, settings.openid_metadata_url, clock)
        entrance = Entrance(
            settings,
            self._keys,
            self.dispatcher,
            clock,
            heard=self.dispatcher.types,
            invoked=self.dispatcher.names,
        )
        self._routes = [web.post(MESSAGES_PATH, entrance.handle)]

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application has to serve for Teams."""
        return self._routes

    async def start(self) -> None:
        """Fetch the keys with which Teams signs, so that the first activity need not wait for them."""
        await self._keys.start()

    async def stop(self) -> None:
        """Close what was opened."""
        await self._web.close()


def build_teams(
    store: Store,
    settings: TeamsSettings,
    *,
    texts: Texts,
    links: Links,
    meetings: MeetingDesk,
    clock: Callable[[], datetime] = utc_now,
    session: ClientSession | None = None,
    lag: float = LAG,
) -> Teams:
    """Build the adapter; nothing is asked of Teams before it is used or started.

    `texts` are those of the agents' language, of `bot` and of `bot.teams`. `lag` as in `History`.
    """
    http = Web(settings, Tokens(settings, clock), clock, session)
    workspaces = Workspaces(store, http)
    people = People(http, workspaces)
    history = History(http, workspaces, clock, lag=lag)
    desk = Desk(store, workspaces, people, history, texts, links, meetings)
    return Teams(settings, desk, http, clock)


def register(dispatcher: Dispatcher, desk: Desk, around: WorkspaceEvents) -> None:
    """Say who listens to what, and who answers what."""
    said = MessageEvents(desk)
    forms, book = Forms(desk, Assignment(desk)), Phonebook(desk)
    asked = Interactions(desk, Services(desk), forms, book, Meetings(desk))
    dispatcher.listen(said.on_message, "message", "messageUpdate", "messageDelete")
    dispatcher.listen(said.on_reaction, "messageReaction")
    dispatcher.listen(around.on_change, "conversationUpdate")
    dispatcher.listen(around.on_installed, "installationUpdate")
    dispatcher.answer(asked.on_action, "adaptiveCard/action")
    dispatcher.answer(asked.on_fetch, "task/fetch")
    dispatcher.answer(asked.on_submit, "task/submit", "composeExtension/submitAction")
    dispatcher.answer(asked.on_message_action, "composeExtension/fetchTask")
