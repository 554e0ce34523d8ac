"""Mails about a meeting, from booking to calling off; looking at what they link to changes nothing (B21)."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.sandbox.smtp import SmtpSandbox
from tests.calendar_sync.rfc5545 import read
from tests.calendar_sync.written import Arrived
from tests.stories.guest import Guest
from tests.stories.place import Place, until, with_mail

ADA, GUS, EVA = "ada@acme.example", "gus@guests.example", "eva@guests.example"
LOOKS = 20
# What is found by search follows by itself, a while later (decision 0051).
INDEX = ("passage", "word")
LINK = re.compile(r"""https?://[^\s"'<>]+""")


async def booked(place: Place, guest: Guest, slug: str) -> tuple[dict[str, Any], list[str]]:
    """Have a guest book one o'clock on the first day after tomorrow; return it, and what is free later.

    Nobody of the demo has anything then, so that it is free before their calendars are connected and after.
    """
    day = datetime.now(UTC).date() + timedelta(days=2)
    days = {"from": str(day), "to": str(day + timedelta(days=4)), "zone": "Europe/Berlin"}
    offered = await place.ask("GET", f"/api/bookings/{slug}/slots", params=days)
    place_of_one = next(n for n, one in enumerate(offered["slots"]) if is_one_o_clock(one))
    start, *others = offered["slots"][place_of_one:]
    body = {
        "key": "booking-of-a-test",
        "start": start,
        "minutes": 30,
        "subject": "The frame",
        "emails": [EVA],
        "zone": "Europe/Berlin",
        "guest": {"name": "Gus", "email": GUS},
    }
    told = await place.ask("POST", f"/api/bookings/{slug}/meetings", body, guest.token)
    return told["meeting"], others


def is_one_o_clock(start: str) -> bool:
    """Tell whether it is that on the clock of the demo's people."""
    there = datetime.fromisoformat(start).astimezone(ZoneInfo("Europe/Paris"))
    return (there.hour, there.minute) == (13, 0)


def mails_to(post: SmtpSandbox, address: str) -> list[Arrived]:
    return [Arrived(one.mail) for one in post.mails if one.recipients == (address,)]


async def arrived(post: SmtpSandbox, number: int) -> list[Arrived]:
    """Wait for so many mails to each of the three, and return the last of each, the guest's first."""
    addresses = (GUS, EVA, ADA)

    def have_come() -> bool:
        return all(len(mails_to(post, one)) >= number for one in addresses)

    await until(have_come, f"mail {number} to everybody")
    return [mails_to(post, one)[number - 1] for one in addresses]


def rows(place: Place) -> dict[str, list[Any]]:
    """Return everything that the database holds."""
    path = place.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [one["name"] for one in found.fetchall() if not one["name"].startswith(INDEX)]
        tables = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    return {name: sorted(map(_as_text, found)) for name, found in tables.items()}


def _as_text(row: sqlite3.Row) -> str:
    return repr({name: row[name] for name in row.keys() if name != "indexed"})  # noqa: SIM118  rows have no items


async def at_rest(place: Place) -> dict[str, list[Any]]:
    """Wait until only alarms are set and nothing changes for a while; return what the database holds."""
    seen: list[dict[str, list[Any]]] = []

    def is_idle() -> bool:
        now = rows(place)
        if seen and seen[-1] != now:
            seen.clear()
        seen.append(now)
        return len(seen) > LOOKS and all("remind/" in row for row in now["outbox"])

    await until(is_idle, "a pause")
    return seen[-1]


async def look_at_everything(place: Place, post: SmtpSandbox) -> int:
    """Follow every link in every mail as a scanner does, with GET and HEAD; return how many there were."""
    mails = [Arrived(one.mail) for one in post.mails]
    words = [part for one in mails for part in (one.text, one.html)]
    words += [read(data)["DESCRIPTION"].text for one in mails for _, data in one.calendars]
    links = {link for text in words for link in LINK.findall(text) if link.startswith(place.base)}
    files = {f"{link}/meeting.ics" for link in links if "/m/" in link}
    async with aiohttp.ClientSession() as scanner:
        for link in sorted(links | files):
            for verb in ("HEAD", "GET", "GET"):
                async with scanner.request(verb, link) as answer:
                    assert answer.status < 400, (verb, link, answer.status)
                    await answer.read()
    return len(links)


async def test_everybody_is_mailed_and_no_link_in_any_mail_changes_anything(
    web_place: Place, post: SmtpSandbox
) -> None:
    # MTG-05, MTG-07, MTG-08, B21
    place = web_place
    await with_mail(place, post)
    guest = Guest(place, "Gus")
    await guest.arrive()
    slug = await place.parts.store.read(slug_of_ada)
    meeting, others = await booked(place, guest, slug)
    first = await arrived(post, 1)
    assert [one.calendars[-1][0] for one in first] == ["REQUEST"] * 3
    token = meeting["url"].rpartition("/")[2]
    assert [token in one.text for one in first] == [True, False, False]
    await unchanged_by_looking(place, post, 2)
    later = {"start": others[3], "minutes": 30}
    await place.ask("POST", f"/api/meetings/{token}/move", later, guest.token)
    moved = await arrived(post, 2)
    assert {read(one.calendars[-1][1])["SEQUENCE"].value for one in moved} == {"1"}
    await unchanged_by_looking(place, post, 2)
    start = datetime.fromisoformat(later["start"])
    await place.pass_by((start - place.clock()).total_seconds() - 10 * 60)
    reminders = await arrived(post, 3)
    assert all(one.calendars == [] for one in reminders)
    await unchanged_by_looking(place, post, 2)
    await place.ask("POST", f"/api/meetings/{token}/cancel", {"reason": "ill"}, guest.token)
    cancelled = await arrived(post, 4)
    assert [one.calendars[-1][0] for one in cancelled] == ["CANCEL"] * 3
    assert {read(one.calendars[-1][1])["SEQUENCE"].value for one in cancelled} == {"2"}
    await unchanged_by_looking(place, post, 2)
    names = {one.mail["Message-ID"] for one in post.mails}
    assert len(names) == len(post.mails) == 12


async def unchanged_by_looking(place: Place, post: SmtpSandbox, links: int) -> None:
    """Check that the database is the same after everything was looked at."""
    before = await at_rest(place)
    assert await look_at_everything(place, post) >= links
    assert await at_rest(place) == before


def slug_of_ada(tx: Any) -> str:
    return next(one.slug for one in tx.people.everybody() if one.email == ADA)
