"""A meeting in its guest's hands, over HTTP: by its link or by their session (MTG-07)."""

from typing import Any

import icalendar

from calendar_sync.meetings import MeetingId
from calendar_sync.remind import remind
from calendar_sync.store.meetings import Meetings
from tests.web_widget.conftest import Desk, Guest, key
from tests.web_widget.test_bookings import SLOT, ann, booked, rules
from tests.world import ADA

LATER = "2026-01-02T14:00:00.000Z"


async def own(desk: Desk) -> tuple[Guest, Any, str]:
    """Have a meeting; return its guest, it, and the token of its link."""
    guest = await ann(desk)
    meeting = (await booked(guest)).json["meeting"]
    return guest, meeting, meeting["url"].rpartition("/")[2]


async def move(guest: Guest, which: str, start: str = LATER, minutes: int = 30) -> Any:
    return await guest.call(
        "POST", f"/api/meetings/{which}/move", json={"start": start, "minutes": minutes}
    )


async def test_whoever_has_the_link_sees_moves_and_cancels_it(desk: Desk) -> None:
    # MTG-07
    _, meeting, token = await own(desk)
    stranger = desk.guest()
    answer = (await stranger.call("GET", f"/api/meetings/{token}")).json
    assert answer["limits"] == {"text": 8000, "files": 5, "file_bytes": 20971520}
    shown = answer["meeting"]
    assert shown == {**meeting, "conversation": None}
    assert shown["share_url"].startswith("https://desk.example/j/")
    moved = await move(stranger, token)
    assert (moved.status, moved.json["meeting"]["start"]) == (200, LATER)
    body = {"reason": "I am ill"}
    cancelled = await stranger.call("POST", f"/api/meetings/{token}/cancel", json=body)
    assert cancelled.json["meeting"]["state"] == "cancelled"
    assert cancelled.json["meeting"]["may_change"] is False


async def test_its_guest_needs_no_link(desk: Desk) -> None:
    # MTG-07
    guest, meeting, _ = await own(desk)
    assert (await move(guest, meeting["id"])).json["meeting"]["start"] == LATER
    shown = (await guest.call("GET", f"/api/meetings/{meeting['id']}")).json["meeting"]
    assert shown["conversation"] == meeting["conversation"]


async def test_another_length_is_another_end(desk: Desk) -> None:
    # MTG-07
    await rules(desk, durations=(30, 60))
    guest, meeting, token = await own(desk)
    assert meeting["lengths"] == [30, 60]
    longer = (await move(guest, token, SLOT, 60)).json["meeting"]
    assert (longer["start"], longer["end"]) == (SLOT, "2026-01-02T11:00:00.000Z")
    assert (await move(guest, token, SLOT, 45)).code == "length_unknown"


async def test_its_own_time_is_free_for_itself_alone(desk: Desk) -> None:
    # MTG-07
    guest, _, token = await own(desk)
    query = {"from": "2026-01-02", "to": "2026-01-02", "zone": "UTC"}
    there = await desk.guest().call("GET", f"/api/meetings/{token}/slots", params=query)
    assert SLOT in there.json["slots"]
    others = await guest.call("GET", "/api/bookings/ada/slots", params=query)
    assert SLOT not in others.json["slots"]


async def test_moving_where_somebody_is_shows_what_is_free(desk: Desk) -> None:
    # MTG-06, B16
    guest, meeting, token = await own(desk)
    other = await desk.new_guest(name="Bob", email="bob@x.example")
    await booked(other, start=LATER)
    refused = await move(guest, token)
    assert (refused.status, refused.code) == (409, "slot_taken")
    assert LATER not in refused.json["slots"]["slots"]
    assert SLOT in refused.json["slots"]["slots"]
    shown = (await guest.call("GET", f"/api/meetings/{token}")).json["meeting"]
    assert shown["start"] == meeting["start"]


async def test_acting_twice_changes_nothing_more(desk: Desk) -> None:
    # MTG-07
    guest, _, token = await own(desk)
    for _ in range(2):
        assert (await move(guest, token)).status == 200
    moved = await desk.count("message")
    for _ in range(2):
        assert (await guest.call("POST", f"/api/meetings/{token}/cancel")).status == 200
    assert await desk.count("message") == moved + 1
    assert (await move(guest, token)).code == "meeting_cancelled"


