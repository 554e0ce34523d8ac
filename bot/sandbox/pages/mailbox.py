"""The mailbox page: every mail that the stand-in for a mail server took, with all its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.live import LiveHub
from bot.sandbox.smtp import Received, SmtpSandbox

# A mail is foreign: it runs nothing, loads nothing, and posts nothing.
_MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'"
)


@dataclass
class Mailbox:
    """What the pages see of a mail server; screens are told when a mail comes."""

    smtp: SmtpSandbox
    live: LiveHub[str] = field(default_factory=lambda: LiveHub(lambda _whose, _user: True))

    def __post_init__(self) -> None:
        """Hear of every mail."""
        self.smtp.heard = self._heard

    def _heard(self) -> None:
        self.live.tell("", lambda: {"type": "mail", "mails": len(self.smtp.mails)})

    async def hang_up(self) -> None:
        """Close every WebSocket, so that the server need not wait for them."""
        await self.live.close()

    async def close(self) -> None:
        """End with the server; the mails stay where they are."""
        await self.hang_up()

    def routes(self) -> list[web.RouteDef]:
        """Return what the page asks for."""
        return [
            web.get("/mailbox/live", self._live),
            web.get("/mailbox/mails", self._mails),
            web.delete("/mailbox/mails", self._empty),
            web.get(r"/mailbox/mails/{n:\d+}", self._mail),
            web.get(r"/mailbox/mails/{n:\d+}/html", self._html),
            web.get(r"/mailbox/mails/{n:\d+}/parts/{part:\d+}", self._part),
        ]

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await self.live.serve(request, "")

    async def _mails(self, _: web.Request) -> web.Response:
        lines = [_line(n, one) for n, one in enumerate(self.smtp.mails, 1)]
        return web.json_response({"mails": lines[::-1]})

    async def _empty(self, _: web.Request) -> web.Response:
        self.smtp.mails.clear()
        self._heard()
        return web.json_response({})

    def _received(self, request: web.Request) -> Received:
        n = int(request.match_info["n"])
        if not 0 < n <= len(self.smtp.mails):
            raise web.HTTPNotFound
        return self.smtp.mails[n - 1]

    async def _mail(self, request: web.Request) -> web.Response:
        received, n = self._received(request), int(request.match_info["n"])
        return web.json_response({**_line(n, received), **_parts(n, received.mail)})

    async def _html(self, request: web.Request) -> web.Response:
        page = self._received(request).mail.get_body(("html",))
        if page is None:
            raise web.HTTPNotFound
        headers = {
            "Content-Security-Policy": _MAIL_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return web.Response(text=page.get_content(), content_type="text/html", headers=headers)

    async def _part(self, request: web.Request) -> web.Response:
        parts = list(self._received(request).mail.walk())
        at = int(request.match_info["part"])
        if at >= len(parts) or parts[at].is_multipart():
            raise web.HTTPNotFound
        part = parts[at]
        name = quote(part.get_filename() or f"part-{at}")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
        }
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes), "it is not a multipart"
        return web.Response(body=body, content_type=part.get_content_type(), headers=headers)


def _line(n: int, received: Received) -> Json:
    mail = received.mail
    return {
        "n": n,
        "at": received.at,
        "subject": str(mail.get("Subject", "")),
        "sender": str(mail.get("From", received.sender)),
        "recipients": list(received.recipients),
        "calendar": any(one.get_content_type() == "text/calendar" for one in mail.walk()),
        "files": len(list(mail.iter_attachments())) if mail.is_multipart() else 0,
    }


def _parts(n: int, mail: EmailMessage) -> Json:
    page, text = mail.get_body(("html",)), mail.get_body(("plain",))
    calendars, attachments = [], []
    for at, part in enumerate(mail.walk()):
        kind, name = part.get_content_type(), part.get_filename() or ""
        if part.is_multipart():
            continue
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes), "it is not a multipart"
        if kind == "text/calendar":
            method = str(part.get_param("method", ""))
            said = body.decode("utf-8", "replace")
            calendars.append({"method": method, "name": name, "text": said})
        if name or part.get_content_disposition() == "attachment":
            url = f"mailbox/mails/{n}/parts/{at}"
            attachments.append({"name": name, "type": kind, "size": len(body), "url": url})
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "html": f"mailbox/mails/{n}/html" if page is not None else "",
        "text": text.get_content() if text is not None else None,
        "calendars": calendars,
        "attachments": attachments,
        "source": mail.as_string(),
    }
