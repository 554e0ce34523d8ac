"""Subscriptions, faults, and what people do in Outlook themselves."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.teams.outlook import seed
from bot.sandbox.teams.outlook.control.routes import VERBS
from tests.bot.sandbox.controlling import until

from .client import at, event


def until_when(teams, minutes=10_000):
    when = datetime.fromtimestamp(teams.clock.now(), UTC) + timedelta(minutes=minutes)
    return f"{when:%Y-%m-%dT%H:%M:%S.0000000Z}"


def subscription(teams, hook, **more):
    body = {
        "changeType": "created,updated,deleted",
        "notificationUrl": hook.url(),
        "lifecycleNotificationUrl": hook.url("life"),
        "resource": "/me/events",
        "expirationDateTime": until_when(teams),
        "clientState": "secret",
    } | more
    return {name: value for name, value in body.items() if value is not None}


async def subscribe(cleo, teams, hook, **more):
    return await cleo.call("POST", "/subscriptions", subscription(teams, hook, **more), status=201)


async def test_a_subscription_is_agreed_to_then_told_of_every_change(cleo, teams, hook):
    made = await subscribe(cleo, teams, hook)
    assert hook.handshakes == ["/hook", "/life"]
    assert (made["clientState"], made["applicationId"]) == ("secret", seed.CLIENT_ID)
    path = f"/me/events/{(await cleo.create())['id']}"
    await cleo.call("PATCH", path, {"subject": "Other"})
    await cleo.call("DELETE", path, status=204)
    await until(lambda: len(hook.heard) == 3)
    assert sorted(one["changeType"] for one in hook.heard) == ["created", "deleted", "updated"]
    one = hook.heard[0]
    assert (one["subscriptionId"], one["clientState"]) == (made["id"], "secret")
    assert one["resource"].endswith(one["resourceData"]["id"])
    found = (await cleo.call("GET", "/subscriptions"))["value"]
    assert [each["id"] for each in found] == [made["id"]]
    here = f"/subscriptions/{made['id']}"
    assert (await cleo.call("GET", here))["resource"] == "/me/events"
    await cleo.call("DELETE", here, status=204)
    for verb in ("GET", "DELETE"):
        assert await cleo.refused(verb, here, status=404) == "ResourceNotFound"
    await cleo.create()
    await cleo.control("settled", verb="GET")
    assert len(hook.heard) == 3


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"resource": None}, 400, "InvalidRequest"),
        ({"resource": "me/messages"}, 400, "InvalidRequest"),
        ({"resource": "users/other@acme.example/events"}, 403, "ErrorAccessDenied"),
        ({"changeType": "moved"}, 400, "InvalidRequest"),
        ({"changeType": 7}, 400, "RequestBodyRead"),
        ({"clientState": "s" * 129}, 400, "InvalidRequest"),
        ({"notificationUrl": "http://desk.example/"}, 400, "InvalidRequest"),
        ({"lifecycleNotificationUrl": "ftp://127.0.0.1/"}, 400, "InvalidRequest"),
        ({"notificationUrl": "http://127.0.0.1:9/"}, 400, "ValidationError"),
        ({"expirationDateTime": "soon"}, 400, "InvalidRequest"),
        ({"expirationDateTime": "2026-12-01T00:00:00"}, 400, "InvalidRequest"),
        ({"expirationDateTime": "2020-12-01T00:00:00Z"}, 400, "InvalidRequest"),
        ({"expirationDateTime": "2036-12-01T00:00:00Z"}, 400, "InvalidRequest"),
        ({"url": "x"}, 400, "RequestBodyRead"),
    ],
)
async def test_what_is_refused_of_a_subscription(cleo, teams, hook, changes, status, code):
    body = subscription(teams, hook, **changes)
    assert await cleo.refused("POST", "/subscriptions", body, status=status) == code


async def test_an_address_that_does_not_agree_gets_nothing(cleo, teams, hook):
    hook.agrees = False
    body = subscription(teams, hook)
    assert await cleo.refused("POST", "/subscriptions", body) == "ValidationError"
    assert hook.handshakes == ["/hook"]


async def test_a_subscription_lives_a_week_at_most_and_three_quarters_of_an_hour_at_least(
    cleo, teams, hook
):
    short = await subscribe(cleo, teams, hook, expirationDateTime=until_when(teams, 5))
    ends = datetime.fromisoformat(short["expirationDateTime"])
    assert ends.timestamp() - teams.clock.now() > 44 * 60
    here = f"/subscriptions/{short['id']}"
    body = {"expirationDateTime": until_when(teams, 600)}
    longer = await cleo.call("PATCH", here, body)
    assert longer["expirationDateTime"] > short["expirationDateTime"]
    for wrong in ({"lifecycleNotificationUrl": hook.url("life")}, {}):
        assert await cleo.refused("PATCH", here, wrong) == "InvalidRequest"
    assert (
        await cleo.refused("POST", "/subscriptions", subscription(teams, hook), status=409)
        == "ExtensionError"
    )
    await cleo.control("settings", verb="PUT", duplicate_subscription="accept")
    await subscribe(cleo, teams, hook, lifecycleNotificationUrl=None, clientState=None)
    await cleo.control("clock", advance=601 * 60)
    await cleo.sign_in()
    assert await cleo.refused("GET", here, status=404) == "ResourceNotFound"
    await cleo.create()
    await until(lambda: len(hook.heard) == 1)
    assert "clientState" not in hook.heard[0]


async def test_the_life_of_a_subscription_is_told_to_its_other_address(cleo, teams, hook):
    made = await subscribe(cleo, teams, hook, resource="me/events")
    await cleo.control("lifecycle", user="cleo", event="reauthorizationRequired")
    await until(lambda: len(hook.life) == 1)
    assert hook.life[0]["lifecycleEvent"] == "reauthorizationRequired"
    assert hook.life[0]["clientState"] == "secret"
    await cleo.create()
    await cleo.control("settled", verb="GET")
    assert hook.heard == []  # until it is authorized again
    await cleo.call("POST", f"/subscriptions/{made['id']}/reauthorize", status=204)
    await cleo.create()
    await until(lambda: hook.heard)
    await cleo.control("lifecycle", event="missed")
    await cleo.control("lifecycle", event="subscriptionRemoved")
    await until(lambda: len(hook.life) == 3)
    assert (await cleo.call("GET", "/subscriptions"))["value"] == []
    await cleo.control("lifecycle", event="other", status=400)
    await subscribe(cleo, teams, hook)
    assert (await cleo.control("subscriptions", verb="GET"))["subscriptions"][0]["person"] == "cleo"
    assert (await cleo.control("drop_subscriptions", user="cleo"))["dropped"] == 1


async def test_notifications_come_again_twice_or_under_another_name(cleo, teams, hook):
    await cleo.control("settings", verb="PUT", retry_delays=[0.01], change_types="created")
    await subscribe(cleo, teams, hook)
    hook.status = 500
    await cleo.control("faults", verb="PUT", rate_duplicate=1.0)
    made = await cleo.control("create", user="cleo", start="2026-12-01T09:00:00Z")
    await until(lambda: len(hook.heard) == 4)
    hook.status = 202
    await cleo.control("faults", verb="PUT", rate_duplicate=0.0)
    await cleo.control("notify", user="cleo", event=made["event"])
    await until(lambda: len(hook.heard) == 5)
    await cleo.control("settled", verb="GET")
    log = (await cleo.control("events", verb="GET"))["events"]
    assert [(one["type"], one["state"], one["duplicate"]) for one in log] == [
        ("created", "failed", False),
        ("created", "failed", True),
        ("created", "done", False),
    ]


async def test_planned_faults_come_before_or_after_the_work(cleo):
    async def plan(with_, method="create_event", **more):
        plans = [{"method": method, "with": with_, **more}]
        await cleo.control("faults", verb="PUT", fail_next=plans)

    await plan("429", retry_after=7)
    headers = {"Authorization": f"Bearer {cleo.token}"}
    async with cleo.session.post(
        f"{cleo.graph}/me/events", json=event(), headers=headers
    ) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    await plan("503")
    assert await cleo.refused("POST", "/me/events", event(), status=503) == "ServiceError"
    body = event(transactionId="t1")
    for with_ in ("cut", "lost"):
        await plan(with_)
        with pytest.raises(aiohttp.ClientError):
            await cleo.create(body)
    state = await cleo.control("state", verb="GET", user="cleo")
    assert len(state["calendars"][0]["events"]) == 1  # what was lost had been done
    await cleo.create(body)
    state = await cleo.control("state", verb="GET", user="cleo")
    assert len(state["calendars"][0]["events"]) == 1
    await plan("delay:30", "calendar_view")
    await cleo.refused("GET", "/me/calendarView")
    calls = (await cleo.control("calls", verb="GET", name="create_event"))["calls"]
    assert [one["fault"] for one in calls] == ["429", "503", "cut", "lost", None]


async def test_people_act_in_outlook(cleo):
    made = await cleo.control(
        "create",
        user="cleo",
        title="Lunch",
        start="2026-12-01T11:00:00Z",
        minutes=60,
        tentative=True,
        location="Quay",
        description="Fish",
        attendees=["g@x.example"],
    )
    one = {"user": "cleo", "event": made["event"]}
    await cleo.control("move", **one, start="2026-12-01T12:00:00Z")
    await cleo.control("resize", **one, minutes=30)
    seen = await cleo.call("GET", f"/me/events/{made['event']}")
    assert (seen["start"], seen["end"]) == (
        at("2026-12-01T12:00:00.0000000"),
        at("2026-12-01T12:30:00.0000000"),
    )
    assert (seen["showAs"], seen["location"]["displayName"]) == ("tentative", "Quay")
    await cleo.control("resize", **one, end="2026-12-01T13:00:00Z")
    await cleo.control("change", **one, title="Dinner", free=True, location="", description="")
    await cleo.control("change", **one, tentative=False)
    await cleo.control("respond", **one, attendee="g@x.example", response="tentative")
    seen = await cleo.call("GET", f"/me/events/{made['event']}")
    assert (seen["subject"], seen["showAs"]) == ("Dinner", "busy")
    assert seen["attendees"][0]["status"]["response"] == "tentativelyAccepted"
    state = await cleo.control(
        "state", verb="GET", user="cleo", start="2026-12-01T00:00:00Z", end="2026-12-02T00:00:00Z"
    )
    assert [one["title"] for one in state["calendars"][0]["events"]] == ["Dinner"]
    await cleo.control("delete", **one)
    await cleo.call("GET", f"/me/events/{made['event']}", status=404)
    day = await cleo.control("create", user="cleo", start=1_796_083_200, all_day=True, free=True)
    assert (await cleo.call("GET", f"/me/events/{day['event']}"))["isAllDay"] is True
    await cleo.control("move", user="cleo", event=day["event"], start="2026-12-05T12:00:00Z")
    people = (await cleo.control("people", verb="GET"))["people"]
    assert people[0]["zone"] == "Europe/Paris"


async def test_an_invitation_that_is_declined_leaves_the_calendar(cleo):
    made = await cleo.control(
        "create", user="cleo", start="2026-12-01T11:00:00Z", organizer="boss@x.example"
    )
    one = {"user": "cleo", "event": made["event"]}
    await cleo.control("respond", **one, response="accepted")
    seen = await cleo.call("GET", f"/me/events/{made['event']}")
    assert (seen["responseStatus"]["response"], seen["isOrganizer"]) == ("accepted", False)
    assert seen["organizer"]["emailAddress"]["address"] == "boss@x.example"
    await cleo.control("respond", **one)
    await cleo.call("GET", f"/me/events/{made['event']}", status=404)


async def test_what_people_cannot_do(cleo):
    start = "2026-12-01T11:00:00Z"
    made = await cleo.control("create", user="cleo", start=start)
    birthdays = (await cleo.call("GET", "/me/calendars"))["value"][2]["id"]
    one = {"user": "cleo", "event": made["event"]}
    for what, body in (
        ("create", {"user": "gil", "start": start}),
        ("create", {"user": "cleo", "start": "noon"}),
        ("create", {"user": "cleo", "start": "2026-12-01T11:00:00"}),
        ("create", {"user": "cleo", "start": start, "end": "2026-12-01T10:00:00Z"}),
        ("create", {"user": "cleo", "start": start, "calendar": "none"}),
        ("create", {"user": "cleo", "start": start, "calendar": birthdays}),
        ("move", {"user": "cleo", "event": "none", "start": start}),
        ("resize", {**one, "minutes": -5}),
        ("respond", {**one, "response": "perhaps"}),
        ("respond", one),
        ("respond", {**one, "attendee": "g@x.example"}),
    ):
        await cleo.control(what, status=400, **body)


async def test_screens_are_told_and_a_week_can_be_seeded(cleo, teams):
    url = f"{cleo.url}/outlook/control/live?user=cleo"
    async with cleo.session.ws_connect(url) as socket:
        assert (await socket.receive_json(timeout=5))["type"] == "hello"
        await cleo.create()
        assert (await socket.receive_json(timeout=5))["type"] == "changed"
    seed.seed_busy(teams)
    state = await cleo.control("state", verb="GET", user="dan")
    titles = [one["title"] for one in state["calendars"][0]["events"]]
    assert titles == ["Support review", "Day off"] * 2


def test_every_control_is_documented():
    document = Path(sys.modules["bot.sandbox"].__file__).with_name("CONTROL-CALENDAR.md")
    text = document.read_text(encoding="utf-8").partition("## Outlook")[2]
    shared = text.partition("As Google's (`")[2].partition("`)")[0].split()
    for verb, acts in VERBS.items():
        for name in acts:
            assert name in shared or f"{verb} {name}" in text, f"{verb} {name}"
