"""The bytes of files in the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, FileId, MessageId, PlatformName, Ref, ThreadId
from bot.store import tables as t
from bot.store.dialects import insert_new

ADD_COPY = insert_new(t.file_copy)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file's bytes are: here, or still at the platform they come from."""

    id: FileId
    conversation_id: ConversationId
    message_id: MessageId
    source: Ref | None
    data: bytes | None


@dataclass(frozen=True, slots=True)
class FileCopy:
    """Where a file of a message stands in a thread."""

    file_id: FileId
    thread_id: ThreadId
    message_id: MessageId
    ref: Ref


class Files:
    """Keep the bytes of files; what they are called stands with their message."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, file_id: FileId) -> StoredFile:
        """Return a file; NotFound when there is none."""
        row = self._db.execute(select(t.file).where(t.file.c.id == file_id)).one_or_none()
        if row is None:
            raise NotFound("file_missing")
        source = Ref(PlatformName(row.platform), row.source) if row.platform else None
        return StoredFile(
            FileId(row.id),
            ConversationId(row.conversation_id),
            MessageId(row.message_id),
            source,
            row.data,
        )

    def add(
        self,
        file_id: FileId,
        conversation_id: ConversationId,
        message_id: MessageId,
        data: bytes | None = None,
        source: Ref | None = None,
    ) -> None:
        """Keep a file's bytes, or where to fetch them."""
        row = {
            "id": file_id,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "platform": source.platform if source else None,
            "source": source.value if source else None,
            "data": data,
        }
        self._db.execute(insert(t.file), row)

    def fetched(self, file_id: FileId, data: bytes) -> None:
        """Keep the bytes that were fetched."""
        self._db.execute(update(t.file).where(t.file.c.id == file_id).values(data=data))

    def remove_of(self, message_id: MessageId) -> None:
        """Forget the files of a message that was deleted."""
        for table in (t.file, t.file_copy):
            self._db.execute(delete(table).where(table.c.message_id == message_id))

    def add_copy(self, file: FileCopy) -> None:
        """Remember where a file stands; hearing of it twice changes nothing."""
        row = {
            "file_id": file.file_id,
            "thread_id": file.thread_id,
            "message_id": file.message_id,
            "platform": file.ref.platform,
            "value": file.ref.value,
        }
        self._db.execute(ADD_COPY[self._db.dialect.name], row)

    def copies_of(self, message_id: MessageId) -> Sequence[FileCopy]:
        """Return where the files of a message stand."""
        rows = self._db.execute(select(t.file_copy).where(t.file_copy.c.message_id == message_id))
        return [
            FileCopy(
                FileId(row.file_id),
                ThreadId(row.thread_id),
                MessageId(row.message_id),
                Ref(PlatformName(row.platform), row.value),
            )
            for row in rows
        ]

    def bytes_in(self, conversation_id: ConversationId) -> int:
        """Return how many bytes a conversation holds."""
        size = func.coalesce(func.sum(func.length(t.file.c.data)), 0)
        query = select(size).where(t.file.c.conversation_id == conversation_id)
        return self._db.scalar(query) or 0
