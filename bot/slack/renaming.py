"""The dialog in which a conversation gets its name (TTL-04)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.actions.cast import cast_of
from bot.domain.conversations import LONGEST_TITLE, Conversation
from bot.domain.naming import title_for_agents
from bot.domain.richtext import cut
from bot.picking import Pick, pick_of
from bot.slack.dialogs import FIELD, WORDS, Context, modal, submits
from bot.slack.fields import field, written_in
from bot.slack.picker import picker
from bot.slack.render import plain_text
from bot.store import Transaction
from bot.texts import Texts

Json = dict[str, Any]
RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Renaming:
    """What the dialog shows: the name that stands in it, and the usual one behind an empty field."""

    context: Context
    title: str = ""
    usual: str = ""
    pick: Pick | None = None


def read_renaming(
    tx: Transaction, context: Context, conversation: Conversation | None, words: str, texts: Texts
) -> Renaming:
    """Collect it; `words` were typed already and stay, else the present name is what stands there."""
    if conversation is None:
        return Renaming(context, words)
    title = conversation.title or ""
    usual = title_for_agents(replace(conversation, title=None), cast_of(tx, conversation).guests)
    return Renaming(
        replace(context, initial=title), words or title, usual, pick_of(tx, conversation, texts)
    )


def renaming(shown: Renaming, texts: Texts) -> Json:
    """Return the dialog; the conversation is chosen in it where it was not said."""
    context = shown.context
    blocks = [] if context.conversation else [picker(shown.pick, texts)]
    named, send = texts.say("dialog.rename_title"), submits(texts, "dialog.rename_send")
    return modal(RENAME, named, [*blocks, _title(shown, texts)], context, texts, submit=send)


def typed(view: Mapping[str, Any], context: Context) -> str:
    """Return what somebody typed themselves; empty while what we put there stands unchanged."""
    written = written_in(view, FIELD)
    return "" if written == context.initial else written


def _title(shown: Renaming, texts: Texts) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "max_length": LONGEST_TITLE,
        "focus_on_load": bool(shown.context.conversation),
    }
    if shown.title:
        element["initial_value"] = cut(shown.title, LONGEST_TITLE)
    if shown.usual:
        element["placeholder"] = plain_text(shown.usual, 150)
    chosen = shown.pick.id if shown.pick and not shown.context.conversation else ""
    label, hint = texts.say("dialog.rename_label"), texts.say("dialog.rename_hint")
    return field(f"{FIELD} {chosen}".strip(), label, element, hint=hint, optional=True)
