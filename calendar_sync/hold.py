"""A slot is held for whoever fills in the form (MTG-06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.errors import NotAllowed
from bot.store import Transaction
from calendar_sync.bookings import HOLD, Live, is_hold
from calendar_sync.choosing import refuse_unread, who_is_met
from calendar_sync.diaries import diaries, of_span
from calendar_sync.owners import Owner
from calendar_sync.ports import Span
from calendar_sync.store.cells import Cells

HOLDS_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Held:
    """A hold, and until when it lasts (UTC); asking again for the same slot makes it last longer."""

    id: str
    until: datetime


def hold(tx: Transaction, owner: Owner, span: Span, holder_key: str, live: Live) -> Held:
    """Hold a slot for five minutes; whoever has a hold already has this one instead.

    NotAllowed("slot_taken") when it is not free, or somebody else holds it; then the earlier hold stays.
    """
    cells = tx.of(Cells)
    name, until = f"{HOLD}{sha256(holder_key.encode()).hexdigest()[:32]}", tx.now + HOLDS_FOR
    cells.lock(owner.ids)
    before = cells.holding(name)
    refuse_unread(owner, live)
    found = who_is_met(
        tx, owner, diaries(tx, owner.agents, live, of_span(span, name)), span, before
    )
    cells.free(name)
    if not found or not cells.take([one.id for one in found], span, name, until):
        raise NotAllowed("slot_taken")
    return Held(name, until)


def release(tx: Transaction, hold_id: str) -> None:
    """Let go of a slot; safe to repeat. What is no hold stays."""
    if is_hold(hold_id):
        tx.of(Cells).free(hold_id)
