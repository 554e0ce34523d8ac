"""`conversations.history` and `conversations.replies`."""

from __future__ import annotations

from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.registry import HISTORY, Call, Method, make_cursor, read_cursor
from bot.sandbox.slack.shapes import message_shape


def _channel(call: Call) -> Channel:
    channel = call.channel()
    call.need(f"{channel.scope_name}:history")
    if call.is_bot and call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _limit(call: Call, default: int) -> int:
    limit = call.args.number("limit", default)
    if not 0 < limit <= 999:
        raise SlackError("invalid_limit")
    return limit


def _window(call: Call, stamps: list[str]) -> list[str]:
    oldest, latest = call.args.text("oldest", "0"), call.args.text("latest")
    inclusive = call.args.flag("inclusive")
    low, high = _seconds(oldest, "invalid_ts_oldest"), _seconds(latest, "invalid_ts_latest")

    def inside(ts: str) -> bool:
        at = float(ts)
        after = at > low or (inclusive and at == low)
        return after and (not latest or at < high or (inclusive and at == high))

    return [ts for ts in stamps if inside(ts)]


def _seconds(ts: str, error: str) -> float:
    try:
        return float(ts or 0)
    except ValueError as problem:
        raise SlackError(error) from problem


def history(call: Call) -> Json:
    """Top level messages, newest first."""
    channel = _channel(call)
    stamps = _window(call, channel.top)[::-1]
    limit, start = _limit(call, 100), read_cursor(call.args.text("cursor"))
    shown = stamps[start : start + limit]
    more = start + limit < len(stamps)
    body: Json = {
        "messages": [_shown(call, channel.messages[ts]) for ts in shown],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        body["response_metadata"] = {"next_cursor": make_cursor(start + limit)}
    return body


def replies(call: Call) -> Json:
    """Return the root first, then its replies, oldest first; a reply's ts gives just that reply."""
    channel = _channel(call)
    root = channel.messages.get(call.args.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        return {"messages": [_shown(call, root)], "has_more": False}
    stamps = _window(call, root.replies)
    limit, start = _limit(call, 1000 - 1), read_cursor(call.args.text("cursor"))
    room = max(1, limit - 1)
    more = start + room < len(stamps)
    page = [root, *(channel.messages[ts] for ts in stamps[start : start + room])]
    body: Json = {"messages": [_shown(call, one) for one in page], "has_more": more}
    if more:
        body["response_metadata"] = {"next_cursor": make_cursor(start + room)}
    return body


def _shown(call: Call, message: Message) -> Json:
    wanted = call.args.flag("include_all_metadata")
    if wanted and message.metadata is not None and message.app_id != call.token.app_id:
        call.need("metadata.message:read")
    return message_shape(call.slack, message, metadata=wanted)


METHODS = (
    Method("conversations.history", history, HISTORY, 3),
    Method("conversations.replies", replies, HISTORY, 3),
)
