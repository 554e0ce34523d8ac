"""What a change of an event brings with it: a new etag, notifications, and links that are made late."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.google.records import Calendar
from bot.sandbox.google.state import GoogleSandbox


def settle_conferences(google: GoogleSandbox) -> None:
    """Let conferences that were being made be there; whoever reads the event later finds its link."""
    now = google.clock.now()
    for calendar, event in list(google.conferring):
        if event.conference_at is not None and event.conference_at > now:
            continue
        google.conferring.remove((calendar, event))
        if event.conference_at is not None and event.conference is not None:
            event.conference_at = None
            finish_conference(google, event.conference)
            note(google, calendar, event.id)


def finish_conference(google: GoogleSandbox, conference: Json) -> None:
    """Put the link of a meeting into the conference data, or the failure."""
    status = "failure" if google.conference == "failure" else "success"
    conference["createRequest"]["status"] = {"statusCode": status}
    if status == "failure":
        return
    words = [google.new_word(n, "abcdefghijkmnopqrstuvwxyz") for n in (3, 4, 3)]
    code = "-".join(words)
    uri = f"https://meet.google.com/{code}"
    conference |= {
        "entryPoints": [
            {"entryPointType": "video", "uri": uri, "label": uri.removeprefix("https://")}
        ],
        "conferenceSolution": {
            "key": {"type": "hangoutsMeet"},
            "name": "Google Meet",
            "iconUri": "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/icon.png",
        },
        "conferenceId": code,
    }


def note(google: GoogleSandbox, calendar: Calendar, event_id: str) -> None:
    """Count a change of an event, and tell those who watch: channels and screens."""
    event = calendar.events[event_id]
    calendar.changes += 1
    event.changed = calendar.changes
    event.updated = google.clock.now()
    event.etag = f'"{2 * (10**15 + google.next_change())}"'
    now = google.clock.now()
    for channel in list(google.channels.values()):
        if channel.calendar == calendar.id and channel.expires > now:
            google.deliverer.tell(channel, "exists")
    google.live.tell(calendar.id, lambda: {"type": "changed", "calendar": calendar.id})
