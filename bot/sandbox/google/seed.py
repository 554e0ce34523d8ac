"""The demo's people at Google: fixed addresses, a fixed client, and a week that is not empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.errors import Json
from bot.sandbox.google import discovery
from bot.sandbox.google.changes import note
from bot.sandbox.google.events import check
from bot.sandbox.google.records import READER, WRITER, Calendar, Client, Event, Person
from bot.sandbox.google.state import GoogleSandbox

CLIENT_ID = "sandbox-frontdesk.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-sandbox-client-secret"  # noqa: S105  a stand-in's well-known secret
DOMAIN = "acme.example"
TEAM = "team@group.calendar.google.com"
HOLIDAYS = "en.french#holiday@group.v.calendar.google.com"
_PEOPLE = (
    Person("ada", "ada@acme.example", "Ada Lovelace", "Europe/Paris"),
    Person("bob", "bob@acme.example", "Bob Chen", "America/New_York"),
    Person("mona", "mona@acme.example", "Mona Manager", "Europe/Paris"),
    Person("gil", "gil@acme.example", "Gil Guest", "Europe/Paris"),
    Person("eve", "eve@globex.example", "Eve Globex", "Europe/Paris"),
    Person("finn", "finn@globex.example", "Finn Globex", "Europe/Paris"),
)
# Whose, the day of the week (Monday is 0), from, minutes, what, and what is special.
_WEEK: tuple[tuple[str, int, str, int, str, Json], ...] = (
    ("ada", 0, "09:30", 30, "Team stand-up", {}),
    ("ada", 1, "14:00", 90, "Visit at Harbour Bikes", {"location": "Quay 12"}),
    ("ada", 2, "11:00", 60, "Maybe: supplier call", {"status": "tentative"}),
    ("ada", 3, "08:00", 30, "School run", {"transparency": "transparent"}),
    ("ada", 4, "15:00", 120, "Quarterly figures", {}),
    ("bob", 0, "10:00", 60, "Support review", {}),
    ("bob", 2, "13:00", 45, "Dentist", {"visibility": "private"}),
    ("bob", 3, "09:00", 0, "Workshop", {}),
    ("mona", 1, "10:00", 60, "One to one with Ada", {}),
    ("mona", 3, "16:00", 60, "Board", {}),
)


def private_calendar(key: str) -> str:
    """Return the id of somebody's second calendar."""
    return f"{key}.private@group.calendar.google.com"


def seed_demo(google: GoogleSandbox) -> GoogleSandbox:
    """Fill an empty sandbox: people with a primary and a private calendar, one they share, one to read."""
    google.clients[CLIENT_ID] = Client(CLIENT_ID, CLIENT_SECRET)
    google.delegated[DOMAIN] = discovery.every_scope()
    for known in _PEOPLE:
        one = google.add_person(Person(known.key, known.email, known.name, known.zone))
        google.add_calendar(
            Calendar(private_calendar(one.key), "Private", one.zone, one.key, "#8e44ad")
        )
    team = google.add_calendar(Calendar(TEAM, "Team Acme", "Europe/Paris", "mona", "#b5651d"))
    team.roles |= dict.fromkeys(("ada", "bob"), WRITER)
    holidays = google.add_calendar(
        Calendar(HOLIDAYS, "Holidays in France", "Europe/Paris", "", "#2e7d32")
    )
    holidays.roles |= dict.fromkeys(google.people, READER)
    return google


def seed_busy(google: GoogleSandbox, weeks: int = 2) -> None:
    """Give the people a usual week, this one and the next ones; nobody who watches is told."""
    today = datetime.fromtimestamp(google.clock.now(), UTC).date()
    monday = today - timedelta(days=today.weekday())
    for week in range(weeks):
        for key, day, start, minutes, summary, more in _WEEK:
            person = google.people[key]
            when = monday + timedelta(days=7 * week + day)
            body: Json = {"summary": summary, **more}
            if minutes:
                at = datetime.fromisoformat(f"{when}T{start}").replace(tzinfo=ZoneInfo(person.zone))
                end = at + timedelta(minutes=minutes)
                body |= {
                    "start": {"dateTime": at.isoformat(), "timeZone": person.zone},
                    "end": {"dateTime": end.isoformat(), "timeZone": person.zone},
                }
            else:
                after = when + timedelta(days=1)
                body |= {"start": {"date": str(when)}, "end": {"date": str(after)}}
            put(google, google.calendars[person.email], key, body)


def put(google: GoogleSandbox, calendar: Calendar, person: str, body: Json) -> Event:
    """Add an event as its person does in the calendar itself; refuses what Google would."""
    start, end = check(body, calendar)
    event_id = google.new_word()
    uid = f"{event_id}@google.com"
    event = Event(event_id, body, uid, start, end, person, google.clock.now())
    calendar.events[event_id] = event
    note(google, calendar, event_id)
    return event
