"""Bring somebody in, in words: a guest by mail, a contact, a colleague (ENT-09, MEM-01)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.actions.add_colleague import add_colleague
from bot.actions.invite import Invited, invite, start_with_guest
from bot.commands.asked import Asked, Command, Reply, done
from bot.commands.assign import SEPARATORS, mentioned, named, read_meant
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.grammar import Words
from bot.domain.invitations import Invitee, Outcome, read_invitee
from bot.domain.people import Agent, Service
from bot.lists import markdown
from bot.store import Transaction

SAID = {
    Outcome.SENT: "command.invited",
    Outcome.WAITING: "command.invited_waiting",
    Outcome.PRESENT: "command.invited_present",
}
AROUND = "<>(),;"
MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class Whom:
    """What was said: words before the address, the address, and the name behind it."""

    before: str
    email: str
    name: str


def read_whom(said: str) -> Whom:
    """Read `ann@example.com Ann`, `sales ann@example.com`; without an address all of it is before it."""
    words = said.split()
    for n, word in enumerate(words):
        bare = word.strip(AROUND).removeprefix("mailto:")
        if "@" in bare.strip("@"):
            return Whom(" ".join(words[:n]), bare, " ".join(words[n + 1 :]))
    return Whom(" ".join(words), "", "")


def _invite(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """Into the conversation that is meant; with a service, or where none is meant, a new one begins."""
    whom = read_whom(words.rest)
    service = _service(tx, whom) if whom.before else None
    if not whom.email and asked.conversation:
        colleague = _colleague(tx, asked, whom.before)
        if colleague:
            return _added(tx, asked, asked.conversation, colleague)
    invitee = _invitee(tx, asked, whom, "" if service else whom.before)
    if service or asked.conversation is None:
        found = start_with_guest(tx, invitee, asked.agent, service, asked.links)
    else:
        found = invite(tx, asked.conversation, invitee, asked.agent.actor, asked.links)
    return _told(asked, found, invitee)


def _service(tx: Transaction, whom: Whom) -> Service | None:
    """Return the service with which to begin: only together with an address."""
    if not whom.email:
        return None
    meant = read_meant(whom.before, tx.people.services())
    if meant.service is None or meant.person:
        raise NotAllowed("invite_whom")
    return meant.service


def _invitee(tx: Transaction, asked: Asked, whom: Whom, contact: str) -> Invitee:
    """Return who is meant: an address, else the one contact with an address that the words find."""
    language = asked.texts.language
    if whom.email:
        return read_invitee(whom.email, whom.name, language)
    if not contact:
        raise NotAllowed("invite_whom")
    found = [one for one in tx.contacts.search(asked.agent.id, contact, MOST_FOUND) if one.emails]
    if len(found) > 1:
        names = ", ".join(f"{one.name} ({one.emails[0]})" for one in found)
        raise NotAllowed("invite_many", name=contact, names=markdown(names))
    if not found:
        raise NotAllowed("invite_whom")
    return read_invitee(found[0].emails[0], found[0].name, language)


def _colleague(tx: Transaction, asked: Asked, said: str) -> Agent | None:
    """Return the agent who is meant: the one who is mentioned, else the only one who is called so.

    NotAllowed for a mention of somebody who cannot be reached (MEM-05).
    """
    meant = mentioned(tx, asked, said)
    if meant and not meant.is_reachable:
        raise NotAllowed("assignee_unreachable", name=meant.name)
    if meant:
        return meant
    name = said.strip("@" + SEPARATORS).casefold()
    reachable = [one for one in tx.people.everybody() if one.is_reachable]
    found = named(reachable, name) if name else []
    return found[0] if len(found) == 1 else None


def _added(tx: Transaction, asked: Asked, conversation: Conversation, agent: Agent) -> Reply:
    came = add_colleague(tx, conversation, agent, asked.agent)
    key = "command.added" if came else "command.added_before"
    return done(asked, conversation, key, name=markdown(agent.name))


def _told(asked: Asked, found: Invited, invitee: Invitee) -> Reply:
    return done(asked, found.conversation, SAID[found.outcome], email=markdown(invitee.email))


INVITING: Mapping[str, Command] = {"invite": Command(_invite)}
