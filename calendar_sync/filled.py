"""What was filled in in a dialog about a meeting, the same on every platform (MTG-10)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.domain.contacts import checked_email
from bot.domain.errors import FrontdeskError, NotAllowed
from calendar_sync.desk import Wanted

GUEST, SUBJECT, EXTRAS = "guest", "subject", "extras"
LENGTH, DAY, SLOT = "length", "day", "slot"
LONGEST_SUBJECT, LONGEST_EMAIL, LONGEST_EXTRAS = 120, 254, 1000
LONGEST_LENGTH = 24 * 60
# At which field a refusal belongs; whatever else is wrong is said at the slot.
FIELD_OF = {
    "contact_email": GUEST,
    "meet_whom": GUEST,
    "guest_blocked": GUEST,
    "meetings_too_many": GUEST,
    "subject_missing": SUBJECT,
    "extras_too_many": EXTRAS,
    "length_unknown": LENGTH,
}


ANY_TIME = "2000-01-01T00:00:00+00:00"


class AtField(NotAllowed):
    """What is refused, with the field where it stands."""

    def __init__(self, field: str, error: FrontdeskError) -> None:
        super().__init__(error.key, **error.values)
        self.field = field


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields; times as the platform sends them. `meeting` is the one that is moved."""

    guest: str = ""
    subject: str = ""
    extras: str = ""
    length: str = ""
    day: str = ""
    slot: str = ""
    conversation: str = ""
    meeting: str = ""

    @property
    def minutes(self) -> int:
        """Return the length that was chosen; `AtField` for what is none."""
        told = self.length
        if (
            told.isascii()
            and told.isdecimal()
            and len(told) < 6
            and 0 < int(told) <= LONGEST_LENGTH
        ):
            return int(told)
        raise AtField(LENGTH, NotAllowed("length_unknown"))

    @property
    def date(self) -> date:
        """Return the day that was chosen; `AtField` for what is none."""
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            raise AtField(DAY, NotAllowed("meet_day")) from None

    @property
    def start(self) -> datetime:
        """Return the slot that was chosen (UTC); `AtField` for what is none."""
        try:
            at = datetime.fromisoformat(self.slot)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise AtField(SLOT, NotAllowed("meet_slot"))
        return at.astimezone(UTC)

    def check(self) -> None:
        """Raise `AtField` for what is wrong with what a new meeting says besides its time."""
        if not self.meeting:
            replace(self, slot=ANY_TIME).wanted  # noqa: B018  what is wrong is raised

    @property
    def wanted(self) -> Wanted:
        """Return the meeting that was filled in; `AtField` says what is wrong with it."""
        guest = _at(GUEST, self.guest)
        extras = tuple(_at(EXTRAS, one) for one in split(self.extras))
        return Wanted(guest, self.start, self.minutes, self.subject, extras, self.conversation)

    @property
    def words(self) -> str:
        """Return the command that asks for the same, for when the calendar answers too slowly (MTG-10)."""
        if self.meeting:
            return f"reschedule {self.slot} {self.minutes}m"
        subject = " ".join(one for one in self.subject.split() if one).translate(QUOTES)
        extras = " ".join(f"+{one}" for one in split(self.extras))
        return f'meet {self.guest} {self.slot} {self.minutes}m "{subject}" {extras}'.strip()


QUOTES = str.maketrans(dict.fromkeys('"“”„«»', "'"))


def split(words: str) -> Sequence[str]:
    """Return the addresses in a field: one a line, or with commas or spaces between them."""
    return [one for one in words.replace(",", " ").replace(";", " ").split() if one]


def field_of(error: FrontdeskError) -> str:
    """Return at which field a refusal belongs."""
    return error.field if isinstance(error, AtField) else FIELD_OF.get(error.key, SLOT)


def _at(field: str, address: str) -> str:
    try:
        return checked_email(address)
    except NotAllowed as error:
        raise AtField(field, error) from None
