"""What Slack sends to an app: signed requests or envelopes, within three seconds, with retries."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import TIMED_OUT, Answer, Courier
from bot.sandbox.faults import Faults
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import App
from bot.sandbox.slack.socket_mode import NotAcknowledgedError, Sockets

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
# Slack's own word for an answer that did not come in time, as its retries carry it.
_MISSED = "http_timeout"


@dataclass(slots=True)
class Delivery:
    """One thing sent to an app, and how every attempt went."""

    n: int
    at: float
    app: str
    team: str
    kind: str
    type: str
    id: str
    body: str = ""
    subtype: str = ""
    ts: str = ""
    transport: str = ""
    duplicate: bool = False
    attempts: list[Json] = field(default_factory=list)
    state: str = "pending"

    def shown(self) -> Json:
        """Return the delivery as the control API tells it, without its body."""
        names = (
            "n",
            "at",
            "app",
            "team",
            "kind",
            "type",
            "subtype",
            "ts",
            "id",
            "duplicate",
            "state",
        )
        return {
            **{name: getattr(self, name) for name in names},
            "transport": self.transport or None,
            "attempts": list(self.attempts),
        }


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's `v0` signature of a request."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return "v0=" + digest.hexdigest()


class Deliverer:
    """Starts every delivery in the order of its making; later attempts wait for the clock.

    `signing_time` stays on wall time when the sandbox's clock is pushed forward, or the app
    would rightly refuse what comes from the future.
    """

    def __init__(
        self, clock: SandboxClock, courier: Courier, faults: Faults, sockets: Sockets
    ) -> None:
        self._clock = clock
        self._courier = courier
        self._faults = faults
        self._sockets = sockets
        self._numbers = itertools.count(1)
        self.signing_time: Callable[[], float] = time.time
        self.log: deque[Delivery] = deque(maxlen=50_000)

    def note(self, app: App, team: str, kind: str, type_: str, id_: str, **more: Any) -> Delivery:
        """Return a new entry in the log."""
        delivery = Delivery(
            next(self._numbers), self._clock.now(), app.id, team, kind, type_, id_, **more
        )
        self.log.append(delivery)
        return delivery

    def event(self, app: App, envelope: Json) -> None:
        """Send an Events API envelope in the background."""
        event = envelope["event"]
        delivery = self.note(
            app,
            envelope["team_id"],
            "event",
            event["type"],
            envelope["event_id"],
            body=json.dumps(envelope),
            subtype=event.get("subtype", ""),
            ts=event.get("ts", ""),
            duplicate=self._faults.duplicates(),
        )
        if app.events_url or app.id in self._sockets.known:
            self._courier.start(self._deliver(app, delivery))
        else:
            delivery.state = "unheard"

    async def again(self, app: App, delivery: Delivery) -> Answer:
        """Send a logged event once more, as Slack does when it missed the answer."""
        missed = Answer(None, reason=_MISSED)
        delivery.attempts.append(missed.as_attempt(self._clock.now()))
        with self._courier.under_way():
            return await self._attempt(app, delivery)

    async def _deliver(self, app: App, delivery: Delivery) -> None:
        delays = iter(app.retry_delays)
        while True:
            answer = await self._attempt(app, delivery)
            if answer.ok:
                break
            delay = None if answer.headers.get("X-Slack-No-Retry") == "1" else next(delays, None)
            if delay is None:
                delivery.state = "failed"
                return
            await self._courier.pause(delay)
        if delivery.duplicate:
            delivery.attempts[-1]["reason"] = _MISSED
            await self._attempt(app, delivery)
        delivery.state = "done"

    async def _attempt(self, app: App, delivery: Delivery) -> Answer:
        number = len(delivery.attempts)
        reason = delivery.attempts[-1]["reason"] if number else ""
        if self._sockets.open_for(app.id) or not app.events_url:
            delivery.transport = "socket"
            payload = json.loads(delivery.body)
            extra = {"retry_attempt": number, "retry_reason": reason}
            answer = await self._by_socket(
                app, "events_api", payload, accepts_response_payload=False, **extra
            )
        else:
            delivery.transport = "http"
            headers = {"Content-Type": _JSON}
            if number:
                headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            answer = await self._by_http(app, app.events_url, delivery.body, headers)
        delivery.attempts.append(answer.as_attempt(self._clock.now()))
        return answer

    async def ask(self, app: App, delivery: Delivery, url: str, form: dict[str, str]) -> Answer:
        """Send an interaction or a command once and return the app's answer."""
        with self._courier.under_way():
            if self._sockets.open_for(app.id):
                delivery.transport = "socket"
                name = "slash_commands" if delivery.kind == "command" else "interactive"
                payload = json.loads(form["payload"]) if "payload" in form else dict(form)
                answer = await self._by_socket(app, name, payload, accepts_response_payload=True)
            elif url:
                delivery.transport = "http"
                answer = await self._by_http(app, url, urlencode(form), {"Content-Type": _FORM})
            else:
                answer = Answer(None, reason="no_url")
        delivery.attempts.append(answer.as_attempt(self._clock.now()))
        delivery.state = "done" if answer.ok else "failed"
        return answer

    async def verify(self, app: App, url: str) -> bool:
        """Return the `url_verification` handshake."""
        challenge = uuid.uuid4().hex
        body = json.dumps(
            {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        )
        answer = await self._by_http(app, url, body, {"Content-Type": _JSON})
        said = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.ok and said == challenge

    async def _by_socket(self, app: App, type_: str, payload: Json, **extra: Any) -> Answer:
        envelope = {"envelope_id": str(uuid.uuid4()), "type": type_, "payload": payload, **extra}
        try:
            body = await self._sockets.send(app.id, envelope, app.ack_timeout)
        except TimeoutError:
            return Answer(None, reason=TIMED_OUT)
        except NotAcknowledgedError as error:
            return Answer(None, reason=str(error))
        return Answer(200, body or None)

    async def _by_http(self, app: App, url: str, body: str, headers: dict[str, str]) -> Answer:
        stamp = str(int(self.signing_time()))
        signed = {
            **headers,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(app.signing_secret, stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        answer = await self._courier.post(url, body, signed, app.ack_timeout)
        return replace(answer, reason=_MISSED) if answer.reason == TIMED_OUT else answer

    async def settled(self, timeout: float) -> bool:  # noqa: ASYNC109  the caller of the control API names it
        """Whether nothing was under way within that many seconds."""
        return await self._courier.settled(timeout)
