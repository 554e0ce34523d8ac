"""Notifications of subscriptions: the handshake, what changed, and the life of a subscription."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults

_PATIENCE, _HANDSHAKE = 10.0, 10.0
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(slots=True)
class Notification:
    """One notification and how its address answered; `type` is its change or lifecycle event."""

    n: int
    at: float
    type: str
    subscription: str
    body: Json
    duplicate: bool = False
    attempts: list[Json] = field(default_factory=list)
    state: str = "pending"

    def shown(self) -> Json:
        """Return it as the control API tells it."""
        return {
            "n": self.n,
            "at": self.at,
            "type": self.type,
            "subscription": self.subscription,
            "body": self.body,
            "duplicate": self.duplicate,
            "attempts": self.attempts,
            "state": self.state,
        }


class Teller:
    """Sends notifications; what is not taken with a 2xx is tried again."""

    def __init__(self, clock: SandboxClock, courier: Courier, faults: Faults) -> None:
        self._clock, self._courier, self._faults = clock, courier, faults
        self.log: deque[Notification] = deque(maxlen=10_000)
        self.retry_delays: tuple[float, ...] = (1.0, 10.0, 60.0)
        self._count = 0

    async def agrees(self, url: str, token: str) -> bool:
        """Whether an address gives the token back, decoded, as plain text, within ten seconds."""
        joint = "&" if "?" in url else "?"
        address = f"{url}{joint}validationToken={quote_plus(token)}"
        answer = await self._courier.post(address, "", {"Content-Type": "text/plain"}, _HANDSHAKE)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return answer.status == 200 and kind == "text/plain" and answer.body == token

    def tell(self, url: str, subscription: str, kind: str, value: Json) -> None:
        """Send one notification, or two when chance says so."""
        for duplicate in (False, True) if self._faults.duplicates() else (False,):
            self._count += 1
            body: Json = {"value": [value]}
            one = Notification(self._count, self._clock.now(), kind, subscription, body, duplicate)
            self.log.append(one)
            self._courier.start(self._send(one, url))

    async def _send(self, one: Notification, url: str) -> None:
        for delay in (0.0, *self.retry_delays):
            await self._courier.pause(delay)
            answer = await self._courier.post(url, json.dumps(one.body), dict(_HEADERS), _PATIENCE)
            one.attempts.append(answer.as_attempt(self._clock.now()))
            if answer.ok:
                one.state = "done"
                return
        one.state = "failed"
