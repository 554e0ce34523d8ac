"""Lists at Google: bounds, order, pages, sync tokens, free and busy; and what is refused."""

import pytest

from .client import event


def lister(**query):
    return lambda s: s.events().list(calendarId="primary", **query)


async def test_a_list_has_bounds_an_order_and_marks_to_look_for(ada):
    marks = {"private": {"booking": "b1"}, "shared": {"team": "sales"}}
    late = await ada.insert(event("2026-12-03T09:00:00Z", "2026-12-03T10:00:00Z"))
    early = await ada.insert(event(extendedProperties=marks, description="Blue bicycle"))
    gone = await ada.insert()
    await ada.delete(gone["id"])

    async def ids(**query):
        return [one["id"] for one in (await ada.list(**query))["items"]]

    assert await ids(singleEvents=True, orderBy="startTime") == [early["id"], late["id"]]
    assert await ids(orderBy="updated") == [late["id"], early["id"]]
    assert set(await ids(showDeleted=True)) == {late["id"], early["id"], gone["id"]}
    assert await ids(timeMin="2026-12-01T09:30:00Z") == [late["id"]]
    assert await ids(timeMax="2026-12-03T10:00:00+01:00") == [early["id"]]
    assert await ids(privateExtendedProperty="booking=b1") == [early["id"]]
    assert await ids(privateExtendedProperty=["booking=b1", "booking=b2"]) == []
    assert await ids(sharedExtendedProperty="team=sales") == [early["id"]]
    assert await ids(iCalUID=late["iCalUID"]) == [late["id"]]
    assert await ids(q="blue BICYCLE") == [early["id"]]
    assert len(await ids(updatedMin="2020-01-01T00:00:00Z")) == 3
    page = await ada.list(timeZone="America/New_York", orderBy="updated")
    assert page["items"][0]["start"]["dateTime"] == "2026-12-03T04:00:00-05:00"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"orderBy": "startTime"}, "badRequest"),
        ({"timeMin": "2026-12-01T00:00:00"}, "badRequest"),
        ({"timeMin": "now"}, "badRequest"),
        ({"timeMin": "2026-12-02T00:00:00Z", "timeMax": "2026-12-01T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeZone": "Mars/Base"}, "invalid"),
        ({"privateExtendedProperty": "booking"}, "invalid"),
        ({"pageToken": "unknown"}, "invalid"),
        ({"syncToken": "unknown"}, "invalid"),
        ({"eventTypes": ["birthday"]}, "badRequest"),
    ],
)
async def test_questions_that_google_does_not_take(ada, query, reason):
    assert await ada.refused(lister(**query)) == (400, reason)


async def test_pages_are_of_one_list_and_the_last_one_alone_has_the_sync_token(ada):
    made = {(await ada.insert())["id"] for _ in range(5)}
    page = await ada.list(maxResults=2, singleEvents=True)
    found = [one["id"] for one in page["items"]]
    assert "nextSyncToken" not in page
    other = lister(pageToken=page["nextPageToken"])
    assert await ada.refused(other) == (400, "invalid")
    extra = await ada.insert()  # it comes with the sync, not with a later page
    while "nextPageToken" in page:
        page = await ada.list(maxResults=2, singleEvents=True, pageToken=page["nextPageToken"])
        found += [one["id"] for one in page["items"]]
    assert set(found) == made
    again = await ada.list(singleEvents=True, syncToken=page["nextSyncToken"])
    assert [one["id"] for one in again["items"]] == [extra["id"]]


async def test_a_sync_tells_what_changed_and_what_is_gone(ada, google):
    kept, gone = await ada.insert(), await ada.insert()
    first = await ada.list(
        singleEvents=True, timeMin="2026-11-01T00:00:00Z", timeMax="2027-01-01T00:00:00Z"
    )
    token = first["nextSyncToken"]
    none = await ada.list(singleEvents=True, syncToken=token)
    assert none["items"] == []
    await ada.delete(gone["id"])
    await google.control("move", user="ada", event=kept["id"], start="2026-12-02T09:00:00+01:00")
    news = await ada.list(singleEvents=True, syncToken=none["nextSyncToken"])
    assert [(one["id"], one["status"]) for one in news["items"]] == [
        (gone["id"], "cancelled"),
        (kept["id"], "confirmed"),
    ]
    assert "start" not in news["items"][0]
    assert news["items"][1]["start"]["dateTime"] == "2026-12-02T09:00:00+01:00"
    small = await ada.list(singleEvents=True, syncToken=token, maxResults=1)
    rest = await ada.list(
        singleEvents=True, syncToken=token, maxResults=1, pageToken=small["nextPageToken"]
    )
    assert [one["id"] for one in small["items"] + rest["items"]] == [gone["id"], kept["id"]]


