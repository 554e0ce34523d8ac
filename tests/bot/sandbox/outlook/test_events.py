"""Events over Graph: transactions, times, online meetings, marks, etags, and what is refused."""

import pytest

from bot.sandbox.teams.outlook import seed

from .client import at, event

MARK = "String {00020329-0000-0000-C000-000000000046} Name frontdesk"
GONE = "ErrorItemNotFound"


async def test_an_event_is_created_read_changed_and_deleted(cleo):
    guests = [{"emailAddress": {"address": "g@x.example", "name": "Grace"}, "type": "required"}]
    made = await cleo.create(
        event(
            attendees=guests,
            location={"displayName": "Quay 7"},
            body={"contentType": "html", "content": "<p>Hello &amp; welcome</p>"},
        )
    )
    assert made["start"] == at("2026-12-01T09:00:00.0000000")
    assert (made["showAs"], made["isOrganizer"], made["type"]) == ("busy", True, "singleInstance")
    assert made["organizer"]["emailAddress"]["address"] == "cleo@acme.example"
    assert made["attendees"][0]["status"]["response"] == "none"
    assert made["bodyPreview"] == "Hello & welcome"
    path = f"/me/events/{made['id']}"
    seen = await cleo.call("GET", path, prefer='outlook.timezone="W. Europe Standard Time"')
    assert seen["start"] == at("2026-12-01T10:00:00.0000000", "W. Europe Standard Time")
    assert seen["originalStartTimeZone"] == "UTC"
    plain = await cleo.call("GET", path, prefer='outlook.body-content-type="text"')
    assert plain["body"] == {"contentType": "text", "content": "Hello & welcome"}
    changed = await cleo.call("PATCH", path, {"subject": "Other", "attendees": []})
    assert (changed["subject"], changed["attendees"]) == ("Other", [])
    assert changed["location"]["displayName"] == "Quay 7"
    assert changed["changeKey"] != made["changeKey"]
    assert await cleo.call("DELETE", path, status=204) is None
    for verb in ("GET", "PATCH", "DELETE"):
        body = {} if verb == "PATCH" else None
        assert await cleo.refused(verb, path, body, status=404) == GONE


async def test_ids_are_two_and_both_lead_to_the_event(cleo):
    made = await cleo.create(prefer='IdType="ImmutableId"')
    loose = await cleo.call("GET", f"/me/events/{made['id']}")
    assert loose["id"] != made["id"]
    again = await cleo.call("GET", f"/me/events/{loose['id']}", prefer='IdType="ImmutableId"')
    assert again["id"] == made["id"]


