"""How days and times are written, in the picture of the figures and beside it (MGR-03)."""

from datetime import date

from bot.domain.figures import Period, Times
from bot.texts import Texts

MINUTE, HOUR, DAY = 60, 3600, 86400
NOTHING = "–"  # noqa: RUF001  a dash says that there is nothing to measure


def period_words(period: Period, texts: Texts) -> str:
    """Say which days, both included."""
    first, last = day_words(period.first, texts), day_words(period.last, texts)
    return f"{first} – {last} {period.last.year}"  # noqa: RUF001  from one day to another


def day_words(day: date, texts: Texts) -> str:
    """Say a day without its year."""
    month = texts.say("figures.months").split()[day.month - 1]
    return texts.say("figures.day", day=day.day, month=month)


def span_words(seconds: float | None, texts: Texts) -> str:
    """Say how long something takes, in the unit in which it is easily read."""
    if seconds is None:
        return NOTHING
    if seconds < MINUTE:
        return texts.say("figures.seconds", count=int(seconds))
    if seconds < HOUR:
        return texts.say("figures.minutes", count=_short(seconds / MINUTE, texts))
    if seconds < 2 * DAY:
        return texts.say("figures.hours", count=_short(seconds / HOUR, texts))
    return texts.say("figures.days", count=_short(seconds / DAY, texts))


def slow_words(times: Times, texts: Texts) -> str:
    """Say within which time nine of ten were done; empty when nothing was."""
    if times.slow is None:
        return ""
    return texts.say("figures.slow", time=span_words(times.slow, texts))


def _short(number: float, texts: Texts) -> str:
    """Return a number with a digit behind the point below ten; what is whole has none."""
    if number >= 10:
        return str(int(number))
    rounded = round(number, 1)
    if rounded.is_integer():
        return str(int(rounded))
    return str(rounded).replace(".", texts.say("figures.point"))
