"""The field in which a conversation is chosen: the likely ones at once, any other by typing.

It is a menu whose choices come from us (`block_suggestion`): a menu with its choices in it would end at a
hundred, and houses have more conversations than that.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.ids import PlatformName, Ref
from bot.effects import Speaker
from bot.picking import Pick, Picks, found_by, offered
from bot.slack.fields import chosen_in, field, groups, option
from bot.slack.refs import place_ref, read_place
from bot.slack.render import plain_text
from bot.store import Transaction
from bot.texts import Texts

Json = dict[str, Any]
CONVERSATION = "conversation"
PICK = "pick_conversation"
LONGEST_TYPED = 200


def picker(chosen: Pick | None, texts: Texts) -> Json:
    """Return the field; what is chosen in it is told at once, so that the rest can follow."""
    element: Json = {
        "type": "external_select",
        "action_id": PICK,
        "min_query_length": 0,
        "placeholder": plain_text(texts.say("dialog.pick_placeholder"), 150),
    }
    if chosen:
        element["initial_option"] = option(chosen.id, chosen.label)
    label, hint = texts.say("dialog.pick_label"), texts.say("dialog.pick_hint")
    return field(CONVERSATION, label, element, hint=hint, tells=True)


def picked(view: Mapping[str, Any]) -> str:
    """Return the id of the conversation that is chosen; empty when none is."""
    return chosen_in(view, CONVERSATION)


def suggested(tx: Transaction, speaker: Speaker, typed: str) -> Json:
    """Return what to choose from: what is typed finds it, and nothing typed asks for the likeliest."""
    typed = typed.strip()[:LONGEST_TYPED]
    if typed:
        found = found_by(tx, typed, speaker.texts)
    else:
        found = offered(tx, speaker.account, channel_of(speaker), speaker.texts)
    return {"option_groups": _grouped(found)} if found else {"options": []}


def channel_of(speaker: Speaker) -> Ref:
    """Return the channel in which somebody looks; of direct messages the person, as their threads say."""
    if speaker.place.platform is not PlatformName.SLACK:
        return speaker.place
    place = read_place(speaker.place)
    return (
        speaker.account if place.channel.startswith("D") else place_ref(place.team, place.channel)
    )


def _grouped(found: Sequence[Picks]) -> list[Json]:
    return groups(
        [(one.label, [option(pick.id, pick.label) for pick in one.picks]) for one in found]
    )
