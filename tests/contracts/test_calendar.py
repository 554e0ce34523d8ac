"""What every calendar has to do; each adapter is asked over HTTP, the built-in one in its database."""

# MTG-05 MTG-07 MTG-09 B19 B22

import asyncio
import contextlib
import json
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.ports import Refused, Retry
from calendar_sync.ports import Draft, Gone, Reconnect, Span, Stale
from calendar_sync.store.accounts import Accounts
from calendar_sync.vault import Vault
from tests.contracts.calendar_stands import AWAY, SECRET_KEY, STANDS, Away, Stand, tomorrow_noon
from tests.world import ADA, waiting

NOON = tomorrow_noon()
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
OTHER = replace(
    DRAFT, key="m2/ada/0", uid="m2@frontdesk", start=NOON + 3 * HOUR, end=NOON + 4 * HOUR
)
PARIS = ZoneInfo("Europe/Paris")
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
    assert [(one.id, one.start) for one in told.events] == [(made.id, DRAFT.start)]
    account = replace(account, cursor=told.cursor)
    assert (await stand.calendar.changes(account, stand.now)).events == []
    await stand.calendar.cancel(account, made.id)
    told = await stand.calendar.changes(account, stand.now)
    assert [(one.id, one.is_gone) for one in told.events] == [(made.id, True)]


async def test_there_is_one_main_calendar_that_takes_events(stand: Stand):
    listed = await stand.calendar.calendars(stand.account)
    assert [one.may_write for one in listed if one.is_main] == [True]


@pytest.fixture(params=AWAY)
async def away(request, store, clock):
    async with AWAY[request.param](store, clock) as made:
        yield made


async def test_tentative_and_whole_days_count_as_busy_and_what_is_shown_as_free_does_not(
    away: Away,
):
    await away.add(NOON, NOON + HOUR, tentative=True)
    await away.add(NOON + 2 * HOUR, NOON + 3 * HOUR, free=True)
    assert await away.calendar.busy(away.account, *DAY) == [Span(NOON, NOON + HOUR)]
    midnight = NOON.astimezone(PARIS).replace(hour=0) + timedelta(days=2)
    await away.add(midnight, midnight + timedelta(days=1), all_day=True)
    found = await away.calendar.busy(away.account, DAY[1] + HOUR, DAY[1] + timedelta(days=3))
    assert found == [Span(midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC))]


async def test_every_chosen_calendar_counts_and_no_other(away: Away):
    await away.add(NOON, NOON + HOUR, calendar=away.other)
    assert await away.calendar.busy(away.account, *DAY) == []
    both = replace(away.account, busy=(*away.account.busy, away.other))
    assert await away.calendar.busy(both, *DAY) == [Span(NOON, NOON + HOUR)]


async def test_a_calendar_that_cannot_be_read_is_never_taken_for_a_free_one(away: Away):
    nowhere = replace(away.account, busy=(*away.account.busy, "nowhere"))
    with pytest.raises(Refused):
        await away.calendar.busy(nowhere, *DAY)


async def test_a_long_time_is_asked_for_in_pieces(away: Away):
    await away.add(NOON, NOON + HOUR)
    await away.add(NOON + timedelta(days=200), NOON + timedelta(days=200, hours=1))
    found = await away.calendar.busy(away.account, DAY[0], NOON + timedelta(days=300))
    assert [one.start for one in found] == [NOON, NOON + timedelta(days=200)]


@pytest.mark.parametrize("fault", ["lost", "503", "cut"])
async def test_an_event_whose_answer_was_lost_is_made_once(away: Away, fault: str):
    away.fail("create", fault, times=3)
    made, maybe_sent = None, False
    while made is None:
        try:
            made = await away.calendar.create(away.account, DRAFT, maybe_sent=maybe_sent)
        except Retry as problem:
            maybe_sent = maybe_sent or problem.maybe_sent
            assert maybe_sent
    assert await away.calendar.busy(away.account, *DAY) == [Span(DRAFT.start, DRAFT.end)]
    found = await away.calendar.find(away.account, DRAFT.key)
    assert found is not None
    assert found.id == made.id


async def test_a_change_and_a_cancellation_whose_answers_were_lost_are_repeated(away: Away):
    made = await away.calendar.create(away.account, DRAFT)
    away.fail("change", "lost")
    with contextlib.suppress(Retry):
        await away.calendar.change(away.account, made.id, MOVED)
    changed = await away.calendar.change(away.account, made.id, MOVED)
    assert (changed.id, changed.start) == (made.id, MOVED.start)
    away.fail("cancel", "lost")
    with contextlib.suppress(Retry):
        await away.calendar.cancel(away.account, made.id)
    await away.calendar.cancel(away.account, made.id)
    assert await away.calendar.busy(away.account, *DAY) == []


