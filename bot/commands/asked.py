"""What a command is given, what it answers with, and what commands have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.actions.agent_message import Attached
from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError
from bot.domain.grammar import Words
from bot.domain.ids import ContactId, Ref
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.domain.permissions import Right
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts

CONTACT_SIGN = "contact/"
# What of a refusal is words of people.
OF_PEOPLE = {"name", "names", "service", "known", "tag", "email", "phone"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, with which words, in which conversation (None in a channel), looking at which place.

    `account` is how the platform knows the one who asks; `named` whom the words name by its own means.
    `files` came with the words.
    """

    agent: Agent
    account: Ref
    words: str
    conversation: Conversation | None
    place: Ref
    texts: Texts
    links: Links
    named: Mapping[str, Ref] = field(default_factory=dict)
    files: Sequence[Attached] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What to tell the one who asked, in CommonMark; `dialog` names a dialog to open instead, if possible.

    Without a conversation it is chosen there; `words` were said already and stand in it. `contact`: the
    entry of the phonebook that it is about.
    """

    text: str
    dialog: str | None = None
    conversation: Conversation | None = None
    words: str = ""
    contact: ContactId | None = None

    @property
    def about(self) -> str:
        """Return what a button that opens the dialog says when it comes back."""
        if self.contact:
            return f"{CONTACT_SIGN}{self.contact}"
        return self.conversation.id if self.conversation else ""


Run = Callable[[Transaction, Asked, Words], Reply]


@dataclass(frozen=True, slots=True)
class Command:
    """What a word does, and what it needs; `dialog`: where it is filled in when it was not said (MGR-01)."""

    run: Run
    needs_conversation: bool = False
    right: Right = Right.SERVE
    dialog: str | None = None


def refusal(texts: Texts, error: FrontdeskError) -> str:
    """Say what the rules forbid, in CommonMark; names and what was typed are shown as they are."""
    shown = {
        key: markdown(value) if key in OF_PEOPLE else value for key, value in error.values.items()
    }
    return texts.say(f"errors.{error.key}", **shown)


def plain_refusal(texts: Texts, error: FrontdeskError) -> str:
    """Say the same where no markup is read: below a field."""
    return texts.say(f"errors.{error.key}", **error.values).replace("`", "")


def conversation_of(asked: Asked) -> Conversation:
    """Return the conversation of a command that needs one: it was found before."""
    assert asked.conversation, "the command needs one, so it was found before"
    return asked.conversation


def done(asked: Asked, conversation: Conversation, key: str, **values: str) -> Reply:
    """Say that it is done, by number and title."""
    title = markdown(conversation.title or "")
    text = asked.texts.say(key, number=conversation.number, title=title, **values)
    return Reply(text, conversation=conversation)


def listed(asked: Asked, title: str, lines: Sequence[str], empty: str) -> Reply:
    """Answer with a list under its title, or with the sentence for an empty one."""
    if not lines:
        return Reply(asked.texts.say(empty))
    head = asked.texts.say(title, count=len(lines))
    return Reply("\n".join((head, "", *(f"- {line}" for line in lines))))
