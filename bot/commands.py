"""What agents can ask for in words or by a button; the same on every platform.

Slack and Teams differ in how words reach us (slash command, mention, `!word`, button) and in nothing
else: they build an `Asked` and show the `Reply`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.actions.agent_message import Heard, Written, receive_agent_message
from bot.actions.close import close, reopen
from bot.actions.rename import rename
from bot.actions.same_agent import become_one
from bot.actions.share import set_share_link
from bot.actions.take import take
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.actions.transcript import mail_transcript_to_agent
from bot.domain.conversations import Conversation
from bot.domain.deliveries import Examine, FlagFailure, Whisper
from bot.domain.errors import FrontdeskError, NotAllowed, NotFound
from bot.domain.grammar import Words, read_words
from bot.domain.ids import Ref
from bot.domain.intents import Meaning
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.domain.permissions import Right, check
from bot.lists import conversation_summary, found_lines, markdown
from bot.ports import CardAction
from bot.store import Transaction
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, with which words, in which conversation (None in a channel), looking at which place.

    `account` is how the platform knows the one who asks.
    """

    agent: Agent
    account: Ref
    words: str
    conversation: Conversation | None
    place: Ref
    texts: Texts
    links: Links


@dataclass(frozen=True, slots=True)
class Reply:
    """What to tell the one who asked, in CommonMark; `dialog` names a dialog to open instead, if possible."""

    text: str
    dialog: str | None = None
    conversation: Conversation | None = None


NUMBER_NEEDED = "number_needed"
Run = Callable[[Transaction, Asked, Words], Reply]


@dataclass(frozen=True, slots=True)
class Command:
    """What a word does, and what it needs."""

    run: Run
    needs_conversation: bool = False
    right: Right = Right.SERVE


def answer(tx: Transaction, asked: Asked) -> Reply:
    """Run a command; what the rules forbid becomes an answer and changes nothing."""
    words = read_words(asked.words)
    command = COMMANDS.get(words.name or "help")
    if command is None:
        return Reply(asked.texts.say("command.unknown", name=markdown(words.name)))
    try:
        check(asked.agent, command.right)
        return command.run(tx, _aimed(tx, asked, words, command), words)
    except FrontdeskError as error:
        said = _refusal(asked.texts, error)
        if error.key == NUMBER_NEEDED:
            said = "\n".join((said, "", *_choices(tx, asked))).strip()
        return Reply(said)


def press(tx: Transaction, asked: Asked, action: CardAction) -> Reply:
    """Do what a button of a card says; dialogs are for the platform to open."""
    if action in DIALOGS:
        return Reply("", dialog=action, conversation=asked.conversation)
    return answer(tx, replace(asked, words=str(action)))


def hear(
    tx: Transaction,
    asked: Asked,
    root: Ref,
    written: Written,
    *,
    written_as: Ref,
    in_our_thread: bool = False,
) -> Heard:
    """Take what an agent typed in a thread: an answer, a note, a `!command`.

    What cannot be done is said to the agent alone and marked on their message; nothing is raised.
    """
    try:
        heard = receive_agent_message(
            tx,
            asked.agent.id,
            root,
            written,
            written_as=written_as,
            in_our_thread=in_our_thread,
        )
    except FrontdeskError as error:
        _tell(tx, asked, _refusal(asked.texts, error))
        tx.outbox.add(FlagFailure(written_as.platform, written_as.value))
        return Heard()
    if heard.intent and heard.intent.meaning is Meaning.HINT:
        _tell(tx, asked, asked.texts.say("command.slash_in_thread"))
    elif heard.intent:
        there = replace(asked, words=heard.intent.text, conversation=heard.conversation)
        _tell(tx, asked, answer(tx, there).text)
    return heard


def _aimed(tx: Transaction, asked: Asked, words: Words, command: Command) -> Asked:
    """Find the conversation that the words or the place speak of."""
    conversation = asked.conversation
    if words.number is not None:
        conversation = tx.conversations.by_number(words.number)
        if conversation is None:
            raise NotFound("number_unknown", number=str(words.number))
    if command.needs_conversation and conversation is None:
        raise NotAllowed("number_needed", example=f"{words.name} #142")
    return replace(asked, conversation=conversation)


def _choices(tx: Transaction, asked: Asked) -> list[str]:
    """Return a line for each conversation that could be meant: those that are open where they look."""
    lines = found_lines(tx, tx.search.open_in(asked.place), asked.texts)
    return [f"- {line}" for line in lines]


def _refusal(texts: Texts, error: FrontdeskError) -> str:
    return texts.say(f"errors.{error.key}", **error.values)


def _tell(tx: Transaction, asked: Asked, text: str) -> None:
    account, place = asked.account, asked.place
    tx.outbox.add(Whisper(account.platform, account.value, place.value, text))


def _conversation(asked: Asked) -> Conversation:
    assert asked.conversation, "the command needs one, so it was found before"
    return asked.conversation