async def test_what_its_owner_does_there_is_told(away: Away):
    made = await away.calendar.create(away.account, DRAFT)
    other = await away.calendar.create(away.account, OTHER)
    begun = await away.calendar.changes(away.account, away.now)
    account = replace(away.account, cursor=begun.cursor)
    await away.move(made.id, NOON + 5 * HOUR)
    told = await away.calendar.changes(account, away.now)
    assert [(one.id, one.start, one.end) for one in told.events] == [
        (made.id, NOON + 5 * HOUR, NOON + 6 * HOUR)
    ]
    account = replace(account, cursor=told.cursor)
    await away.delete(made.id)
    expected = {(made.id, True, False)}
    if away.declines:
        await away.decline(other.id)
        expected.add((other.id, False, True))
    told = await away.calendar.changes(account, away.now)
    assert {(one.id, one.is_gone, one.is_declined) for one in told.events} == expected
    assert told.resync is False


async def test_a_forgotten_cursor_means_reading_everything_and_says_so(away: Away):
    made = await away.calendar.create(away.account, DRAFT)
    begun = await away.calendar.changes(away.account, away.now)
    assert begun.resync is False
    await away.forget_cursors()
    account = replace(away.account, cursor=begun.cursor)
    told = await away.calendar.changes(account, away.now)
    assert told.resync is True
    assert made.id in {one.id for one in told.events}
    assert (
        await away.calendar.changes(replace(account, cursor=told.cursor), away.now)
    ).events == []


async def test_being_asked_to_wait_is_obeyed_by_nobody_but_the_outbox(away: Away):
    away.fail("create", "429", retry_after=7)
    with pytest.raises(Retry) as caught:
        await away.calendar.create(away.account, DRAFT)
    assert (caught.value.after, caught.value.maybe_sent) == (7, False)


async def test_a_token_that_ended_is_renewed_once_for_all_who_need_it(away: Away):
    await away.calendar.busy(away.account, *DAY)
    before = await away.signed_in()
    await away.expire_tokens()
    await asyncio.gather(*(away.calendar.busy(away.account, *DAY) for _ in range(6)))
    assert await away.signed_in() == before + 1


async def test_who_takes_back_their_consent_has_to_connect_again_and_is_told(away: Away, store):
    await away.revoke()
    with pytest.raises(Reconnect):
        await away.calendar.busy(away.account, *DAY)
    with pytest.raises(Reconnect):
        await away.calendar.create(away.account, DRAFT)
    kept = await store.read(lambda tx: tx.of(Accounts).of(ADA.id))
    assert kept.lost_at is not None
    told = await store.read(lambda tx: waiting(tx, "tell_calendar"))
    assert {(one["place"], one["what"], one["aloud"]) for one in told} == {
        ("T1/U1", "lost", ""),
        ("T1/C1", "lost", "yes"),
        ("T1/C2", "lost", "yes"),
        ("team/channel", "lost", "yes"),
    }


async def test_a_sign_in_that_is_away_does_not_lose_the_calendar(away: Away, store):
    await away.expire_tokens()
    away.fail("token", "503", times=5)
    with pytest.raises(Retry):
        await away.calendar.busy(away.account, *DAY)
    kept = await store.read(lambda tx: tx.of(Accounts).of(ADA.id))
    assert kept.lost_at is None


async def test_a_link_for_video_is_made_by_the_calendar_and_stays(away: Away):
    made = await away.calendar.create(away.account, replace(DRAFT, video=True))
    found = await away.calendar.find(away.account, DRAFT.key)
    assert found is not None
    assert found.place.startswith("https://")
    await away.calendar.change(away.account, made.id, replace(MOVED, video=True, place=found.place))
    again = await away.calendar.find(away.account, DRAFT.key)
    assert again is not None
    assert again.place == found.place


async def test_no_token_is_logged_or_shown(away: Away, store, caplog):
    caplog.set_level("DEBUG")
    await away.expire_tokens()
    await away.calendar.busy(away.account, *DAY)
    secret = await store.read(lambda tx: tx.of(Accounts).secret(ADA.id))
    token = json.loads(Vault(store, SECRET_KEY).unseal(secret.text))["access"]
    assert token not in caplog.text
    assert token not in secret.text
    assert secret.text not in repr(secret)
