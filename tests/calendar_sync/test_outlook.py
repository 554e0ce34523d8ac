"""What only Outlook has: subscriptions that are asked for and end, pages that may lead astray, odd zones."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.ports import Refused
from bot.sandbox.faults import Planned
from calendar_sync.deliveries import Sync
from calendar_sync.graph import Graph
from calendar_sync.meetings import MeetingState
from calendar_sync.outlook import OutlookCalendar
from calendar_sync.outlook_events import MARK, instant, read_span
from calendar_sync.ports import Account, CalendarKind, Draft, Gone, Reconnect
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.watches import Watches
from calendar_sync.web import Web
from tests.calendar_sync.booked import HALF, wanted
from tests.calendar_sync.connected import House, house
from tests.calendar_sync.elsewhere import leading_away
from tests.world import ADA, GUS, waiting

# MTG-01 MTG-09 B16 B22

MAIN = "AQMkAGcleo-calendar="
NOTIFIED = "/calendar/notified/outlook"


@pytest.fixture
async def there(store, clock) -> AsyncIterator[House]:
    clock.now = datetime.now(UTC).replace(microsecond=0)  # msal knows no other time
    async with house(store, clock) as opened:
        await store.run(lambda tx: tx.people.save_agent(replace(ADA, email="cleo@acme.example")))
        await opened.connect(kind="outlook")
        await opened.deliver()
        await opened.settled()
        await opened.deliver()
        yield opened


async def watches(there: House) -> list[str]:
    return [one.watch.id for one in await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))]


async def syncs(there: House) -> int:
    return len(await there.store.read(lambda tx: waiting(tx, "sync_calendar")))


async def test_one_button_connects_outlook_and_what_is_done_there_comes_back(there: House):
    account = await there.account()
    assert (account.kind, account.target) == (CalendarKind.OUTLOOK, MAIN)
    assert account.address == there.teams.people["cleo"].email
    day = (there.clock.now + timedelta(days=7)).date()
    day += timedelta(days=(1 - day.weekday()) % 7)  # a Tuesday
    offer = await there.meetings.appointments.offer("ada", day, day, "UTC", 30)
    start = offer.starts[0]
    meeting = await there.meetings.appointments.book("ada", wanted(start), GUS.id, GUS.actor)
    await there.deliver()
    event = (await there.store.read(lambda tx: tx.of(Meetings).get(meeting.id))).hosts[0].event
    await there.at_outlook("move", user="cleo", event=event, start=(start + 4 * HALF).isoformat())
    await there.settled()
    assert await syncs(there) == 1
    await there.deliver()
    moved = await there.store.read(lambda tx: tx.of(Meetings).get(meeting.id))
    assert moved.start == start + 4 * HALF
    await there.at_outlook("delete", user="cleo", event=event)
    await there.at_outlook("expire_sync", user="cleo")
    await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
    await there.deliver()
    gone = await there.store.read(lambda tx: tx.of(Meetings).get(meeting.id))
    assert gone.state is MeetingState.CANCELLED


@pytest.mark.parametrize("event", ["subscriptionRemoved", "reauthorizationRequired"])
async def test_a_subscription_that_ends_is_made_anew(there: House, event: str):
    [before] = await watches(there)
    await there.at_outlook("lifecycle", event=event, user="cleo")
    await there.settled()
    await there.deliver()
    await there.settled()
    [after] = await watches(there)
    assert after != before


async def test_what_was_missed_is_looked_for(there: House):
    assert await syncs(there) == 0
    await there.at_outlook("lifecycle", event="missed", user="cleo")
    await there.settled()
    assert await syncs(there) == 1


async def test_the_address_proves_itself_by_saying_the_token_as_it_is(there: House):
    address = there.links.public_url + NOTIFIED
    token = "Validation: Tok+en &x <script>"
    for path in (address, address + "/lifecycle"):
        async with there.browser.post(path, params={"validationToken": token}) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert await answer.text() == token
    async with there.browser.post(address, params={"validationToken": "x" * 5000}) as answer:
        assert answer.status == 400


async def test_who_does_not_know_the_secret_is_not_heard(there: House):
    [kept] = await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))
    told = {"subscriptionId": kept.watch.id, "clientState": kept.secret}
    address = there.links.public_url + NOTIFIED
    for wrong in (told | {"clientState": kept.secret + "x"}, told | {"subscriptionId": "x"}, {}, 7):
        async with there.browser.post(address, json={"value": [wrong]}) as answer:
            assert answer.status == 202
    assert await syncs(there) == 0
    for odd in (b"", b"{", b"[]", b'{"value": 7}', b'{"value": [' + b"1," * 200_000 + b"1]}"):
        async with there.browser.post(address, data=odd) as answer:
            assert answer.status == 400
    async with there.browser.post(address, json={"value": [told, told]}) as answer:
        assert answer.status == 202
    assert await syncs(there) == 1


class Tokens:
    """A token for everybody."""

    async def token(self, agent_id: str, refused: str = "") -> str:
        return "secret-token"


@pytest.mark.parametrize("name", ["@odata.nextLink", "@odata.deltaLink"])
@pytest.mark.parametrize("start", ["", "http://127.0.0.1:1/graph/v1.0/", "//"])
async def test_a_page_that_leads_elsewhere_is_not_followed(name: str, start: str):  # B16
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.json_response({"value": []})

    async def graph(request: web.Request) -> web.Response:
        return web.json_response({"value": [], name: start + str(away.make_url("/stolen"))})

    foreign, ours = web.Application(), web.Application()
    foreign.router.add_get("/{any:.*}", elsewhere)
    ours.router.add_get("/{any:.*}", graph)
    async with TestServer(foreign) as away, TestServer(ours) as here:
        speaks = Web()
        known = Graph(str(here.make_url("/graph/v1.0/")), Tokens(), None, speaks)
        account = Account(ADA.id, CalendarKind.OUTLOOK, "", (MAIN,), MAIN)
        with pytest.raises(Refused):
            await OutlookCalendar(known).changes(account, datetime.now(UTC))
        kept = json.dumps({"link": str(away.make_url("/")), "begun": datetime.now(UTC).isoformat()})
        with pytest.raises(Refused):
            await OutlookCalendar(known).changes(replace(account, cursor=kept), datetime.now(UTC))
        await speaks.close()
    assert asked == []


async def test_an_event_is_found_though_the_first_page_is_empty():  # B19
    told = {"id": "e1", "singleValueExtendedProperties": [{"id": MARK, "value": "key"}]}

    async def graph(request: web.Request) -> web.Response:
        if "page" in request.query:
            return web.json_response({"value": [told]})
        return web.json_response({"value": [], "@odata.nextLink": f"{request.url}&page=2"})

    ours = web.Application()
    ours.router.add_get("/{any:.*}", graph)
    async with TestServer(ours) as here:
        speaks = Web()
        known = Graph(str(here.make_url("/graph/v1.0/")), Tokens(), None, speaks)
        account = Account(ADA.id, CalendarKind.OUTLOOK, "", (MAIN,), MAIN)
        found = await OutlookCalendar(known).find(account, "key")
        await speaks.close()
    assert found is not None
    assert found.id == "e1"


async def test_no_redirect_takes_the_token_elsewhere():  # B16
    async with leading_away() as (here, arrived):
        speaks = Web()
        known = Graph(str(here.make_url("/graph/v1.0/")), Tokens(), None, speaks)
        account = Account(ADA.id, CalendarKind.OUTLOOK, "", (MAIN,), MAIN)
        with pytest.raises(Refused):
            await OutlookCalendar(known).calendars(account)
        await speaks.close()
    assert arrived == []


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Romance Standard Time", "2026-03-01T23:00:00+00:00"),
        ("W. Europe Standard Time", "2026-03-01T23:00:00+00:00"),
        ("Europe/Rome", "2026-03-01T23:00:00+00:00"),
        ("Customized Time Zone", "2026-03-02T00:00:00+00:00"),
        ("", "2026-03-02T00:00:00+00:00"),
    ],
)
def test_a_whole_day_begins_at_midnight_where_its_owner_is(zone: str, start: str):
    told = {
        "isAllDay": True,
        "originalStartTimeZone": zone,
        "start": {"dateTime": "2026-03-02T00:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-03T00:00:00.0000000", "timeZone": "UTC"},
    }
    span = read_span(told)
    assert span.start == datetime.fromisoformat(start)
    assert span.end - span.start == timedelta(days=1)


def test_instants_are_read_with_as_many_digits_as_graph_writes():
    expected = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    for text in ("2026-03-02T09:30:00.0000000", "2026-03-02T09:30:00Z", "2026-03-02T09:30:00"):
        assert instant(text) == expected


async def test_a_window_that_is_a_week_old_is_begun_anew_and_says_so(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    now = there.clock.now
    begun = await calendar.changes(account, now)
    account = replace(account, cursor=begun.cursor)
    assert (await calendar.changes(account, now + timedelta(days=6))).resync is False
    assert (await calendar.changes(account, now + timedelta(days=8))).resync is True


async def test_what_only_leaves_the_window_is_not_taken_for_deleted(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    now = there.clock.now
    start = now + timedelta(days=20)
    told = {"user": "cleo", "start": start.isoformat(), "minutes": 30}
    event = (await there.at_outlook("create", **told))["event"]
    begun = await calendar.changes(account, now)
    far = (now + timedelta(days=900)).isoformat()
    await there.at_outlook("move", user="cleo", event=event, start=far)
    found = await calendar.changes(replace(account, cursor=begun.cursor), now)
    assert [(one.id, one.is_gone) for one in found.events] == [(event, False)]


async def test_only_the_main_calendar_tells(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    other = replace(account, target="AQMkAGcleo-private=")
    with pytest.raises(Refused):
        await calendar.watch(other, "https://desk.example", "secret", there.clock.now)


@pytest.mark.parametrize("status", [400, 409])
async def test_a_transaction_that_is_known_means_the_event_that_is_there(
    there: House, status: int
):  # B19
    there.teams.outlook.switches.duplicate_status = status
    calendar, account = await there.meetings.calendars.of(ADA.id)
    start = there.clock.now + timedelta(days=20)
    draft = Draft("k'1", "u", "Talk", "Text", start, start + HALF, "Europe/Rome", 0)
    made = await calendar.create(account, draft)
    again = await calendar.create(account, replace(draft, title="Another"))
    assert again.id == made.id
    changed = await calendar.change(account, again.id, replace(draft, title="Another"))
    assert changed.key == draft.key
    assert there.teams.outlook.mailboxes["cleo"].calendars[MAIN]


async def test_graph_sends_no_invitation(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    start = there.clock.now + timedelta(days=20)
    draft = Draft("k", "u", "Talk", "Text", start, start + HALF, "UTC", 0, ("gus@example.com",))
    made = await calendar.create(account, draft)
    await calendar.cancel(account, made.id)
    address = f"{there.teams.base_url}/teams/outlook/control/mails"
    async with there.browser.get(address) as answer:
        assert (await answer.json())["mails"] == []


async def test_a_cursor_of_another_calendar_and_an_event_without_id_are_refused(there: House):
    calendar, account = await there.meetings.calendars.of(ADA.id)
    for cursor in ("odd", "{}", "[]"):
        with pytest.raises(Refused):
            await calendar.changes(replace(account, cursor=cursor), there.clock.now)
    start = there.clock.now
    draft = Draft("k", "u", "T", "", start, start + HALF, "UTC", 0)
    with pytest.raises(Gone):
        await calendar.change(account, "", draft)


async def test_a_token_that_graph_never_takes_is_a_lost_calendar(there: House):  # B22
    calendar, account = await there.meetings.calendars.of(ADA.id)
    plan = Planned("calendars", "401:InvalidAuthenticationToken", times=2)
    there.teams.faults.fail_next.append(plan)
    with pytest.raises(Reconnect):
        await calendar.calendars(account)
    assert (await there.account()).lost_at is not None
