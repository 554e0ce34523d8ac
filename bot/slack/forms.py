"""The dialogs about a conversation while they are filled in: opened, searched in, shown anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import effects
from bot.actions.saved_reply import saved_for
from bot.assigning import ME, Wish, field_of, give, read_form
from bot.commands import Reply, plain_refusal
from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, PlatformName, Ref
from bot.effects import Speaker
from bot.lists import markdown
from bot.slack import dialogs
from bot.slack.assigning import SERVICE, assigning, read_given, read_wish
from bot.slack.dialogs import ASSIGN, Context, read_context
from bot.slack.fields import block_of
from bot.slack.inbound import Desk, event_key
from bot.slack.opening import Views
from bot.slack.picker import CONVERSATION, picked, suggested
from bot.slack.refs import owned_ref
from bot.slack.renaming import read_renaming, renaming, typed
from bot.slack.workspaces import Workspace
from bot.store import Transaction

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
            saved = await self._saved(name, conversation)
            return dialogs.writing(name, context, self._desk.texts, saved)
        filled = Wish(me=reply.words == ME) if name == ASSIGN else reply.words
        return await self._desk.store.read(read_view, speaker, context, conversation, filled)

    async def _saved(self, dialog: str, conversation: Conversation | None) -> Sequence[str]:
        """Return the names of what can be sent instead of writing (MGR-05)."""
        if dialog != dialogs.REPLY or conversation is None:
            return ()
        return [one.name for one in await self._desk.store.read(saved_for, conversation)]

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
            shown = await self._desk.store.read(read_again, speaker, view)
            await self._views.change(workspace, body, shown)
        await ack()

    async def on_assign(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        """Give it away as chosen; what the rules refuse is said at its field, and everything stays."""
        view, texts, context = body["view"], self._desk.texts, read_context(body["view"])
        given = read_given(view, context)
        try:
            told = await self._desk.store.run(give, event_key(body), speaker, given)
        except FrontdeskError as error:
            blocks = [block_of(view, name) for name in (field_of(error), CONVERSATION, SERVICE)]
            refused = plain_refusal(texts, error)
            if field := next(filter(None, blocks), None):
                await ack(response_action="errors", errors={field: refused})
                return
            told = markdown(refused)
        if not told:
            await ack(response_action="clear")
            return
        shown = dialogs.telling(texts.say("dialog.assign_title"), told, Context(), texts)
        await ack(response_action="update", view=shown)

    async def _speaker(self, workspace: Workspace, body: Json, context: Context) -> Speaker | None:
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place = Ref(PlatformName.SLACK, context.place) if context.place else account
        home = body["user"].get("team_id")
        is_stranger = home not in (None, "", workspace.team)
        return await self._desk.speaker(account, place, is_stranger=is_stranger)


def read_view(
    tx: Transaction,
    speaker: Speaker,
    context: Context,
    conversation: Conversation | None,
    filled: str | Wish,
) -> dict[str, Any]:
    """Return a dialog for a conversation, or for one that is still to be chosen.

    `filled` is what stands in it already: words of a title, or to whom it is given.
    """
    texts = speaker.texts
    if isinstance(filled, str):
        return renaming(read_renaming(tx, context, conversation, filled, texts), texts)
    if conversation is None:
        return assigning(None, context, texts)
    form = read_form(tx, speaker, conversation, filled)
    return assigning(form, replace(context, stood=form.stood), texts)


def read_again(tx: Transaction, speaker: Speaker, view: Json) -> Json:
    """Return a dialog with what is chosen in it by now; how it stood at first is still to be told."""
    context = read_context(view)
    chosen = context.conversation or picked(view)
    conversation = _found(tx, chosen)
    if view["callback_id"] != ASSIGN:
        return read_view(tx, speaker, context, conversation, typed(view, context))
    wish = read_wish(view, chosen)
    shown = read_view(tx, speaker, context, conversation, wish)
    if context.stood and wish.service is not None:
        shown["private_metadata"] = context.dump()
    return shown


def _found(tx: Transaction, chosen: str) -> Conversation | None:
    """Return the conversation that was chosen; what comes back may have been put there by anybody."""
    try:
        return effects.find_conversation(tx, ConversationId(chosen)) if chosen else None
    except FrontdeskError:
        return None
