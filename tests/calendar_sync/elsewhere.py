"""A neighbour that sends everybody elsewhere, and what arrives there: nothing should (B16)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer


@asynccontextmanager
async def leading_away() -> AsyncIterator[tuple[TestServer, list[str]]]:
    """Serve redirects to another server; yield the one that is asked, and the paths that reach the other."""
    arrived: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        arrived.append(request.path)
        return web.json_response({"value": [], "items": []})

    async def lead(_request: web.Request) -> web.Response:
        raise web.HTTPFound(str(away.make_url("/stolen")))

    foreign, ours = web.Application(), web.Application()
    foreign.router.add_get("/{any:.*}", elsewhere)
    ours.router.add_get("/{any:.*}", lead)
    async with TestServer(foreign) as away, TestServer(ours) as here:
        yield here, arrived
