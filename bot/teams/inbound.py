"""Receive from Teams: messages, mentions and reactions become actions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot import effects
from bot.actions.agent_message import Attached, Written
from bot.domain.errors import FrontdeskError
from bot.domain.ids import Ref
from bot.domain.links import Links
from bot.effects import Speaker
from bot.lanes import soon
from bot.ports import Profile
from bot.speakers import find_speaker
from bot.store import Store, Transaction
from bot.teams.events import (
    Deleted,
    Edited,
    Reacted,
    Restored,
    Said,
    event_key,
    read_message,
    read_reactions,
    read_references,
)
from bot.teams.history import History, Unknown
from bot.teams.people import People
from bot.teams.refs import place_ref, read_place
from bot.teams.words import asked_of_us, is_command, marked, written
from bot.teams.workspaces import Workspaces
from bot.texts import Texts
from calendar_sync.desk import MeetingDesk

Json = Mapping[str, Any]
Take = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every entrance from Teams needs."""

    store: Store
    workspaces: Workspaces
    people: People
    history: History
    texts: Texts
    links: Links
    meetings: MeetingDesk

    async def speaker(self, account: Ref, place: Ref) -> Speaker | None:
        """Return who speaks; None for whom may not: guests of the tenant, people whom nobody knows."""
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


