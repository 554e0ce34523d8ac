"""The opening card of a conversation: what stands at the top of its thread."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.actions.agent_message import mode_of
from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation, State, Thread
from bot.domain.ids import Ref
from bot.domain.links import Links
from bot.domain.naming import Cast, title_for_agents
from bot.domain.people import Guest, Mode
from bot.domain.times import local_time
from bot.guest_details import by_last_words, choices
from bot.ports import Button, Card, CardAction
from bot.store import Transaction
from bot.summaries import place_of
from bot.texts import Texts

MUTES = (
    CardAction.MUTE_15M,
    CardAction.MUTE_1H,
    CardAction.MUTE_8H,
    CardAction.MUTE_TOMORROW,
    CardAction.MUTE_ALWAYS,
)


@dataclass(frozen=True, slots=True)
class Added:
    """What another part of the program adds to a card: rows, and buttons behind the first one."""

    facts: Sequence[tuple[str, str]] = ()
    actions: Sequence[CardAction] = ()


Adds = Callable[[Transaction, Conversation, Texts], Added]


def nothing(tx: Transaction, conversation: Conversation, texts: Texts) -> Added:  # noqa: ARG001  as `Adds`
    """Add nothing to a card."""
    return Added()


def card_of(
    tx: Transaction, thread: Thread, texts: Texts, links: Links, adds: Adds = nothing
) -> Card:
    """Return the card as it should be now; its key is the thread's, so that it is posted once."""
    conversation = tx.conversations.get(thread.conversation_id)
    cast = cast_of(tx, conversation)
    if thread.left:
        return _left_card(tx, thread, conversation, cast, texts)
    guests = by_last_words(tx, conversation, cast)
    lead = guests[0] if guests else None
    closed = conversation.state is State.CLOSED
    added = adds(tx, conversation, texts)
    return Card(
        key=thread.id,
        conversation=conversation.id,
        title=title_for_agents(conversation, cast.guests),
        subtitle=_subtitle(tx, conversation, cast, lead, texts),
        facts=(*added.facts, *_facts(tx, conversation, cast, lead, texts)),
        buttons=tuple(_buttons(tx, conversation, added, texts)),
        avatar_url=links.face(lead.avatar_url, lead.shown_name, lead.id) if lead else None,
        is_closed=closed,
        clock=_clock(tx, lead, texts) if lead else None,
        guests=choices(conversation, guests),
        guests_label=texts.say("card.guests"),
        guests_button=texts.say("card.details"),
    )


def _left_card(
    tx: Transaction, thread: Thread, conversation: Conversation, cast: Cast, texts: Texts
) -> Card:
    """Return the card of a thread that was left: it says where it goes on, and has no buttons (ASG-13)."""
    place = place_of(tx, conversation, texts)
    subtitle = texts.say("card.left", number=conversation.number, place=place)
    return Card(
        key=thread.id,
        conversation=conversation.id,
        title=title_for_agents(conversation, cast.guests),
        subtitle=subtitle,
        facts=((texts.say("card.goes_on"), place),),
        buttons=(),
        is_closed=True,
    )


def _subtitle(
    tx: Transaction, conversation: Conversation, cast: Cast, lead: Guest | None, texts: Texts
) -> str:
    """Say what stands under the title: number, state, the service, the guest's company (TAG-01)."""
    state = _state(texts, conversation)
    service = cast.service.name if cast.service else None
    company = tx.contacts.organisation_of(lead.id) if lead else None
    said = texts.say("card.subtitle", number=conversation.number, state=state)
    return " · ".join(part for part in (said, service, company) if part)


def _state(texts: Texts, conversation: Conversation) -> str:
    state = texts.say("card.closed" if conversation.state is State.CLOSED else "card.open")
    late = texts.say("card.late") if conversation.is_late else ""
    reading = texts.say("card.read_only") if conversation.read_only else ""
    return " · ".join(part for part in (state, late, reading) if part)


def _facts(
    tx: Transaction, conversation: Conversation, cast: Cast, lead: Guest | None, texts: Texts
) -> Iterator[tuple[str, str]]:
    """Yield who it is, who serves them, and where they come from; what is unknown is left out."""
    assignee = tx.people.agent(conversation.assignee_id) if conversation.assignee_id else None
    yield texts.say("card.assignee"), assignee.name if assignee else texts.say("card.nobody")
    if cast.service:
        yield texts.say("card.service"), cast.service.name
    yield from _found_by(tx, conversation, texts)
    if lead:
        if len(cast.guests) > 1:
            yield texts.say("card.wrote_last"), lead.shown_name
        yield from _about(tx, lead, texts)
    page = conversation.page
    if page.url:
        yield texts.say("card.page"), f"{page.title} ({page.url})" if page.title else page.url
    if page.referrer:
        yield texts.say("card.referrer"), page.referrer


def _found_by(
    tx: Transaction, conversation: Conversation, texts: Texts
) -> Iterator[tuple[str, str]]:
    """Yield the service that the guest wrote to, once it is another one (TAG-02), and the tags (TAG-03)."""
    origin = conversation.origin_service_id
    if origin and origin != conversation.service_id:
        yield texts.say("card.came_to"), tx.people.service(origin).name
    tags = tx.tags.of(conversation.id)
    if tags:
        yield texts.say("card.tags"), ", ".join(tags)


def _about(tx: Transaction, guest: Guest, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield what we know of the guest; what they are to us, where that has effects (PHB-04)."""
    if guest.blocked:
        yield texts.say("contact.kind"), texts.say("contact.kind_blocked")
    elif tx.contacts.is_vip(guest.id):
        yield texts.say("contact.kind"), texts.say("contact.kind_vip")
    contact = ", ".join(part for part in (guest.email, guest.phone) if part)
    if contact:
        yield texts.say("card.contact"), contact
    yield texts.say("card.language"), guest.language


def _clock(tx: Transaction, guest: Guest, texts: Texts) -> tuple[str, str]:
    return texts.say("card.local_time"), local_time(tx.now, guest.time_zone)


def _buttons(
    tx: Transaction, conversation: Conversation, added: Added, texts: Texts
) -> Iterator[Button]:
    """Yield what can be done now; in a service that keeps notes inside, answering is a button too."""
    actions = [CardAction.REOPEN, CardAction.CONTACT]
    if conversation.state is State.OPEN:
        actions = [CardAction.TAKE, CardAction.ASSIGN, CardAction.RENAME, CardAction.NOTE]
        if mode_of(tx, conversation) is Mode.NOTES:
            actions[3:] = [CardAction.REPLY]
        actions.extend((CardAction.CONTACT, CardAction.CLOSE, CardAction.MEET))
    actions[1:1] = added.actions
    for action in actions:
        yield Button(action, texts.say(f"card.{action}"), is_main=action is actions[0])


def own_buttons(
    tx: Transaction, conversation: Conversation, account: Ref, texts: Texts
) -> Sequence[Button]:
    """Return what an agent can do for themselves: write in a dialog; leave, mute (MEM-02)."""
    agent = tx.people.agent_by_account(account)
    actions = [CardAction.NOTE, CardAction.REPLY]
    if agent and tx.participants.has(conversation.id, agent.id):
        is_muted = tx.participants.is_muted(conversation.id, agent.id)
        actions += [CardAction.LEAVE, *((CardAction.UNMUTE,) if is_muted else MUTES)]
    return [Button(one, texts.say(f"card.{one}")) for one in actions]
