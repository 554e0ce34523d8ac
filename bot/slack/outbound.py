"""Send to Slack: the chat platform of the agents."""

import logging
from collections.abc import Sequence
from typing import Any

from bot.domain.ids import PlatformName, Ref
from bot.domain.richtext import cut
from bot.ports import Card, ChatPlatform, Finding, Picker, Post, Profile, Refused, Retry, Upload
from bot.slack import dialogs, emoji, render
from bot.slack.examine import Examination
from bot.slack.files import Files
from bot.slack.history import History
from bot.slack.people import People
from bot.slack.refs import Place, place_ref, read_owned, read_place
from bot.slack.web import Web
from bot.slack.workspaces import Workspace, Workspaces
from bot.texts import Texts

log = logging.getLogger(__name__)
GONE = {"message_not_found", "thread_not_found"}
DONE_ALREADY = {"already_reacted", "no_reaction"}
UNKNOWN_NAME = "invalid_name"
PICTURE_REFUSED = {"invalid_blocks", "invalid_blocks_format"}
LONGEST_STATUS = 50


class SlackPlatform(ChatPlatform):
    """The chat platform that speaks Slack's Web API; refs are those of `bot.slack.refs`."""

    name = PlatformName.SLACK
    joins_lines = False

    def __init__(
        self, web: Web, workspaces: Workspaces, people: People, history: History, texts: Texts
    ) -> None:
        self._web = web
        self._texts = texts
        self._workspaces = workspaces
        self._people = people
        self._history = history
        self._files = Files(web, workspaces, history)
        self._examination = Examination(web, workspaces)
        self._direct: dict[Ref, Place] = {}

    async def open_thread(self, channel: Ref, card: Card, *, maybe_sent: bool = False) -> Ref:
        """Post the opening card; its timestamp names the thread."""
        place = await self._channel(channel)
        workspace = await self._workspaces.get(place.team)
        found = await self._history.find(workspace, place, card.key) if maybe_sent else None
        if found:
            return place_ref(place.team, place.channel, found)
        return await self._with_card("chat.postMessage", workspace, place, card)

    async def update_card(self, root: Ref, card: Card) -> None:
        """Show the card as it is now; a card that somebody deleted comes back by itself elsewhere."""
        place = read_place(root)
        workspace = await self._workspaces.get(place.team)
        try:
            await self._with_card("chat.update", workspace, place, card)
        except Refused as problem:
            if str(problem) not in GONE:
                raise

    async def link(self, root: Ref) -> str:
        """Return the permalink of the opening card; to who may not read the channel it opens nothing."""
        place = read_place(root)
        asked = {"channel": place.channel, "message_ts": place.ts}
        return str((await self._call("chat.getPermalink", place, asked))["permalink"])

    async def post(self, thread: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Answer in the thread, under the author's name and picture."""
        place = read_place(thread)
        workspace = await self._workspaces.get(place.team)
        found = await self._history.find(workspace, place, post.key) if maybe_sent else None
        if found:
            return place_ref(place.team, place.channel, found)
        asked = render.post_content(post) | render.author(post.author)
        asked |= {"channel": place.channel, "thread_ts": place.ts} | render.WITHOUT_PREVIEWS
        if post.aloud and place.ts:
            asked["reply_broadcast"] = True
        sent, _ = await self._web.call("chat.postMessage", workspace.token, asked)
        return place_ref(place.team, place.channel, sent["ts"])

    async def update(self, message: Ref, post: Post) -> None:
        """Replace what one of our messages says."""
        place = read_place(message)
        asked = render.post_content(post) | {"channel": place.channel, "ts": place.ts}
        await self._call("chat.update", place, asked)

    async def delete(self, message: Ref) -> None:
        """Delete one of our messages; one that is gone already is what we wanted."""
        place = read_place(message)
        try:
            await self._call("chat.delete", place, {"channel": place.channel, "ts": place.ts})
        except Refused as problem:
            if str(problem) not in GONE:
                raise

    async def post_file(self, thread: Ref, upload: Upload, *, maybe_sent: bool = False) -> Ref:
        """Show a file in a thread; Slack shows it as the app's, under the guest's message."""
        place = await self._channel(thread)
        return await self._files.post(place, upload, maybe_sent=maybe_sent)

    async def delete_file(self, file: Ref) -> None:
        """Delete one of our files; one that is gone already is what we wanted."""
        await self._files.delete(file)

    async def fetch_file(self, file: Ref, most: int) -> bytes:
        """Return the bytes of an agent's file."""
        return await self._files.fetch(file, most)

    async def react(self, message: Ref, emoji: str, *, there: bool) -> None:
        """Add or take away our reaction, under the first of its names that Slack knows."""
        place = read_place(message)
        method = "reactions.add" if there else "reactions.remove"
        for name in names_of(emoji):
            asked = {"channel": place.channel, "timestamp": place.ts, "name": name}
            try:
                await self._call(method, place, asked)
            except Refused as problem:
                if str(problem) == UNKNOWN_NAME:
                    continue
                if str(problem) not in DONE_ALREADY and (there or str(problem) not in GONE):
                    raise
            return
        raise Refused("Slack does not know this emoji")

    async def whisper(
        self,
        place: Ref,
        account: Ref,
        text: str,
        *,
        picker: Picker | None = None,
        opens: str = "",
        about: str = "",
    ) -> None:
        """Tell one agent something: gone when they reload, except in their own messages."""
        assert picker is None, "every conversation has a thread of its own"
        channel, user = await self._channel(place), read_owned(account).id
        content = dialogs.whispered(text, opens, about, self._texts)
        asked = content | {"channel": channel.channel}
        if place == account:
            await self._call("chat.postMessage", channel, asked | render.WITHOUT_PREVIEWS)
            return
        asked |= {"user": user, "thread_ts": channel.ts}
        await self._call("chat.postEphemeral", channel, asked)

    async def tell(self, account: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Write to somebody in our direct messages with them."""
        direct = await self._channel(account)
        return await self.post(place_ref(direct.team, direct.channel), post, maybe_sent=maybe_sent)

    async def show_typing(self, thread: Ref, text: str) -> None:
        """Show it as the thread's status; where there is none, or later, it is not worth a word."""
        place = read_place(thread)
        asked = {"channel_id": place.channel, "thread_ts": place.ts}
        status = cut(text, LONGEST_STATUS)
        try:
            await self._call("assistant.threads.setStatus", place, asked | {"status": status})
        except (Refused, Retry) as problem:
            log.debug("typing is not shown: channel=%s reason=%s", place.channel, problem)

    async def profile(self, account: Ref) -> Profile:
        """Look up a user of a workspace, and whether they are there."""
        return await self._people.profile(account)

    async def workspace(self, channel: Ref) -> str:
        """Return the name of the workspace."""
        return (await self._workspaces.get(read_place(channel).team)).name

    async def members(self, channel: Ref) -> Sequence[Ref]:
        """Return those in a channel who may speak to guests: full members of the workspace."""
        return await self._people.members(channel)

    async def group_members(self, group: Ref) -> Sequence[Ref]:
        """Return those in a user group who may speak to guests."""
        return await self._people.group_members(group)

    async def check(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        """Look at every workspace, and at our place in these channels."""
        return await self._examination.look(channels)

    async def _with_card(self, method: str, workspace: Workspace, place: Place, card: Card) -> Ref:
        """Post or change a card; Slack refuses it when it cannot fetch the picture, so then without."""
        target: dict[str, Any] = {"channel": place.channel, "ts": place.ts}
        asked = render.card_content(card) | target
        if not place.ts:
            asked |= render.WITHOUT_PREVIEWS
        try:
            sent, _ = await self._web.call(method, workspace.token, asked)
        except Refused as problem:
            if str(problem) not in PICTURE_REFUSED or not card.avatar_url:
                raise
            bare = asked | render.card_content(card, with_picture=False)
            sent, _ = await self._web.call(method, workspace.token, bare)
        return place_ref(place.team, place.channel, sent["ts"])

    async def _channel(self, ref: Ref) -> Place:
        """Return a channel, opening the direct messages with somebody where that is meant."""
        place = read_place(ref)
        if not place.is_person:
            return place
        if ref not in self._direct:
            found = await self._call("conversations.open", place, {"users": place.channel})
            self._direct[ref] = Place(place.team, found["channel"]["id"])
        return self._direct[ref]

    async def _call(self, method: str, place: Place, asked: dict[str, Any]) -> Any:
        workspace = await self._workspaces.get(place.team)
        answer, _ = await self._web.call(method, workspace.token, asked)
        return answer


def names_of(character: str) -> Sequence[str]:
    """Return Slack's names of an emoji."""
    return emoji.names(character)
