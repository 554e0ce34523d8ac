"""What the guests' fake server knows, and what a test may do with it."""

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

START = dt.datetime(2026, 11, 22, 13, 30, tzinfo=dt.UTC)


@dataclass
class Room:
    """One conversation."""

    id: str
    owner: str
    about: dict[str, Any]
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: int = 0
    touched: int = 0
    unread_from: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def batch(self, after: int, limit: int = 200) -> dict[str, Any]:
        """Answer what came after a number, in the order of change."""
        found = sorted(
            (m for m in self.messages.values() if m["changed"] > after), key=lambda m: m["changed"]
        )
        part, more = found[:limit], len(found) > limit
        cursor = part[-1]["changed"] if more else max(after, self.last)
        about = self.about if self.touched > after or not after else None
        return {"conversation": about, "messages": part, "cursor": cursor, "more": more}


class GuestDesk:
    """Guests, their conversations, and the agents on the other side."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, str]] = []
        self.asked_for: list[tuple[str, str]] = []
        self.sent: list[dict[str, Any]] = []
        self.by_key: dict[str, tuple[str, int]] = {}
        self.sockets: dict[web.WebSocketResponse, str] = {}
        self.deaf: set[web.WebSocketResponse] = set()
        self.hellos: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.seen: list[int] = []
        self.sockets_blocked = False
        self.refuse_next: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        self.lose_answers = 0
        self.pictures_from = ""
        self.pictures: list[tuple[str, bytes]] = []
        self.invited: list[dict[str, Any]] = []
        self.bytes: dict[str, bytes] = {}
        self.language, self.direction = "en", "ltr"
        self.entrance: dict[str, Any] = {
            "kind": "widget", "id": "w_1", "title": "Harbour Sales", "avatar_url": None,
            "presence": "online", "opens_at": None,
            "services": [
                {"id": "s1", "name": "Sales", "avatar_url": None, "presence": "online"}
            ],
            "form": {"name": "optional", "email": "optional", "phone": "hidden"},
            "consent": None,
            "theme": {"color": "#2457d6", "position": "right", "launcher": True},
            "greeting": "", "language": "en", "origins": [], "booking_url": None,
            "limits": {"text": 8000, "files": 5, "file_bytes": 20971520},
        }  # fmt: skip

    # what a test does

    def room(self) -> Room:
        """Answer the newest conversation."""
        return list(self.rooms.values())[-1]

    async def open(self, token: str = "t1", **about: Any) -> Room:
        """Begin a conversation of a guest whose token is already in a browser."""
        self.tokens.setdefault(token, {"id": "g1", "name": "Ann", "email": None, "phone": None})
        number = len(self.rooms) + 1
        room = Room(f"c{number}", token, {})
        room.about = {
            "id": room.id, "number": 141 + number, "title": "Sales", "avatar_url": None,
            "state": "open", "can_write": True, "presence": "online",
            "share_url": "https://desk.example/j/abc",
            "people": [{"name": "Ada", "kind": "agent", "avatar_url": None, "me": False}],
            "delivered_up_to": 0, "seen_up_to": 0,
        } | about  # fmt: skip
        self.rooms[room.id] = room
        return room

    async def say(self, room: Room, text: str = "", **values: Any) -> dict[str, Any]:
        """Write a message; without more it is the agent's."""
        number = room.last + 1
        author = {"name": "Ada", "kind": "agent", "avatar_url": None, "mine": False}
        message = {
            "number": number, "changed": number, "said_at": None, "kind": "message", "text": text,
            "body": None, "notice": None, "at": (START + dt.timedelta(seconds=20 * number)).isoformat(),
            "edited": False, "deleted": False, "author": author, "reactions": [], "files": [],
        } | values  # fmt: skip
        room.messages[number] = message
        await self._wake(room, number)
        return message

    async def change(self, room: Room, number: int, **values: Any) -> None:
        """Change a message and let everybody know."""
        room.messages[number] |= values | {"changed": room.last + 1}
        await self._wake(room, room.last + 1)

    async def about(self, room: Room, **values: Any) -> None:
        """Change the conversation itself."""
        room.about |= values
        room.touched = room.last + 1
        await self._wake(room, room.last + 1)

    async def typing(self, name: str = "Ada") -> None:
        """Show that an agent is typing."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "typing", "name": name})

    async def cut(self) -> None:
        """Close every socket, as a restart does."""
        for socket in list(self.sockets):
            await socket.close(code=1001)

    async def _wake(self, room: Room, number: int) -> None:
        room.last = number
        async with room.news:
            room.news.notify_all()
