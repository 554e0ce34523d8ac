"""The second look after a guest who wrote just after the last agent had left."""

from bot.actions.left_alone import look_after
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload
from bot.domain.ids import ConversationId
from bot.store import Transaction


class LookAgainHandler:
    """Brings somebody back to a guest who still waits alone (MEM-04); nothing goes outward."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> ConversationId:  # noqa: ARG002  all is in the payload
        """Say where."""
        return ConversationId(payload["conversation_id"])

    async def send(self, job: ConversationId, *, maybe_sent: bool) -> None:
        """There is nothing to send."""

    def record(self, tx: Transaction, job: ConversationId, result: None) -> None:  # noqa: ARG002  says nothing
        """Look, in the transaction that ends this: it is done once, whoever dies meanwhile."""
        look_after(tx, job)
