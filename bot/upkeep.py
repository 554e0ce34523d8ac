"""The alarm clock: what has to be looked at every now and then. The diary is in the database.

It only writes deliveries with keys of their own, so that several processes may do it side by side and a
tick that comes late or twice does no harm.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.deliveries import SyncAgent, SyncMembers
from bot.store import Store, StoreBusy, Transaction, utc_now

log = logging.getLogger(__name__)

# What comes back says whether there is more of it.
Action = Callable[[Transaction], bool | None]
AGENTS_EVERY = timedelta(seconds=60)
AGENTS_AT_ONCE = 25
MEMBERS_EVERY = timedelta(minutes=15)
FORGET_EVERY = timedelta(hours=1)
INDEX_EVERY = timedelta(seconds=2)
MOST_ROUNDS = 20


class Upkeep:
    """Rings at fixed intervals, from `start` until `stop`."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime] = utc_now,
        more: Sequence[tuple[Action, timedelta]] = (),
    ) -> None:
        self._store, self._clock, self._more = store, clock, more
        self._at_work = asyncio.Lock()
        # A tick that comes late is still wanted, once (the library's default drops it).
        rules = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=rules)

    def start(self) -> None:
        """Begin, in the running loop: once with everything, then each in its own time."""
        for action, every in (
            (look_after_agents, AGENTS_EVERY),
            (look_after_members, MEMBERS_EVERY),
            (forget_old, FORGET_EVERY),
            (index_words, INDEX_EVERY),
            *self._more,
        ):
            rhythm = {"seconds": every.total_seconds(), "next_run_time": self._clock()}
            self._scheduler.add_job(self._tick, "interval", [action], **rhythm)
        self._scheduler.start()

    async def stop(self) -> None:
        """End; the scheduler would cut off a tick that is at work, so that one is waited for."""
        self._scheduler.pause()
        async with self._at_work:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, action: Action) -> None:
        async with self._at_work:
            try:
                for _round in range(MOST_ROUNDS):
                    if not await self._store.run(action):
                        break
            except StoreBusy:
                log.info("upkeep waits for the next time: action=%s", action.__name__)


def look_after_agents(tx: Transaction) -> None:
    """Ask the platforms about the agents we have not heard of for longest (ENT-08)."""
    for agent_id in tx.people.stalest(AGENTS_AT_ONCE, tx.now - AGENTS_EVERY):
        tx.outbox.add(SyncAgent(agent_id))


def look_after_members(tx: Transaction) -> None:
    """Ask who is in the channels, in case a platform did not tell of a change (MEM-07)."""
    for service in tx.people.services():
        tx.outbox.add(SyncMembers(service.id))


def forget_old(tx: Transaction) -> None:
    """Forget what no platform repeats any more, and reports that nobody can open any more."""
    tx.inbox.forget_old()
    tx.reports.forget_old()


def index_words(tx: Transaction) -> bool:
    """Let searches find quickly what was written since; tell whether there is more (CONV-12)."""
    return tx.search.index.catch_up()
