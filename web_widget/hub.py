"""Which pages of this node watch what, and how they are woken."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Protocol

from bot.actions.guest_typing import TYPING_TOPIC
from bot.actions.sessions import SESSIONS_TOPIC
from bot.domain.ids import ConversationId
from bot.store import Store
from web_widget.news import Face, News, news_after
from web_widget.typists import typist

log = logging.getLogger(__name__)

SWEEP_EVERY = 15.0
GOODBYE_WITHIN = 3.0
GOODBYE_LOOK = 0.02


class Look:
    """One look at a conversation after it was woken, shared by everybody who has the same cursor."""

    __slots__ = ("_conversation_id", "_lately", "_reads", "_store")

    def __init__(self, store: Store, conversation_id: ConversationId, lately: "Lately") -> None:
        self._store, self._conversation_id, self._lately = store, conversation_id, lately
        self._reads: dict[int, asyncio.Task[News]] = {}

    async def after(self, cursor: int) -> News:
        """Return what happened after a cursor; begun after the wake-up, so it holds its cause."""
        read = self._reads.get(cursor)
        if read is None:
            read = self._reads[cursor] = asyncio.ensure_future(self._read(cursor))
        return await asyncio.shield(read)

    async def _read(self, cursor: int) -> News:
        before = self._lately.get(self._conversation_id)
        news = await self._store.read(news_after, self._conversation_id, cursor, before=before)
        self._lately.keep(self._conversation_id, cursor, news)
        return news


class Lately:
    """What was last read of the conversations where most happens: who is who need not be read each time."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._news: OrderedDict[ConversationId, News] = OrderedDict()

    def get(self, conversation_id: ConversationId) -> News | None:
        """Return the last news."""
        return self._news.get(conversation_id)

    def keep(self, conversation_id: ConversationId, cursor: int, news: News) -> None:
        """Keep the news after a cursor without their messages, unless newer ones are there.

        A cursor that did not move may be one that a page made up, and says nothing about how new they are.
        """
        before = self._news.get(conversation_id)
        latest = max(cursor, before.changes.cursor if before else 0)
        if news.changes.cursor <= latest:
            return
        self._news[conversation_id] = news.without_messages()
        self._news.move_to_end(conversation_id)
        if len(self._news) > self._most:
            self._news.popitem(last=False)


class Watcher(Protocol):
    """A page that waits; none of these may block."""

    def wake(self, look: Look) -> None:
        """Take note that something happened in the conversation."""
        ...

    def revoked(self) -> None:
        """Look again at the token, which may have been revoked."""
        ...

    def typing(self, face: Face) -> None:
        """Take note that somebody types."""
        ...

    def sweep(self, now: float) -> None:
        """Look whether the other side is still there."""
        ...

    def send_away(self) -> None:
        """Go, since the server stops."""
        ...


class Hub:
    """Passes signals on to the pages that they concern.

    Topics hold tuples: most have one watcher, and a tuple can be walked while somebody leaves.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watchers: dict[str, tuple[Watcher, ...]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._lately = Lately()

    def open(self) -> None:
        """Begin to look after the pages."""
        self.start(self._sweep())

    async def close(self) -> None:
        """Stop everything that was started here."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def send_away(self) -> None:
        """Tell every page that the server stops, for as long as that may take."""
        for watcher in {one for watchers in self._watchers.values() for one in watchers}:
            watcher.send_away()
        loop = asyncio.get_running_loop()
        until = loop.time() + GOODBYE_WITHIN
        while self._watchers and loop.time() < until:  # noqa: ASYNC110  an event for each to leave costs more
            await asyncio.sleep(GOODBYE_LOOK)

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run something short beside the requests; `close` ends it."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def watch(self, watcher: Watcher, conversation_id: ConversationId, token: str) -> None:
        """Pass on what concerns a conversation and a session (by the hash of its token)."""
        for topic in (conversation_id, SESSIONS_TOPIC + token):
            self._watchers[topic] = (*self._watchers.get(topic, ()), watcher)

    def leave(self, watcher: Watcher, conversation_id: ConversationId, token: str) -> None:
        """Stop that."""
        for topic in (conversation_id, SESSIONS_TOPIC + token):
            others = tuple(one for one in self._watchers.pop(topic, ()) if one is not watcher)
            if others:
                self._watchers[topic] = others

    def open_with(self, token: str) -> int:
        """Return how many pages a session has open."""
        return len(self._watchers.get(SESSIONS_TOPIC + token, ()))

    def wake(self, topic: str) -> None:
        """Pass a signal on; call it for every topic that comes, most concern nobody here."""
        if topic.startswith(SESSIONS_TOPIC):
            for watcher in self._watchers.get(topic, ()):
                watcher.revoked()
        elif topic.startswith(TYPING_TOPIC):
            conversation_id, _, person = topic.removeprefix(TYPING_TOPIC).partition("/")
            if conversation_id in self._watchers:
                self.start(self._typing(ConversationId(conversation_id), person))
        elif watchers := self._watchers.get(topic):
            look = self.look(ConversationId(topic))
            for watcher in watchers:
                watcher.wake(look)

    def look(self, conversation_id: ConversationId) -> Look:
        """Begin to look at a conversation."""
        return Look(self._store, conversation_id, self._lately)

    def was_read(self, conversation_id: ConversationId, cursor: int, news: News) -> None:
        """Remember who takes part, for the next look."""
        self._lately.keep(conversation_id, cursor, news)

    def wake_all(self) -> None:
        """Have every page look again: signals may have been lost while the line to them was cut."""
        for topic in list(self._watchers):
            self.wake(topic)

    async def _typing(self, conversation_id: ConversationId, person: str) -> None:
        face = await self._store.read(typist, conversation_id, person)
        if face is None:
            return
        for watcher in self._watchers.get(conversation_id, ()):
            watcher.typing(face)

    async def _sweep(self) -> None:
        """Look after the sockets, all from one clock: ten thousand timers cost more than one."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            self.sweep(loop.time())

    def sweep(self, now: float) -> None:
        """Let every page look whether its other side is still there; `now` in the loop's time."""
        for topic, watchers in list(self._watchers.items()):
            if not topic.startswith(SESSIONS_TOPIC):
                for watcher in watchers:
                    watcher.sweep(now)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error and not isinstance(error, ConnectionError):
            log.error("a page could not be told", exc_info=error)
