"""A guest's browser gets its token, and gives it back."""

import secrets
from hashlib import sha256
from uuid import uuid4

from bot.domain.ids import GuestId
from bot.domain.people import Guest
from bot.store import Transaction

SESSIONS_TOPIC = "session/"


def begin_session(tx: Transaction, language: str, time_zone: str) -> tuple[str, Guest]:
    """Make a new guest and the token that speaks for them: 256 random bits, kept only as a hash."""
    guest = Guest(GuestId(uuid4().hex), language=language, time_zone=time_zone)
    tx.guests.add(guest)
    token = secrets.token_urlsafe(32)
    tx.guests.add_session(guest.id, token_hash(token))
    return token, guest


def end_session(tx: Transaction, token: str) -> None:
    """Revoke a token; the sockets that it opened are woken to look again, and close."""
    tx.guests.revoke_session(token_hash(token))
    tx.topics.add(SESSIONS_TOPIC + token_hash(token))


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
