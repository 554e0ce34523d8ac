"""Booking over HTTP: with whom, what is free, holds, and the booking (ENT-02, MTG-04 to MTG-06, MTG-11)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.entrances import Consent, Widget
from bot.domain.hours import Hours, Interval
from bot.domain.ids import WidgetId
from bot.signals.local import LocalSignals
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.availability import Availability, Horizon, Mode, ServiceBooking, Unit
from calendar_sync.calendars import Calendars
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import Account, CalendarKind, Span
from calendar_sync.store.bookables import Bookables
from tests.web_widget.conftest import Desk, Guest, desk_on, key, until
from tests.world import ADA, BOTH, EVE, TIM, Clock
from web_widget.keys import LOOKAHEAD
from web_widget.lookahead import MOST

SLOT = "2026-01-02T10:00:00.000Z"


async def booked(guest: Guest, slug: str = "ada", /, **more: Any) -> Any:
    body = {"key": key(), "start": SLOT, "minutes": 30, "subject": "The frame", **more}
    return await guest.call("POST", f"/api/bookings/{slug}/meetings", json=body)


async def ann(desk: Desk) -> Guest:
    return await desk.new_guest(name="Ann", email="ann@x.example")


async def rules(desk: Desk, **rules: Any) -> None:
    await desk.store.run(lambda tx: tx.of(Bookables).keep_agent(ADA.id, Availability(**rules)))


async def service(desk: Desk, **booking: Any) -> None:
    def keep(tx: Any) -> None:
        tx.of(Bookables).keep_service(BOTH.id, ServiceBooking(**booking), "both")

    await desk.store.run(keep)


async def slots(guest: Guest, slug: str = "ada", **query: Any) -> Any:
    return await guest.call("GET", f"/api/bookings/{slug}/slots", params=query)


async def test_a_booking_link_says_whom_it_leads_to_and_what_can_be_chosen(desk: Desk) -> None:
    # ENT-02, MTG-03
    await rules(desk, durations=(45, 15), hours=Hours({}, zone="Europe/Berlin"))
    shown = (await desk.guest().call("GET", "/api/bookings/ada")).json
    assert (shown["title"], shown["owner"], shown["mode"]) == ("Ada", "agent", None)
    assert (shown["lengths"], shown["minutes"]) == ([15, 45], 45)
    assert (shown["zone"], shown["first"], shown["last"]) == (
        "Europe/Berlin", "2026-01-01", "2026-02-01",
    )  # fmt: skip
    assert shown["form"] == {"name": "required", "email": "required", "phone": "hidden"}
    assert {"ar", "de", "en", "ja"} <= set(shown["languages"])
    assert shown["narrowed"] is False


async def test_a_service_says_who_is_met_and_how_they_are_chosen(desk: Desk) -> None:
    # MTG-11
    assert (await desk.guest().call("GET", "/api/bookings/both")).code == "entrance_unknown"
    await service(desk, mode=Mode.ALL, durations=(60,), zone="Asia/Tokyo")
    shown = (await desk.guest().call("GET", "/api/bookings/both")).json
    assert (shown["title"], shown["owner"], shown["mode"]) == ("Both", "service", "all")
    assert {one["name"] for one in shown["people"]} == {"Ada", "Eve", "Tim"}
    assert (shown["zone"], shown["lengths"]) == ("Asia/Tokyo", [60])


@pytest.mark.parametrize("path", ["/api/bookings/nobody", "/api/bookings/%00", "/b/nobody"])
async def test_a_booking_link_of_nobody_leads_nowhere(desk: Desk, path: str) -> None:
    assert (await desk.guest().call("GET", path)).status == 404


async def test_a_link_can_offer_some_days_only(desk: Desk) -> None:
    # ENT-02
    days = {"from": "2026-01-06", "to": "2026-01-07"}
    shown = (await desk.guest().call("GET", "/api/bookings/ada", params=days)).json
    assert (shown["first"], shown["last"], shown["narrowed"]) == ("2026-01-06", "2026-01-07", True)
    offered = (await slots(desk.guest(), **days)).json
    assert {start[:10] for start in offered["slots"]} == {"2026-01-06", "2026-01-07"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "tomorrow"}, "date_invalid"),
        ({"to": "2026-02-30"}, "date_invalid"),
        ({"from": "2026-01-09", "to": "2026-01-08"}, "dates_wrong"),
        ({"zone": "Mars/Olympus"}, "zone_unknown"),
        ({"zone": "../etc/passwd"}, "zone_unknown"),
        ({"minutes": "7"}, "length_unknown"),
        ({"minutes": "half an hour"}, "length_unknown"),
    ],
)
async def test_what_makes_no_sense_is_said_in_the_readers_words(
    desk: Desk, query: dict[str, str], code: str
) -> None:
    # ENT-02
    refused = await desk.guest(**{"Accept-Language": "de"}).call(
        "GET", "/api/bookings/ada/slots", params=query
    )
    assert (refused.status, refused.code) == (422, code)
    assert refused.json["title"] != (await slots(desk.guest(), **query)).json["title"]


async def test_slots_are_those_of_the_hosts_hours_whatever_zone_asks(desk: Desk) -> None:
    # MTG-02, MTG-12
    await rules(desk, hours=Hours({4: (Interval(540, 660),)}, zone="America/New_York"))
    offered = (
        await slots(desk.guest(), zone="Asia/Tokyo", **{"from": "2026-01-02", "to": "2026-01-03"})
    ).json
    there = ZoneInfo("America/New_York")
    shown = [
        datetime.fromisoformat(one).astimezone(there).strftime("%a %H:%M")
        for one in offered["slots"]
    ]
    assert shown == ["Fri 09:00", "Fri 09:30", "Fri 10:00", "Fri 10:30"]
    assert (offered["zone"], offered["minutes"], offered["incomplete"]) == ("Asia/Tokyo", 30, False)


async def test_without_a_zone_everything_from_today_on_is_looked_at(desk: Desk) -> None:
    # MTG-03: what a page asks for before it knows its guest's zone covers the usual horizon
    offered = (await slots(desk.guest())).json
    assert (offered["zone"], offered["from"], offered["to"]) == ("UTC", "2026-01-01", "2026-02-11")
    assert offered["slots"][0] == "2026-01-01T14:00:00.000Z"
    assert offered["slots"][-1] == "2026-01-30T16:30:00.000Z"


async def test_no_look_is_longer_than_two_months(desk: Desk) -> None:
    # S10
    await rules(desk, horizon=Horizon(500, Unit.DAYS))
    offered = (await slots(desk.guest(), **{"from": "2026-01-05", "to": "2027-12-31"})).json
    assert offered["to"] == "2026-03-08"
    assert max(offered["slots"]) < "2026-03-09"


async def test_a_booking_begins_a_conversation_and_is_gone_from_what_is_offered(desk: Desk) -> None:
    # MTG-04, MTG-05
    guest = await desk.guest().begin()
    answer = await booked(
        guest,
        zone="Europe/Berlin",
        language="de",
        emails=["bob@x.example"],
        guest={"name": "Ann", "email": "ann@x.example"},
    )
    assert answer.status == 201, answer.body
    meeting = answer.json["meeting"]
    assert (meeting["start"], meeting["end"]) == (SLOT, "2026-01-02T10:30:00.000Z")
    assert (meeting["subject"], meeting["title"], meeting["state"]) == (
        "The frame",
        "Ada",
        "booked",
    )
    assert (meeting["zone"], meeting["email"], meeting["emails"]) == (
        "Europe/Berlin", "ann@x.example", ["bob@x.example"],
    )  # fmt: skip
    assert meeting["may_change"] is True
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert listed["id"] == meeting["conversation"]
    assert "Friday, 2 January 2026, 11:00 am" in listed["last"]["text"]
    coming = (await guest.call("GET", "/api/meetings")).json["meetings"]
    assert coming == [{"id": meeting["id"], "subject": "The frame", "title": "Ada", "start": SLOT}]
    assert SLOT not in (await slots(desk.guest())).json["slots"]
    assert await desk.store.read(lambda tx: tx.guests.get(guest.id).language) == "de"


async def test_a_repeat_books_once_and_answers_the_same(desk: Desk) -> None:
    # B1, MTG-06
    guest, name = await ann(desk), key()
    first, second = [await booked(guest, key=name) for _ in range(2)]
    assert first.status == second.status == 201
    assert first.json == second.json
    assert await desk.count("meeting") == 1


async def test_who_comes_second_gets_what_is_free_now(desk: Desk) -> None:
    # MTG-06, B16
    guests = [await desk.new_guest(name=f"G{n}", email=f"g{n}@x.example") for n in range(6)]
    answers = await asyncio.gather(*(booked(guest) for guest in guests))
    statuses = sorted(one.status for one in answers)
    assert statuses == [201, 409, 409, 409, 409, 409]
    loser = next(one for one in answers if one.status == 409)
    assert loser.code == "slot_taken"
    assert SLOT not in loser.json["slots"]["slots"]
    assert loser.json["slots"]["slots"]
    assert await desk.count("meeting") == 1


async def test_a_slot_is_held_and_let_go_without_a_session(desk: Desk) -> None:
    # MTG-06
    first, second = desk.guest(), desk.guest()
    path, mine, theirs = "/api/bookings/ada/holds", key(), key()
    body = {"start": SLOT, "minutes": 30}
    held = await first.call("POST", path, json={**body, "key": mine})
    assert held.status == 201
    assert datetime.fromisoformat(held.json["until"]) == desk.clock.now + timedelta(minutes=5)
    again = await first.call("POST", path, json={**body, "key": mine})
    assert again.json["id"] == held.json["id"]
    refused = await second.call("POST", path, json={**body, "key": theirs})
    assert (refused.status, refused.code) == (409, "slot_taken")
    assert SLOT not in refused.json["slots"]["slots"]
    for name in (held.json["id"], held.json["id"], "nonsense"):
        assert (await second.call("DELETE", f"{path}/{name}")).status == 204
    assert (await second.call("POST", path, json={**body, "key": theirs})).status == 201
    assert await desk.count("guest") == 3  # nobody became a guest by it


async def test_what_is_held_is_booked_by_whoever_holds_it(desk: Desk) -> None:
    # MTG-06
    holder, other = await ann(desk), await desk.new_guest(name="Bob", email="bob@x.example")
    body = {"start": SLOT, "minutes": 30, "key": key()}
    held = await holder.call("POST", "/api/bookings/ada/holds", json=body)
    assert (await booked(other)).status == 409
    assert (await booked(holder, hold=held.json["id"])).status == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": "  "}, "subject_missing"),
        ({"guest": {"name": "Ann"}}, "form_incomplete"),
        ({"guest": {"name": "Ann", "email": "nonsense"}}, "email_invalid"),
        ({"guest": {"name": "Ada", "email": "a@x.example"}}, "name_pretends"),
        ({"guest": {"name": "Frontdesk", "email": "a@x.example"}}, "name_pretends"),
        ({"emails": ["nonsense"]}, "contact_email"),
        ({"emails": [f"p{n}@x.example" for n in range(11)]}, "extras_too_many"),
        ({"zone": "Mars/Olympus"}, "zone_unknown"),
        ({"minutes": 25}, "length_unknown"),
        ({"minutes": "30"}, "fields_invalid"),
        ({"start": "2026-01-02T10:00:00"}, "fields_invalid"),
        ({"start": "soon"}, "fields_invalid"),
        ({"key": "short"}, "fields_invalid"),
        ({"hold": "not one"}, "fields_invalid"),
        ({"start": "2026-01-02T10:07:00Z"}, "slot_taken"),
        ({"start": "2025-12-31T10:00:00Z"}, "slot_taken"),
        ({"start": "2026-07-01T10:00:00Z"}, "slot_taken"),
    ],
)
async def test_what_cannot_be_booked_is_refused_and_nothing_is_written(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    # MTG-02 to MTG-04, S6
    guest = await desk.guest().begin()
    body = {"guest": {"name": "Ann", "email": "ann@x.example"}, **changes}
    refused = await booked(guest, **body)
    assert (refused.status >= 400, refused.code) == (True, code), refused.body
    assert refused.json["title"]
    assert await desk.count("meeting") == await desk.count("conversation") == 0


async def test_words_of_guests_are_one_line_wherever_they_go(desk: Desk) -> None:
    # B18, S4
    answer = await booked(await ann(desk), subject="Hi\r\nBcc: all@x.example\x00 <b>")
    assert answer.json["meeting"]["subject"] == "HiBcc: all@x.example <b>"


async def test_a_blocked_guest_books_and_holds_nothing(desk: Desk) -> None:
    # PHB-04
    guest = await ann(desk)
    await desk.store.run(lambda tx: tx.guests.set_blocked(guest.id, blocked=True))
    assert (await booked(guest)).code == "guest_blocked"
    body = {"start": SLOT, "minutes": 30, "key": key()}
    refused = await guest.call("POST", "/api/bookings/ada/holds", json=body)
    assert refused.code == "guest_blocked"


async def test_who_books_through_a_widget_agrees_to_what_it_asks(desk: Desk) -> None:
    # WID-02
    widget = Widget(WidgetId("w_asks"), agent_id=ADA.id, consent=Consent("2", "I agree"))
    await desk.store.run(lambda tx: tx.entrances.add_widget(widget))
    guest = await ann(desk)
    assert (await booked(guest, widget="w_asks")).code == "consent_needed"
    assert (await booked(guest, widget="w_none")).code == "entrance_unknown"
    agreed = await booked(guest, widget="w_asks", guest={"consent": "2"})
    assert agreed.status == 201


async def test_entrances_say_where_one_can_book(desk: Desk, several: str) -> None:
    # ENT-01, WID-01
    await service(desk)

    async def shown(path: str) -> Any:
        return (await desk.guest().call("GET", f"/api/entrances/{path}")).json

    assert (await shown("contact/ada"))["booking_url"] == "https://desk.example/b/ada"
    assert (await shown("widget/w_ada"))["booking_url"] == "https://desk.example/b/ada"
    assert (await shown("widget/w_both"))["booking_url"] == "https://desk.example/b/both"
    assert (await shown("widget/w_sales"))["booking_url"] is None
    both = await shown(f"widget/{several}")
    assert both["booking_url"] is None
    assert [one["booking_url"] for one in both["services"]] == [None, "https://desk.example/b/both"]


async def test_nobody_takes_more_than_their_share(strict: Desk) -> None:
    # WID-10, S10
    guest = await ann(strict)
    for attempt in range(21):
        answer = await booked(guest, subject="")
        assert (answer.status == 429) is (attempt == 20)
    holds = [
        await guest.call("DELETE", "/api/bookings/ada/holds/x")
        for _ in range(int(strict.limits.rules.holds_from.count) + 1)
    ]
    assert [one.status for one in holds[-2:]] == [204, 429]
    looks = [await slots(guest) for _ in range(int(strict.limits.rules.slots_from.count) + 1)]
    assert [one.status for one in looks[-2:]] == [200, 429]


class Silent(OwnCalendar):
    """A calendar that does not answer."""

    async def busy(self, *_asked: Any) -> Any:
        await asyncio.Event().wait()


@pytest.fixture
async def cut_off(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    """A desk whose calendars cannot be read."""
    calendars = Calendars(store, {CalendarKind.OWN: Silent(store)}, seconds=0.05)
    appointments = Appointments(store, calendars, clock)
    async with desk_on(store, signals, clock, appointments=appointments) as desk:
        yield desk


async def test_it_is_said_honestly_that_a_calendar_cannot_be_read(cut_off: Desk) -> None:
    # B22
    offered = (await slots(cut_off.guest())).json
    assert (offered["slots"], offered["incomplete"]) == ([], True)
    refused = await booked(await ann(cut_off))
    assert (refused.status, refused.code) == (503, "calendar_unreachable")
    assert refused.headers["Retry-After"]


async def test_everybody_together_has_to_be_free(desk: Desk) -> None:
    # MTG-11
    await service(desk, mode=Mode.ALL)
    await booked(await ann(desk))
    assert SLOT not in (await slots(desk.guest(), "both")).json["slots"]
    guest = await desk.new_guest(name="Bob", email="bob@x.example")
    later = "2026-01-02T11:00:00.000Z"
    met = (await booked(guest, "both", start=later)).json["meeting"]
    assert {one["name"] for one in met["people"]} == {ADA.name, EVE.name, TIM.name}
    assert (met["title"], met["slug"]) == ("Both", "both")


async def test_agents_who_left_are_not_booked(desk: Desk) -> None:
    # MEM-05
    gone = replace(ADA, gone=True)
    await desk.store.run(lambda tx: tx.people.save_agent(gone))
    assert (await desk.guest().call("GET", "/api/bookings/ada")).status == 404
    shown = (await desk.guest().call("GET", "/api/entrances/contact/ada")).json
    assert shown["booking_url"] is None


async def test_the_page_names_what_it_will_ask_for(desk: Desk) -> None:
    # ENT-02: so that it is asked for before any script runs
    page = await desk.guest(**{"Accept-Language": "de"}).call("GET", "/b/ada?from=2026-01-05&x=%3E")
    assert page.status == 200
    links = page.headers["Link"]
    for wanted in (
        "</static/booking/main.js>; rel=modulepreload", "</static/booking.css>; rel=preload; as=style",
        "</api/bookings/ada/slots?from=2026-01-05>; rel=preload; as=fetch; crossorigin",
        "</static/locales/booking/de.json>; rel=preload; as=fetch; crossorigin",
    ):  # fmt: skip
        assert wanted in links
        path = wanted.partition(">")[0][1:]
        assert (await desk.guest().call("GET", path)).status == 200
    assert b'data-kind="booking"' in page.body


async def test_looking_books_nothing_and_holds_nothing(desk: Desk) -> None:
    # B21
    guest = await ann(desk)
    meeting = (await booked(guest)).json["meeting"]
    link = meeting["url"].removeprefix("https://desk.example")
    tables = ("meeting", "taken", "guest", "outbox", "message", "audit")
    before = [await desk.count(table) for table in tables]
    for path in (
        "/b/ada", link, f"{link}/meeting.ics", "/api/bookings/ada", "/api/bookings/ada/slots",
        "/api/meetings", f"/api/meetings/{meeting['id']}", f"/api/meetings/{meeting['id']}/slots",
    ):  # fmt: skip
        for method in ("GET", "HEAD"):
            assert (await guest.call(method, path)).status == 200, path
    for path in ("/api/bookings/ada/meetings", f"/api/meetings/{meeting['id']}/cancel"):
        assert (await guest.call("GET", path)).status == 405
    assert [await desk.count(table) for table in tables] == before


class Counted(OwnCalendar):
    """A calendar that counts how often it is asked, and answers when it is told to."""

    asked = 0
    answers = asyncio.Event()

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        self.asked += 1
        await self.answers.wait()
        return await super().busy(account, start, end)


@pytest.fixture
async def counted(
    store: Store, signals: LocalSignals, clock: Clock
) -> AsyncIterator[tuple[Desk, Counted]]:
    calendar = Counted(store)
    calendar.answers = asyncio.Event()
    appointments = Appointments(store, Calendars(store, {CalendarKind.OWN: calendar}), clock)
    async with desk_on(store, signals, clock, appointments=appointments) as desk:
        yield desk, calendar


async def test_the_page_has_the_calendar_asked_before_it_asks_itself(
    counted: tuple[Desk, Counted],
) -> None:
    # MTG-04: once for the page and its first request together, and anew for the next one
    desk, calendar = counted
    assert (await desk.guest().call("GET", "/b/ada")).status == 200
    await until(lambda: calendar.asked == 1)
    calendar.answers.set()
    assert (await slots(desk.guest())).json["slots"]
    assert calendar.asked == 1
    assert (await slots(desk.guest())).json["slots"]
    assert calendar.asked == 2


async def test_what_is_no_visit_has_no_calendar_asked(counted: tuple[Desk, Counted]) -> None:
    # S10, B21
    desk, calendar = counted
    calendar.answers.set()
    for method, path in (("HEAD", "/b/ada"), ("GET", "/b/ada?from=soon"), ("GET", "/b/nobody")):
        await desk.guest().call(method, path)
    assert (await slots(desk.guest(), zone="UTC")).status == 200
    assert calendar.asked == 1


async def test_a_flood_of_pages_has_few_calendars_asked(counted: tuple[Desk, Counted]) -> None:
    # S10: pages that nobody follows up wait for a calendar that does not answer
    desk, calendar = counted
    for day in range(1, 29):
        for month in (1, 2):
            await desk.guest().call("GET", f"/b/ada?to=2026-{month:02}-{day:02}")
    assert calendar.asked <= MOST
    assert len(desk.app[LOOKAHEAD]._looks) == MOST
