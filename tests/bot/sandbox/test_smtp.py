"""The sandbox's mail server refuses what a real one refuses, so that a mistake of ours is seen here."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.smtp import SmtpSandbox


@pytest.fixture
async def server() -> AsyncIterator[SmtpSandbox]:
    server = SmtpSandbox()
    await server.start()
    yield server
    await server.stop()


async def talk(server: SmtpSandbox, *lines: bytes) -> list[str]:
    """Say one line after the other; return the last line of each answer, the greeting first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    answers = []
    for line in (None, *lines):
        if line is not None:
            writer.write(line)
        answer = await reader.readline()
        while answer[3:4] == b"-":
            answer = await reader.readline()
        answers.append(answer.decode().strip())
    writer.close()
    await writer.wait_closed()
    return answers


HELLO, FROM, TO = b"EHLO me\r\n", b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<c@d.example>\r\n"
DATA = b"DATA\r\n"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((b"VRFY me\r\n",), "500"),
        ((b"\r\n",), "500"),
        ((b"EHLO\r\n",), "501"),
        ((b"HELO\r\n",), "501"),
        ((b"HELO me\r\n",), "250"),
        ((FROM,), "503"),
        ((HELLO, b"MAIL FROM: <a@b.example>\r\n"), "501"),
        ((HELLO, b"MAIL TO:<a@b.example>\r\n"), "501"),
        ((HELLO, FROM, FROM), "501"),
        ((HELLO, "MAIL FROM:<ü@b.example>\r\n".encode()), "553"),
        ((HELLO, TO), "503"),
        ((HELLO, FROM, b"RCPT TO:<nobody>\r\n"), "501"),
        ((HELLO, FROM, "RCPT TO:<ü@b.example>\r\n".encode()), "553"),
        ((HELLO, FROM, DATA), "503"),
        ((HELLO, FROM, TO, b"DATA now\r\n"), "503"),
        ((HELLO, FROM, TO, DATA, b"Subject: a\r\n\r\nb\r\n.\r\n"), "250"),
        ((HELLO, FROM, TO, DATA, b"Subject: a\n.\n"), "500"),
        ((HELLO, FROM, TO, DATA, b"x" * 1001 + b"\r\n"), "500"),
        ((HELLO, b"NOOP\n"), "500"),
        ((HELLO, FROM, b"RSET\r\n", FROM), "250"),
        ((HELLO, b"STARTTLS\r\n"), "503"),
        ((HELLO, b"AUTH CRAM-MD5\r\n"), "504"),
        ((HELLO, b"AUTH PLAIN !!!\r\n"), "501"),
        ((HELLO, b"QUIT\r\n"), "221"),
    ],
)
async def test_the_protocol_is_kept(server, lines: tuple[bytes, ...], code: str) -> None:
    assert (await talk(server, *lines))[-1][:3] == code


@pytest.mark.parametrize(("password", "code"), [("secret", "235"), ("wrong", "535")])
@pytest.mark.parametrize("how", ["plain", "plain later", "login"])
async def test_people_log_in_with_their_password(
    server, how: str, password: str, code: str
) -> None:
    server.users["me"] = "secret"

    def coded(word: str) -> bytes:
        return base64.b64encode(word.encode())

    plain = coded(f"\0me\0{password}")
    lines = {
        "plain": (b"AUTH PLAIN " + plain,),
        "plain later": (b"AUTH PLAIN", plain),
        "login": (b"AUTH LOGIN", coded("me"), coded(password)),
    }[how]
    answers = await talk(server, HELLO, *(line + b"\r\n" for line in lines))
    assert answers[-1][:3] == code
