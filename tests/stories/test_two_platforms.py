"""One service in Slack and in Teams: whatever happens, both sides and the guest end with the same talk."""

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from tests.stories.guest import Guest, widget
from tests.stories.place import Door, Place, Way, a_place, until
from tests.stories.seen import Desk, Post, Thread
from tests.stories.slack_desk import SlackDesk
from tests.stories.teams_desk import TeamsDesk

ACTS = int(os.environ.get("STORY_ACTS", "200"))
# Another seed tells another story; this one is told each time.
SEED = int(os.environ.get("STORY_SEED", "20261127"))
SIGNS = ("👍", "🎉", "👋")
OURS = {"✔️", "👀", "🔒", "⚠️"}
PEOPLE = ("gus", "ada", "bob", "cleo", "dan")
# What is done more often stands here more often.
KINDS = (
    ("write",) * 8 + ("note",) * 2 + ("edit", "delete", "react", "unreact", "file", "guest_file")
)
LATE = 90.0


@dataclass
class Line:
    """A message as it should be by now, and the ref by which its author knows it."""

    author: str
    text: str
    is_note: bool = False
    ref: str = ""
    files: tuple[str, ...] = ()
    signs: Counter[str] = field(default_factory=Counter)


class Talk:
    """Everybody at work, and what they have said."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.gus = Guest(place, "Gus")
        self.desks: dict[str, Desk] = {
            "ada": SlackDesk(place, "ada"),
            "bob": SlackDesk(place, "bob"),
            "cleo": TeamsDesk(place, "cleo"),
            "dan": TeamsDesk(place, "dan"),
        }
        self.threads: dict[str, Thread] = {}
        self.lines: list[Line] = []
        self.reacted: set[tuple[str, str, str]] = set()
        self.said = 0

    async def begin(self) -> None:
        await self.gus.begin(widget(self.place, "sales"), "Hello")
        self.lines.append(Line("gus", "Hello"))
        for name, desk in self.desks.items():
            self.threads[name] = await desk.finds("Sales", "Gus", "Hello")

    async def act(self, who: str, kind: str, choice: int) -> None:
        """Do one thing; what cannot be done now (nothing there to edit) is left out."""
        self.said += 1
        does = getattr(self, f"_{kind}")
        await does(who, choice)

    async def _write(self, who: str, _choice: int) -> None:
        text = f"{who} says {self.said}"
        if who == "gus":
            await self.gus.write(text)
            self.lines.append(Line(who, text))
        else:
            ref = await self.desks[who].writes(self.threads[who], text)
            self.lines.append(Line(who, text, ref=ref))

    async def _note(self, who: str, _choice: int) -> None:
        if who == "gus":
            return
        text = f"{who} notes {self.said}"
        ref = await self.desks[who].writes(self.threads[who], f"note: {text}")
        self.lines.append(Line(who, text, is_note=True, ref=ref))

    async def _edit(self, who: str, choice: int) -> None:
        line = self._own(who, choice)
        if line is None or line.files:
            return
        text = f"{line.text} ({self.said})"
        if who == "gus":
            await self._hears(line.text)
            await self.gus.edit(line.text, text)
        else:
            mark = "note: " if line.is_note else ""
            await self.desks[who].edits(self.threads[who], line.ref, mark + text)
        line.text = text

    async def _delete(self, who: str, choice: int) -> None:
        line = self._own(who, choice)
        if line is None:
            return
        if who == "gus":
            await self._hears(line.text)
            await self.gus.delete(line.text)
        else:
            await self.desks[who].deletes(self.threads[who], line.ref)
        self.lines.remove(line)

    async def _react(self, who: str, choice: int, *, there: bool = True) -> None:
        line = self._seen_by(who, choice)
        sign = SIGNS[choice % len(SIGNS)]
        if line is None or ((who, line.text, sign) in self.reacted) == there:
            return
        if who == "gus":
            await self._hears(line.text)
            await self.gus.react(line.text, sign, there=there)
        else:
            post = await self._stands(who, line)
            if post is None:
                return
            await self.desks[who].reacts(self.threads[who], post.ref, sign, there=there)
        line.signs[sign] += 1 if there else -1
        (self.reacted.add if there else self.reacted.discard)((who, line.text, sign))

    async def _unreact(self, who: str, choice: int) -> None:
        await self._react(who, choice, there=False)

    async def _file(self, who: str, _choice: int) -> None:
        if who == "gus":
            return
        name, text = f"{who}-{self.said}.txt", f"{who} attaches {self.said}"
        ref = await self.desks[who].attaches(self.threads[who], name, b"file", text)
        self.lines.append(Line(who, text, ref=ref, files=(name,)))

    async def _guest_file(self, _who: str, _choice: int) -> None:
        name, text = f"gus-{self.said}.txt", f"gus attaches {self.said}"
        await self.gus.write(text, (name, b"file", "text/plain"))
        self.lines.append(Line("gus", text, files=(name,)))

    def _own(self, who: str, choice: int) -> Line | None:
        mine = [line for line in self.lines[1:] if line.author == who and not line.signs.total()]
        return mine[choice % len(mine)] if mine else None

    def _seen_by(self, who: str, choice: int) -> Line | None:
        """Choose something to react to; Teams tells us of reactions to our own posts only."""
        teams = ("cleo", "dan")
        seen = [line for line in self.lines if not (who == "gus" and line.is_note)]
        if who in teams:
            seen = [line for line in seen if line.author not in teams]
        # Lines that stand together in one post of ours cannot be told apart by who reacts to it.
        seen = [line for line in seen if line.author != "gus" or who == "gus"]
        return seen[choice % len(seen)] if seen else None

    async def _hears(self, text: str) -> None:
        await self.gus.sees(lambda me: text in me.texts, text)

    async def _stands(self, who: str, line: Line) -> Post | None:
        """Find where a message stands in somebody's thread, once it is there."""
        desk, channel = self.desks[who], "Sales"

        async def look() -> Post | None:
            await self.place.pass_by(1)
            thread = (await desk.threads(channel))[0]
            return next((post for post in thread.posts if _says(post, line)), None)

        return await until(look, f"{who} seeing {line.text}")


