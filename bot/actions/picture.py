"""A service or a guest gets a picture, or none again (TTL-05)."""

from dataclasses import replace

from bot.actions.fan_out import header_changed
from bot.domain.acts import Act, Actor
from bot.domain.ids import GuestId, PictureId, ServiceId
from bot.domain.people import Guest, Service
from bot.store import Transaction


def set_service_picture(
    tx: Transaction, service_id: ServiceId, portrait: bytes | None, by: Actor
) -> Service:
    """Show a picture beside a service's name, on open pages at once; None takes it away.

    `portrait` is as `bot/pictures.py` draws it.
    """
    service = tx.people.locked_service(service_id)
    changed = replace(service, picture=_exchanged(tx, service.picture, portrait))
    if changed == service:
        return service
    tx.people.save_service(changed)
    tx.audit.add(Act.PICTURED, by, service=service_id)
    for found in tx.search.served_by(service_id):
        header_changed(tx, tx.conversations.locked(found))
    return changed


def set_guest_picture(tx: Transaction, guest_id: GuestId, portrait: bytes | None) -> Guest:
    """Show a guest's own picture to agents and other guests; None returns to their initials."""
    guest = tx.guests.get(guest_id)
    changed = replace(guest, picture=_exchanged(tx, guest.picture, portrait))
    if changed == guest:
        return guest
    tx.guests.save(changed)
    for conversation in tx.conversations.of_guest(guest_id):
        header_changed(tx, tx.conversations.locked(conversation.id))
    return changed


def _exchanged(
    tx: Transaction, before: PictureId | None, portrait: bytes | None
) -> PictureId | None:
    if before:
        tx.pictures.remove(before)
    return tx.pictures.add(portrait) if portrait is not None else None
