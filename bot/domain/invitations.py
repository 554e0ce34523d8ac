"""Who is asked by mail to join a conversation, and how often that may be (ENT-09, MEM-01)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.acts import Actor, ActorKind
from bot.domain.contacts import checked_email, email_key
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.names import clean_name

INVITATION_LIFE = timedelta(days=30)
# Mails that are sent at most within this time, so that nobody is flooded by us.
COUNTED = timedelta(days=1)
MOST_TO_ADDRESS = 3
MOST_INTO_CONVERSATION = 100
MOST_BY = {ActorKind.GUEST: 10, ActorKind.AGENT: 100}


class Outcome(StrEnum):
    """What became of asking somebody: a mail goes out, one did before, or they are there already."""

    SENT = "sent"
    WAITING = "waiting"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom somebody wants to ask; `language` is that of the mail."""

    email: str
    name: str | None = None
    language: str = "en"

    @property
    def key(self) -> str:
        """Return the one form of the address."""
        return email_key(self.email)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One mail with a link of its own; `email` in its one form, `by` is who asked.

    `guest_id` stands in the conversation since then, and is who joined by it once it is `accepted_at`.
    """

    conversation_id: ConversationId
    guest_id: GuestId
    email: str
    by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether the link can be used: once, until it expires."""
        return self.accepted_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Sent:
    """How many invitations went out lately: to an address, by somebody, into a conversation."""

    to_address: int
    by: int
    into: int


def read_invitee(email: str, name: str, language: str) -> Invitee:
    """Return whom is meant; NotAllowed for what is no address (CONV-13)."""
    return Invitee(checked_email(email), clean_name(name) or None, language)


def name_of(by: Actor) -> str:
    """Return how an invitation names who asked."""
    return f"{by.kind}:{by.id}"


def refuse_flood(sent: Sent, kind: ActorKind) -> None:
    """Raise NotAllowed where one more would be too many."""
    limits = ((sent.to_address, MOST_TO_ADDRESS), (sent.by, MOST_BY[kind]))
    if any(count >= most for count, most in (*limits, (sent.into, MOST_INTO_CONVERSATION))):
        raise NotAllowed("invitations_too_many")
