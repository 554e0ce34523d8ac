"""One line per request, without anything that opens a door."""

import logging
import re
from typing import Final
from urllib.parse import quote

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

SECRETS: Final = (
    (re.compile(r"^/j/[^/]+"), "/j/-"),
    (re.compile(r"^/m/[^/]+"), "/m/-"),
    (re.compile(r"^/api/meetings/[^/]+"), "/api/meetings/-"),
    (re.compile(r"^/api/shares/[^/]+"), "/api/shares/-"),
    (re.compile(r"^/api/entrances/share/[^/]+"), "/api/entrances/share/-"),
    (re.compile(r"/files/[^/]+"), "/files/-"),
)
LONGEST = 300
REFUSED, SLOW = 400, 1.0


class AccessLog(AbstractAccessLogger):
    """Writes method, path, status, bytes and milliseconds: no query, no header, no address, no token.

    What went well and quickly is worth a line only to somebody who looks for something: level `debug`.
    """

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write the line of one request."""
        level = logging.INFO if response.status >= REFUSED or time >= SLOW else logging.DEBUG
        if not self.logger.isEnabledFor(level):
            return
        self.logger.log(
            level,
            "method=%s path=%s status=%d bytes=%d ms=%.1f",
            request.method,
            shown(request.path),
            response.status,
            response.body_length if response.prepared else 0,
            time * 1000,
        )

    @property
    def enabled(self) -> bool:
        """Tell whether anybody reads it."""
        return self.logger.isEnabledFor(logging.INFO)


def shown(path: str) -> str:
    """Return a path without share tokens and file ids, on one line, of bounded length."""
    for secret, instead in SECRETS:
        path = secret.sub(instead, path)
    return quote(path[:LONGEST], safe="/-_.~")
