"""Turn a conversation's share link on, off, to a new address, or let it expire (ENT-06)."""

import secrets
from datetime import timedelta

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act, Actor
from bot.domain.conversations import Conversation, Share
from bot.domain.messages import Notice
from bot.domain.sharing import SHARE_LIFE, Sharing, Wish
from bot.store import Transaction


def new_share(tx: Transaction, life: timedelta = SHARE_LIFE) -> Share:
    """Make a share link that nobody can guess, for as long as links live."""
    return Share(secrets.token_urlsafe(24), tx.now + life)


def set_share_link(
    tx: Transaction, conversation: Conversation, wish: Wish, by: Actor
) -> Conversation:
    """Do with the link what somebody wishes; a fresh one ends the one before. Twice changes nothing.

    An address that is valid stays when only its time changes.
    """
    conversation = tx.conversations.locked(conversation.id)
    shared = conversation.shared(_wanted(tx, conversation.share, wish))
    if shared == conversation:
        return conversation
    header_changed(tx, shared)
    if wish.sharing is Sharing.OFF:
        tx.audit.add(Act.UNSHARED, by, shared.id)
        values = {"name": by.name}
    else:
        until = until_words(shared)
        tx.audit.add(Act.SHARED, by, shared.id, until=until)
        values = {"name": by.name, "until": until}
    post_notice(tx, shared.id, Notice(f"share_{wish.sharing}", values, agents_only=True))
    return shared


def until_words(conversation: Conversation) -> str:
    """Say until when the link opens, in UTC; a dash where it has no end, or there is none."""
    ends = conversation.share.expires_at if conversation.share else None
    return f"{ends:%Y-%m-%d %H:%M} UTC" if ends else "-"


def _wanted(tx: Transaction, before: Share | None, wish: Wish) -> Share | None:
    """Return the link that there shall be."""
    if wish.sharing is Sharing.OFF:
        return None
    if before is None or not before.is_valid(tx.now) or wish.sharing is Sharing.NEW:
        return new_share(tx, wish.life)
    return before if wish.sharing is Sharing.ON else Share(before.token, tx.now + wish.life)
