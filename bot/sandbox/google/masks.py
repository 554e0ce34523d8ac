"""Partial answers: `fields=items(id,start/dateTime),nextPageToken`."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.google.errors import invalid

_PIECE = re.compile(r"[A-Za-z*@$][\w@$]*|[(),/]")
_Tree = dict[str, Any]


def apply(mask: str, result: Json) -> Json:
    """Return only what the mask names; `*` is everything there."""
    pieces = _PIECE.findall(mask)
    if "".join(pieces) != mask.replace(" ", ""):
        raise invalid(f"Invalid field selection {mask}", "fields")
    tree = _read(pieces, mask)
    if pieces:
        raise invalid(f"Invalid field selection {mask}", "fields")
    kept: Json = _keep(tree, result)
    return kept


def _read(pieces: list[str], mask: str) -> _Tree:
    tree: _Tree = {}
    while pieces:
        name = pieces.pop(0)
        if name in "(),/":
            raise invalid(f"Invalid field selection {mask}", "fields")
        inner = tree.setdefault(name, {})
        while pieces[:1] == ["/"]:
            pieces.pop(0)
            inner = inner.setdefault(pieces.pop(0) if pieces else "*", {})
        if pieces[:1] == ["("]:
            pieces.pop(0)
            inner.update(_read(pieces, mask))
            if pieces[:1] != [")"]:
                raise invalid(f"Invalid field selection {mask}", "fields")
            pieces.pop(0)
        if pieces[:1] != [","]:
            break
        pieces.pop(0)
    return tree


def _keep(tree: _Tree, value: Any) -> Any:
    if not tree or "*" in tree:
        return value
    if isinstance(value, list):
        return [_keep(tree, one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _keep(tree[name], one) for name, one in value.items() if name in tree}
