"""What people do in Outlook themselves: adding, moving, resizing, answering, deleting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.asked import number, word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams.errors import TeamsError
from bot.sandbox.teams.mailboxes.records import Calendar, Event, Mailbox
from bot.sandbox.teams.outlook.changes import make_online, note
from bot.sandbox.teams.outlook.event_rules import check
from bot.sandbox.teams.outlook.events import add
from bot.sandbox.teams.outlook.zones import zone_of
from bot.sandbox.teams.state import TeamsSandbox

_RESPONSES = {
    "accepted": "accepted",
    "tentative": "tentativelyAccepted",
    "declined": "declined",
    "needsAction": "notResponded",
}


async def create(teams: TeamsSandbox, body: Json) -> Json:
    """Add an event; with `organizer` it is an invitation of somebody else."""
    mailbox = mailbox_of(teams, body)
    calendar = calendar_of(teams, mailbox, body, writes=True)
    start = instant(body, "start")
    end = instant(body, "end") if "end" in body else start + timedelta(minutes=_minutes(body))
    written: Json = {"subject": str(body.get("title", "Busy")), **_extras(body)}
    written |= _times(mailbox, start, end, all_day=bool(body.get("all_day")))
    event = put(teams, mailbox, written, calendar)
    if body.get("organizer"):
        event.organizer, event.response = str(body["organizer"]), "notResponded"
    return {"event": event.id, "loose": event.loose_id, "calendar": calendar.id}


def _extras(body: Json) -> Json:
    extras: Json = {}
    if body.get("tentative") or body.get("free"):
        extras["showAs"] = "free" if body.get("free") else "tentative"
    if body.get("location"):
        extras["location"] = {"displayName": str(body["location"])}
    if body.get("description"):
        extras["body"] = {"contentType": "text", "content": str(body["description"])}
    if body.get("attendees"):
        extras["attendees"] = [{"emailAddress": {"address": str(one)}} for one in body["attendees"]]
    return extras


def put(
    teams: TeamsSandbox, mailbox: Mailbox, body: Json, calendar: Calendar | None = None
) -> Event:
    """Add an event as its person does; refuses what Outlook would."""
    times = _checked(body)
    event = add(teams, mailbox, calendar or mailbox.default, body, times)
    make_online(teams, mailbox, event)
    note(teams, mailbox, event, "created")
    return event


def _checked(body: Json) -> tuple[datetime, datetime]:
    try:
        return check(body)
    except TeamsError as error:
        raise ControlError(error.code, str((error.body or {})["error"]["message"])) from error


def _times(mailbox: Mailbox, start: datetime, end: datetime, *, all_day: bool) -> Json:
    zone = zone_of(mailbox.zone) or ZoneInfo("UTC")
    first, last = start.astimezone(zone), end.astimezone(zone)
    if all_day:
        first = datetime(first.year, first.month, first.day)  # noqa: DTZ001  the zone stands beside it
        last = datetime(last.year, last.month, last.day)  # noqa: DTZ001  the same
        last = max(last, first + timedelta(days=1))
    written: Json = {
        name: {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": mailbox.zone}
        for name, at in (("start", first), ("end", last))
    }
    return {**written, "isAllDay": all_day}


async def move(teams: TeamsSandbox, body: Json) -> Json:
    """Move an event to another start; it lasts as long as before."""
    mailbox, event = event_of(teams, body, writes=True)
    start = instant(body, "start")
    return _retimed(teams, mailbox, event, start, start + (event.end - event.start))


async def resize(teams: TeamsSandbox, body: Json) -> Json:
    """Let an event end at another time, or last so many minutes."""
    mailbox, event = event_of(teams, body, writes=True)
    end = event.start + timedelta(minutes=_minutes(body))
    if "end" in body:
        end = instant(body, "end")
    return _retimed(teams, mailbox, event, event.start, end)


def _retimed(
    teams: TeamsSandbox, mailbox: Mailbox, event: Event, start: datetime, end: datetime
) -> Json:
    all_day = bool(event.body.get("isAllDay"))
    return _changed(teams, mailbox, event, _times(mailbox, start, end, all_day=all_day))


def _changed(teams: TeamsSandbox, mailbox: Mailbox, event: Event, new: Json) -> Json:
    body = {**event.body, **new}
    event.start, event.end = _checked(body)
    event.body = body
    note(teams, mailbox, event, "updated")
    return {"event": event.id}


async def change(teams: TeamsSandbox, body: Json) -> Json:
    """Change what an event is called, whether it is tentative or free."""
    mailbox, event = event_of(teams, body, writes=True)
    new: Json = {}
    if "title" in body:
        new["subject"] = str(body["title"])
    if "tentative" in body or "free" in body:
        shown = "tentative" if body.get("tentative") else "busy"
        new["showAs"] = "free" if body.get("free") else shown
    if "location" in body:
        new["location"] = {"displayName": str(body["location"])}
    if "description" in body:
        new["body"] = {"contentType": "text", "content": str(body["description"])}
    return _changed(teams, mailbox, event, new)


async def delete(teams: TeamsSandbox, body: Json) -> Json:
    """Delete an event."""
    mailbox, event = event_of(teams, body, writes=True)
    event.removed = True
    note(teams, mailbox, event, "deleted")
    return {"event": event.id}


async def respond(teams: TeamsSandbox, body: Json) -> Json:
    """Answer an invitation: for oneself (declining takes it out of the calendar), or as an `attendee`."""
    mailbox, event = event_of(teams, body)
    response = _RESPONSES.get(str(body.get("response", "declined")))
    if response is None:
        raise ControlError("unknown_response", f"A response is one of {', '.join(_RESPONSES)}.")
    if "attendee" in body:
        return _answered(teams, mailbox, event, str(body["attendee"]).lower(), response)
    if event.response == "organizer":
        raise ControlError("organizer", "One cannot answer one's own invitation.")
    event.response = response
    event.removed = response == "declined"
    note(teams, mailbox, event, "deleted" if event.removed else "updated")
    return {"event": event.id}


def _answered(
    teams: TeamsSandbox, mailbox: Mailbox, event: Event, email: str, response: str
) -> Json:
    attendees: list[Any] = [dict(one) for one in event.body.get("attendees") or ()]
    found = next(
        (one for one in attendees if one["emailAddress"]["address"].lower() == email), None
    )
    if found is None:
        raise ControlError("attendee_not_found", "Nobody with that address is invited.")
    time = datetime.fromtimestamp(teams.clock.now(), UTC)
    found["status"] = {"response": response, "time": f"{time:%Y-%m-%dT%H:%M:%SZ}"}
    return _changed(teams, mailbox, event, {"attendees": attendees})


# --- what is meant -------------------------------------------------------------------------


def mailbox_of(teams: TeamsSandbox, body: Json) -> Mailbox:
    """Return the mailbox of the person that `user` names, by key or by address."""
    person = teams.people.get(word(body, "user")) or teams.person_by(word(body, "user"))
    mailbox = teams.outlook.mailboxes.get(person.key) if person else None
    if mailbox is None:
        raise ControlError("user_not_found", "There is no such person with a mailbox.")
    return mailbox


def calendar_of(
    teams: TeamsSandbox, mailbox: Mailbox, body: Json, *, writes: bool = False
) -> Calendar:
    """Return the calendar that `calendar` names, else the default one."""
    calendar = teams.outlook.calendar_of(mailbox, str(body.get("calendar") or ""))
    if calendar is None:
        raise ControlError("calendar_not_found", "There is no such calendar.")
    if writes and not calendar.writable:
        raise ControlError("read_only", "That calendar can only be read.")
    return calendar


def event_of(teams: TeamsSandbox, body: Json, *, writes: bool = False) -> tuple[Mailbox, Event]:
    """Return the event that `event` names by either id, and its mailbox."""
    mailbox = mailbox_of(teams, body)
    event = teams.outlook.find(mailbox, word(body, "event"))
    if event is None:
        raise ControlError("event_not_found", "There is no such event.")
    if writes:
        calendar_of(teams, mailbox, {"calendar": event.calendar}, writes=True)
    return mailbox, event


def instant(body: Json, name: str) -> datetime:
    """Return a stamp with its offset, or seconds since 1970, as UTC."""
    value = body.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ControlError("invalid_time", f"{name} is a stamp with its offset.")
    return at.astimezone(UTC)


def _minutes(body: Json) -> float:
    minutes = number(body, "minutes", 30)
    if minutes < 0:
        raise ControlError("invalid_number", "minutes are not below nought.")
    return minutes
