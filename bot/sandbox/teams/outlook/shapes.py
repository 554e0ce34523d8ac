"""How Graph writes what it returns of calendars: events, calendars, people, settings."""

from __future__ import annotations

import html
import re

from bot.sandbox.errors import Json
from bot.sandbox.teams.mailboxes.records import Calendar, Event, Mailbox
from bot.sandbox.teams.outlook.odata import Preferences
from bot.sandbox.teams.outlook.zones import show_moment, show_stamp
from bot.sandbox.teams.state import TeamsSandbox

_TAG = re.compile(r"<[^>]*>")
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
EVENT_NAMES = frozenset(
    [
        "id",
        "createdDateTime",
        "lastModifiedDateTime",
        "changeKey",
        "categories",
        "transactionId",
        "originalStartTimeZone",
        "originalEndTimeZone",
        "iCalUId",
        "uid",
        "reminderMinutesBeforeStart",
        "isReminderOn",
        "hasAttachments",
        "subject",
        "bodyPreview",
        "importance",
        "sensitivity",
        "isAllDay",
        "isCancelled",
        "isOrganizer",
        "responseRequested",
        "seriesMasterId",
        "showAs",
        "type",
        "webLink",
        "onlineMeetingUrl",
        "isOnlineMeeting",
        "onlineMeetingProvider",
        "allowNewTimeProposals",
        "isDraft",
        "hideAttendees",
        "recurrence",
        "onlineMeeting",
        "responseStatus",
        "body",
        "start",
        "end",
        "location",
        "locations",
        "attendees",
        "organizer",
    ]
)


def event_shape(
    teams: TeamsSandbox, mailbox: Mailbox, event: Event, wanted: Preferences, mark: str = ""
) -> Json:
    """Return an event as its person reads it; an extended property only when it was asked for."""
    shown = {**_head(event, wanted), **_written(event), **_placed(event, wanted)}
    shown |= {
        "isCancelled": False,
        "isOrganizer": event.response == "organizer",
        "responseStatus": {"response": event.response, "time": "0001-01-01T00:00:00Z"},
        "organizer": _address(teams, event.organizer),
        "attendees": [_attendee(one) for one in event.body.get("attendees") or ()],
        "body": _body(event, wanted),
        "bodyPreview": _plain(event)[:255],
        "onlineMeetingUrl": None,
        "onlineMeeting": _online(teams, event),
        "webLink": f"{teams.base_url}/calendar#outlook/{mailbox.person}/{event.id}",
    }
    if mark and (value := event.marks.get(mark.lower())) is not None:
        shown["singleValueExtendedProperties"] = [{"id": mark, "value": value}]
    return shown


def event_id(event: Event, wanted: Preferences) -> str:
    """Return the id that was asked for: the one that never changes, or the usual one."""
    return event.id if wanted.immutable else event.loose_id


def _head(event: Event, wanted: Preferences) -> Json:
    return {
        "@odata.etag": f'W/"{event.change_key}"',
        "id": event_id(event, wanted),
        "createdDateTime": show_stamp(event.created),
        "lastModifiedDateTime": show_stamp(event.modified),
        "changeKey": event.change_key,
        "iCalUId": event.uid,
        "uid": event.uid,
        "transactionId": event.body.get("transactionId"),
        "type": "singleInstance",
        "seriesMasterId": None,
        "recurrence": None,
        "isDraft": False,
        "hasAttachments": False,
    }


def _written(event: Event) -> Json:
    body = event.body
    usual: Json = {
        "subject": "",
        "categories": [],
        "importance": "normal",
        "sensitivity": "normal",
        "showAs": "busy",
        "isAllDay": False,
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 15,
        "responseRequested": True,
        "allowNewTimeProposals": True,
        "hideAttendees": False,
        "isOnlineMeeting": False,
    }
    usual |= {name: body[name] for name in usual if body.get(name) is not None}
    is_online = usual["isOnlineMeeting"]
    usual["onlineMeetingProvider"] = "teamsForBusiness" if is_online else "unknown"
    return usual


def _placed(event: Event, wanted: Preferences) -> Json:
    place = {"displayName": "", "locationType": "default", **(event.body.get("location") or {})}
    shown: Json = {
        "originalStartTimeZone": event.body["start"]["timeZone"],
        "originalEndTimeZone": event.body["end"]["timeZone"],
        "location": place,
        "locations": [place] if place["displayName"] else [],
    }
    for name, at in (("start", event.start), ("end", event.end)):
        shown[name] = show_moment(at, wanted.zone)
        if event.body.get("isAllDay"):  # a day stays that day, whichever zone is asked for
            given = event.body[name]["dateTime"]
            shown[name] = {"dateTime": f"{given[:10]}T00:00:00.0000000", "timeZone": wanted.zone}
    return shown


def _body(event: Event, wanted: Preferences) -> Json:
    given = event.body.get("body") or {"contentType": "html", "content": ""}
    if wanted.text:
        return {"contentType": "text", "content": _plain(event)}
    return {"contentType": given["contentType"].lower(), "content": given["content"]}


def _plain(event: Event) -> str:
    given = event.body.get("body") or {"contentType": "text", "content": ""}
    if given["contentType"].lower() == "text":
        return str(given["content"])
    return html.unescape(_TAG.sub("", str(given["content"]))).strip()


def _online(teams: TeamsSandbox, event: Event) -> Json | None:
    if not event.body.get("isOnlineMeeting"):
        return None
    if not event.join_url:
        return None if teams.outlook.switches.online == "null" else {"joinUrl": None}
    return {"joinUrl": event.join_url}


def _address(teams: TeamsSandbox, who: str) -> Json:
    person = teams.people.get(who)
    name, address = (person.name, person.email) if person else (who, who)
    return {"emailAddress": {"name": name, "address": address}}


def _attendee(one: Json) -> Json:
    given = one["emailAddress"]
    return {
        "type": one.get("type", "required"),
        "status": one.get("status", {"response": "none", "time": "0001-01-01T00:00:00Z"}),
        "emailAddress": {
            "name": given.get("name", given["address"]),
            "address": given["address"],
        },
    }


def calendar_shape(teams: TeamsSandbox, mailbox: Mailbox, calendar: Calendar) -> Json:
    """Return a calendar."""
    person = teams.people[mailbox.person]
    return {
        "id": calendar.id,
        "name": calendar.name,
        "color": "auto",
        "hexColor": calendar.colour,
        "isDefaultCalendar": calendar is mailbox.default,
        "changeKey": f"ck{calendar.changes}",
        "canShare": calendar is mailbox.default,
        "canViewPrivateItems": True,
        "canEdit": calendar.writable,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": calendar is mailbox.default,
        "isRemovable": calendar is not mailbox.default,
        "owner": {"name": person.name, "address": person.email},
    }


def working_hours(mailbox: Mailbox) -> Json:
    """Return when somebody works, as everybody does here."""
    return {
        "daysOfWeek": list(_DAYS),
        "startTime": "08:00:00.0000000",
        "endTime": "17:00:00.0000000",
        "timeZone": {"name": mailbox.zone},
    }
