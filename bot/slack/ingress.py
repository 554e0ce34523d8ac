"""The one signed entrance for everything that Slack sends by HTTP.

Bolt's own check is not used: text with the word `payload` is lost in it, strange headers end as errors, and
a broken body is parsed before its signature is looked at. So bytes are checked here, then parsed, then
handed to Bolt as Socket Mode would.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.response import BoltResponse

from bot.bodies import only_header, read_body

MOST_BYTES = 1024 * 1024
MOST_SECONDS_APART = 300
MOST_FIELDS = 100
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
RETRY_HEADERS = ("x-slack-retry-num", "x-slack-retry-reason")

Dispatch = Callable[[Mapping[str, Any], dict[str, str | Sequence[str]]], Awaitable[BoltResponse]]


class Unreadable(Exception):
    """The body is signed, and still nothing that Slack sends."""


class Entrance:
    """Checks, parses and hands on; without a secret there is no entrance (B8)."""

    def __init__(
        self, signing_secret: str, dispatch: Dispatch, clock: Callable[[], datetime]
    ) -> None:
        if not signing_secret.strip():
            raise ValueError("the signing secret is empty")
        self._secret = signing_secret.encode()
        self._dispatch = dispatch
        self._clock = clock

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request; only what carries Slack's signature is read at all."""
        if request.headers.get("Content-Encoding"):
            return web.Response(status=415)
        try:
            raw = await read_body(request, MOST_BYTES)
        except TimeoutError:
            return web.Response(status=408)
        if raw is None:
            return web.Response(status=413)
        if not self.is_signed(request, raw):
            return web.Response(status=401)
        try:
            body = read_request(request.content_type, raw)
        except Unreadable:
            return web.Response(status=400)
        return await self._answer(body, request)

    def is_signed(self, request: web.Request, raw: bytes) -> bool:
        """Tell whether the secret's owner signed these bytes within the last five minutes."""
        stamp = only_header(request, "X-Slack-Request-Timestamp")
        signature = only_header(request, "X-Slack-Signature")
        if stamp is None or signature is None:
            return False
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return False
        if abs(self._clock().timestamp() - int(stamp)) > MOST_SECONDS_APART:
            return False
        expected = sign(self._secret, stamp, raw).encode()
        return hmac.compare_digest(expected, signature.encode("utf-8", "surrogateescape"))

    async def _answer(self, body: Mapping[str, Any], request: web.Request) -> web.Response:
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge") or "")})
        if "ssl_check" in body:
            return web.Response()
        # Nothing else of the headers goes on: Bolt believes some that anybody could send.
        told: dict[str, str | Sequence[str]] = {
            name: [request.headers[name]] for name in RETRY_HEADERS if name in request.headers
        }
        answer = await self._dispatch(body, told)
        kind = answer.first_headers().get("content-type", "text/plain").partition(";")[0]
        return web.Response(status=answer.status, text=answer.body or "", content_type=kind)


def sign(secret: bytes, stamp: str, raw: bytes) -> str:
    """Return Slack's signature of a body (their "Verifying requests", version v0)."""
    return "v0=" + hmac.digest(secret, b"v0:" + stamp.encode() + b":" + raw, "sha256").hex()


def read_request(content_type: str, raw: bytes) -> Mapping[str, Any]:
    """Parse an event (JSON), a command (a form) or an interaction (JSON in a form)."""
    try:
        text = raw.decode()
        if content_type == JSON_TYPE:
            return _object(text)
        if content_type != FORM_TYPE:
            raise Unreadable
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        form = dict(reversed(pairs))
        return form if "command" in form or "payload" not in form else _object(form["payload"])
    except (ValueError, RecursionError):
        raise Unreadable from None


def _object(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise Unreadable
    return found
