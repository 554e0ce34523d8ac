"""Agents put tags on a conversation and take them off (TAG-03)."""

from collections.abc import Sequence

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act, Actor
from bot.domain.conversations import Conversation
from bot.domain.messages import Notice
from bot.domain.tags import TagChanges
from bot.store import Transaction


def tag(
    tx: Transaction, conversation: Conversation, changes: TagChanges, by: Actor
) -> Sequence[str]:
    """Change the tags and return them all; what is so already changes nothing. Guests see none of it."""
    conversation = tx.conversations.locked(conversation.id)
    before = frozenset(tx.tags.of(conversation.id))
    after = changes.applied(before)
    if after == before:
        return sorted(after)
    added, taken = sorted(after - before), sorted(before - after)
    for name in added:
        tx.tags.add(conversation.id, name)
    for name in taken:
        tx.tags.remove(conversation.id, name)
    header_changed(tx, conversation)
    for act, key, names in ((Act.TAGGED, "tagged", added), (Act.UNTAGGED, "untagged", taken)):
        if names:
            tx.audit.add(act, by, conversation.id, tags=" ".join(names))
            values = {"name": by.name, "tags": ", ".join(names)}
            post_notice(tx, conversation.id, Notice(key, values, agents_only=True))
    return sorted(after)
