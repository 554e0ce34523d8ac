"""What a page says arrived and was read: written when it means something, and not for every frame."""

import asyncio
from collections.abc import Sequence

from bot.actions.receipts import note_delivered, note_seen
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Message
from bot.store import Store, StoreBusy

PAUSE = 0.3


class Receipts:
    """Writes how far one page is, at most every 0.3 seconds, the last word always.

    A page confirms everything, its own messages too; only agents want to know, and only about theirs.
    """

    __slots__ = ("_arrived", "_busy", "_noted", "_read", "_read_noted", "_sent")

    def __init__(self, delivered: int, seen: int) -> None:
        self._noted = self._arrived = delivered
        self._read_noted = self._read = seen
        self._sent = (0, 0)
        self._busy = False

    def sent(self, messages: Sequence[Message]) -> None:
        """Remember the last message of an agent that the page was sent: (changed, number)."""
        for message in messages:
            if message.agent_id and message.for_guests:
                self._sent = (message.changed, max(message.number, self._sent[1]))

    def acknowledged(self, cursor: int) -> bool:
        """Take in that everything up to a cursor arrived; True when there is something to write now."""
        changed, number = self._sent
        return self.arrived(number) if cursor >= changed else False

    def arrived(self, number: int) -> bool:
        """Take in that messages up to a number arrived; True when there is something to write now."""
        self._arrived = max(self._arrived, number)
        return self._begin()

    def read(self, up_to: int) -> bool:
        """Take in that the guest has read so far; True when there is something to write now."""
        self._read = max(self._read, up_to)
        return self._begin()

    async def write(self, store: Store, guest_id: GuestId, conversation_id: ConversationId) -> None:
        """Write what is new until nothing is; a guest who left meanwhile has nothing to tell."""
        try:
            while self._is_new():
                arrived, read = self._arrived, self._read
                if read > self._read_noted:
                    await store.run(note_seen, guest_id, conversation_id, read)
                    self._read_noted = read
                if arrived > self._noted:
                    await store.run(note_delivered, guest_id, conversation_id, arrived)
                    self._noted = arrived
                await asyncio.sleep(PAUSE)
        except FrontdeskError:
            self._noted, self._read_noted = self._arrived, self._read
        except StoreBusy:
            return  # what was read stays to be told, with the next thing that the page says
        finally:
            self._busy = False

    def _begin(self) -> bool:
        if self._busy or not self._is_new():
            return False
        self._busy = True
        return True

    def _is_new(self) -> bool:
        return self._arrived > self._noted or self._read > self._read_noted
