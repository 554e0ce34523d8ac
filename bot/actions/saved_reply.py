"""Saved replies are kept, changed, forgotten, and used (MGR-05)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from bot.actions.cast import cast_of
from bot.actions.thread_words import reply_as_agent
from bot.domain.acts import Act
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.messages import Message
from bot.domain.people import Agent, Service
from bot.domain.permissions import Right, check
from bot.domain.saved import MOST, SavedReply, Saying, found_in
from bot.domain.wording import fold
from bot.store import Transaction


def keep_reply(tx: Transaction, service: Service | None, saying: Saying, by: Agent) -> SavedReply:
    """Keep words under a name, for a service or for everybody; the same name again changes the words.

    Raises NotAllowed for who does not answer for the service, and when there are too many.
    """
    _check(by, service)
    service_id = service.id if service else None
    there = tx.saved.of(service_id)
    known = next((one for one in there if fold(one.name) == fold(saying.name)), None)
    if known is None and len(there) >= MOST:
        raise NotAllowed("saved_many", most=str(MOST))
    if known is None:
        kept = SavedReply(uuid4().hex, service_id, saying.name, saying.text)
        tx.saved.add(kept)
        _log(tx, Act.REPLY_SAVED, kept, by)
        return kept
    kept = replace(known, name=saying.name, text=saying.text)
    if kept != known:
        tx.saved.change(kept)
        _log(tx, Act.REPLY_CHANGED, kept, by)
    return kept


def forget_reply(tx: Transaction, service: Service | None, name: str, by: Agent) -> SavedReply:
    """Forget the words of a name; NotFound when there are none, NotAllowed for who may not."""
    _check(by, service)
    gone = found_in(tx.saved.of(service.id if service else None), name)
    tx.saved.remove(gone)
    _log(tx, Act.REPLY_REMOVED, gone, by)
    return gone


def use_reply(tx: Transaction, conversation: Conversation, name: str, agent: Agent) -> Message:
    """Answer the guests with saved words, as the agent's own; NotFound for a name that there is not."""
    reply = found_in(saved_for(tx, conversation), name)
    return reply_as_agent(tx, conversation, agent, _filled(tx, reply, conversation, agent))


def saved_for(tx: Transaction, conversation: Conversation) -> Sequence[SavedReply]:
    """Return what can be used in a conversation: its service's own, then everybody's but the same names."""
    own = tx.saved.of(conversation.service_id) if conversation.service_id else []
    names = {fold(one.name) for one in own}
    shared = [one for one in tx.saved.of(None) if fold(one.name) not in names]
    return sorted((*own, *shared), key=lambda one: fold(one.name))


def _filled(tx: Transaction, reply: SavedReply, conversation: Conversation, agent: Agent) -> str:
    cast = cast_of(tx, conversation)
    guests = ", ".join(guest.shown_name for guest in cast.guests)
    # A conversation with one agent has no service: there the agent is whom the guest wrote to.
    service = cast.service.name if cast.service else agent.name
    return reply.filled({"guest": guests, "agent": agent.name, "service": service})


def _check(by: Agent, service: Service | None) -> None:
    check(by, Right.SET_RULES, [service]) if service else check(by, Right.SET_UP)


def _log(tx: Transaction, act: Act, reply: SavedReply, by: Agent) -> None:
    details = {"service": str(reply.service_id)} if reply.service_id else {}
    tx.audit.add(act, by.actor, None, **details, reply=reply.name)
