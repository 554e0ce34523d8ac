"""Agents' files out of Teams: from the team's store, beside the words, or from a personal chat."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp

from bot.domain.ids import Ref
from bot.ports import Refused, Retry
from bot.teams.refs import FileKind, FilePlace, read_file
from bot.teams.tokens import Kind
from bot.teams.web import HALF_TAKEN, NOT_TAKEN, Web, retry_after, unsure

CHUNK = 64 * 1024
MOST_HOPS = 3
REDIRECTS = {301, 302, 303, 307, 308}


class Files:
    """Downloads; a token goes to those it is for and to nobody else (B16)."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def fetch(self, file: Ref, most: int) -> bytes:
        """Return the bytes; Refused for what is too large, elsewhere, or not for our eyes."""
        place = read_file(file)
        kind = self._kind(place)
        address, headers = place.address, await self._web.bearer(kind) if kind else {}
        if place.kind is FileKind.SHARED:
            address = f"{self._web.settings.graph_url.rstrip('/')}/{shared_path(address)}"
        for _hop in range(MOST_HOPS):
            async with self._opened(address, headers) as answer:
                if answer.status == 401 and kind:
                    self._web.forget(kind, headers)
                    raise Retry("status 401")
                if answer.status not in REDIRECTS:
                    return await read_bytes(answer, most)
                # Where Graph leads on to is allowed already: a token would be for somebody else.
                address, headers = str(answer.headers.get("Location") or ""), {}
        raise Refused("the file leads from one address to the next")

    def _kind(self, place: FilePlace) -> Kind | None:
        """Return whose token the first address is asked with: its keeper's; None where none is needed."""
        match place.kind:
            case FileKind.SHARED:
                return Kind.GRAPH
            case FileKind.INLINE if self._web.is_graph(place.address):
                return Kind.GRAPH
            case FileKind.INLINE if self._web.settings.is_service(place.address):
                return Kind.BOT
            case FileKind.INLINE:
                raise Refused("the picture is not kept by Teams")
            case FileKind.OFFERED:
                return None

    def _is_open(self, address: str) -> bool:
        settings = self._web.settings
        known = self._web.is_graph(address) or settings.is_service(address)
        return known or is_safe(address, settings.graph_url)

    @asynccontextmanager
    async def _opened(
        self, address: str, headers: Mapping[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if not self._is_open(address):
            raise Refused("the file is at no address that we open")
        async with (
            unsure(),
            self._web.session.get(address, headers=headers, allow_redirects=False) as answer,
        ):
            yield answer


async def read_bytes(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Return what came, up to a size."""
    if answer.status in NOT_TAKEN or answer.status in HALF_TAKEN:
        raise Retry(f"status {answer.status}", retry_after(answer.headers))
    if answer.status != 200:
        raise Refused(f"status {answer.status}")
    data = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most:
            raise Refused("the file is too large")
    return bytes(data)


def shared_path(address: str) -> str:
    """Return where Graph has a file that is known by its address in the store (Graph, "shares")."""
    encoded = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    return f"shares/u!{encoded}/driveItem/content"


def is_safe(address: str, graph_url: str) -> bool:
    """Tell whether an address is one of a public store: https and a name with a dot, no port, no user (S7).

    Beside a stand-in on this machine, its own host is one, too.
    """
    try:
        parts, graph = urlsplit(address), urlsplit(graph_url)
        port = parts.port
    except ValueError:
        return False
    if graph.scheme == "http" and parts.netloc == graph.netloc and parts.scheme == "http":
        return True
    host = parts.hostname or ""
    named = "." in host and not host.replace(".", "").isdigit() and ":" not in host
    return parts.scheme == "https" and named and port in (None, 443) and parts.username is None
