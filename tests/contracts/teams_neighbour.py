"""How the contract suite looks at Teams from its own side."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from bot.domain.ids import Ref
from bot.sandbox.teams import seed
from bot.sandbox.teams.records import Message
from bot.teams.emoji import to_unicode
from bot.teams.refs import FileKind, file_ref, owned_ref, place_ref, read_owned, read_place
from tests.bot.teams.workplace import Workplace, words_of
from tests.contracts.neighbours import Neighbour

CALLS = {
    "open": ("conversation",),
    "post": ("send", "reply"),
    "update": ("update",),
    "react": ("react",),
    "profile": ("member",),
    "file": ("send", "reply"),
    "typing": ("send", "reply"),
}
FILE_SIGN = "📎"
CONTENTS = {"https://desk.example/files/file-1": b"two chairs"}


class TeamsNeighbour(Neighbour):
    """Teams, as the sandbox plays it."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self.platform = work.teams.platform
        self.channel = place_ref(seed.TENANT, seed.SALES)
        self.foreign = place_ref(seed.TENANT, seed.FOREIGN_CHANNEL)
        self.nowhere = place_ref(seed.TENANT, "19:nowhere@thread.tacv2")
        self.agent = _account("cleo")
        self.agent_name, self.agent_email = "Cleo Clark", "cleo@acme.example"
        self.has_pictures = False
        self.manager = _account("nora")
        self.gone = _account("olga")
        self.no_file = file_ref(seed.TENANT, FileKind.SHARED, "https://acme.sharepoint.example/no")
        self.members = [_account(one) for one in ("nora", "cleo", "dan", "theo", "una", "olga")]
        self.faults = ("429", "503", "500", "lost", "garbage", "BadSyntax")

    async def text_of(self, message: Ref) -> str:
        found = self._message(message)
        return found.text + "".join(_card(found)) + json.dumps(_cards(found))

    async def posts(self, root: Ref) -> Sequence[tuple[str, str]]:
        said = [tuple(_card(one).split("\n", 1)) for one in self._replies(root)]
        return [one for one in said if FILE_SIGN not in str(one)]

    async def is_bold(self, message: Ref, words: str) -> bool:
        return any(
            run.get("text") == words and run.get("weight") == "Bolder"
            for run in _runs(_cards(self._message(message)))
        )

    async def reactions(self, message: Ref) -> set[str]:
        found = self._message(message).reactions
        return {str(to_unicode(kind)) for kind, people in found.items() if people}

    async def whispers(self, account: Ref) -> Sequence[str]:
        person = self._work.sandbox.person_by(read_owned(account).id)
        return await self._work.whispers(person.key)

    async def files(self, root: Ref) -> Sequence[tuple[str, bytes]]:
        shown = [one for one in self._replies(root) if FILE_SIGN in _card(one)]
        return [(_file_name(one), CONTENTS[_address(one)]) for one in shown]

    async def share_file(self, root: Ref, name: str, data: bytes) -> Ref:
        file = {"name": name, "content": base64.b64encode(data).decode()}
        told = await self._work.control("post", self._in(root, "nora") | {"files": [file]})
        address = told["message"]["files"][0]["url"]
        return file_ref(seed.TENANT, FileKind.SHARED, address)

    async def chatter(self, place: Ref, count: int) -> None:
        for number in range(count):
            await self._work.control("post", self._in(place, "dan") | {"text": f"chatter {number}"})

    async def count(self, method: str) -> int:
        ours = [one for one in self._channel().values() if not one.author and not one.only_for]
        if method == "open":
            return sum(one.root == one.id for one in ours)
        return sum(one.root != one.id and FILE_SIGN not in _card(one) for one in ours)

    async def attempts(self, method: str) -> int:
        return sum([len(await self._work.calls(name)) for name in CALLS[method]])

    async def fail(self, method: str, fault: str, retry_after: int = 1) -> None:
        plans = [
            {"method": name, "with": fault, "retry_after": retry_after} for name in CALLS[method]
        ]
        await self._work.control("faults", {"fail_next": plans}, "PUT")

    async def leave(self) -> None:
        await self._work.server.close()

    async def pass_by(self, seconds: float) -> None:
        await self._work.pass_by(seconds)

    def _in(self, place: Ref, user: str) -> dict[str, Any]:
        where = read_place(place)
        return {"user": user, "channel": where.conversation, "thread": where.message or ""}

    def _channel(self) -> dict[str, Message]:
        return self._work.sandbox.places[seed.SALES].messages

    def _message(self, ref: Ref) -> Message:
        place = read_place(ref)
        return self._work.sandbox.places[place.conversation].messages[place.message]

    def _replies(self, root: Ref) -> list[Message]:
        place = read_place(root)
        found = self._work.sandbox.places[place.conversation].messages.values()
        return [
            one
            for one in found
            if one.root == place.message and one.id != one.root and not one.author
            if not one.deleted and not one.only_for
        ]


def _account(key: str) -> Ref:
    return owned_ref(seed.TENANT, seed.account(key))


def _cards(message: Message) -> list[Any]:
    return [one["content"] for one in message.attachments]


def _card(message: Message) -> str:
    return words_of(_cards(message))


def _runs(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [run for one in node for run in _runs(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "TextRun" else []
    return own + [run for one in node.values() for run in _runs(one)]


def _file_name(message: Message) -> str:
    line = next(line for line in _card(message).split("\n") if FILE_SIGN in line)
    return line.replace(FILE_SIGN, "").strip(" \xa0")


def _address(message: Message) -> str:
    return next(one["url"] for card in _cards(message) for one in card["actions"])
