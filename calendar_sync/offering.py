"""Every service can be booked, unless its manager has ended that (ENT-02)."""

from bot.domain.deliveries import OfferMeetings, Payload
from bot.domain.ids import ServiceId
from bot.store import Transaction
from calendar_sync.bookable import offer_booking
from calendar_sync.store.bookables import Bookables


class OfferMeetingsHandler:
    """Gives a service its booking link in the transaction that ends the delivery."""

    def read(self, tx: Transaction, payload: Payload) -> ServiceId:  # noqa: ARG002  looked at below
        """Say which service it is."""
        return ServiceId(payload["service_id"])

    async def send(self, job: ServiceId, *, maybe_sent: bool) -> None:
        """Nothing leaves the house."""

    def record(self, tx: Transaction, job: ServiceId, result: None) -> None:  # noqa: ARG002  says nothing
        """Let it be booked; a worker that dies before has done nothing."""
        offer_booking(tx, job)


def look_after_services(tx: Transaction) -> None:
    """Offer services that are older than this rule."""
    services = [service.id for service in tx.people.services()]
    for service_id in tx.of(Bookables).unsettled(services):
        tx.outbox.add(OfferMeetings(service_id))
