"""Somebody is asked by mail to join a conversation, or to begin one (ENT-09, MEM-01)."""

import secrets
from dataclasses import dataclass
from uuid import uuid4

from bot.actions.fan_out import post_notice
from bot.actions.join import let_in, refuse_full
from bot.actions.open_conversation import Beginning, begin
from bot.actions.participants import bring_in
from bot.actions.reading import as_writer
from bot.actions.sessions import token_hash
from bot.domain.acts import Act, Actor
from bot.domain.contacts import email_key
from bot.domain.conversations import Conversation, Origin, Source
from bot.domain.ids import ConversationId, GuestId
from bot.domain.invitations import (
    COUNTED,
    INVITATION_LIFE,
    Invitation,
    Invitee,
    Outcome,
    name_of,
    refuse_flood,
)
from bot.domain.links import Links
from bot.domain.mailing import MailInvitation
from bot.domain.messages import Notice
from bot.domain.people import Agent, Guest, Service, same_address
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of it, and in which conversation."""

    conversation: Conversation
    outcome: Outcome


def invite(
    tx: Transaction, conversation: Conversation, whom: Invitee, by: Actor, links: Links
) -> Invited:
    """Add a guest, who gets a mail with a link of their own; a repeat sends no second one.

    They stand in the conversation from now on, and join when they follow the link. Where it expired unused
    another one is sent. NotAllowed where the conversation is full (CONV-13) or mails would be too many.
    """
    conversation = tx.conversations.locked(conversation.id)
    before = tx.invitations.latest(conversation.id, whom.key)
    stands = before is not None and tx.participants.has(conversation.id, before.guest_id)
    if before and stands and before.is_open(tx.now):
        return Invited(conversation, Outcome.WAITING)
    if before and stands and before.accepted_at is None:
        _refuse_flood(tx, conversation.id, whom, by)
        _send(tx, conversation.id, tx.guests.get(before.guest_id), by, links)
        return Invited(conversation, Outcome.SENT)
    if stands or _takes_part(tx, conversation.id, whom):
        return Invited(conversation, Outcome.PRESENT)
    _refuse_flood(tx, conversation.id, whom, by)
    refuse_full(tx, conversation.id)
    guest = _expected(tx, whom)
    let_in(tx, conversation, guest.id, Source.MANUAL)
    _send(tx, conversation.id, guest, by, links)
    values = {"name": by.name, "guest": guest.shown_name}
    post_notice(tx, conversation.id, Notice("invited", values))
    return Invited(tx.conversations.get(conversation.id), Outcome.SENT)


def invite_as_guest(
    tx: Transaction,
    guest_id: GuestId,
    conversation_id: ConversationId,
    whom: Invitee,
    links: Links,
) -> Invited:
    """Let a guest who may write add another one (MEM-01)."""
    conversation = as_writer(tx, conversation_id, guest_id)
    return invite(tx, conversation, whom, tx.guests.get(guest_id).actor, links)


def start_with_guest(
    tx: Transaction, whom: Invitee, agent: Agent, service: Service | None, links: Links
) -> Invited:
    """Begin a conversation with whom an agent asks: with the agent alone, or with a service (ENT-09).

    The same address again leads to the conversation that began so before, also when it is asked twice at
    once; to none that began with somebody else.
    """
    tx.invitations.lock(whom.key)
    asks_alone = None if service else agent.id
    earlier = tx.invitations.began(whom.key, service.id if service else None, asks_alone)
    if earlier:
        return invite(tx, tx.conversations.get(earlier), whom, agent.actor, links)
    _refuse_flood(tx, ConversationId(""), whom, agent.actor)
    guest = _expected(tx, whom)
    with_whom = Beginning(service, None if service else agent, Origin.LINK)
    conversation = begin(tx, guest.id, with_whom, agent.actor)
    bring_in(tx, conversation.id, [agent.id], Source.MANUAL)
    _send(tx, conversation.id, guest, agent.actor, links)
    values = {"name": agent.name, "guest": guest.shown_name}
    post_notice(tx, conversation.id, Notice("invited", values))
    return Invited(tx.conversations.get(conversation.id), Outcome.SENT)


def _expected(tx: Transaction, whom: Invitee) -> Guest:
    """Keep a place for somebody who may come; an address alone is nobody whom we know (WID-09)."""
    guest = Guest(GuestId(uuid4().hex), whom.name, whom.email, language=whom.language)
    tx.guests.add(guest)
    return guest


def _takes_part(tx: Transaction, conversation_id: ConversationId, whom: Invitee) -> bool:
    present = [one for one in tx.participants.all(conversation_id) if one.left_at is None]
    guests = tx.guests.some([GuestId(one.person) for one in present if one.is_guest])
    return any(same_address(guest.email, whom.email) for guest in guests)


def _refuse_flood(
    tx: Transaction, conversation_id: ConversationId, whom: Invitee, by: Actor
) -> None:
    sent = tx.invitations.sent(tx.now - COUNTED, whom.key, name_of(by), conversation_id)
    refuse_flood(sent, by.kind)


def _send(
    tx: Transaction, conversation_id: ConversationId, guest: Guest, by: Actor, links: Links
) -> None:
    """Keep the invitation and have its mail sent; only the mail will ever hold the link."""
    assert guest.email, "guests who are added have an address (CONV-13)"
    seed, until = secrets.token_urlsafe(16), tx.now + INVITATION_LIFE
    email, inviter = email_key(guest.email), name_of(by)
    invitation = Invitation(conversation_id, guest.id, email, inviter, tx.now, until)
    tx.invitations.add(token_hash(links.invitation_token(seed)), invitation)
    tx.audit.add(Act.INVITED, by, conversation_id, who=guest.id)
    tx.outbox.add(MailInvitation(seed, guest.email))
