"""The live feed over a WebSocket: a page is told at once, and says what arrived and what was read.

A socket costs one task, the one that receives; lines.py has what is sent.
"""

import asyncio
import contextlib

from aiohttp import WSMessage, WSMsgType, hdrs, web
from pydantic import ValidationError

from bot.actions.guest_typing import guest_is_typing
from bot.actions.sessions import token_hash
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId
from bot.store import StoreBusy
from web_widget.addresses import address_of
from web_widget.keys import HUB, LIMITS, ORIGIN, STORE
from web_widget.lines import ABSENT, UNKNOWN, Line
from web_widget.models import Frame
from web_widget.paths import conversation_in
from web_widget.sessions import Hash, as_guest

LARGEST_FRAME = 64 * 1024
TYPING_EVERY = 3.0
MINUTE = 60.0
UNSUPPORTED, NOT_JSON, UNEXPECTED, LATE, TOO_MANY = 1003, 1007, 1008, 4408, 4429
NEVER = 2**40
ENDS = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)


class Closing(Exception):
    """The line has to be closed; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def live(request: web.Request) -> web.StreamResponse:
    """Open a line; who it is for comes with the first frame, never with the address."""
    if request.headers.getall(hdrs.ORIGIN, []) != [request.app[ORIGIN]]:
        raise NotAllowed("origin_refused")  # S14: a browser always says whose page it is
    conversation_id = conversation_in(request)
    limits, address = request.app[LIMITS], address_of(request)
    response = web.WebSocketResponse(
        # `writer_limit`: lines wait for slow pages themselves, with an end.
        compress=False,
        max_msg_size=LARGEST_FRAME,
        autoping=False,
        timeout=2,
        writer_limit=NEVER,
    )
    if not response.can_prepare(request):
        raise web.HTTPBadRequest
    limits.hold(address)
    try:
        await _serve(request, response, conversation_id)
    finally:
        limits.let_go(address)
    return response


async def _serve(
    request: web.Request, response: web.WebSocketResponse, conversation_id: ConversationId
) -> None:
    writer = await response.prepare(request)
    try:
        token, after = await _hello(response, request.app[LIMITS].rules.hello_within)
        line = Line(request, response, writer, conversation_id, token)
        with _Watching(request.app, line):
            await _converse(request.app, response, line, after)
    except Closing as closing:
        await response.close(code=closing.code)
    except ConnectionError:
        return


async def _converse(
    app: web.Application, response: web.WebSocketResponse, line: Line, after: int
) -> None:
    """Serve a line until one side closes it."""
    try:
        await line.begin(after)
        await _listen(app, response, line)
    except NotFound:
        raise Closing(ABSENT) from None
    except NotAllowed:
        raise Closing(UNKNOWN) from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if line.closing is None or task is None:
            raise
        task.uncancel()
        raise Closing(line.closing) from None


class _Watching:
    """The time in which a line hears of its conversation."""

    __slots__ = ("_hub", "_line")

    def __init__(self, app: web.Application, line: Line) -> None:
        limits = app[LIMITS]
        self._hub, self._line = app[HUB], line
        if limits.enabled and self._hub.open_with(line.token) >= limits.rules.sockets_of_guest:
            raise Closing(TOO_MANY)

    def __enter__(self) -> None:
        self._hub.watch(self._line, self._line.conversation_id, self._line.token)

    def __exit__(self, *_: object) -> None:
        self._hub.leave(self._line, self._line.conversation_id, self._line.token)


async def _hello(response: web.WebSocketResponse, within: float) -> tuple[Hash, int]:
    """Wait for the first frame, which must say who it is."""
    try:
        async with asyncio.timeout(within):
            frame = _frame(await response.receive())
    except TimeoutError:
        raise Closing(LATE) from None
    if frame is None or frame.type != "hello":
        raise Closing(UNEXPECTED)
    return Hash(token_hash(frame.token)), frame.after


async def _listen(app: web.Application, response: web.WebSocketResponse, line: Line) -> None:
    """Take the page's frames until it goes."""
    pace = Pace(line.heard_at, app[LIMITS].rules.frames, line.pushed)
    while not response.closed:
        message = await response.receive()
        line.heard_at = asyncio.get_running_loop().time()
        if app[LIMITS].enabled and pace.is_too_fast(line.heard_at, line.pushed):
            raise Closing(TOO_MANY)
        if message.type is WSMsgType.PING:
            await response.pong(message.data)
        elif message.type in ENDS:
            return
        elif frame := _frame(message):
            await _take(app, line, pace, frame)


class Pace:
    """How fast a page talks: so many frames a minute, and one more for each that it was sent."""

    __slots__ = ("_allowed", "_count", "_sent", "_since", "typed_at")

    def __init__(self, now: float, allowed: int, sent: int) -> None:
        self._since, self._allowed = now, allowed
        self._count, self._sent = 0, sent
        self.typed_at = now - TYPING_EVERY

    def is_too_fast(self, now: float, sent: int) -> bool:
        """Count a frame; tell whether it is one too many."""
        if now - self._since >= MINUTE:
            self._since, self._count, self._sent = now, 0, sent
        self._count += 1
        return self._count > self._allowed + sent - self._sent


async def _take(app: web.Application, line: Line, pace: Pace, frame: Frame) -> None:
    """Do what a frame says; what we do not know yet is left alone, so that pages may be newer."""
    match frame.type:
        case "ping":
            await line.pong()
        case "ack":
            if line.receipts.acknowledged(min(frame.cursor, line.cursor)):
                line.note()
        case "seen":
            if line.receipts.read(min(frame.up_to, line.cursor)):
                line.note()
        case "typing" if line.heard_at - pace.typed_at >= TYPING_EVERY:
            pace.typed_at = line.heard_at
            await _typing(app, line)


async def _typing(app: web.Application, line: Line) -> None:
    """Pass it on; nothing is lost when it cannot be."""
    with contextlib.suppress(StoreBusy, NotAllowed):
        await app[STORE].run(as_guest(line.token, guest_is_typing, line.conversation_id))


def _frame(message: WSMessage) -> Frame | None:
    """Read a frame; None for what is not words."""
    if message.type is WSMsgType.BINARY:
        raise Closing(UNSUPPORTED)
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        return Frame.model_validate_json(message.data)
    except ValidationError:
        raise Closing(NOT_JSON) from None
