"""One unit of work: commit everything, or nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.domain.ids import ConversationId
from bot.store.alarms import Alarms
from bot.store.audit import Audit
from bot.store.contacts import Contacts
from bot.store.conversations import Conversations
from bot.store.doubles import Doubles
from bot.store.entrances import Entrances
from bot.store.figures import FigureRows
from bot.store.files import Files
from bot.store.guests import Guests
from bot.store.hands import Hand
from bot.store.inbox import Inbox
from bot.store.installations import Installations
from bot.store.invitations import Invitations
from bot.store.messages import Messages
from bot.store.outbox import OutboxTable
from bot.store.participants import Participants
from bot.store.people import People
from bot.store.pictures import Pictures
from bot.store.places import Places
from bot.store.reports import Reports
from bot.store.saved import SavedReplies
from bot.store.search import Search
from bot.store.tags import Tags
from bot.store.threads import Threads
from bot.store.turns import Turns
from bot.store.waits import Waits

Noun = TypeVar("Noun")


class Transaction:
    """What an action may use; every noun of the product is one attribute.

    `now` is one instant, so that all rows of one action agree on the time. What it adds to the outbox goes
    into the `hand` of whoever delivers it at once, if there is one.
    """

    def __init__(self, db: Connection, now: datetime, hand: Hand | None = None) -> None:
        self._db = db
        self._hand = hand
        self.now = now
        self.topics: set[str] = set()

    @property
    def is_spoiled(self) -> bool:
        """Tell whether the database takes nothing more until the rollback, as PostgreSQL after an error."""
        status = getattr(self._db.connection.dbapi_connection, "info", None)
        return status is not None and status.transaction_status.name == "INERROR"

    @property
    def people(self) -> People:
        """Services and agents."""
        return People(self._db, self.now)

    @property
    def guests(self) -> Guests:
        """Guests and their sessions."""
        return Guests(self._db, self.now)

    @property
    def entrances(self) -> Entrances:
        """Widgets."""
        return Entrances(self._db)

    @property
    def conversations(self) -> Conversations:
        """Conversations."""
        return Conversations(self._db, self.now)

    @property
    def places(self) -> Places:
        """The places of what guests and agents write."""
        return Places(self._db, self.now)

    @property
    def waits(self) -> Waits:
        """How long guests wait for an answer."""
        return Waits(self._db, self.now)

    @property
    def doubles(self) -> Doubles:
        """Agents who turned out to be one."""
        return Doubles(self._db, self.now)

    @property
    def participants(self) -> Participants:
        """Who takes part."""
        return Participants(self._db, self.now)

    @property
    def threads(self) -> Threads:
        """Threads and copies."""
        return Threads(self._db, self.now)

    @property
    def messages(self) -> Messages:
        """Messages and the sequence that numbers them."""
        return Messages(self._db, self.now)

    @property
    def files(self) -> Files:
        """The bytes of files."""
        return Files(self._db)

    @property
    def outbox(self) -> OutboxTable:
        """What still has to reach the outside world."""
        return OutboxTable(self._db, self.now, self.topics, self._hand)

    @property
    def alarms(self) -> Alarms:
        """What is to happen at a time."""
        return Alarms(self._db, self.now, self.topics)

    @property
    def pictures(self) -> Pictures:
        """Pictures of services and guests."""
        return Pictures(self._db)

    @property
    def figures(self) -> FigureRows:
        """How long things took."""
        return FigureRows(self._db, self.now)

    @property
    def reports(self) -> Reports:
        """Pictures and tables of figures."""
        return Reports(self._db, self.now)

    @property
    def saved(self) -> SavedReplies:
        """Saved replies."""
        return SavedReplies(self._db)

    @property
    def inbox(self) -> Inbox:
        """What we were told already."""
        return Inbox(self._db, self.now)

    @property
    def installations(self) -> Installations:
        """Workspaces and tenants that our app is in."""
        return Installations(self._db, self.now)

    @property
    def turns(self) -> Turns:
        """Whose turn it is in a service."""
        return Turns(self._db)

    @property
    def invitations(self) -> Invitations:
        """Whom somebody asked to join."""
        return Invitations(self._db, self.now)

    @property
    def search(self) -> Search:
        """Find conversations by words, and the queue."""
        return Search(self._db, self.now)

    @property
    def contacts(self) -> Contacts:
        """The phonebooks."""
        return Contacts(self._db, self.now)

    @property
    def tags(self) -> Tags:
        """The tags of conversations."""
        return Tags(self._db)

    @property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self._db, self.now)

    def of(self, noun: Callable[[Connection, datetime], Noun]) -> Noun:
        """Return a noun of a part above the store, which keeps tables of its own: `tx.of(Meetings)`."""
        return noun(self._db, self.now)

    def touch(self, conversation_id: ConversationId) -> None:
        """Wake whoever watches this conversation, once committed."""
        self.topics.add(conversation_id)