async def test_a_sync_token_takes_no_other_question(ada):
    await ada.insert()
    token = (await ada.list(singleEvents=True))["nextSyncToken"]
    for query in (
        {"timeMin": "2026-11-01T00:00:00Z"},
        {"timeMax": "2026-11-01T00:00:00Z"},
        {"updatedMin": "2026-11-01T00:00:00Z"},
        {"orderBy": "updated"},
        {"q": "x"},
        {"iCalUID": "x"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"showDeleted": False},
        {"singleEvents": False},
        {"timeZone": "UTC"},
    ):
        asked = {"singleEvents": True, "syncToken": token} | query
        assert await ada.refused(lister(**asked)) == (400, "badRequest"), query
    for query in ({"orderBy": "updated"}, {"q": "x"}, {"privateExtendedProperty": "a=b"}):
        assert "nextSyncToken" not in await ada.list(**query)
    assert await ada.list(singleEvents=True, syncToken=token, showDeleted=True)


async def test_an_expired_sync_token_wants_a_full_sync(ada, google):
    token = (await ada.list())["nextSyncToken"]
    await google.control("expire_sync", user="ada")
    assert await ada.refused(lister(syncToken=token)) == (410, "fullSyncRequired")
    fresh = (await ada.list())["nextSyncToken"]
    assert (await ada.list(syncToken=fresh))["items"] == []
    await google.control("expire_sync")
    assert await ada.refused(lister(syncToken=fresh)) == (410, "fullSyncRequired")


async def test_a_series_is_one_or_many(ada, google):
    made = await google.control(
        "create", user="ada", title="Weekly", start="2026-12-01T09:00:00Z", minutes=60, repeats=3
    )
    whole = await ada.list()
    assert [one["id"] for one in whole["items"]] == [made["event"]]
    assert whole["items"][0]["recurrence"] == ["RRULE:FREQ=DAILY;INTERVAL=7;COUNT=3"]
    each = await ada.list(singleEvents=True, orderBy="startTime")
    assert [one["id"] for one in each["items"]] == made["events"]
    assert each["items"][1]["id"] == f"{made['event']}_20261208T090000Z"
    assert {one["recurringEventId"] for one in each["items"]} == {made["event"]}
    await ada.patch(made["events"][1], {"start": {"dateTime": "2026-12-08T08:00:00Z"}})
    await ada.delete(made["events"][2])
    left = await ada.list(singleEvents=True, showDeleted=True)
    by_id = {one["id"]: one for one in left["items"]}
    assert by_id[made["events"][1]]["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert by_id[made["events"][2]]["status"] == "cancelled"
    busy = await ask(ada, timeMin="2026-12-01T00:00:00Z", timeMax="2026-12-31T00:00:00Z")
    assert len(busy["calendars"]["primary"]["busy"]) == 2


async def ask(calendar, **body):
    body = {"items": [{"id": "primary"}]} | body
    return await calendar.run(lambda s: s.freebusy().query(body=body))


async def test_busy_is_what_blocks_be_it_tentative_or_a_whole_day(ada, google):
    await ada.insert(event("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z"))
    await ada.insert(event("2026-12-01T10:00:00Z", "2026-12-01T10:30:00Z", status="tentative"))
    await ada.insert(
        event("2026-12-01T12:00:00Z", "2026-12-01T13:00:00Z", transparency="transparent")
    )
    declined = [{"email": "ada@acme.example", "responseStatus": "declined"}]
    await ada.insert(event("2026-12-01T14:00:00Z", "2026-12-01T15:00:00Z", attendees=declined))
    gone = await ada.insert(event("2026-12-01T16:00:00Z", "2026-12-01T17:00:00Z"))
    await ada.delete(gone["id"])
    await ada.insert({"start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"}})
    said = await ask(
        ada,
        timeMin="2026-12-01T09:30:00Z",
        timeMax="2026-12-04T00:00:00Z",
        items=[{"id": "primary"}, {"id": "bob@acme.example"}],
    )
    assert said["calendars"]["primary"]["busy"] == [
        {"start": "2026-12-01T09:30:00Z", "end": "2026-12-01T10:30:00Z"},
        {"start": "2026-12-01T23:00:00Z", "end": "2026-12-02T23:00:00Z"},
    ]
    assert said["calendars"]["bob@acme.example"]["errors"] == [
        {"domain": "global", "reason": "notFound"}
    ]
    many = await ask(
        ada,
        timeMin="2026-12-01T00:00:00Z",
        timeMax="2026-12-02T00:00:00Z",
        timeZone="Europe/Paris",
        items=[{"id": f"c{n}"} for n in range(51)],
    )
    reasons = [one["errors"][0]["reason"] for one in many["calendars"].values()]
    assert (reasons[49], reasons[50]) == ("notFound", "tooManyCalendarsRequested")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"timeMax": None}, "required"),
        ({"timeMin": "2026-12-01T00:00:00"}, "badRequest"),
        ({"timeMin": "2026-12-03T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeMax": "2027-12-03T00:00:00Z"}, "timeRangeTooLong"),
        ({"timeZone": "Mars/Base"}, "invalid"),
        ({"calendarExpansionMax": 51}, "invalid"),
        ({"calendars": []}, "badRequest"),
    ],
)
async def test_what_is_refused_of_a_free_busy_query(ada, body, reason):
    asked = {
        "timeMin": "2026-12-01T00:00:00Z",
        "timeMax": "2026-12-02T00:00:00Z",
        "items": [{"id": "primary"}],
    } | body
    refused = await ada.refused(lambda s: s.freebusy().query(body=asked))
    assert refused == (400, reason)
