"""The one signed entrance for everything that Teams sends.

Bytes are counted, then the token is checked, then they are parsed, then the token is held against what
they say. Whatever is refused reaches nobody, and what is taken is stored before it is answered.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.bodies import SECONDS, only_header, read_body
from bot.ports import Refused, Retry
from bot.store import StoreBusy
from bot.teams.envelopes import Arrived, Envelope, Json, Unreadable, read_activity
from bot.teams.keys import Keys
from bot.teams.settings import TeamsSettings
from bot.teams.signatures import Signatures, Signed, Unsigned

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
CHANNEL = "msteams"
HEARD = frozenset(
    {
        "message",
        "messageUpdate",
        "messageDelete",
        "messageReaction",
        "conversationUpdate",
        "installationUpdate",
    }
)
INVOKE = "invoke"
INVOKED = frozenset(
    {
        "adaptiveCard/action",
        "task/fetch",
        "task/submit",
        "composeExtension/fetchTask",
        "composeExtension/submitAction",
        "fileConsent/invoke",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an invoke is answered with, for somebody is waiting in front of it."""

    status: int = 200
    body: Json | None = None


Dispatch = Callable[[Json], Awaitable[Answer | None]]


class Forbidden(Exception):
    """We know who signed it; they may not say this."""


class Entrance:
    """Checks, parses and hands on.

    `dispatch` returns when an activity is stored, and raises when Teams has to send it again; only what an
    invoke returns is looked at. Activities beside `heard` and invokes beside `invoked` never get there.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        keys: Keys,
        dispatch: Dispatch,
        clock: Callable[[], datetime],
        *,
        heard: Set[str] = HEARD,
        invoked: Set[str] = INVOKED,
        body_seconds: float = SECONDS,
    ) -> None:
        self._settings = settings
        self._signatures = Signatures(settings.app_id, keys, clock)
        self._dispatch = dispatch
        self._heard = heard
        self._invoked = invoked
        self._body_seconds = body_seconds

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request; 2xx means that it is taken and stored."""
        if request.headers.get("Content-Encoding"):
            return web.Response(status=415)
        try:
            raw = await read_body(request, MOST_BYTES, seconds=self._body_seconds)
        except TimeoutError:
            return web.Response(status=408)
        if raw is None:
            return web.Response(status=413)
        return await self._admit(request, raw)

    async def _admit(self, request: web.Request, raw: bytes) -> web.Response:
        """Let in what is signed, sound and allowed."""
        try:
            signed = await self._signed(request)
            arrived = read_activity(request.content_type, raw)
            check_place(self._settings, arrived.envelope, signed)
        except Unsigned as problem:
            log.info("refused from Teams: status=401 reason=%s", problem)
            return web.Response(status=401)
        except Unreadable as problem:
            log.warning("refused from Teams: status=400 reason=%s", problem)
            return web.Response(status=400)
        except Forbidden as problem:
            log.warning("refused from Teams: status=403 reason=%s", problem)
            return web.Response(status=403)
        except Retry:  # no keys to check it with, which is said where they are fetched
            return web.Response(status=503)
        return await self._hand_on(arrived)

    async def _signed(self, request: web.Request) -> Signed | None:
        """Return what the token says; None where none is needed."""
        if self._settings.anonymous:
            return None
        return await self._signatures.read(only_header(request, "Authorization"))

    async def _hand_on(self, arrived: Arrived) -> web.Response:
        """Have it done by those who do such things; what nobody does is taken, or Teams would repeat it."""
        envelope = arrived.envelope
        is_invoke = envelope.type == INVOKE
        if is_invoke and envelope.name not in self._invoked:
            return web.Response(status=501)
        if not is_invoke and envelope.type not in self._heard:
            return web.Response(status=202)
        try:
            answer = await self._dispatch(arrived.activity)
            return _respond(answer or Answer()) if is_invoke else web.Response(status=202)
        except Exception as error:  # noqa: BLE001  an answer that is not 2xx makes Teams repeat
            return web.Response(status=_status_of(error))


def check_place(settings: TeamsSettings, envelope: Envelope, signed: Signed | None) -> None:
    """Raise Forbidden unless this channel, address and tenant are the signer's and ours.

    Our token goes to the address, so it must be signed and one of Teams'; the tenant is not in the token at
    all, so we have to look ourselves (Microsoft, "Validate the tenant in your code").
    """
    if envelope.channel_id != CHANNEL:
        raise Forbidden("channel")
    if signed is not None:
        if CHANNEL not in signed.endorsements:
            raise Forbidden("endorsement")
        if not is_same_address(signed.service_url, envelope.service_url):
            raise Forbidden("another service address than signed")
    if not settings.is_service(envelope.service_url):
        raise Forbidden("service address")
    tenants = {tenant.lower() for tenant in envelope.tenants}
    if len(tenants) != 1 or not tenants <= {tenant.lower() for tenant in settings.tenants}:
        raise Forbidden("tenant")


def is_same_address(signed: str, told: str) -> bool:
    """Compare addresses as Microsoft's own libraries do: case and one slash at the end do not count."""
    same = signed.lower().removesuffix("/") == told.lower().removesuffix("/")
    return same and signed.isascii() and told.isascii()


def _respond(answer: Answer) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.json_response(answer.body, status=answer.status)


def _status_of(error: Exception) -> int:
    """Say that it did not work, so that Teams repeats; the log has places in our code and no texts."""
    if isinstance(error, Retry | Refused | StoreBusy):
        log.warning("not now, Teams will repeat: %s: %s", type(error).__name__, error)
        return 503
    # The error's own words may be those of a person: a database quotes what it did not take.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("an activity from Teams failed: error=%s\n%s", type(error).__name__, places)
    return 500
