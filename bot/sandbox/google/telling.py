"""Notifications of watched calendars: a POST without a body, everything stands in its headers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults
from bot.sandbox.google.records import Channel

_PATIENCE = 10.0
_AGAIN = {500, 502, 503, 504}


@dataclass(slots=True)
class Notification:
    """One notification and how its address answered; `type` is its resource state."""

    n: int
    at: float
    type: str
    channel: str
    headers: dict[str, str]
    duplicate: bool
    attempts: list[Json] = field(default_factory=list)
    state: str = "pending"

    def shown(self) -> Json:
        """Return it as the control API tells it."""
        return {
            "n": self.n,
            "at": self.at,
            "type": self.type,
            "channel": self.channel,
            "headers": self.headers,
            "duplicate": self.duplicate,
            "attempts": self.attempts,
            "state": self.state,
        }


class Deliverer:
    """Sends notifications; what answers 500, 502, 503 or 504 is tried again, anything else is not."""

    def __init__(self, clock: SandboxClock, courier: Courier, faults: Faults) -> None:
        self._clock, self._courier, self._faults = clock, courier, faults
        self.log: deque[Notification] = deque(maxlen=10_000)
        self.retry_delays: tuple[float, ...] = (1.0, 10.0, 60.0)
        self._count = 0

    def tell(self, channel: Channel, state: str) -> None:
        """Send one notification of a channel, or two when chance says so."""
        again = state != "sync" and self._faults.duplicates()
        for duplicate in (False, True) if again else (False,):
            self._count += 1
            channel.sent += 1
            headers = _headers(channel, state)
            one = Notification(
                self._count, self._clock.now(), state, channel.id, headers, duplicate
            )
            self.log.append(one)
            self._courier.start(self._send(one, channel.address))

    async def _send(self, one: Notification, address: str) -> None:
        for delay in (0.0, *self.retry_delays):
            await self._courier.pause(delay)
            answer = await self._courier.post(address, "", dict(one.headers), _PATIENCE)
            one.attempts.append(answer.as_attempt(self._clock.now()))
            if answer.ok:
                one.state = "done"
                return
            if answer.status is not None and answer.status not in _AGAIN:
                break
        one.state = "failed"


def _headers(channel: Channel, state: str) -> dict[str, str]:
    headers = {
        "X-Goog-Channel-ID": channel.id,
        "X-Goog-Message-Number": str(1 if state == "sync" else 7919 * channel.sent),
        "X-Goog-Resource-ID": channel.resource,
        "X-Goog-Resource-State": state,
        "X-Goog-Resource-URI": channel.uri,
        "X-Goog-Channel-Expiration": formatdate(channel.expires, usegmt=True),
    }
    if channel.token:
        headers["X-Goog-Channel-Token"] = channel.token
    return headers
