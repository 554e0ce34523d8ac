"""Run what agents ask for: find the command, the conversation it speaks of, and whether they may."""

from collections.abc import Mapping
from dataclasses import replace

from bot.actions.agent_message import Heard, Written, receive_agent_message
from bot.actions.take import WHICH_SERVICE
from bot.commands.asked import Asked, Command, Reply, refusal
from bot.commands.assign import ASSIGN
from bot.commands.assign import DIALOG as ASSIGN_DIALOG
from bot.commands.audit import AUDIT
from bot.commands.contact import CONTACT
from bot.commands.conversation import ON_ONE
from bot.commands.figures import STATS
from bot.commands.finding import FINDING
from bot.commands.house import HOUSE
from bot.commands.inviting import INVITING
from bot.commands.meetings import MEETINGS
from bot.commands.members import MEMBERS
from bot.commands.pausing import PAUSING
from bot.commands.saved import SAVED
from bot.commands.sharing import SHARING
from bot.commands.tags import TAGS
from bot.domain.deliveries import FlagFailure, Whisper
from bot.domain.errors import FrontdeskError, NotAllowed, NotFound
from bot.domain.grammar import Words, read_words
from bot.domain.ids import Ref
from bot.domain.intents import Meaning
from bot.domain.permissions import check
from bot.lists import found_lines, markdown
from bot.ports import CardAction
from bot.store import Transaction

NUMBER_NEEDED = "number_needed"
# Who takes it themselves and has to say into which service: the dialog begins with them.
ME = "me"


def answer(tx: Transaction, asked: Asked) -> Reply:
    """Run a command; what the rules forbid becomes an answer and changes nothing."""
    words = read_words(asked.words)
    command = COMMANDS.get(words.name or "help")
    if command is None:
        return Reply(asked.texts.say("command.unknown", name=markdown(words.name)))
    try:
        check(asked.agent, command.right, tx.people.services())
        asked = _aimed(tx, asked, words, command)
        return command.run(tx, asked, words)
    except FrontdeskError as error:
        said = refusal(asked.texts, error)
        if error.key == WHICH_SERVICE:
            return Reply(said, dialog=ASSIGN_DIALOG, conversation=asked.conversation, words=ME)
        if error.key != NUMBER_NEEDED:
            return Reply(said)
        said = "\n".join((said, "", *_choices(tx, asked))).strip()
        return Reply(said, dialog=command.dialog, words=words.rest)


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
        _tell(tx, asked, Reply(refusal(asked.texts, error)))
        tx.outbox.add(FlagFailure(written_as.platform, written_as.value))
        return Heard()
    if heard.refused:
        _tell(tx, asked, Reply(refusal(asked.texts, heard.refused)))
    elif heard.intent and heard.intent.meaning is Meaning.HINT:
        _tell(tx, asked, Reply(asked.texts.say("command.slash_in_thread")))
    elif heard.intent:
        there = replace(asked, words=heard.intent.text, conversation=heard.conversation)
        _tell(tx, asked, answer(tx, there))
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


def _tell(tx: Transaction, asked: Asked, reply: Reply) -> None:
    account = asked.account
    tx.outbox.add(
        Whisper(
            account.platform,
            account.value,
            asked.place.value,
            reply.text,
            opens=reply.dialog or "",
            about=reply.about,
        )
    )


def _help(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = (f"- {asked.texts.say(f'command.{name}')}" for name in COMMANDS)
    return Reply("\n".join((asked.texts.say("command.help_title"), "", *lines)), dialog="help")


# In the order in which `help` lists them.
COMMANDS: Mapping[str, Command] = {
    "help": Command(_help),
    **FINDING,
    **ASSIGN,
    **ON_ONE,
    **MEMBERS,
    **PAUSING,
    **INVITING,
    **SHARING,
    **TAGS,
    **SAVED,
    **CONTACT,
    **MEETINGS,
    **HOUSE,
    **AUDIT,
    **STATS,
}
DIALOGS = {
    CardAction.ASSIGN,
    CardAction.RENAME,
    CardAction.NOTE,
    CardAction.REPLY,
    CardAction.CONTACT,
    CardAction.MEET,
    CardAction.RESCHEDULE,
    CardAction.CANCEL,
}
