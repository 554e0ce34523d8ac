"""Scripts, styles, sentences and templates: read once at the start, served from memory."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import hdrs, web

from web_widget import headers
from web_widget.joined import bundles, without_comments

TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
}
SMALL = 400
OF_THE_SERVER = ("errors.", "notices.", "missing.", "ended.", "unmet.")
LATER = {
    "booking": ("book.", "meeting.", "zone."),
    "options": ("options.", "invited."),
    "join": ("join.",),
}
ENTRY = "widget/main.js"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `packed` is the same in gzip where that is smaller."""

    data: bytes
    packed: bytes | None
    etag: str
    type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Everything below `static/` by its path, and the templates by name."""

    static: Mapping[str, Asset]
    templates: Mapping[str, str]


def load_assets() -> Assets:
    """Read what the package brings; `locales/` appears below `static/` for the pages."""
    home = files("web_widget")
    found = dict(_walk(home / "static", ""))
    for path, text in bundles(home / "static", ENTRY).items():
        found[path] = asset_of(text.encode(), TYPES["js"])
    for file in (home / "locales").iterdir():
        sentences = json.loads(file.read_text(encoding="utf-8"))
        said = {"": page_words(sentences)}
        said |= {f"{part}/": part_words(sentences, part) for part in LATER}
        for where, words in said.items():
            found[f"locales/{where}{file.name}"] = asset_of(words.encode(), TYPES["json"])
    pages = {f.name: f.read_text(encoding="utf-8") for f in (home / "templates").iterdir()}
    return Assets(found, pages)


def asset_of(data: bytes, kind: str) -> Asset:
    """Prepare bytes for sending."""
    packed = gzip.compress(data, 9, mtime=0) if kind.startswith("text/") or "json" in kind else None
    if packed is not None and (len(data) < SMALL or len(packed) >= len(data)):
        packed = None
    return Asset(data, packed, sha256(data).hexdigest()[:20], kind)


def answer(request: web.Request, asset: Asset, keep: str) -> web.Response:
    """Send an asset, or 304 when the client has it; `keep` is its Cache-Control."""
    own = {
        **headers.PUBLIC,
        "Cache-Control": keep,
        "ETag": f'"{asset.etag}"',
        "Vary": "Accept-Encoding",
    }
    if any(tag.value == asset.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=own)
    own[hdrs.CONTENT_TYPE] = asset.type
    if asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "").lower():
        return web.Response(body=asset.packed, headers={**own, "Content-Encoding": "gzip"})
    return web.Response(body=asset.data, headers=own)


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Asset]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _walk(item, f"{path}{item.name}/")
            continue
        kind = TYPES.get(item.name.rpartition(".")[2])
        if kind:
            yield path + item.name, asset_of(_lean(item), kind)


def page_words(sentences: Mapping[str, str]) -> str:
    """Return what pages say from the start, of the sentences of a language; the server says others."""
    elsewhere = (*OF_THE_SERVER, *(start for part in LATER.values() for start in part))
    return _words(sentences, lambda key: not key.startswith(elsewhere))


def part_words(sentences: Mapping[str, str], part: str) -> str:
    """Return what pages say in a part of them, loaded together with it."""
    return _words(sentences, lambda key: key.startswith(LATER[part]))


def _words(sentences: Mapping[str, str], is_wanted: Callable[[str], bool]) -> str:
    kept = {key: text for key, text in sentences.items() if is_wanted(key)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _lean(item: Traversable) -> bytes:
    """Return a file without what only we read."""
    if item.name.endswith((".css", ".js")):
        return without_comments(item.read_text(encoding="utf-8")).encode()
    return item.read_bytes()
