"""The phonebook's dialogs while they are filled in: opened, searched in, kept, entries taken out."""

from collections.abc import Mapping
from typing import Any

from bot import phonebook
from bot.commands import Reply, plain_refusal, refusal
from bot.commands.asked import CONTACT_SIGN
from bot.domain.errors import FrontdeskError
from bot.effects import Speaker
from bot.phonebook import Sheet
from bot.teams import dialogs, sheet
from bot.teams.dialogs import CONTACT, PHONEBOOK
from bot.teams.inbound import Desk

Json = Mapping[str, Any]


class Phonebook:
    """Shows entries, and keeps what is filled in (PHB-01 to PHB-05)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for."""
        return await self.opened(speaker, reply.dialog or "", reply.about)

    async def opened(self, speaker: Speaker, name: str, about: str) -> Json:
        """Return the list of entries, or the dialog of one, of a guest, of nobody yet."""
        if name == PHONEBOOK:
            return await self._found(speaker, "")
        try:
            found = await self._desk.store.run(phonebook.read_sheet, speaker, about)
        except FrontdeskError as error:
            return self._refused(error)
        return self._shown(speaker, found)

    async def on_submit(self, key: str, speaker: Speaker, data: Json) -> Json:
        """Do what a button in one of our dialogs says."""
        act = str(data.get("act") or "")
        if data.get("dialog") == PHONEBOOK:
            return await self._found(speaker, str(data.get(sheet.QUERY) or ""))
        if act == sheet.OPEN:
            contact = str(data.get("contact") or "")
            return await self.opened(speaker, CONTACT, CONTACT_SIGN + contact if contact else "")
        try:
            return await self._done(key, speaker, act, data)
        except FrontdeskError as error:
            if act == sheet.SAVE:
                return await self._again(speaker, data, error)
            return self._refused(error)

    async def _done(self, key: str, speaker: Speaker, act: str, data: Json) -> Json:
        target, store = sheet.read_target(data), self._desk.store
        if act == sheet.IS:
            chosen = str(data.get("edit") or "")
            found = await store.run(phonebook.say_it_is, key, speaker, target, chosen)
            return self._shown(speaker, found)
        if act == sheet.DELETE:
            await store.run(phonebook.take_out, key, speaker, target)
            return dialogs.closed()
        values = sheet.read_values(data)
        offered = await store.run(phonebook.save_sheet, key, speaker, target, values)
        return self._shown(speaker, offered) if offered else dialogs.closed()

    async def _again(self, speaker: Speaker, data: Json, error: FrontdeskError) -> Json:
        """Say what is wrong, with everything still there."""
        target, texts = sheet.read_target(data), self._desk.texts
        try:
            found = await self._desk.store.run(phonebook.read_target_sheet, speaker, target)
        except FrontdeskError as gone:
            return self._refused(gone)
        values = sheet.read_values(data)
        problem = plain_refusal(texts, error)
        place = speaker.place.value
        return sheet.sheet_dialog(found, place, texts, problem=problem, filled=values)

    async def _found(self, speaker: Speaker, query: str) -> Json:
        book = await self._desk.store.run(phonebook.read_book, speaker, query)
        return sheet.book_dialog(book, speaker.place.value, self._desk.texts)

    def _shown(self, speaker: Speaker, found: Sheet) -> Json:
        return sheet.sheet_dialog(found, speaker.place.value, self._desk.texts)

    def _refused(self, error: FrontdeskError) -> Json:
        return dialogs.saying(refusal(self._desk.texts, error), self._desk.texts)
