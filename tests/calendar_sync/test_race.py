"""Fifty guests want the same slot at once, over two processes where the database is PostgreSQL: one gets it.

`CHAOS=long` plays a hundred rounds of each.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.ids import GuestId
from bot.domain.people import Guest
from bot.store import Store
from calendar_sync.meetings import MeetingId
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import HALF, NINE
from tests.calendar_sync.house import House, house_of
from tests.calendar_sync.rivals import Rival, Try, all_at_once
from tests.world import ADA, Clock

# MTG-06 MTG-07 B17

LONG = os.environ.get("CHAOS") == "long"
ROUNDS = 100 if LONG else 2
CROWD = [Guest(GuestId(f"g{n}"), f"Guest {n}", f"g{n}@x.example") for n in range(50)]
pytestmark = [pytest.mark.again, pytest.mark.timeout(3600 if LONG else 120)]


class Race:
    """A house, and another process beside it if the database can have two."""

    def __init__(self, house: House, rival: Rival | None) -> None:
        self.house, self.rival = house, rival

    async def run(self, tries: Sequence[Try]) -> list[str]:
        """Let all of them try at once; return who won what, in their order."""
        if self.rival is None:
            return await all_at_once(self.house.appointments, tries)
        theirs = self.rival.all_at_once(self.house.clock.now, tries[1::2])
        both = await asyncio.gather(all_at_once(self.house.appointments, tries[::2]), theirs)
        return [found for pair in zip(*both, strict=True) for found in pair]

    async def meetings(self) -> list:
        return list(
            await self.house.store.read(lambda tx: tx.of(Meetings).coming_of_agent(ADA.id, 10_000))
        )


@pytest.fixture
async def race(store: Store, database: str, clock: Clock) -> AsyncIterator[Race]:
    def crowd(tx):
        for guest in CROWD:
            tx.guests.add(guest)

    await store.run(crowd)
    rival = None if database.startswith("sqlite") else Rival(database)
    yield Race(await house_of(store, clock), rival)
    if rival:
        rival.end()


def slots() -> list[datetime]:
    """Return the slots of all working days of the month ahead."""
    days = (NINE + timedelta(days=n) for n in range(30))
    return [day + n * HALF for day in days if day.weekday() < 5 for n in range(16)]


def winners(found: Sequence[str]) -> list[str]:
    lost = [one for one in found if one.startswith("!")]
    assert set(lost) <= {"! slot_taken"}
    return [one for one in found if not one.startswith("!")]


async def settled(house: House) -> None:
    for _ in range(8):
        await house.deliver()
        house.clock.pass_by(1)


async def test_of_fifty_who_book_one_slot_one_gets_it(race: Race) -> None:
    for number, start in zip(range(ROUNDS), slots(), strict=False):
        crowd = CROWD[number % 50 :] + CROWD[: number % 50]  # nobody is first in every round
        tries = [Try(one, start, f"r{number}", holds=number % 2 == 1) for one in crowd]
        assert len(winners(await race.run(tries))) == 1
    await settled(race.house)
    meetings = await race.meetings()
    assert [one.start for one in meetings] == slots()[:ROUNDS]
    assert [one.start for one in await race.house.events()] == slots()[:ROUNDS]
    mails = Counter((one["meeting_id"], one["to"]) for one in race.house.post.mails.values())
    pair = {(one.id, to): 1 for one in meetings for to in ("guest", "agent:ada")}
    assert mails == pair


async def test_of_those_who_move_and_those_who_book_one_gets_the_slot(race: Race) -> None:
    free = slots()
    movers = CROWD[:10]
    stand = {
        one.id: await race.run([Try(one, free[-1 - n], "first")] * 2)
        for n, one in enumerate(movers)
    }
    ids = {guest: MeetingId(found[0]) for guest, found in stand.items()}
    assert all(found[0] == found[1] for found in stand.values()), "a repeat is the same meeting"
    await settled(race.house)
    for number, start in zip(range(ROUNDS), free, strict=False):
        tries = [Try(one, start, moves=ids[one.id]) for one in movers]
        tries += [Try(one, start, f"r{number}") for one in CROWD[10:]]
        tries = tries[number % 50 :] + tries[: number % 50]
        assert len(winners(await race.run(tries))) == 1
        meetings = await race.meetings()
        assert [one.start for one in meetings].count(start) == 1
        assert len({one.start for one in meetings}) == len(meetings)
    await settled(race.house)
    meetings = await race.meetings()
    assert [one.start for one in await race.house.events()] == [one.start for one in meetings]
    for one in meetings:
        mails = [m for m in race.house.post.to("guest") if m["meeting_id"] == one.id]
        assert [int(mail["sequence"]) for mail in mails] == list(range(one.sequence + 1))


async def test_fifty_times_the_same_request_books_once(race: Race) -> None:
    found = await race.run([Try(CROWD[0], NINE, "same")] * 50)
    assert len(set(found)) == 1
    assert len(await race.meetings()) == 1
