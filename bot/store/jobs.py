"""Work that somebody in the loop waits for, and a thread of the store does."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from bot.store.transaction import Transaction

log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """How an action ended."""

    result: Any = None
    error: BaseException | None = None

    def unwrap(self) -> Any:
        """Return what the action returned, or raise what it raised."""
        if self.error:
            raise self.error
        return self.result


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """An action on its way through a thread of the store, and the one who waits for it.

    One that `writes` goes on when nobody waits any more; its failure is told to the log then.
    """

    action: Callable[[Transaction], Any]
    outcome: asyncio.Future[Outcome]
    writes: bool


Waiting = SimpleQueue[Job | None]


def job_for(action: Callable[[Transaction], Any], *, writes: bool) -> Job:
    """Make a job for whoever asks in this loop."""
    return Job(action, asyncio.get_running_loop().create_future(), writes)


def next_group(waiting: Waiting, most: int) -> tuple[list[Job], bool]:
    """Wait for a job, and take those behind it, too; True after the last one."""
    group: list[Job] = []
    with contextlib.suppress(Empty):
        while len(group) < most:
            job = waiting.get(block=not group)
            if job is None:
                return group, True
            group.append(job)
    return group, False


def settle(
    group: Sequence[Job], outcomes: Sequence[Outcome], first: Callable[[], None] | None = None
) -> None:
    """Tell those who wait, in their loop; one call for the whole group, and for what comes `first`.

    A loop that is woken competes with the thread that wakes it: so it is woken once, and last of all.
    """
    with contextlib.suppress(RuntimeError):  # the loop is gone, and with it everyone who waited
        loop = group[0].outcome.get_loop()
        if first:
            loop.call_soon_threadsafe(_begin, first, loop, group, outcomes)
        else:
            loop.call_soon_threadsafe(_settle, group, outcomes)


def _begin(
    first: Callable[[], None],
    loop: asyncio.AbstractEventLoop,
    group: Sequence[Job],
    outcomes: Sequence[Outcome],
) -> None:
    """Let what comes first begin its work before the others hear of theirs."""
    first()
    loop.call_soon(_settle, group, outcomes)


def _settle(group: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    for job, outcome in zip(group, outcomes, strict=True):
        if not job.outcome.done():
            job.outcome.set_result(outcome)
        elif outcome.error and job.writes:
            log.error("an action failed after its caller left", exc_info=outcome.error)
