"""Windows of time over Graph: views, deltas, schedules; and what is refused."""

import pytest

from .client import at, event

WINDOW = {"startDateTime": "2026-12-01T00:00:00Z", "endDateTime": "2026-12-08T00:00:00Z"}


async def subjects(cleo, path, **query):
    return [one["subject"] for one in (await cleo.call("GET", path, query=query))["value"]]


async def test_a_view_is_a_window_in_the_order_of_start(cleo):
    late = event("2026-12-03T09:00:00", "2026-12-03T10:00:00", subject="late")
    await cleo.create(late)
    await cleo.create(event(subject="early"))
    await cleo.create(event("2026-12-09T09:00:00", "2026-12-09T10:00:00", subject="outside"))
    assert await subjects(cleo, "/me/calendarView", **WINDOW) == ["early", "late"]
    assert await subjects(cleo, "/me/calendar/calendarView", **WINDOW) == ["early", "late"]
    local = {"startDateTime": "2026-12-01T10:30:00+01:00", "endDateTime": "2026-12-08T00:00:00"}
    assert await subjects(cleo, "/me/calendarView", **local) == ["late"]
    default = (await cleo.call("GET", "/me/calendar"))["id"]
    assert len(await subjects(cleo, f"/me/calendars/{default}/calendarView", **WINDOW)) == 2
    page = await cleo.call("GET", "/me/calendarView", query=WINDOW | {"$top": "1"})
    assert page["@odata.nextLink"].startswith(f"{cleo.graph}/me/calendarView?")
    rest = await cleo.call("GET", page["@odata.nextLink"])
    assert [one["subject"] for one in rest["value"]] == ["late"]
    assert "@odata.nextLink" not in rest
    assert await subjects(cleo, "/me/events", **{"$orderby": "start/dateTime desc"}) == [
        "outside",
        "late",
        "early",
    ]
    assert await subjects(cleo, "/me/events", **{"$orderby": "createdDateTime"})
    choose = {
        "$filter": "start/dateTime ge '2026-12-02T00:00:00Z' and end/dateTime lt '2026-12-05T00:00:00'"
    }
    assert await subjects(cleo, "/me/events", **choose) == ["late"]
    assert await subjects(cleo, "/me/events", **{"$filter": "subject eq 'early'"}) == ["early"]
    for bad in (
        {},
        {"startDateTime": "2026-12-01T00:00:00Z"},
        WINDOW | {"startDateTime": "soon"},
        WINDOW | {"startDateTime": "2026-12-41T00:00:00Z"},
        WINDOW | {"endDateTime": "2026-11-01T00:00:00Z"},
    ):
        refused = await cleo.refused("GET", "/me/calendarView", query=bad)
        assert refused == "ErrorInvalidParameter"


async def drained(cleo, page, prefer):
    found = list(page["value"])
    while "@odata.nextLink" in page:
        assert "@odata.deltaLink" not in page
        page = await cleo.call("GET", page["@odata.nextLink"], prefer=prefer)
        found += page["value"]
    return found, page["@odata.deltaLink"]


async def test_a_delta_pages_through_the_window_and_tells_what_changed(cleo):
    prefer = 'odata.maxpagesize=2, outlook.timezone="UTC", IdType="ImmutableId"'
    made = [(await cleo.create(prefer=prefer))["id"] for _ in range(5)]
    path = "/me/calendarView/delta"
    first = await cleo.call("GET", path, query=WINDOW, prefer=prefer)
    assert len(first["value"]) == 2
    extra = (await cleo.create(prefer=prefer))["id"]  # it comes with the next delta
    found, link = await drained(cleo, first, prefer)
    assert {one["id"] for one in found} == set(made)
    await cleo.call("DELETE", f"/me/events/{made[0]}", status=204)
    out = {"start": at("2027-01-01T09:00:00"), "end": at("2027-01-01T10:00:00")}
    await cleo.call("PATCH", f"/me/events/{made[1]}", out)
    await cleo.control("move", user="cleo", event=made[2], start="2026-12-02T09:00:00Z")
    found, link = await drained(cleo, await cleo.call("GET", link, prefer=prefer), prefer)
    assert [one["id"] for one in found] == [extra, made[0], made[1], made[2]]
    assert found[1] == {"id": made[0], "@removed": {"reason": "deleted"}}
    assert found[2]["@removed"] == {"reason": "deleted"}
    assert found[3]["start"] == at("2026-12-02T09:00:00.0000000")
    found, _ = await drained(cleo, await cleo.call("GET", link, prefer=prefer), prefer)
    assert found == []


