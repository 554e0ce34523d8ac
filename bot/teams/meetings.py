"""Dialogs about meetings while they are filled in (MTG-02, MTG-07, MTG-10)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from bot import effects
from bot.commands import Reply, plain_refusal, refusal
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.effects import Speaker
from bot.lists import markdown
from bot.store import Transaction
from bot.teams import dialogs, scheduling, settings_forms
from bot.teams.inbound import Desk
from bot.teams.scheduling import ASK, BACK, BOOK, Page
from calendar_sync import availability_form
from calendar_sync.desk import Sheet
from calendar_sync.dialogs import (
    ask_later,
    book_filled,
    read_availability,
    read_sheet,
    save_availability,
)
from calendar_sync.filled import SLOT, AtField, Filled, field_of

Json = Mapping[str, Any]
# Teams waits about ten seconds for an answer, whatever is done for it; a booking that takes longer is made by
# the outbox.
PATIENCE = 8.0


class Meetings:
    """Shows the pages, and does what is filled in; what is refused is said where it stands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for."""
        conversation = reply.conversation.id if reply.conversation else ""
        return await self.opened(speaker, reply.dialog or "", conversation)

    async def opened(self, speaker: Speaker, name: str, conversation: str) -> Json:
        """Return the first page of a dialog."""
        if name == settings_forms.AVAILABILITY:
            return await self._desk.store.run(self._availability, speaker)
        try:
            sheet = await self._desk.store.run(read_sheet, speaker, name, conversation)
        except FrontdeskError as error:
            return self._refused(error)
        filled = Filled(
            guest=sheet.guest,
            subject=sheet.subject,
            length=str(sheet.minutes),
            day=sheet.day.isoformat(),
        )
        page = Page(speaker.place.value, uuid4().hex)
        return scheduling.first_page(sheet, filled, page, self._desk.texts)

    async def on_submit(self, key: str, speaker: Speaker, data: Json) -> Json:
        """Turn the page, or do what was chosen on the last one."""
        if data.get("dialog") == settings_forms.AVAILABILITY:
            return await self._save(key, speaker, data)
        until = asyncio.get_running_loop().time() + PATIENCE
        filled = scheduling.read_filled(data)
        page = Page(speaker.place.value, str(data.get(ASK) or ""))
        name = str(data.get("dialog"))
        try:
            sheet = await self._desk.store.run(read_sheet, speaker, name, filled.conversation)
        except FrontdeskError as error:
            return self._refused(error)
        if data.get("step") == BACK:
            return scheduling.first_page(sheet, filled, page, self._desk.texts)
        if data.get("step") == BOOK:
            return await self._book(speaker, sheet, filled, page, until=until)
        return await self._times(speaker, sheet, filled, page, until=until)

    async def _book(
        self, speaker: Speaker, sheet: Sheet, filled: Filled, page: Page, *, until: float
    ) -> Json:
        """Book or move it; a slot that is gone is said above those that are free now."""
        desk, texts, source = self._desk.meetings, self._desk.texts, f"teams/{page.ask}"
        try:
            async with asyncio.timeout_at(until):
                told = await book_filled(desk, speaker, filled, source)
        except TimeoutError:
            later = await self._desk.store.run(ask_later, speaker, filled, source)
            return dialogs.saying(later, texts)
        except FrontdeskError as error:
            page = replace(page, problem=markdown(plain_refusal(texts, error)))
            if field_of(error) != SLOT:
                return scheduling.first_page(sheet, filled, page, texts)
            return await self._times(speaker, sheet, filled, page, until=until)
        return dialogs.saying(told.text, texts)

    async def _times(
        self, speaker: Speaker, sheet: Sheet, filled: Filled, page: Page, *, until: float
    ) -> Json:
        """Show what is free; a calendar that does not say so in time is said to be silent, and all stays."""
        texts = self._desk.texts
        agent = await self._desk.store.run(effects.acting, speaker)
        try:
            filled.check()
            free = self._desk.meetings.free
            async with asyncio.timeout_at(until):
                offer = await free(agent.id, filled.date, filled.minutes, sheet.meeting)
        except TimeoutError:
            silent = plain_refusal(texts, NotAllowed("calendar_unreachable"))
            again = replace(page, problem=page.problem or markdown(silent))
            return scheduling.first_page(sheet, filled, again, texts)
        except AtField as error:
            problem = markdown(plain_refusal(texts, error))
            usual = replace(filled, length=str(sheet.minutes), day=sheet.day.isoformat())
            is_read = error.field not in {"length", "day"}
            again = replace(page, problem=problem)
            return scheduling.first_page(sheet, filled if is_read else usual, again, texts)
        except FrontdeskError as error:
            again = replace(page, problem=markdown(plain_refusal(texts, error)))
            return scheduling.first_page(sheet, filled, again, texts)
        return scheduling.times_page(sheet, filled, offer, page, texts)

    async def _save(self, key: str, speaker: Speaker, data: Json) -> Json:
        values = settings_forms.read_values(data, availability_form.NAMES)
        texts = self._desk.texts
        try:
            await self._desk.store.run(save_availability, key, speaker, values)
        except FrontdeskError as error:
            problem = markdown(plain_refusal(texts, error))
            kinds = self._desk.meetings.kinds
            shown = await self._desk.store.run(read_availability, speaker, kinds)
            place = speaker.place.value
            return settings_forms.availability_form(values, shown.calendar, place, texts, problem)
        return dialogs.closed()

    def _availability(self, tx: Transaction, speaker: Speaker) -> Json:
        shown = read_availability(tx, speaker, self._desk.meetings.kinds)
        place = speaker.place.value
        return settings_forms.availability_form(
            shown.values, shown.calendar, place, self._desk.texts
        )

    def _refused(self, error: FrontdeskError) -> Json:
        return dialogs.saying(refusal(self._desk.texts, error), self._desk.texts)
