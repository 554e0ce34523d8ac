"""Reminders come before a meeting: exactly once, never late, and with the meeting where it moves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.store import Transaction
from bot.store import tables as t
from calendar_sync.availability import Availability, Mode, ServiceBooking
from calendar_sync.bookable import set_availability
from calendar_sync.cancel import cancel
from calendar_sync.change import reschedule
from calendar_sync.meetings import Meeting
from calendar_sync.remind import remind, set_reminders
from calendar_sync.store.bookables import Bookables
from tests.calendar_sync.booked import FREE, HALF, NINE, TEN, booked
from tests.world import ADA, EVE, GUS, SALES, emptied, said, waiting

# MTG-08 B20
DAY = timedelta(days=1)
MONDAY = NINE + 3 * DAY
QUARTER = timedelta(minutes=15)


def alarms(tx: Transaction) -> dict[str, datetime]:
    rows = tx._db.execute(t.outbox.select().where(t.outbox.c.kind == "remind"))
    return {row.payload["minutes"]: row.due_at for row in rows}


def mails(tx: Transaction) -> list[str]:
    return [one["minutes"] for one in waiting(tx, "mail_meeting") if one["what"] == "reminder"]


def reminders(tx: Transaction, meeting: Meeting) -> int:
    return said(tx, tx.conversations.get(meeting.conversation_id)).count("(meeting_reminder)")


def test_reminders_are_set_for_what_is_still_to_come(tx: Transaction) -> None:
    meeting = booked(tx, start=MONDAY)
    assert alarms(tx) == {"1440": MONDAY - DAY, "15": MONDAY - QUARTER}
    reschedule(tx, meeting.id, NINE, 30, ADA.actor, FREE)
    assert alarms(tx) == {"15": NINE - QUARTER}
    reschedule(tx, meeting.id, MONDAY + HALF, 30, ADA.actor, FREE)
    assert alarms(tx) == {"1440": MONDAY + HALF - DAY, "15": MONDAY + HALF - QUARTER}
    cancel(tx, meeting.id, ADA.actor)
    assert alarms(tx) == {}


def test_a_reminder_is_said_and_mailed_once(tx: Transaction) -> None:
    meeting = booked(tx)
    tx.now = NINE - QUARTER
    remind(tx, meeting.id, 15)
    assert mails(tx) == ["15"]
    emptied(tx)
    remind(tx, meeting.id, 15)
    assert waiting(tx) == []
    assert reminders(tx, meeting) == 1


def test_who_comes_too_early_sets_the_alarm_again(tx: Transaction) -> None:
    meeting = booked(tx)
    emptied(tx)
    remind(tx, meeting.id, 15)
    assert alarms(tx) == {"15": NINE - QUARTER}
    assert reminders(tx, meeting) == 0


@pytest.mark.parametrize("at", [NINE, NINE + HALF], ids=["as it begins", "afterwards"])
def test_nobody_is_reminded_of_what_has_begun(tx: Transaction, at) -> None:
    meeting = booked(tx)
    tx.now = at
    remind(tx, meeting.id, 15)
    assert reminders(tx, meeting) == 0


def test_of_two_that_are_late_only_the_last_is_said(tx: Transaction) -> None:
    meeting = booked(tx, start=MONDAY)
    tx.now = MONDAY - QUARTER
    remind(tx, meeting.id, 1440)
    assert reminders(tx, meeting) == 0
    remind(tx, meeting.id, 15)
    assert mails(tx) == ["15"]


def test_a_reminder_that_is_late_but_the_only_one_due_is_said(tx: Transaction) -> None:
    meeting = booked(tx, start=MONDAY)
    tx.now = MONDAY - HALF
    remind(tx, meeting.id, 1440)
    assert mails(tx) == ["1440"]


def test_no_reminder_of_what_was_called_off_or_for_an_old_time(tx: Transaction) -> None:
    meeting = booked(tx)
    other = booked(tx, start=TEN, source="2")
    cancel(tx, meeting.id, GUS.actor)
    reschedule(tx, other.id, TEN + HALF, 30, GUS.actor, FREE)
    tx.now = NINE - QUARTER
    remind(tx, meeting.id, 15)
    tx.now = TEN - QUARTER
    remind(tx, other.id, 15)
    assert mails(tx) == []
    tx.now = TEN + QUARTER
    remind(tx, other.id, 15)
    assert mails(tx) == ["15"]


def test_what_an_agent_does_not_want_any_more_is_not_sent(tx: Transaction) -> None:
    meeting = booked(tx)
    tx.of(Bookables).keep_agent(ADA.id, Availability(reminders=(60,)))
    tx.now = NINE - QUARTER
    remind(tx, meeting.id, 15)
    assert mails(tx) == []
    set_reminders(tx, meeting)
    assert mails(tx) == []


def test_a_change_of_the_settings_reaches_the_meetings_that_are_to_come(tx: Transaction) -> None:
    meeting = booked(tx, start=MONDAY)
    emptied(tx)
    set_reminders(tx, meeting)
    rules = Availability(reminders=(7 * 24 * 60, 60))
    assert set_availability(tx, ADA, rules, ADA.actor)
    assert alarms(tx) == {"60": MONDAY - timedelta(hours=1)}
    assert mails(tx) == []
    assert not set_availability(tx, ADA, rules, ADA.actor)
    assert set_availability(tx, ADA, replace(rules, notice=60), ADA.actor)
    assert alarms(tx) == {"60": MONDAY - timedelta(hours=1)}
    set_availability(tx, ADA, replace(rules, reminders=()), ADA.actor)
    assert alarms(tx) == {}


def test_who_holds_a_meeting_decides_when_everybody_is_reminded(tx: Transaction) -> None:
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL), "sales")
    meeting = booked(tx, slug="sales")
    other = EVE if meeting.organiser == ADA.id else ADA
    set_availability(tx, other, Availability(reminders=(60,)), other.actor)
    assert alarms(tx) == {"15": NINE - QUARTER}
