"""An agent at work in Slack: their own client by the Web API, their hands by the sandbox's control API."""

import base64
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.domain.ids import PlatformName
from tests.stories.place import Json, Place, until
from tests.stories.seen import Card, Desk, Dialog, Post, Thread

CHANNELS = {"Sales": "C0SALES", "Support": "C0SUPPORT", "Front": "C0GLOBEX"}
SIGNS = {
    "heavy_check_mark": "✔️",
    "eyes": "👀",
    "lock": "🔒",
    "warning": "⚠️",
    "+1": "👍",
    "thumbsup": "👍",
    "tada": "🎉",
    "wave": "👋",
}
NAMES = {sign: name for name, sign in reversed(SIGNS.items())}
FRONTDESK = "U0FRONTDESK"


@dataclass
class SlackDesk(Desk):
    """Somebody of a workspace, by the first name that their user id and their token have."""

    place: Place
    name: str

    @property
    def user(self) -> str:
        return f"U0{self.name.upper()}"

    async def slack(self, method: str, **arguments: Any) -> Json:
        url = f"{self.place.sandbox.base_url}/slack/api/{method}"
        headers = {"Authorization": f"Bearer xoxp-sandbox-{self.name}"}
        async with self.place.http.post(url, json=arguments, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], (method, arguments, told)
        return told

    async def threads(self, channel: str) -> list[Thread]:
        place = await self._channel(channel)
        found = await self.slack("conversations.history", channel=place, limit=100)
        roots = [one for one in reversed(found["messages"]) if one.get("bot_id")]
        return [await self._thread(place, root["ts"]) for root in roots]

    async def looks_at(self, thread: Thread) -> Thread:
        return await self._thread(thread.channel, thread.root)

    async def writes(self, thread: Thread, text: str) -> str:
        told = await self.slack(
            "chat.postMessage", channel=thread.channel, thread_ts=thread.root, text=text
        )
        return told["ts"]

    async def mentions(self, thread: Thread, words: str) -> str:
        return await self.writes(thread, f"<@{FRONTDESK}> {words}")

    async def edits(self, thread: Thread, ref: str, text: str) -> None:
        await self.slack("chat.update", channel=thread.channel, ts=ref, text=text)

    async def deletes(self, thread: Thread, ref: str) -> None:
        await self.slack("chat.delete", channel=thread.channel, ts=ref)

    async def reacts(self, thread: Thread, ref: str, sign: str, *, there: bool = True) -> None:
        method = "reactions.add" if there else "reactions.remove"
        await self.slack(method, channel=thread.channel, timestamp=ref, name=NAMES[sign])

    async def attaches(self, thread: Thread, name: str, content: bytes, text: str = "") -> str:
        body = {
            "user": self.user,
            "channel": thread.channel,
            "thread_ts": thread.root,
            "filename": name,
            "content": base64.b64encode(content).decode(),
            "text": text,
        }
        return (await self.place.control("upload", body, platform=PlatformName.SLACK))["ts"]

    async def opens_file(self, file: Json) -> bytes:
        headers = {"Authorization": f"Bearer xoxp-sandbox-{self.name}"}
        async with self.place.http.get(file["url_private"], headers=headers) as answer:
            return await answer.read()

    async def presses(self, thread: Thread, label: str) -> None:
        root = await self._message(thread.channel, thread.root)
        body = {"user": self.user, "channel": thread.channel, "ts": thread.root}
        await self._acts("press", {**body, "action_id": _button(root["blocks"], label)})

    async def chooses(self, thread: Thread, ref: str) -> Dialog:
        body = {"user": self.user, "channel": thread.channel, "ts": ref}
        await self._acts("shortcut", {**body, "callback_id": "conversation_actions"})
        return await self.dialog()

    async def presses_in(self, dialog: Dialog, label: str) -> None:
        action = _button(dialog.view["blocks"], label)
        body = {"user": self.user, "view_id": dialog.id, "action_id": action}
        await self._acts("press", body)

    async def dialog(self) -> Dialog:
        async def look() -> Dialog | None:
            views = (await self._state())["views"]
            if not views:
                return None
            view = views[-1]
            return Dialog(view["id"], view["title"]["text"], _words(view["blocks"]), view)

        return await until(look, "a dialog")

    async def fills(self, words: str | None) -> None:
        view = (await self.dialog()).id
        values = {} if words == "" else {"field": {"words": words}}
        told = await self._acts("submit", {"user": self.user, "view_id": view, "values": values})
        assert not told["errors"], told

    async def asks(self, words: str) -> str:
        body = {"user": self.user, "channel": "C0GENERAL", "command": "/frontdesk", "text": words}
        told = await self._acts("command", body)
        said = told["body"]
        return _words(said["blocks"]) if said else (await self.dialog()).words

    async def whispers(self) -> list[str]:
        state = await self._state()
        return [
            _words(one["blocks"])
            for channel in (*state["channels"], *state["dms"])
            for one in channel["ephemerals"]
        ]

    async def home(self) -> tuple[str, list[str]]:
        before = (await self._state())["home"]
        await self._acts("open_home", {"user": self.user})

        async def look() -> Json | None:
            home = (await self._state())["home"]
            return home if home and (not before or home["hash"] != before["hash"]) else None

        blocks = (await until(look, "the Home tab"))["blocks"]
        return _words(blocks), [one["image_url"] for one in blocks if one["type"] == "image"]

    async def sees_typing(self, thread: Thread) -> str:
        async def look() -> str:
            found = (await self._state())["statuses"]
            return next((one["status"] for one in found if one["thread_ts"] == thread.root), "")

        return await until(look, "somebody typing")

    async def is_called(self, name: str) -> None:
        await self._acts("profile", {"user": self.user, "display_name": name})

    async def is_there(self, *, there: bool) -> None:
        presence = "active" if there else "away"
        await self._acts("presence", {"user": self.user, "presence": presence})
        await self._acts("profile", {"user": self.user, "status_text": presence})

    async def _acts(self, what: str, body: Json) -> Json:
        told = await self.place.control(what, body, platform=PlatformName.SLACK)
        assert told["ok"], told
        return told

    async def _state(self) -> Json:
        return await self.place.control(
            f"state?user={self.user}", verb="GET", platform=PlatformName.SLACK
        )

    async def _channel(self, name: str) -> str:
        if name != "own":
            return CHANNELS[name]
        return (await self.slack("conversations.open", users=FRONTDESK))["channel"]["id"]

    async def _message(self, channel: str, root: str) -> Json:
        found = await self.slack("conversations.replies", channel=channel, ts=root)
        return found["messages"][0]

    async def _thread(self, channel: str, root: str) -> Thread:
        found = await self.slack("conversations.replies", channel=channel, ts=root, limit=200)
        card, *replies = found["messages"]
        return Thread(channel, root, _card(card), tuple(self._post(one) for one in replies))

    def _post(self, message: Json) -> Post:
        signs = {
            SIGNS.get(one["name"], one["name"]): [self._name(user) for user in one["users"]]
            for one in message.get("reactions", ())
        }
        author = message.get("username") or self._name(message["user"])
        text = _words(message["blocks"]) if message.get("blocks") else unescape(message["text"])
        picture = (message.get("icons") or {}).get("image_72") or message.get("icon_url")
        files = tuple(message.get("files", ()))
        return Post(message["ts"], author, text, signs, files, picture)

    def _name(self, user: str) -> str:
        known = self.place.sandbox.users[user]
        return known.display_name or known.real_name


