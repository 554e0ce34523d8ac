"""One page's live line: what it was sent, what arrived there, and how much it may say."""

import asyncio
import json
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.actions.receipts import note_delivered, note_seen
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import ConversationId, GuestId
from web_widget.hub import Look
from web_widget.keys import HUB, LIMITS, LINKS, STORE
from web_widget.news import Entered, Face, News, enter
from web_widget.sessions import Hash, as_guest, who
from web_widget.speech import spoken
from web_widget.views import news_json

log = logging.getLogger(__name__)

UNKNOWN, ABSENT, LATE, TOO_MANY = 4401, 4404, 4408, 4429
GOING_AWAY, UNSUPPORTED, NOT_JSON, OUR_FAULT = 1001, 1003, 1007, 1011
ROOM = 64 * 1024
STALLED_AFTER = 20.0
PING_AFTER, DEAD_AFTER = 25.0, 75.0
RECEIPTS_EVERY = 0.3
MINUTE = 60.0


class Line:
    """Sends what happened after its cursor; one short task at a time, and none while nothing happens."""

    __slots__ = (
        "_app",
        "_busy",
        "_credit",
        "_delivered",
        "_look",
        "_minute",
        "_noting",
        "_response",
        "_seen",
        "_sent",
        "_writer",
        "conversation_id",
        "cursor",
        "guest_id",
        "heard_at",
        "language",
        "token",
    )

    def __init__(
        self,
        app: web.Application,
        response: web.WebSocketResponse,
        writer: AbstractStreamWriter,
        conversation_id: ConversationId,
        token: Hash,
    ) -> None:
        self._app, self._response, self._writer = app, response, writer
        self.conversation_id, self.token = conversation_id, token
        self.guest_id, self.language = GuestId(""), ""
        self.cursor = 0
        self.heard_at = self._minute = asyncio.get_running_loop().time()
        self._credit = app[LIMITS].rules.frames
        self._look: Look | None = None
        self._busy = True
        self._noting = False
        self._sent = self._delivered = (0, 0)
        self._seen = (0, 0)

    async def begin(self, after: int) -> None:
        """Look who it is and send what they missed; what wakes the line meanwhile is kept.

        Raises NotAllowed for a token, NotFound for a conversation that is not theirs.
        """
        store = self._app[STORE]
        entered: Entered = await store.read(enter, self.token, self.conversation_id, after)
        guest, news = entered.guest, entered.news
        self.guest_id, self.language = guest.id, guest.language
        self.cursor = after
        self._delivered, self._seen = (news.guests[guest.id][0],) * 2, (news.guests[guest.id][1],) * 2
        if entered.arrived:
            self._arrived(after)
        await self._tell(news)
        while news.changes.more:
            look = Look(store, self.conversation_id)
            news = (await look.after(self.cursor)).for_guest(self.guest_id)
            await self._tell(news)
        self._busy = False
        self._push_if_needed()
