"""The audit log, for those who answer for a service and for admins (MGR-07)."""

from collections.abc import Iterable, Iterator, Mapping

from bot.commands.asked import Asked, Command, Reply, listed
from bot.domain.acts import ActorKind, Entry
from bot.domain.grammar import Words
from bot.domain.ids import AgentId, GuestId
from bot.domain.permissions import Right, check
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts

MOST = 30


def _audit(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    """`audit #142`: what was done to a conversation; `audit` alone: everything, for admins."""
    conversation = asked.conversation
    if conversation is None:
        check(asked.agent, Right.SEE_LOG)
        return _told(tx, asked, tx.audit.latest(MOST))
    concerned = {conversation.service_id, conversation.origin_service_id}
    services = [one for one in tx.people.services() if one.id in concerned]
    check(asked.agent, Right.SEE_LOG, services)
    return _told(tx, asked, tx.audit.of(conversation.id, MOST))


def entry_lines(tx: Transaction, entries: Iterable[Entry], texts: Texts) -> Iterator[str]:
    """Yield a line for each entry: when (UTC), who, what, with the names of today."""
    services = {str(one.id): one.name for one in tx.people.services()}
    for entry in entries:
        details = ", ".join(markdown(_named(tx, one, services)) for one in entry.details.values())
        what = texts.say(f"acts.{entry.act}")
        parts = [f"{entry.at:%Y-%m-%d %H:%M}", f"**{markdown(_who(tx, entry, texts))}**", what]
        if entry.conversation_id:
            parts.append(f"#{tx.conversations.get(entry.conversation_id).number}")
        yield " · ".join([*parts, *([details] if details else [])])


def _told(tx: Transaction, asked: Asked, entries: Iterable[Entry]) -> Reply:
    lines = list(entry_lines(tx, entries, asked.texts))
    return listed(asked, "command.audit_title", lines, "command.audit_empty")


def _who(tx: Transaction, entry: Entry, texts: Texts) -> str:
    if entry.actor_kind is ActorKind.AGENT:
        return tx.people.agent(AgentId(entry.actor_id)).name
    if entry.actor_kind is ActorKind.GUEST:
        return tx.guests.get(GuestId(entry.actor_id)).shown_name
    return texts.say("acts.nobody")


def _named(tx: Transaction, value: str, services: Mapping[str, str]) -> str:
    """Return a name for what an id in the log stands for; a setting stands for itself."""
    if value in services:
        return services[value]
    return next(iter(tx.people.names([AgentId(value)]).values()), value)


AUDIT: Mapping[str, Command] = {"audit": Command(_audit, right=Right.SEE_LOG)}
