"""An agent books, moves and calls off a meeting from Slack and from Teams: everybody hears of it."""

from datetime import UTC, date, datetime, timedelta

from bot.sandbox.smtp import SmtpSandbox
from tests.stories.desk import desk
from tests.stories.place import Place, until, with_mail

ANN = "ann@guests.example"


def a_weekday() -> date:
    """Return a day on which offices are open, the day after tomorrow or later."""
    day = datetime.now(UTC).date() + timedelta(days=2)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def subjects(post: SmtpSandbox) -> list[str]:
    return [str(one.mail["subject"]) for one in post.mails if one.recipients == (ANN,)]


async def test_a_meeting_from_the_first_word_to_the_last(
    lasting_place: Place, post: SmtpSandbox
) -> None:
    # MTG-05, MTG-07, MTG-10, TTL-09
    place = lasting_place
    await with_mail(place, post)
    ada, day = desk(place, "ada"), a_weekday()
    assert "looking into the calendar" in await ada.asks(
        f'meet {ANN} {day} 10:00 30m "A fleet of bikes"'
    )
    await ada.is_told("Booked: A fleet of bikes")
    await until(lambda: len(subjects(post)) == 1, "the invitation")
    told = next(one for one in await ada.whispers() if "Booked" in one)
    number = told.partition("#")[2].partition(";")[0]
    await ada.asks("meetings")
    await ada.is_told("1 to come")
    await ada.asks(f"reschedule #{number} {day} 11:00 45m")
    await ada.is_told("11:00\u201311:45")
    await until(lambda: len(subjects(post)) == 2, "the mail about the new time")
    await ada.asks(f"cancel #{number} I am ill")
    await ada.is_told("Called off")
    await until(lambda: len(subjects(post)) == 3, "the mail that calls it off")
    assert len(set(subjects(post))) == 3
