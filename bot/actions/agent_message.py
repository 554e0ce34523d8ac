"""An agent writes in a thread of a conversation."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.actions.fan_out import mark_in_threads, post_to_threads
from bot.actions.participants import bring_in
from bot.actions.route import taken_by_answer
from bot.actions.wait import end_wait
from bot.domain.conversations import Conversation, Source, Thread
from bot.domain.deliveries import FetchFile, FlagFailure
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import AgentId, FileId, PlatformName, Ref
from bot.domain.intents import Intent, Meaning, read_intent
from bot.domain.messages import Draft, File, FileState, Message, MessageKind, checked
from bot.domain.people import Mode
from bot.domain.richtext import Body, from_json, is_plain, to_json, without_start
from bot.store import Transaction
from bot.store.inbox import EarlyAnswer
from bot.store.places import AgentPlace


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that an agent attached; `source` is where its bytes can be fetched."""

    source: Ref
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Written:
    """What an agent typed, as their platform tells it.

    `version` orders edits of it. `said_at` is when they first sent it, by the platform's clock and as
    exactly as it says: several messages are read in that order, whichever is heard first.
    """

    text: str
    body: Body | None = None
    files: tuple[Attached, ...] = ()
    version: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of it: a message, or words that are meant for us.

    Nothing at all when the thread is not one of ours, or the answer is kept until its root is known.
    `refused` says why it reached no guest, though it is kept as a note.
    """

    conversation: Conversation | None = None
    message: Message | None = None
    intent: Intent | None = None
    refused: FrontdeskError | None = None


def receive_agent_message(
    tx: Transaction,
    agent_id: AgentId,
    root: Ref,
    written: Written,
    *,
    written_as: Ref,
    in_our_thread: bool = False,
) -> Heard:
    """Keep the answer for the guests and for the other threads; hearing of it again adds nothing.

    `in_our_thread`: the platform says that the thread's root is a post of ours, so an unknown root is one
    that we have not recorded yet. Raises NotAllowed for what the rules refuse.
    """
    thread = _thread_at(tx, root)
    if thread is None and in_our_thread:
        tx.inbox.lock(root)
        thread = _thread_at(tx, root)
        if thread is None:
            tx.inbox.hold(root, EarlyAnswer(written_as, agent_id, held_form(written)))
    if thread is None:
        return Heard()
    intent = read_intent(written.text, Mode.ANSWERS)
    if intent.meaning in (Meaning.COMMAND, Meaning.HINT):
        return Heard(tx.conversations.locked(thread.conversation_id), None, intent)
    draft = _draft(written, intent)
    place = tx.places.of_agent(thread.conversation_id)
    if thread.left:
        return _keep_aside(tx, place, thread, agent_id, written, draft, written_as)
    if intent.under(place.mode).meaning is Meaning.NOTE:
        draft = replace(draft, kind=MessageKind.NOTE)
    conversation, source = place.conversation, str(written_as)
    message = keep_as_agent(
        tx,
        conversation,
        agent_id,
        draft,
        source,
        version=written.version,
        said_at=written.said_at,
        number=place.number,
    )
    if message is None:
        return Heard(conversation, tx.messages.by_source(conversation.id, source))
    tx.threads.add_copy(message.id, thread.id, written_as, ours=False)
    _fetch_files(tx, message, written)
    post_to_threads(tx, message, written_in=thread.id if thread.root == root else None)
    if message.kind is MessageKind.PUBLIC:
        taken_by_answer(tx, conversation, agent_id)
    return Heard(conversation, message)


def _keep_aside(  # noqa: PLR0917  what a message is made of
    tx: Transaction,
    place: AgentPlace,
    thread: Thread,
    agent_id: AgentId,
    written: Written,
    draft: Draft,
    written_as: Ref,
) -> Heard:
    """Keep what is written where nothing goes on any more as a note where it does (ASG-13).

    Its author need not take part any more, and does not come back by it.
    """
    conversation = place.conversation
    message = tx.messages.add(
        conversation.id,
        replace(draft, kind=MessageKind.NOTE),
        source=str(written_as),
        agent_id=agent_id,
        version=written.version,
        said_at=written.said_at,
        number=place.number,
    )
    if message is None:
        return Heard(conversation, tx.messages.by_source(conversation.id, str(written_as)))
    tx.threads.add_copy(message.id, thread.id, written_as, ours=False)
    _fetch_files(tx, message, written)
    mark_in_threads(tx, message)
    post_to_threads(tx, message)
    return Heard(conversation, message, refused=NotAllowed("thread_left"))


def _thread_at(tx: Transaction, root: Ref) -> Thread | None:
    """Find the thread by its root, or by a post of ours that landed outside when its root was gone (B5)."""
    thread = tx.threads.by_root(root)
    copy = tx.threads.by_copy(root) if thread is None else None
    return tx.threads.get(copy.thread_id) if copy else thread


def release_early_answers(tx: Transaction, root: Ref) -> None:
    """Take the answers that came before we knew this root, in their order; mark what the rules refuse."""
    for early in tx.inbox.release(root):
        written, place = from_held_form(early.draft), early.written_as
        try:
            receive_agent_message(tx, early.agent_id, root, written, written_as=place)
        except FrontdeskError:
            tx.outbox.add(FlagFailure(place.platform, place.value))


def mode_of(tx: Transaction, conversation: Conversation) -> Mode:
    """Say what a plain answer means here; without a service it is an answer."""
    if conversation.service_id is None:
        return Mode.ANSWERS
    return tx.people.mode(conversation.service_id)


def keep_as_agent(
    tx: Transaction,
    conversation: Conversation,
    agent_id: AgentId,
    draft: Draft,
    source: str,
    *,
    version: str = "",
    said_at: datetime | None = None,
    number: int | None = None,
) -> Message | None:
    """Write an agent's message; None when one from this source is there already.

    An answer ends the guest's wait (ESC-02). `number` is its place, where that was taken before.
    """
    message = tx.messages.add(
        conversation.id,
        draft,
        source=source,
        agent_id=agent_id,
        version=version,
        said_at=said_at,
        number=number,
    )
    if message is None:
        return None
    if not has_read(tx, conversation, agent_id, message.number):
        bring_in(tx, conversation.id, [agent_id], Source.AUTO)
        has_read(tx, conversation, agent_id, message.number)
    if message.kind is not MessageKind.PUBLIC:
        mark_in_threads(tx, message)
    else:
        end_wait(tx, conversation, agent_id)
    return message


def _fetch_files(tx: Transaction, message: Message, written: Written) -> None:
    for attached, file in zip(written.files, message.files, strict=True):
        tx.files.add(file.id, message.conversation_id, message.id, source=attached.source)
        tx.outbox.add(FetchFile(file.id, message.id))


def has_read(tx: Transaction, conversation: Conversation, agent_id: AgentId, up_to: int) -> bool:
    """Note that an agent who acts has read what stands before it; guests see that it was seen.

    False when there is nothing to note: they do not take part, or had read as far.
    """
    if not tx.participants.reached(conversation.id, agent_id, "seen", up_to):
        return False
    if conversation.waiting_since is not None:
        tx.conversations.changed(conversation.id)
    tx.touch(conversation.id)
    return True


def _draft(written: Written, intent: Intent) -> Draft:
    files = tuple(
        File(FileId(uuid4().hex), file.name, file.type, file.size, FileState.PENDING)
        for file in written.files
    )
    body = without_start(written.body, intent.mark) if written.body else None
    kind = MessageKind.NOTE if intent.meaning is Meaning.NOTE else MessageKind.PUBLIC
    text = checked(intent.text, may_be_empty=bool(files))
    return Draft(text, None if body is None or is_plain(body) else body, kind, files)


def held_form(written: Written) -> dict[str, Any]:
    """Write it as it is kept until it is known where it belongs."""
    return {
        "text": written.text,
        "body": to_json(written.body) if written.body is not None else None,
        "files": [asdict(file) for file in written.files],
        "version": written.version,
        "said_at": written.said_at.isoformat() if written.said_at else None,
    }


def from_held_form(kept: Any) -> Written:
    """Read what `held_form` wrote."""
    files = (
        Attached(
            **{**f, "source": Ref(PlatformName(f["source"]["platform"]), f["source"]["value"])}
        )
        for f in kept["files"]
    )
    body = from_json(kept["body"]) if kept["body"] is not None else None
    said_at = datetime.fromisoformat(kept["said_at"]) if kept["said_at"] else None
    return Written(kept["text"], body, tuple(files), kept["version"], said_at)
