"""How the contract suite looks at each chat platform from its own side."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.ids import Ref
from bot.ports import ChatPlatform
from bot.sandbox.slack import seed
from bot.slack.emoji import to_unicode
from bot.slack.refs import owned_ref, place_ref, read_owned, read_place
from tests.bot.slack.workplace import Workplace


class Neighbour(Protocol):
    """A platform as its own people see it, with the things and people that the suite needs there.

    `agent` is called `agent_name` and has the mail address `agent_email`; `has_pictures` where the platform
    shows us pictures of people. `faults` are what can go wrong with a call: `fail(method, fault)` makes the
    next call of `open`, `post`, `update`, `react`, `profile`, `file` or `typing` go wrong so.
    """

    platform: ChatPlatform
    channel: Ref
    foreign: Ref
    nowhere: Ref
    agent: Ref
    agent_name: str
    agent_email: str
    has_pictures: bool
    manager: Ref
    gone: Ref
    no_file: Ref
    members: Sequence[Ref]
    faults: Sequence[str]

    async def text_of(self, message: Ref) -> str:
        """Return everything that a message shows."""
        ...

    async def posts(self, root: Ref) -> Sequence[tuple[str, str]]:
        """Return author and words of what stands in a thread, the root excepted."""
        ...

    async def is_bold(self, message: Ref, words: str) -> bool:
        """Tell whether these words are bold there."""
        ...

    async def reactions(self, message: Ref) -> set[str]:
        """Return the reactions on a message."""
        ...

    async def whispers(self, account: Ref) -> Sequence[str]:
        """Return what only this person sees."""
        ...

    async def files(self, root: Ref) -> Sequence[tuple[str, bytes]]:
        """Return the files in a thread."""
        ...

    async def share_file(self, root: Ref, name: str, data: bytes) -> Ref:
        """Have an agent share a file in a thread."""
        ...

    async def chatter(self, place: Ref, count: int) -> None:
        """Have agents write so much in a channel or a thread."""
        ...

    async def count(self, method: str) -> int:
        """Return how many of our cards (`open`) or posts (`post`) there are."""
        ...

    async def attempts(self, method: str) -> int:
        """Return how often we tried."""
        ...

    async def fail(self, method: str, fault: str, retry_after: int = 1) -> None:
        """Make the next call go wrong."""
        ...

    async def leave(self) -> None:
        """Let nobody answer any more."""
        ...

    async def pass_by(self, seconds: float) -> None:
        """Let time pass, for the adapter and for the platform."""
        ...


METHODS = {
    "open": "chat.postMessage",
    "post": "chat.postMessage",
    "update": "chat.update",
    "react": "reactions.add",
    "profile": "users.info",
    "file": "files.completeUploadExternal",
    "typing": "assistant.threads.setStatus",
}


class SlackNeighbour(Neighbour):
    """Slack, as the sandbox plays it."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self.platform = work.slack.platform
        self.channel = place_ref(seed.TEAM, seed.SALES)
        self.foreign = place_ref(seed.TEAM, seed.OFFICE)
        self.nowhere = place_ref(seed.TEAM, "C0NOWHERE")
        self.agent = owned_ref(seed.TEAM, "U0ADA")
        self.agent_name, self.agent_email = "Ada", "ada@acme.example"
        self.has_pictures = True
        self.manager = owned_ref(seed.TEAM, "U0MONA")
        self.gone = owned_ref(seed.TEAM, "U0DORA")
        self.no_file = owned_ref(seed.TEAM, "F0NONE")
        self.members = [owned_ref(seed.TEAM, user) for user in ("U0ADA", "U0BOB", "U0MONA")]
        self.faults = ("429", "503", "500", "lost", "garbage", "missing_scope", "unknown_method")

    async def text_of(self, message: Ref) -> str:
        found = self._message(message)
        return found.text + str(found.blocks)

    async def posts(self, root: Ref) -> Sequence[tuple[str, str]]:
        return [(one.username, one.text) for one in self._replies(root)]

    async def is_bold(self, message: Ref, words: str) -> bool:
        return str({"type": "text", "text": words, "style": {"bold": True}}) in str(
            self._message(message).blocks
        )

    async def reactions(self, message: Ref) -> set[str]:
        return {to_unicode(name) for name in self._message(message).reactions}

    async def whispers(self, account: Ref) -> Sequence[str]:
        return self._work.whispers(read_owned(account).id)

    async def files(self, root: Ref) -> Sequence[tuple[str, bytes]]:
        kept = self._work.sandbox.files
        shared = [kept[file] for one in self._replies(root) for file in one.files]
        return [(file.name, file.content or b"") for file in shared]

    async def share_file(self, root: Ref, name: str, data: bytes) -> Ref:
        place = read_place(root)
        shared = await self._work.person("ada").files_upload_v2(
            content=data, filename=name, channel=place.channel, thread_ts=place.ts
        )
        return owned_ref(place.team, shared["file"]["id"])

    async def chatter(self, place: Ref, count: int) -> None:
        where = read_place(place)
        for number in range(count):
            await self._work.person("bob").chat_postMessage(
                channel=where.channel, thread_ts=where.ts, text=f"chatter {number}"
            )

    async def count(self, method: str) -> int:
        found = self._work.sandbox.channels[seed.SALES].messages.values()
        ours = [one for one in found if one.metadata and one.app_id == seed.APP]
        return sum(one.is_reply == (method == "post") for one in ours)

    async def attempts(self, method: str) -> int:
        return len(await self._work.calls(METHODS[method]))

    async def fail(self, method: str, fault: str, retry_after: int = 1) -> None:
        plan = {"method": METHODS[method], "with": fault, "retry_after": retry_after}
        await self._work.control("faults", {"fail_next": [plan]}, "PUT")

    async def leave(self) -> None:
        await self._work.server.close()

    async def pass_by(self, seconds: float) -> None:
        await self._work.control("clock", {"advance": seconds})

    def _message(self, ref: Ref) -> object:
        place = read_place(ref)
        return self._work.sandbox.channels[place.channel].messages[place.ts]

    def _replies(self, root: Ref) -> list[object]:
        channel = self._work.sandbox.channels[read_place(root).channel]
        return [channel.messages[ts] for ts in self._message(root).replies]
