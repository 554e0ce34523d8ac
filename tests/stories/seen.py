"""What agents do and see, whatever the platform they work on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.stories.place import Json, until


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a thread as agents see it; `signs` are its reactions, each with who gave it."""

    ref: str
    author: str
    text: str
    signs: dict[str, list[str]]
    files: tuple[Json, ...] = ()
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What stands at the top of a thread."""

    title: str
    subtitle: str
    facts: str
    buttons: tuple[str, ...]
    picture: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in a channel."""

    channel: str
    root: str
    card: Card
    posts: tuple[Post, ...]

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.posts]

    def post(self, text: str) -> Post:
        return next(post for post in self.posts if post.text == text)

    def signs(self, text: str) -> set[str]:
        return {sign for post in self.posts if post.text == text for sign in post.signs}


@dataclass(frozen=True, slots=True)
class Dialog:
    """What is open in front of an agent: its name, its words, and the labels of its buttons."""

    id: str
    title: str
    words: str
    view: Json


class Desk(Protocol):
    """One agent at work; every act is what a person can do on the platform.

    `fills` sends the open dialog: with these words, without touching it (""), or emptied (None).
    """

    name: str

    async def threads(self, channel: str) -> list[Thread]: ...
    async def looks_at(self, thread: Thread) -> Thread | None: ...
    async def writes(self, thread: Thread, text: str) -> str: ...
    async def mentions(self, thread: Thread, words: str) -> str: ...
    async def edits(self, thread: Thread, ref: str, text: str) -> None: ...
    async def deletes(self, thread: Thread, ref: str) -> None: ...
    async def reacts(self, thread: Thread, ref: str, sign: str, *, there: bool = True) -> None: ...
    async def attaches(self, thread: Thread, name: str, content: bytes, text: str = "") -> str: ...
    async def opens_file(self, file: Json) -> bytes: ...
    async def presses(self, thread: Thread, label: str) -> None: ...
    async def chooses(self, thread: Thread, ref: str) -> Dialog: ...
    async def presses_in(self, dialog: Dialog, label: str) -> None: ...
    async def dialog(self) -> Dialog: ...
    async def fills(self, words: str | None) -> None: ...
    async def asks(self, words: str) -> str: ...
    async def whispers(self) -> list[str]: ...
    async def home(self) -> tuple[str, list[str]]: ...
    async def sees_typing(self, thread: Thread) -> str: ...
    async def is_called(self, name: str) -> None: ...
    async def is_there(self, *, there: bool) -> None: ...

    async def finds(self, channel: str, title: str, text: str = "") -> Thread:
        async def look() -> Thread | None:
            fits = (one for one in await self.threads(channel) if one.card.title == title)
            return next(
                (one for one in fits if one.posts and (not text or text in one.texts)), None
            )

        return await until(look, f"a thread with {title} {text}")

    async def sees(
        self, thread: Thread, happened: Callable[[Thread], Any], what: str = "that thread"
    ) -> Thread:
        seen = thread

        async def look() -> Any:
            nonlocal seen
            found = await self.looks_at(thread)
            seen = found or seen
            return found and happened(found)

        try:
            await until(look, what)
        except AssertionError:
            raise AssertionError(f"{self.name} does not see {what}: {seen}") from None
        return seen

    async def is_told(self, words: str) -> None:
        async def look() -> bool:
            return any(words in one for one in await self.whispers())

        await until(look, f"{self.name} being told “{words}”")
