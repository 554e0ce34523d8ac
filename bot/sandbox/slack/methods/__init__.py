"""The Web API's methods, one file per family."""

from __future__ import annotations

from bot.sandbox.slack.methods import (
    access,
    chat,
    conversations,
    files,
    history,
    membership,
    people,
    reactions,
    views,
)
from bot.sandbox.slack.registry import Method

METHODS: dict[str, Method] = {
    method.name: method
    for family in (
        access,
        chat,
        conversations,
        files,
        history,
        membership,
        people,
        reactions,
        views,
    )
    for method in family.METHODS
}