def _card(message: Json) -> Card:
    blocks = message.get("blocks", [])
    under = next((one["elements"] for one in blocks if one["type"] == "context"), [])
    return Card(
        title=next((one["text"]["text"] for one in blocks if one["type"] == "header"), ""),
        subtitle=" ".join(one["text"] for one in under if one["type"] != "image"),
        facts=_words([one for one in blocks if one["type"] == "rich_text"]),
        buttons=tuple(one["text"]["text"] for one in _buttons(blocks)),
        picture=next((one["image_url"] for one in under if one["type"] == "image"), None),
    )


def _buttons(blocks: list[Json]) -> list[Json]:
    return [one for block in blocks for one in block.get("elements", ()) if one["type"] == "button"]


def _button(blocks: list[Json], label: str) -> str:
    found = {one["text"]["text"]: one["action_id"] for one in _buttons(blocks)}
    assert label in found, f"there is no button {label}: {list(found)}"
    return found[label]


def _words(node: Any) -> str:
    """Return the words of some blocks as a person reads them, each block on lines of its own."""
    if isinstance(node, list):
        return "\n".join(words for words in map(_words, node) if words)
    match node.get("type"):
        case "text" | "plain_text" | "mrkdwn":
            return node["text"]
        case "link":
            return node.get("text") or node["url"]
        case "emoji":
            return "".join(
                chr(int(code, 16)) for code in node.get("unicode", "").split("-") if code
            )
        case "user":
            return f"@{node['user_id']}"
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
            return "".join(_words(one) for one in node["elements"])
        case "section" | "header":
            return _words(node["text"])
        case "actions" | "context" | "rich_text" | "rich_text_list":
            return _words(node["elements"])
        case "button":
            return _words(node["text"])
        case "input":
            return _words(node["label"])
        case _:
            return ""
