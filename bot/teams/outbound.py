"""Send to Teams: the chat platform of the agents."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from bot.domain.ids import PlatformName, Ref
from bot.domain.richtext import Paragraph, Span
from bot.ports import Card, ChatPlatform, Finding, Picker, Post, Profile, Refused, Retry, Upload
from bot.teams import dialogs, emoji, render
from bot.teams.examine import Examination
from bot.teams.files import Files
from bot.teams.history import History, Unknown
from bot.teams.pacing import REACTIONS, Pacing
from bot.teams.people import People
from bot.teams.refs import Place, place_ref, read_owned, read_place
from bot.teams.web import Web, quoted
from bot.teams.workspaces import Team, Workspaces
from bot.texts import Texts

log = logging.getLogger(__name__)
Json = dict[str, Any]
GONE = {"ActivityNotFoundInConversation", "MessageNotFound", "NotFound", "status 404"}


class TeamsPlatform(ChatPlatform):
    """The chat platform that speaks with Teams' connector; refs are those of `bot.teams.refs`.

    `texts` are the words on buttons that only Teams' cards have.
    """

    name = PlatformName.TEAMS
    joins_lines = True

    def __init__(  # noqa: PLR0917  the parts that it is made of
        self,
        web: Web,
        workspaces: Workspaces,
        people: People,
        history: History,
        texts: Texts,
        clock: Callable[[], datetime],
    ) -> None:
        self._web = web
        self._workspaces = workspaces
        self._people = people
        self._history = history
        self._texts = texts
        self._files = Files(web)
        self._pacing, self._reactions = Pacing(clock), Pacing(clock, REACTIONS)
        self._examination = Examination(web, workspaces, clock)

    async def open_thread(self, channel: Ref, card: Card, *, maybe_sent: bool = False) -> Ref:
        """Post the opening card; its id names the thread."""
        place = await self._place(channel)
        shown = render.card_content(card)
        if maybe_sent and (found := await self._found(place, card.key, shown)):
            return found
        if place.is_channel:
            return await self._begin(place, shown)
        return await self._send(place, shown)

    async def update_card(self, root: Ref, card: Card) -> None:
        """Show the card as it is now; a card that somebody deleted comes back by itself elsewhere."""
        try:
            await self._put(read_place(root), render.card_content(card))
        except Refused as problem:
            if str(problem) not in GONE:
                raise

    async def link(self, root: Ref) -> str:
        """Return the documented deep link of the opening card; a chat with one agent has none."""
        place = read_place(root)
        if not place.is_channel:
            return ""
        team = await self._team_of(place)
        return link_of(place, team.group if team else "")

    async def post(self, thread: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Answer in the thread; whose words they are stands above them."""
        place = read_place(thread)
        shown = self._shown(place, post)
        if maybe_sent and (found := await self._found(place, post.key, shown)):
            return found
        return await self._send(place, shown)

    async def update(self, message: Ref, post: Post) -> None:
        """Replace what one of our messages says."""
        place = read_place(message)
        await self._put(place, self._shown(place, post))

    async def delete(self, message: Ref) -> None:
        """Delete one of our messages; one that is gone already is what we wanted."""
        place = read_place(message)
        try:
            await self._call("DELETE", place, _activity(place))
        except Refused as problem:
            if str(problem) not in GONE:
                raise

    async def post_file(self, thread: Ref, upload: Upload, *, maybe_sent: bool = False) -> Ref:
        """Show a file in a thread: Teams takes none from us there, so it stays with us, a click away."""
        place = await self._place(thread)
        shown = render.file_content(upload, self._texts.say("teams.open_file"))
        if maybe_sent and (found := await self._found(place, upload.key, shown)):
            return found
        return await self._send(place, shown)

    async def delete_file(self, file: Ref) -> None:
        """Delete the card of a file."""
        await self.delete(file)

    async def fetch_file(self, file: Ref, most: int) -> bytes:
        """Return the bytes of an agent's file."""
        return await self._files.fetch(file, most)

    async def react(self, message: Ref, emoji: str, *, there: bool) -> None:
        """Add or take away our reaction."""
        kind = reaction_of(emoji)
        if kind is None:
            raise Refused("Teams does not know this emoji")
        place = read_place(message)
        self._reactions.take(place.conversation)
        path = f"{_activity(place)}/reactions/{quoted(kind)}"
        try:
            await self._call("PUT" if there else "DELETE", place, path)
        except Refused as problem:
            if there or str(problem) not in GONE:
                raise

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
        """Tell one agent something where they are looking; in their own chat, where that cannot be."""
        where = read_place(place)
        content = dialogs.telling(text, self._texts, picker=picker, opens=opens, about=about)
        if where.is_channel and self._web.settings.targeted:
            try:
                await self._target(where, read_owned(account).id, content)
            except Refused as problem:
                log.info("told in their own chat: place=%s reason=%s", where.conversation, problem)
            else:
                return
        await self._send(await self._place(account), content)

    async def tell(self, account: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Write to somebody in our chat with them; nobody can look there, so a repeat says that it is one."""
        place = await self._place(account)
        shown = render.content(post.body or (Paragraph((Span(post.text),)),))
        if maybe_sent:
            render.mark_repeated(shown, self._texts.say("teams.repeated"))
        return await self._send(place, shown)

    async def show_typing(self, thread: Ref, text: str) -> None:  # noqa: ARG002  Teams has its own words
        """Show it in a chat with one agent; a channel would have to pay for it with messages."""
        place = read_place(thread)
        if place.is_channel:
            return
        try:
            await self._call("POST", place, _activities(place.conversation), {"type": "typing"})
        except (Refused, Retry) as problem:
            log.debug("typing is not shown: chat=%s reason=%s", place.conversation, problem)

    async def profile(self, account: Ref) -> Profile:
        """Look up somebody of a tenant, and whether they are there."""
        return await self._people.profile(account)

    async def workspace(self, channel: Ref) -> str:
        """Return the name of the team."""
        team = await self._team_of(read_place(channel))
        return team.name if team else ""

    async def members(self, channel: Ref) -> Sequence[Ref]:
        """Return those in a channel who may speak to guests: the tenant's own people."""
        return await self._people.members(channel)

    async def group_members(self, group: Ref) -> Sequence[Ref]:
        """Refuse: Teams has no user groups."""
        raise Refused(f"there is no group {group.value} in Teams")

    async def check(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        """Look at every tenant, and at our place in these channels."""
        return await self._examination.look(channels)

    async def _team_of(self, place: Place) -> Team | None:
        """Find the team that a channel is in."""
        for team in await self._workspaces.teams(place.tenant):
            if place.conversation in await self._workspaces.channels(team):
                return team
        return None

    def _shown(self, place: Place, post: Post) -> Json:
        posts = (post, *post.more)
        waiting = self._texts.say("teams.waiting", count=post.waiting) if post.waiting > 0 else ""
        is_answered_by_button = not place.is_channel and post.author and post.conversation
        reply = (
            (self._texts.say("card.reply"), post.conversation) if is_answered_by_button else None
        )
        return render.joined(posts, waiting=waiting, reply=reply)

    async def _found(self, place: Place, key: str, shown: Json) -> Ref | None:
        """Look for what may have been sent; where nobody may look, what is sent again says that it is."""
        try:
            found = await self._history.find(place, key)
        except Unknown:
            render.mark_repeated(shown, self._texts.say("teams.repeated"))
            return None
        return place_ref(place.tenant, place.conversation, found) if found else None

    async def _begin(self, place: Place, shown: Json) -> Ref:
        """Start a thread in a channel."""
        self._pacing.take(place.conversation)
        asked = {
            "isGroup": True,
            "bot": {"id": "28:" + self._web.settings.app_id},
            "tenantId": place.tenant,
            "channelData": {
                "channel": {"id": place.conversation},
                "tenant": {"id": place.tenant},
            },
            "activity": shown,
        }
        told = await self._call("POST", place, "v3/conversations", asked)
        return place_ref(place.tenant, place.conversation, id_of(told, "activityId"))

    async def _send(self, place: Place, shown: Json) -> Ref:
        self._pacing.take(place.conversation)
        conversation = place.thread if place.is_channel else place.conversation
        told = await self._call("POST", place, _activities(conversation), shown)
        return place_ref(place.tenant, place.conversation, id_of(told, "id"))

    async def _target(self, place: Place, person: str, content: Json) -> None:
        self._pacing.take(place.conversation)
        path = _activities(place.conversation)
        if place.message:
            path += f"/{quoted(place.message)}"
        asked = content | {"recipient": {"id": person}}
        await self._call("POST", place, path + "?isTargetedActivity=true", asked)

    async def _put(self, place: Place, shown: Json) -> None:
        self._pacing.take(place.conversation)
        await self._call("PUT", place, _activity(place), shown)

    async def _place(self, ref: Ref) -> Place:
        """Return a channel, beginning the chat with somebody where that is meant."""
        place = read_place(ref)
        return Place(place.tenant, await self._people.chat(ref)) if place.is_person else place

    async def _call(self, method: str, place: Place, path: str, body: Json | None = None) -> Any:
        tenant = await self._workspaces.get(place.tenant)
        return await self._web.call(method, tenant.service_url, path, body)


def link_of(place: Place, group: str) -> str:
    """Return the deep link to the first message of a thread; `group` is how Graph knows the team."""
    channel, message = quote(place.conversation, safe=""), place.message
    named = {"tenantId": place.tenant, "groupId": group, "parentMessageId": message}
    told = urlencode({name: value for name, value in named.items() if value})
    return f"https://teams.microsoft.com/l/message/{channel}/{message}?{told}"


def reaction_of(character: str) -> str | None:
    """Return Teams' name of an emoji."""
    return emoji.to_reaction(character)


def id_of(told: object, name: str) -> str:
    """Return the id of what was sent; an answer without one may have been a yes."""
    found = told.get(name) if isinstance(told, Mapping) else None
    if not found:
        raise Retry("an answer without an id", maybe_sent=True)
    return str(found)


def _activities(conversation: str) -> str:
    return f"v3/conversations/{quoted(conversation)}/activities"


def _activity(place: Place) -> str:
    assert place.message, "a message is meant"
    return f"{_activities(place.conversation)}/{quoted(place.message)}"
