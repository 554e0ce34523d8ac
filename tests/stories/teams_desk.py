"""An agent at work in Teams: everything they do goes through the sandbox's control API, as their hands."""

import base64
import html
import re
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import PlatformName
from bot.sandbox.teams import seed
from bot.teams.emoji import to_reaction, to_unicode
from bot.teams.render import KEY
from bot.upkeep import look_after_agents
from tests.bot.teams.workplace import words_of
from tests.stories.place import KEYS, Json, Place, until
from tests.stories.seen import Card, Desk, Dialog, Post, Thread

CHANNELS = {"Sales": seed.SALES, "Support": seed.SUPPORT}
APP = "Frontdesk"
MARKS = {"✔": "✔️"}
FILE_SIGN = "📎"
BOLD = re.compile(r"\*([^*\s][^*]*)\*")
LINK = re.compile(r"&lt;(https?://[^|&]+(?:&amp;[^|&]+)*)\|([^&]+)&gt;")
EMOJI = {":tada:": "🎉", ":wave:": "👋"}


@dataclass
class TeamsDesk(Desk):
    """Somebody of the tenant, by the first name that the stories give them."""

    place: Place
    name: str

    @property
    def user(self) -> str:
        return KEYS.get(self.name, self.name)

    async def threads(self, channel: str) -> list[Thread]:
        state = await self._state()
        if channel == "own":
            return _conversations_of(state)
        found = next(
            (
                one["threads"]
                for team in state["teams"]
                for one in team["channels"]
                if one["id"] == CHANNELS[channel]
            ),
            [],
        )
        ours = [one for one in found if one["messages"][0]["by_app"]]
        return [_thread(CHANNELS[channel], one["id"], one["messages"]) for one in ours]

    async def looks_at(self, thread: Thread) -> Thread | None:
        name = next((n for n, one in CHANNELS.items() if one == thread.channel), "own")
        return next((one for one in await self.threads(name) if one.root == thread.root), None)

    async def writes(self, thread: Thread, text: str) -> str:
        return await self._post(thread, html_of(text))

    async def mentions(self, thread: Thread, words: str) -> str:
        return await self._post(thread, f"<p><@app> {html_of(words).removeprefix('<p>')}")

    async def edits(self, thread: Thread, ref: str, text: str) -> None:
        await self._acts("edit", {**self._in(thread), "message": ref, "html": html_of(text)})

    async def deletes(self, thread: Thread, ref: str) -> None:
        await self._acts("delete", {**self._in(thread), "message": ref})

    async def reacts(self, thread: Thread, ref: str, sign: str, *, there: bool = True) -> None:
        kind = to_reaction(sign)
        body = {**self._in(thread), "message": ref, "reaction": kind, "remove": not there}
        await self._acts("react", body)

    async def attaches(self, thread: Thread, name: str, content: bytes, text: str = "") -> str:
        file = {"name": name, "content": base64.b64encode(content).decode()}
        return await self._post(thread, html_of(text) if text else "", files=[file])

    async def opens_file(self, file: Json) -> bytes:
        async with self.place.http.get(file["url"]) as answer:
            assert answer.status == 200, file
            return await answer.read()

    async def presses(self, thread: Thread, label: str) -> None:
        await self._acts("press", {**self._in(thread), "message": thread.root, "action": label})

    async def chooses(self, thread: Thread, ref: str) -> Dialog:
        body = {**self._in(thread), "thread": thread.root, "message": ref}
        await self._acts("command", {**body, "command": "conversation_actions"})
        return await self.dialog()

    async def presses_in(self, dialog: Dialog, label: str) -> None:
        await self._acts("submit", {"user": self.user, "dialog": dialog.id, "action": label})

    async def dialog(self) -> Dialog:
        async def look() -> Dialog | None:
            dialogs = (await self._state())["dialogs"]
            if not dialogs:
                return None
            shown = dialogs[-1]
            words = words_of(shown["card"]["content"])
            return Dialog(shown["id"], shown["title"], words, shown)

        return await until(look, "a dialog")

    async def fills(self, words: str | None) -> None:
        dialog = await self.dialog()
        inputs = {} if words == "" else {"words": words or ""}
        body = {"user": self.user, "dialog": dialog.id, "inputs": inputs}
        told = await self.place.control("submit", body, platform=PlatformName.TEAMS)
        assert told["ok"], told
        left = [one["id"] for one in (await self._state())["dialogs"]]
        assert dialog.id not in left, f"the dialog stays open: {await self.dialog()}"

    async def asks(self, words: str) -> str:
        before = len(_targeted(await self._state()))
        body = {"user": self.user, "channel": seed.GENERAL, "text": words}
        await self._acts("slash", body)

        async def look() -> str:
            told = _targeted(await self._state())[before:]
            return words_of(told[-1]["cards"]) if told else ""

        return await until(look, f"an answer to {words}")

    async def whispers(self) -> list[str]:
        state = await self._state()
        in_chat = [m for m in state["chat"]["messages"] if m["by_app"] and not _about(m)]
        told = [*_targeted(state), *in_chat]
        return [words_of(m["cards"]) for m in sorted(told, key=lambda m: m["created"])]

    async def home(self) -> tuple[str, list[str]]:
        raise NotImplementedError("there is no such tab in Teams")

    async def sees_typing(self, thread: Thread) -> str:
        async def look() -> bool:
            return bool((await self._state())["chat"]["typing"])

        await until(look, "somebody typing")
        return "typing"

    async def is_called(self, name: str) -> None:
        await self._acts("account", {"user": self.user, "name": name})
        await self._is_looked_at()

    async def is_there(self, *, there: bool) -> None:
        availability = "Available" if there else "Offline"
        await self._acts("presence", {"user": self.user, "availability": availability})
        await self._is_looked_at()

    async def _is_looked_at(self) -> None:
        """Let the minute pass after which everybody is looked at again: Teams tells nothing by itself."""
        self.place.clock.pass_by(seconds=61)
        await self.place.parts.store.run(look_after_agents)

    async def _post(self, thread: Thread, written: str, **more: Any) -> str:
        body = {**self._in(thread), "html": written, **more}
        if thread.channel == "own":
            body["quote"] = (thread.posts or (thread,))[-1 if thread.posts else 0].ref
        else:
            body["thread"] = thread.root
        return (await self._acts("post", body))["id"]

    def _in(self, thread: Thread) -> Json:
        channel = "" if thread.channel == "own" else thread.channel
        return {"user": self.user, "channel": channel}

    async def _acts(self, what: str, body: Json) -> Json:
        told = await self.place.control(what, body, platform=PlatformName.TEAMS)
        assert told["ok"], told
        return told

    async def _state(self) -> Json:
        return await self.place.control(
            f"state?user={self.user}", verb="GET", platform=PlatformName.TEAMS
        )


