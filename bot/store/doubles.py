"""Agents who turned out to be one: whatever was the one's becomes the other's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, cast, or_, select, update

from bot.domain.conversations import State, conversation_key
from bot.domain.ids import AgentId, ConversationId, GuestId, MessageId
from bot.domain.people import Agent
from bot.store import tables as t
from bot.store.conversations import AGAIN, Conversations
from bot.store.people import People

c = t.conversation.c
HELD = (
    t.account.c.agent_id,
    t.service.c.manager_id,
    t.widget.c.agent_id,
    t.early_answer.c.agent_id,
    t.stretch.c.agent_id,
    t.service.c.turn,
)


class Doubles:
    """Put one agent in the place of another in conversations, services and wherever they are named."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def who(self, agent_id: AgentId) -> AgentId:
        """Return who an agent is by now: themselves, or the one they turned out to be."""
        a = t.agent.c
        same = self._db.scalar(select(a.same_as).where(a.id == agent_id))
        return AgentId(same) if same else agent_id

    def conversations(self, agent_id: AgentId) -> Sequence[ConversationId]:
        """Return the open ones that an agent has to do with; of all, nobody changes one until the commit."""
        query = select(c.id, c.state).where(_around(agent_id)).order_by(c.id).with_for_update()
        rows = self._db.execute(query).all()
        return [ConversationId(row.id) for row in rows if row.state == State.OPEN]

    def reacted_in(self, agent_id: AgentId) -> Sequence[MessageId]:
        """Return the messages with a reaction of an agent, in conversations they have to do with."""
        m = t.message.c
        theirs = cast(m.reactions, Text).contains(agent_id, autoescape=True)
        mine = select(c.id).where(_around(agent_id))
        query = select(m.id).where(m.conversation_id.in_(mine), theirs).order_by(m.id)
        return [MessageId(message_id) for message_id in self._db.scalars(query)]

    def move_conversations(self, gone: AgentId, kept: AgentId) -> None:
        """Let an agent stand wherever another stood; ask before participants change, under `conversations`.

        Guests find their conversation again under the other's name, unless they have one there already:
        then both stay, and what is new goes to that one (CONV-03).
        """
        mine = select(c.id).where(_around(gone))
        self._db.execute(update(t.conversation).where(_around(gone)).values(AGAIN))
        theirs = update(t.message).where(t.message.c.conversation_id.in_(mine))
        self._db.execute(theirs.where(t.message.c.agent_id == gone).values(agent_id=kept))
        self._move_keys(gone, kept)
        for column in (c.origin_agent_id, c.assignee_id):
            moved = update(t.conversation).where(_around(gone), column == gone)
            self._db.execute(moved.values({column: kept}))

    def move_rights(self, gone: Agent, kept: AgentId) -> None:
        """Let an agent be another one: accounts, services, widgets and answers that wait are theirs now.

        The contact link of the one who goes leads to the other; so do those that led to them before.
        Nobody gains a right by it: until a platform says more, they manage only where both did.
        """
        people = People(self._db, self._now)
        for service in people.services_of(gone.id):
            people.add_member(service.id, kept)
            people.remove_member(service.id, gone.id)
        for column in HELD:
            moved = update(column.table).where(column == gone.id)
            self._db.execute(moved.values({column: kept}))
        a = t.agent.c
        aliases = update(t.agent).where(or_(a.id == gone.id, a.same_as == gone.id))
        self._db.execute(aliases.values(same_as=kept))
        if not gone.manages:
            self._db.execute(update(t.agent).where(a.id == kept).values(manages=False))

    def _move_keys(self, gone: AgentId, kept: AgentId) -> None:
        conversations = Conversations(self._db, self._now)
        contacts = (_around(gone), c.origin_agent_id == gone, c.key.is_not(None))
        for row in self._db.execute(select(c.id, c.guest_id).where(*contacts)).all():
            key = conversation_key(GuestId(row.guest_id), None, kept)
            if conversations.by_key(key) is None:
                self._db.execute(update(t.conversation).where(c.id == row.id).values(key=key))


def _around(agent_id: AgentId) -> ColumnElement[bool]:
    """Where an agent takes or took part, or is responsible."""
    part = select(t.participant.c.conversation_id).where(t.participant.c.person == agent_id)
    return or_(c.assignee_id == agent_id, c.id.in_(part))
