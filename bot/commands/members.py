"""Who takes part, in words: leave, hear nothing of it for a while (MEM-02)."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.leave import leave, mute, zone_of
from bot.commands.asked import Asked, Command, Reply, conversation_of, done
from bot.domain.grammar import Words
from bot.domain.mute import FOR_GOOD
from bot.store import Transaction


def _leave(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = conversation_of(asked)
    left = leave(tx, conversation, asked.agent)
    return done(asked, conversation, "command.left" if left else "command.not_in_it")


def _mute(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`mute 1h` and so on; `mute off` ends it."""
    conversation = conversation_of(asked)
    until = mute(tx, conversation, asked.agent, words.rest)
    if until is None:
        return done(asked, conversation, "command.unmuted")
    if until == FOR_GOOD:
        return done(asked, conversation, "command.muted_for_good")
    zone = zone_of(tx, conversation, asked.agent)
    return done(asked, conversation, "command.muted", until=_clock(until, zone))


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


MEMBERS: Mapping[str, Command] = {
    "leave": Command(_leave, needs_conversation=True),
    "mute": Command(_mute, needs_conversation=True),
}
