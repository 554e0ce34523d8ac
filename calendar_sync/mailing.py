"""Mails about meetings: to whom, when still, and what each of them says (MTG-05, MTG-07, MTG-08)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256

from bot.clock_words.times import said_time, said_when, said_zone, zone_named
from bot.deliver import Surroundings
from bot.deliver.thread_links import thread_for, thread_link
from bot.domain.acts import SYSTEM
from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId, Ref
from bot.domain.people import Agent
from bot.store import Transaction
from bot.texts import Texts, texts
from calendar_sync.deliveries import GUEST, MailMeeting, What
from calendar_sync.ics import is_mailable, is_video
from calendar_sync.letters import Letter, Reader, Tone, inert, written
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.parties import Party, entry_for, read_party, ways_for
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings

PACKAGE = "calendar_sync"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reads it, in which language, and on which clock."""

    reader: Reader
    address: str
    name: str
    words: Texts
    zone: str


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter on its way; `replies_to` is where answers go, `thread` where agents find the conversation."""

    letter: Letter
    mail: MailMeeting
    replies_to: str
    thread: Ref | None


class MailMeetingHandler:
    """Sends one reader what happened to a meeting.

    Mails of one reader go in the order of what happened (their lane), each with its own sequence: nobody gets
    an older one after a newer one. What is no news any more goes to nobody.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Sending | None:
        """Collect what it says; None when that is over, or there is no address for it."""
        given = dict(payload)
        mail = MailMeeting(MeetingId(given.pop("meeting_id")), **given)
        meeting = tx.of(Meetings).get(mail.meeting_id)
        if is_over(mail, meeting, tx.now):
            return None
        party = read_party(tx, as_it_was(mail, meeting), self._around.sender)
        whom = self._addressee(tx, party, mail.to)
        if whom is None:
            return None
        letter = letter_to(whom, party, mail, self._around, tx.now)
        agent = next((one for one in party.hosts if f"agent:{one.id}" == mail.to), None)
        thread = thread_for(tx, party.conversation, agent) if agent else None
        return Sending(letter, mail, replies_to(party, whom.reader), thread)

    async def send(self, job: Sending, *, maybe_sent: bool) -> None:  # noqa: ARG002  same Message-ID
        """Write it and send it."""
        mail = written(await self._opened(job))
        mail["From"] = self._around.sender
        if job.replies_to:
            mail["Reply-To"] = job.replies_to
        name_in_thread(mail, job.mail)
        mail["Auto-Submitted"] = "auto-generated"
        await self._around.mailer.send(mail)

    def record(self, tx: Transaction, job: Sending, result: None) -> None:
        """Nothing to remember."""

    async def _opened(self, job: Sending) -> Letter:
        """Add where an agent finds the conversation."""
        link = await thread_link(self._around, job.thread)
        ways = replace(job.letter.ways, open=link) if link else job.letter.ways
        return replace(job.letter, ways=ways)

    def _addressee(self, tx: Transaction, party: Party, to: str) -> Addressee | None:
        kind, _, which = to.partition(":")
        if kind == "agent":
            agent = tx.people.agent(AgentId(which))
            found = self._agent(tx, agent)
        else:
            reader = Reader.GUEST if to == GUEST else Reader.EXTRA
            name = party.guest.shown_name if to == GUEST else ""
            words = texts(party.guest.language, PACKAGE)
            address = party.guest.email if to == GUEST else extra(party, int(which))
            found = Addressee(reader, address or "", name, words, party.meeting.zone)
        return found if is_mailable(found.address) else None

    def _agent(self, tx: Transaction, agent: Agent) -> Addressee:
        zone = tx.of(Bookables).availability(agent).hours.zone
        words = texts(self._around.texts.language, PACKAGE)
        return Addressee(Reader.AGENT, agent.email or "", agent.name, words, zone)


def is_over(mail: MailMeeting, meeting: Meeting, now: datetime) -> bool:
    """Tell whether it is no news any more.

    A reminder is for one start, and not for a meeting that was called off or has begun (B20). A link for
    video that came late is in every mail that comes after it.
    """
    if mail.what == What.REMINDER:
        moved = datetime.fromisoformat(mail.start) != meeting.start
        return moved or not meeting.is_booked or now >= meeting.start
    overtaken = meeting.sequence > int(mail.sequence)
    return mail.what == What.PLACED and (overtaken or not is_video(meeting.place))


def as_it_was(mail: MailMeeting, meeting: Meeting) -> Meeting:
    """Return a meeting with the times and the sequence that a mail tells of."""
    start, end = datetime.fromisoformat(mail.start), datetime.fromisoformat(mail.end)
    return replace(meeting, start=start, end=end, sequence=int(mail.sequence))


