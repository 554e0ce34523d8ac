"""A chat platform in memory, strict about what it is given; the contract suite keeps it honest."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.ids import PlatformName, Ref
from bot.ports import (
    Card,
    ChatPlatform,
    Finding,
    Picker,
    Post,
    Profile,
    Refused,
    Retry,
    Upload,
)


@dataclass
class Thread:
    """What stands in one thread: its card, then posts and files in their order."""

    channel: Ref
    cards: list[Card]
    posts: dict[Ref, Post] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    agents_posts: set[Ref] = field(default_factory=set)


@dataclass
class MemoryPlatform(ChatPlatform):
    """Keeps threads as what stands in them, and everything it was asked, in order.

    `fail_next` are raised by the next calls, nothing being done; None lets one call pass.
    """

    name: PlatformName = PlatformName.SLACK
    joins_lines: bool = False
    threads: dict[Ref, Thread] = field(default_factory=dict)
    gone: set[Ref] = field(default_factory=set)
    people: dict[Ref, Profile] = field(default_factory=dict)
    channel_members: dict[Ref, list[Ref]] = field(default_factory=dict)
    files: dict[Ref, bytes] = field(default_factory=dict)
    reactions: dict[Ref, list[str]] = field(default_factory=dict)
    custom_emoji: set[str] = field(default_factory=set)
    whispers: list[tuple[Ref, Ref, str]] = field(default_factory=list)
    told: dict[Ref, list[Post]] = field(default_factory=dict)
    pickers: list[Picker] = field(default_factory=list)
    typing: list[tuple[Ref, str]] = field(default_factory=list)
    fail_next: list[Exception | None] = field(default_factory=list)
    lose_next_answer: bool = False
    calls: list[str] = field(default_factory=list)

    async def open_thread(self, channel: Ref, card: Card, *, maybe_sent: bool = False) -> Ref:
        self._called("open_thread", channel)
        assert card.key
        assert card.title
        if channel in self.gone:
            raise Refused("channel_not_found")
        if maybe_sent:
            for root, thread in self.threads.items():
                if thread.channel == channel and thread.cards[0].key == card.key:
                    return root
        root = Ref(self.name, f"{channel.value}/{len(self.threads) + 1}")
        self.threads[root] = Thread(channel, [card])
        self._answer()
        return root

    async def update_card(self, root: Ref, card: Card) -> None:
        self._called("update_card", root)
        self._thread(root).cards.append(card)

    async def link(self, root: Ref) -> str:
        self._called("link", root)
        self._thread(root)
        return f"https://{self.name}.example/{root.value}"

    async def post(self, thread: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        self._called("post", thread)
        assert post.key
        assert post.text
        posts = self._thread(thread).posts
        if maybe_sent:
            for ref, other in posts.items():
                if other.key == post.key:
                    return ref
        assert all(other.key != post.key for other in posts.values()), "posted twice"
        ref = Ref(self.name, f"{thread.value}#{len(posts) + 1}")
        posts[ref] = post
        self._answer()
        return ref

    async def update(self, message: Ref, post: Post) -> None:
        self._called("update", message)
        self._thread_of(message).posts[message] = post

    async def delete(self, message: Ref) -> None:
        self._called("delete", message)
        for thread in self.threads.values():
            thread.posts.pop(message, None)

    async def post_file(self, thread: Ref, upload: Upload, *, maybe_sent: bool = False) -> Ref:
        self._called("post_file", thread)
        assert upload.key
        assert upload.name
        uploads = self._thread(thread).uploads
        file = Ref(self.name, f"{thread.value}/{upload.key}")
        if maybe_sent and any(other.key == upload.key for other in uploads):
            return file
        uploads.append(upload)
        self._answer()
        return file

    async def delete_file(self, file: Ref) -> None:
        self._called("delete_file", file)
        for thread in self.threads.values():
            thread.uploads = [one for one in thread.uploads if not file.value.endswith(one.key)]

    async def fetch_file(self, file: Ref, most: int) -> bytes:
        self._called("fetch_file", file)
        if file not in self.files:
            raise Refused("file_not_found")
        if len(self.files[file]) > most:
            raise Refused("file_too_large")
        return self.files[file]

    async def react(self, message: Ref, emoji: str, *, there: bool) -> None:
        self._called("react", message)
        if emoji.startswith(":") and emoji not in self.custom_emoji:
            raise Refused("invalid_name")
        self._thread_of(message)
        marks = self.reactions.setdefault(message, [])
        if there and emoji not in marks:
            marks.append(emoji)
        elif not there and emoji in marks:
            marks.remove(emoji)

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
        self._called("whisper", place)
        assert account.platform == self.name
        assert text
        self.whispers.append((place, account, text))
        if picker:
            self.pickers.append(picker)

    async def tell(self, account: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        self._called("tell", account)
        assert post.key
        assert post.text
        posts = self.told.setdefault(account, [])
        if not (maybe_sent and any(other.key == post.key for other in posts)):
            posts.append(post)
        self._answer()
        return Ref(self.name, f"{account.value}/{post.key}")

    async def show_typing(self, thread: Ref, text: str) -> None:
        self._called("show_typing", thread)
        self._thread(thread)
        self.typing.append((thread, text))

    async def profile(self, account: Ref) -> Profile:
        self._called("profile", account)
        if account not in self.people:
            raise Refused("user_not_found")
        return self.people[account]

    async def workspace(self, channel: Ref) -> str:
        self._called("workspace", channel)
        return "Acme"

    async def members(self, channel: Ref) -> Sequence[Ref]:
        self._called("members", channel)
        if channel in self.gone:
            raise Refused("channel_not_found")
        return self.channel_members.get(channel, [])

    async def group_members(self, group: Ref) -> Sequence[Ref]:
        self._called("group_members", group)
        return self.channel_members.get(group, [])

    async def check(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        return [Finding("channel", ch not in self.gone, {"channel": ch.value}) for ch in channels]

    def agent_writes(self, root: Ref) -> Ref:
        """Let an agent write in a thread; return where it stands."""
        posts = self._thread(root).agents_posts
        ref = Ref(self.name, f"{root.value}@{len(posts) + 1}")
        posts.add(ref)
        return ref

    def only_root(self) -> Ref:
        """Return the root of the only thread there is."""
        [root] = self.threads
        return root

    def texts(self, root: Ref | None = None) -> list[str]:
        """Return what stands in a thread, or in the only one there is."""
        return [post.text for post in self.threads[root or self.only_root()].posts.values()]

    def _called(self, method: str, about: Ref) -> None:
        assert about.platform == self.name, f"{about} is not on {self.name}"
        self.calls.append(method)
        error = self.fail_next.pop(0) if self.fail_next else None
        if error:
            raise error

    def _answer(self) -> None:
        if self.lose_next_answer:
            self.lose_next_answer = False
            raise Retry("the answer was lost", maybe_sent=True)

    def _thread(self, root: Ref) -> Thread:
        if root not in self.threads:
            raise Refused("thread_not_found")
        return self.threads[root]

    def _thread_of(self, message: Ref) -> Thread:
        for thread in self.threads.values():
            if message in thread.posts or message in thread.agents_posts:
                return thread
        raise Refused("message_not_found")
