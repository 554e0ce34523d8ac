"""Give a conversation a name of its own, or take it away again (TTL-04)."""

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act, Actor
from bot.domain.conversations import Conversation
from bot.domain.messages import Notice
from bot.store import Transaction


def rename(tx: Transaction, conversation: Conversation, title: str, by: Actor) -> Conversation:
    """Show a title to both sides; an empty one returns to the rules. The same again changes nothing."""
    conversation = tx.conversations.locked(conversation.id)
    renamed = conversation.renamed(title)
    if renamed.title == conversation.title:
        return conversation
    header_changed(tx, renamed)
    tx.audit.add(Act.RENAMED, by, renamed.id)
    if renamed.title:
        post_notice(tx, renamed.id, Notice("renamed", {"name": by.name, "title": renamed.title}))
    else:
        post_notice(tx, renamed.id, Notice("title_cleared", {"name": by.name}))
    return renamed
