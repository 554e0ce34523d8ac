"""The dialogs about a conversation while they are filled in: opened, searched in, shown anew."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import effects
from bot.commands import Reply
from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, PlatformName, Ref
from bot.effects import Speaker
from bot.slack import dialogs
from bot.slack.dialogs import Context, read_context
from bot.slack.inbound import Desk
from bot.slack.opening import Views
from bot.slack.picker import picked, suggested
from bot.slack.refs import owned_ref
from bot.slack.renaming import RENAME, read_renaming, renaming, typed
from bot.slack.workspaces import Workspace
from bot.store import Transaction
from bot.texts import Texts

Json = Mapping[str, Any]


class Forms:
    """Shows a dialog, and shows it anew when a choice in it changes what else there is to choose."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for."""
        name, conversation = reply.dialog or "", reply.conversation
        context = Context(conversation.id if conversation else "", speaker.place.value)
        if name not in dialogs.CHOOSING:
            return dialogs.writing(name, context, self._desk.texts)
        return await self._desk.store.read(
            read_form, name, context, conversation, reply.words, self._desk.texts
        )

    async def on_button(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Open the dialog that stands below words of ours."""
        workspace = await self._desk.workspace(body)
        channel, thread = body["channel"]["id"], body["container"].get("thread_ts")
        place = "/".join(part for part in (workspace.team, channel, thread) if part)
        speaker = await self._speaker(workspace, body, Context(place=place))
        name = str(action["action_id"]).removeprefix(dialogs.OPEN)
        if speaker is not None and name in dialogs.CHOOSING:
            chosen = str(action.get("value") or "").removeprefix(dialogs.NOTHING)
            conversation = await self._desk.store.read(_found, chosen)
            view = await self.asked_for(speaker, Reply("", name, conversation))
            await self._views.open(workspace, body, view)
        await ack()

    async def on_options(self, ack: AsyncAck, body: Json) -> None:
        """Say which conversations there are to choose from."""
        workspace = await self._desk.workspace(body)
        speaker = await self._speaker(workspace, body, read_context(body["view"]))
        if speaker is None:
            await ack(options=[])
            return
        found = await self._desk.store.read(suggested, speaker, str(body.get("value") or ""))
        await ack(**found)

    async def on_choice(self, ack: AsyncAck, body: Json) -> None:
        """Show the dialog as it is with what is chosen in it now; what was typed stays."""
        workspace, view = await self._desk.workspace(body), body["view"]
        speaker = await self._speaker(workspace, body, read_context(view))
        if speaker is not None:
            shown = await self._desk.store.read(read_again, view, self._desk.texts)
            await self._views.change(workspace, body, shown)
        await ack()

    async def _speaker(self, workspace: Workspace, body: Json, context: Context) -> Speaker | None:
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place = Ref(PlatformName.SLACK, context.place) if context.place else account
        home = body["user"].get("team_id")
        is_stranger = home not in (None, "", workspace.team)
        return await self._desk.speaker(account, place, is_stranger=is_stranger)


def read_form(  # noqa: PLR0917  what a dialog is made of
    tx: Transaction,
    name: str,  # noqa: ARG001  there is one so far
    context: Context,
    conversation: Conversation | None,
    words: str,
    texts: Texts,
) -> Json:
    """Return a dialog as it is for a conversation, or for one that is still to be chosen."""
    return renaming(read_renaming(tx, context, conversation, words, texts), texts)


def read_again(tx: Transaction, view: Json, texts: Texts) -> Json:
    """Return a dialog as it is with what is chosen in it by now."""
    context = read_context(view)
    conversation = _found(tx, context.conversation or picked(view))
    return read_form(tx, RENAME, context, conversation, typed(view, context), texts)


def _found(tx: Transaction, chosen: str) -> Conversation | None:
    """Return the conversation that was chosen; what comes back may have been put there by anybody."""
    try:
        return effects.find_conversation(tx, ConversationId(chosen)) if chosen else None
    except FrontdeskError:
        return None
