"""What Teams sends to an app: signed activities, in order, repeated when nobody took them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults
from bot.sandbox.teams.identity import Identity
from bot.sandbox.teams.records import App

# So long the next activity of a conversation waits for the one before it to be taken.
_PATIENCE = 1.0


@dataclass(slots=True)
class Delivery:
    """One activity sent to the app, and how every attempt went."""

    n: int
    at: float
    type: str
    name: str
    id: str
    conversation: str
    body: str
    duplicate: bool = False
    attempts: list[Json] = field(default_factory=list)
    state: str = "pending"

    def shown(self) -> Json:
        """Return the delivery as the control API tells it."""
        names = ("n", "at", "type", "name", "id", "conversation", "duplicate", "state")
        activity = json.loads(self.body)
        shown = {name: getattr(self, name) for name in names}
        return {**shown, "attempts": list(self.attempts), "activity": activity}


@dataclass(slots=True)
class Answer:
    """How the app answered: `status` None means not at all; `body` is JSON, text or None."""

    status: int | None
    body: Any = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether Teams takes it as received."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_worth_repeating(self) -> bool:
        """No answer and the server's own failures are; a refusal is final."""
        return self.status is None or self.status >= 500 or self.status == 429


class Deliverer:
    """Sends in the order of making per conversation; later attempts wait for the clock."""

    def __init__(self, clock: SandboxClock, faults: Faults, identity: Identity) -> None:
        self._clock = clock
        self._faults = faults
        self._identity = identity
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: dict[str, asyncio.Event] = {}
        self._numbers = itertools.count(1)
        self._quiet = asyncio.Event()
        self._busy = 0
        self.log: deque[Delivery] = deque(maxlen=50_000)

    def _note(self, activity: Json) -> Delivery:
        delivery = Delivery(
            next(self._numbers),
            self._clock.now(),
            activity["type"],
            activity.get("name", ""),
            activity.get("id", ""),
            activity["conversation"]["id"],
            json.dumps(activity),
        )
        self.log.append(delivery)
        return delivery

    def send(self, app: App, activity: Json) -> None:
        """Send an activity in the background; it is unheard while the app has no address."""
        delivery = self._note(activity)
        delivery.duplicate = self._faults.duplicates()
        if not app.url:
            delivery.state = "unheard"
            return
        before, taken = self._last.get(delivery.conversation), asyncio.Event()
        self._last[delivery.conversation] = taken
        task = asyncio.get_running_loop().create_task(self._deliver(app, delivery, before, taken))
        self._tasks.add(task)
        self._enter()
        task.add_done_callback(self._ended)

    async def ask(self, app: App, activity: Json) -> Answer:
        """Send an invoke once, and return the app's answer to show it to the person."""
        delivery = self._note(activity)
        if not app.url:
            delivery.state = "unheard"
            return Answer(None, reason="no_url")
        is_extension = delivery.name.startswith("composeExtension/")
        patience = app.extension_timeout if is_extension else app.invoke_timeout
        self._enter()
        try:
            answer = await self._attempt(app, delivery, patience)
        finally:
            self._leave()
        delivery.state = "done" if answer.ok else "failed"
        return answer

    async def again(self, app: App, delivery: Delivery) -> Answer:
        """Send a logged activity once more, as Teams does when it missed the answer."""
        self._enter()
        try:
            return await self._attempt(app, delivery, app.ack_timeout)
        finally:
            self._leave()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._leave()

    async def _deliver(
        self, app: App, delivery: Delivery, before: asyncio.Event | None, taken: asyncio.Event
    ) -> None:
        if before is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(before.wait(), _PATIENCE)
        try:
            answer = await self._attempt(app, delivery, app.ack_timeout)
        finally:
            taken.set()
        for delay in app.retry_delays:
            if answer.ok or not answer.is_worth_repeating:
                break
            await self._pause(delay)
            answer = await self._attempt(app, delivery, app.ack_timeout)
        if answer.ok and delivery.duplicate:
            await self._attempt(app, delivery, app.ack_timeout)
        delivery.state = "done" if answer.ok else "failed"

    async def _pause(self, delay: float) -> None:
        if delay <= 0:
            return
        self._leave()
        try:
            await self._clock.sleep(delay)
        finally:
            self._enter()

    async def _attempt(self, app: App, delivery: Delivery, patience: float) -> Answer:
        answer = await self._post(app, delivery.body, patience)
        delivery.attempts.append(
            {"at": self._clock.now(), "status": answer.status, "reason": answer.reason}
        )
        return answer

    async def _post(self, app: App, body: str, patience: float) -> Answer:
        token = self._identity.token(app.id, json.loads(body)["serviceUrl"])
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        }
        session = self._session or self._open()
        try:
            async with (
                asyncio.timeout(patience),
                session.post(
                    app.url, data=body.encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                said = await response.text()
                reason = "" if response.status < 300 else "http_error"
                return Answer(response.status, _read(said), reason)
        except TimeoutError:
            return Answer(None, reason="timeout")
        except (aiohttp.ClientError, OSError):
            return Answer(None, reason="connection_failed")

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=100),
            timeout=aiohttp.ClientTimeout(total=None),
        )
        return self._session

    # --- being quiet -----------------------------------------------------------------------

    def _enter(self) -> None:
        self._busy += 1
        self._quiet.clear()

    def _leave(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._quiet.set()

    @property
    def pending(self) -> int:
        """Attempts under way, without those that wait for the clock."""
        return self._busy

    async def settled(self, timeout: float) -> bool:  # noqa: ASYNC109  the caller of the control API names it
        """Whether nothing was under way within that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._busy:
                    await self._quiet.wait()
        return not self._busy

    async def close(self) -> None:
        """Drop what is under way and close the connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _read(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return said or None
