"""The dialogs about a conversation while they are filled in: opened, chosen for, sent back and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import effects
from bot.actions.saved_reply import saved_for
from bot.assigning import ME, Wish
from bot.commands import Reply, refusal
from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId
from bot.domain.saved import chosen_name
from bot.effects import Form, Speaker
from bot.store import Transaction
from bot.teams import dialogs
from bot.teams.assignment import Assignment
from bot.teams.dialogs import Asked
from bot.teams.inbound import Desk
from bot.teams.picker import Picking, read_picked, read_picking

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what, and under which key it is remembered."""

    key: str
    speaker: Speaker
    asked: Asked


class Forms:
    """Shows a dialog, and shows it anew with everything in it when something in it is wrong."""

    def __init__(self, desk: Desk, assignment: Assignment) -> None:
        self._desk = desk
        self._assignment = assignment

    async def asked_for(self, speaker: Speaker, reply: Reply) -> Json:
        """Return the dialog that an answer asks for; a conversation that was not said is chosen first."""
        name, place = reply.dialog or "", speaker.place.value
        if reply.conversation is None:
            asked = Picking(name, place, reply.words)
            return await self._desk.store.read(read_picking, speaker, asked)
        if name == dialogs.ASSIGN:
            wish = Wish(me=reply.words == ME)
            return await self._assignment.opened(speaker, reply.conversation.id, wish)
        about = {"conversation": str(reply.conversation.id), "place": place}
        title = (reply.conversation.title or "") if name == dialogs.RENAME else ""
        words, texts = reply.words or title, self._desk.texts
        saved = await self._saved(name, reply.conversation.id)
        return dialogs.about_conversation(name, about, texts, words=words, saved=saved)

    async def opened(self, press: Press) -> Json:
        """Open the dialog that stands below words of ours."""
        asked = press.asked
        conversation = await self._desk.store.read(_found, asked.conversation)
        reply = Reply("", asked.dialog, conversation, asked.words)
        return await self.asked_for(press.speaker, reply)

    async def on_picked(self, press: Press) -> Json:
        """Go on to the dialog for the conversation that was chosen; ask again when it is not clear."""
        asked, texts = press.asked, self._desk.texts
        if asked.wanted not in dialogs.CHOOSING:
            return dialogs.saying(texts.say("teams.dialog_gone"), texts)
        conversation = await self._desk.store.read(read_picked, asked)
        if conversation is None:
            problem = texts.say("dialog.pick_needed")
            again = Picking(
                asked.wanted, press.speaker.place.value, asked.words, asked.typed, problem
            )
            return await self._desk.store.read(read_picking, press.speaker, again)
        reply = Reply("", asked.wanted, conversation, asked.words)
        return await self.asked_for(press.speaker, reply)

    async def on_filled(self, press: Press) -> Json:
        """Do what was filled in; what the rules refuse is said there, and every word stays."""
        asked, texts = press.asked, self._desk.texts
        if asked.dialog == dialogs.ASSIGN:
            return await self._assignment.on_sent(press.key, press.speaker, asked)
        form = Form(ConversationId(asked.conversation), asked.dialog, asked.words)
        saved = chosen_name(asked.saved) if asked.dialog == dialogs.REPLY else ""
        if saved and not asked.words.strip():
            form = Form(form.conversation_id, "use", saved)
        try:
            reply = await self._desk.store.run(effects.take_form, press.key, press.speaker, form)
        except FrontdeskError as error:
            return dialogs.saying(refusal(texts, error), texts)
        if reply is None or reply.conversation:
            return dialogs.closed()
        return await self._again(press, reply.text)

    async def _again(self, press: Press, problem: str) -> Json:
        asked, texts = press.asked, self._desk.texts
        if asked.dialog not in dialogs.WRITTEN:
            return dialogs.saying(problem, texts)
        about = {"conversation": asked.conversation, "place": press.speaker.place.value}
        saved = await self._saved(asked.dialog, asked.conversation)
        kept = {"words": asked.words, "problem": problem}
        return dialogs.about_conversation(asked.dialog, about, texts, saved=saved, **kept)

    async def _saved(self, dialog: str, chosen: str) -> Sequence[str]:
        """Return the names of what can be sent instead of writing (MGR-05)."""
        if dialog != dialogs.REPLY:
            return ()
        return await self._desk.store.read(_saved_names, chosen)


def _saved_names(tx: Transaction, chosen: str) -> Sequence[str]:
    conversation = _found(tx, chosen)
    return [one.name for one in saved_for(tx, conversation)] if conversation else []


def _found(tx: Transaction, chosen: str) -> Conversation | None:
    """Return the conversation that a button names; what comes back may have been put there by anybody."""
    try:
        return effects.find_conversation(tx, ConversationId(chosen)) if chosen else None
    except FrontdeskError:
        return None
