"""Slash commands, buttons, the message shortcut and dialogs: every way to ask for something."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import effects
from bot.cards import card_of, own_buttons
from bot.commands import Reply, refusal
from bot.domain.conversations import Thread
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, PlatformName, Ref
from bot.effects import Form, Speaker
from bot.guest_details import guest_told
from bot.lists import conversation_summary
from bot.ports import Card, CardAction
from bot.slack import dialogs, hours, settings_forms
from bot.slack.dialogs import Context
from bot.slack.fields import block_of
from bot.slack.forms import Forms
from bot.slack.inbound import Desk, event_key
from bot.slack.meetings import Meetings
from bot.slack.mrkdwn import named_in, spoken
from bot.slack.opening import Views
from bot.slack.phonebook import Phonebook
from bot.slack.picker import CONVERSATION, picked
from bot.slack.refs import owned_ref, place_ref
from bot.slack.render import BUTTON_ID, reply_content
from bot.slack.services import Services
from bot.slack.surface import COMMANDS
from bot.slack.words import persons
from bot.slack.workspaces import Workspace
from bot.store import Transaction
from calendar_sync.cards import meeting_on_card

Json = Mapping[str, Any]


class Interactions:
    """Does what is asked once, however often Slack tells it, and answers the one who asked."""

    def __init__(  # noqa: PLR0917  one for each kind of dialog
        self,
        desk: Desk,
        views: Views,
        services: Services,
        forms: Forms,
        book: Phonebook,
        meetings: Meetings,
    ) -> None:
        self._desk = desk
        self._views = views
        self._services = services
        self._forms = forms
        self._book = book
        self._meetings = meetings

    async def on_command(self, ack: AsyncAck, body: Json) -> None:
        """Run `/frontdesk …` and the like; the answer is the acknowledgement, seen by who asked alone."""
        workspace = await self._desk.workspace(body)
        channel = place_ref(workspace.team, str(body["channel_id"]))
        account = owned_ref(workspace.team, str(body["user_id"]))
        speaker = await self._desk.speaker(account, channel, is_stranger=False)
        if speaker is None:
            await ack(**_answer(self._desk.texts.say("desk.may_not_speak")))
            return
        text = f"{COMMANDS.get(str(body['command']), '')} {body.get('text') or ''}".strip()
        neutral = self._desk.texts.say("desk.somebody")
        names = await self._desk.people.names(workspace.team, named_in(text), neutral)
        speaker, words = replace(speaker, named=persons(workspace.team, names)), spoken(text, names)
        reply = await self._desk.store.run(
            effects.take_command, event_key(body), speaker, words, aloud=False
        )
        shown = reply is None or await self._open(workspace, body, speaker, reply)
        await (ack() if reply is None or shown else ack(**_answer(reply.text)))

    async def on_press(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Do what a button of a card does, on the card itself or in the shortcut's dialog."""
        workspace = await self._desk.workspace(body)
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place = _place_of(workspace, body)
        speaker = await self._desk.speaker(
            account, place, is_stranger=_is_stranger(workspace, body)
        )
        if speaker is None:
            nobody = self._desk.stranger(account, place)
            await self._desk.store.run(effects.turn_away, event_key(body), nobody, written_as=None)
        else:
            await self._press(workspace, body, action, speaker)
        await ack()

    async def on_guest(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Tell more about the guest who was chosen on a card (MEM-08)."""
        workspace = await self._desk.workspace(body)
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place, stranger = _place_of(workspace, body), _is_stranger(workspace, body)
        speaker = await self._desk.speaker(account, place, is_stranger=stranger)
        nobody = self._desk.stranger(account, place)
        chosen = str(action["selected_option"]["value"])

        def tell(tx: Transaction) -> None:
            words = guest_told(tx, chosen, speaker.texts) if speaker else ""
            told = words or self._desk.texts.say("desk.may_not_speak")
            effects.whisper_once(tx, event_key(body), speaker or nobody, told)

        await self._desk.store.run(tell)
        await ack()

    async def on_shortcut(self, ack: AsyncAck, body: Json) -> None:
        """Open what can be done with the conversation that a message belongs to."""
        workspace = await self._desk.workspace(body)
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        place = _place_of(workspace, body)
        speaker = await self._desk.speaker(
            account, place, is_stranger=_is_stranger(workspace, body)
        )
        title, texts = self._desk.texts.say("dialog.choosing_title"), self._desk.texts
        if speaker is None:
            words = texts.say("desk.may_not_speak")
            view = dialogs.telling(title, words, Context(), texts)
        else:
            view = await self._desk.store.read(read_choices, speaker)
        await self._views.open(workspace, body, view)
        await ack()

    async def on_submit(self, ack: AsyncAck, body: Json) -> None:
        """Take what was filled in; what the rules refuse is said at its field."""
        workspace, view = await self._desk.workspace(body), body["view"]
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        context = dialogs.read_context(view)
        place = Ref(PlatformName.SLACK, context.place) if context.place else account
        speaker = await self._desk.speaker(
            account, place, is_stranger=_is_stranger(workspace, body)
        )
        name = str(view["callback_id"])
        if speaker is None:
            await ack(response_action="clear")
        elif name == "service":
            await self._services.on_submit(ack, workspace, body, speaker)
        elif name == hours.HOURS:
            await self._services.on_hours(ack, body, speaker)
        elif name == settings_forms.BOOKING:
            await self._services.on_booking(ack, body, speaker)
        elif name in dialogs.MEETINGS:
            await self._meetings.on_submit(ack, body, speaker)
        elif name in dialogs.PHONEBOOK:
            await self._book.on_submit(ack, body, speaker)
        elif name == dialogs.ASSIGN:
            await self._forms.on_assign(ack, body, speaker)
        else:
            await self._take(ack, body, speaker, context)

    async def _take(self, ack: AsyncAck, body: Json, speaker: Speaker, context: Context) -> None:
        view, texts = body["view"], self._desk.texts
        name, words = str(view["callback_id"]), dialogs.filled_in(view)
        chosen = ConversationId(context.conversation or picked(view))
        saved = dialogs.saved_in(view) if name == dialogs.REPLY else ""
        form = Form(chosen, "use", saved) if saved else Form(chosen, name, words)
        try:
            reply = await self._desk.store.run(effects.take_form, event_key(body), speaker, form)
        except FrontdeskError as error:
            refused, field = refusal(texts, error), block_of(view, CONVERSATION)
        else:
            if reply is None or reply.conversation:
                await ack(response_action="clear")
                return
            refused, field = reply.text, block_of(view, dialogs.FIELD)
        if field:
            await ack(response_action="errors", errors={field: refused})
            return
        told = dialogs.telling(texts.say("dialog.choosing_title"), refused, context, texts)
        await ack(response_action="update", view=told)

    async def _press(
        self, workspace: Workspace, body: Json, action: Json, speaker: Speaker
    ) -> None:
        in_dialog = body["container"]["type"] == "view"
        reply = await self._pressed(body, action, speaker, aloud=not in_dialog)
        if reply is None or await self._open(workspace, body, speaker, reply):
            return
        if in_dialog:
            title = self._desk.texts.say("dialog.choosing_title")
            told = dialogs.telling(title, reply.text, Context(), self._desk.texts)
            await self._views.change(workspace, body, told)
        elif reply.dialog:
            failed = self._desk.texts.say("slack.dialog_failed")
            await self._desk.store.run(effects.whisper, speaker, failed)

    async def _pressed(
        self, body: Json, action: Json, speaker: Speaker, *, aloud: bool
    ) -> Reply | None:
        """Do what a button says; one of a conversation that stands nowhere any more is told so."""
        what = CardAction(str(action["action_id"]).removeprefix(BUTTON_ID))
        key, pressed = event_key(body), (str(action["value"]), what)
        try:
            return await self._desk.store.run(
                effects.take_press, key, speaker, pressed, aloud=aloud
            )
        except FrontdeskError as error:
            said = refusal(self._desk.texts, error)
        if aloud:
            await self._desk.store.run(effects.whisper_once, key, speaker, said)
        return Reply(said)

    async def _open(self, workspace: Workspace, body: Json, speaker: Speaker, reply: Reply) -> bool:
        """Open the dialog that an answer asks for; False when there is none, or it does not open."""
        texts = self._desk.texts
        if reply.dialog is None:
            return False
        if reply.dialog == "setup":
            view = await self._services.overview(speaker)
        elif reply.dialog in dialogs.PHONEBOOK:
            view = await self._book.asked_for(speaker, reply)
        elif reply.dialog in dialogs.MEETINGS:
            view = await self._meetings.asked_for(speaker, reply)
        elif reply.conversation or reply.dialog in dialogs.CHOOSING:
            view = await self._forms.asked_for(speaker, reply)
        else:
            title = texts.say("dialog.help_title")
            view = dialogs.telling(title, reply.text, Context(), texts)
        return await self._views.open(workspace, body, view)


def read_choices(tx: Transaction, speaker: Speaker) -> dict[str, Any]:
    """Return the dialog of what can be done with the conversation of a thread."""
    texts = speaker.texts
    thread = tx.threads.by_root(speaker.place)
    if thread is None:
        title, words = texts.say("dialog.choosing_title"), texts.say("desk.no_conversation")
        return dialogs.telling(title, words, Context(), texts)
    conversation = tx.conversations.get(thread.conversation_id)
    buttons = {one.action: one for one in _card(tx, thread, speaker).buttons}
    for one in own_buttons(tx, conversation, speaker.account, texts):
        buttons.setdefault(one.action, one)
    summary = conversation_summary(tx, conversation, texts, speaker.links)
    context = Context(conversation.id, speaker.place.value)
    return dialogs.choosing(summary, list(buttons.values()), context, texts)


def _card(tx: Transaction, thread: Thread, speaker: Speaker) -> Card:
    return card_of(tx, thread, speaker.texts, speaker.links, meeting_on_card)


def _place_of(workspace: Workspace, body: Json) -> Ref:
    """Return the thread in which something was pressed, or which a dialog remembers."""
    if body.get("view"):
        place = dialogs.read_context(body["view"]).place
        user = owned_ref(workspace.team, str(body["user"]["id"]))
        return Ref(PlatformName.SLACK, place) if place else user
    message = body.get("message") or {}
    container = body.get("container") or {}
    told = (message.get("thread_ts"), container.get("thread_ts"), message.get("ts"))
    root = next((str(ts) for ts in (*told, container.get("message_ts")) if ts), None)
    return place_ref(workspace.team, str(body["channel"]["id"]), root)


def _is_stranger(workspace: Workspace, body: Json) -> bool:
    """Tell whether who pressed belongs to another workspace (Slack Connect)."""
    home = body["user"].get("team_id")
    return home not in (None, "", workspace.team)


def _answer(text: str) -> dict[str, Any]:
    content = reply_content(text)
    return {"response_type": "ephemeral", "text": content["text"], "blocks": content["blocks"]}
