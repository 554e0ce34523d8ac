"""Saved replies in the database (MGR-05)."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.ids import ServiceId
from bot.domain.saved import SavedReply
from bot.store import tables as t

OF = (
    select(t.saved_reply)
    .where(t.saved_reply.c.service_id == bindparam("service"))
    .order_by(t.saved_reply.c.name)
)
CHANGE = (
    update(t.saved_reply)
    .where(t.saved_reply.c.id == bindparam("reply"))
    .values(name=bindparam("name"), text=bindparam("text"))
)


class SavedReplies:
    """Keep words under names; those of everybody have no service."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def of(self, service_id: ServiceId | None) -> Sequence[SavedReply]:
        """Return those of a service, or those of everybody, by the alphabet."""
        return [
            SavedReply(row.id, ServiceId(row.service_id) or None, row.name, row.text)
            for row in self._db.execute(OF, {"service": service_id or ""})
        ]

    def add(self, reply: SavedReply) -> None:
        """Keep a new one; its name is new where it belongs."""
        row = {"id": reply.id, "service_id": reply.service_id or "", "name": reply.name}
        self._db.execute(insert(t.saved_reply), {**row, "text": reply.text})

    def change(self, reply: SavedReply) -> None:
        """Keep other words, or the name as it is written now."""
        self._db.execute(CHANGE, {"reply": reply.id, "name": reply.name, "text": reply.text})

    def remove(self, reply: SavedReply) -> None:
        """Forget one."""
        self._db.execute(delete(t.saved_reply).where(t.saved_reply.c.id == reply.id))
