"""What agents are told who ask about meetings in words (MTG-07, MTG-10)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bot.commands.assign import ME, SEPARATORS, named, read_meant
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync.appointments import Offer
from calendar_sync.desk import AHEAD, MeetingDesk, Wanted, Who, meeting_to_change, who_is
from calendar_sync.meetings import Meeting
from calendar_sync.said import Said, read_said
from calendar_sync.settings_said import change_settings
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from calendar_sync.when import (
    clock_shown,
    day_shown,
    in_zone,
    length_shown,
    span_shown,
    start_shown,
)

MOST_DAYS, MOST_SHOWN, MOST_MEETINGS = 3, 12, 20
TAKEN = "slot_taken"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, about which conversation (may be empty), with which words; `ask` makes it safe to repeat.

    `whom`: the slug of an agent whom the words named by the platform's own means.
    """

    agent: Agent
    texts: Texts
    links: Links
    words: str
    ask: str
    conversation_id: str = ""
    whom: str = ""


async def answer(desk: MeetingDesk, asked: Question) -> str:
    """Do what the words ask for, and return what to say, in CommonMark; what is refused is raised."""
    verb, _, rest = asked.words.partition(" ")
    return await ANSWERS[verb](desk, asked, rest.strip())


async def _meet(desk: MeetingDesk, asked: Question, rest: str) -> str:
    who, said = await desk.store.read(_read, asked, rest)
    minutes = said.minutes or who.rules.durations[0]
    if said.start is None:
        offer = await _offered(desk, who.agent.slug, who, said, minutes, by_agent=True)
        return "\n".join((asked.texts.say("meet.when_needed"), "", *_free(offer, who, asked.texts)))
    subject = said.subject or asked.texts.say("meet.subject_usual", name=asked.agent.name)
    wanted = Wanted(said.guest, said.start, minutes, subject, said.extras, asked.conversation_id)
    try:
        meeting = await desk.book(asked.agent, wanted, asked.ask, asked.texts.language)
    except NotAllowed as error:
        if error.key != TAKEN:
            raise
        offer = await _offered(desk, who.agent.slug, who, said, minutes, by_agent=True)
        return taken_words(offer, said.start, who, asked.texts)
    return await desk.store.read(booked_words, asked, meeting)


async def _slots(desk: MeetingDesk, asked: Question, rest: str) -> str:
    """`slots`, `slots @ada tomorrow`, `slots sales 3.12. 45m`: when somebody can be booked."""
    who, said = await desk.store.read(_read, asked, rest)
    slug, name, minutes = await desk.store.read(_whose, asked, said)
    offer = await _offered(desk, slug, who, said, said.minutes or minutes)
    head = asked.texts.say("meet.slots_title", name=markdown(name), zone=markdown(who.zone))
    link = asked.texts.say("meet.book_at", link=asked.links.booking(slug))
    return "\n".join((head, "", *_free(offer, who, asked.texts), "", link))


async def _meetings(desk: MeetingDesk, asked: Question, rest: str) -> str:  # noqa: ARG001  as the others
    return await desk.store.read(_listed, asked)


async def _reschedule(desk: MeetingDesk, asked: Question, rest: str) -> str:
    who, said = await desk.store.read(_read, asked, rest)
    meeting = await desk.store.read(meeting_to_change, ConversationId(asked.conversation_id))
    minutes = said.minutes or int(meeting.length.total_seconds()) // 60
    if said.start is None and said.minutes is None:
        raise NotAllowed("meet_when")
    start = said.start or meeting.start
    try:
        moved = await desk.move(asked.agent, meeting.id, start, minutes)
    except NotAllowed as error:
        if error.key != TAKEN:
            raise
        day = in_zone(start, who.zone).date()
        offer = await desk.free(asked.agent.id, day, minutes, meeting.id)
        return taken_words(offer, start, who, asked.texts)
    return await desk.store.read(moved_words, asked, moved)


async def _cancel(desk: MeetingDesk, asked: Question, rest: str) -> str:
    meeting = await desk.store.read(meeting_to_change, ConversationId(asked.conversation_id))
    gone = await desk.call_off(asked.agent, meeting.id, rest)
    return await desk.store.read(cancelled_words, asked, gone)


async def _availability(desk: MeetingDesk, asked: Question, rest: str) -> str:
    return await desk.store.run(change_settings, asked.agent, rest, asked.texts, asked.links)


def booked_words(tx: Transaction, asked: Question, meeting: Meeting) -> str:
    """Say what was booked."""
    return _about(tx, asked, meeting, "meet.booked")


def moved_words(tx: Transaction, asked: Question, meeting: Meeting) -> str:
    """Say when it is now."""
    return _about(tx, asked, meeting, "meet.moved")


def cancelled_words(tx: Transaction, asked: Question, meeting: Meeting) -> str:
    """Say what does not take place."""
    return _about(tx, asked, meeting, "meet.called_off")


