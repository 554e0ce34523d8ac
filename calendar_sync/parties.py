"""Who meets whom: what mails, pages and calendars say about the people of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from bot.domain.conversations import Conversation
from bot.domain.links import Links
from bot.domain.people import Agent, Guest, same_address
from bot.store import Transaction
from bot.texts import Texts, texts
from calendar_sync.ics import Attendee, Entry, is_mailable, is_video
from calendar_sync.letters import Reader, Ways, inert
from calendar_sync.meetings import Meeting
from calendar_sync.store.bookables import Bookables

# Where replies of calendars go when neither the agent nor we have an address.
NOBODY = "nobody@frontdesk.invalid"


@dataclass(frozen=True, slots=True)
class Party:
    """A meeting with its people; of the hosts, those who come, the organiser first.

    `sender` is the address that our mails come from. `host_zone` is the organiser's (IANA).
    """

    meeting: Meeting
    conversation: Conversation
    guest: Guest
    organiser: Agent
    hosts: Sequence[Agent]
    host_zone: str
    sender: str

    def name_for(self, reader: Reader) -> str:
        """Return whom a reader meets: agents see the guest, everybody else sees the agents (TTL-09)."""
        if reader is Reader.AGENT:
            return self.guest.shown_name
        return ", ".join(one.name for one in self.hosts)

    def subject_for(self, reader: Reader) -> str:
        """Return what it is about; to people outside it leads nowhere, as strangers can have typed it."""
        return self.meeting.subject if reader is Reader.AGENT else inert(self.meeting.subject)

    @property
    def extras(self) -> Sequence[str]:
        """Return the addresses of those who come besides: nobody twice, and nobody who comes anyway."""
        found: list[str] = []
        for one in self.meeting.extras:
            others = (self.guest.email, *(host.email for host in self.hosts), *found)
            if is_mailable(one) and not any(same_address(one, other) for other in others):
                found.append(one)
        return found


def read_party(tx: Transaction, meeting: Meeting, sender: str = "") -> Party:
    """Collect the people of a meeting; `sender` as mails have it, with or without a name."""
    coming = [one.agent_id for one in meeting.coming]
    agents = {one.id: one for one in tx.people.agents([meeting.organiser, *coming])}
    organiser = agents[meeting.organiser]
    return Party(
        meeting,
        tx.conversations.get(meeting.conversation_id),
        tx.guests.get(meeting.guest_id),
        organiser,
        [agents[one] for one in coming] or [organiser],
        tx.of(Bookables).availability(organiser).hours.zone,
        parseaddr(sender)[1],
    )


def ways_for(party: Party, reader: Reader, links: Links, now: datetime) -> Ways:
    """Return the links of a reader; those of a guest go to nobody else (B21).

    Extras get none but the one for video. An agent's way to the conversation is known to the platform.
    """
    place, share = party.meeting.place, party.conversation.share
    join = place if is_video(place) and party.meeting.is_booked else ""
    if reader is not Reader.GUEST:
        return Ways(join)
    manage = links.meeting(party.meeting.id) if party.meeting.is_booked else ""
    return Ways(join, manage, links.share(share.token) if share and share.is_valid(now) else "")


def guest_entry(tx: Transaction, meeting: Meeting, links: Links, sender: str = "") -> Entry:
    """Return the entry that a guest can add to a calendar of theirs, in their language (MTG-05)."""
    party = read_party(tx, meeting, sender)
    words = texts(party.guest.language, "calendar_sync")
    return entry_for(
        party, Reader.GUEST, words, ways_for(party, Reader.GUEST, links, tx.now), tx.now
    )


def entry_for(
    party: Party,
    reader: Reader,
    words: Texts,
    ways: Ways,
    now: datetime,
    *,
    guest_comes: bool = True,
) -> Entry:
    """Write what a reader's calendar shows; `guest_comes`: they chose this time."""
    meeting, name = party.meeting, party.name_for(reader)
    subject = party.subject_for(reader)
    said = words.say("letter.title", name=name)
    lines = (
        words.say("letter.fact", label=words.say(f"letter.{way}"), value=address)
        for way, address in ways.shown()
    )
    return Entry(
        meeting.uid,
        meeting.sequence,
        meeting.start,
        meeting.end,
        now,
        f"{subject} \u2013 {name}" if subject else said,
        "\n".join((said, *lines)),
        _organiser(party),
        _attendees(party, guest_comes=guest_comes),
        meeting.place,
        party.sender,
    )


def _organiser(party: Party) -> Attendee:
    """Return who holds it, under an address of ours if they have none."""
    addresses = (party.organiser.email or "", party.sender, NOBODY)
    return Attendee(party.organiser.name, next(filter(is_mailable, addresses)), comes=True)


def _attendees(party: Party, *, guest_comes: bool) -> Sequence[Attendee]:
    guest = Attendee(party.guest.name or "", party.guest.email or "", comes=guest_comes)
    hosts = (Attendee(one.name, one.email or "", comes=True) for one in party.hosts)
    others = (one for one in hosts if not same_address(one.email, party.organiser.email))
    extras = (Attendee("", one) for one in party.extras)
    return [one for one in (guest, *others, *extras) if is_mailable(one.email)]
