"""The bytes of an agent's file came, or will not come."""

from dataclasses import replace

from bot.actions.fan_out import post_file_elsewhere
from bot.domain.deliveries import FlagFailure, Whisper
from bot.domain.ids import FileId, MessageId
from bot.domain.messages import File, FileState, Message
from bot.store import Transaction
from bot.texts import Texts


def file_fetched(tx: Transaction, message_id: MessageId, file_id: FileId, data: bytes) -> None:
    """Keep the bytes; guests can have the file now, and agents on the other platform."""
    tx.files.fetched(file_id, data)
    message = _settle(tx, message_id, file_id, FileState.READY, len(data))
    if any(file.id == file_id for file in message.files):
        post_file_elsewhere(tx, message, file_id)


def file_failed(tx: Transaction, message_id: MessageId, file_id: FileId, texts: Texts) -> None:
    """Say to the guests that it is not there, and to the agent that it did not reach them (CONV-08)."""
    message = _settle(tx, message_id, file_id, FileState.FAILED, 0)
    name = next((file.name for file in message.files if file.id == file_id), None)
    if message.agent_id is None or name is None:
        return
    agent = tx.people.agent(message.agent_id)
    for copy in tx.threads.copies(message.id):
        account = next((a for a in agent.accounts if a.platform == copy.ref.platform), None)
        if copy.ours or account is None:
            continue
        thread = tx.threads.get(copy.thread_id)
        place = (thread.root or thread.channel).value
        text = texts.say("errors.file_not_delivered", file=name)
        tx.outbox.add(
            FlagFailure(copy.ref.platform, copy.ref.value),
            Whisper(account.platform, account.value, place, text),
        )


def _settle(
    tx: Transaction, message_id: MessageId, file_id: FileId, state: FileState, size: int
) -> Message:
    def settle(now: Message) -> Message:
        found: File | None = next((file for file in now.files if file.id == file_id), None)
        return now.with_file(replace(found, state=state, size=size or found.size)) if found else now

    message = tx.messages.change(tx.messages.get(message_id), settle)
    tx.touch(message.conversation_id)
    return message
