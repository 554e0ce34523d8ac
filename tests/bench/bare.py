"""What everything is measured against: aiohttp and nothing else, doing the same in a handler.

A guest's message: JSON in, one durable commit, one HTTP post out, 201. An event: signature checked, JSON
in, one durable commit, one WebSocket push out, 200. `python -m tests.bench.bare PORT DATABASE API_URL`.
"""

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp import web

from tests.processes import BOT_TOKEN, SIGNING_SECRET


class Bare:
    """The handlers, with their database in a thread of its own."""

    def __init__(self, database: str, api_url: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._database, self._api_url = database, api_url
        self._sockets: dict[str, web.WebSocketResponse] = {}

    async def open(self, _app: web.Application) -> None:
        self._db = await self._in_thread(self._connect)
        self._session = aiohttp.ClientSession()

    async def message(self, request: web.Request) -> web.Response:
        """Take a guest's message and post it."""
        new = await request.json()
        await self._in_thread(self._keep, new["key"], new["text"])
        said = {"channel": "C0SALES", "thread_ts": "1700000000.000100", "text": new["text"]}
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        url = f"{self._api_url}chat.postMessage"
        async with self._session.post(url, json=said, headers=headers) as answer:
            await answer.json()
        return web.json_response({"ok": True}, status=201)

    async def event(self, request: web.Request) -> web.Response:
        """Take an event of Slack's and push it."""
        raw = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        signed = b"v0:" + stamp.encode() + b":" + raw
        digest = hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}", request.headers["X-Slack-Signature"]):
            raise web.HTTPUnauthorized
        said = json.loads(raw)
        event = said["event"]
        await self._in_thread(self._keep, said["event_id"], event["text"])
        await self._sockets[event["thread_ts"]].send_str(json.dumps({"text": event["text"]}))
        return web.Response()

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """Hold a guest's page."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._sockets[request.query["root"]] = socket
        async for _frame in socket:
            pass
        return socket

    async def _in_thread(self, work, *given):
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._database, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("CREATE TABLE IF NOT EXISTS message (key TEXT PRIMARY KEY, text TEXT)")
        return db

    def _keep(self, key: str, text: str) -> None:
        self._db.execute("INSERT INTO message VALUES (?, ?)", (key, text))


async def healthz(_request: web.Request) -> web.Response:
    return web.Response()


def main() -> None:
    """Serve until killed."""
    bare = Bare(sys.argv[2], sys.argv[3])
    app = web.Application()
    app.on_startup.append(bare.open)
    app.add_routes(
        [
            web.post("/messages", bare.message),
            web.post("/events", bare.event),
            web.get("/live", bare.live),
            web.get("/healthz", healthz),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
