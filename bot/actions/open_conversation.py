"""A guest starts a conversation with its first message, or comes back to theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from bot.actions.fan_out import header_changed, open_threads
from bot.actions.guest_message import receive_guest_message
from bot.actions.route import routed_to, say_routed
from bot.actions.share import new_share
from bot.domain.acts import Act, Actor
from bot.domain.conversations import (
    Conversation,
    Kind,
    Origin,
    Page,
    Share,
    Source,
    conversation_key,
)
from bot.domain.deliveries import SyncMembers
from bot.domain.entrances import EntranceKind
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ConversationId, FileId, GuestId, ServiceId, WidgetId
from bot.domain.messages import Draft, Message
from bot.domain.people import Agent, Service
from bot.domain.returning import SETTLES
from bot.store import Transaction

NOWHERE = Page()


@dataclass(frozen=True, slots=True)
class Opening:
    """Through which entrance a guest writes first, and from which page; `service` where there are several."""

    kind: EntranceKind
    id: str
    service: str | None = None
    page: Page = NOWHERE


@dataclass(frozen=True, slots=True)
class Beginning:
    """With whom a conversation begins: exactly one of service and agent."""

    service: Service | None
    agent: Agent | None
    origin: Origin
    page: Page = NOWHERE


def write_first_message(
    tx: Transaction,
    guest_id: GuestId,
    opening: Opening,
    draft: Draft,
    *,
    source: str,
    contents: Mapping[FileId, bytes] | None = None,
) -> Message:
    """Open the conversation of this guest with this service or agent, and write in it (ENT-04).

    Safe to repeat: the key of the conversation and the source of the message are both unique (CONV-04).
    """
    conversation = open_conversation(tx, guest_id, opening)
    return receive_guest_message(
        tx, guest_id, conversation.id, draft, source=source, contents=contents
    )


def open_conversation(tx: Transaction, guest_id: GuestId, opening: Opening) -> Conversation:
    """Return the guest's conversation with the service or agent, opening one if needed (CONV-02, 03)."""
    to = Beginning(*addressed(tx, opening), opening.page)
    service_id, agent_id = to.service.id if to.service else None, to.agent.id if to.agent else None
    earlier = tx.conversations.by_key(conversation_key(guest_id, service_id, agent_id))
    if earlier:
        if tx.participants.add_guest(earlier.id, guest_id, Source.AUTO):
            header_changed(tx, tx.conversations.locked(earlier.id))
        return earlier
    holder = routed_to(tx, to.service, guest_id) if to.service else agent_id
    return begin(tx, guest_id, to, tx.guests.get(guest_id).actor, holder)


def begin(
    tx: Transaction, guest_id: GuestId, to: Beginning, by: Actor, holder: AgentId | None = None
) -> Conversation:
    """Open a conversation; `holder` takes care of it from the beginning, an agent alone always does."""
    service_id, agent_id = to.service.id if to.service else None, to.agent.id if to.agent else None
    holder = holder or agent_id
    conversation = Conversation(
        id=ConversationId(uuid4().hex),
        number=tx.conversations.next_number(),
        kind=Kind.ONE_ON_ONE if to.agent else Kind.GROUP,
        origin=to.origin,
        guest_id=guest_id,
        opened_at=tx.now,
        origin_service_id=service_id,
        origin_agent_id=agent_id,
        service_id=service_id,
        assignee_id=holder,
        handed=1 if holder else 0,
        share=_share(tx, to.service),
        page=to.page,
    )
    tx.conversations.add(conversation)
    tx.audit.add(Act.OPENED, by, conversation.id)
    _bring_in(tx, conversation, to.service, to.agent)
    return conversation


def addressed(tx: Transaction, opening: Opening) -> tuple[Service | None, Agent | None, Origin]:
    """Say whom an entrance leads to (ENT-05)."""
    if opening.kind is EntranceKind.CONTACT:
        return None, tx.people.agent_by_slug(opening.id), Origin.LINK
    if opening.kind is not EntranceKind.WIDGET:
        raise NotAllowed("entrance_unknown")
    widget = tx.entrances.widget(WidgetId(opening.id))
    chosen = widget.service_chosen(opening.service)
    if chosen:
        return tx.people.service(ServiceId(chosen)), None, Origin.WIDGET
    assert widget.agent_id, "a widget has services or an agent"
    return None, tx.people.agent(AgentId(widget.agent_id)), Origin.WIDGET


def _share(tx: Transaction, service: Service | None) -> Share | None:
    """Give a guest's conversation its share link, unless the service has them off (ENT-06)."""
    if service and not service.share_links:
        return None
    return new_share(tx)


def _bring_in(
    tx: Transaction, conversation: Conversation, service: Service | None, agent: Agent | None
) -> None:
    """Let in whom it is about, and open it where they are; who got it by turn is there alone (ASG-09)."""
    tx.participants.add_guest(conversation.id, conversation.guest_id, Source.AUTO)
    if service:
        open_threads(tx, conversation, *service.channels)
        if conversation.origin is Origin.CALENDAR and conversation.assignee_id:
            # The notice of the meeting says who is met.
            tx.participants.add_agent(conversation.id, conversation.assignee_id, Source.ASSIGNEE)
        elif conversation.assignee_id:
            say_routed(tx, conversation, conversation.assignee_id)
        elif not tx.participants.add_members(conversation.id, service.id):
            is_new = tx.outbox.is_waiting(SyncMembers(service.id).lane)
            _begin_alone(tx, conversation, settled=not is_new)
    if agent:
        if agent.is_reachable:
            tx.participants.add_agent(conversation.id, agent.id, Source.ASSIGNEE)
        else:
            _begin_alone(tx, conversation, settled=True)
        open_threads(tx, conversation, *agent.accounts[:1])


def _begin_alone(tx: Transaction, conversation: Conversation, *, settled: bool) -> None:
    """Note that nobody can be reached from the beginning (MEM-06).

    Not `settled`: who belongs to the service is being asked at this moment, so that is waited for.
    """
    tx.conversations.left_alone(conversation.id, tx.now - SETTLES if settled else tx.now)
