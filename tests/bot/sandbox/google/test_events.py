"""Events at Google: ids, times, changes, conferences, marks, etags, and what is refused."""

import pytest

from .client import EVENTS, FREE_BUSY, LISTS, event

MEET = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}


async def test_an_event_is_inserted_read_changed_and_deleted(ada):
    made = await ada.insert(event(location="Quay 7", attendees=[{"email": "guest@x.example"}]))
    assert (made["kind"], made["status"], made["eventType"]) == (
        "calendar#event",
        "confirmed",
        "default",
    )
    assert made["start"] == {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Paris"}
    assert made["iCalUID"] == f"{made['id']}@google.com"
    assert made["attendees"] == [{"email": "guest@x.example", "responseStatus": "needsAction"}]
    assert await ada.get(made["id"]) == made
    there = await ada.get(made["id"], timeZone="America/New_York")
    assert there["start"]["dateTime"] == "2026-12-01T04:00:00-05:00"
    moved = await ada.patch(made["id"], {"start": {"dateTime": "2026-12-01T08:00:00Z"}})
    assert (moved["location"], moved["sequence"]) == ("Quay 7", 1)
    assert moved["etag"] != made["etag"]
    bare = await ada.run(
        lambda s: s.events().update(
            calendarId="ada@acme.example", eventId=made["id"], body=event(summary="New")
        )
    )
    assert (bare["summary"], "location" in bare, "attendees" in bare) == ("New", False, False)
    assert await ada.delete(made["id"]) == ""
    assert (await ada.get(made["id"]))["status"] == "cancelled"


async def test_ids_are_the_clients_and_stay_taken(ada):
    await ada.insert(event(id="abcde01234uv"))

    def insert(body):
        return lambda s: s.events().insert(calendarId="primary", body=body)

    def delete(s):
        return s.events().delete(calendarId="primary", eventId="abcde01234uv")

    assert await ada.refused(insert(event(id="abcde01234uv"))) == (409, "duplicate")
    await ada.run(delete)
    assert await ada.refused(delete) == (410, "deleted")
    assert await ada.refused(insert(event(id="abcde01234uv"))) == (409, "duplicate")
    for wrong in ("abcd", "ABCDE", "xyz-xyz", "w0000", "a" * 1025):
        assert await ada.refused(insert(event(id=wrong))) == (400, "invalid")
    assert await ada.refused(insert(event(id="abcde", iCalUID="u@x"))) == (400, "badRequest")
    again = await ada.patch("abcde01234uv", {"status": "confirmed"})
    assert again["status"] == "confirmed"
    await ada.run(delete)
    gone = lambda s: s.events().patch(  # noqa: E731  a call to make later
        calendarId="primary", eventId="abcde01234uv", body={"summary": "No"}
    )
    assert await ada.refused(gone) == (410, "deleted")
    none = lambda s: s.events().delete(calendarId="primary", eventId="never0")  # noqa: E731  a call to make later
    assert await ada.refused(none) == (404, "notFound")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": None}, "required"),
        ({"end": {}}, "required"),
        ({"start": {"dateTime": "2026-12-01T09:00:00"}}, "required"),
        ({"start": {"dateTime": "tomorrow"}}, "invalid"),
        ({"start": {"dateTime": "2026-12-41T09:00:00Z"}}, "invalid"),
        ({"start": {"date": "2026-12-01"}}, "invalid"),
        ({"start": {"date": "2026-13-01"}, "end": {"date": "2026-12-02"}}, "invalid"),
        ({"start": {"date": "2026-12-01", "dateTime": "2026-12-01T09:00:00Z"}}, "invalid"),
        ({"start": {"dateTime": "2026-12-01T09:00:00", "timeZone": "CET?"}}, "invalid"),
        ({"end": {"dateTime": "2026-12-01T08:00:00Z"}}, "timeRangeEmpty"),
        ({"status": "maybe"}, "invalid"),
        ({"transparency": "glass"}, "invalid"),
        ({"attendees": [{"email": "nobody"}]}, "invalid"),
        ({"attendees": [{"email": "a@x.example", "responseStatus": "no"}]}, "invalid"),
        ({"attendees": {"email": "a@x.example"}}, "invalid"),
        ({"attendees": [None]}, "required"),
        ({"summary": 7}, "invalid"),
        ({"start": "now"}, "invalid"),
        ({"guestsCanModify": 1}, "invalid"),
        ({"subject": "x"}, "badRequest"),
        ({"start": {"dateTime": "2026-12-01T09:00:00Z", "zone": "UTC"}}, "badRequest"),
        ({"recurrence": ["RRULE:FREQ=DAILY"]}, "badRequest"),
        ({"eventType": "outOfOffice"}, "badRequest"),
        ({"extendedProperties": {"private": {"n": 7}}}, "invalid"),
        ({"extendedProperties": {"private": {"k" * 45: "v"}}}, "invalid"),
        ({"extendedProperties": {"private": {"k": "v" * 1025}}}, "invalid"),
        ({"extendedProperties": {"shared": {f"k{n}": "v" for n in range(301)}}}, "invalid"),
    ],
)
async def test_what_google_does_not_take_as_an_event(ada, changes, reason):
    body = event() | changes
    refused = await ada.refused(lambda s: s.events().insert(calendarId="primary", body=body))
    assert refused == (400, reason)


