"""Meetings are booked, moved, cut short and called off, here and in the calendar itself, at random.

Calls fail, lose their answer, and processes die with their work in hand; transactions are lost. Whatever
happens, a meeting has one event in its host's calendar or none, its mails tell what happened in its order,
and its reminders come once or never. The clock is ours.
"""

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors import NotAllowed
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction
from calendar_sync.availability import Availability
from calendar_sync.book import book
from calendar_sync.cancel import cancel
from calendar_sync.change import reschedule
from calendar_sync.deliver import event_key
from calendar_sync.deliveries import Sync
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.owners import resolve
from calendar_sync.ports import Event, Span
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FREE, HALF, NINE, wanted
from tests.calendar_sync.house import House, house_of
from tests.calendar_sync.sandboxed import house_at_google
from tests.world import ADA, ANN, GUS, LINKS, Clock

# MTG-05 MTG-07 MTG-08 MTG-09 B17 B19 B20

pytestmark = [pytest.mark.again, pytest.mark.timeout(3600)]
LONG = os.environ.get("CHAOS") == "long"
EXAMPLES, STEPS = (400, 50) if LONG else (12, 30)
GUESTS = {one.id: one for one in (GUS, ANN)}
# Two on Friday morning, the others next week: their first reminder is a day before.
SLOTS = [NINE + timedelta(days=day) + n * HALF for day in (0, 3, 4, 5) for n in range(2)]
HALVES = Availability(durations=(30, 60))
LONGEST_RETRY = timedelta(minutes=3)
slots, which = st.integers(0, len(SLOTS) - 1), st.integers(0, 5)
guests, by_agent = st.sampled_from(sorted(GUESTS)), st.booleans()
lengths = st.sampled_from([30, 60])
acts = st.sampled_from(["book", "book", "move", "move", "cancel", "drag", "delete"])


@dataclass(frozen=True)
class Stage:
    """What a meeting was since then; `start` is None once it was called off."""

    since: datetime
    start: datetime | None


