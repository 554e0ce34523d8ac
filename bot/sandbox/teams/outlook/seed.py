"""The demo's mailboxes: a registration to sign in to, two calendars each, and a week that is not empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.sandbox.errors import Json
from bot.sandbox.teams.mailboxes.records import Calendar, Mailbox, Registration
from bot.sandbox.teams.mailboxes.state import Outlook
from bot.sandbox.teams.outlook.control.acts import put
from bot.sandbox.teams.state import TeamsSandbox

CLIENT_ID = "ca1e0000-0000-4000-8000-0000000000da"
CLIENT_SECRET = "sandbox-calendar-secret"  # noqa: S105  a stand-in's well-known secret
ZONE, IANA_ZONE = "Romance Standard Time", "Europe/Paris"
# Whose, the day of the week (Monday is 0), from, minutes, what, and what is special.
_WEEK: tuple[tuple[str, int, str, int, str, Json], ...] = (
    ("cleo", 0, "09:00", 30, "Team stand-up", {}),
    ("cleo", 1, "13:30", 60, "Demo for Globex", {"location": {"displayName": "Room 2"}}),
    ("cleo", 2, "15:00", 60, "Maybe: fair", {"showAs": "tentative"}),
    ("cleo", 4, "12:00", 60, "Lunch with Dan", {"showAs": "free"}),
    ("dan", 0, "10:00", 60, "Support review", {}),
    ("dan", 3, "00:00", 1440, "Day off", {"isAllDay": True, "showAs": "oof"}),
    ("nora", 1, "10:00", 60, "One to one with Cleo", {}),
    ("nora", 3, "16:00", 60, "Board", {"sensitivity": "private"}),
)


def seed_outlook(teams: TeamsSandbox) -> Outlook:
    """Give a mailbox to everybody who is not a guest."""
    outlook = teams.outlook
    outlook.registrations[CLIENT_ID] = Registration(CLIENT_ID, CLIENT_SECRET)
    for person in teams.people.values():
        if person.role == "guest":
            continue
        mailbox = Mailbox(person.key, ZONE)
        for name, colour, writable in (
            ("Calendar", "#0f6cbd", True),
            ("Private", "#8e44ad", True),
            ("Birthdays", "#b5651d", False),
        ):
            calendar_id = f"AQMkAG{person.key}-{name.lower()}="
            mailbox.calendars[calendar_id] = Calendar(calendar_id, name, colour, writable)
        outlook.mailboxes[person.key] = mailbox
    return outlook


def seed_busy(teams: TeamsSandbox, weeks: int = 2) -> None:
    """Give the people a usual week, this one and the next ones."""
    today = datetime.fromtimestamp(teams.clock.now(), UTC).date()
    monday = today - timedelta(days=today.weekday())
    for week in range(weeks):
        for key, day, start, minutes, subject, more in _WEEK:
            at = datetime.fromisoformat(f"{monday + timedelta(days=7 * week + day)}T{start}")
            end = at + timedelta(minutes=minutes)
            body: Json = {"subject": subject, **more}
            for name, when in (("start", at), ("end", end)):
                body[name] = {"dateTime": when.isoformat(), "timeZone": IANA_ZONE}
            put(teams, teams.outlook.mailboxes[key], body)
