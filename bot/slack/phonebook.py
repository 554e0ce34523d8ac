"""The phonebook's dialogs while they are filled in: opened, searched in, kept, entries taken out."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import phonebook
from bot.commands import Reply, plain_refusal, refusal
from bot.commands.asked import CONTACT_SIGN
from bot.domain.errors import FrontdeskError
from bot.domain.ids import PlatformName, Ref
from bot.effects import Speaker
from bot.phonebook import Target, field_of
from bot.slack import sheet
from bot.slack.dialogs import OPEN, Context, read_context, telling
from bot.slack.fields import block_of, written_in
from bot.slack.inbound import Desk, event_key
from bot.slack.opening import Views
from bot.slack.refs import owned_ref, place_ref
from bot.slack.sheet import CONTACT, PHONEBOOK
from bot.slack.workspaces import Workspace

Json = Mapping[str, Any]


class Phonebook:
    """Shows entries, and keeps what is filled in (PHB-01 to PHB-05)."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for."""
        return await self._shown(speaker, reply.dialog or "", reply.about)

    async def on_button(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Do what a button of ours says: in a dialog, on the Home tab, below words of ours."""
        workspace = await self._desk.workspace(body)
        speaker = await self._speaker(workspace, body)
        if speaker is not None:
            await self._press(workspace, body, action, speaker)
        await ack()

    async def on_submit(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        """Keep an entry; what is wrong is said at its field, an update is shown before it is kept."""
        view, texts = body["view"], self._desk.texts
        if view["callback_id"] == PHONEBOOK:
            found = await self._found(speaker, written_in(view, "search"))
            await ack(response_action="update", view=dict(found))
            return
        values, context = sheet.read_values(view), read_context(view)
        target = Target(context.guest, context.contact)
        try:
            offered = await self._desk.store.run(
                phonebook.save_sheet, event_key(body), speaker, target, values
            )
        except FrontdeskError as error:
            field = block_of(view, field_of(error, values))
            assert field, "the dialog is ours"
            await ack(response_action="errors", errors={field: plain_refusal(texts, error)})
            return
        if offered is None:
            await ack()
            return
        shown = sheet.sheet_view(offered, context.place, texts)
        await ack(response_action="update", view=shown)

    async def _press(
        self, workspace: Workspace, body: Json, action: Json, speaker: Speaker
    ) -> None:
        name, value = str(action["action_id"]), str(action.get("value") or "")
        if name.startswith(sheet.IS):
            await self._views.change(workspace, body, await self._said(body, speaker, value))
        elif name == sheet.DELETE:
            await self._views.change(workspace, body, await self._deleted(body, speaker))
        elif name == sheet.SEARCH:
            await self._views.change(workspace, body, await self._found(speaker, value))
        else:
            await self._views.open(workspace, body, await self._opened(speaker, name, value))

    async def _opened(self, speaker: Speaker, name: str, value: str) -> Json:
        if name.startswith(sheet.OPEN):
            return await self._shown(speaker, CONTACT, CONTACT_SIGN + value)
        if name == OPEN + PHONEBOOK:
            return await self._shown(speaker, PHONEBOOK, "")
        return await self._shown(speaker, CONTACT, "" if name == sheet.NEW else value)

    async def _shown(self, speaker: Speaker, dialog: str, about: str) -> Json:
        if dialog == PHONEBOOK:
            return await self._found(speaker, "")
        try:
            found = await self._desk.store.run(phonebook.read_sheet, speaker, about)
        except FrontdeskError as error:
            return self._telling(speaker, refusal(self._desk.texts, error))
        return sheet.sheet_view(found, speaker.place.value, self._desk.texts)

    async def _found(self, speaker: Speaker, query: str) -> Json:
        book = await self._desk.store.run(phonebook.read_book, speaker, query)
        return sheet.book_view(book, speaker.place.value, self._desk.texts)

    async def _said(self, body: Json, speaker: Speaker, contact_id: str) -> Json:
        """Keep that the guest is an entry, and show that."""
        context = read_context(body["view"])
        target = Target(context.guest, context.contact)
        try:
            found = await self._desk.store.run(
                phonebook.say_it_is, event_key(body), speaker, target, contact_id
            )
        except FrontdeskError as error:
            return self._telling(speaker, refusal(self._desk.texts, error))
        return sheet.sheet_view(found, speaker.place.value, self._desk.texts)

    async def _deleted(self, body: Json, speaker: Speaker) -> Json:
        target = Target(contact=read_context(body["view"]).contact)
        try:
            await self._desk.store.run(phonebook.take_out, event_key(body), speaker, target)
        except FrontdeskError as error:
            return self._telling(speaker, refusal(self._desk.texts, error))
        return self._telling(speaker, self._desk.texts.say("contact.deleted"))

    def _telling(self, speaker: Speaker, text: str) -> Json:
        context, texts = Context(place=speaker.place.value), self._desk.texts
        return telling(texts.say("dialog.phonebook_title"), text, context, texts)

    async def _speaker(self, workspace: Workspace, body: Json) -> Speaker | None:
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        home = body["user"].get("team_id")
        is_stranger = home not in (None, "", workspace.team)
        return await self._desk.speaker(
            account, _place(workspace, body, account), is_stranger=is_stranger
        )


def _place(workspace: Workspace, body: Json, account: Ref) -> Ref:
    """Return where somebody looks: what the dialog remembers, else the message with the button."""
    if body.get("view"):
        place = read_context(body["view"]).place
        return Ref(PlatformName.SLACK, place) if place else account
    thread = (body.get("container") or {}).get("thread_ts")
    return place_ref(workspace.team, str(body["channel"]["id"]), str(thread) if thread else None)