def _help(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = (f"- {asked.texts.say(f'command.{name}')}" for name in COMMANDS)
    return Reply("\n".join((asked.texts.say("command.help_title"), "", *lines)), dialog="help")


def _queue(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = found_lines(tx, tx.search.queue(), asked.texts)
    return Reply(_listed(asked, "command.queue_title", lines, "command.queue_empty"))


def _mine(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = found_lines(tx, tx.search.held_by(asked.agent.id), asked.texts)
    return Reply(_listed(asked, "command.mine_title", lines, "command.mine_empty"))


def _search(tx: Transaction, asked: Asked, words: Words) -> Reply:
    looked_for = words.rest or (f"#{words.number}" if words.number else "")
    if not looked_for:
        raise NotAllowed("search_empty")
    lines = found_lines(tx, tx.search.words(looked_for), asked.texts)
    return Reply(_listed(asked, "command.search_title", lines, "command.search_empty"))


def _show(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = _conversation(asked)
    text = conversation_summary(tx, conversation, asked.texts, asked.links)
    return Reply(text, conversation=conversation)


def _take(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    taken = take(tx, _conversation(asked), asked.agent)
    return _done(asked, taken, "command.taken")


def _rename(tx: Transaction, asked: Asked, words: Words) -> Reply:
    renamed = rename(tx, _conversation(asked), words.rest, asked.agent.name)
    return _done(asked, renamed, "command.renamed" if renamed.title else "command.title_cleared")


def _close(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    closed = close(tx, _conversation(asked), asked.agent.name)
    return _done(asked, closed, "command.closed")


def _reopen(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    opened = reopen(tx, _conversation(asked), asked.agent.name)
    return _done(asked, opened, "command.reopened")


def _note(tx: Transaction, asked: Asked, words: Words) -> Reply:
    conversation = _conversation(asked)
    note_as_agent(tx, conversation, asked.agent, words.rest)
    return _done(asked, conversation, "command.noted")


def _reply(tx: Transaction, asked: Asked, words: Words) -> Reply:
    conversation = _conversation(asked)
    reply_as_agent(tx, conversation, asked.agent, words.rest)
    return _done(asked, conversation, "command.replied")


def _link(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`link`: my contact link; `link on|off|new` with a conversation: its share link (ENT-06, ENT-07)."""
    if asked.conversation is None:
        link = asked.links.contact(asked.agent.slug)
        qr_code = asked.links.qr_code(asked.agent.slug)
        return Reply(asked.texts.say("command.contact_link", link=link, qr_code=qr_code))
    conversation = asked.conversation
    is_shared = conversation.share is not None and conversation.share.is_valid(tx.now)
    if words.rest in ("new", "off") or (words.rest == "on" and not is_shared):
        conversation = set_share_link(tx, conversation, on=words.rest != "off")
    if conversation.share is None or not conversation.share.is_valid(tx.now):
        return _done(asked, conversation, "command.share_off")
    link = asked.links.share(conversation.share.token)
    return _done(asked, conversation, "command.share_link", link=link)


def _transcript(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = _conversation(asked)
    mail_transcript_to_agent(tx, conversation, asked.agent)
    return _done(asked, conversation, "command.transcript_sent")


def _doctor(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`doctor`: look whether everything works; `doctor retry`: send again what was given up."""
    if words.rest == "retry":
        check(asked.agent, Right.SET_UP)
        return Reply(asked.texts.say("command.retried", count=tx.outbox.revive()))
    account = asked.account
    tx.outbox.add(Examine(account.platform, account.value, asked.place.value))
    return Reply(asked.texts.say("command.doctor_looks"))


def _same(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    found = become_one(tx, asked.account, asked.texts)
    if found is None:
        return Reply(asked.texts.say("command.same_nobody"))
    key = "command.same_waits" if found.waits_for else "command.same_done"
    where = sorted(platform.title() for platform in found.waits_for or found.agent.platforms)
    return Reply(asked.texts.say(key, platforms=" + ".join(where)))


def _setup(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    return Reply(asked.texts.say("command.setup_where"), dialog="setup")


def _done(asked: Asked, conversation: Conversation, key: str, **values: str) -> Reply:
    title = markdown(conversation.title or "")
    text = asked.texts.say(key, number=conversation.number, title=title, **values)
    return Reply(text, conversation=conversation)


def _listed(asked: Asked, title: str, lines: list[str], empty: str) -> str:
    if not lines:
        return asked.texts.say(empty)
    return "\n".join(
        (asked.texts.say(title, count=len(lines)), "", *(f"- {line}" for line in lines))
    )


COMMANDS: Mapping[str, Command] = {
    "help": Command(_help),
    "queue": Command(_queue),
    "mine": Command(_mine),
    "show": Command(_show, needs_conversation=True),
    "take": Command(_take, needs_conversation=True),
    "rename": Command(_rename, needs_conversation=True),
    "close": Command(_close, needs_conversation=True),
    "reopen": Command(_reopen, needs_conversation=True),
    "note": Command(_note, needs_conversation=True),
    "reply": Command(_reply, needs_conversation=True),
    "link": Command(_link),
    "search": Command(_search),
    "transcript": Command(_transcript, needs_conversation=True),
    "same": Command(_same),
    "setup": Command(_setup, right=Right.SET_UP),
    "doctor": Command(_doctor),
}
DIALOGS = {CardAction.ASSIGN, CardAction.RENAME, CardAction.NOTE, CardAction.REPLY}
