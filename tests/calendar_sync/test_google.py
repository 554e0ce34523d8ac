"""What only Google has: a service account for a whole domain, ids of ours, rights that were taken away."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.ports import Refused, Retry
from bot.sandbox.faults import Planned
from bot.sandbox.google import keys, seed
from bot.sandbox.google.seed import put
from calendar_sync.deliveries import Sync
from calendar_sync.google_calls import LONG, GoogleCalls
from calendar_sync.google_events import event_id, read_event
from calendar_sync.ports import Draft, Reconnect, Span
from tests.calendar_sync.booked import NINE, TEN
from tests.calendar_sync.connected import House, house
from tests.calendar_sync.elsewhere import leading_away
from tests.world import ADA, EVE

# MTG-01 B19 B22

ADDRESS = "ada@acme.example"
DRAFT = Draft("key", "uid", "Talk", "Text", NINE, TEN, "Europe/Berlin", 0)


@pytest.fixture
async def there(store, clock) -> AsyncIterator[House]:
    async with house(store, clock) as opened:
        await store.run(lambda tx: tx.people.save_agent(replace(ADA, email=ADDRESS)))
        await opened.connect()
        yield opened


@pytest.fixture
async def served(store, clock, tmp_path) -> AsyncIterator[House]:
    """A house with a service account for acme.example, and no OAuth client."""
    file = tmp_path / "key.json"
    file.write_text(json.dumps(keys.service_account_info("https://unused.example/token")))
    told = {"client_id": "", "service_account_file": str(file), "domains": ("acme.example",)}
    async with house(store, clock, **told) as opened:
        emails = {ADA.id: ADDRESS, EVE.id: "eve@globex.example"}
        for agent in (ADA, EVE):
            changed = replace(agent, email=emails[agent.id])
            await store.run(lambda tx, changed=changed: tx.people.save_agent(changed))
        yield opened


async def test_in_the_domain_of_a_service_account_nobody_signs_in(served: House):
    page = await served.connect()
    assert "Your calendar is connected" in page
    calendar, account = await served.meetings.calendars.of(ADA.id)
    made = await calendar.create(account, DRAFT)
    assert made.id in served.google.calendars[ADDRESS].events
    assert await calendar.busy(account, NINE, TEN) == [Span(NINE, TEN)]


async def test_for_other_domains_it_is_not_used(served: House):
    address = served.link("google", EVE.id)
    answer = await served.press((await served.get(address))[1], address)
    assert answer.status == 400
    assert await served.account(EVE.id) is None
    assert "token" not in [one["name"] for one in served.google.calls]


async def test_a_domain_that_is_taken_back_is_lost_and_found_again(served: House):  # B22
    await served.connect()
    await served.deliver()
    calendar, account = await served.meetings.calendars.of(ADA.id)
    given = served.google.delegated.pop(seed.DOMAIN)
    served.google.accesses.clear()
    with pytest.raises(Reconnect):
        await calendar.busy(account, NINE, TEN)
    assert (await served.account()).lost_at is not None
    served.google.delegated[seed.DOMAIN] = given
    await served.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
    await served.deliver()
    assert (await served.account()).lost_at is None


async def test_a_wrong_client_secret_loses_no_calendar(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    there.google.accesses.clear()
    client = there.google.clients[seed.CLIENT_ID]
    there.google.clients[seed.CLIENT_ID] = replace(client, secret="another")
    with pytest.raises(Retry):
        await calendar.busy(account, NINE, TEN)
    assert (await there.account()).lost_at is None


async def test_a_token_that_is_never_taken_is_a_lost_calendar(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    there.google.faults.fail_next.append(Planned("freebusy.query", "401:authError", times=2))
    with pytest.raises(Reconnect):
        await calendar.busy(account, NINE, TEN)
    assert (await there.account()).lost_at is not None


async def test_a_right_that_was_taken_away_is_a_lost_calendar(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    plan = Planned("events.insert", "403:insufficientPermissions")
    there.google.faults.fail_next.append(plan)
    with pytest.raises(Reconnect):
        await calendar.create(account, DRAFT)
    assert (await there.account()).lost_at is not None


@pytest.mark.parametrize(
    ("reason", "least", "most"), [("quotaExceeded", LONG, LONG), ("rateLimitExceeded", 0, 5)]
)
async def test_what_is_used_up_is_not_asked_for_again_in_seconds(
    there: House, reason: str, least: float, most: float
):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    there.google.faults.fail_next.append(Planned("events.insert", f"403:{reason}"))
    with pytest.raises(Retry) as caught:
        await calendar.create(account, DRAFT)
    assert least <= caught.value.after <= most


async def test_an_answer_that_is_no_json_is_no_answer(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    there.google.faults.fail_next.append(Planned("freebusy.query", "garbage"))
    with pytest.raises(Retry):
        await calendar.busy(account, NINE, TEN)


async def test_no_redirect_leads_elsewhere():  # B16
    async with leading_away() as (here, arrived):
        calls = GoogleCalls(str(here.make_url("/")))
        with pytest.raises((Refused, Retry)):
            await calls.call(lambda api: api.calendarList().list(), "a token")
        calls.close()
    assert arrived == []


async def test_a_kept_connection_that_ended_meanwhile_costs_nobody_a_call(there: House):  # B22
    calendar, account = await there.meetings.calendars.of(ADA.id)
    for _ in range(5):
        assert await calendar.busy(account, NINE, TEN) == []
        there.hang_up()
    await calendar.create(account, DRAFT)
    there.hang_up()
    assert await calendar.busy(account, NINE, TEN) == [Span(NINE, TEN)]
    there.hang_up()
    assert await calendar.create(account, DRAFT)


async def test_a_call_that_ends_after_everything_was_closed_leaves_no_connection_open():
    begun, go_on, ended = threading.Event(), threading.Event(), asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        assert await reader.read() == b""
        writer.close()
        ended.set()

    def make(api: Any) -> Any:
        begun.set()
        go_on.wait()
        return api.calendarList().list()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        calls = GoogleCalls(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        call = asyncio.create_task(calls.call(make, "a token"))
        await asyncio.to_thread(begun.wait)
        calls.close()
        go_on.set()
        assert await call == {}
        async with asyncio.timeout(60):
            await ended.wait()


async def test_an_event_of_somebody_else_under_our_id_is_left_alone(there: House):  # B19
    calendar, account = await there.meetings.calendars.of(ADA.id)
    times = {name: {"dateTime": at.isoformat()} for name, at in (("start", NINE), ("end", TEN))}
    foreign = put(there.google, there.google.calendars[ADDRESS], "ada", {"summary": "X", **times})
    events = there.google.calendars[ADDRESS].events
    del events[foreign.id]
    foreign.id = event_id(DRAFT.key)
    events[foreign.id] = foreign
    with pytest.raises(Refused):
        await calendar.create(account, DRAFT)
    assert await calendar.find(account, DRAFT.key) is None


async def test_an_event_that_was_deleted_comes_back_as_gone(there: House):  # B19
    calendar, account = await there.meetings.calendars.of(ADA.id)
    made = await calendar.create(account, DRAFT)
    await calendar.cancel(account, made.id)
    again = await calendar.create(account, DRAFT, maybe_sent=True)
    assert (again.id, again.is_gone) == (made.id, True)
    again = await calendar.create(account, DRAFT)
    assert (again.id, again.is_gone) == (made.id, True)


async def test_what_people_typed_is_no_markup_in_the_calendar(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    made = await calendar.create(account, replace(DRAFT, text="<b>1 & 2</b>"))
    body = there.google.calendars[ADDRESS].events[made.id].body
    assert body["description"] == "&lt;b&gt;1 &amp; 2&lt;/b&gt;"
    assert there.google.mails == []


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Paris", 23), ("nowhere", 0)])
def test_whole_days_begin_at_midnight_in_the_calendars_zone(zone: str, hour: int):
    told = {"id": "e", "start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}
    event = read_event(told, zone)
    assert event.end - event.start == timedelta(days=1)
    assert event.start.hour == hour
    assert read_event({"id": "e"}).start == datetime(1970, 1, 1, tzinfo=UTC)