async def test_the_same_transaction_makes_one_event(cleo):
    body = event(transactionId="t1")
    first, second = await cleo.create(body), await cleo.create(body)
    assert first["id"] == second["id"]
    other = event(transactionId="t1", subject="Other")
    create = ("POST", "/me/events", other)
    assert await cleo.refused(*create, status=409) == "ErrorDuplicateTransactionId"
    await cleo.control("settings", verb="PUT", duplicate_status=400, duplicate_names_event=True)
    said = await cleo.call(*create, status=400)
    assert said["error"]["@event.existingEventId"] == first["id"]
    await cleo.control("settings", verb="PUT", duplicate_status=500, status=400)
    path = f"/me/events/{first['id']}"
    wrong = await cleo.refused("PATCH", path, {"transactionId": "t2"})
    assert wrong == "ErrorPropertyValidationFailure"
    await cleo.call("PATCH", path, {"transactionId": "t1", "showAs": "free"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "x"}, "RequestBodyRead"),
        ({"subject": 7}, "RequestBodyRead"),
        ({"isAllDay": "yes"}, "RequestBodyRead"),
        ({"reminderMinutesBeforeStart": True}, "RequestBodyRead"),
        ({"showAs": "away"}, "RequestBodyRead"),
        ({"sensitivity": "secret"}, "RequestBodyRead"),
        ({"onlineMeetingProvider": "zoom"}, "RequestBodyRead"),
        ({"start": None}, "ErrorPropertyValidationFailure"),
        ({"start": {"dateTime": "noon", "timeZone": "UTC"}}, "ErrorPropertyValidationFailure"),
        ({"start": at("2026-13-01T00:00:00")}, "ErrorPropertyValidationFailure"),
        ({"start": at("2026-12-01T09:00:00Z", "Europe/Paris")}, "ErrorPropertyValidationFailure"),
        ({"start": {"dateTime": "2026-12-01T09:00:00"}}, "TimeZoneNotSupportedException"),
        ({"start": at("2026-12-01T09:00:00", "Europe/Rome")}, "TimeZoneNotSupportedException"),
        ({"start": {**at("2026-12-01T09:00:00"), "zone": "x"}}, "RequestBodyRead"),
        ({"end": at("2026-12-01T08:00:00")}, "ErrorCalendarEndDateIsEarlierThanStartDate"),
        ({"isAllDay": True}, "ErrorPropertyValidationFailure"),
        (
            {
                "isAllDay": True,
                "start": at("2026-12-01T00:00:00"),
                "end": at("2026-12-01T00:00:00"),
            },
            "ErrorPropertyValidationFailure",
        ),
        ({"attendees": [{"emailAddress": {"address": "nobody"}}]}, "ErrorInvalidRecipients"),
        ({"attendees": ["g@x.example"]}, "RequestBodyRead"),
        ({"attendees": [{"email": "g@x.example"}]}, "RequestBodyRead"),
        (
            {"attendees": [{"emailAddress": {"address": "g@x.example"}, "type": "host"}]},
            "RequestBodyRead",
        ),
        ({"body": {"contentType": "markdown", "content": ""}}, "RequestBodyRead"),
        ({"body": {"contentType": "text", "content": 7}}, "RequestBodyRead"),
        ({"location": {"name": "x"}}, "RequestBodyRead"),
        ({"recurrence": {"pattern": {}}}, "ErrorInvalidRequest"),
        ({"transactionId": "t" * 5000}, "ErrorPropertyValidationFailure"),
        ({"singleValueExtendedProperties": [{"id": "x", "value": "y"}]}, "ErrorInvalidProperty"),
        (
            {"singleValueExtendedProperties": [{"id": MARK, "value": 7}]},
            "ErrorPropertyValidationFailure",
        ),
    ],
)
async def test_what_outlook_does_not_take_as_an_event(cleo, changes, code):
    assert await cleo.refused("POST", "/me/events", event() | changes) == code


async def test_zones_have_windows_names_or_stand_on_a_short_list(cleo):
    for zone in ("W. Europe Standard Time", "Europe/Berlin"):
        body = {"start": at("2026-12-01T10:00:00", zone), "end": at("2026-12-01T11:00:00", zone)}
        made = await cleo.create(event() | body)
        assert made["start"] == at("2026-12-01T09:00:00.0000000")
        assert made["originalStartTimeZone"] == zone
    refused = await cleo.refused("GET", "/me/events", prefer='outlook.timezone="Europe/Madrid"')
    assert refused == "TimeZoneNotSupportedException"
    day = {"start": at("2026-12-01T00:00:00"), "end": at("2026-12-02T00:00:00"), "isAllDay": True}
    whole = await cleo.create(event() | day)
    seen = await cleo.call(
        "GET", f"/me/events/{whole['id']}", prefer='outlook.timezone="Pacific Standard Time"'
    )
    assert seen["start"] == at("2026-12-01T00:00:00.0000000", "Pacific Standard Time")


