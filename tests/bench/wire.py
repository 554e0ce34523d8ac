"""HTTP and WebSocket as the load speaks them: with so little work that only the servers count."""

import asyncio
from collections.abc import Callable

END = b"\r\n\r\n"
LENGTH = b"content-length:"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
MASKED = 0x80
NO_MASK = b"\0\0\0\0"


class Line(asyncio.Protocol):
    """One connection: a request at a time, or frames once it is a WebSocket."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None
        self._heard: Callable[[bytes], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(error or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._heard:
            self._read_frames(self._heard)
        else:
            self._read_answer()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return status and body of the answer."""
        self._waiter = asyncio.get_running_loop().create_future()
        assert self._transport
        self._transport.write(request)
        return await self._waiter

    async def upgrade(self, request: bytes, heard: Callable[[bytes], None]) -> None:
        """Become a WebSocket; each text that comes is given to `heard`."""
        status, _ = await self.ask(request)
        assert status == 101, status
        self._heard = heard
        self._read_frames(heard)

    def say(self, text: bytes, kind: int = TEXT) -> None:
        """Send a frame; its mask is all zeros, which changes nothing."""
        assert self._transport
        size = len(text)
        head = bytes([MASKED | kind, MASKED | size]) if size < 126 else b""
        if not head:
            head = bytes([MASKED | kind, MASKED | 126]) + size.to_bytes(2, "big")
        self._transport.write(head + NO_MASK + text)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def _read_answer(self) -> None:
        end = self._buffer.find(END)
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        start = head.find(LENGTH)
        length = int(head[start + len(LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        whole = end + len(END) + length
        if len(self._buffer) < whole:
            return
        answer = int(head[9:12]), bytes(self._buffer[end + len(END) : whole])
        del self._buffer[:whole]
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(answer)

    def _read_frames(self, heard: Callable[[bytes], None]) -> None:
        buffer = self._buffer
        while len(buffer) >= 2:
            size, start = buffer[1] & 0x7F, 2
            if size >= 126:
                start = 4 if size == 126 else 10
                if len(buffer) < start:
                    return
                size = int.from_bytes(buffer[2:start], "big")
            if len(buffer) < start + size:
                return
            kind, text = buffer[0] & 0x0F, bytes(buffer[start : start + size])
            del buffer[: start + size]
            if kind == TEXT:
                heard(text)
            elif kind == PING:
                self.say(text, PONG)


async def connect(port: int, source: str | None = None) -> Line:
    """Open a connection to a server on this machine; `source` is the address that it comes from."""
    local = (source, 0) if source else None
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(Line, "127.0.0.1", port, local_addr=local)
    return line


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Write a request; an underscore in a header's name is a hyphen."""
    told = {"Host": "127.0.0.1", "Content-Length": str(len(body))} if method != "GET" else {}
    told = {"Host": "127.0.0.1"} | told | {k.replace("_", "-"): v for k, v in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def upgrade(path: str, origin: str) -> bytes:
    """Write the request that turns a connection into a WebSocket."""
    return request(
        "GET",
        path,
        Origin=origin,
        Upgrade="websocket",
        Connection="Upgrade",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="Zm9yIHRoZSBiZW5jaC4uLg==",
    )