async def test_a_delta_takes_no_other_question(cleo):
    path = "/me/calendarView/delta"
    for query, code in (
        (WINDOW | {"$select": "id"}, "ErrorInvalidUrlQuery"),
        (WINDOW | {"$top": "5"}, "ErrorInvalidUrlQuery"),
        ({"$deltatoken": "unknown"}, "ErrorInvalidSyncStateData"),
        ({"$deltatoken": "unknown", **WINDOW}, "ErrorInvalidUrlQuery"),
        ({}, "ErrorInvalidParameter"),
    ):
        assert await cleo.refused("GET", path, query=query) == code
    link = (await cleo.call("GET", path, query=WINDOW))["@odata.deltaLink"]
    token = link.partition("$deltatoken=")[2]
    private = (await cleo.call("GET", "/me/calendars"))["value"][1]["id"]
    other = f"/me/calendars/{private}/calendarView/delta"
    refused = await cleo.refused("GET", other, query={"$deltatoken": token})
    assert refused == "ErrorInvalidSyncStateData"
    await cleo.sign_in("dan@acme.example")
    assert await cleo.refused("GET", link) == "ErrorInvalidSyncStateData"


async def test_a_lost_sync_state_wants_a_full_sync(cleo):
    await cleo.create()
    await cleo.create()
    path, prefer = "/me/calendarView/delta", "odata.maxpagesize=1"
    page = await cleo.call("GET", path, query=WINDOW, prefer=prefer)
    link = (await cleo.call("GET", path, query=WINDOW))["@odata.deltaLink"]
    await cleo.control("expire_sync", user="cleo")
    for old in (link, page["@odata.nextLink"]):
        assert await cleo.refused("GET", old, status=410) == "SyncStateNotFound"
    fresh = (await cleo.call("GET", path, query=WINDOW))["@odata.deltaLink"]
    await cleo.call("GET", fresh)
    await cleo.control("expire_sync")
    assert await cleo.refused("GET", fresh, status=410) == "SyncStateNotFound"


async def schedule(cleo, **body):
    asked = {
        "schedules": ["cleo@acme.example"],
        "startTime": at("2026-12-01T09:00:00"),
        "endTime": at("2026-12-01T12:00:00"),
    } | body
    return await cleo.call("POST", "/me/calendar/getSchedule", asked)


async def test_a_schedule_tells_when_people_are_free(cleo):
    await cleo.create(event(showAs="tentative", subject="Maybe", sensitivity="private"))
    await cleo.create(event("2026-12-01T10:00:00", "2026-12-01T11:00:00"))
    await cleo.create(event("2026-12-01T11:00:00", "2026-12-01T11:30:00", showAs="oof"))
    await cleo.control("create", user="dan", title="Secret", start="2026-12-01T09:00:00Z")
    names = ["cleo@acme.example", "dan@acme.example", "nobody@acme.example"]
    said = (await schedule(cleo, schedules=names))["value"]
    assert said[0]["availabilityView"] == "102230"
    assert said[0]["scheduleItems"][0] == {
        "status": "tentative",
        "start": at("2026-12-01T09:00:00.0000000"),
        "end": at("2026-12-01T09:30:00.0000000"),
        "isPrivate": True,
        "subject": "Maybe",
        "location": "",
    }
    assert "subject" not in said[1]["scheduleItems"][0]
    assert said[2]["error"]["responseCode"] == "ErrorMailRecipientNotFound"
    coarse = (await schedule(cleo, availabilityViewInterval=60))["value"]
    assert coarse[0]["availabilityView"] == "123"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"schedules": []}, "ErrorInvalidParameter"),
        ({"schedules": ["a@x.example"] * 21}, "ErrorInvalidParameter"),
        ({"availabilityViewInterval": 4}, "ErrorInvalidParameter"),
        ({"availabilityViewInterval": "30"}, "ErrorInvalidParameter"),
        ({"endTime": at("2026-12-01T09:01:00")}, "ErrorInvalidParameter"),
        ({"endTime": at("2027-12-01T09:00:00")}, "ErrorInvalidParameter"),
        ({"startTime": at("2026-12-01T09:00:00", "Mars")}, "TimeZoneNotSupportedException"),
        ({"people": []}, "RequestBodyRead"),
    ],
)
async def test_what_is_refused_of_a_schedule(cleo, body, code):
    asked = {
        "schedules": ["cleo@acme.example"],
        "startTime": at("2026-12-01T09:00:00"),
        "endTime": at("2026-12-01T12:00:00"),
    } | body
    assert await cleo.refused("POST", "/me/calendar/getSchedule", asked) == code
