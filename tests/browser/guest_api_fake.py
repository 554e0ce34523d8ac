"""A small guests' server for the frontend's own tests: the protocol of docs/guide/guest-api.md, in memory.

It serves the real pages under the strict policy that the program uses, and lets a test speak as an agent,
cut and block sockets, and refuse calls.
"""

import asyncio
import html
import json
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from tests.browser.guest_desk_fake import GuestDesk, Room
from web_widget.assets import load_assets

ROOT = Path(__file__).parents[2] / "web_widget"
ASSETS = load_assets()
KINDS = {"w": "widget", "c": "contact", "j": "share", "b": "booking", "m": "meeting"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "base-uri 'none'; form-action 'none'"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f0005000180cd4d6b0f0000000049454e44ae426082"
)


class GuestApi(GuestDesk):
    """The protocol on top of it, and the pages."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.app = web.Application(middlewares=[self._watch])
        self.app.add_routes(self._routes())

    def _routes(self) -> list[web.RouteDef]:
        conversation = "/api/conversations/{id}"
        message = conversation + "/messages/{number}"
        return [
            web.get("/w/{id}", self._page), web.get("/c/{id}", self._page),
            web.get("/j/{id}", self._page), web.get("/missing", self._missing),
            web.get("/host", self._host), web.get("/embed.js", self._static),
            web.get("/static/{path:.+}", self._static),
            web.get("/api/entrances/{kind}/{id}", self._entrance),
            web.post("/api/sessions", self._begin), web.get("/api/session", self._session),
            web.patch("/api/session", self._session),
            web.put("/api/session/picture", self._picture),
            web.delete("/api/session/picture", self._picture),
            web.get("/pictures/{file}", self._own_picture),
            web.post(conversation + "/invitations", self._invite),
            web.get("/api/meetings", self._coming),
            web.get("/api/conversations", self._list), web.post("/api/conversations", self._start),
            web.post("/api/shares/{token}/join", self._join),
            web.get(conversation, self._one), web.get(conversation + "/feed", self._feed),
            web.get(conversation + "/live", self._live),
            web.post(conversation + "/messages", self._post),
            web.patch(message, self._edit), web.delete(message, self._delete),
            web.put(message + "/reactions/{emoji}", self._react),
            web.delete(message + "/reactions/{emoji}", self._react),
            web.put(conversation + "/seen", self._seen),
            web.post(conversation + "/typing", self._nothing),
            web.get(conversation + "/files/{file}", self._file),
            web.get(conversation + "/transcript", self._file),
            web.post(conversation + "/{what:close|reopen|leave|transcript}", self._act),
        ]  # fmt: skip

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append((request.method, request.path))
        self.asked_for.append((request.method, request.path_qs))
        if self.refuse_next and request.method == "POST" and request.path != "/api/sessions":
            status, headers, problem = self.refuse_next.pop(0)
            await request.read()
            return web.json_response(problem, status=status, headers=headers)
        answer = await handler(request)
        if self.lose_answers and request.method == "POST" and request.path != "/api/sessions":
            self.lose_answers -= 1
            request.transport.close()
        return answer

    async def _page(self, request: web.Request) -> web.Response:
        kind = KINDS[request.path[1]]
        values = {
            "kind": kind, "id": request.match_info["id"], "language": self.language,
            "mode": "frame" if kind == "widget" else "page", "dir": self.direction,
            "title": self.entrance["title"],
        }  # fmt: skip
        return self._template("page.html", values)

    async def _missing(self, request: web.Request) -> web.Response:
        values = {"language": "en", "dir": "ltr", "title": "This link leads nowhere", "text": "."}
        return self._template("missing.html", values)

    def _template(self, name: str, values: dict[str, str]) -> web.Response:
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace("{{" + key + "}}", html.escape(value))
        headers = {
            "Content-Security-Policy": POLICY.replace("blob:", f"blob: {self.pictures_from}")
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _host(self, request: web.Request) -> web.Response:
        origin = request.query.get("desk", "")
        ours = f"script-src 'self' {origin}; frame-src 'self' {origin}"
        asked = " ".join(
            f'data-{name}="{request.query[name]}"'
            for name in ("launcher", "language")
            if name in request.query
        )
        page = (
            "<!doctype html><html lang=en><title>Shop</title><main><h1>Shop</h1>"
            "<button>Help</button></main>"
            f'<script async src="{origin}/embed.js" data-widget="w_1" {asked}></script></html>'
        )
        headers = {"Content-Security-Policy": f"default-src 'self'; {ours}"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def _static(self, request: web.Request) -> web.Response:
        asset = ASSETS.static[request.match_info.get("path", "embed.js")]
        return web.Response(body=asset.data, headers={"Content-Type": asset.type})

    async def _entrance(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        return web.json_response(self.entrance | {"kind": kind, "id": request.match_info["id"]})

    def _guest(self, request: web.Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise web.HTTPUnauthorized(
                text=json.dumps({"code": "session_unknown", "title": "Your session has ended."})
            )
        return token

    def _room(self, request: web.Request) -> Room:
        room = self.rooms.get(request.match_info["id"])
        if room is None or room.owner != self._guest(request):
            raise web.HTTPNotFound(
                text=json.dumps({"code": "conversation_unknown", "title": "Unknown."})
            )
        return room

    async def _begin(self, request: web.Request) -> web.Response:
        token = f"t{len(self.tokens) + 1}-made"
        self.tokens[token] = {"id": token, "name": None, "email": None, "phone": None}
        return web.json_response({"token": token, "guest": self.tokens[token]}, status=201)

    async def _session(self, request: web.Request) -> web.Response:
        guest = self.tokens[self._guest(request)]
        if request.method == "PATCH":
            guest |= await request.json()
        return web.json_response({"guest": guest})

    async def _picture(self, request: web.Request) -> web.Response:
        guest = self.tokens[self._guest(request)]
        body = await request.read()
        self.pictures.append((request.content_type, body))
        guest["avatar_url"] = "/pictures/1.png" if body else None
        return web.json_response({"guest": guest})

    async def _own_picture(self, request: web.Request) -> web.Response:
        return web.Response(body=PIXEL, content_type="image/png")

    async def _invite(self, request: web.Request) -> web.Response:
        self._room(request)
        self.invited.append(await request.json())
        outcome = "waiting" if len(self.invited) > 1 else "sent"
        return web.json_response({"outcome": outcome})

    async def _coming(self, request: web.Request) -> web.Response:
        self._guest(request)
        return web.json_response({"meetings": []})

    async def _list(self, request: web.Request) -> web.Response:
        token = self._guest(request)
        rooms = [room for room in self.rooms.values() if room.owner == token]
        return web.json_response({"conversations": [self._listed(room) for room in rooms[::-1]]})

    def _listed(self, room: Room) -> dict[str, Any]:
        messages = list(room.messages.values())
        unread = [
            m for m in messages[room.unread_from :] if m["author"] and not m["author"]["mine"]
        ]
        last = messages[-1] if messages else None
        shown = last and {
            "text": last["text"], "at": last["at"], "mine": bool((last["author"] or {}).get("mine"))
        }  # fmt: skip
        return room.about | {"last": shown, "unread": len(unread), "cursor": room.last}

    async def _start(self, request: web.Request) -> web.Response:
        token = self._guest(request)
        body, files = await self._body(request)
        mine = [room for room in self.rooms.values() if room.owner == token]
        room = mine[-1] if mine else await self.open(token)
        message = await self._take(room, body["message"], files, body)
        answer = {"conversation": room.about, "message": message, "cursor": room.last}
        return web.json_response(answer, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        room = self._room(request)
        body, files = await self._body(request)
        message = await self._take(room, body, files, body)
        return web.json_response({"message": message, "cursor": room.last}, status=201)

    async def _body(self, request: web.Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        if not request.content_type.startswith("multipart/"):
            return await request.json(), []
        body, files = {}, []
        async for part in await request.multipart():
            if part.name == "message":
                body = json.loads(await part.text())
                continue
            content = bytes(await part.read())
            name = f"f{len(self.bytes) + 1}"
            self.bytes[name] = content
            kind = "image/png" if content.startswith(b"\x89PNG") else "text/plain"
            files.append(
                {"id": name, "name": part.filename, "type": kind, "size": len(content),
                 "state": "ready", "width": None, "height": None}
            )  # fmt: skip
        return body, files

    async def _take(
        self, room: Room, body: dict[str, Any], files: list[dict[str, Any]], whole: dict[str, Any]
    ) -> dict[str, Any]:
        known = self.by_key.get(body["key"])
        if known:
            return room.messages[known[1]]
        self.sent.append(whole)
        author = {"name": "Ann", "kind": "guest", "avatar_url": None, "mine": True}
        if room.about["state"] == "closed":
            room.about |= {"state": "open"}
            room.touched = room.last + 1
        message = await self.say(room, body["text"], key=body["key"], author=author, files=files)
        self.by_key[body["key"]] = (room.id, message["number"])
        return message

    async def _join(self, request: web.Request) -> web.Response:
        token = self._guest(request)
        self.tokens[token] |= (await request.json())["guest"]
        room = await self.open(token)
        return web.json_response({"conversation": room.about})

    async def _one(self, request: web.Request) -> web.Response:
        room = self._room(request)
        return web.json_response({"conversation": room.about, "cursor": room.last})

    async def _feed(self, request: web.Request) -> web.Response:
        room = self._room(request)
        after, limit = int(request.query["after"]), int(request.query.get("limit", "200"))
        if room.last <= after and int(request.query.get("wait", "0")):
            async with room.news:
                await asyncio.wait_for(room.news.wait_for(lambda: room.last > after), 60)
        return web.json_response(room.batch(after, limit))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if self.sockets_blocked:
            raise web.HTTPForbidden
        room = self.rooms.get(request.match_info["id"])
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        hello = await socket.receive_json()
        self.hellos.append(hello)
        if hello["token"] not in self.tokens:
            await socket.close(code=4401)
            return socket
        if room is None or room.owner != hello["token"]:
            await socket.close(code=4404)
            return socket
        self.sockets[socket] = room.id
        feeding = asyncio.create_task(self._feed_socket(socket, room, hello["after"]))
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._heard(socket, json.loads(frame.data))
        feeding.cancel()
        self.sockets.pop(socket, None)
        return socket

    async def _feed_socket(self, socket: web.WebSocketResponse, room: Room, after: int) -> None:
        while True:
            async with room.news:
                await room.news.wait_for(lambda: room.last > after)  # noqa: B023 - asked at once
            batch = room.batch(after)
            after = batch["cursor"]
            if socket not in self.deaf:
                await socket.send_json({"type": "changes"} | batch)

    async def _heard(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] == "ping" and socket not in self.deaf:
            await socket.send_json({"type": "pong"})
        if frame["type"] == "seen":
            self.seen.append(frame["up_to"])

    async def _edit(self, request: web.Request) -> web.Response:
        room, number = self._room(request), int(request.match_info["number"])
        await self.change(room, number, text=(await request.json())["text"], edited=True)
        return web.json_response({"message": room.messages[number], "cursor": room.last})

    async def _delete(self, request: web.Request) -> web.Response:
        room, number = self._room(request), int(request.match_info["number"])
        await self.change(room, number, text="", deleted=True)
        return web.Response(status=204)

    async def _react(self, request: web.Request) -> web.Response:
        room, number = self._room(request), int(request.match_info["number"])
        emoji = request.match_info["emoji"]
        others = [r for r in room.messages[number]["reactions"] if r["emoji"] != emoji]
        mine = [{"emoji": emoji, "count": 1, "mine": True}] if request.method == "PUT" else []
        await self.change(room, number, reactions=others + mine)
        return web.Response(status=204)

    async def _seen(self, request: web.Request) -> web.Response:
        self.seen.append((await request.json())["up_to"])
        return web.Response(status=204)

    async def _nothing(self, request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.Response:
        self._room(request)
        name = request.match_info.get("file", "")
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=self.bytes.get(name, PIXEL), headers=headers)

    async def _act(self, request: web.Request) -> web.Response:
        room, what = self._room(request), request.match_info["what"]
        if what in {"close", "reopen"}:
            await self.about(room, state="closed" if what == "close" else "open")
        if what == "leave":
            del self.rooms[room.id]
        return web.Response(status=202 if what == "transcript" else 204)
