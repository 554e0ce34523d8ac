"""`chat.*`: posting, editing, deleting, whispering, addresses, statuses of assistants."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.slack import mentions, posting
from bot.sandbox.slack.blocks import message_blocks
from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.registry import Call, Method
from bot.sandbox.slack.richtext import normalise
from bot.sandbox.slack.shapes import message_shape

_LONGEST = 40_000
_LONGEST_EDIT = 4_000
_MOST_ATTACHMENTS = 100
_METADATA_BYTES = 8_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.\-]{1,255}")
_TS = re.compile(r"\d{1,12}\.\d{1,6}")


def _target(call: Call) -> Channel:
    """Find the channel by id, `#name`, or a person's id (the direct messages with them)."""
    wanted = call.args.required("channel")
    if wanted.startswith("#"):
        for channel in call.slack.channels_of(call.actor):
            if channel.name == wanted[1:] and channel.kind != "im":
                return channel
        raise SlackError("channel_not_found")
    if wanted in call.slack.users and call.slack.users[wanted].team_id == call.team_id:
        channel, _ = call.slack.direct_channel(call.team_id, call.actor.id, wanted)
        return channel
    return call.channel()


def _may_write(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if call.actor.id not in channel.members and not (
        call.is_bot and channel.kind == "public" and call.has("chat:write.public")
    ):
        raise SlackError("not_in_channel")
    if channel.kind == "im" and call.slack.users[channel.partner_of(call.actor.id)].deleted:
        raise SlackError("user_disabled" if not call.is_bot else "channel_not_found")


def _content(call: Call) -> tuple[str, list[Json], list[Json]]:
    """Text as stored, blocks and attachments; Slack wants at least one of them."""
    text = call.args.text("text")
    blocks = call.args.parsed("blocks", "invalid_blocks_format")
    attachments = _attachments(call)
    if markdown := call.args.text("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": markdown}]
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    checked = message_blocks(blocks, call.slack.new_secret) if blocks else []
    if call.args.flag("link_names") or call.args.text("parse") == "full":
        text = mentions.linked(call.slack, call.actor, text, labels=False)
    return normalise(text), checked, attachments


def _attachments(call: Call) -> list[Json]:
    attachments = call.args.parsed("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > _MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return [
        {"id": number, **one, "blocks": message_blocks(one["blocks"], call.slack.new_secret)}
        if one.get("blocks")
        else {"id": number, **one}
        for number, one in enumerate(attachments, 1)
    ]


def _metadata(call: Call) -> Json | None:
    metadata = call.args.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) - {
        "event_type",
        "event_payload",
        "entities",
    }:
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type):
        raise SlackError("invalid_metadata_format")
    if not isinstance(payload, dict) or not all(_flat(value) for value in payload.values()):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > _METADATA_BYTES:
        raise SlackError("metadata_too_large")
    if not call.is_bot:
        raise SlackError("metadata_must_be_sent_from_app")
    return metadata


def _flat(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)


def _disguise(call: Call) -> dict[str, Any]:
    """`username`, `icon_url`, `icon_emoji`: refused without their scope."""
    username = call.args.text("username")
    url, emoji = call.args.text("icon_url"), call.args.text("icon_emoji")
    if not (username or url or emoji):
        return {}
    if not call.is_bot:
        raise SlackError("not_allowed_token_type")
    call.need("chat:write.customize")
    if len(username) > 80:
        raise invalid_arguments("[ERROR] must be less than 81 characters [json-pointer:/username]")
    if url and not url.startswith(("http://", "https://")):
        raise invalid_arguments("[ERROR] must be a valid URL [json-pointer:/icon_url]")
    fields: dict[str, Any] = {"subtype": "bot_message", "user": ""}
    fields["username"] = username or call.actor.real_name
    if url:
        fields["icons"] = {"image_48": url, "image_64": url, "image_72": url}
    elif emoji:
        fields["icons"] = {"emoji": emoji}
    return fields


def _thread_ts(call: Call) -> str:
    thread_ts = call.args.text("thread_ts")
    if thread_ts and not _TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts")
    return thread_ts


