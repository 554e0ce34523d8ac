"""Dialogs about meetings with the longest of everything in them, for the tests of both platforms."""

from datetime import UTC, datetime

from bot.lists import markdown
from calendar_sync import availability_form, service_form
from calendar_sync.availability import Availability, ServiceBooking
from calendar_sync.desk import Sheet
from calendar_sync.home import Door, OwnCalendar

ZONE = "America/Argentina/ComodRivadavia"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def own_calendar(letter: str) -> OwnCalendar:
    link = f"https://desk.example/b/{'s' * 60}"
    kinds = ("google", "outlook", "choose", "own")
    doors = [Door(kind, letter * 100, f"{link}?ticket={'t' * 120}") for kind in kinds]
    return OwnCalendar(
        link, f'<a href="{link}">{letter * 80}</a>', markdown((letter * 150)[:150]), doors
    )


def sheet(letter: str) -> Sheet:
    lengths, address = list(range(5, 90, 5)), f"{'a' * 240}@b.example"
    label, title = (letter * 300)[:300], (letter * 120)[:120]
    return Sheet(
        ZONE, NOW.date(), 30, lengths, "c" * 36, label, address, title, "", NOW.isoformat()
    )


def values(letter: str) -> dict[str, str]:
    return availability_form.values_of(Availability()) | {
        "hours": letter * 400,
        "holidays": letter * 400,
        "address": letter * 600,
        "zone": letter * 200,
    }


def booking(letter: str) -> dict[str, str]:
    usual = service_form.values_of(ServiceBooking(), ServiceBooking())
    return usual | {"durations": letter * 300}
