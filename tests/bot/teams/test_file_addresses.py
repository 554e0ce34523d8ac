"""The token of the one who keeps a file goes to them and to nobody else (B16)."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.ids import Ref
from bot.ports import Refused
from bot.sandbox.teams import seed
from bot.store import utc_now
from bot.teams.files import Files, is_safe, shared_path
from bot.teams.refs import FileKind, file_ref
from bot.teams.settings import TeamsSettings
from bot.teams.tokens import Kind
from bot.teams.web import Web
from tests.bot.teams.workplace import Workplace

SALES = seed.SALES
GRAPH = "https://graph.microsoft.com/v1.0/"
PLAN = {"name": "plan.txt", "content": base64.b64encode(b"the plan").decode()}


async def shared(work: Workplace) -> Ref:
    told = await work.control("post", {"user": "cleo", "channel": SALES, "files": [PLAN]})
    return file_ref(seed.TENANT, FileKind.SHARED, told["message"]["files"][0]["url"])


@dataclass
class Trap:
    """A server that is not Microsoft's, and whatever came to it."""

    server: TestServer
    seen: list[str] = field(default_factory=list)


@pytest.fixture
async def trap() -> AsyncIterator[Trap]:
    seen: list[str] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization", "nothing"))
        return web.Response(body=b"bait")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", take)
    async with TestServer(app) as server:
        yield Trap(server, seen)


@asynccontextmanager
async def leading(work: Workplace, *statuses: tuple[int, str]) -> AsyncIterator[tuple[Files, str]]:
    """Run a Graph that answers one request after the other with these, and our files beside it."""
    waiting = list(statuses)

    async def answer(request: web.Request) -> web.Response:
        status, address = waiting.pop(0)
        return web.Response(status=status, headers={"Location": address} if address else {})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as server:
        base = str(server.make_url("/v1.0/"))
        given = {**_settings(work.settings), "graph_url": base}
        http = Web(TeamsSettings(**given), _Signed(), utc_now)
        yield Files(http), base
        await http.close()


class _Signed:
    """Somebody who is signed in already."""

    def __init__(self) -> None:
        self.forgotten: list[tuple[Kind, str]] = []

    async def bot(self) -> str:
        return "secret-bot"

    async def graph(self) -> str:
        return "secret-graph"

    def forget(self, kind: Kind, token: str) -> None:
        self.forgotten.append((kind, token))

    async def close(self) -> None:
        """Nothing is open."""


def _settings(known_ones: TeamsSettings) -> Mapping[str, Any]:
    return {name: getattr(known_ones, name) for name in TeamsSettings.__slots__}


async def test_where_graph_leads_to_sees_no_token(work: Workplace) -> None:  # B16
    await work.control("calls", verb="DELETE")
    assert await work.teams.platform.fetch_file(await shared(work), 100) == b"the plan"
    [download] = await work.calls("download")
    assert download["status"] == 200, "the store refuses whoever shows a token"


async def test_a_file_that_leads_elsewhere_is_not_followed(
    work: Workplace, trap: Trap
) -> None:  # B16
    away = str(trap.server.make_url("/bait"))
    async with leading(work, (302, away)) as (files, _):
        ref = file_ref(seed.TENANT, FileKind.SHARED, "https://acme.sharepoint.example/x")
        with pytest.raises(Refused, match="no address that we open"):
            await files.fetch(ref, 100)
    assert trap.seen == []


async def test_a_file_that_leads_nowhere_is_refused(work: Workplace) -> None:
    async with leading(work, (302, "")) as (files, base):
        with pytest.raises(Refused, match="no address"):
            await files.fetch(file_ref(seed.TENANT, FileKind.SHARED, base), 100)
    async with leading(work, (302, "/relative")) as (files, base):
        with pytest.raises(Refused, match="no address"):
            await files.fetch(file_ref(seed.TENANT, FileKind.SHARED, base), 100)


@pytest.mark.parametrize("status", [301, 307])
async def test_three_addresses_are_enough(work: Workplace, status: int) -> None:
    async with TestServer(_circle(status)) as server:
        base = str(server.make_url("/v1.0/"))
        http = Web(
            TeamsSettings(**{**_settings(work.settings), "graph_url": base}), _Signed(), utc_now
        )
        with pytest.raises(Refused, match="one address to the next"):
            await Files(http).fetch(file_ref(seed.TENANT, FileKind.SHARED, "https://x.example/"), 9)
        await http.close()


def _circle(status: int) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": str(request.url)})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    return app


@pytest.mark.parametrize("address", ["https://evil.example/p.png", "http://127.0.0.1:1/p.png", ""])
async def test_a_picture_elsewhere_is_not_asked_for(work: Workplace, address: str) -> None:  # B16
    with pytest.raises(Refused, match="not kept by Teams"):
        await work.teams.platform.fetch_file(file_ref(seed.TENANT, FileKind.INLINE, address), 100)


async def test_a_picture_that_graph_keeps_is_asked_for_with_graphs_token(work: Workplace) -> None:
    address = work.settings.graph_url + "nothing/here"
    with pytest.raises(Refused, match="404"):
        await work.teams.platform.fetch_file(file_ref(seed.TENANT, FileKind.INLINE, address), 100)


async def test_an_offered_file_sees_no_token_and_an_old_address_is_refused(  # B16
    work: Workplace,
) -> None:
    async with leading(work, (401, "")) as (files, base):
        with pytest.raises(Refused, match="401"):
            await files.fetch(file_ref(seed.TENANT, FileKind.OFFERED, base + "x"), 100)
        assert files._web._tokens.forgotten == []


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example/x",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://user:pw@files.example/x",
        "https://files.example:8443/x",
        "https://files.example:99999/x",
        "https://[broken",
        "file:///etc/passwd",
        "//files.example/x",
        "",
    ],
)
def test_only_public_stores_are_opened(address: str) -> None:  # B16, S7
    assert not is_safe(address, GRAPH)


def test_a_public_store_is_opened_and_a_stand_in_beside_its_graph() -> None:
    assert is_safe("https://acme.sharepoint.com/x?y=1", GRAPH)
    assert is_safe("https://acme.sharepoint.com:443/x", GRAPH)
    here = "http://127.0.0.1:8000/sandbox/teams/graph/v1.0/"
    assert is_safe("http://127.0.0.1:8000/sandbox/teams/download/x", here)
    assert not is_safe("http://127.0.0.1:8001/x", here)
    assert not is_safe("https://127.0.0.1:8000/x", here)


def test_a_shared_file_is_named_as_graph_names_it() -> None:
    assert shared_path("https://a.example/?>") == (
        "shares/u!aHR0cHM6Ly9hLmV4YW1wbGUvPz4/driveItem/content"
    )
