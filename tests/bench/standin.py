"""The smallest Slack and Teams that can be: they answer, and note when which message came.

`python -m tests.bench.standin` prints its port. The sandbox would be the slowest part of a bench.
"""

import asyncio
import json
import sys
import time
from itertools import count

from tests.bench.connector import Connector, said

END, LENGTH = b"\r\n\r\n", b"content-length:"
USER = {
    "id": "U0ADA",
    "team_id": "T0ACME",
    "name": "ada",
    "real_name": "Ada Lovelace",
    "profile": {"display_name": "Ada", "real_name": "Ada Lovelace", "email": "ada@acme.example"},
}
ANSWERS = {
    "auth.test": {
        "team_id": "T0ACME",
        "team": "Acme",
        "user_id": "U0FRONTDESK",
        "bot_id": "B0FRONTDESK",
        "url": "https://acme.example/",
    },
    "users.info": {"user": USER},
    "users.getPresence": {"presence": "active"},
    "conversations.info": {"channel": {"id": "C0SALES", "name": "sales", "is_member": True}},
    "conversations.members": {"members": ["U0ADA"], "response_metadata": {"next_cursor": ""}},
}


class Posts:
    """What was posted: (when, text), and those who wait for a number of posts.

    A post in Teams may show several messages; each counts, however often it comes.
    """

    def __init__(self) -> None:
        self.all: list[tuple[float, str]] = []
        self.shown: set[str] = set()
        self.calls = 0
        self.numbers = count(1)
        self._waiting: list[tuple[int, asyncio.Event]] = []

    def add(self, text: str) -> str:
        """Note a post; return its timestamp."""
        self.all.append((time.monotonic(), text))
        for number, event in self._waiting:
            if len(self.all) >= number:
                event.set()
        return f"{1_700_000_000 + next(self.numbers)}.000100"

    def show(self, body: bytes) -> None:
        """Note the messages in a card."""
        for key, text in said(body):
            if key not in self.shown:
                self.shown.add(key)
                self.add(text)

    async def wait(self, number: int) -> float:
        """Return when the post of this number came, once it has come."""
        event = asyncio.Event()
        self._waiting.append((number, event))
        if len(self.all) < number:
            await event.wait()
        self._waiting.remove((number, event))
        return self.all[number - 1][0]

    def forget(self) -> None:
        """Begin again."""
        self.all, self.shown, self.calls = [], set(), 0


class Server(asyncio.Protocol):
    """One connection; requests with a length, answers with a length, nothing else."""

    def __init__(self, posts: Posts, teams: Connector) -> None:
        self._posts = posts
        self._teams = teams
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(END)) >= 0:
            head = bytes(self._buffer[:end])
            low = head.lower()
            start = low.find(LENGTH)
            length = int(low[start + len(LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            whole = end + len(END) + length
            if len(self._buffer) < whole:
                return
            body = bytes(self._buffer[end + len(END) : whole])
            del self._buffer[:whole]
            verb, path, _ = head.split(b" ", 2)
            self._answer(verb, path.decode(), body)

    def _answer(self, verb: bytes, path: str, body: bytes) -> None:
        method = path.rpartition("/")[2]
        if path.startswith("/ask/"):
            self._task = asyncio.create_task(self._tell(method))
            return
        self._posts.calls += 1
        if not path.startswith("/api/"):
            if verb == b"POST" and method == "activities":
                self._posts.show(body)
            self._send(self._teams.answer(self._origin, path))
        elif method == "chat.postMessage":
            said = json.loads(body)
            ts = self._posts.add(said["text"])
            self._send({"ok": True, "channel": said["channel"], "ts": ts})
        else:
            self._send({"ok": True, **ANSWERS.get(method, {})})

    @property
    def _origin(self) -> str:
        return f"http://127.0.0.1:{self._transport.get_extra_info('sockname')[1]}"

    async def _tell(self, asked: str) -> None:
        """Answer the bench: `posts`, `forget`, `tokens-N`, or a number of posts to wait for."""
        if asked == "posts":
            self._send({"posts": self._posts.all, "calls": self._posts.calls})
        elif asked == "forget":
            self._posts.forget()
            self._send({})
        elif asked.startswith("tokens-"):
            self._send(self._teams.tokens(self._origin, int(asked.partition("-")[2])))
        else:
            self._send({"at": await self._posts.wait(int(asked))})

    def _send(self, told: object) -> None:
        body = json.dumps(told, separators=(",", ":")).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        assert isinstance(self._transport, asyncio.Transport)
        self._transport.write(head % len(body) + body)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    posts, teams = Posts(), Connector()
    server = await loop.create_server(lambda: Server(posts, teams), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