class Life(RuleBasedStateMachine):
    """Guests, an agent with a calendar, a bad line, and workers that die."""

    empty: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = Clock()
        self.known: list[MeetingId] = []
        self.stages: dict[MeetingId, list[Stage]] = {}
        self.asleep: list[tuple[datetime, datetime]] = []
        self.number = 0
        self.until = AsyncExitStack()

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(chosen=st.lists(slots, min_size=2, max_size=3, unique=True))
    def begin(self, chosen: list[int]) -> None:
        self.store = Store(self.empty(), LocalSignals(), self.clock)
        self.house: House = self.run(self.made())
        self.run(self.store.run(lambda tx: tx.of(Bookables).keep_agent(ADA.id, HALVES)))
        for slot in chosen:
            self.a_guest_books(slot, GUS.id, again=False)
        self.time_passes(0)

    async def made(self) -> House:
        return await house_of(self.store, self.clock, follows=True)

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.everything_settles()
            self.run(self.until.aclose())
            self.run(self.store.close())
        self.loop.close()

    def meeting(self, number: int) -> Meeting | None:
        if not self.known:
            return None
        return self.of(self.known[number % len(self.known)])

    def of(self, meeting_id: MeetingId) -> Meeting:
        return self.run(self.store.read(lambda tx: tx.of(Meetings).get(meeting_id)))

    def all(self) -> list[Meeting]:
        return [self.of(one) for one in self.known]

    # Acts

    @rule(slot=slots, guest=guests, again=st.booleans())
    def a_guest_books(self, slot: int, guest: str, again: bool) -> None:
        self.number += 1
        source, by = f"b{self.number}", GUESTS[guest]
        for _ in range(1 + again):
            self.tries(
                self.house.appointments.book("ada", wanted(SLOTS[slot], source), by.id, by.actor)
            )

    @rule(number=which, slot=slots, minutes=lengths, agent=by_agent)
    def somebody_moves_it(self, number: int, slot: int, minutes: int, agent: bool) -> None:
        found = self.meeting(number)
        if found:
            by = ADA.actor if agent else GUESTS[found.guest_id].actor
            self.tries(self.house.appointments.reschedule(found.id, SLOTS[slot], minutes, by))

    @rule(number=which, agent=by_agent)
    def somebody_calls_it_off(self, number: int, agent: bool) -> None:
        found = self.meeting(number)
        if found:
            by = ADA.actor if agent else GUESTS[found.guest_id].actor
            self.tries(self.house.appointments.cancel(found.id, by))

    @rule(slot=slots, number=which, what=st.sampled_from(["book", "move", "cancel"]))
    def a_transaction_is_lost(self, slot: int, number: int, what: str) -> None:
        """Whatever was written in it never was."""
        found = self.meeting(number)

        def lost(tx: Transaction) -> None:
            if what == "book":
                book(tx, resolve(tx, "ada"), wanted(SLOTS[slot], "x"), GUS.id, GUS.actor, FREE)
            elif found and what == "move":
                reschedule(tx, found.id, SLOTS[slot], 30, ADA.actor, FREE)
            elif found:
                cancel(tx, found.id, ADA.actor)
            raise RuntimeError("the power failed")

        before = self.all()
        with pytest.raises((RuntimeError, NotAllowed)):
            self.run(self.store.run(lost))
        assert self.all() == before

    @rule(number=which, slot=slots, minutes=lengths, told=st.booleans())
    def the_agent_drags_the_event(self, number: int, slot: int, minutes: int, told: bool) -> None:
        if event := self.event(number):
            start = SLOTS[slot] + timedelta(minutes=10)
            end = start + timedelta(minutes=minutes)
            self.run(self.house.calendar.somebody_moves(ADA.id, event, start, end))
            self.follow(told)

    @rule(number=which, told=st.booleans())
    def the_agent_deletes_the_event(self, number: int, told: bool) -> None:
        if event := self.event(number):
            self.run(self.house.calendar.somebody_deletes(ADA.id, event))
            self.follow(told)

    # Mishaps

    @rule(moods=st.lists(st.sampled_from(["fail", "lost", "", "lost"]), min_size=1, max_size=4))
    def the_line_gets_bad(self, moods: list[str]) -> None:
        self.house.calendar.plan.extend(moods)

    @rule(
        acts=st.tuples(acts, acts),
        mood=st.sampled_from(["lost", "fail", "dies"]),
        number=which,
        places=st.tuples(slots, slots),
    )
    def something_happens_while_another_thing_goes_wrong(
        self, acts: tuple[str, str], mood: str, number: int, places: tuple[int, int]
    ) -> None:
        """Of what was done nobody knows whether the calendar has it, when the next thing is done."""
        self.time_passes(0)
        before = len(self.known)
        self.act(acts[0], number, places[0])
        number = before if len(self.known) > before else number
        if mood == "dies":
            self.a_worker_dies_with_what_it_has_in_hand(sent=True)
        else:
            self.house.calendar.plan.clear()
            self.house.calendar.plan.extend([mood])
            self.time_passes(0)
        self.act(acts[1], number, places[1])

    def act(self, what: str, number: int, slot: int) -> None:
        if what == "book":
            self.a_guest_books(slot, GUS.id, again=False)
        elif what == "move":
            self.somebody_moves_it(number, slot, 30, agent=True)
        elif what == "cancel":
            self.somebody_calls_it_off(number, agent=False)
        elif what == "drag":
            self.the_agent_drags_the_event(number, slot, 30, told=True)
        else:
            self.the_agent_deletes_the_event(number, told=True)

    @rule(sent=st.booleans())
    def a_worker_dies_with_what_it_has_in_hand(self, sent: bool) -> None:
        """Before it has sent it, or before anybody knows that it has."""
        self.run(self.house.die(sent=sent))
        self.see()

    @rule(hours=st.sampled_from([0.1, 0.1, 1, 20]))
    def nobody_works_for_a_while(self, hours: float) -> None:
        before = self.clock.now
        self.clock.pass_by(hours * 3600)
        self.asleep.append((before, self.clock.now + LONGEST_RETRY))

    @rule(minutes=st.sampled_from([0, 0, 1, 1, 30, 600]))
    def time_passes(self, minutes: int) -> None:
        """Whatever is due by then happens, when it is due."""
        self.run(self.house.pass_by(timedelta(minutes=minutes), self.look))

    # What has to be so

    @invariant()
    def there_is_one_event_or_none(self) -> None:
        if not hasattr(self, "house"):
            return
        there = Counter(event.key for event in self.run(self.house.events()))
        for meeting in self.all():
            assert sum(there[key] for key in self.keys(meeting)) <= 1

    def everything_settles(self) -> None:
        """The line is good again, nothing is left in hand, what was done in the calendar is looked for."""
        self.house.calendar.plan.clear()
        for _ in range(3):
            self.follow(told=True)
            self.run(self.house.pass_by(LONGEST_RETRY, self.look))
        events = self.run(self.house.events())
        meetings = [one for one in self.all() if not one.has_begun(self.clock.now)]
        for meeting in meetings:
            mine = [one for one in events if one.key in self.keys(meeting)]
            expected = [(meeting.start, meeting.end)] if meeting.is_booked else []
            assert [(one.start, one.end) for one in mine] == expected
        self.run(self.store.read(self.check_cells, meetings))
        end = max([self.clock.now, *(one.end for one in self.all())])
        self.run(self.house.pass_by(end - self.clock.now + HALF, self.look))
        for meeting in self.all():
            self.check_mails(meeting)
            self.check_reminders(meeting)

    def check_cells(self, tx: Transaction, meetings: list[Meeting]) -> None:
        for meeting in meetings:
            others = [one for one in self.known if one != meeting.id]
            span = Span(meeting.start, meeting.end)
            taken = tx.of(Cells).taken([ADA.id], NINE, SLOTS[-1] + 4 * HALF, but=others)
            for one in taken.get(ADA.id, ()):
                assert meeting.is_booked
                assert span.start <= one.start
                assert one.end <= span.end

    def check_mails(self, meeting: Meeting) -> None:
        """Everybody is told of each change once, in its order, and of what it is in the end."""
        told = self.house.post.about(meeting.id)
        for to in {one["to"] for one in told}:
            mails = [one for one in told if one["to"] == to and one["what"] != "reminder"]
            assert [int(one["sequence"]) for one in mails] == list(range(meeting.sequence + 1))
            assert mails[0]["what"] == "booked"
            assert {one["UID"] for one in mails} == {meeting.uid}
            for one in mails:
                assert one["SEQUENCE"] == one["sequence"]
                is_off = one["what"] == "cancelled"
                assert one["METHOD"] == ("CANCEL" if is_off else "REQUEST")
            last = mails[-1]
            if meeting.is_booked:
                assert last["what"] in {"booked", "moved"}
                assert (last["start"], last["end"]) == (
                    meeting.start.isoformat(),
                    meeting.end.isoformat(),
                )
            else:
                assert [one["what"] for one in mails].count("cancelled") == 1
                assert last["what"] == "cancelled"

    def check_reminders(self, meeting: Meeting) -> None:
        """Each is for what the meeting was then: once, before it began; never for what was called off."""
        told = [one for one in self.house.post.about(meeting.id) if one["what"] == "reminder"]
        sent = Counter((one["to"], one["minutes"], one["start"]) for one in told)
        assert set(sent.values()) <= {1}
        for one in told:
            at, start = one["at"], datetime.fromisoformat(one["start"])
            assert start - timedelta(minutes=int(one["minutes"])) <= at < start
            assert self.stage_at(meeting.id, at) == start
        for stage, after in pairwise([*self.stages[meeting.id], Stage(self.clock.now, None)]):
            for minutes in (1440, 15) if stage.start else ():
                due = stage.start - timedelta(minutes=minutes)
                if stage.since < due and due + LONGEST_RETRY < after.since and self.awake(due):
                    assert sent["agent:ada", str(minutes), stage.start.isoformat()] == 1

    # Looking

    def see(self) -> None:
        self.run(self.look())

    async def look(self) -> None:
        """Note what every meeting is by now."""
        for meeting_id in self.known:
            meeting = await self.store.read(lambda tx, one=meeting_id: tx.of(Meetings).get(one))
            start = meeting.start if meeting.is_booked else None
            stages = self.stages.setdefault(meeting.id, [])
            if not stages or stages[-1].start != start:
                stages.append(Stage(meeting.changed_at, start))

    def stage_at(self, meeting_id: MeetingId, at: datetime) -> datetime | None:
        return [one for one in self.stages[meeting_id] if one.since <= at][-1].start

    def awake(self, due: datetime) -> bool:
        return not any(slept - LONGEST_RETRY <= due < woke for slept, woke in self.asleep)

    def keys(self, meeting: Meeting) -> list[str]:
        [host] = meeting.hosts
        return [
            event_key(LINKS, meeting, replace(host, generation=n))
            for n in range(host.generation + 2)
        ]

    def event(self, number: int) -> Event | None:
        found = self.meeting(number)
        events = self.run(self.house.events()) if found else []
        return next((one for one in events if found and one.key in self.keys(found)), None)

    def follow(self, told: bool) -> None:
        if told:
            self.run(self.store.run(lambda tx: tx.outbox.add(Sync(ADA.id))))

    def tries(self, work: Awaitable[Meeting]) -> None:
        """Do it, unless the rules say no."""
        try:
            meeting = self.run(work)
        except NotAllowed:
            return
        if meeting.id not in self.known:
            self.known.append(meeting.id)
        self.see()


class LifeAtGoogle(Life):
    """The same with the adapter for Google, against its stand-in."""

    async def made(self) -> House:
        return await house_at_google(self.store, self.clock, self.until)


@pytest.mark.parametrize(("life", "share"), [(Life, 1), (LifeAtGoogle, 2)], ids=["own", "google"])
def test_whatever_happens_a_meeting_has_one_event_or_none(
    sqlite_template, tmp_path, life, share
) -> None:
    made = iter(range(1_000_000))

    def empty(_self: Life) -> str:
        return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(made)}.db')}"

    run_state_machine_as_test(
        type("Here", (life,), {"empty": empty}),
        settings=settings(
            max_examples=EXAMPLES // share,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, *([Phase.shrink] if LONG else [])],
        ),
    )