def _says(post: Post, line: Line) -> bool:
    return _bare(post.text) == line.text


def _bare(text: str) -> str:
    return text.removeprefix("🔒 ").removeprefix("note: ").strip()


def _shown(posts: Sequence[Post]) -> Counter[str]:
    """Return what stands in a thread: notices and cards of files left out."""
    said = (one for one in posts if one.author != "Frontdesk" and "📎" not in one.text)
    return Counter(_bare(one.text) for one in said if one.text)


def _signed(posts: Sequence[Post], line: Line) -> set[str]:
    return {sign for post in posts if _says(post, line) for sign in post.signs} - OURS


def _same_signs(posts: Sequence[Post], lines: Sequence[Line]) -> dict[str, object]:
    """Return where signs are wrong; lines that stand together in one post share theirs."""
    wrong = {}
    for line in lines:
        refs = {post.ref for post in posts if _says(post, line)}
        beside = {_bare(post.text) for post in posts if post.ref in refs}
        wanted = {s for one in lines if one.text in beside for s, n in one.signs.items() if n > 0}
        if wanted != _signed(posts, line):
            wrong[line.text] = (wanted, _signed(posts, line))
    return wrong


def _files(posts: Sequence[Post]) -> Counter[str]:
    return Counter(str(file["name"]) for post in posts for file in post.files)


async def same_everywhere(talk: Talk) -> None:
    """Wait until both threads and the page show what was said, each message once."""
    wanted = Counter(line.text for line in talk.lines)
    public = [line.text for line in talk.lines if not line.is_note]
    attached = Counter(name for line in talk.lines for name in line.files)
    for name in ("ada", "cleo"):

        async def look(name: str = name) -> bool:
            await talk.place.pass_by(2)
            posts = (await talk.desks[name].threads("Sales"))[0].posts
            is_said = _shown(posts) == wanted and _files(posts) == attached
            return is_said and not _same_signs(posts, talk.lines)

        try:
            await until(look, "the same talk", LATE)
        except AssertionError:
            posts = (await talk.desks[name].threads("Sales"))[0].posts
            texts = (wanted - _shown(posts), _shown(posts) - wanted)
            files = (attached - _files(posts), _files(posts) - attached)
            signs = _same_signs(posts, talk.lines)
            raise AssertionError(
                f"{name} sees something else: {texts=} {signs=} {files=}"
            ) from None
    await talk.gus.sees(lambda me: sorted(me.texts) == sorted(public), "the same talk")
    assert [t for t in talk.gus.texts if t.startswith("gus")] == [
        line.text for line in talk.lines if line.author == "gus" and line.text != "Hello"
    ]


async def tell(database: str, plan: Sequence[tuple[str, str, int]]) -> None:
    async with a_place(database, Door.BOTH, Way.WEBSOCKET) as place:
        talk = Talk(place)
        await talk.begin()
        for number, (who, kind, choice) in enumerate(plan):
            await talk.act(who, kind, choice)
            if number % 10 == 9:
                await place.pass_by(5)
        await same_everywhere(talk)


ACT = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(KINDS), st.integers(0, 999))


@pytest.mark.timeout(400)
@seed(SEED)
@settings(
    max_examples=1,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    plan=st.lists(ACT, min_size=ACTS, max_size=ACTS).filter(lambda plan: len(set(plan)) > ACTS // 2)
)
def test_two_platforms_and_a_guest_end_with_the_same_talk(
    empty_file: Path, tmp_path: Path, plan: list[tuple[str, str, int]]
) -> None:  # CONV-07
    note(f"STORY_SEED={SEED} STORY_ACTS={ACTS}")
    file = shutil.copy(empty_file, tmp_path / f"{SEED}.db")
    asyncio.run(tell(f"sqlite:///{file}", plan))
