"""Watches, faults, and what people do in their calendar themselves."""

import asyncio
import sys
from http.client import HTTPException
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.google import seed
from bot.sandbox.google.control.routes import VERBS
from tests.bot.sandbox.controlling import until

from .client import event


def watch(address, **more):
    body = {"id": "channel-1", "type": "web_hook", "address": address, "token": "secret"} | more
    return lambda s: s.events().watch(calendarId="primary", body=body)


async def test_a_watch_is_told_of_itself_then_of_every_change(ada, google, hook, sandbox):
    channel = await ada.run(watch(hook.url))
    assert channel["kind"] == "api#channel"
    assert int(channel["expiration"]) / 1000 - sandbox.clock.now() == pytest.approx(604800, abs=60)
    await until(lambda: hook.heard)
    first = hook.heard[0]
    assert first["x-goog-resource-state"] == "sync"
    assert first["x-goog-message-number"] == "1"
    assert first["x-goog-channel-token"] == "secret"
    assert first["x-goog-resource-id"] == channel["resourceId"]
    await ada.insert()
    await google.control("create", user="ada", start="2026-12-01T09:00:00Z")
    await until(lambda: len(hook.heard) == 3)
    states = [one["x-goog-resource-state"] for one in hook.heard]
    numbers = [int(one["x-goog-message-number"]) for one in hook.heard]
    assert (states, numbers) == (["sync", "exists", "exists"], sorted(set(numbers)))
    await google.control("notify", user="ada")
    await until(lambda: len(hook.heard) == 4)
    stop = {"id": "channel-1", "resourceId": channel["resourceId"]}
    wrong = lambda s: s.channels().stop(body=stop | {"resourceId": "x"})  # noqa: E731  a call to make later
    assert await ada.refused(wrong) == (404, "notFound")
    await ada.run(lambda s: s.channels().stop(body=stop))
    assert await ada.refused(lambda s: s.channels().stop(body=stop)) == (404, "notFound")
    await ada.insert()
    await google.control("settled", verb="GET")
    assert len(hook.heard) == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "required"),
        ({"id": "with space"}, "invalid"),
        ({"type": "pubsub"}, "invalid"),
        ({"token": "t" * 257}, "invalid"),
        ({"address": "http://desk.example/hook"}, "push.webhookUrlNotHttps"),
        ({"address": "ftp://127.0.0.1/"}, "push.webhookUrlNotHttps"),
        ({"expiration": "1000"}, "invalid"),
        ({"expiration": "soon"}, "invalid"),
        ({"params": {"ttl": "-1"}}, "invalid"),
        ({"url": "x"}, "badRequest"),
    ],
)
async def test_what_is_refused_of_a_watch(ada, hook, changes, reason):
    assert await ada.refused(watch(**{"address": hook.url} | changes)) == (400, reason)


async def test_a_channel_has_one_id_and_an_end(ada, google, hook):
    await ada.run(watch(hook.url, params={"ttl": "60"}))
    assert await ada.refused(watch(hook.url)) == (400, "channelIdNotUnique")
    await google.control("clock", advance=61)
    await ada.insert()
    await google.control("settled", verb="GET")
    assert len(hook.heard) == 1
    (channel,) = (await google.control("channels", verb="GET"))["channels"]
    assert (channel["user"], channel["sent"]) == ("ada", 1)
    assert (await google.control("drop_channels", user="ada"))["dropped"] == 1
    assert (await google.control("drop_channels"))["dropped"] == 0


async def test_notifications_are_tried_again_and_may_come_twice(ada, google, hook):
    await google.control("settings", verb="PUT", retry_delays=[0.01])
    hook.status = 503
    await ada.run(watch(hook.url))
    await until(lambda: len(hook.heard) == 2)
    hook.status = 404
    await google.control("faults", verb="PUT", rate_duplicate=1.0)
    await ada.insert()
    await until(lambda: len(hook.heard) == 4)
    await google.control("settled", verb="GET")
    log = (await google.control("events", verb="GET"))["events"]
    assert [(one["type"], one["state"], one["duplicate"]) for one in log] == [
        ("sync", "failed", False),
        ("exists", "failed", False),
        ("exists", "failed", True),
    ]


async def test_planned_faults_come_before_or_after_the_work(ada, google):
    async def plan(with_, **more):
        plans = [{"method": "events.insert", "with": with_, **more}]
        await google.control("faults", verb="PUT", fail_next=plans)

    insert = lambda s: s.events().insert(calendarId="primary", body=event())  # noqa: E731  a call to make later
    for with_, said in (
        ("403:rateLimitExceeded", (403, "rateLimitExceeded")),
        ("429", (429, "rateLimitExceeded")),
        ("503", (503, "backendError")),
        ("403", (403, "forbidden")),
        ("403:quotaExceeded", (403, "quotaExceeded")),
    ):
        await plan(with_, retry_after=7)
        assert await ada.refused(insert) == said
    for with_ in ("lost", "cut"):
        await plan(with_, times=9)  # httplib2 sends it again by itself
        with pytest.raises((OSError, HTTPException)):
            await ada.run(insert)
    state = await google.control("state", verb="GET", user="ada")
    assert state["calendars"][0]["events"]  # what was lost had been done
    calls = (await google.control("calls", verb="GET", name="events.insert"))["calls"]
    lost = next(one for one in calls if one["fault"] == "lost")
    assert (lost["status"], lost["person"]) == (None, "ada")
    await google.control("faults", verb="PUT", stall_seconds=0.01)
    await plan("stall")
    await ada.run(insert)
    began = asyncio.get_running_loop().time()
    await plan("delay:120")
    await ada.run(insert)
    assert asyncio.get_running_loop().time() - began > 0.12
    await google.control("calls", verb="DELETE")
    assert (await google.control("calls", verb="GET"))["calls"] == []


