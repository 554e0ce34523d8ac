"""What agents are told of a conversation that others had before, in CommonMark (ASG-13, ASG-14)."""

from collections.abc import Iterator, Sequence

from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation, Thread
from bot.domain.ids import ServiceId
from bot.domain.messages import Message, MessageKind
from bot.domain.naming import title_for_agents
from bot.lists import LAST_SHOWN, LONGEST_EXCERPT, duration, markdown
from bot.store import Transaction
from bot.texts import Texts

LOOKED_AT = 200


def hand_over_summary(
    tx: Transaction,
    conversation: Conversation,
    before: Sequence[Thread],
    texts: Texts,
    *,
    by: str,
    was: ServiceId,
    up_to: int,
) -> str:
    """Say who the guest is, since when, the last words, the notes, and where it was before.

    `up_to`: what came after that number is not in it, since it stands in the thread itself.
    """
    came_from = tx.people.service(was).name if was else texts.say("hand_over.nowhere")
    head = texts.say("hand_over.title", name=markdown(by), service=markdown(came_from))
    latest = tx.messages.latest(conversation.id, LOOKED_AT)
    past = [one for one in latest if one.number <= up_to]
    said = [one for one in past if one.kind is MessageKind.PUBLIC][-LAST_SHOWN:]
    notes = [one for one in past if one.kind is MessageKind.NOTE][-LAST_SHOWN:]
    return "\n".join(
        (
            head,
            "",
            *_about(tx, conversation, texts),
            *_before(before, texts),
            *_quoted(tx, texts.say("hand_over.last"), said, texts),
            *_quoted(tx, texts.say("hand_over.notes"), notes, texts),
        )
    )


def pointer(
    tx: Transaction, conversation: Conversation, there: Sequence[Thread], texts: Texts
) -> str:
    """Say where a conversation goes on."""
    place = markdown(place_of(tx, conversation, texts))
    said = texts.say("hand_over.pointer", number=conversation.number, place=place)
    return " ".join((said, *_links(there, texts)))


def assignment_told(
    tx: Transaction,
    conversation: Conversation,
    there: Sequence[Thread],
    texts: Texts,
    *,
    by: str,
) -> str:
    """Tell an agent that a conversation is theirs now."""
    guests = cast_of(tx, conversation).guests
    title = markdown(title_for_agents(conversation, guests))
    number, place = conversation.number, markdown(place_of(tx, conversation, texts))
    said = texts.say("hand_over.told", name=markdown(by), number=number, title=title, place=place)
    return " ".join((said, *_links(there, texts)))


def place_of(tx: Transaction, conversation: Conversation, texts: Texts) -> str:
    """Return whose a conversation is: its service's, else its assignee's."""
    if conversation.service_id:
        return tx.people.service(conversation.service_id).name
    if conversation.assignee_id:
        return tx.people.agent(conversation.assignee_id).name
    return texts.say("card.nobody")


def _about(tx: Transaction, conversation: Conversation, texts: Texts) -> Iterator[str]:
    cast = cast_of(tx, conversation)
    for guest in cast.guests:
        known = (guest.shown_name, guest.email, guest.phone, guest.language)
        who = " · ".join(markdown(part) for part in known if part)
        yield f"- {texts.say('hand_over.guest')}: {who}"
    since = conversation.opened_at.strftime("%Y-%m-%d %H:%M")
    yield f"- {texts.say('hand_over.since')}: {markdown(since)} UTC"
    if conversation.waiting_since:
        waits = duration(conversation.waiting_since, tx.now, texts)
        yield f"- {texts.say('command.waits', time=waits)}"


def _before(before: Sequence[Thread], texts: Texts) -> Iterator[str]:
    links = _links(before, texts)
    if links:
        yield f"- {texts.say('hand_over.before')}: {', '.join(links)}"


def _links(threads: Sequence[Thread], texts: Texts) -> list[str]:
    """Return the addresses of threads as links, each named by its platform."""
    return [
        f"[{texts.say('hand_over.thread', platform=one.channel.platform.title())}](<{one.link}>)"
        for one in threads
        if one.link
    ]


def _quoted(
    tx: Transaction, title: str, messages: Sequence[Message], texts: Texts
) -> Iterator[str]:
    if not messages:
        return
    yield from ("", title, "")
    for message in messages:
        yield f"> **{markdown(_author(tx, message))}** {markdown(_words(message, texts))}"
        yield ">"


def _author(tx: Transaction, message: Message) -> str:
    if message.guest_id:
        return tx.guests.get(message.guest_id).shown_name
    assert message.agent_id, "only notices are written by nobody"
    return tx.people.agent(message.agent_id).name


def _words(message: Message, texts: Texts) -> str:
    files = ", ".join(file.name for file in message.files)
    return message.text[:LONGEST_EXCERPT] or texts.say("card.sent_files", files=files)