async def test_what_has_begun_stays(desk: Desk) -> None:
    # MTG-07
    guest, _, token = await own(desk)
    desk.clock.pass_by(22 * 3600)
    shown = (await guest.call("GET", f"/api/meetings/{token}")).json["meeting"]
    assert (shown["may_change"], shown["is_over"]) == (False, False)
    assert (await move(guest, token, "2026-01-02T16:00:00.000Z")).code == "meeting_over"
    assert (await guest.call("POST", f"/api/meetings/{token}/cancel")).code == "meeting_over"
    desk.clock.pass_by(3600)
    over = (await guest.call("GET", f"/api/meetings/{token}")).json["meeting"]
    assert over["is_over"] is True
    assert (await guest.call("GET", "/api/meetings")).json["meetings"] == []


async def test_a_blocked_guest_only_looks(desk: Desk) -> None:
    # PHB-04
    guest, _, token = await own(desk)
    await desk.store.run(lambda tx: tx.guests.set_blocked(guest.id, blocked=True))
    assert (await move(guest, token)).code == "guest_blocked"
    assert (await desk.guest().call("POST", f"/api/meetings/{token}/cancel")).status == 403
    assert (await guest.call("GET", f"/api/meetings/{token}")).status == 200


async def test_the_file_is_the_meeting(desk: Desk) -> None:
    # MTG-05
    _, meeting, token = await own(desk)
    answer = await desk.guest().call("GET", f"/m/{token}/meeting.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    [event] = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    assert event["UID"] == f"{meeting['id']}@frontdesk"
    assert event.start.isoformat() == "2026-01-02T10:00:00+00:00"
    assert event.end.isoformat() == "2026-01-02T10:30:00+00:00"
    assert "The frame" in event["SUMMARY"]


async def test_the_page_of_a_meeting_is_for_those_who_have_its_link(desk: Desk) -> None:
    # MTG-07, B9
    _, meeting, token = await own(desk)
    page = await desk.guest().call("GET", f"/m/{token}")
    assert page.status == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert b"<title>The frame</title>" in page.body
    for wrong in (meeting["id"], "nonsense", f"{token}0", "%00"):
        sorry = await desk.guest(**{"Accept-Language": "de"}).call("GET", f"/m/{wrong}")
        assert sorry.status == 404
        assert "Diesen Termin gibt es nicht" in sorry.body.decode()


async def test_the_conversation_tells_its_guest_more_than_others(desk: Desk) -> None:
    # WID-04, CONV-10
    guest, meeting, token = await own(desk)
    conversation = meeting["conversation"]
    friend = await desk.new_guest(name="Fay")
    share = meeting["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{share}/join", json={"guest": {"name": "Fay"}})
    await move(guest, token)

    async def notices(whose: Guest) -> list[Any]:
        found = (await whose.feed(conversation)).json["messages"]
        return [one for one in found if (one["notice"] or {}).get("key") == "meeting_moved"]

    [mine], [theirs] = await notices(guest), await notices(friend)
    assert mine["notice"]["values"]["meeting"] == meeting["id"]
    assert mine["notice"]["values"]["said"] == "The meeting has a new time."
    assert mine["text"] == (
        "The meeting has a new time. Friday, 2 January 2026, 2:00 pm \u2013 2:30 pm, UTC"
    )
    assert "meeting" not in theirs["notice"]["values"]
    assert theirs["notice"]["values"]["start"] == mine["notice"]["values"]["start"]
    assert all("guest_id" not in one["notice"]["values"] for one in (mine, theirs))


async def test_a_reminder_comes_to_the_open_page(desk: Desk) -> None:
    # MTG-08, WID-04
    guest, meeting, _ = await own(desk)
    async with guest.live(meeting["conversation"]) as page:
        await page.changes()
        desk.clock.pass_by(21 * 3600 + 50 * 60)
        await desk.store.run(remind, MeetingId(meeting["id"]), 15)
        [reminded] = (await page.changes())["messages"]
    assert reminded["notice"]["key"] == "meeting_reminder"
    assert reminded["notice"]["values"]["meeting"] == meeting["id"]


async def test_a_meeting_that_came_from_nowhere_is_not_listed(desk: Desk) -> None:
    guest = await ann(desk)
    assert (await guest.call("GET", "/api/meetings")).json == {"meetings": []}
    assert (await booked(guest, key=key())).status == 201
    found = await desk.store.read(lambda tx: tx.of(Meetings).coming_of_agent(ADA.id))
    assert len(found) == 1
