"""Who waits too long: the same minutes as for the manager (MGR-03, ESC-05)."""

from datetime import datetime, timedelta

from bot.domain.escalation import FIRST, LONGEST_WAIT, Escalation, When, due_at
from bot.domain.hours import Hours

LOOKED_BACK = timedelta(minutes=4 * LONGEST_WAIT)


def is_late(since: datetime, now: datetime, hours: Hours, settings: Escalation) -> bool:
    """Tell whether somebody who waits since then waits too long for this service."""
    due = due_at(since, hours, settings, FIRST)
    return due is not None and due <= now


def late_since(now: datetime, hours: Hours, settings: Escalation) -> datetime | None:
    """Return the last instant since which one would wait too long now; None when nobody can.

    To the second. Whoever waits longer is late, too.
    """
    late, good = now - LOOKED_BACK, now - timedelta(minutes=settings.after)
    if settings.when is When.ALWAYS:
        return good
    if not is_late(late, now, hours, settings):
        return None
    good += timedelta(seconds=1)
    while good - late > timedelta(seconds=1):
        middle = late + (good - late) / 2
        late, good = (middle, good) if is_late(middle, now, hours, settings) else (late, middle)
    return late
