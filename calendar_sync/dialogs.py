"""What the dialogs about meetings show and do, the same on every platform (MTG-02, MTG-10, MTG-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import effects
from bot.domain.deliveries import AskMeetings
from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, ServiceId
from bot.domain.people import Agent, Service
from bot.domain.permissions import Right, check
from bot.effects import Speaker
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync import availability_form, service_form
from calendar_sync.answers import Question, booked_words, moved_words
from calendar_sync.bookable import set_availability, set_booking, usual_booking
from calendar_sync.desk import MeetingDesk, Sheet, moving_sheet, new_sheet
from calendar_sync.filled import Filled
from calendar_sync.home import OwnCalendar, read_own
from calendar_sync.ports import CalendarKind
from calendar_sync.store.bookables import Bookables
from calendar_sync.when import start_shown

RESCHEDULE = "reschedule"


@dataclass(frozen=True, slots=True)
class Told:
    """What to say when it is done, in CommonMark."""

    text: str


@dataclass(frozen=True, slots=True)
class AvailabilityShown:
    """What the dialog of one's own availability shows."""

    values: Mapping[str, str]
    calendar: OwnCalendar


def read_sheet(tx: Transaction, speaker: Speaker, name: str, conversation: str) -> Sheet:
    """Return what a dialog begins with; NotFound where there is no meeting to move."""
    agent = effects.met(tx, speaker)
    found = effects.find_conversation(tx, ConversationId(conversation)) if conversation else None
    if name == RESCHEDULE:
        if found is None:
            raise NotFound("conversation_unknown")
        return moving_sheet(tx, agent, found)
    return new_sheet(tx, agent, found, speaker.texts)


def sheet_words(sheet: Sheet, texts: Texts) -> str:
    """Return what stands above the fields, in CommonMark: with whom, and whose clock counts."""
    zone = markdown(sheet.zone)
    if sheet.meeting:
        start = datetime.fromisoformat(sheet.stands)
        now = markdown(start_shown(start, sheet.zone, texts))
        return texts.say("dialog.reschedule_now", title=markdown(sheet.label), now=now, zone=zone)
    if sheet.label:
        return texts.say("dialog.meet_about", title=markdown(sheet.label), zone=zone)
    return texts.say("dialog.meet_text", zone=zone)


async def book_filled(desk: MeetingDesk, speaker: Speaker, filled: Filled, source: str) -> Told:
    """Book or move what was filled in; a repeated source does it once. what is refused is raised."""
    texts = speaker.texts
    agent = await desk.store.run(effects.acting, speaker)
    question = Question(agent, texts, speaker.links, "", source)
    if filled.meeting:
        moved = await desk.move(agent, filled.meeting, filled.start, filled.minutes)
        return Told(await desk.store.read(moved_words, question, moved))
    meeting = await desk.book(agent, filled.wanted, source, texts.language)
    return Told(await desk.store.read(booked_words, question, meeting))


def ask_later(tx: Transaction, speaker: Speaker, filled: Filled, source: str) -> str:
    """Have the outbox do it, whose answer is whispered; what was done by now is not done twice."""
    agent, account = effects.acting(tx, speaker), speaker.account
    tx.outbox.add(
        AskMeetings(
            account.platform,
            account.value,
            speaker.place.value,
            agent.id,
            source,
            filled.words,
            conversation_id=filled.conversation,
        )
    )
    return speaker.texts.say("meet.slow")


def read_availability(
    tx: Transaction, speaker: Speaker, kinds: Sequence[CalendarKind]
) -> AvailabilityShown:
    """Return when an agent can be booked, as it stands in the form, and which calendar they have."""
    agent = effects.met(tx, speaker)
    values = availability_form.values_of(tx.of(Bookables).availability(agent))
    return AvailabilityShown(values, read_own(tx, agent, kinds, speaker.links, speaker.texts))


def save_availability(
    tx: Transaction, key: str, speaker: Speaker, values: Mapping[str, str]
) -> None:
    """Keep when the agent who fills it in can be booked; `Wrong` says at which field it is refused."""
    if not tx.inbox.first_time(key):
        return
    agent = effects.acting(tx, speaker)
    set_own(tx, agent, values)


def set_own(tx: Transaction, agent: Agent, values: Mapping[str, str]) -> None:
    """Change what is named of when an agent can be booked."""
    before = tx.of(Bookables).availability(agent)
    set_availability(tx, agent, availability_form.read_values(values, before), agent.actor)


def read_booking(tx: Transaction, service: Service) -> tuple[Mapping[str, str], str]:
    """Return how a service can be booked, as it stands in the form, and what its link is named by."""
    bookables = tx.of(Bookables)
    booking = bookables.service(service.id)
    values = service_form.values_of(booking, usual_booking(tx, service.id))
    return values, (bookables.slug(service.id) or "") if booking else ""


def save_booking(
    tx: Transaction, key: str, speaker: Speaker, service_id: ServiceId, values: Mapping[str, str]
) -> None:
    """Keep how a service can be booked, for its managers; `Wrong` says at which field it is refused."""
    if not tx.inbox.first_time(key):
        return
    agent, service = effects.acting(tx, speaker), tx.people.service(service_id)
    check(agent, Right.SET_RULES, [service])
    before, usual = tx.of(Bookables).service(service_id), usual_booking(tx, service_id)
    set_booking(tx, service, service_form.read_values(values, before, usual), agent.actor)
