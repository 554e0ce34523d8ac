"""What platforms post to us, read within limits, before anybody has looked at it."""

import asyncio

from aiohttp import web

SECONDS = 10.0


async def read_body(request: web.Request, most: int, *, seconds: float = SECONDS) -> bytes | None:
    """Return the bytes as they came; None when there are too many, TimeoutError when they never end."""
    if (request.content_length or 0) > most:
        return None
    raw = bytearray(request.content.read_nowait())  # most came together with the headers
    if len(raw) <= most and not request.content.at_eof():
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > most:
                    return None
    return None if len(raw) > most else bytes(raw)


def only_header(request: web.Request, name: str) -> str | None:
    """Return a header that stands there exactly once: of two, nobody knows which one was checked."""
    found = request.headers.getall(name, [])
    return found[0] if len(found) == 1 else None
