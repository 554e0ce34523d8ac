"""Answers of the API."""

import json
from collections.abc import Mapping

from aiohttp import hdrs, web

from web_widget import headers

JSON = {**headers.API, hdrs.CONTENT_TYPE: "application/json"}


def answer(shape: Mapping[str, object], status: int = 200) -> web.Response:
    """Answer with JSON in UTF-8."""
    text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    return web.Response(body=text.encode(), status=status, headers=JSON)


def done(status: int = 204) -> web.Response:
    """Answer that it is done, and nothing else."""
    return web.Response(status=status, headers=headers.API)
