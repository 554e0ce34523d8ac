"""Invitations in the database; a token comes here only as its hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, text, update

from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId
from bot.domain.invitations import Invitation, Sent
from bot.store import tables as t

i, c = t.invitation.c, t.conversation.c
LOCK_ADDRESS = text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 2))")


class Invitations:
    """Find and keep invitations."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add(self, token_hash: str, invitation: Invitation) -> None:
        """Keep a new one."""
        row = {
            "token_hash": token_hash,
            "conversation_id": invitation.conversation_id,
            "guest_id": invitation.guest_id,
            "email": invitation.email,
            "invited_by": invitation.by,
            "created_at": invitation.created_at,
            "expires_at": invitation.expires_at,
        }
        self._db.execute(insert(t.invitation), row)

    def by_token(self, token_hash: str) -> Invitation | None:
        """Return the invitation of a link, whatever became of it."""
        query = select(t.invitation).where(i.token_hash == token_hash)
        row = self._db.execute(query).one_or_none()
        return _invitation(row) if row else None

    def lock(self, email: str) -> None:
        """Let nobody else begin a conversation with an address while somebody looks whether there is one."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(LOCK_ADDRESS, {"email": email})

    def latest(self, conversation_id: ConversationId, email: str) -> Invitation | None:
        """Return the last one that an address got into a conversation."""
        query = select(t.invitation).where(i.conversation_id == conversation_id, i.email == email)
        row = self._db.execute(query.order_by(i.created_at.desc()).limit(1)).one_or_none()
        return _invitation(row) if row else None

    def began(
        self, email: str, service_id: ServiceId | None, agent_id: AgentId | None
    ) -> ConversationId | None:
        """Return the conversation of a service or an agent that began with inviting an address.

        Not one that somebody else began, into which the address was invited later.
        """
        query = (
            select(i.conversation_id)
            .join(t.conversation, c.id == i.conversation_id)
            .where(
                i.email == email,
                c.guest_id == i.guest_id,
                c.origin_service_id == service_id if service_id else c.origin_agent_id == agent_id,
            )
        )
        found = self._db.scalar(query.order_by(i.created_at.desc()).limit(1))
        return ConversationId(found) if found else None

    def sent(self, since: datetime, email: str, by: str, conversation_id: ConversationId) -> Sent:
        """Count those since then: to an address, by somebody, into a conversation."""
        counted = (i.email == email, i.invited_by == by, i.conversation_id == conversation_id)
        sums = (func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in counted)
        row = self._db.execute(select(*sums).where(i.created_at > since)).one()
        return Sent(*(int(count) for count in row))

    def accept(self, token_hash: str, guest_id: GuestId) -> None:
        """Note who joined by it; the link is used up."""
        used = update(t.invitation).where(i.token_hash == token_hash)
        self._db.execute(used.values(guest_id=guest_id, accepted_at=self._now))

    def become(self, gone: GuestId, kept: GuestId) -> None:
        """Let a guest stand wherever another stood."""
        moved = update(t.invitation).where(i.guest_id == gone)
        self._db.execute(moved.values(guest_id=kept))


def _invitation(row: Row[tuple[Any, ...]]) -> Invitation:
    return Invitation(
        conversation_id=ConversationId(row.conversation_id),
        guest_id=GuestId(row.guest_id),
        email=row.email,
        by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
    )
