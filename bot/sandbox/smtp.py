"""A mail server that keeps what it is given: strict about the protocol (RFC 5321), and unkind on request."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email.policy
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser

_LONGEST_LINE = 1000
_LONGEST_COMMAND = 512
_PATH = re.compile(r"^(FROM|TO):<([^<>\s]*)>((?: [A-Z0-9]+(?:=[!-~]+)?)*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail with its envelope; `over_tls` and `user` say how it came."""

    sender: str
    recipients: tuple[str, ...]
    mail: EmailMessage
    over_tls: bool
    user: str | None
    at: float = field(default_factory=time.time)


@dataclass
class SmtpSandbox:
    """One mail server on loopback.

    `replies` answers a command ("MAIL", "RCPT", "DATA", "END" for what follows the text) with another
    line than 250; "cut" drops the connection before doing the work, "lost" after doing it.
    `heard` is called when a mail was taken.
    """

    users: dict[str, str] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    tls_at_once: bool = False
    knows_smtputf8: bool = True
    replies: dict[str, str] = field(default_factory=dict)
    mails: list[Received] = field(default_factory=list)
    port: int = 0
    heard: Callable[[], None] = lambda: None
    _server: asyncio.Server | None = None
    _open: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    async def start(self) -> None:
        """Listen on a free port."""
        context = self.context if self.tls_at_once else None
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=context, limit=_LONGEST_LINE * 4
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody."""
        if self._server:
            self._server.close()
        await asyncio.sleep(0.01)  # who is at the door comes in, so that everybody can be sent away
        for writer in self._open.values():
            writer.transport.abort()
        if self._open:
            await asyncio.wait(self._open)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task, "the server starts one for each connection"
        self._open[task] = writer
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, _HungUp):
                await _Session(self, reader, writer, over_tls=self.tls_at_once).run()
        finally:
            del self._open[task]
            writer.close()


class _HungUp(Exception):
    """The connection ends here."""


class _Session:
    """One connection: what was said so far, and what may follow."""

    def __init__(
        self,
        server: SmtpSandbox,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        over_tls: bool,
    ) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._over_tls = over_tls
        self._greeted = False
        self._user: str | None = None
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._wide = False

    async def run(self) -> None:
        """Greet, then answer command after command."""
        await self._say("220 sandbox ESMTP")
        commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }
        while True:
            line = await self._line(_LONGEST_COMMAND)
            word, _, rest = line.decode("utf-8", "replace").partition(" ")
            run = commands.get(word.upper())
            if run is None:
                await self._say("500 5.5.1 unknown command")
            elif word.upper() not in ("EHLO", "HELO", "NOOP", "QUIT", "RSET") and not self._greeted:
                await self._say("503 5.5.1 say EHLO first")
            elif not await self._unkind(word.upper().replace("HELO", "EHLO")):
                await run(rest)

    async def _ehlo(self, name: str) -> None:
        if not name:
            await self._say("501 5.5.4 EHLO needs a name")
            return
        self._greeted = True
        offered = ["sandbox", "8BITMIME", "SIZE 26214400"]
        offered += ["SMTPUTF8"] if self._server.knows_smtputf8 else []
        offered += ["STARTTLS"] if self._server.context and not self._over_tls else []
        offered += ["AUTH PLAIN LOGIN"] if self._server.users else []
        for line in offered[:-1]:
            await self._say(f"250-{line}")
        await self._say(f"250 {offered[-1]}")

    async def _helo(self, name: str) -> None:
        self._greeted = bool(name)
        await self._say("250 sandbox" if name else "501 5.5.4 HELO needs a name")

    async def _starttls(self, rest: str) -> None:
        if rest or self._over_tls or not self._server.context:
            await self._say("503 5.5.1 no TLS now")
            return
        await self._say("220 2.0.0 go ahead")
        await self._writer.start_tls(self._server.context)
        self._over_tls, self._greeted = True, False

    async def _auth(self, rest: str) -> None:
        how, _, first = rest.partition(" ")
        try:
            if how.upper() == "PLAIN":
                told = _decoded(first or await self._asked("334 "))
                _, user, password = told.split("\0")
            elif how.upper() == "LOGIN":
                user = _decoded(first or await self._asked("334 VXNlcm5hbWU6"))
                password = _decoded(await self._asked("334 UGFzc3dvcmQ6"))
            else:
                await self._say("504 5.5.4 unknown mechanism")
                return
        except ValueError:
            await self._say("501 5.5.2 not understood")
            return
        if self._server.users.get(user) != password:
            await self._say("535 5.7.8 wrong user or password")
            return
        self._user = user
        await self._say("235 2.7.0 welcome")

    async def _mail(self, rest: str) -> None:
        path = _PATH.match(rest)
        if not path or path[1].upper() != "FROM" or self._sender is not None:
            await self._say("501 5.5.4 MAIL FROM:<address>, once")
        elif self._server.users and not self._user:
            await self._say("530 5.7.0 log in first")
        elif not path[2].isascii() and "SMTPUTF8" not in path[3].upper():
            await self._say("553 5.6.7 say SMTPUTF8 for such an address")
        else:
            self._sender, self._wide = path[2], "SMTPUTF8" in path[3].upper()
            await self._say("250 2.1.0 ok")

    async def _rcpt(self, rest: str) -> None:
        path = _PATH.match(rest)
        if self._sender is None:
            await self._say("503 5.5.1 MAIL comes first")
        elif not path or path[1].upper() != "TO" or "@" not in path[2]:
            await self._say("501 5.5.4 RCPT TO:<address>")
        elif not path[2].isascii() and not self._wide:
            await self._say("553 5.6.7 say SMTPUTF8 for such an address")
        else:
            self._recipients.append(path[2])
            await self._say("250 2.1.5 ok")

    async def _data(self, rest: str) -> None:
        if rest or not self._recipients:
            await self._say("503 5.5.1 RCPT comes first")
            return
        await self._say("354 end with a dot")
        lines: list[bytes] = []
        while (line := await self._line(_LONGEST_LINE)) != b".":
            lines.append(line.removeprefix(b"."))
        if await self._unkind("END"):
            self._forget()
            return
        raw = b"\r\n".join(lines) + b"\r\n"
        mail = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(raw)
        assert isinstance(mail, EmailMessage)
        to = tuple(self._recipients)
        received = Received(self._sender or "", to, mail, self._over_tls, self._user)
        self._server.mails.append(received)
        self._server.heard()
        if self._server.replies.get("END") == "lost":
            raise _HungUp
        self._forget()
        await self._say("250 2.0.0 taken")

    async def _rset(self, _rest: str) -> None:
        self._forget()
        await self._say("250 2.0.0 ok")

    async def _noop(self, _rest: str) -> None:
        await self._say("250 2.0.0 ok")

    async def _quit(self, _rest: str) -> None:
        await self._say("221 2.0.0 bye")
        raise _HungUp

    async def _unkind(self, word: str) -> bool:
        """Answer as a test asked for, if it did."""
        reply = self._server.replies.get(word, "lost")
        if reply == "cut":
            raise _HungUp
        if reply != "lost":
            await self._say(reply)
        return reply != "lost"

    async def _asked(self, question: str) -> str:
        await self._say(question)
        return (await self._line(_LONGEST_COMMAND)).decode("ascii", "replace")

    async def _line(self, longest: int) -> bytes:
        """Read one line; a bare LF (2.3.8) or a line too long ends the session: so mails are smuggled."""
        line = await self._reader.readuntil(b"\n")
        if not line.endswith(b"\r\n") or len(line) > longest or b"\r" in line[:-2]:
            await self._say("500 5.5.2 lines end in CRLF and are not that long")
            raise _HungUp
        return line[:-2]

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()

    def _forget(self) -> None:
        self._sender, self._recipients, self._wide = None, [], False


def _decoded(word: str) -> str:
    return base64.b64decode(word, validate=True).decode()
