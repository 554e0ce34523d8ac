"""An agent says that the other account with their mail address is them, too."""

from dataclasses import replace

from bot.actions.fan_out import refresh_cards
from bot.domain.deliveries import Whisper
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, Ref
from bot.domain.messages import Message
from bot.domain.people import Agent
from bot.store import Transaction
from bot.texts import Texts


def become_one(tx: Transaction, account: Ref, texts: Texts) -> Agent | None:
    """Make one agent of the asker and all who may be them; None when there is nobody.

    The asker stays, with more accounts. Of two who ask at once the second finds it done: both lock the
    same agents, by id, and look again. NotAllowed when we know no address of theirs. The others are told,
    since an address alone proves little.
    """
    asker = _behind(tx, account)
    if not asker.email:
        raise NotAllowed("address_unknown")
    found = tx.people.at_address(asker.email, lock=True)
    kept = _behind(tx, account)
    others = [agent for agent in found if kept.may_be(agent)]
    for gone in others:
        _take_over(tx, gone, kept.id)
        _tell(tx, gone, account, texts)
    return _behind(tx, account) if others else None


def _behind(tx: Transaction, account: Ref) -> Agent:
    found = tx.people.agent_by_account(account)
    assert found, "who asks was met before"
    return found


def _take_over(tx: Transaction, gone: Agent, kept: AgentId) -> None:
    """Put one agent in the place of another, everywhere; cards and pages follow (TTL-06)."""
    shown = tx.conversations.locked_of(gone.id)
    for message_id in tx.conversations.reacted_in(gone.id):
        message = tx.messages.get(message_id)
        tx.messages.change(message, lambda now: _reacted_by(now, gone.id, kept))
    tx.conversations.become(gone.id, kept)
    tx.participants.become(gone.id, kept)
    tx.people.become(gone, kept)
    for conversation_id in shown:
        refresh_cards(tx, conversation_id)
        tx.touch(conversation_id)


def _reacted_by(message: Message, gone: AgentId, kept: AgentId) -> Message:
    """Say that reactions are another's; one person has each only once."""
    reactions = {
        emoji: list(dict.fromkeys(kept if person == gone else person for person in people))
        for emoji, people in message.reactions.items()
    }
    return replace(message, reactions=reactions)


def _tell(tx: Transaction, gone: Agent, by: Ref, texts: Texts) -> None:
    text = texts.say("command.same_told", platform=by.platform.title())
    tx.outbox.add(*(Whisper(a.platform, a.value, a.value, text) for a in gone.accounts))
