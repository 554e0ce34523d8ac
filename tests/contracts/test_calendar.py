"""What every calendar has to do; each adapter is asked over HTTP, the built-in one in its database."""

# MTG-05 MTG-07 MTG-09 B19 B22

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_sync.ports import Draft, Gone, Span, Stale
from tests.contracts.calendar_stands import STANDS, Stand

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAFT = Draft(
    key="m1/ada/0",
    uid="m1@frontdesk",
    title="Talk with Gus",
    text="About <b>boats</b> & more",
    start=NOON,
    end=NOON + HOUR,
    zone="Europe/Berlin",
    sequence=0,
)
MOVED = replace(DRAFT, start=NOON + HOUR, end=NOON + 3 * HOUR, sequence=1)
DAY = (NOON - 12 * HOUR, NOON + 12 * HOUR)


@pytest.fixture(params=STANDS)
async def stand(request, store, clock):
    async with STANDS[request.param](store, clock) as made:
        yield made


async def test_an_event_keeps_its_owner_busy_until_it_is_cancelled(stand: Stand):
    assert await stand.calendar.busy(stand.account, *DAY) == []
    made = await stand.calendar.create(stand.account, DRAFT)
    assert (made.start, made.end, made.key) == (DRAFT.start, DRAFT.end, DRAFT.key)
    assert await stand.calendar.busy(stand.account, *DAY) == [Span(DRAFT.start, DRAFT.end)]
    await stand.calendar.cancel(stand.account, made.id)
    assert await stand.calendar.busy(stand.account, *DAY) == []
    await stand.calendar.cancel(stand.account, made.id)


async def test_what_is_made_twice_is_there_once(stand: Stand):
    made = await stand.calendar.create(stand.account, DRAFT)
    again = await stand.calendar.create(stand.account, DRAFT, maybe_sent=True)
    assert again.id == made.id
    assert len(await stand.calendar.busy(stand.account, *DAY)) == 1


async def test_an_event_is_found_by_its_key_also_when_it_is_gone(stand: Stand):
    assert await stand.calendar.find(stand.account, DRAFT.key) is None
    made = await stand.calendar.create(stand.account, DRAFT)
    found = await stand.calendar.find(stand.account, DRAFT.key)
    assert found is not None
    assert (found.id, found.is_gone) == (made.id, False)


async def test_a_change_moves_the_event_and_makes_no_second_one(stand: Stand):
    made = await stand.calendar.create(stand.account, DRAFT)
    moved = await stand.calendar.change(stand.account, made.id, MOVED, etag=made.etag)
    assert (moved.id, moved.start, moved.end) == (made.id, MOVED.start, MOVED.end)
    assert moved.etag != made.etag
    assert await stand.calendar.busy(stand.account, *DAY) == [Span(MOVED.start, MOVED.end)]
    again = await stand.calendar.change(stand.account, made.id, MOVED)
    assert (again.id, again.start) == (made.id, MOVED.start)


async def test_a_change_that_somebody_else_overtook_is_not_made(stand: Stand):
    made = await stand.calendar.create(stand.account, DRAFT)
    await stand.calendar.change(stand.account, made.id, MOVED, etag=made.etag)
    with pytest.raises(Stale):
        await stand.calendar.change(stand.account, made.id, DRAFT, etag=made.etag)


async def test_what_is_gone_cannot_be_changed(stand: Stand):
    made = await stand.calendar.create(stand.account, DRAFT)
    await stand.calendar.cancel(stand.account, made.id)
    with pytest.raises(Gone):
        await stand.calendar.change(stand.account, made.id, MOVED)
    with pytest.raises(Gone):
        await stand.calendar.change(stand.account, "nothere000", MOVED)


async def test_changes_are_told_once_from_cursor_to_cursor(stand: Stand):
    first = await stand.calendar.changes(stand.account, stand.now)
    account = replace(stand.account, cursor=first.cursor)
    made = await stand.calendar.create(account, DRAFT)
    told = await stand.calendar.changes(account, stand.now)
    assert [(one.id, one.key, one.start) for one in told.events] == [
        (made.id, DRAFT.key, DRAFT.start)
    ]
    account = replace(account, cursor=told.cursor)
    assert (await stand.calendar.changes(account, stand.now)).events == []
    await stand.calendar.cancel(account, made.id)
    told = await stand.calendar.changes(account, stand.now)
    assert [(one.id, one.is_gone) for one in told.events] == [(made.id, True)]


async def test_there_is_one_main_calendar_that_takes_events(stand: Stand):
    listed = await stand.calendar.calendars(stand.account)
    assert [one.may_write for one in listed if one.is_main] == [True]
