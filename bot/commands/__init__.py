"""What agents can ask for in words or by a button; the same on every platform.

Slack and Teams differ in how words reach us (slash command, mention, `!word`, button) and in nothing
else: they build an `Asked` and show the `Reply`. Each topic has a file with its own table of commands.
"""

from bot.commands.answer import COMMANDS, DIALOGS, answer, hear, press
from bot.commands.asked import Asked, Reply, plain_refusal, refusal

__all__ = [
    "COMMANDS",
    "DIALOGS",
    "Asked",
    "Reply",
    "answer",
    "hear",
    "plain_refusal",
    "press",
    "refusal",
]
