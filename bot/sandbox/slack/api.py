"""The Web API's entrance: arguments, token, scope, limit, fault, handler, answer, log."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from bot.sandbox.slack.arguments import Arguments, read_arguments
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.methods import METHODS
from bot.sandbox.slack.records import Token
from bot.sandbox.slack.registry import Call, Method, missing_scope
from bot.sandbox.slack.state import SlackSandbox

_NO_TOKEN = Token("", "none", "", "")


async def handle(slack: SlackSandbox, request: web.Request) -> web.StreamResponse:
    """Answers one call as Slack would, and writes it down."""
    name = request.match_info["method"]
    entry: Json = {"method": name, "at": slack.clock.now(), "args": {}, "token": None}
    try:
        response = await _answer(slack, request, name, entry)
    except SlackError as error:
        response = _json(error.body(), error.status, {**error.headers, **entry.pop("scopes", {})})
        entry.update(ok=False, error=error.error, status=error.status)
    entry.pop("scopes", None)
    slack.call_count += 1
    entry["n"] = slack.call_count
    slack.calls.append(entry)
    return response


async def _answer(
    slack: SlackSandbox, request: web.Request, name: str, entry: Json
) -> web.StreamResponse:
    if request.method not in {"GET", "POST"}:
        raise SlackError("invalid_http_method")
    args = await read_arguments(request)
    entry["args"] = {key: value for key, value in args.values.items() if key != "token"}
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    token = _token(slack, request, args, method)
    entry.update(token=token.kind, team=token.team_id or None, user=token.user_id or None)
    entry["scopes"] = _scope_headers(token, method)
    _check_scopes(method, token)
    _check_limit(slack, method, token, args)
    fault, wait = slack.faults.draw(name, by_person=token.kind != "bot")
    entry["fault"] = fault or None
    await _before(slack, request, fault, wait)
    body = method.handler(Call(slack, args, token))
    entry.update(ok=True, error=None, status=200)
    if fault == "lost":
        return _cut(request, entry)
    if fault == "garbage":
        return web.Response(text="<html>502 upstream</html>", content_type="text/html")
    return _json(_with_warnings({"ok": True, **body}, args), 200, entry["scopes"])


def _token(slack: SlackSandbox, request: web.Request, args: Arguments, method: Method) -> Token:
    if not method.kinds:
        args.values.setdefault("_authorization", request.headers.get("Authorization", ""))
        return _NO_TOKEN
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        # JSON bodies carry no token; forms may.
        value = "" if request.content_type == "application/json" else args.text("token")
    if not value:
        raise SlackError("not_authed")
    token = slack.tokens.get(value.strip())
    if token is None:
        raise SlackError("invalid_auth")
    if token.revoked:
        raise SlackError("token_revoked")
    user = slack.users.get(token.user_id)
    if user is not None and user.deleted:
        raise SlackError("account_inactive")
    if token.kind not in method.kinds:
        raise SlackError("not_allowed_token_type")
    return token


def _check_scopes(method: Method, token: Token) -> None:
    if method.scopes and token.scopes is not None and not token.scopes.intersection(method.scopes):
        raise missing_scope(method.scopes[0], token)


def _check_limit(slack: SlackSandbox, method: Method, token: Token, args: Arguments) -> None:
    if token.kind == "user" and token.scopes is None:
        return  # a person's own client is no app
    wait = slack.limits.check(
        method=method.name,
        tier=method.tier,
        team=token.team_id,
        app=token.app_id or token.user_id,
        channel=str(args.values.get("channel", "")),
    )
    if wait:
        raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})


async def _before(slack: SlackSandbox, request: web.Request, fault: str, wait: int) -> None:
    """Do what goes wrong before the work is done."""
    if fault == "stall":
        await asyncio.sleep(slack.faults.stall_seconds)
    elif fault == "429":
        raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
    elif fault == "503":
        raise SlackError("service_unavailable", status=503)
    elif fault.isdigit():
        raise SlackError("internal_error", status=int(fault))
    elif fault == "cut":
        if request.transport is not None:
            request.transport.abort()
        raise SlackError("cut")
    elif fault not in {"", "lost", "garbage"}:
        raise SlackError(fault)


def _cut(request: web.Request, entry: Json) -> web.Response:
    """Cut the connection: the work is done, the answer never arrives."""
    entry["status"] = None
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _scope_headers(token: Token, method: Method) -> dict[str, str]:
    headers = {"X-Accepted-OAuth-Scopes": ",".join(method.scopes)}
    if token.scopes is not None:
        headers["X-OAuth-Scopes"] = ",".join(sorted(token.scopes))
    return headers


def _with_warnings(body: Json, args: Arguments) -> Json:
    if not args.warnings:
        return body
    metadata = {**body.get("response_metadata", {}), "warnings": args.warnings}
    return {**body, "warning": ",".join(args.warnings), "response_metadata": metadata}


def _json(body: Json, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(
        text=json.dumps(body), status=status, headers=headers, content_type="application/json"
    )