async def test_days_begin_and_end_in_the_calendars_zone(ada):
    day = await ada.insert({"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}})
    assert day["start"] == {"date": "2026-12-01"}
    found = await ada.list(timeMin="2026-11-30T23:30:00Z", timeMax="2026-12-01T00:00:00Z")
    assert [one["id"] for one in found["items"]] == [day["id"]]
    local = event("2026-12-01T09:00:00", "2026-12-01T10:00:00")
    for name in ("start", "end"):
        local[name]["timeZone"] = "America/New_York"
    made = await ada.insert(local)
    assert made["start"] == {
        "dateTime": "2026-12-01T15:00:00+01:00",
        "timeZone": "America/New_York",
    }


async def test_what_is_changed_is_what_is_given(ada):
    guests = [{"email": "a@x.example"}, {"email": "b@x.example"}]
    marks = {"private": {"booking": "b1", "old": "x"}}
    made = await ada.insert(
        event(description="d", attendees=guests, extendedProperties=marks, status="tentative")
    )
    assert made["status"] == "tentative"
    changed = await ada.patch(
        made["id"],
        {
            "description": None,
            "attendees": guests[:1],
            "extendedProperties": {"private": {"new": "y", "old": None}},
        },
    )
    assert "description" not in changed
    assert len(changed["attendees"]) == 1
    assert changed["extendedProperties"] == {"private": {"booking": "b1", "new": "y"}}
    assert changed["sequence"] == 0
    whole = await ada.get(made["id"])
    same = await ada.run(
        lambda s: s.events().update(calendarId="primary", eventId=made["id"], body=whole)
    )
    assert same["start"] == whole["start"]
    await ada.patch(made["id"], {"end": {"dateTime": "2026-12-01T10:00:00Z"}})
    old = lambda s: s.events().update(  # noqa: E731  a call to make later
        calendarId="primary", eventId=made["id"], body=whole
    )
    assert await ada.refused(old) == (400, "invalid")
    for name, value in (("id", "other0"), ("iCalUID", "other@x")):
        wrong = lambda s, name=name, value=value: s.events().patch(  # noqa: E731  a call to make later
            calendarId="primary", eventId=made["id"], body={name: value}
        )
        assert await ada.refused(wrong) == (400, "invalid")
    cancelled = await ada.patch(made["id"], {"status": "cancelled"})
    assert cancelled["status"] == "cancelled"


async def test_a_stale_etag_is_refused(ada):
    made = await ada.insert()
    await ada.patch(made["id"], {"summary": "Other"})
    patch = lambda s: s.events().patch(  # noqa: E731  a call to make later
        calendarId="primary", eventId=made["id"], body={"summary": "Mine"}
    )
    stale = {"If-Match": made["etag"]}
    assert await ada.refused(patch, **stale) == (412, "conditionNotMet")
    delete = lambda s: s.events().delete(calendarId="primary", eventId=made["id"])  # noqa: E731  a call to make later
    assert await ada.refused(delete, **stale) == (412, "conditionNotMet")
    now = (await ada.get(made["id"]))["etag"]
    assert (await ada.run(patch, **{"If-Match": now}))["summary"] == "Mine"


async def test_a_conference_is_made_only_when_its_version_is_given_and_its_link_comes_later(
    ada, google
):
    silent = await ada.insert(event(conferenceData=MEET))
    assert "conferenceData" not in silent
    made = await ada.insert(event(conferenceData=MEET), conferenceDataVersion=1)
    request = made["conferenceData"]["createRequest"]
    assert (request["status"], "hangoutLink" in made) == ({"statusCode": "pending"}, False)
    later = await ada.get(made["id"])
    assert later["hangoutLink"].startswith("https://meet.google.com/")
    assert later["conferenceData"]["entryPoints"][0]["uri"] == later["hangoutLink"]
    assert later["etag"] != made["etag"]
    kept = await ada.patch(made["id"], {"summary": "Other"})
    assert kept["hangoutLink"] == later["hangoutLink"]
    same = await ada.patch(made["id"], {"conferenceData": MEET}, conferenceDataVersion=1)
    assert same["hangoutLink"] == later["hangoutLink"]
    none = await ada.patch(made["id"], {"conferenceData": None}, conferenceDataVersion=1)
    assert "hangoutLink" not in none
    await google.control("settings", verb="PUT", conference="done")
    at_once = await ada.insert(event(conferenceData=MEET), conferenceDataVersion=1)
    assert "hangoutLink" in at_once
    await google.control("settings", verb="PUT", conference="failure", conference_delay=60)
    slow = await ada.insert(event(conferenceData=MEET), conferenceDataVersion=1)
    state = (await ada.get(slow["id"]))["conferenceData"]["createRequest"]["status"]
    assert state == {"statusCode": "pending"}
    await google.control("clock", advance=61)
    state = (await ada.get(slow["id"]))["conferenceData"]["createRequest"]["status"]
    assert state == {"statusCode": "failure"}
    await google.control("settings", verb="PUT", conference="never", status=400)
    for wrong in ({"createRequest": {"conferenceSolutionKey": {"type": "hangoutsMeet"}}},):
        body = event(conferenceData=wrong)
        insert = lambda s, body=body: s.events().insert(  # noqa: E731  a call to make later
            calendarId="primary", body=body, conferenceDataVersion=1
        )
        assert await ada.refused(insert) == (400, "invalid")
    other = {"createRequest": {"requestId": "r", "conferenceSolutionKey": {"type": "addOn"}}}
    insert = lambda s: s.events().insert(  # noqa: E731  a call to make later
        calendarId="primary", body=event(conferenceData=other), conferenceDataVersion=1
    )
    assert await ada.refused(insert) == (400, "invalid")
    empty = await ada.insert(event(conferenceData={"notes": "x"}), conferenceDataVersion=1)
    assert "conferenceData" not in empty


async def test_google_writes_to_attendees_only_when_it_is_told_to(ada, google):
    body = event(
        attendees=[
            {"email": one} for one in ("ada@acme.example", "bob@acme.example", "g@x.example")
        ]
    )
    made = await ada.insert(body)
    assert (await google.control("mails", verb="GET"))["mails"] == []
    await ada.patch(made["id"], {"summary": "Other"}, sendUpdates="all")
    await ada.patch(made["id"], {"summary": "Third"}, sendUpdates="externalOnly")
    await ada.delete(made["id"], sendNotifications=True)
    mails = (await google.control("mails", verb="GET"))["mails"]
    assert [(one["to"], one["kind"]) for one in mails] == [
        ("bob@acme.example", "update"),
        ("g@x.example", "update"),
        ("g@x.example", "update"),
        ("bob@acme.example", "cancellation"),
        ("g@x.example", "cancellation"),
    ]


async def test_calendars_are_listed_and_open_to_those_who_share_them(ada, google):
    found = (await ada.run(lambda s: s.calendarList().list()))["items"]
    assert [(one["summary"], one["accessRole"]) for one in found] == [
        ("ada@acme.example", "owner"),
        ("Private", "owner"),
        ("Team Acme", "writer"),
        ("Holidays in France", "reader"),
    ]
    assert (found[0]["primary"], "primary" in found[1]) == (True, False)
    page = await ada.run(lambda s: s.calendarList().list(maxResults=3, minAccessRole="writer"))
    assert len(page["items"]) == 3
    page = await ada.run(lambda s: s.calendarList().list(maxResults=3))
    rest = await ada.run(lambda s: s.calendarList().list(pageToken=page["nextPageToken"]))
    assert len(rest["items"]) == 1
    for query in ({"pageToken": "x"}, {"syncToken": "x"}):
        refused = await ada.refused(lambda s, query=query: s.calendarList().list(**query))
        assert refused[0] == 400
    holidays = found[3]["id"]
    insert = lambda s: s.events().insert(calendarId=holidays, body=event())  # noqa: E731  a call to make later
    assert await ada.refused(insert) == (403, "requiredAccessLevel")
    other = lambda s: s.events().list(calendarId="bob@acme.example")  # noqa: E731  a call to make later
    assert await ada.refused(other) == (404, "notFound")
    own = lambda s: s.calendars().get(calendarId="primary")  # noqa: E731  a call to make later
    assert await ada.refused(own) == (403, "insufficientPermissions")
    more = await google.connect(scope="https://www.googleapis.com/auth/calendar.readonly")
    reads = google.calendar(google.credentials(more))
    assert (await reads.run(own))["timeZone"] == "Europe/Paris"


@pytest.mark.parametrize("scope", [EVENTS, FREE_BUSY, LISTS])
async def test_each_method_wants_its_scope(google, scope):
    calendar = google.calendar(google.credentials(await google.connect(scope=scope)))
    busy = {"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-02T00:00:00Z", "items": []}
    calls = {
        EVENTS: lambda s: s.events().list(calendarId="primary"),
        FREE_BUSY: lambda s: s.freebusy().query(body=busy),
        LISTS: lambda s: s.calendarList().list(),
    }
    for needed, call in calls.items():
        if needed == scope:
            await calendar.run(call)
        else:
            assert await calendar.refused(call) == (403, "insufficientPermissions")


async def test_without_a_good_token_nothing_is_answered(google):
    url = f"{google.url}/calendar/v3/calendars/primary/events"
    for headers, reason in (
        ({}, "required"),
        ({"Authorization": "Basic x"}, "required"),
        ({"Authorization": "Bearer ya29.unknown"}, "authError"),
    ):
        async with google.session.get(url, headers=headers) as answer:
            said = await answer.json()
            assert (answer.status, said["error"]["errors"][0]["reason"]) == (401, reason)
            assert "WWW-Authenticate" in answer.headers


async def test_unknown_parameters_and_bodies_are_refused(google):
    tokens = await google.connect()
    url = f"{google.url}/calendar/v3/calendars/primary/events"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    for query, reason in (
        ({"singleEvent": "true"}, "invalid"),
        ({"calendarId": "x"}, "invalid"),
        ({"singleEvents": "yes"}, "invalid"),
        ({"maxResults": "many"}, "invalid"),
        ({"maxResults": "0"}, "invalid"),
        ({"orderBy": "name"}, "invalid"),
        ({"alt": "media"}, "invalid"),
        ({"fields": "items(id"}, "invalid"),
        ({"fields": "items)id"}, "invalid"),
        ({"fields": "items,,id"}, "invalid"),
        ({"fields": "items;id"}, "invalid"),
    ):
        async with google.session.get(url, headers=headers, params=query) as answer:
            said = await answer.json()
            assert (answer.status, said["error"]["errors"][0]["reason"]) == (400, reason), query
    async with google.session.get(f"{url}?q=a&q=b", headers=headers) as answer:
        assert answer.status == 400
    for raw, kind in (
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"{}", "text/plain"),
    ):
        typed = headers | {"Content-Type": kind}
        async with google.session.post(url, headers=typed, data=raw) as answer:
            assert answer.status == 400
    async with google.session.get(url, headers=headers, json={"a": 1}) as answer:
        assert answer.status == 400


async def test_a_mask_leaves_only_what_it_names(ada):
    made = await ada.insert()
    few = await ada.list(fields="items(id,start/dateTime),nextSyncToken")
    assert set(few) == {"items", "nextSyncToken"}
    assert few["items"] == [{"id": made["id"], "start": {"dateTime": "2026-12-01T10:00:00+01:00"}}]
    assert (await ada.list(fields="items/*"))["items"][0]["summary"] == "Meeting"
    assert (await ada.get(made["id"], fields="id/x"))["id"] == made["id"]