class MessageEvents:
    """Hears what people write, edit, delete and react with."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_message(self, activity: Json) -> None:
        """Hand on what somebody wrote to us or in a thread of ours; the rest is none of our business."""
        match read_message(activity):
            case Deleted(ref, root):
                await self._desk.store.run(effects.take_deletion, ref, root)
            case Edited(said):
                await self._on_edit(said)
            case Restored(said):
                await self._on_restored(said)
            case Said() as said if said.is_private:
                await self._on_words(said)
            case Said() as said if said.where.is_direct:
                await self._on_direct(said)
            case Said() as said if said.names_us:
                await self._on_mention(said)
            case Said() as said if said.root is not None:
                await self._hear(said, said.root, effects.take_answer, written)

    async def on_reaction(self, activity: Json) -> None:
        """Hand on reactions to messages of ours."""
        for number, reacted in enumerate(read_reactions(activity)):
            await self._react(f"{event_key(activity)} {number} {reacted.message}", reacted)

    async def _react(self, key: str, reacted: Reacted) -> None:
        ref = reacted.message
        # Teams tells of reactions to our own posts only, so this one is known, or will be in a moment.
        if not await soon(lambda: self._knows(ref)):
            return
        speaker = await self._desk.speaker(reacted.account, ref)
        if speaker is None:
            return
        try:
            await self._desk.store.run(
                effects.take_reaction, key, speaker, ref, reacted.emoji, there=reacted.there
            )
        except FrontdeskError:
            return  # not an emoji that we could show: it stays where it is, seen by agents

    async def _knows(self, message: Ref) -> bool:
        return await self._desk.store.read(lambda tx: tx.threads.by_copy(message)) is not None

    async def _on_mention(self, said: Said) -> None:
        """Do what we are asked by name; it reaches no guest unless it says `reply`."""
        if said.root is not None and marked(said) is not None:
            await self._hear(said, said.root, effects.take_answer, marked)
        else:
            await self._on_words(said)

    async def _on_direct(self, said: Said) -> None:
        """Find out whom words in an agent's own chat are for: us, the guest who is quoted, the only one."""
        quoted = await self._quoted(said)
        if quoted is not None:
            await self._hear(said, quoted, effects.take_answer, written)
        elif said.names_us or is_command(said.text):
            await self._on_words(said)
        else:
            await self._on_unaddressed(said)

    async def _quoted(self, said: Said) -> Ref | None:
        """Return the message that is answered, if it belongs to a conversation."""
        quoted = said.quoted
        if quoted is None:
            return None

        def is_ours(tx: Transaction) -> bool:
            return bool(tx.threads.by_root(quoted) or tx.threads.by_copy(quoted))

        return quoted if await self._desk.store.read(is_ours) else None

    async def _on_unaddressed(self, said: Said) -> None:
        speaker = await self._desk.speaker(said.account, said.place)
        if speaker is None:
            await self._turn_away(said, flagged=True)
            return
        await self._desk.store.run(
            effects.take_unaddressed, speaker, written(said, said.files), written_as=said.written_as
        )

    async def _on_words(self, said: Said) -> None:
        """Run the words as a command, and whisper the answer."""
        speaker = await self._desk.speaker(said.account, said.place)
        if speaker is None:
            await self._turn_away(said, flagged=False)
            return
        words, speaker = asked_of_us(said), replace(speaker, named=said.named)
        key = effects.key_of(said.written_as)
        await self._desk.store.run(
            effects.take_command, key, speaker, words, aloud=True, files=said.files
        )

    async def _on_edit(self, said: Said) -> None:
        """Take an edit; when it may not be sent, its author hears why."""
        known = await self._desk.store.read(lambda tx: tx.threads.by_copy(said.written_as))
        root = said.root or (said.written_as if known else None)
        if root is None:
            await self._on_waiting(said)
            return
        read = marked if said.names_us else written
        try:
            await self._hear(said, root, effects.take_edit, read)
        except FrontdeskError as error:
            text = self._desk.texts.say(f"errors.{error.key}", **error.values)
            await self._tell_once(f"edit {said.written_as} {said.version}", said, text)

    async def _on_waiting(self, said: Said) -> None:
        """Change words that wait in an agent's own chat until they choose for whom they are."""
        ref, words = said.written_as, written(said, said.files)
        await self._desk.store.run(effects.change_waiting, ref, ref, words)

    async def _on_restored(self, said: Said) -> None:
        """Say that a guest does not see again what was deleted once."""
        if await self._desk.store.read(lambda tx: tx.threads.by_copy(said.written_as)) is None:
            return
        speaker = self._desk.stranger(said.account, said.place)
        key = f"restored {said.written_as} {said.version}"
        text = self._desk.texts.say("desk.undeleted")
        await self._desk.store.run(effects.whisper_once, key, speaker, text)

    async def _hear(
        self,
        said: Said,
        root: Ref,
        take: Take,
        read: Callable[[Said, Sequence[Attached]], Written | None],
    ) -> None:
        """Look up whatever is needed from Teams, then do everything in one transaction."""
        is_ours, may_be = await self._desk.store.read(_place_of, root)
        if not (is_ours or may_be):
            return
        speaker = await self._desk.speaker(said.account, root)
        if speaker is None:
            await self._turn_away(said, flagged=True)
            return
        files, unreachable = await self._files(said)
        words = read(said, files)
        if words is None:
            return
        if words.text or words.files or not unreachable:
            await self._desk.store.run(
                take,
                replace(speaker, named=said.named),
                root,
                words,
                written_as=said.written_as,
                in_our_thread=may_be,
            )
        if unreachable and is_ours:
            text = self._desk.texts.say("teams.files_unreachable")
            await self._tell_once(f"files {said.written_as}", said, text)

    async def _files(self, said: Said) -> tuple[Sequence[Attached], bool]:
        """Return the files of a message; True when there are some that we may not even look at."""
        if not said.references:
            return said.files, False
        root = read_place(said.root).message if said.root else None
        try:
            copy = await self._desk.history.message(read_place(said.written_as), root)
        except Unknown:
            return said.files, True
        found = read_references(said.where, copy, said.references)
        return [*said.files, *found], len(found) < len(said.references)

    async def _tell_once(self, key: str, said: Said, text: str) -> None:
        """Say to its author what is wrong with a message, and mark it."""
        speaker = self._desk.stranger(said.account, said.place)
        await self._desk.store.run(effects.whisper_once, key, speaker, text, failed=said.written_as)

    async def _turn_away(self, said: Said, *, flagged: bool) -> None:
        speaker = self._desk.stranger(said.account, said.place)
        about = said.written_as if flagged else None
        key = effects.key_of(said.written_as)
        await self._desk.store.run(effects.turn_away, key, speaker, written_as=about)


def _place_of(tx: Transaction, root: Ref) -> tuple[bool, bool]:
    """Tell whether a thread is ours, or could be one whose root is on its way to us."""
    if tx.threads.by_root(root) or tx.threads.by_copy(root):
        return True, False
    channel = read_place(root)
    return False, channel.is_channel and tx.threads.awaits_root(
        place_ref(channel.tenant, channel.conversation)
    )