async def test_retry_after_stands_with_a_429(google):
    tokens = await google.connect()
    plans = [{"method": "events.list", "with": "429", "retry_after": 7}]
    await google.control("faults", verb="PUT", fail_next=plans)
    url = f"{google.url}/calendar/v3/calendars/primary/events"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    async with google.session.get(url, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")


async def test_people_act_in_their_calendar(ada, google):
    made = await google.control(
        "create",
        user="ada",
        title="Lunch",
        start="2026-12-01T11:00:00Z",
        minutes=60,
        tentative=True,
        location="Quay",
        attendees=["g@x.example"],
    )
    one = {"user": "ada", "event": made["event"]}
    await google.control("move", **one, start="2026-12-01T12:00:00Z")
    await google.control("resize", **one, minutes=30)
    seen = await ada.get(made["event"])
    assert seen["start"]["dateTime"] == "2026-12-01T13:00:00+01:00"
    assert seen["end"]["dateTime"] == "2026-12-01T13:30:00+01:00"
    assert (seen["status"], seen["sequence"]) == ("tentative", 2)
    await google.control("resize", **one, end="2026-12-01T13:00:00Z")
    await google.control("change", **one, title="Dinner", free=True, tentative=False, location="")
    await google.control("respond", **one, attendee="g@x.example", response="accepted")
    await google.control("respond", **one)
    seen = await ada.get(made["event"])
    assert (seen["summary"], seen["transparency"]) == ("Dinner", "transparent")
    assert [(a["email"], a["responseStatus"]) for a in seen["attendees"]] == [
        ("g@x.example", "accepted"),
        ("ada@acme.example", "declined"),
    ]
    assert seen["attendees"][1]["self"] is True
    state = await google.control(
        "state", verb="GET", user="ada", start="2026-12-01T00:00:00Z", end="2026-12-02T00:00:00Z"
    )
    (shown,) = state["calendars"][0]["events"]
    assert (shown["title"], shown["busy"], shown["start"]) == (
        "Dinner",
        False,
        "2026-12-01T12:00:00+00:00",
    )
    await google.control("delete", **one)
    assert (await ada.get(made["event"]))["status"] == "cancelled"
    day = await google.control(
        "create", user="ada@acme.example", start=1_796_083_200, all_day=True, free=True
    )
    assert "date" in (await ada.get(day["event"]))["start"]
    people = (await google.control("people", verb="GET"))["people"]
    assert people[0]["email"] == "ada@acme.example"


async def test_what_people_cannot_do(google):
    start = "2026-12-01T11:00:00Z"
    made = await google.control("create", user="ada", start=start)
    one = {"user": "ada", "event": made["event"]}
    for what, body in (
        ("create", {"user": "nobody", "start": start}),
        ("create", {"user": "ada", "start": "noon"}),
        ("create", {"user": "ada", "start": start, "end": "2026-12-01T10:00:00Z"}),
        ("create", {"user": "ada", "start": start, "calendar": "bob@acme.example"}),
        ("create", {"user": "ada", "start": start, "calendar": seed.HOLIDAYS}),
        ("create", {"user": "ada", "start": start, "attendees": ["nobody"]}),
        ("move", {"user": "ada", "event": "none", "start": start}),
        ("resize", {**one, "minutes": -5}),
        ("resize", {**one, "end": "2026-12-01T10:00:00Z"}),
        ("respond", {**one, "response": "perhaps"}),
        ("respond", {**one, "attendee": "g@x.example"}),
    ):
        await google.control(what, status=400, **body)


async def test_screens_are_told_of_changes_in_calendars_that_they_see(ada, google):
    url = f"{google.url}/control/live?user=mona"
    async with google.session.ws_connect(url) as socket:
        assert (await socket.receive_json(timeout=5))["type"] == "hello"
        await ada.insert()
        await google.control("create", user="bob", calendar=seed.TEAM, start="2026-12-01T11:00:00Z")
        told = await socket.receive_json(timeout=5)
        assert (told["type"], told["calendar"]) == ("changed", seed.TEAM)


async def test_a_usual_week_can_be_seeded(google, sandbox):
    seed.seed_busy(sandbox)
    state = await google.control("state", verb="GET", user="bob")
    titles = [one["title"] for one in state["calendars"][0]["events"]]
    assert titles == ["Support review", "Dentist", "Workshop"] * 2
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{google.url.removesuffix('/google')}/pages/static/consent.css") as style,
    ):
        assert style.content_type == "text/css"


def test_every_control_is_documented():
    document = Path(sys.modules["bot.sandbox"].__file__).with_name("CONTROL-CALENDAR.md")
    text = document.read_text(encoding="utf-8")
    for verb, acts in VERBS.items():
        for name in acts:
            assert f"{verb} {name}" in text, f"{verb} {name} is not in {document.name}"