def post_message(call: Call) -> Json:
    """Post; a `thread_ts` whose message is gone gives a top level message, as on Slack."""
    channel = _target(call)
    _may_write(call, channel)
    text, blocks, attachments = _content(call)
    thread_ts, metadata = _thread_ts(call), _metadata(call)
    parent = channel.messages.get(thread_ts) if thread_ts else None
    if parent is not None and parent.subtype in {"channel_join", "channel_leave", "group_join"}:
        raise SlackError("cannot_reply_to_message")
    fields = {**posting.author(call.slack, call.token), **_disguise(call)}
    if given := call.args.text("client_msg_id"):
        fields["client_msg_id"] = given
    text = text[:_LONGEST]
    message = Message(
        channel=channel.id,
        ts="",
        text=text,
        blocks=posting.blocks_for(call.slack, text, blocks),
        attachments=attachments,
        thread_ts=thread_ts,
        metadata=metadata,
        **fields,
    )
    broadcast = call.args.flag("reply_broadcast")
    posting.post(call.slack, channel, message, broadcast=broadcast)
    shape = message_shape(call.slack, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def update(call: Call) -> Json:
    """Edits one's own message; the text is cut off by refusal at 4,000 bytes."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    text, blocks, attachments = _content(call)
    if len(text.encode()) > _LONGEST_EDIT:
        raise SlackError("msg_too_long")
    metadata = _metadata(call)
    changes: Json = {
        "text": text,
        "blocks": posting.blocks_for(call.slack, text, blocks),
        "edited": {"user": call.actor.id, "ts": call.slack.event_ts()},
    }
    if call.args.get("attachments") is not None:
        changes["attachments"] = attachments
    if metadata is not None:
        changes["metadata"] = metadata
    posting.edit(call.slack, channel, message, changes)
    shape = message_shape(call.slack, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.message(channel)
    if message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if call.is_bot:
        installed = call.slack.installations[call.token.app_id, call.team_id]
        mine = message.bot_id == installed.bot_id
    else:
        mine = message.user == call.actor.id and not message.bot_id
    plain = message.subtype in {"", "bot_message", "thread_broadcast", "file_share", "me_message"}
    if not mine or not plain:
        raise SlackError(refusal)
    return message


def delete(call: Call) -> Json:
    """Delete one's own message; admins may delete any."""
    channel = call.channel()
    if not call.is_bot and (call.actor.is_admin or call.actor.is_owner):
        message = call.message(channel)
        if message.subtype == "tombstone":
            raise SlackError("message_not_found")
    else:
        message = _own(call, channel, "cant_delete_message")
    posting.delete(call.slack, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of the channel."""
    channel = call.channel()
    reader = call.slack.users.get(call.args.required("user"))
    if reader is None or reader.team_id != call.team_id:
        raise SlackError("user_not_in_channel")
    _may_write(call, channel)
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks, attachments = _content(call)
    message = Message(
        channel=channel.id,
        ts="",
        text=text[:_LONGEST],
        blocks=posting.blocks_for(call.slack, text[:_LONGEST], blocks),
        attachments=attachments,
        thread_ts=_thread_ts(call),
        visible_to=reader.id,
        **{**posting.author(call.slack, call.token), **_disguise(call)},
    )
    posting.whisper(call.slack, channel, message)
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Return the address of a message; a reply's names its thread."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    domain = call.slack.workspaces[call.team_id].domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def set_status(call: Call) -> Json:
    """`assistant.threads.setStatus`: "is typing…" under a thread; empty takes it away."""
    channel = call.channel("channel_id")
    thread_ts = call.args.required("thread_ts")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    if thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    if call.args.get("status") is None and "status" not in call.args.values:
        raise invalid_arguments("[ERROR] missing required field: status")
    loading = call.args.parsed("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > 10:
        raise invalid_arguments("[ERROR] no more than 10 items allowed")
    status = call.args.text("status")
    posting.set_status(call.slack, channel, thread_ts, status, [str(one) for one in loading])
    return {}


METHODS = (
    Method("chat.postMessage", post_message, ("chat:write",), 0),
    Method("chat.update", update, ("chat:write",), 3),
    Method("chat.delete", delete, ("chat:write",), 3),
    Method("chat.postEphemeral", post_ephemeral, ("chat:write",), 4),
    Method("chat.getPermalink", get_permalink, (), 4),
    Method(
        "assistant.threads.setStatus", set_status, ("assistant:write", "chat:write"), 4, ("bot",)
    ),
)
