"""What a guest's page has to be told: read once in one snapshot, then shown to each guest as theirs.

A view is made in two steps: reading (here, in the store's threads, the same for every guest of the
conversation) and showing (`views.py`, plain values, cheap).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation, Participant
from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Changes, Message
from bot.domain.naming import Shown, shown_to_guests
from bot.domain.people import Guest, Presence
from bot.store import Transaction
from web_widget.presence import presence_in
from web_widget.sessions import Hash, who

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody by name and picture; `avatar_url` is None when they have none of their own."""

    id: str
    name: str
    is_guest: bool
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a conversation but its messages.

    `blocked` guests may only read; `outsiders`, too, and they do not see who takes part (CONV-14).
    """

    conversation: Conversation
    shown: Shown
    presence: Presence
    faces: tuple[Face, ...]
    seen_up_to: int
    blocked: frozenset[str]
    outsiders: frozenset[str]
    open_to_share: bool


@dataclass(frozen=True, slots=True)
class News:
    """What happened after a cursor.

    `guests` are those who may know, each with the numbers up to which messages were delivered and seen;
    `outsiders` are those of them who may only read.
    """

    changes: Changes
    authors: Mapping[str, Face]
    guests: Mapping[str, tuple[int, int]]
    header: Header | None = None
    outsiders: frozenset[str] = frozenset()

    def followed_by(self, tx: Transaction, changes: Changes) -> "News":
        """Return the next news; who takes part and who is who is taken from here, only new faces are read."""
        strangers = [m for m in changes.messages if (m.guest_id or m.agent_id) not in self.authors]
        authors = {**self.authors, **faces_of(tx, strangers)} if strangers else self.authors
        return News(changes, authors, self.guests, outsiders=self.outsiders)

    def without_messages(self) -> "News":
        """Return who takes part and who is who, as of the cursor."""
        nothing = Changes((), self.changes.cursor)
        return News(nothing, self.authors, self.guests, outsiders=self.outsiders)

    def for_guest(self, guest_id: GuestId) -> "News":
        """Return it to a guest who takes part; NotFound, as for what does not exist, to others (S3)."""
        if guest_id not in self.guests:
            raise NotFound("conversation_unknown")
        return self


@dataclass(frozen=True, slots=True)
class Entered:
    """A guest with the news for them; `arrived`: something of an agent reached them that we did not know."""

    guest: Guest
    news: News
    arrived: bool


def news_after(
    tx: Transaction,
    conversation_id: ConversationId,
    cursor: int,
    limit: int = 200,
    before: News | None = None,
) -> News:
    """Read what happened after a cursor; ask inside one snapshot (`Store.read`).

    `before` is what was read last. It holds as long as no later change is one of the header: names, joining
    and leaving all change that, and the header's changes are numbered, too.
    """
    if before and before.changes.cursor >= cursor:
        changes = tx.messages.changes_after(conversation_id, cursor, limit, for_guests=True)
        if not changes.header:
            return before.followed_by(tx, changes)
    participants = tx.participants.all(conversation_id)
    guests = {
        p.person: (p.delivered, p.seen) for p in participants if p.is_guest and p.left_at is None
    }
    if not guests:
        return News(Changes((), cursor), {}, guests)
    changes = tx.messages.changes_after(conversation_id, cursor, limit, for_guests=True)
    if changes.cursor == cursor:
        return News(changes, {}, guests)
    header = (
        header_of(tx, tx.conversations.get(conversation_id))
        if changes.header or cursor == 0
        else None
    )
    outsiders = outsiders_in(participants, read_only=changes.read_only)
    return News(changes, faces_of(tx, changes.messages), guests, header, outsiders)


def outsiders_in(participants: Sequence[Participant], *, read_only: bool) -> frozenset[str]:
    """Return the guests who may only read."""
    return frozenset(one.person for one in participants if read_only and one.is_outsider)


def enter(
    tx: Transaction, token: Hash, conversation_id: ConversationId, cursor: int, limit: int = 200
) -> Entered:
    """Read the news for a guest who comes with a cursor; it says, too, that everything up to it arrived."""
    guest = who(tx, token)
    news = news_after(tx, conversation_id, cursor, limit).for_guest(guest.id)
    delivered, _seen = news.guests[guest.id]
    arrived = cursor > delivered and tx.messages.unread(conversation_id, delivered)
    return Entered(guest, news, arrived=bool(arrived))


def header_of(tx: Transaction, conversation: Conversation) -> Header:
    """Read how a conversation looks to guests: who looks after it stands first, then who is there."""
    cast = cast_of(tx, conversation)
    nearest = sorted(
        cast.agents, key=lambda one: (one.id != conversation.assignee_id, not one.active)
    )
    guests = (
        Face(one.id, one.shown_name, is_guest=True, avatar_url=one.avatar_url)
        for one in cast.guests
    )
    agents = (Face(one.id, one.name, is_guest=False, avatar_url=one.avatar_url) for one in nearest)
    participants = tx.participants.all(conversation.id)
    seen = (p.seen for p in participants if not p.is_guest)
    return Header(
        conversation=conversation,
        shown=shown_to_guests(conversation, cast),
        presence=presence_in(tx, conversation, cast.service),
        faces=(*guests, *agents)[:MOST_SHOWN],
        seen_up_to=max(seen, default=0),
        blocked=frozenset(one.id for one in cast.guests if one.blocked),
        outsiders=outsiders_in(participants, read_only=conversation.read_only),
        open_to_share=conversation.share is not None and conversation.share.is_valid(tx.now),
    )


def faces_of(tx: Transaction, messages: Sequence[Message]) -> Mapping[str, Face]:
    """Read who wrote some messages, by id."""
    guests = list({m.guest_id for m in messages if m.guest_id})
    agents = list({m.agent_id for m in messages if m.agent_id})
    faces = (
        [
            Face(g.id, g.shown_name, is_guest=True, avatar_url=g.avatar_url)
            for g in tx.guests.some(guests)
        ]
        if guests
        else []
    )
    faces += [
        Face(a.id, a.name, is_guest=False, avatar_url=a.avatar_url)
        for a in tx.people.agents(agents)
    ]
    return {face.id: face for face in faces}
