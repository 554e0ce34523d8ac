"""What happened since: the feed, and long polling where sockets are blocked."""

import asyncio

from aiohttp import web

from bot.actions.receipts import note_delivered
from bot.domain.ids import ConversationId
from web_widget.addresses import address_of
from web_widget.answers import answer
from web_widget.hub import Look
from web_widget.keys import HUB, LIMITS, LINKS, STORE
from web_widget.news import Entered, Face, enter
from web_widget.paths import conversation_in, number_asked
from web_widget.sessions import Hash, asking
from web_widget.speech import spoken_to
from web_widget.views import news_json

LONGEST_WAIT = 25
MOST = 200


async def get_feed(request: web.Request) -> web.Response:
    """Tell what happened after a cursor; with `wait`, as soon as there is something."""
    token, conversation_id = asking(request), conversation_in(request)
    after = number_asked(request, "after", 0, 0, 2**53)
    limit = number_asked(request, "limit", MOST, 1, MOST)
    wait = number_asked(request, "wait", 0, 0, LONGEST_WAIT)
    asked = (token, conversation_id, after, limit)
    entered = await request.app[STORE].read(enter, *asked)
    if entered.arrived:
        note = request.app[STORE].run(note_delivered, entered.guest.id, conversation_id, after)
        await note
    if wait and entered.news.changes.cursor == after:
        entered = await _wait(request, asked, wait)
    shown = news_json(entered.news, entered.guest.id, request.app[LINKS], spoken_to(request))
    return answer(shown)


async def _wait(
    request: web.Request, asked: tuple[Hash, ConversationId, int, int], seconds: int
) -> Entered:
    """Wait for a signal and look again; one that came just before we listened is not missed."""
    token, conversation_id, after, _limit = asked
    hub, limits, address = request.app[HUB], request.app[LIMITS], address_of(request)
    poll = Poll()
    limits.hold(address)
    hub.watch(poll, conversation_id, token)
    try:
        entered = await request.app[STORE].read(enter, *asked)
        if entered.news.changes.cursor == after:
            await poll.woken(seconds)
            entered = await request.app[STORE].read(enter, *asked)
        return entered
    finally:
        hub.leave(poll, conversation_id, token)
        limits.let_go(address)


class Poll:
    """A request that waits."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    async def woken(self, seconds: float) -> None:
        """Wait until something happens, or the time is up."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return

    def wake(self, _look: Look) -> None:
        """Look again."""
        self._event.set()

    def revoked(self) -> None:
        """Look again: the answer will be no."""
        self._event.set()

    def typing(self, face: Face) -> None:
        """Typing is for sockets."""

    def sweep(self, now: float) -> None:
        """Do nothing: a poll ends by itself."""

    def send_away(self) -> None:
        """Answer now, since the server stops."""
        self._event.set()
