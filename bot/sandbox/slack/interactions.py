"""The payloads of interactions, and how they are handed to the app."""

from __future__ import annotations

import json

from bot.sandbox.courier import Answer
from bot.sandbox.slack import values, viewing
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import App, Audience, Channel, Message, User, View
from bot.sandbox.slack.shapes import message_shape, view_shape
from bot.sandbox.slack.state import SlackSandbox


def shared(slack: SlackSandbox, app: App, user: User, kind: str, **more: object) -> Json:
    """Return the fields that every interaction has; the trigger is new each time."""
    team = slack.workspaces[user.team_id]
    view_id = str(more.pop("view_id", ""))
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": app.id,
        "token": app.verification_token,
        "trigger_id": viewing.new_trigger(slack, app.id, team.id, user.id, view_id),
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def in_channel(slack: SlackSandbox, channel: Channel, message: Message) -> Json:
    """Where something was pressed: a message of a channel, or an ephemeral one."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.visible_to),
    }
    if message.thread_ts and (message.is_reply or message.visible_to or message.replies):
        container["thread_ts"] = message.thread_ts
    place: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": name_for_payload(channel)},
        "state": {"values": values.preset(message.blocks, message.state)},
    }
    if not message.visible_to:
        place["message"] = message_shape(slack, message)
    return place


def name_for_payload(channel: Channel) -> str:
    """Return what payloads call a channel."""
    return {"im": "directmessage", "private": "privategroup", "mpim": "privategroup"}.get(
        channel.kind, channel.name
    )


def in_view(slack: SlackSandbox, view: View) -> Json:
    """Where something was pressed: a modal or a Home tab."""
    view.state = values.preset(view.payload["blocks"], view.state)
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_shape(slack, view),
    }


async def hand_over(slack: SlackSandbox, app: App, payload: Json, url: str) -> Answer:
    """Send a payload as Slack's form field and wait for the app's answer."""
    delivery = slack.deliverer.note(
        app, payload["team"]["id"], "interactive", payload["type"], payload.get("trigger_id", "")
    )
    if payload["type"] == "block_suggestion":
        delivery.kind = "options"
    return await slack.deliverer.ask(app, delivery, url, {"payload": json.dumps(payload)})


def failure(slack: SlackSandbox, user: User, answer: Answer) -> Json:
    """Return what the person and the caller hear when the app did not take it."""
    error = "dispatch_failed" if answer.status or answer.reason == "no_url" else "operation_timeout"
    text = "We had some trouble connecting. Try again?"
    slack.live.tell(Audience(user.team_id, user=user.id), lambda: {"type": "error", "text": text})
    return {"ok": False, "error": error, "status": answer.status, "reason": answer.reason}
