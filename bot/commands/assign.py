"""Give a conversation away in words: `assign #142 sales @ada` (ASG-02)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.actions.assign import Assigned, Held, Target, assign
from bot.actions.take import assign_to_me
from bot.commands.asked import Asked, Command, Reply, conversation_of, done
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.grammar import Words
from bot.domain.ids import ServiceId
from bot.domain.people import Agent, Service
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts

DIALOG = "assign"
ME = {"me", "myself"}
NOBODY = {"nobody", "unassigned", "none", "-"}
SEPARATORS = " \t\n,:;/\u2192"


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said: which service, if any, and the words for whom."""

    service: Service | None
    person: str


def held_words(held: Held, texts: Texts) -> str:
    """Say who serves a conversation, in CommonMark: the service, and who takes care of it."""
    person = held.assignee.name if held.assignee else texts.say("card.nobody")
    parts = [held.service.name, person] if held.service else [person]
    return ", ".join(map(markdown, parts))


def read_meant(said: str, services: Iterable[Service]) -> Meant:
    """Read `sales @ada`, `sales`, `@ada` or `me`: the longest name of a service that it begins with."""
    said = said.strip(SEPARATORS)
    folded = said.casefold()
    for service in sorted(services, key=lambda one: -len(one.name)):
        name = service.name.casefold()
        if folded.startswith(name) and len(name) == len(service.name):
            rest = said[len(name) :]
            if not rest or rest[0] in SEPARATORS or rest[0] == "@":
                return Meant(service, rest.strip(SEPARATORS))
    return Meant(None, said)


def _assign(tx: Transaction, asked: Asked, words: Words) -> Reply:
    conversation = conversation_of(asked)
    if not words.rest.strip(SEPARATORS):
        text = asked.texts.say("command.assign_how", number=conversation.number)
        return Reply(text, dialog=DIALOG, conversation=conversation)
    meant = read_meant(words.rest, tx.people.services())
    if meant.service is None and meant.person.casefold() in ME:
        return told(asked, assign_to_me(tx, conversation, asked.agent))
    service_id = meant.service.id if meant.service else None
    serving = service_id or conversation.service_id
    agent = _person(tx, asked, meant, serving) if meant.person else None
    target = Target(service_id, agent.id if agent else None)
    return told(asked, assign(tx, conversation, asked.agent, target))


def told(asked: Asked, assigned: Assigned) -> Reply:
    """Say who has it now, and what that replaced (ASG-15)."""
    key = "command.assigned" if assigned.changed else "command.assigned_already"
    if assigned.left:
        key = "command.assigned_left"
    values = {
        "now": held_words(assigned.now, asked.texts),
        "before": held_words(assigned.replaced, asked.texts),
    }
    return done(asked, assigned.conversation, key, **values)


def _person(tx: Transaction, asked: Asked, meant: Meant, serving: ServiceId | None) -> Agent | None:
    """Return who is meant, None for nobody: first among the service's own members, then all others'."""
    there = mentioned(tx, asked, meant.person)
    if there:
        return there
    name = meant.person.strip("@" + SEPARATORS).casefold()
    if name in NOBODY:
        return None
    if name in ME:
        return asked.agent
    own = tx.people.members(serving) if serving else ()
    found = named(own, name)
    if not found:
        everybody = (m for one in tx.people.services() for m in tx.people.members(one.id))
        found = named({agent.id: agent for agent in everybody}.values(), name)
    if not found:
        raise _unknown(tx, meant)
    if len(found) > 1:
        names = ", ".join(f"{one.name} ({one.email or one.slug})" for one in found)
        raise NotAllowed("name_of_several", name=meant.person, names=names)
    return found[0]


def mentioned(tx: Transaction, asked: Asked, words: str) -> Agent | None:
    """Return the agent whom the words name by the platform's own means, whatever others are called."""
    name = words.strip("@" + SEPARATORS).casefold()
    account = {word.casefold(): one for word, one in asked.named.items()}.get(name)
    return tx.people.agent_by_account(account) if account else None


def named(agents: Iterable[Agent], name: str) -> Sequence[Agent]:
    """Return those who are called so; else whose link or address, else whose first name it is."""
    known = list(agents)
    whole = [one for one in known if name == one.name.casefold()]
    if not whole:
        whole = [one for one in known if name in (one.slug, (one.email or "").casefold())]
    return whole or [one for one in known if one.name.casefold().split(" ")[0] == name]


def _unknown(tx: Transaction, meant: Meant) -> NotFound:
    if meant.service or meant.person.startswith("@"):
        return NotFound("name_unknown", name=meant.person)
    known = ", ".join(one.name for one in tx.people.services())
    return NotFound("service_or_name_unknown", name=meant.person, known=known)


ASSIGN: Mapping[str, Command] = {
    "assign": Command(_assign, needs_conversation=True, dialog=DIALOG),
}
