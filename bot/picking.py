"""Which conversation is meant: what dialogs offer to choose from, and what typed words find."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.cast import cast_of, titles_of
from bot.domain.conversations import Conversation, State
from bot.domain.ids import ConversationId, Ref, ServiceId
from bot.domain.naming import title_for_agents
from bot.store import Transaction
from bot.store.search import Found
from bot.texts import Texts

MOST_OF_A_KIND = 20
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Pick:
    """A conversation to choose; its label is plain text and begins with the number."""

    id: ConversationId
    label: str


@dataclass(frozen=True, slots=True)
class Picks:
    """Conversations that belong together, under a label that says why they are offered."""

    label: str
    picks: tuple[Pick, ...]


def offered(tx: Transaction, account: Ref, channel: Ref, texts: Texts) -> Sequence[Picks]:
    """Return the open conversations that may be meant, each once, the likeliest first.

    Those of the channel that somebody looks at, then those they take care of, then those that wait.
    """
    agent = tx.people.agent_by_account(account)
    held = tx.search.held_by(agent.id, MOST_OF_A_KIND) if agent else ()
    kinds = {
        "dialog.picks_here": tx.search.open_in(channel, MOST_OF_A_KIND),
        "dialog.picks_mine": held,
        "dialog.picks_waiting": tx.search.queue(MOST_OF_A_KIND),
    }
    seen: set[ConversationId] = set()
    groups = []
    for key, found in kinds.items():
        new = [one for one in found if one.id not in seen]
        seen.update(one.id for one in new)
        if new:
            groups.append(Picks(texts.say(key), _picks(tx, new, texts)))
    return groups


def found_by(tx: Transaction, typed: str, texts: Texts) -> Sequence[Picks]:
    """Return what a number, a person, a title or words find, the newest first; closed ones too."""
    found = _picks(tx, tx.search.words(typed, MOST_FOUND), texts)
    return [Picks(texts.say("dialog.picks_found"), found)] if found else []


def pick_of(tx: Transaction, conversation: Conversation, texts: Texts) -> Pick:
    """Return a conversation as a choice: number, title as agents see it, service, whether it is closed."""
    cast = cast_of(tx, conversation)
    title = title_for_agents(conversation, cast.guests)
    service = cast.service.name if cast.service else None
    return Pick(
        conversation.id, _label(conversation.number, title, service, conversation.state, texts)
    )


def _picks(tx: Transaction, found: Sequence[Found], texts: Texts) -> tuple[Pick, ...]:
    titles = titles_of(tx, found)
    services: dict[ServiceId | None, str] = {
        service.id: service.name for service in tx.people.services()
    }
    return tuple(
        Pick(
            one.id,
            _label(one.number, titles[one.id], services.get(one.service_id), one.state, texts),
        )
        for one in found
    )


def _label(number: int, title: str, service: str | None, state: State, texts: Texts) -> str:
    closed = texts.say("card.closed") if state is State.CLOSED else None
    return " · ".join(part for part in (f"#{number} {title}", service, closed) if part)
