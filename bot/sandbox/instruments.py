"""What tests read and turn on every stand-in: calls, deliveries, faults, time, quiet."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Protocol

from bot.sandbox.asked import number
from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults


class Logged(Protocol):
    """Something that was sent to the app."""

    n: int
    type: str

    def shown(self) -> Json:
        """Return it as the control API tells it."""


class Deliveries(Protocol):
    """Everything that was sent to the app, oldest first."""

    @property
    def log(self) -> Sequence[Logged]:
        """Return the newest of them, as many as are kept."""


class StandIn(Protocol):
    """The parts that every stand-in has; `call_count` goes on where `calls` forgets."""

    clock: SandboxClock
    courier: Courier
    faults: Faults
    calls: deque[Json]
    call_count: int

    @property
    def deliverer(self) -> Deliveries:
        """Return what sends to the app."""


def logged_calls(sandbox: StandIn, body: Json, field: str) -> Json:
    """Return the app's calls since one; `field` says what they are chosen by."""
    since, limit = number(body, "since", 0), int(number(body, "limit", 1000))
    wanted = body.get(field)
    found = [
        call for call in sandbox.calls if call["n"] > since and wanted in {None, "", call[field]}
    ]
    return {"calls": found[-limit:], "last": sandbox.call_count}


async def forget_calls(sandbox: StandIn, _: Json) -> Json:
    """Empty the log of calls."""
    sandbox.calls.clear()
    return {}


async def events(sandbox: StandIn, body: Json) -> Json:
    """Return what was sent to the app since one, by type."""
    since, wanted = number(body, "since", 0), body.get("type")
    log = sandbox.deliverer.log
    found = [one.shown() for one in log if one.n > since and wanted in {None, "", one.type}]
    return {
        "events": found,
        "last": log[-1].n if log else 0,
        "pending": sandbox.courier.pending,
    }


async def faults(sandbox: StandIn, _: Json) -> Json:
    """Return the dial as it stands."""
    return sandbox.faults.shown()


async def set_faults(sandbox: StandIn, body: Json) -> Json:
    """Turn the dial."""
    sandbox.faults.update(body)
    return sandbox.faults.shown()


async def clock(sandbox: StandIn, _: Json) -> Json:
    """Return the sandbox's time."""
    return {"now": sandbox.clock.now(), "frozen": sandbox.clock.frozen}


async def push_clock(sandbox: StandIn, body: Json) -> Json:
    """Push time forward, stop it, let it run."""
    if "freeze" in body:
        sandbox.clock.freeze(frozen=bool(body["freeze"]))
    sandbox.clock.advance(number(body, "advance", 0))
    return await clock(sandbox, body)


async def settled(sandbox: StandIn, body: Json) -> Json:
    """Wait until nothing is on its way to the app."""
    return {"settled": await sandbox.courier.settled(number(body, "timeout", 10))}
