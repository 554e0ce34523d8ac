"""Answers to interactions: a command's immediate words and what comes by `response_url`."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox.slack import posting
from bot.sandbox.slack.blocks import message_blocks
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Channel, Message, ResponseUrl
from bot.sandbox.slack.richtext import normalise
from bot.sandbox.slack.state import SlackSandbox

_SECONDS = 1800.0
_KNOWN = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "metadata",
    "mrkdwn",
    "unfurl_links",
    "unfurl_media",
    "parse",
    "link_names",
}


def new_response_url(
    slack: SlackSandbox,
    app_id: str,
    channel: Channel,
    user: str,
    *,
    message: Message | None = None,
) -> ResponseUrl:
    """Return an address good for five answers in thirty minutes."""
    given = ResponseUrl(
        token=slack.new_secret(32),
        app_id=app_id,
        team_id=channel.team_id,
        channel=channel.id,
        user=user,
        expires=slack.clock.now() + _SECONDS,
    )
    if message is not None:
        given.message_ts = message.ts
        given.thread_ts = message.thread_ts if message.is_reply or message.visible_to else ""
        given.ephemeral = bool(message.visible_to)
    slack.response_urls[given.token] = given
    return given


def address(slack: SlackSandbox, given: ResponseUrl) -> str:
    """Return the URL that payloads carry."""
    return f"{slack.base_url}/slack/response/{given.token}"


def respond(slack: SlackSandbox, given: ResponseUrl, body: Json) -> None:
    """Post, whisper, replace or delete, as the body asks."""
    channel = slack.channels[given.channel]
    original = _original(slack, given)
    if body.get("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        _delete(slack, channel, original)
        return
    content = _content(slack, body)
    if body.get("replace_original") and original is not None:
        _replace(slack, channel, original, content)
        return
    installed = slack.installations[given.app_id, given.team_id]
    public = body.get("response_type") == "in_channel"
    message = Message(
        channel=channel.id,
        ts="",
        **content,
        thread_ts=str(body.get("thread_ts") or given.thread_ts),
        user=installed.bot_user_id,
        bot_id=installed.bot_id,
        app_id=given.app_id,
        team=given.team_id,
        visible_to="" if public else given.user,
    )
    if public:
        posting.post(slack, channel, message, broadcast=False)
    else:
        posting.whisper(slack, channel, message)


def _content(slack: SlackSandbox, body: Json) -> Json:
    text = normalise(str(body.get("text") or ""))[:40_000]
    blocks = message_blocks(body["blocks"], slack.new_secret) if body.get("blocks") else []
    attachments = body.get("attachments") or []
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    return {
        "text": text,
        "blocks": posting.blocks_for(slack, text, blocks),
        "attachments": attachments,
    }


def _original(slack: SlackSandbox, given: ResponseUrl) -> Message | None:
    channel = slack.channels[given.channel]
    shelf = channel.ephemerals if given.ephemeral else channel.messages
    return shelf.get(given.message_ts)


def _delete(slack: SlackSandbox, channel: Channel, original: Message) -> None:
    if original.visible_to:
        posting.whisper_changed(slack, channel, original, deleted=True)
    else:
        posting.delete(slack, channel, original)


def _replace(slack: SlackSandbox, channel: Channel, original: Message, content: Json) -> None:
    if not original.visible_to:
        posting.edit(slack, channel, original, content)
        return
    for name, value in content.items():
        setattr(original, name, value)
    posting.whisper_changed(slack, channel, original, deleted=False)


def immediate(slack: SlackSandbox, given: ResponseUrl, body: Any) -> None:
    """Post a command's direct answer: text or JSON; an empty one says nothing."""
    if isinstance(body, str) and body.strip():
        respond(slack, given, {"text": body})
    elif isinstance(body, dict) and any(
        body.get(name) for name in ("text", "blocks", "attachments")
    ):
        respond(slack, given, body)


class ResponseRoutes:
    """`POST /slack/response/{token}`."""

    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Return the one address."""
        return [web.post("/slack/response/{token}", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Do what the body asks, and count the use."""
        given = self._slack.response_urls.get(request.match_info["token"])
        if given is None or (given.app_id, given.team_id) not in self._slack.installations:
            return _no("used_url", 404)
        if given.uses_left <= 0 or given.expires < self._slack.clock.now():
            return _no("used_url" if given.uses_left <= 0 else "expired_url", 404)
        try:
            body = json.loads(await request.read())
        except ValueError:
            return _no("invalid_json", 400)
        if not isinstance(body, dict) or not set(body) <= _KNOWN:
            return _no("invalid_payload", 400)
        try:
            respond(self._slack, given, body)
        except SlackError as error:
            return web.json_response(error.body(), status=400)
        given.uses_left -= 1
        return web.Response(text="ok")


def _no(error: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
