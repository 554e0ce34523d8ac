"""Receive from Slack: messages, mentions and reactions become actions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot import effects
from bot.actions.agent_message import Written
from bot.contact_files import is_contact_file
from bot.domain.errors import FrontdeskError
from bot.domain.ids import Ref
from bot.domain.links import Links
from bot.effects import Speaker
from bot.lanes import soon
from bot.ports import Profile
from bot.slack.emoji import to_unicode
from bot.slack.events import Deleted, Edited, Said, Where, by_machine, read_message, read_said
from bot.slack.people import People
from bot.slack.refs import owned_ref, place_ref
from bot.slack.words import asked_of_us, marked, names_in, persons, written
from bot.slack.workspaces import Workspace, Workspaces
from bot.speakers import find_speaker
from bot.store import Store
from bot.texts import Texts
from calendar_sync.desk import MeetingDesk

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every entrance from Slack needs."""

    store: Store
    workspaces: Workspaces
    people: People
    texts: Texts
    links: Links
    meetings: MeetingDesk

    async def speaker(self, account: Ref, place: Ref, *, is_stranger: bool) -> Speaker | None:
        """Return who speaks; None for whom may not: bots, guest accounts, people of other workspaces."""
        if is_stranger:
            return None
        looked_up = self.people.person(account)
        return await find_speaker(
            self.store, account, looked_up, partial(self.as_speaker, account, place)
        )

    def as_speaker(self, account: Ref, place: Ref, profile: Profile) -> Speaker:
        """Return somebody with everything an answer to them needs."""
        return Speaker(account, profile, place, self.texts, self.links)

    def stranger(self, account: Ref, place: Ref) -> Speaker:
        """Return somebody whom we only tell that they may not speak."""
        return self.as_speaker(account, place, Profile(""))

    async def workspace(self, body: Json) -> Workspace:
        """Return the workspace that a request is about."""
        return await self.workspaces.get(team_of(body))