async def test_the_link_of_an_online_meeting_comes_later_and_stays(cleo):
    body = event(isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness")
    made = await cleo.create(body)
    assert made["onlineMeeting"] == {"joinUrl": None}
    path = f"/me/events/{made['id']}"
    seen = await cleo.call("GET", path)
    assert seen["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/l/")
    assert seen["onlineMeeting"]["joinUrl"] in seen["body"]["content"]
    kept = await cleo.call("PATCH", path, {"isOnlineMeeting": False, "subject": "Other"})
    assert (kept["isOnlineMeeting"], kept["onlineMeeting"]) == (True, seen["onlineMeeting"])
    text = {"contentType": "text", "content": "new"}
    lost = await cleo.call("PATCH", path, {"body": text})
    assert lost["body"] == text  # the link in the text is gone with it
    await cleo.control("settings", verb="PUT", online="null", online_delay=60)
    slow = await cleo.create(body)
    gone = await cleo.create(body)
    await cleo.call("DELETE", f"/me/events/{gone['id']}", status=204)
    assert (await cleo.call("GET", f"/me/events/{slow['id']}"))["onlineMeeting"] is None
    await cleo.control("clock", advance=61)
    assert (await cleo.call("GET", f"/me/events/{slow['id']}"))["onlineMeeting"]["joinUrl"]
    await cleo.control("settings", verb="PUT", online="done")
    assert (await cleo.create(body))["onlineMeeting"]["joinUrl"]


async def test_an_event_is_found_by_its_mark(cleo):
    marks = [{"id": MARK, "value": "b'1"}]
    made = await cleo.create(event(singleValueExtendedProperties=marks))
    assert "singleValueExtendedProperties" not in made
    await cleo.create()
    query = {
        "$filter": f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq 'b''1')",
        "$expand": f"singleValueExtendedProperties($filter=id eq '{MARK}')",
        "$select": "id,subject",
        "$count": "true",
    }
    found = await cleo.call("GET", "/me/events", query=query)
    assert found["@odata.count"] == 1
    (one,) = found["value"]
    assert set(one) == {"@odata.etag", "id", "subject", "singleValueExtendedProperties"}
    assert one["singleValueExtendedProperties"] == marks
    path = f"/me/events/{made['id']}"
    await cleo.call("PATCH", path, {"subject": "Other"})
    seen = await cleo.call("GET", path, query={"$expand": query["$expand"]})
    assert seen["singleValueExtendedProperties"] == marks
    wrong = query["$filter"].replace(MARK, "frontdesk")
    assert await cleo.refused("GET", "/me/events", query={"$filter": wrong}) == (
        "ErrorInvalidProperty"
    )


async def test_a_stale_etag_is_refused(cleo):
    made = await cleo.create()
    path, stale = f"/me/events/{made['id']}", {"If-Match": made["@odata.etag"]}
    fresh = await cleo.call("PATCH", path, {"subject": "Other"}, **stale)
    for verb in ("PATCH", "DELETE"):
        body = {"subject": "Mine"} if verb == "PATCH" else None
        refused = await cleo.refused(verb, path, body, status=412, **stale)
        assert refused == "ErrorIrresolvableConflict"
    await cleo.call("DELETE", path, status=204, **{"If-Match": fresh["@odata.etag"]})


async def test_the_organizer_cancels_with_a_few_words(cleo):
    guests = [{"emailAddress": {"address": "g@x.example"}}]
    made = await cleo.create(event(attendees=guests))
    path = f"/me/events/{made['id']}"
    assert await cleo.refused("POST", f"{path}/cancel", {"text": "x"}) == "RequestBodyRead"
    await cleo.call("POST", f"{path}/cancel", {"comment": "Sorry"}, status=202)
    assert await cleo.refused("POST", f"{path}/cancel", {}, status=404) == GONE
    mails = (await cleo.control("mails", verb="GET"))["mails"]
    assert [(one["to"], one["kind"]) for one in mails] == [
        ("g@x.example", "invitation"),
        ("g@x.example", "cancellation"),
    ]
    invited = await cleo.control(
        "create", user="cleo", start="2026-12-01T11:00:00Z", organizer="boss@x.example"
    )
    cancel = f"/me/events/{invited['event']}/cancel"
    assert await cleo.refused("POST", cancel, {}) == "ErrorInvalidRequest"
    await cleo.call("DELETE", f"/me/events/{invited['event']}", status=204)


