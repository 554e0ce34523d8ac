"""The one way in for what Teams sends: each activity goes to the listener of its kind, threads in order."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.lanes import Lanes
from bot.teams.events import where_of
from bot.teams.ingress import INVOKE, Answer

Json = Mapping[str, Any]
Listener = Callable[[Json], Awaitable[None]]
Asked = Callable[[Json], Awaitable[Answer]]
WORDS = ("message", "messageUpdate", "messageDelete")


class Dispatcher:
    """Hands activities on, those about one thread one after the other.

    `heard` is told of every activity before it goes on: where it came from may be news.
    """

    def __init__(self, heard: Listener) -> None:
        self._heard = heard
        self._lanes = Lanes()
        self._listeners: dict[str, Listener] = {}
        self._invoked: dict[str, Asked] = {}

    def listen(self, listener: Listener, *types: str) -> None:
        """Let a listener have the activities of these types."""
        self._listeners.update(dict.fromkeys(types, listener))

    def answer(self, asked: Asked, *names: str) -> None:
        """Let somebody answer the invokes of these names."""
        self._invoked.update(dict.fromkeys(names, asked))

    @property
    def types(self) -> frozenset[str]:
        """Return the types of activities that somebody listens to."""
        return frozenset(self._listeners)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of invokes that somebody answers."""
        return frozenset(self._invoked)

    async def __call__(self, activity: Json) -> Answer | None:
        """Do what an activity asks; it is stored, or done, when this returns."""
        # The lane comes before anything that waits, or what came first might enter it last.
        async with self._lanes.lane(thread_of(activity)), self._lanes.lane(reacted_to(activity)):
            await self._heard(activity)
            if activity["type"] == INVOKE:
                return await self._invoked[str(activity.get("name"))](activity)
            await self._listeners[str(activity["type"])](activity)
            return None


def thread_of(activity: Json) -> str | None:
    """Return which thread an activity about a message belongs to; None for everything else."""
    if activity["type"] not in WORDS:
        return None
    where = where_of(activity)
    return f"{where.tenant}/{where.conversation}/{where.root or ''}"


def reacted_to(activity: Json) -> str | None:
    """Return which message reactions are about: they come and go in their order."""
    if activity["type"] != "messageReaction":
        return None
    where = where_of(activity)
    return f"message {where.tenant}/{where.conversation}/{activity.get('replyToId')}"
