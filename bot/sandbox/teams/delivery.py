"""What Teams sends to an app: signed activities, in order, repeated when nobody took them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Answer, Courier
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


class Deliverer:
    """Sends in the order of making per conversation; later attempts wait for the clock."""

    def __init__(
        self, clock: SandboxClock, courier: Courier, faults: Faults, identity: Identity
    ) -> None:
        self._clock = clock
        self._courier = courier
        self._faults = faults
        self._identity = identity
        self._last: dict[str, asyncio.Event] = {}
        self._numbers = itertools.count(1)
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
        self._courier.start(self._deliver(app, delivery, before, taken))

    async def ask(self, app: App, activity: Json) -> Answer:
        """Send an invoke once, and return the app's answer to show it to the person."""
        delivery = self._note(activity)
        if not app.url:
            delivery.state = "unheard"
            return Answer(None, reason="no_url")
        is_extension = delivery.name.startswith("composeExtension/")
        patience = app.extension_timeout if is_extension else app.invoke_timeout
        with self._courier.under_way():
            answer = await self._attempt(app, delivery, patience)
        delivery.state = "done" if answer.ok else "failed"
        return answer

    async def again(self, app: App, delivery: Delivery) -> Answer:
        """Send a logged activity once more, as Teams does when it missed the answer."""
        with self._courier.under_way():
            return await self._attempt(app, delivery, app.ack_timeout)

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
            if answer.ok or not _is_worth_repeating(answer):
                break
            await self._courier.pause(delay)
            answer = await self._attempt(app, delivery, app.ack_timeout)
        if answer.ok and delivery.duplicate:
            await self._attempt(app, delivery, app.ack_timeout)
        delivery.state = "done" if answer.ok else "failed"

    async def _attempt(self, app: App, delivery: Delivery, patience: float) -> Answer:
        answer = await self._post(app, delivery.body, patience)
        delivery.attempts.append(answer.as_attempt(self._clock.now()))
        return answer

    async def _post(self, app: App, body: str, patience: float) -> Answer:
        token = self._identity.token(app.id, json.loads(body)["serviceUrl"])
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        }
        return await self._courier.post(app.url, body, headers, patience)

    async def settled(self, timeout: float) -> bool:  # noqa: ASYNC109  the caller of the control API names it
        """Whether nothing was under way within that many seconds."""
        return await self._courier.settled(timeout)


def _is_worth_repeating(answer: Answer) -> bool:
    """No answer and the server's own failures are; a refusal is final."""
    return answer.status is None or answer.status >= 500 or answer.status == 429
