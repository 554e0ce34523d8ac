"""Saved replies in words: listed, kept, forgotten, used (MGR-05)."""

from collections.abc import Callable, Mapping

from bot.actions.saved_reply import forget_reply, keep_reply, use_reply
from bot.commands.asked import Asked, Command, Reply, conversation_of, done, listed
from bot.commands.meant import Named, read_named, service_here, service_meant
from bot.domain.grammar import Words
from bot.domain.people import Service
from bot.domain.permissions import Right
from bot.domain.saved import SavedReply, read_name, read_saying
from bot.lists import markdown
from bot.store import Transaction

SHOWN = 120
Part = Callable[[Transaction, Asked, str], Reply]


def _saved(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """Answer `saved` with the list; `saved add NAME: text`, `saved remove NAME` change it."""
    name, _, rest = words.rest.partition(" ")
    part = PARTS.get(name.lower())
    return part(tx, asked, rest.strip()) if part else _list(tx, asked)


def _list(tx: Transaction, asked: Asked) -> Reply:
    """List what can be used here; where no service is, what there is."""
    here = service_here(tx, asked)
    services = [here] if here else list(tx.people.services())
    if asked.conversation and not here:
        services = []
    found = [(one.name, reply) for one in services for reply in tx.saved.of(one.id)]
    everybody = asked.texts.say("saved.everybody")
    found += [(everybody, reply) for reply in tx.saved.of(None)]
    lines = [_line(where, reply) for where, reply in found]
    return listed(asked, "command.saved_title", lines, "command.saved_empty")


def _line(where: str, reply: SavedReply) -> str:
    text = markdown(reply.text)
    shown = text if len(reply.text) <= SHOWN else markdown(reply.text[:SHOWN]) + "…"
    return " · ".join((f"**{markdown(reply.name)}**", markdown(where), shown))


def _add(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """`add NAME: text` for the service of this place, `add all NAME: text` for everybody."""
    named = read_named(rest)
    kept = keep_reply(tx, _service(tx, asked, named), read_saying(named.rest), asked.agent)
    return _told(tx, asked, "command.saved_kept", kept)


def _remove(tx: Transaction, asked: Asked, rest: str) -> Reply:
    named = read_named(rest)
    gone = forget_reply(tx, _service(tx, asked, named), read_name(named.rest), asked.agent)
    return _told(tx, asked, "command.saved_gone", gone)


def _use(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`use NAME`, `use #142 NAME`: the guest gets it as the agent's own answer."""
    conversation = conversation_of(asked)
    if not words.rest:
        return _list(tx, asked)
    use_reply(tx, conversation, read_name(words.rest), asked.agent)
    return done(asked, conversation, "command.replied")


def _service(tx: Transaction, asked: Asked, named: Named) -> Service | None:
    return service_meant(tx, asked, named.service, Right.SET_RULES)


def _told(tx: Transaction, asked: Asked, key: str, reply: SavedReply) -> Reply:
    own = tx.people.service(reply.service_id) if reply.service_id else None
    where = own.name if own else asked.texts.say("saved.everybody")
    return Reply(asked.texts.say(key, name=markdown(reply.name), where=markdown(where)))


PARTS: Mapping[str, Part] = {"add": _add, "remove": _remove}
SAVED: Mapping[str, Command] = {
    "saved": Command(_saved),
    "use": Command(_use, needs_conversation=True),
}
