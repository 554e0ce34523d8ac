"""Dialogs about meetings while they are filled in, and the buttons of one's own calendar (MTG-01, MTG-10)."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import effects
from bot.commands import Reply, plain_refusal, refusal
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import PlatformName, Ref
from bot.effects import Speaker
from bot.slack import calendar, scheduling, settings_forms
from bot.slack.dialogs import NOTHING, OPEN, Context, read_context, telling
from bot.slack.fields import block_of
from bot.slack.inbound import Desk, event_key
from bot.slack.opening import Views
from bot.slack.refs import owned_ref, place_ref
from bot.slack.workspaces import Workspace
from bot.store import Transaction
from calendar_sync import availability_form
from calendar_sync.desk import Sheet
from calendar_sync.dialogs import (
    Told,
    ask_later,
    book_filled,
    read_availability,
    read_sheet,
    save_availability,
)
from calendar_sync.filled import SLOT, AtField, Filled, field_of

Json = Mapping[str, Any]
# Slack waits three seconds for an answer; a calendar that takes longer is asked once more by the outbox.
PATIENCE = 2.2


class Meetings:
    """Shows the dialogs, and does what is filled in; what is refused is said at its field."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for."""
        conversation = reply.conversation.id if reply.conversation else ""
        return await self._shown(speaker, reply.dialog or "", conversation)

    async def _shown(self, speaker: Speaker, name: str, conversation: str) -> Json:
        if name == settings_forms.AVAILABILITY:
            return await self._desk.store.run(self._availability, speaker)
        context = Context(conversation, speaker.place.value)
        try:
            sheet = await self._desk.store.run(read_sheet, speaker, name, conversation)
        except FrontdeskError as error:
            return self._telling(refusal(self._desk.texts, error), context)
        return scheduling.meeting_view(sheet, context, self._desk.texts)

    async def on_button(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Open a dialog from the Home tab, or below words of ours; doors lead out by themselves."""
        workspace = await self._desk.workspace(body)
        speaker = await self._speaker(workspace, body)
        name = str(action["action_id"])
        if speaker is not None and not name.startswith(calendar.DOOR):
            dialog = name.removeprefix(calendar.OPENS).removeprefix(OPEN)
            about = str(action.get("value") or "").removeprefix(NOTHING)
            view = await self._shown(speaker, dialog, about)
            await self._views.open(workspace, body, view)
        await ack()

    async def on_choice(self, ack: AsyncAck, body: Json) -> None:
        """Offer the slots of another day, or for another length; what was typed stays."""
        workspace, view = await self._desk.workspace(body), body["view"]
        speaker = await self._speaker(workspace, body)
        if speaker is not None:
            await self._views.change(workspace, body, await self._again(speaker, view))
        await ack()

    async def on_slots(self, ack: AsyncAck, body: Json) -> None:
        """Say which slots are free now, or why there are none."""
        workspace = await self._desk.workspace(body)
        speaker = await self._speaker(workspace, body)
        options = await self._slots(speaker, body) if speaker else []
        await ack(options=options)

    async def on_submit(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        """Book or move it; what the rules refuse is said at its field, and everything stays."""
        view = body["view"]
        if view["callback_id"] == settings_forms.AVAILABILITY:
            await self._save(ack, body, speaker)
            return
        context = read_context(view)
        filled = scheduling.read_filled(view, context)
        source = f"slack/{view['id']}"
        try:
            told = await self._within(book_filled(self._desk.meetings, speaker, filled, source))
        except FrontdeskError as error:
            await self._refuse(ack, view, error)
            return
        if told is None:
            later = await self._desk.store.run(ask_later, speaker, filled, source)
            told = Told(later)
        shown = self._telling(told.text, Context(place=context.place))
        await ack(response_action="update", view=dict(shown))

    async def _refuse(self, ack: AsyncAck, view: Json, error: FrontdeskError) -> None:
        """Say what is wrong below its field; a slot that is gone is not offered any more."""
        texts = self._desk.texts
        field = block_of(view, field_of(error)) or block_of(view, SLOT)
        assert field, "the dialog is ours"
        await ack(response_action="errors", errors={field: plain_refusal(texts, error)})

    async def _save(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        values = settings_forms.read_values(body["view"], availability_form.NAMES)
        try:
            await self._desk.store.run(save_availability, event_key(body), speaker, values)
        except FrontdeskError as error:
            field = getattr(error, "field", availability_form.HOURS)
            said = plain_refusal(self._desk.texts, error)
            await ack(response_action="errors", errors={field: said})
            return
        await ack(response_action="clear")

    async def _again(self, speaker: Speaker, view: Json) -> Json:
        context = read_context(view)
        name = str(view["callback_id"])
        try:
            sheet = await self._desk.store.run(read_sheet, speaker, name, context.conversation)
            sheet = _chosen(sheet, scheduling.read_filled(view, context))
        except FrontdeskError as error:
            return self._telling(refusal(self._desk.texts, error), context)
        return scheduling.meeting_view(sheet, context, self._desk.texts)

    async def _slots(self, speaker: Speaker, body: Json) -> list[dict[str, Any]]:
        asked, texts = scheduling.read_slot_block(str(body.get("block_id") or "")), self._desk.texts
        meeting = read_context(body["view"]).meeting
        agent = await self._desk.store.run(effects.acting, speaker)
        try:
            offer = await self._within(
                self._desk.meetings.free(agent.id, asked.date, asked.minutes, meeting)
            )
        except FrontdeskError as error:
            return scheduling.no_slots(plain_refusal(texts, error))
        if offer is None or (offer.incomplete and not offer.starts):
            silent = NotAllowed("calendar_unreachable")
            return scheduling.no_slots(plain_refusal(texts, silent))
        if not offer.starts:
            return scheduling.no_slots(texts.say("meet.nothing_free"))
        return scheduling.slot_options(offer.starts, asked.minutes, offer.zone)

    async def _within(self, work: Awaitable[Any]) -> Any:
        """Wait for a calendar as long as Slack waits for us; None when that is not long enough."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await work
        except TimeoutError:
            return None

    def _availability(self, tx: Transaction, speaker: Speaker) -> Json:
        texts = self._desk.texts
        shown = read_availability(tx, speaker, self._desk.meetings.kinds)
        intro = calendar.blocks(shown.calendar, texts, brief=True)
        return settings_forms.availability_form(shown.values, intro, speaker.place.value, texts)

    def _telling(self, text: str, context: Context) -> Json:
        texts = self._desk.texts
        return telling(texts.say("dialog.meet_title"), text, context, texts)

    async def _speaker(self, workspace: Workspace, body: Json) -> Speaker | None:
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place = _place(workspace, body, account)
        home = body["user"].get("team_id")
        is_stranger = home not in (None, "", workspace.team)
        return await self._desk.speaker(account, place, is_stranger=is_stranger)


def _chosen(sheet: Sheet, filled: Filled) -> Sheet:
    """Return a sheet with the day and the length that are chosen by now."""
    try:
        return replace(sheet, day=filled.date, minutes=filled.minutes)
    except AtField:
        return sheet


def _place(workspace: Workspace, body: Json, account: Ref) -> Ref:
    """Return where somebody looks: what the dialog remembers, else the message with the button."""
    if body.get("view"):
        remembered = read_context(body["view"]).place
        return Ref(PlatformName.SLACK, remembered) if remembered else account
    thread = (body.get("container") or {}).get("thread_ts")
    return place_ref(workspace.team, str(body["channel"]["id"]), str(thread) if thread else None)
