"""Files, from guests to agents and from agents to guests."""

from dataclasses import dataclass
from datetime import timedelta

from bot.actions.file_fetched import file_failed, file_fetched
from bot.deliver.shown import author_of
from bot.deliver.surroundings import Surroundings
from bot.domain.conversations import Thread
from bot.domain.deliveries import DeleteFile, Payload
from bot.domain.ids import FileId, MessageId, Ref, ThreadId
from bot.domain.messages import FileState
from bot.ports import Refused, Retry, Upload
from bot.store import Transaction
from bot.store.files import FileCopy

MOST_BYTES = 20 * 1024 * 1024
# For how long agents can open a guest's file where the platform does not keep it.
REACHABLE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Posting:
    """A file and the thread it goes to."""

    thread: Thread
    message_id: MessageId
    place: Ref
    upload: Upload


class PostFileHandler:
    """Shows a guest's file in a thread."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Posting | None:
        """Find the bytes; None when the message was deleted, or the thread left unopened, since."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        message = tx.messages.get(MessageId(payload["message_id"]))
        file = next((f for f in message.files if f.id == payload["file_id"]), None)
        if file is None or file.state is not FileState.READY:
            return None
        if thread.root is None and thread.left:
            return None
        if thread.root is None:
            raise Retry("waits for its thread")
        data = tx.files.get(file.id).data
        copy = tx.threads.copy_in(thread.id, message.id)
        after = copy.ref if copy else None
        upload = Upload(
            file.id,
            file.name,
            file.type,
            data or b"",
            after,
            self._around.links.file(file.id, tx.now + REACHABLE),
            author_of(tx, message, self._around),
        )
        return Posting(thread, message.id, thread.root, upload)

    async def send(self, job: Posting, *, maybe_sent: bool) -> Ref:
        """Upload it."""
        platform = self._around.platform(job.place)
        return await platform.post_file(job.place, job.upload, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Posting, result: Ref) -> None:
        """Remember where it is; if its message was deleted meanwhile, it is to go at once."""
        file_id, thread = FileId(job.upload.key), job.thread
        message = tx.messages.get(job.message_id)
        if any(file.id == file_id for file in message.files):
            tx.files.add_copy(FileCopy(file_id, thread.id, message.id, result))
        else:
            tx.outbox.add(DeleteFile(thread.id, str(thread.channel), result.value))


class DeleteFileHandler:
    """Takes a file out of a thread."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Ref:
        """Say which."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        return Ref(thread.channel.platform, payload["place"])

    async def send(self, job: Ref, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Delete it."""
        await self._around.platform(job).delete_file(job)

    def record(self, tx: Transaction, job: Ref, result: None) -> None:
        """Nothing to remember."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """A file of an agent's, and where it is."""

    file_id: FileId
    message_id: MessageId
    source: Ref


class FetchFileHandler:
    """Brings an agent's file to us, so that guests can have it."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Fetching | None:
        """Find where it is; None when the message was deleted since."""
        message = tx.messages.get(MessageId(payload["message_id"]))
        file_id = FileId(payload["file_id"])
        if message.deleted or all(file.id != file_id for file in message.files):
            return None
        source = tx.files.get(file_id).source
        return Fetching(file_id, message.id, source) if source else None

    async def send(self, job: Fetching, *, maybe_sent: bool) -> bytes | Refused:  # noqa: ARG002  reads only
        """Download it; what the platform refuses is told to the agent and not tried again."""
        try:
            return await self._around.platform(job.source).fetch_file(job.source, MOST_BYTES)
        except Refused as reason:
            return reason

    def record(self, tx: Transaction, job: Fetching, result: bytes | Refused) -> None:
        """Keep the bytes, or say that there are none."""
        if isinstance(result, Refused):
            file_failed(tx, job.message_id, job.file_id, self._around.texts)
        else:
            file_fetched(tx, job.message_id, job.file_id, result)
