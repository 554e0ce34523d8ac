"""Scripts, styles and pictures of the desk: read once, kept in memory by their plain name."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

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


def load_static() -> dict[str, Asset]:
    """Read every file of `static/` whose kind pages may load."""
    found: dict[str, Asset] = {}
    for item in (files(__package__) / "static").iterdir():
        kind = _TYPES.get(item.name.rpartition(".")[2])
        if kind and item.is_file():
            data = item.read_bytes()
            found[item.name] = Asset(data, kind, sha256(data).hexdigest()[:20])
    return found
