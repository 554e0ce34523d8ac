"""What an event from a platform does, each in one transaction, and once however often it is told (B1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.actions.agent_change import (
    receive_agent_deletion,
    receive_agent_edit,
    receive_agent_reaction,
)
from bot.actions.agent_message import Attached, Written, from_held_form, held_form
from bot.actions.meet_agent import meet_agent
from bot.actions.thread_state import thread_root_deleted
from bot.commands import Asked, Reply, answer, hear, press
from bot.domain.conversations import Conversation
from bot.domain.deliveries import FlagFailure, Whisper
from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, Ref
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.lists import markdown
from bot.ports import CardAction, Profile
from bot.store import Transaction
from bot.store.inbox import EarlyAnswer
from bot.texts import Texts

# An edit can overtake its message by seconds; one of an old message says nothing new about it.
OVERTAKES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who may speak, where they are looking, and in which language we answer.

    `named`: whom their words name by the platform's own means, by what stands for them in the words.
    """

    account: Ref
    profile: Profile
    place: Ref
    texts: Texts
    links: Links
    named: Mapping[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A command that was filled in: for which conversation, and with which words."""

    conversation_id: ConversationId
    command: str
    words: str


def key_of(ref: Ref) -> str:
    """Return under which key a message is remembered."""
    return f"message {ref}"


def take_answer(
    tx: Transaction,
    speaker: Speaker,
    root: Ref,
    written: Written,
    *,
    written_as: Ref,
    in_our_thread: bool,
) -> None:
    """Take what an agent typed in a thread: an answer, a note, a command."""
    if tx.inbox.first_time(key_of(written_as)):
        asked = _asked(tx, speaker, "", None)
        hear(tx, asked, root, written, written_as=written_as, in_our_thread=in_our_thread)


def take_unaddressed(
    tx: Transaction, speaker: Speaker, written: Written, *, written_as: Ref
) -> None:
    """Take words from an agent's own chat, where there are no threads: they go to the one guest there is.

    With several conversations open they are kept, and the agent is asked for whom they are; with none they
    are for nobody, and the agent hears that, too.
    """
    if not tx.inbox.first_time(key_of(written_as)):
        return
    asked = _asked(tx, speaker, "", None)
    there = tx.threads.open_in(speaker.account)
    if len(there) == 1 and there[0].root:
        hear(tx, asked, there[0].root, written, written_as=written_as)
    elif there:
        tx.inbox.hold(written_as, EarlyAnswer(written_as, asked.agent.id, held_form(written)))
        question = speaker.texts.say("desk.for_whom", words=markdown(written.text))
        whisper(tx, speaker, question, held=str(written_as.value))
    else:
        whisper(tx, speaker, speaker.texts.say("desk.for_nobody"))


def take_choice(
    tx: Transaction, speaker: Speaker, held: Ref, conversation_id: ConversationId
) -> str:
    """Send the words that waited for this choice; choosing twice sends them once. Return what to say."""
    conversation = find_conversation(tx, conversation_id)
    there = tx.threads.open_in(speaker.account)
    thread = next((one for one in there if one.conversation_id == conversation_id), None)
    if thread is None or thread.root is None:
        return speaker.texts.say("desk.chosen_closed", number=conversation.number)
    asked = _asked(tx, speaker, "", None)
    tx.inbox.lock(held)
    for early in tx.inbox.release(held, asked.agent.id):
        # To the guest it is said now, below what the agent wrote while this waited.
        written = replace(from_held_form(early.draft), said_at=None)
        hear(tx, asked, thread.root, written, written_as=early.written_as)
    return speaker.texts.say("desk.chosen", number=conversation.number)


def take_edit(
    tx: Transaction,
    speaker: Speaker,
    root: Ref,
    written: Written,
    *,
    written_as: Ref,
    in_our_thread: bool,
) -> None:
    """Take the new words of a message; an edit that overtook its message takes its place (B6)."""
    is_new = written.said_at is not None and tx.now - written.said_at < OVERTAKES
    is_unknown = is_new and tx.threads.by_copy(written_as) is None
    # Another process may be taking the message itself: then it is not new, and kept once we were let on.
    if is_unknown and tx.inbox.first_time(key_of(written_as)):
        asked = _asked(tx, speaker, "", None)
        hear(tx, asked, root, written, written_as=written_as, in_our_thread=in_our_thread)
    elif not change_waiting(tx, root, written_as, written):
        receive_agent_edit(tx, written_as, written)


def change_waiting(
    tx: Transaction, waits_for: Ref, written_as: Ref, written: Written | None
) -> bool:
    """Change words that wait until it is known where they belong; None: they were deleted.

    `waits_for` is the root of their thread, or in a chat their own ref. False when they do not wait.
    """
    tx.inbox.lock(waits_for)
    found = False
    for early in tx.inbox.release(waits_for):
        kept: EarlyAnswer | None = early
        if early.written_as == written_as:
            found, kept = True, _changed(early, written)
        if kept:
            tx.inbox.hold(waits_for, kept)
    return found


def take_deletion(tx: Transaction, ref: Ref, root: Ref | None = None) -> None:
    """Take away what was deleted; if it is only heard of later, it is known to be gone.

    `root` is its thread, for which it may still wait.
    """
    tx.inbox.first_time(key_of(ref))
    change_waiting(tx, root or ref, ref, None)
    if thread_root_deleted(tx, ref) is None:
        receive_agent_deletion(tx, ref)


def take_reaction(
    tx: Transaction, event_id: str, speaker: Speaker, ref: Ref, emoji: str, *, there: bool
) -> None:
    """Show a reaction, or that it is gone."""
    if tx.inbox.first_time(event_id):
        agent = met(tx, speaker)
        receive_agent_reaction(tx, ref, agent.id, emoji, there=there)


def take_command(
    tx: Transaction,
    key: str,
    speaker: Speaker,
    words: str,
    *,
    aloud: bool,
    files: Sequence[Attached] = (),
) -> Reply | None:
    """Run a command; None when it ran before. `aloud`: the answer is whispered where they look."""
    if not tx.inbox.first_time(key):
        return None
    thread = tx.threads.by_root(speaker.place)
    conversation = tx.conversations.get(thread.conversation_id) if thread else None
    asked = replace(_asked(tx, speaker, words, conversation), files=files)
    reply = answer(tx, asked)
    if aloud:
        whisper(tx, speaker, reply.text, opens=reply.dialog or "", about=reply.about)
    return reply


def take_press(
    tx: Transaction, key: str, speaker: Speaker, pressed: tuple[str, CardAction], *, aloud: bool
) -> Reply | None:
    """Do what a button does for a conversation; None when it was done before.

    `aloud`: the answer is whispered where they look, unless a dialog opens instead.
    """
    if not tx.inbox.first_time(key):
        return None
    conversation = find_conversation(tx, ConversationId(pressed[0]))
    reply = press(tx, _asked(tx, speaker, "", conversation), pressed[1])
    if aloud and reply.text and not reply.dialog:
        whisper(tx, speaker, reply.text)
    return reply


def take_form(tx: Transaction, key: str, speaker: Speaker, form: Form) -> Reply | None:
    """Run what a dialog asks for about one conversation; None when it ran before."""
    if not tx.inbox.first_time(key):
        return None
    conversation = find_conversation(tx, form.conversation_id)
    words = f"{form.command} #{conversation.number} {form.words}"
    return answer(tx, _asked(tx, speaker, words, conversation))


def find_conversation(tx: Transaction, conversation_id: ConversationId) -> Conversation:
    """Return the conversation that a button names; NotFound for one that stands nowhere.

    What a button says comes back from the agent's own program, which may have put something else there.
    """
    if not tx.threads.of(conversation_id):
        raise NotFound("conversation_unknown")
    return tx.conversations.get(conversation_id)


def turn_away(tx: Transaction, key: str, speaker: Speaker, *, written_as: Ref | None) -> None:
    """Tell somebody who may not speak to guests that nothing of theirs was sent."""
    whisper_once(tx, key, speaker, speaker.texts.say("desk.may_not_speak"), failed=written_as)


def whisper_once(
    tx: Transaction, key: str, speaker: Speaker, text: str, *, failed: Ref | None = None
) -> None:
    """Tell one person something that we may hear of several times; mark the message that it is about.

    `failed`: that message, when it did not reach the guest, or not all of it.
    """
    if tx.inbox.first_time(key):
        whisper(tx, speaker, text)
        if failed:
            tx.outbox.add(FlagFailure(failed.platform, failed.value))


def whisper(
    tx: Transaction,
    speaker: Speaker,
    text: str,
    *,
    held: str = "",
    opens: str = "",
    about: str = "",
) -> None:
    """Tell one person something where they are looking; to choose or to open, as in `Whisper`."""
    account, place = speaker.account, speaker.place.value
    tx.outbox.add(Whisper(account.platform, account.value, place, text, held, opens, about))


def met(tx: Transaction, speaker: Speaker) -> Agent:
    """Return the agent that somebody is."""
    return meet_agent(tx, speaker.account, speaker.profile, speaker.texts)


def acting(tx: Transaction, speaker: Speaker) -> Agent:
    """Return them with the rights that their platform says they have now, not those when we met them."""
    agent, manages = met(tx, speaker), speaker.profile.manages
    return agent if agent.manages == manages else replace(agent, manages=manages)


def _changed(early: EarlyAnswer, written: Written | None) -> EarlyAnswer | None:
    """Return what waits with its new words, unless it is gone or an older edit comes late."""
    if written is None:
        return None
    is_late = written.version < early.draft["version"]
    return early if is_late else replace(early, draft=held_form(written))


def _asked(
    tx: Transaction, speaker: Speaker, words: str, conversation: Conversation | None
) -> Asked:
    return Asked(
        agent=acting(tx, speaker),
        account=speaker.account,
        words=words,
        conversation=conversation,
        place=speaker.place,
        texts=speaker.texts,
        links=speaker.links,
        named=speaker.named,
    )
