"""A process of its own that books and moves meetings on the same database, as many at once as it is told."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from bot.domain.errors import NotAllowed
from bot.domain.people import Guest
from bot.signals.local import LocalSignals
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.bookings import Booking
from calendar_sync.calendars import Calendars
from calendar_sync.meetings import MeetingId
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import CalendarKind
from tests.world import Clock

WITHIN = 120.0


@dataclass(frozen=True)
class Try:
    """A guest wants a slot: for a new meeting, with a hold first or without, or for the one they have."""

    guest: Guest
    start: datetime
    source: str = ""
    moves: str | None = None
    holds: bool = False


async def attempt(appointments: Appointments, one: Try) -> str:
    """Return the id of the meeting that won, else why it lost."""
    by = one.guest.actor
    try:
        if one.moves:
            return (await appointments.reschedule(MeetingId(one.moves), one.start, 30, by)).id
        held = None
        if one.holds:
            held = (await appointments.hold("ada", one.start, 30, one.source, one.guest.id)).id
        wanted = Booking(one.start, 30, "Offer", source=one.source, hold=held)
        return (await appointments.book("ada", wanted, one.guest.id, by)).id
    except NotAllowed as refusal:
        return f"! {refusal.key}"


async def all_at_once(appointments: Appointments, tries: Sequence[Try]) -> list[str]:
    return await asyncio.gather(*(attempt(appointments, one) for one in tries))


class Rival:
    """The other process."""

    def __init__(self, address: str) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=serve, args=(theirs, address), daemon=True)
        self._process.start()
        theirs.close()

    async def all_at_once(self, now: datetime, tries: Sequence[Try]) -> list[str]:
        self._pipe.send((now, tries))
        assert await asyncio.to_thread(self._pipe.poll, WITHIN), "the other process is silent"
        return self._pipe.recv()

    def end(self) -> None:
        self._pipe.close()
        self._process.join(WITHIN)
        assert self._process.exitcode == 0


def serve(pipe: Connection, address: str) -> None:
    asyncio.run(_serve(pipe, address))


async def _serve(pipe: Connection, address: str) -> None:
    clock = Clock()
    store = Store(address, LocalSignals(), clock)
    calendars = Calendars(store, {CalendarKind.OWN: OwnCalendar(store)})
    appointments = Appointments(store, calendars, clock)
    while asked := await asyncio.to_thread(_asked, pipe):
        clock.now, tries = asked
        pipe.send(await all_at_once(appointments, tries))
    await store.close()


def _asked(pipe: Connection) -> tuple[datetime, Sequence[Try]] | None:
    try:
        return pipe.recv()
    except EOFError:
        return None
