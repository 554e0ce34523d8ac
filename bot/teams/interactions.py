"""Buttons, the message action, slash commands with a dialog: every way to ask for something by hand.

Somebody waits in front of each: what it is answered with is shown to them at once.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot import effects
from bot.cards import card_of, own_buttons
from bot.commands import Reply
from bot.domain.conversations import Thread
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, PlatformName, Ref
from bot.effects import Speaker
from bot.guest_details import guest_told
from bot.lists import conversation_summary
from bot.ports import CardAction
from bot.store import Transaction
from bot.teams import dialogs
from bot.teams.dialogs import Asked, read_asked
from bot.teams.events import account_of, event_key, inside, where_of
from bot.teams.forms import Forms, Press
from bot.teams.inbound import Desk
from bot.teams.ingress import Answer
from bot.teams.meetings import Meetings
from bot.teams.phonebook import Phonebook
from bot.teams.render import GUEST, PICK_VERB
from bot.teams.services import Services
from bot.teams.surface import ACTION
from calendar_sync.cards import meeting_on_card

Json = Mapping[str, Any]
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


class Interactions:
    """Does what is asked once, however often Teams tells it, and answers the one who asked."""

    def __init__(
        self, desk: Desk, services: Services, forms: Forms, book: Phonebook, meetings: Meetings
    ) -> None:
        self._desk = desk
        self._services = services
        self._forms = forms
        self._book = book
        self._meetings = meetings

    async def on_action(self, activity: Json) -> Answer:
        """Do what a button of a card does; the answer is shown beside it for a moment."""
        action = inside(activity, "value", "action")
        press = await self._press(activity, read_asked(action.get("data")))
        if press is None:
            return said(self._desk.texts.say("desk.may_not_speak"))
        if action.get("verb") == PICK_VERB:
            return said(await self._pick(press))
        try:
            what = CardAction(press.asked.action)
            pressed = (press.asked.conversation, what)
            reply = await self._desk.store.run(
                effects.take_press, press.key, press.speaker, pressed, aloud=False
            )
        except (FrontdeskError, ValueError):
            return refused("NotFound", self._desk.texts.say("teams.dialog_gone"))
        return said(reply.text if reply else "")

    async def on_fetch(self, activity: Json) -> Answer:
        """Open the dialog that a button asks for."""
        press = await self._press(activity, read_asked(inside(activity, "value", "data")))
        if press is None:
            return self._turned_away()
        if press.asked.dialog == GUEST:
            told = await self._desk.store.read(guest_told, press.asked.guest, self._desk.texts)
            return Answer(body=dialogs.saying(told, self._desk.texts))
        return Answer(body=await self._opened(press))

    async def on_submit(self, activity: Json) -> Answer:
        """Take what was filled in; what the rules refuse is said in the dialog itself."""
        press = await self._press(activity, read_asked(inside(activity, "value", "data")))
        if press is None:
            return self._turned_away()
        return Answer(body=await self._submitted(press, activity))

    async def _submitted(self, press: Press, activity: Json) -> Json:
        asked = press.asked
        own = {
            **dict.fromkeys(dialogs.OF_PHONEBOOK, self._book.on_submit),
            **dict.fromkeys(dialogs.MEETINGS, self._meetings.on_submit),
        }
        if asked.dialog in own:
            data = inside(activity, "value", "data")
            return await own[asked.dialog](press.key, press.speaker, data)
        if asked.service:
            return await self._services.on_submit(press.key, press.speaker, activity)
        if asked.action or asked.dialog in dialogs.SERVICES:
            return await self._opened(press, does=True)
        if asked.dialog == dialogs.COMMAND:
            return await self._commanded(press)
        if asked.dialog == dialogs.PICK:
            return await self._forms.on_picked(press)
        return await self._forms.on_filled(press)

    async def on_message_action(self, activity: Json) -> Answer:
        """Open what can be done with the conversation of a message, or a dialog to type a command in."""
        value = inside(activity, "value")
        press = await self._press(activity, Asked())
        if press is None:
            return self._turned_away()
        if value.get("commandId") != ACTION:
            return Answer(body=dialogs.commanding(self._desk.texts, press.speaker.place.value))
        place = place_of_message(activity, inside(value, "messagePayload"))
        return Answer(body=await self._desk.store.read(read_choices, press.speaker, place))

    async def _press(self, activity: Json, asked: Asked) -> Press | None:
        """Find out who it is; None for whom may not speak to guests."""
        place = _place_told(activity, asked.place) or _place_of_button(activity)
        speaker = await self._desk.speaker(account_of(activity), place)
        return Press(event_key(activity), speaker, asked) if speaker else None

    async def _pick(self, press: Press) -> str:
        held = Ref(PlatformName.TEAMS, press.asked.held)
        chosen = ConversationId(press.asked.conversation)
        try:
            return await self._desk.store.run(effects.take_choice, press.speaker, held, chosen)
        except FrontdeskError:
            return self._desk.texts.say("teams.dialog_gone")

    async def _opened(self, press: Press, *, does: bool = False) -> Json:
        """Return the dialog that was asked for; with `does`, what needs none is done and said."""
        asked = press.asked
        if asked.dialog in dialogs.SERVICES:
            return await self._services.opened(press.speaker, asked)
        own = {
            **dict.fromkeys(dialogs.OF_PHONEBOOK, self._book.opened),
            **dict.fromkeys(dialogs.MEETINGS, self._meetings.opened),
        }
        if asked.dialog in own:
            return await own[asked.dialog](press.speaker, asked.dialog, asked.conversation)
        if asked.dialog in dialogs.CHOOSING:
            return await self._forms.opened(press)
        try:
            pressed = (asked.conversation, CardAction(asked.action))
            reply = await self._desk.store.run(
                effects.take_press, press.key, press.speaker, pressed, aloud=False
            )
        except (FrontdeskError, ValueError):
            return dialogs.saying(self._desk.texts.say("teams.dialog_gone"), self._desk.texts)
        if reply is not None and reply.dialog and reply.conversation:
            return await self._asked_for(press.speaker, reply)
        return self._told(reply) if does else dialogs.closed()

    async def _commanded(self, press: Press) -> Json:
        """Run what was typed; what asks for a dialog gets it, in the place of this one."""
        words = press.asked.words
        reply = await self._desk.store.run(
            effects.take_command, press.key, press.speaker, words, aloud=False
        )
        if reply is not None and reply.dialog == dialogs.SETUP:
            return await self._services.opened(press.speaker, press.asked)
        if reply is not None and reply.dialog in dialogs.OPENED:
            return await self._asked_for(press.speaker, reply)
        return self._told(reply)

    async def _asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        if reply.dialog in dialogs.OF_PHONEBOOK:
            return await self._book.asked_for(speaker, reply)
        if reply.dialog in dialogs.MEETINGS:
            return await self._meetings.asked_for(speaker, reply)
        return await self._forms.asked_for(speaker, reply)

    def _told(self, reply: Reply | None) -> Json:
        if reply is None or not reply.text:
            return dialogs.closed()
        return dialogs.saying(reply.text, self._desk.texts)

    def _turned_away(self) -> Answer:
        texts = self._desk.texts
        return Answer(body=dialogs.saying(texts.say("desk.may_not_speak"), texts))


def said(text: str) -> Answer:
    """Return what a button of a card answers: a word beside it."""
    return Answer(body={"statusCode": 200, "type": MESSAGE, "value": text})


def refused(code: str, text: str) -> Answer:
    """Return that a button could not do what it says."""
    value = {"code": code, "message": text}
    return Answer(body={"statusCode": 400, "type": ERROR, "value": value})


def read_choices(tx: Transaction, speaker: Speaker, place: Ref) -> Json:
    """Return the dialog of what can be done with the conversation of a thread."""
    texts = speaker.texts
    thread = _thread_at(tx, place)
    if thread is None:
        return dialogs.saying(texts.say("desk.no_conversation"), texts)
    conversation = tx.conversations.get(thread.conversation_id)
    card = card_of(tx, thread, texts, speaker.links, meeting_on_card)
    buttons = {one.action: one for one in card.buttons}
    for one in own_buttons(tx, conversation, speaker.account, texts):
        buttons.setdefault(one.action, one)
    summary = conversation_summary(tx, conversation, texts, speaker.links)
    about = {"conversation": str(conversation.id), "place": place.value}
    return dialogs.choosing(summary, list(buttons.values()), about, texts)


def place_of_message(activity: Json, message: Json) -> Ref:
    """Return the thread of a message on which somebody chose our action, else the message itself."""
    where = where_of(activity)
    link = _query_of(str(message.get("linkToMessage") or ""))
    told = (
        where.root,
        *(link.get("parentMessageId") or ()),
        message.get("replyToId"),
        message.get("id"),
    )
    return where.ref(next((str(one) for one in told if one), None))


def _thread_at(tx: Transaction, place: Ref) -> Thread | None:
    found = tx.threads.by_root(place)
    copy = tx.threads.by_copy(place) if found is None else None
    return tx.threads.get(copy.thread_id) if copy else found


def _query_of(address: str) -> Mapping[str, list[str]]:
    try:
        return parse_qs(urlsplit(address).query)
    except ValueError:
        return {}


def _place_told(activity: Json, told: str) -> Ref | None:
    """Return the place that a dialog was opened for, if it is one of the same tenant."""
    tenant, _, rest = told.partition("/")
    is_place = rest.strip("/") and rest.count("/") <= 1
    is_here = tenant == where_of(activity).tenant
    return Ref(PlatformName.TEAMS, told) if is_here and is_place else None


def _place_of_button(activity: Json) -> Ref:
    """Return the thread in which something was pressed: the one it names, or the card itself."""
    where = where_of(activity)
    if where.is_direct:
        return where.ref()
    pressed = activity.get("replyToId")
    return where.ref(where.root or (str(pressed) if pressed else None))