def extra(party: Party, number: int) -> str:
    """Return the address of one of the extras; none for whom gets a mail anyway."""
    given = party.meeting.extras
    address = given[number] if number < len(given) else ""
    return address if address in party.extras and given.index(address) == number else ""


def replies_to(party: Party, reader: Reader) -> str:
    """Return where an answer goes: to the first of the agents who come, and from an agent to the guest."""
    address = party.guest.email if reader is Reader.AGENT else party.hosts[0].email
    return address if address and is_mailable(address) else ""


def letter_to(
    whom: Addressee, party: Party, mail: MailMeeting, around: Surroundings, now: datetime
) -> Letter:
    """Write down what a mail says to its reader."""
    meeting, tone = party.meeting, tone_of(mail, whom.reader)
    ways = ways_for(party, whom.reader, around.links, now)
    ways = replace(ways, join="", manage="") if tone is Tone.CANCELLED else ways
    chosen = mail.by == party.guest.shown_name or tone in (Tone.PLACED, Tone.CANCELLED)
    entry = entry_for(party, whom.reader, whom.words, ways, now, guest_comes=chosen)
    return Letter(
        tone,
        whom.reader,
        whom.address,
        whom.words,
        whom.zone,
        party.name_for(whom.reader),
        meeting.start,
        meeting.end,
        by=said_by(mail.by, whom, party),
        was=datetime.fromisoformat(mail.was) if tone is Tone.MOVED and mail.was else None,
        facts=facts(whom, party, inert(mail.reason)),
        ways=ways,
        entry=None if tone is Tone.REMINDER else entry,
    )


def tone_of(mail: MailMeeting, reader: Reader) -> Tone:
    """Return which words it has: extras are invited, and a move to the same start is another length."""
    if mail.what == What.BOOKED and reader is Reader.EXTRA:
        return Tone.INVITED
    if mail.what == What.MOVED and mail.was == mail.start:
        return Tone.RESIZED
    return Tone(mail.what)


def said_by(by: str, whom: Addressee, party: Party) -> str:
    """Return who did it; nobody reads that of themselves, nor of us."""
    if by in (whom.name, SYSTEM.name):
        return ""
    return inert(by) if by == party.guest.shown_name and whom.reader is not Reader.AGENT else by


def facts(whom: Addressee, party: Party, reason: str) -> Sequence[tuple[str, str]]:
    """Return what a reader learns about it besides when it is and with whom; empty ones are left out."""
    of_agent, of_extra = whom.reader is Reader.AGENT, whom.reader is Reader.EXTRA
    place = party.meeting.place
    hosts = [one.name for one in party.hosts if of_agent and one.name != whom.name]
    return (
        ("about", party.subject_for(whom.reader)),
        ("email", party.guest.email or "" if of_agent else ""),
        ("hosts", ", ".join(hosts)),
        ("their_time", guests_time(whom, party.meeting) if of_agent else ""),
        ("place", "" if is_video(place) else place),
        ("others", "" if of_extra else ", ".join(party.extras)),
        ("calendar", whom.words.say("letter.unwritten") if is_unwritten(whom, party) else ""),
        ("reason", reason),
    )


def is_unwritten(whom: Addressee, party: Party) -> bool:
    """Tell whether the reader is an agent whose calendar did not take it; nobody else hears of that."""
    hosts = {
        one.id for one in party.hosts if whom.reader is Reader.AGENT and one.email == whom.address
    }
    return any(one.trouble and one.agent_id in hosts for one in party.meeting.hosts)


def guests_time(whom: Addressee, meeting: Meeting) -> str:
    """Say when it is on the guest's clock, if that differs from the reader's."""
    here, there = (
        meeting.start.astimezone(zone_named(one)).replace(tzinfo=None)
        for one in (whom.zone, meeting.zone)
    )
    if here == there:
        return ""
    said = said_time if here.date() == there.date() else said_when
    when = said(meeting.start, meeting.zone, whom.words)
    return f"{when}, {said_zone(meeting.start, meeting.zone)}"


def name_in_thread(mail: EmailMessage, about: MailMeeting) -> None:
    """Name it so that a repeat is the same mail, and that a reader's mails about a meeting hold together."""
    first = replace(about, what=What.BOOKED, sequence="0", minutes="")
    mail["Message-ID"] = message_id(about)
    if message_id(first) != message_id(about):
        mail["In-Reply-To"] = message_id(first)
        mail["References"] = message_id(first)


def message_id(about: MailMeeting) -> str:
    """Return what names a mail for ever."""
    return f"<{sha256(about.name.encode()).hexdigest()[:40]}@frontdesk>"