def taken_words(offer: Offer, wanted: datetime, who: Who, texts: Texts) -> str:
    """Say that the time is not free, and what is, as near to it as can be (MTG-06)."""
    nearest = sorted(offer.starts, key=lambda at: abs(at - wanted))[:MOST_SHOWN]
    near = replace(offer, starts=sorted(nearest))
    return "\n".join((texts.say("errors.slot_taken"), "", *_free(near, who, texts)))


def _about(tx: Transaction, asked: Question, meeting: Meeting, key: str) -> str:
    zone = who_is(tx, asked.agent.id).zone
    return asked.texts.say(
        key,
        number=tx.conversations.get(meeting.conversation_id).number,
        guest=markdown(tx.guests.get(meeting.guest_id).shown_name),
        when=markdown(span_shown(meeting.start, meeting.end, zone, asked.texts)),
        subject=markdown(meeting.subject),
    )


def _read(tx: Transaction, asked: Question, rest: str) -> tuple[Who, Said]:
    who = who_is(tx, asked.agent.id)
    return who, read_said(rest, tx.now, who.zone)


def _whose(tx: Transaction, asked: Question, said: Said) -> tuple[str, str, int]:
    """Return slug, name and usual length of who is meant: a service, an agent, else oneself."""
    person = said.subject.strip("@" + SEPARATORS)
    bookables = tx.of(Bookables)
    if asked.whom:
        return _agent(tx, tx.people.agent_by_slug(asked.whom))
    if not person or person.casefold() in ME:
        return _agent(tx, asked.agent)
    meant = read_meant(person, tx.people.services())
    if meant.service and not meant.person:
        booking, slug = bookables.service(meant.service.id), bookables.slug(meant.service.id)
        if booking is None or slug is None:
            raise NotAllowed("service_not_bookable", service=meant.service.name)
        return slug, meant.service.name, booking.durations[0]
    found = named(tx.people.everybody(), person.casefold())
    if len(found) != 1:
        raise NotFound("agent_unclear", name=person)
    return _agent(tx, found[0])


def _agent(tx: Transaction, agent: Agent) -> tuple[str, str, int]:
    return agent.slug, agent.name, tx.of(Bookables).availability(agent).durations[0]


async def _offered(
    desk: MeetingDesk, slug: str, who: Who, said: Said, minutes: int, *, by_agent: bool = False
) -> Offer:
    """Return what is free on the day that was said, or in the next days."""
    now = await desk.store.read(lambda tx: tx.now)
    first = said.day or in_zone(now, who.zone).date()
    last = said.day or first + AHEAD
    ask = desk.appointments.offer
    return await ask(slug, first, last, who.zone, minutes, by_agent=by_agent)


def _free(offer: Offer, who: Who, texts: Texts) -> list[str]:
    """Return a line for each of the first days that have free time."""
    days: list[tuple[date, Sequence[datetime]]] = [
        (day, list(starts))
        for day, starts in groupby(offer.starts, lambda at: in_zone(at, who.zone).date())
    ]
    lines = [_line(starts, who, texts) for _, starts in days[:MOST_DAYS]]
    doubt = [texts.say("meet.incomplete")] if offer.incomplete else []
    return [*(lines or [texts.say("meet.nothing_free")]), *doubt]


def _line(starts: Sequence[datetime], who: Who, texts: Texts) -> str:
    clocks = [clock_shown(at, who.zone) for at in starts[:MOST_SHOWN]]
    more = [f"+{len(starts) - MOST_SHOWN}"] if len(starts) > MOST_SHOWN else []
    day = markdown(day_shown(starts[0], who.zone, texts))
    return f"- **{day}**: {' · '.join((*clocks, *more))}"


def _listed(tx: Transaction, asked: Question) -> str:
    """List what is to come: number, guest, time on one's own clock, link."""
    who = who_is(tx, asked.agent.id)
    found = tx.of(Meetings).coming_of_agent(asked.agent.id, MOST_MEETINGS)
    if not found:
        return asked.texts.say("meet.list_empty")
    head = asked.texts.say("meet.list_title", count=len(found), zone=markdown(who.zone))
    return "\n".join((head, "", *(_meeting_line(tx, asked, who, one) for one in found)))


def _meeting_line(tx: Transaction, asked: Question, who: Who, meeting: Meeting) -> str:
    number = tx.conversations.get(meeting.conversation_id).number
    guest = tx.guests.get(meeting.guest_id).shown_name
    parts = [
        f"**#{number}** {markdown(start_shown(meeting.start, who.zone, asked.texts))}",
        length_shown(meeting.length, asked.texts),
        markdown(guest),
        markdown(meeting.subject),
        *([_place(meeting.place)] if meeting.place else []),
    ]
    return f"- {' · '.join(parts)}"


def _place(place: str) -> str:
    """Return where it is: an address as one, words as words."""
    return (
        place if place.startswith("https://") and not set(place) & set(" <>()") else markdown(place)
    )


ANSWERS: Mapping[str, Callable[[MeetingDesk, Question, str], Awaitable[str]]] = {
    "meet": _meet,
    "slots": _slots,
    "meetings": _meetings,
    "reschedule": _reschedule,
    "cancel": _cancel,
    "availability": _availability,
}
