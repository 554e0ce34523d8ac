"""The page on which a conversation is chosen, before the dialog that is about it.

Teams tells nobody of a choice before a dialog is sent, so what follows from it is a page of its own. The
likely conversations are a menu that finds what is typed; for any other there is a field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId, Ref
from bot.effects import Speaker, find_conversation
from bot.picking import Picks, found_by, offered
from bot.store import Transaction
from bot.teams.cards import card_of, sending
from bot.teams.dialogs import PICK, Asked
from bot.teams.fields import Field, choice, dialog, problem_lines, text_input
from bot.teams.refs import place_ref, read_place
from bot.texts import Texts

Json = dict[str, Any]
CONVERSATION, TYPED = "conversation", "typed"
LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Picking:
    """For which dialog a conversation is chosen, and what goes on to it: where, and words said already."""

    wanted: str
    place: str
    words: str = ""
    typed: str = ""
    problem: str = ""


def read_picking(tx: Transaction, speaker: Speaker, asked: Picking) -> Json:
    """Return the page: what was typed finds its choices, and nothing typed asks for the likeliest."""
    texts = speaker.texts
    found = found_by(tx, asked.typed, texts) if asked.typed else []
    offers = found or offered(tx, speaker.account, channel_of(speaker), texts)
    return _page(asked, offers, texts)


def read_picked(tx: Transaction, asked: Asked) -> Conversation | None:
    """Return the conversation that was chosen, or the only one that what was typed finds."""
    typed = asked.typed.strip()[:LONGEST_TYPED]
    try:
        if not typed:
            return find_conversation(tx, ConversationId(asked.conversation))
    except FrontdeskError:
        return None
    number = typed.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return tx.conversations.by_number(int(number))
    found = tx.search.words(typed, 2)
    return tx.conversations.get(found[0].id) if len(found) == 1 else None


def channel_of(speaker: Speaker) -> Ref:
    """Return the channel in which somebody looks; of their own chat the person, as its threads say."""
    place = read_place(speaker.place)
    return place_ref(place.tenant, place.conversation) if place.is_channel else speaker.account


def _page(asked: Picking, offers: Sequence[Picks], texts: Texts) -> Json:
    choices = [(pick.id, pick.label) for group in offers for pick in group.picks]
    label, first = texts.say("dialog.pick_label"), choices[0][0] if len(choices) == 1 else ""
    body = [
        *problem_lines(asked.problem),
        choice(
            CONVERSATION,
            label,
            choices,
            first,
            style="filtered",
            placeholder=texts.say("dialog.pick_placeholder"),
        ),
        text_input(TYPED, _any_other(asked, texts)),
    ]
    data = {"dialog": PICK, "wanted": asked.wanted, "place": asked.place, "words": asked.words}
    card = card_of(body, [sending(texts.say("dialog.next"), data)])
    return dialog(texts.say(f"dialog.{asked.wanted}_title"), card, height="medium")


def _any_other(asked: Picking, texts: Texts) -> Field:
    return Field(
        texts.say("dialog.pick_other"),
        texts.say("dialog.pick_other_hint"),
        asked.typed,
        LONGEST_TYPED,
        multiline=False,
        optional=True,
    )
