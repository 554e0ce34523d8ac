"""Two agents are one: what is booked, connected and set for the one who goes follows to the one who stays."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId
from bot.store import Transaction
from calendar_sync.calendars import account_of
from calendar_sync.deliveries import RenewWatch, Sync
from calendar_sync.giving_back import give_back
from calendar_sync.meetings import Host, MeetingId
from calendar_sync.put import take_along, take_out
from calendar_sync.remind import change_reminders
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.merged import Merged


class FollowMergeHandler:
    """Takes everything over in the transaction that ends the delivery."""

    def read(self, tx: Transaction, payload: Payload) -> AgentId:  # noqa: ARG002  looked at below
        """Say who has gone."""
        return AgentId(payload["agent_id"])

    async def send(self, job: AgentId, *, maybe_sent: bool) -> None:
        """Nothing leaves the house: calendars follow by deliveries of their own."""

    def record(self, tx: Transaction, job: AgentId, result: None) -> None:  # noqa: ARG002  says nothing
        """Take it over; a worker that dies before has done nothing."""
        follow_merge(tx, job)


def follow_merge(tx: Transaction, gone: AgentId) -> None:
    """Let meetings, taken time, calendar and settings of an agent be those of the one they turned out to be.

    Whoever books either of them waits. Safe to repeat: what nobody has any more is not moved again.
    """
    kept, merged = tx.doubles.who(gone), tx.of(Merged)
    if kept == gone:
        return
    tx.of(Cells).lock([gone, kept])
    before = {*_reminders(tx, gone), *_reminders(tx, kept)}
    merged.move_settings(gone, kept)
    merged.move_sign_ins(gone, kept)
    merged.move_cells(gone, kept)
    merged.move_own_events(gone, kept)
    if tx.of(Accounts).of(kept):
        give_back(tx, gone)
    has_calendar = merged.move_account(gone, kept)
    hosted = merged.hosted(gone)
    for meeting_id in hosted:
        _move_host(tx, meeting_id, gone, kept)
    if has_calendar:
        tx.outbox.add(Sync(kept), RenewWatch(kept))
    if has_calendar or hosted:
        take_along(tx, kept)
    if hosted or set(_reminders(tx, kept)) != before:
        change_reminders(tx, kept, sorted(before.difference(_reminders(tx, kept))))


def _reminders(tx: Transaction, agent_id: AgentId) -> Sequence[int]:
    return tx.of(Bookables).availability(tx.people.agent(agent_id)).reminders


def _move_host(tx: Transaction, meeting_id: MeetingId, gone: AgentId, kept: AgentId) -> None:
    """Let one be the host in the other's place; who is both keeps the event that their calendar has."""
    meeting = tx.of(Meetings).locked(meeting_id)
    mine, theirs = meeting.host(kept), meeting.host(gone)
    assert theirs, "hosts stay"
    if mine is None:
        tx.of(Merged).move_host(meeting_id, gone, kept)
        return
    stays, goes = (theirs, mine) if _is_better(tx, kept, theirs, mine) else (mine, theirs)
    take_out(tx, kept, goes)
    tx.of(Merged).drop_host(meeting_id, goes.agent_id)
    if stays is theirs:
        tx.of(Merged).move_host(meeting_id, gone, kept)
        stays = replace(theirs, agent_id=kept, made_for=theirs.made_for or gone)
    is_organiser = mine.is_organiser or theirs.is_organiser
    tx.of(Meetings).save_host(meeting_id, replace(stays, is_organiser=is_organiser))


def _is_better(tx: Transaction, kept: AgentId, theirs: Host, mine: Host) -> bool:
    """Tell whether the host who comes in has more to keep: they come, or their event is in the calendar."""
    if theirs.declined != mine.declined:
        return mine.declined
    place = account_of(tx, kept).place
    return theirs.calendar == place != mine.calendar
