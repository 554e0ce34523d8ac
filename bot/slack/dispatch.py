"""The one way in for what Slack sends, by HTTP and by Socket Mode: events are heard, Bolt has the rest."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.lanes import Lanes
from bot.ports import Refused, Retry
from bot.slack.inbound import Desk, team_of
from bot.slack.web import Web
from bot.store import StoreBusy

log = logging.getLogger(__name__)
Json = Mapping[str, Any]
Headers = dict[str, str | Sequence[str]]
Listener = Callable[[Json, Json], Awaitable[None]]
REMOVALS = ("app_uninstalled", "tokens_revoked")
MESSAGES = ("message", "app_mention")
REACTIONS = ("reaction_added", "reaction_removed")


class Dispatcher:
    """Hands requests on, those about one thread one after the other.

    Events need no answer but a status, and there are many: each goes to the listener of its type. What
    somebody waits for (commands, buttons, dialogs, shortcuts) goes to Bolt, which knows how to answer.
    """

    def __init__(self, desk: Desk, web: Web) -> None:
        self._desk = desk
        self._lanes = Lanes()
        self._listeners: dict[str, Listener] = {}
        # Signatures are checked at the entrance, our own posts are told apart where messages are read.
        self.bolt = AsyncApp(
            name="frontdesk",
            logger=_quiet_logger(),
            client=web.client(),
            authorize=authorizer(desk),
            process_before_response=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        self.bolt.error(_answer_error)

    def listen(self, listener: Listener, *types: str) -> None:
        """Let a listener have the events of these types: the whole request, and the event in it."""
        self._listeners.update(dict.fromkeys(types, listener))

    async def __call__(self, body: Json, headers: Headers) -> BoltResponse:
        """Do what a request asks, and answer when it is done; only 2xx means that it is."""
        try:
            team = team_of(body)
            if not team:
                return BoltResponse(status=400)
            # The lane comes before anything that waits, or what came first might enter it last.
            async with self._lanes.lane(thread_of(body) or reacted_to(body)):
                if not await self._is_wanted(team, body):
                    return BoltResponse(status=200)
                if body.get("type") == "event_callback":
                    return await self._hear(body, body.get("event") or {})
                request = AsyncBoltRequest(mode="socket_mode", body=dict(body), headers=headers)
                return await self.bolt.async_dispatch(request)
        except Exception as error:  # noqa: BLE001  an answer that is not 2xx makes Slack repeat
            return await _answer_error(error)

    async def _hear(self, body: Json, event: Json) -> BoltResponse:
        """Have an event heard; what nobody listens to is taken too, or Slack would count it as a failure."""
        listener = self._listeners.get(str(event.get("type")))
        if listener:
            await listener(body, event)
        return BoltResponse(status=200)

    async def _is_wanted(self, team: str, body: Json) -> bool:
        """Tell whether the app is in the workspace; one that removed it may still say so."""
        if (body.get("event") or {}).get("type") in REMOVALS:
            return True
        return await self._desk.workspaces.find(team) is not None


def thread_of(body: Json) -> str | None:
    """Return which thread a message event is about; None for everything else."""
    event = body.get("event") or {}
    if event.get("type") not in MESSAGES:
        return None
    inner = event.get("message") or event.get("previous_message") or event
    root = inner.get("thread_ts") or inner.get("ts")
    return f"{team_of(body)}/{event.get('channel')}/{root}"


def reacted_to(body: Json) -> str | None:
    """Return which message a reaction is about: they come and go in their order."""
    event = body.get("event") or {}
    if event.get("type") not in REACTIONS:
        return None
    item = event.get("item") or {}
    return f"reactions {team_of(body)}/{item.get('channel')}/{item.get('ts')}"


def authorizer(desk: Desk) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Return what tells Bolt who we are in a workspace; it looks at the names of the arguments."""

    async def authorize(team_id: str | None) -> AuthorizeResult:
        workspace = await desk.workspaces.get(team_id or "")
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot,
            bot_token=workspace.token,
        )

    return authorize


async def _answer_error(error: Exception) -> BoltResponse:
    """Say that it did not work, so that Slack repeats; the log names no words of anybody."""
    if isinstance(error, Retry | Refused | StoreBusy):
        log.warning("not now, Slack will repeat: %s: %s", type(error).__name__, error)
        return BoltResponse(status=503)
    # The error's own words may be those of a person: a database quotes what it did not take.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("a request from Slack failed: error=%s\n%s", type(error).__name__, places)
    return BoltResponse(status=500)


def _quiet_logger() -> logging.Logger:
    """Return a log for Bolt; below this level it writes bodies into it."""
    logger = logging.getLogger("slack_bolt.frontdesk")
    logger.setLevel(logging.WARNING)
    return logger
