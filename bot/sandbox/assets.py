"""Scripts, styles and pictures of the pages: read once, kept in memory by their plain name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]

_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `etag` changes with its content."""

    data: bytes
    type: str
    etag: str


def load_static(package: str) -> dict[str, Asset]:
    """Read every file of a package's `static/` whose kind pages may load."""
    found: dict[str, Asset] = {}
    for item in (files(package) / "static").iterdir():
        kind = _TYPES.get(item.name.rpartition(".")[2])
        if kind and item.is_file():
            data = item.read_bytes()
            found[item.name] = Asset(data, kind, sha256(data).hexdigest()[:20])
    return found


def static_handler(assets: dict[str, Asset]) -> Handler:
    """Answer only names that were read at the start, so that no path leads anywhere else."""

    async def answer(request: web.Request) -> web.Response:
        asset = assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        headers = {
            "Content-Type": asset.type,
            "ETag": f'"{asset.etag}"',
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        if any(tag.value == asset.etag for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=asset.data, headers=headers)

    return answer
