"""Signals between the processes that share a PostgreSQL database: LISTEN and NOTIFY.

They carry topics only, and one that is lost costs nothing but time: whoever was cut off is told to look
at everything. Its two connections are its own, since LISTEN does not pass a pooler.
"""

import asyncio
import contextlib
import logging
import secrets
import threading
from collections.abc import AsyncIterator, Iterator, Sequence, Set

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from bot.ports import Signals
from bot.signals import EVERYTHING
from bot.signals.local import LocalSignals

log = logging.getLogger(__name__)

CHANNEL = "frontdesk"
LONGEST = 7_900  # bytes; PostgreSQL takes fewer than 8,000
MOST_WAITING = 5_000
PAUSES = (0.05, 0.2, 1.0, 5.0)
# A server that went away without a word is noticed within half a minute.
ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class PostgresSignals(Signals):
    """Wakes listeners here at once, and those of other processes through the database.

    `listen` also yields EVERYTHING, whenever it may have missed something.
    """

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        address = make_conninfo(plain, **ALIVE)
        self._node = secrets.token_hex(4)
        self._here = LocalSignals()
        self._address = address
        self._sender = Sender(address, self._node)

    def send(self, topics: Set[str]) -> None:
        """Wake every listener, here and elsewhere; it only queues, so the store's thread goes on."""
        self._here.send(topics)
        self._sender.send(topics)

    async def listen(self) -> AsyncIterator[str]:
        """Yield topics from now on; a lost connection is replaced."""
        hearing = asyncio.create_task(self._hear())
        try:
            async for topic in self._here.listen():
                yield topic
        finally:
            hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hearing

    def close(self) -> None:
        """Send what still waits, for a moment, and let go."""
        self._sender.close()

    async def _hear(self) -> None:
        """Pass on what other processes say, until cancelled; LISTEN comes before the look at everything."""
        failures = 0
        while True:
            try:
                connecting = psycopg.AsyncConnection.connect(self._address, autocommit=True)
                async with await connecting as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if failures:
                        log.warning("signals from other processes are back")
                    failures = 0
                    self._here.send({EVERYTHING})
                    async for told in connection.notifies():
                        self._pass_on(told.payload)
            except psycopg.Error as problem:
                if not failures:
                    log.warning("no signals from other processes: %s", type(problem).__name__)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def _pass_on(self, payload: str) -> None:
        node, *topics = payload.split()
        if node != self._node:
            self._here.send(set(topics))


class Sender:
    """Sends from a thread of its own, which starts with the first topic; what waits is merged."""

    def __init__(self, address: str, node: str) -> None:
        self._address, self._node = address, node
        self._waiting: set[str] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def send(self, topics: Set[str]) -> None:
        """Queue topics; when too many wait, one stands for all of them."""
        with self._changed:
            self._waiting |= topics
            if len(self._waiting) > MOST_WAITING:
                self._waiting = {EVERYTHING}
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="signals", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Wait for what is queued, but not for a database that is away."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread:
            self._thread.join(timeout=2)

    def _work(self) -> None:
        failures = 0
        while self._has_more():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    failures = 0
                    while self._has_more():
                        self._send_waiting(connection)
            except psycopg.Error as problem:
                failures += 1
                if failures == 1:
                    log.warning("no signals to other processes: %s", type(problem).__name__)
                self._rest(PAUSES[min(failures, len(PAUSES)) - 1])

    def _has_more(self) -> bool:
        """Wait until there is something to send; False when closed and all is sent."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return bool(self._waiting)

    def _send_waiting(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """Send what waits; it waits on when that fails."""
        with self._changed:
            topics, self._waiting = self._waiting, set()
        try:
            for payload in payloads(self._node, sorted(topics)):
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        except psycopg.Error:
            with self._changed:
                self._waiting |= topics
            raise

    def _rest(self, seconds: float) -> None:
        """Leave a database that is away alone for a while; once closed, do not wait for it."""
        with self._changed:
            if self._changed.wait_for(lambda: self._closed, seconds):
                self._waiting.clear()


def payloads(node: str, topics: Sequence[str]) -> Iterator[str]:
    """Pack topics into as few payloads as PostgreSQL takes; a topic too long becomes EVERYTHING."""
    packed = node
    for topic in topics:
        fits = topic if len(f"{node} {topic}".encode()) <= LONGEST else EVERYTHING
        if len(f"{packed} {fits}".encode()) > LONGEST:
            yield packed
            packed = node
        packed = f"{packed} {fits}"
    if packed != node:
        yield packed
