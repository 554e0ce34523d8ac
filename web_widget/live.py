"""The live feed over a WebSocket: a page is told at once, and says what arrived and what was read.

A socket costs one task, the one that receives. What is sent is sent by short tasks of the hub, made when
there is something; whether the other side is alive is looked at by the hub's one sweep.
"""

import asyncio

from aiohttp import WSMessage, WSMsgType, hdrs, web
from pydantic import ValidationError

from bot.actions.guest_typing import guest_is_typing
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.store import StoreBusy, Transaction
from bot.actions.sessions import token_hash
from web_widget.addresses import address_of
from web_widget.keys import HUB, LIMITS, LINKS, ORIGIN, STORE
from web_widget.models import Frame
from web_widget.news import News, news_after
from web_widget.paths import conversation_in
from web_widget.sessions import Hash, as_guest, who
from web_widget.socket import Closing, Socket

HELLO_WITHIN = 10.0
LARGEST_FRAME = 64 * 1024


async def live(request: web.Request) -> web.StreamResponse:
    """Open the line; who it is comes with the first frame, never with the address."""
    _check_origin(request)
    conversation_id = conversation_in(request)
    limits, address = request.app[LIMITS], address_of(request)
    limits.hold(address)
    try:
        response = web.WebSocketResponse(
            compress=False, max_msg_size=LARGEST_FRAME, autoping=False, timeout=2, writer_limit=2**40
        )
        await response.prepare(request)
        await _serve(request, response, conversation_id)
        return response
    finally:
        limits.let_go(address)


def _check_origin(request: web.Request) -> None:
    """Refuse sockets from pages that are not ours (S14): browsers always say where a page is from."""
    if request.headers.getall(hdrs.ORIGIN, []) != [request.app[ORIGIN]]:
        raise NotAllowed("origin_refused")


async def _serve(
    request: web.Request, response: web.WebSocketResponse, conversation_id: ConversationId
) -> None:
    hub = request.app[HUB]
    try:
        hello = await _hello(response)
        token = Hash(token_hash(hello.token))
        if request.app[LIMITS].enabled and hub.open_with(token) >= request.app[LIMITS].rules.sockets_of_guest:
            raise Closing(4429)
        socket = Socket(request.app, response, request.transport, conversation_id, hello.after)
        hub.watch(socket, conversation_id, token)
    except Closing as closing:
        await response.close(code=closing.code)
        return
    try:
        await _talk(socket, token)
    except Closing as closing:
        await response.close(code=closing.code)
    finally:
        hub.leave(socket, conversation_id, token)
