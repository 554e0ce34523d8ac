"""Letters as tests want them, and what a mail program sees of a mail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from bot.texts import texts
from calendar_sync.ics import Attendee, Entry
from calendar_sync.letters import Letter, Reader, Tone, Ways, written

START = datetime(2026, 12, 1, 13, tzinfo=UTC)
END = START + timedelta(minutes=30)
ADA = Attendee("Ada Byron", "ada@desk.example", comes=True)
GUS = Attendee("Gus", "gus@example.com", comes=True)
JOIN = "https://meet.example.com/abc-defg-hij"
WAYS = Ways(JOIN, "https://desk.example.com/m/0ff1ce.51gn", "https://desk.example.com/j/t0ken")
ENTRY = Entry(
    "0ff1ce@frontdesk",
    0,
    START,
    END,
    START - timedelta(days=3),
    "Kick-off \u2013 Ada Byron",
    f"Meeting with Ada Byron\nJoin the video call: {JOIN}",
    ADA,
    (GUS,),
    JOIN,
    "desk@example.com",
)


def letter(tone: Tone = Tone.BOOKED, reader: Reader = Reader.GUEST, **more) -> Letter:
    """Return a letter to Gus about a meeting with Ada, unless said otherwise."""
    language = more.pop("language", "en")
    usual = {
        "address": "gus@example.com",
        "words": texts(language, "calendar_sync"),
        "zone": "Europe/Berlin",
        "name": "Ada Byron",
        "start": START,
        "end": END,
        "facts": (("about", "Kick-off of the new shop"),),
        "ways": WAYS,
        "entry": ENTRY,
    }
    return Letter(tone, reader, **(usual | more))


@dataclass(frozen=True)
class Arrived:
    """A mail as a program at the other end reads it."""

    mail: EmailMessage

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        found = self.mail.get_body((kind,))
        return found.get_content() if found else ""

    @property
    def types(self) -> list[str]:
        """Return the parts, in their order."""
        return [one.get_content_type() for one in self.mail.walk()]

    @property
    def calendars(self) -> list[tuple[str | None, bytes]]:
        """Return METHOD and bytes of every entry for a calendar, wherever it stands."""
        kinds = ("text/calendar", "application/ics")
        return [
            (one.get_param("method"), one.get_payload(decode=True))
            for one in self.mail.walk()
            if one.get_content_type() in kinds
        ]


def arrived(mail: EmailMessage) -> Arrived:
    """Send it through the wire."""
    return Arrived(message_from_bytes(mail.as_bytes(policy=policy.SMTP), policy=policy.default))


def post(one: Letter) -> Arrived:
    return arrived(written(one))
