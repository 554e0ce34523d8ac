"""One page's live line: what it was sent, and whether somebody still listens."""

import asyncio
import json
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.domain.errors import FrontdeskError, NotFound
from bot.domain.ids import ConversationId, GuestId
from web_widget.hub import Look
from web_widget.keys import HUB, LIMITS, LINKS, STORE
from web_widget.news import Face, News, enter
from web_widget.receipts import Receipts
from web_widget.sessions import Hash, who
from web_widget.speech import spoken
from web_widget.views import news_json

log = logging.getLogger(__name__)

GOING_AWAY, OUR_FAULT, UNKNOWN, ABSENT = 1001, 1011, 4401, 4404
ROOM = 64 * 1024
PING_AFTER, DEAD_AFTER = 25.0, 75.0


class Line:
    """Sends what happened after its cursor; one short task at a time, and none while nothing happens.

    The database is the truth: a line keeps only how far its page is, and asks.
    """

    __slots__ = (
        "_busy",
        "_look",
        "_request",
        "_response",
        "_task",
        "_writer",
        "closing",
        "conversation_id",
        "cursor",
        "guest_id",
        "heard_at",
        "language",
        "pushed",
        "receipts",
        "token",
    )

    def __init__(
        self,
        request: web.Request,
        response: web.WebSocketResponse,
        writer: AbstractStreamWriter,
        conversation_id: ConversationId,
        token: Hash,
    ) -> None:
        self._request, self._response, self._writer = request, response, writer
        self.conversation_id, self.token = conversation_id, token
        self.guest_id, self.language = GuestId(""), ""
        self.cursor = self.pushed = 0
        self.heard_at = asyncio.get_running_loop().time()
        self.receipts = Receipts(0, 0)
        self._look: Look | None = None
        self._busy = True
        self._task = asyncio.current_task()
        self.closing: int | None = None

    async def begin(self, after: int) -> None:
        """Look who it is and send what they missed; what wakes the line meanwhile is kept for later.

        Raises NotAllowed for the token, NotFound for a conversation that is not theirs.
        """
        store = self._request.app[STORE]
        entered = await store.read(enter, self.token, self.conversation_id, after)
        guest, news = entered.guest, entered.news
        self.guest_id, self.language, self.cursor = guest.id, guest.language, after
        self.receipts = Receipts(*news.guests[guest.id])
        if entered.arrived and self.receipts.arrived(after):
            self.note()
        self._request.app[HUB].was_read(self.conversation_id, after, news)
        await self._tell(news)
        if news.changes.more:
            await self._catch_up(self._request.app[HUB].look(self.conversation_id))
        self._busy = False
        self._push()

    def wake(self, look: Look) -> None:
        """Send what the look will show; a line that is busy takes it up when it is done."""
        self._look = look
        self._push()

    def revoked(self) -> None:
        """Look whether the token still holds."""
        self._request.app[HUB].start(self._check())

    def typing(self, face: Face) -> None:
        """Say that somebody else is typing; a page that is behind need not know."""
        if face.id != self.guest_id and not self._waits():
            self._request.app[HUB].start(self._send({"type": "typing", "name": face.name}))

    def note(self) -> None:
        """Have written what the page said arrived or was read."""
        writing = self.receipts.write(self._request.app[STORE], self.guest_id, self.conversation_id)
        self._request.app[HUB].start(writing)

    def sweep(self, now: float) -> None:
        """Ask a silent page whether it is there, and cut a line on which nothing comes any more."""
        if now - self.heard_at > DEAD_AFTER:
            self._cut()
        elif now - self.heard_at > PING_AFTER and not self._waits():
            self._request.app[HUB].start(self._ping())

    def send_away(self) -> None:
        """Close because the server stops."""
        self._close(GOING_AWAY)

    async def pong(self) -> None:
        """Answer that we are here."""
        await self._send({"type": "pong"})

    def _push(self) -> None:
        if self._look is not None and not self._busy:
            self._busy = True
            self._request.app[HUB].start(self._push_all())

    async def _push_all(self) -> None:
        try:
            while self._look is not None:
                look, self._look = self._look, None
                await self._catch_up(look)
        except NotFound:
            self._close(ABSENT)
        except ConnectionError:
            self._cut()
        except Exception:
            log.exception("conversation=%s could not be pushed", self.conversation_id)
            self._close(OUR_FAULT)
        finally:
            self._busy = False

    async def _catch_up(self, look: Look) -> None:
        more = True
        while more:
            news = (await look.after(self.cursor)).for_guest(self.guest_id)
            more = news.changes.more
            await self._tell(news)

    async def _tell(self, news: News) -> None:
        """Send the news, if there is anything for guests in it; the cursor moves on in any case."""
        self.cursor = news.changes.cursor
        self.receipts.sent(news.changes.messages)
        shown = news_json(news, self.guest_id, self._request.app[LINKS], spoken(self.language))
        if shown["messages"] or shown["conversation"]:
            self.pushed += 1
            await self._send({"type": "changes", **shown})

    async def _send(self, frame: Mapping[str, object]) -> None:
        """Send a frame, after what still waits: nobody else waits for this page, and not for long."""
        if self._waits():
            try:
                async with asyncio.timeout(self._request.app[LIMITS].rules.stalled_after):
                    await self._writer.drain()
            except TimeoutError:
                raise ConnectionResetError("the page stopped reading") from None
        await self._response.send_str(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    async def _ping(self) -> None:
        await self._response.ping()

    async def _check(self) -> None:
        try:
            await self._request.app[STORE].read(who, self.token)
        except FrontdeskError:
            self._close(UNKNOWN)

    def _close(self, code: int) -> None:
        """Have the task that receives say why and close: only it can wait for the page's answer.

        A page that does not read is cut off.
        """
        if self._waits() or self._task is None:
            self._cut()
        elif self.closing is None:
            self.closing = code
            self._task.cancel()

    def _waits(self) -> bool:
        """Tell whether the page has not taken what it was sent before."""
        transport = self._request.transport
        return transport is not None and transport.get_write_buffer_size() > ROOM

    def _cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()