def html_of(text: str) -> str:
    """Return what a person makes with the editor: bold words, links, emoji, lines."""
    said = html.escape(html.unescape(text), quote=False)
    said = LINK.sub(r'<a href="\1">\2</a>', said)
    said = BOLD.sub(r"<strong>\1</strong>", said)
    for name, sign in EMOJI.items():
        said = said.replace(name, sign)
    return "<p>" + said.replace("\n", "<br>") + "</p>"


def _thread(channel: str, root: str, messages: list[Json]) -> Thread:
    card, *rest = messages
    shown = [one for one in rest if not one["deleted"] and not one["targeted"]]
    return Thread(channel, root, _card(card), tuple(post for one in shown for post in _posts(one)))


def _conversations_of(state: Json) -> list[Thread]:
    """Put together what belongs to each conversation in the chat with the app."""
    groups: dict[str, list[Json]] = {}
    of_message: dict[str, str] = {}
    for one in state["chat"]["messages"]:
        conversation = _about(one) or of_message.get(one["quoted"], "")
        if conversation:
            of_message[one["id"]] = conversation
            groups.setdefault(conversation, []).append(one)
    return [_thread("own", group[0]["id"], group) for group in groups.values()]


def _targeted(state: Json) -> list[Json]:
    """Return what only they see in channels; the chat, where things come by themselves, is none."""
    threads = [t for team in state["teams"] for c in team["channels"] for t in c["threads"]]
    told = [m for t in threads for m in t["messages"] if m["targeted"] and m["by_app"]]
    return sorted(told, key=lambda m: m["created"])


def _about(message: Json) -> str:
    """Return which conversation the buttons of a message are about."""
    for action in _actions(message["cards"]):
        found = (action.get("data") or {}).get("conversation")
        if found:
            return str(found)
    return ""


def _card(message: Json) -> Card:
    [card] = message["cards"] or [{"body": [], "actions": []}]
    items = card["body"][0]["items"] if card["body"] else [{}]
    title, _, subtitle = words_of(items[0]).partition("\n")
    return Card(
        title=title,
        subtitle=subtitle,
        facts="\n".join(
            ": ".join(map(words_of, one["columns"])) for one in items[1:] if "columns" in one
        ),
        buttons=tuple(one["title"] for one in card.get("actions", ())),
        picture=next(iter(_pictures(card)), None),
    )


def _posts(message: Json) -> list[Post]:
    """Return what stands in a message: several lines of a guest may stand together."""
    signs: dict[str, list[str]] = {}
    for kind, people in message["reactions"].items():
        sign = to_unicode(kind) or kind
        signs[MARKS.get(sign, sign)] = list(people)
    if not message["by_app"]:
        files = tuple(message["files"])
        return [Post(message["id"], message["from"], message["text"], signs, files)]
    [card] = message["cards"]
    author, found = APP, []
    for one in (line for line in card["body"] if str(line.get("id", "")).startswith(KEY)):
        head, *rest = one["items"]
        if head["type"] == "ColumnSet":
            author = words_of(head)
        text = words_of(rest if head["type"] == "ColumnSet" else one["items"])
        picture = next(iter(_pictures(card)), None)
        found.append(Post(message["id"], author, text, signs, _files(card, text), picture))
    return found


def _files(card: Json, text: str) -> tuple[Json, ...]:
    if FILE_SIGN not in text:
        return ()
    name = text.partition(FILE_SIGN)[2].split("\n")[0].strip(" \xa0")
    url = next(one["url"] for one in card["actions"] if one["type"] == "Action.OpenUrl")
    return ({"name": name, "url": url},)


def _actions(node: Any) -> list[Json]:
    if isinstance(node, list):
        return [one for inner in node for one in _actions(inner)]
    if not isinstance(node, dict):
        return []
    own = [node] if str(node.get("type", "")).startswith("Action.") else []
    return own + [one for inner in node.values() for one in _actions(inner)]


def _pictures(node: Any) -> list[str]:
    if isinstance(node, list):
        return [one for inner in node for one in _pictures(inner)]
    if not isinstance(node, dict):
        return []
    own = [node["url"]] if node.get("type") == "Image" else []
    return own + [one for inner in node.values() for one in _pictures(inner)]
