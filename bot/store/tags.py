"""The tags of conversations, in the database (TAG-03)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.ids import ConversationId
from bot.store import tables as t
from bot.store.dialects import insert_new

ADD = insert_new(t.tag)
OF = (
    select(t.tag.c.name)
    .where(t.tag.c.conversation_id == bindparam("conversation"))
    .order_by(t.tag.c.name)
)
REMOVE = delete(t.tag).where(
    t.tag.c.conversation_id == bindparam("conversation"), t.tag.c.name == bindparam("tag")
)


class Tags:
    """Put tags on conversations and take them off; ask under the conversation's lock."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def of(self, conversation_id: ConversationId) -> Sequence[str]:
        """Return a conversation's tags, by the alphabet."""
        return [row.name for row in self._db.execute(OF, {"conversation": conversation_id})]

    def of_all(self, ids: Iterable[ConversationId]) -> Mapping[ConversationId, Sequence[str]]:
        """Return the tags of many conversations; none for those that have none."""
        tag = t.tag.c
        query = select(t.tag).where(tag.conversation_id.in_(list(ids))).order_by(tag.name)
        found: dict[ConversationId, list[str]] = defaultdict(list)
        for row in self._db.execute(query):
            found[ConversationId(row.conversation_id)].append(row.name)
        return found

    def add(self, conversation_id: ConversationId, name: str) -> None:
        """Put a tag on; once is enough."""
        row = {"conversation_id": conversation_id, "name": name}
        self._db.execute(ADD[self._db.dialect.name], row)

    def remove(self, conversation_id: ConversationId, name: str) -> None:
        """Take a tag off."""
        self._db.execute(REMOVE, {"conversation": conversation_id, "tag": name})
