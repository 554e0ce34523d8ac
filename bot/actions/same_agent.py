"""An agent says with both accounts that have their mail address: we are one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions.fan_out import refresh_cards
from bot.actions.phonebook import join_books
from bot.domain.deliveries import FollowMerge, Whisper
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, PlatformName, Ref
from bot.domain.messages import Message
from bot.domain.people import Agent, same_address
from bot.store import Transaction
from bot.texts import Texts

VALID = timedelta(days=1)
# Who had read the agent before may write until then.
LATEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sameness:
    """Who the asker is now, and where it has still to be said; nowhere: they are one."""

    agent: Agent
    waits_for: frozenset[PlatformName]


def become_one(tx: Transaction, account: Ref, texts: Texts) -> Sameness | None:
    """Make one agent of the asker and who said it of them within a day; None when there is nobody.

    All others who may be them are asked for the same word, once while it is waited for. The asker stays.
    Of two who speak at once the second finds what the first said: both lock the same agents, by id, and
    look again. NotAllowed when we know no address of theirs, or cannot tell whose it is.
    """
    asker = _behind(tx, account)
    if not asker.email:
        raise NotAllowed("address_unknown")
    found = tx.people.at_address(asker.email, lock=True)
    kept = _behind(tx, account)
    others = [agent for agent in found if kept.may_be(agent)]
    if not others:
        return None
    _check_nobody_twice(one for one in found if same_address(one.email, kept.email))
    silent = [other for other in others if not tx.inbox.came_back(_word(other.id, kept.id))]
    for other in others:
        if other in silent:
            _ask(tx, other, kept.id, account, texts)
        else:
            _take_over(tx, other, kept.id)
            _tell(tx, other, texts.say("command.same_told", platform=account.platform.title()))
    waits_for = frozenset(platform for other in silent for platform in other.platforms)
    return Sameness(_behind(tx, account), waits_for)


def _behind(tx: Transaction, account: Ref) -> Agent:
    found = tx.people.agent_by_account(account)
    assert found, "who asks was met before"
    return found


def _check_nobody_twice(found: Iterable[Agent]) -> None:
    """Refuse where two on one platform have the address: the wrong one could say the second word."""
    counted = Counter(platform for agent in found for platform in agent.platforms)
    for platform, agents in sorted(counted.items()):
        if agents > 1:
            raise NotAllowed("address_of_several", platform=platform.title())


def _word(who: AgentId, of_whom: AgentId) -> str:
    """Name what somebody said of another; the other saying it is another word."""
    return f"same {who} {of_whom}"


def _ask(tx: Transaction, other: Agent, asker: AgentId, account: Ref, texts: Texts) -> None:
    """Wait for the other's word; who is asked already is not asked again."""
    word = _word(asker, other.id)
    asked_before = tx.inbox.came_back(word)
    tx.inbox.remember(word, tx.now + VALID)
    if not asked_before:
        _tell(tx, other, texts.say("command.same_asked", platform=account.platform.title()))


def _take_over(tx: Transaction, gone: Agent, kept: AgentId) -> None:
    """Put one agent in the place of another, everywhere; cards and pages follow (TTL-06).

    What parts above keep of them, as meetings, is theirs to take over: they hear of it by a delivery.
    """
    shown = tx.doubles.conversations(gone.id)
    for message_id in tx.doubles.reacted_in(gone.id):
        message = tx.messages.get(message_id)
        tx.messages.change(message, lambda now: _reacted_by(now, gone.id, kept))
    tx.doubles.move_conversations(gone.id, kept)
    tx.participants.become(gone.id, kept)
    join_books(tx, gone.id, kept)
    tx.doubles.move_rights(gone, kept)
    tx.outbox.add(FollowMerge(gone.id))
    tx.outbox.add(FollowMerge(gone.id, late="1"), due_at=tx.now + LATEST)
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


def _tell(tx: Transaction, agent: Agent, text: str) -> None:
    tx.outbox.add(*(Whisper(a.platform, a.value, a.value, text) for a in agent.accounts))
