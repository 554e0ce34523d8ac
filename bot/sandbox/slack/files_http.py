"""The addresses of files: where bytes are sent to and fetched from, and plain avatars."""

from __future__ import annotations

import hashlib
import html
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.slack import sharing
from bot.sandbox.slack.records import FileRecord
from bot.sandbox.slack.state import SlackSandbox


class FileRoutes:
    """Upload by a secret address, download with a Bearer token, the desk's view without one."""

    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/slack/files`."""
        return [
            web.post("/slack/files/upload/{secret}", self.upload),
            web.get("/slack/files/private/{key}/{name}", self.private),
            web.get("/slack/files/private/{key}/download/{name}", self.private),
            web.get("/slack/files/desk/{file_id}/{secret}/{name}", self.desk),
            web.get("/slack/files/avatar/{user}.png", self.avatar),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        """Step two of an upload: the raw bytes (or a form's first file)."""
        secret = request.match_info["secret"]
        record = next((one for one in self._slack.files.values() if one.secret == secret), None)
        if record is None or record.content is not None:
            return web.Response(status=404, text="Not found")
        content = await _content(request)
        if len(content) != record.size:
            return web.Response(status=400, text="Length does not match")
        record.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def private(self, request: web.Request) -> web.Response:
        """Return a download; who may not read the file gets the sign-in page, as on Slack."""
        slack = self._slack
        record = slack.files.get(request.match_info["key"].partition("-")[2])
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        token = slack.tokens.get(value) if scheme.lower() == "bearer" else None
        if record is None or record.content is None:
            return web.Response(status=404, text="Not found")
        allowed = (
            token is not None
            and not token.revoked
            and token.user_id in slack.users
            and (token.scopes is None or "files:read" in token.scopes)
            and sharing.may_read(slack, slack.users[token.user_id], record)
        )
        if not allowed:
            page = "<!doctype html><title>Sign in</title><p>Sign in to see this file.</p>"
            return web.Response(text=page, content_type="text/html")
        return _sent(record, attachment="download" in request.path.split("/"))

    async def desk(self, request: web.Request) -> web.Response:
        """Return the same for the desk's page, which knows the file's secret."""
        record = self._slack.files.get(request.match_info["file_id"])
        if record is None or record.secret != request.match_info["secret"]:
            return web.Response(status=404, text="Not found")
        return _sent(record, attachment=not record.mimetype.startswith("image/"))

    async def avatar(self, request: web.Request) -> web.Response:
        """Draw a square with an initial, in SVG (the name ends in .png as Slack's do)."""
        user = self._slack.users.get(request.match_info["user"])
        name = (user.display_name or user.real_name) if user else request.match_info["user"]
        digest = hashlib.sha256(request.match_info["user"].encode()).digest()
        hue = digest[0] * 360 // 256
        picture = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">'
            f'<rect width="72" height="72" rx="12" fill="hsl({hue} 45% 42%)"/>'
            '<text x="36" y="48" font-family="sans-serif" font-size="34" fill="#fff" '
            f'text-anchor="middle">{html.escape(name[:1].upper())}</text></svg>'
        )
        return web.Response(
            text=picture,
            content_type="image/svg+xml",
            headers={
                "Content-Security-Policy": "default-src 'none'",
                "Cache-Control": "max-age=60",
            },
        )


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    for part in form.values():
        if isinstance(part, web.FileField):
            return part.file.read()
        if isinstance(part, str):
            return part.encode()
    return b""


def _sent(record: FileRecord, *, attachment: bool) -> web.Response:
    kind = "attachment" if attachment else "inline"
    return web.Response(
        body=record.content,
        content_type=record.mimetype,
        headers={
            "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(record.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
