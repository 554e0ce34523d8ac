"""What a person sees of their calendars, in the shape that the calendar page reads from both stand-ins."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.teams.mailboxes.records import Event
from bot.sandbox.teams.outlook.control.acts import instant, mailbox_of
from bot.sandbox.teams.outlook.zones import zone_of
from bot.sandbox.teams.state import TeamsSandbox


async def people(teams: TeamsSandbox, _: Json) -> Json:
    """Return who has a mailbox."""
    found = []
    for mailbox in teams.outlook.mailboxes.values():
        person = teams.people[mailbox.person]
        zone = str(zone_of(mailbox.zone))
        found.append({"user": person.key, "name": person.name, "email": person.email, "zone": zone})
    return {"people": found}


async def state(teams: TeamsSandbox, body: Json) -> Json:
    """Return somebody's calendars with their events between `start` and `end` (all when not given)."""
    mailbox = mailbox_of(teams, body)
    person = teams.people[mailbox.person]
    low = instant(body, "start") if "start" in body else None
    high = instant(body, "end") if "end" in body else None
    calendars = []
    for calendar in mailbox.calendars.values():
        events = [
            event_view(one)
            for one in calendar.events.values()
            if (body.get("deleted") or not one.removed)
            and (low is None or one.end > low)
            and (high is None or one.start < high)
        ]
        calendars.append(
            {
                "id": calendar.id,
                "name": "Outlook" if calendar is mailbox.default else calendar.name,
                "colour": calendar.colour,
                "zone": str(zone_of(mailbox.zone)),
                "writable": calendar.writable,
                "events": sorted(events, key=lambda one: str(one["start"])),
            }
        )
    return {
        "seq": teams.outlook.live.seq,
        "user": person.key,
        "name": person.name,
        "email": person.email,
        "zone": str(zone_of(mailbox.zone)),
        "calendars": calendars,
    }


def event_view(event: Event) -> Json:
    """Return one event as screens and tests read it."""
    body = event.body
    shown = body.get("showAs") or "busy"
    status = "tentative" if shown == "tentative" else "confirmed"
    return {
        "id": event.id,
        "calendar": event.calendar,
        "title": body.get("subject") or "",
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "all_day": bool(body.get("isAllDay")),
        "status": "cancelled" if event.removed else status,
        "busy": not event.removed and shown not in {"free", "workingElsewhere"},
        "location": (body.get("location") or {}).get("displayName", ""),
        "description": (body.get("body") or {}).get("content", ""),
        "link": event.join_url,
        "attendees": [
            {
                "email": one["emailAddress"]["address"],
                "response": one.get("status", {}).get("response", "none"),
            }
            for one in body.get("attendees") or ()
        ],
        "marks": dict(event.marks),
        "etag": event.change_key,
        "loose": event.loose_id,
    }
