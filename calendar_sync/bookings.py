"""What somebody asks for who books a meeting, and what is refused of it (MTG-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.contacts import checked_email, email_key
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId
from bot.domain.names import clean_name
from bot.domain.timetable import checked_zone
from calendar_sync.ports import Span

LONGEST_SUBJECT, LONGEST_REASON = 120, 500
MOST_EXTRAS = 10
HOLD = "hold/"
STEP, LONGEST = 5, 24 * 60
# When the calendars that could be read say that each agent is busy; who is missing could not be read.
Live = Mapping[AgentId, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Booking:
    """Which slot (aware UTC, minutes), about what, and who else is to come, by their addresses.

    `zone` is the guest's (IANA). `source` makes it safe to repeat; `hold`: what was held for it before.
    """

    start: datetime
    minutes: int
    subject: str
    extras: tuple[str, ...] = ()
    zone: str = "UTC"
    source: str = ""
    hold: str | None = None

    @property
    def span(self) -> Span:
        """Return from when until when it is."""
        return span_of(self.start, self.minutes)


def span_of(start: datetime, minutes: int) -> Span:
    """Return so many minutes from a start (UTC); NotAllowed for a length that no meeting has.

    In a calendar a meeting gets odd lengths, too, and can be moved all the same (MTG-07).
    """
    if not 0 < minutes <= LONGEST:
        raise NotAllowed("length_unknown")
    start = start.astimezone(UTC)
    return Span(start, start + timedelta(minutes=minutes))


def refuse_odd(minutes: int) -> None:
    """Refuse what nobody gives a meeting here; NotAllowed("length_unknown")."""
    if minutes % STEP:
        raise NotAllowed("length_unknown")


def checked(booking: Booking) -> Booking:
    """Return a booking as we keep it; NotAllowed says what is wrong.

    Words are one visible line, addresses are addresses and stand there once: all of it goes into headers
    of mails.
    """
    subject = clean_name(booking.subject, LONGEST_SUBJECT)
    if not subject:
        raise NotAllowed("subject_missing")
    if len(booking.extras) > MOST_EXTRAS:
        raise NotAllowed("extras_too_many", most=str(MOST_EXTRAS))
    extras = {email_key(one): one for one in map(checked_email, booking.extras)}
    zone = checked_zone(booking.zone)
    span = span_of(booking.start, booking.minutes)
    if booking.hold and not is_hold(booking.hold):
        raise NotAllowed("slot_taken")
    return replace(
        booking, start=span.start, subject=subject, extras=tuple(extras.values()), zone=zone
    )


def is_hold(holder: str) -> bool:
    """Tell holds from meetings: what somebody says that they hold never frees a meeting's time."""
    return holder.startswith(HOLD)


def free_of(busy: Sequence[Span], own: Span | None) -> Sequence[Span]:
    """Return what is busy besides one's own time: the calendar counts the meeting itself, too (MTG-07)."""
    if own is None:
        return busy
    parts = (
        part
        for one in busy
        for part in (
            Span(one.start, min(one.end, own.start)),
            Span(max(one.start, own.end), one.end),
        )
    )
    return [part for part in parts if part.start < part.end]