class MessageEvents:
    """Hears what people write, edit, delete and react with."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_message(self, body: Json, event: Json) -> None:
        """Hand on what somebody wrote in a thread of ours; everything else is none of our business."""
        workspace = await self._desk.workspace(body)
        match read_message(workspace, event):
            case Deleted(ref, root):
                await self._desk.store.run(effects.take_deletion, ref, root)
            case Edited(said):
                await self._on_edit(workspace, said)
            case Said() as said if said.root is None:
                if said.is_direct:
                    await self._on_words(workspace, said, said.channel)
            case Said() as said if not said.names_us:
                await self._hear(said, effects.take_answer, written)
            case Said() as said if said.is_direct:
                await self._on_mention(workspace, said)

    async def on_mention(self, body: Json, event: Json) -> None:
        """Do what we are asked by name; such a message never reaches a guest unless it says `reply`."""
        workspace = await self._desk.workspace(body)
        if not by_machine(workspace, event) and not event.get("edited"):
            said = read_said(Where(workspace, str(event["channel"])), event)
            await self._on_mention(workspace, said)

    async def on_reaction(self, body: Json, event: Json) -> None:
        """Hand on a reaction to a message of ours."""
        workspace, item = await self._desk.workspace(body), event["item"]
        if item.get("type") != "message" or event.get("user") in (None, workspace.bot_user):
            return
        ref = place_ref(workspace.team, str(item["channel"]), str(item["ts"]))
        # Slack may tell of a reaction before the message that it is for.
        channel = place_ref(workspace.team, str(item["channel"]))
        here = await self._desk.store.read(lambda tx: tx.people.services_in(channel))
        is_ours = bool(here) or event.get("item_user") == workspace.bot_user
        if not await (soon(lambda: self._knows(ref)) if is_ours else self._knows(ref)):
            return
        account = owned_ref(workspace.team, str(event["user"]))
        speaker = await self._desk.speaker(account, ref, is_stranger=False)
        if speaker is None:
            return
        emoji, there = to_unicode(str(event["reaction"])), event["type"] == "reaction_added"
        try:
            await self._desk.store.run(
                effects.take_reaction, event_key(body), speaker, ref, emoji, there=there
            )
        except FrontdeskError:
            return  # not an emoji that we could show: it stays where it is, seen by agents

    async def _knows(self, message: Ref) -> bool:
        return await self._desk.store.read(lambda tx: tx.threads.by_copy(message)) is not None

    async def _on_mention(self, workspace: Workspace, said: Said) -> None:
        if said.root is not None:
            names = await self._names(said)
            if marked(said, names, workspace.bot_user):
                await self._hear(said, effects.take_answer, _marked_by(workspace))
                return
        await self._on_words(workspace, said, said.root or said.channel)

    async def _on_words(self, workspace: Workspace, said: Said, place: Ref) -> None:
        """Run the words as a command, and whisper the answer."""
        account, key = said.account, effects.key_of(said.written_as)
        speaker = await self._desk.speaker(account, place, is_stranger=said.is_stranger)
        if speaker is None:
            await self._turn_away(said, place, flagged=False)
            return
        names = await self._names(said)
        speaker = replace(speaker, named=persons(workspace.team, names))
        words = asked_of_us(said, names, workspace.bot_user)
        if not words and any(is_contact_file(one.name) for one in said.files):
            words = "contact import"
        await self._desk.store.run(
            effects.take_command, key, speaker, words, aloud=True, files=said.files
        )

    async def _on_edit(self, workspace: Workspace, said: Said) -> None:
        """Take an edit; when it may not be sent, its author hears why."""
        read = _marked_by(workspace) if said.names_us else written
        try:
            await self._hear(said, effects.take_edit, read)
        except FrontdeskError as error:
            speaker = self._desk.stranger(said.account, said.root or said.channel)
            key = f"edit {said.written_as} {said.version}"
            text = speaker.texts.say(f"errors.{error.key}", **error.values)
            await self._desk.store.run(
                effects.whisper_once, key, speaker, text, failed=said.written_as
            )

    async def _hear(
        self,
        said: Said,
        take: Callable[..., None],
        read: Callable[[Said, Mapping[str, str]], Written | None],
    ) -> None:
        """Look up whatever is needed from Slack, then do everything in one transaction."""
        root = said.root
        if root is None or not (said.in_our_thread or await self._is_ours(root)):
            return
        speaker = await self._desk.speaker(said.account, root, is_stranger=said.is_stranger)
        if speaker is None:
            await self._turn_away(said, root, flagged=True)
            return
        names = await self._names(said)
        words = read(said, names)
        if words is not None:
            if named := persons(said.account.value.partition("/")[0], names):
                speaker = replace(speaker, named=named)
            await self._desk.store.run(
                take,
                speaker,
                root,
                words,
                written_as=said.written_as,
                in_our_thread=said.in_our_thread,
            )

    async def _is_ours(self, root: Ref) -> bool:
        """Tell whether we know the thread, whoever opened it: our app may have been installed anew."""
        return await self._desk.store.read(lambda tx: tx.threads.by_root(root)) is not None

    async def _turn_away(self, said: Said, place: Ref, *, flagged: bool) -> None:
        speaker, key = self._desk.stranger(said.account, place), effects.key_of(said.written_as)
        about = said.written_as if flagged else None
        await self._desk.store.run(effects.turn_away, key, speaker, written_as=about)

    async def _names(self, said: Said) -> Mapping[str, str]:
        team = said.account.value.partition("/")[0]
        neutral = self._desk.texts.say("desk.somebody")
        return await self._desk.people.names(team, names_in(said), neutral)


def team_of(body: Json) -> str:
    """Return the workspace whose installation a request came for; empty when it names none."""
    installed: Sequence[Json] = body.get("authorizations") or ()
    team = body.get("team")
    named = (
        *(one.get("team_id") for one in installed[:1]),
        (body.get("view") or {}).get("app_installed_team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        body.get("team_id"),
    )
    return next((str(one) for one in named if one), "")


def event_key(body: Json) -> str:
    """Return what makes a request one of its kind, however often it comes."""
    return f"slack {team_of(body)} {body.get('event_id') or body.get('trigger_id')}"


def _marked_by(workspace: Workspace) -> Callable[[Said, Mapping[str, str]], Written | None]:
    return lambda said, names: marked(said, names, workspace.bot_user)