async def test_calendars_are_listed_and_some_can_only_be_read(cleo):
    found = (await cleo.call("GET", "/me/calendars"))["value"]
    assert [(one["name"], one["isDefaultCalendar"], one["canEdit"]) for one in found] == [
        ("Calendar", True, True),
        ("Private", False, True),
        ("Birthdays", False, False),
    ]
    names = await cleo.call("GET", "/me/calendars", query={"$select": "name", "$top": "2"})
    assert set(names["value"][0]) == {"id", "name"}
    rest = await cleo.call("GET", names["@odata.nextLink"])
    assert [one["name"] for one in rest["value"]] == ["Birthdays"]
    assert (await cleo.call("GET", "/me/calendar"))["id"] == found[0]["id"]
    assert (await cleo.call("GET", f"/me/calendars/{found[1]['id']}"))["name"] == "Private"
    assert await cleo.refused("GET", "/me/calendars/none/events", status=404) == GONE
    private = f"/me/calendars/{found[1]['id']}/events"
    made = await cleo.call("POST", private, event(), status=201)
    assert len((await cleo.call("GET", private))["value"]) == 1
    for name in ("showAs eq 'busy'", f"iCalUId eq '{made['iCalUId']}'"):
        same = await cleo.call("GET", private, query={"$filter": name})
        assert [one["id"] for one in same["value"]] == [made["id"]]
    await cleo.call("PATCH", f"{private}/{made['id']}", {"subject": "x"})
    await cleo.call("DELETE", f"{private}/{made['id']}", status=204)
    closed = f"/me/calendars/{found[2]['id']}/events"
    assert await cleo.refused("POST", closed, event(), status=403) == "ErrorAccessDenied"


async def test_settings_say_the_zone_and_the_hours(cleo):
    said = await cleo.call("GET", "/me/mailboxSettings")
    assert said["timeZone"] == seed.ZONE
    assert said["workingHours"]["daysOfWeek"][0] == "monday"
    await cleo.control("mailbox", verb="PUT", user="cleo", zone="Customized Time Zone")
    few = await cleo.call("GET", "/me/mailboxSettings", query={"$select": "timeZone"})
    assert few["timeZone"] == "Customized Time Zone"
    assert "workingHours" not in few


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (["User.Read"], {"/me"}),
        (["Calendars.Read"], {"/me/events"}),
        (["MailboxSettings.Read"], {"/me/mailboxSettings"}),
    ],
)
async def test_each_call_wants_its_permission(stranger, scopes, allowed):
    await stranger.sign_in(scopes=scopes)
    for path in ("/me", "/me/events", "/me/mailboxSettings"):
        if path in allowed:
            await stranger.call("GET", path)
        else:
            assert await stranger.refused("GET", path, status=403) == "ErrorAccessDenied"
    code = await stranger.refused("POST", "/me/events", event(), status=403)
    assert code == "ErrorAccessDenied"


async def test_a_guest_of_the_tenant_has_no_mailbox(stranger):
    await stranger.sign_in("gil@acme.example")
    code = await stranger.refused("GET", "/me/events", status=404)
    assert code == "MailboxNotEnabledForRESTAPI"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"query": {"$search": "x"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"top": "5"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"$top": "0"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"$top": "1001"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"$skip": "some"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"$orderby": "subject"}}, "ErrorInvalidUrlQuery"),
        ({"query": {"$select": "title"}}, "RequestBroker--ParseUri"),
        ({"query": {"$expand": "attachments"}}, "BadRequest"),
        ({"query": {"$filter": "subject eq Meeting"}}, "ErrorInvalidUrlQueryFilter"),
        ({"query": {"$filter": "subject eq 'a' or subject eq 'b'"}}, "ErrorInvalidUrlQueryFilter"),
        ({"query": {"$filter": "subject eq 'a' and"}}, "ErrorInvalidUrlQueryFilter"),
        ({"prefer": "respond-async"}, "BadRequest"),
        ({"prefer": "odata.maxpagesize=9999"}, "BadRequest"),
        ({"prefer": 'IdType="Other"'}, "BadRequest"),
    ],
)
async def test_questions_that_graph_does_not_take(cleo, more, code):
    assert await cleo.refused("GET", "/me/events", **more) == code


async def test_an_option_stands_once_and_a_body_is_an_object(cleo):
    url = f"{cleo.graph}/me/events"
    headers = {"Authorization": f"Bearer {cleo.token}"}
    async with cleo.session.get(f"{url}?$top=1&$top=2", headers=headers) as answer:
        assert answer.status == 400
    for raw, kind, status in (
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "text/plain", 415),
    ):
        typed = headers | {"Content-Type": kind}
        async with cleo.session.patch(f"{url}/x", data=raw, headers=typed) as answer:
            assert answer.status == status
