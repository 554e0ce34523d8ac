"""`files.*`: the three steps of an upload, and what there is afterwards."""

from __future__ import annotations

from bot.sandbox.slack import sharing
from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments
from bot.sandbox.slack.records import Channel, FileRecord
from bot.sandbox.slack.registry import Call, Method
from bot.sandbox.slack.richtext import normalise
from bot.sandbox.slack.shapes import file_shape


def get_upload_url(call: Call) -> Json:
    """Step one: an address for exactly that many bytes."""
    filename = call.args.required("filename")
    length = call.args.number("length", 0)
    if length <= 0:
        raise invalid_arguments("[ERROR] must be greater than 0 [json-pointer:/length]")
    record = sharing.new_file(call.slack, call.actor, filename, length)
    return {
        "upload_url": f"{call.slack.base_url}/slack/files/upload/{record.secret}",
        "file_id": record.id,
    }


def complete_upload(call: Call) -> Json:
    """Step three: the files appear, in a channel if one is named."""
    records = [_uploaded(call, item) for item in _items(call)]
    targets = [call.args.text("channel_id")] if call.args.get("channel_id") else []
    targets += call.args.listed("channels")
    places = [_place(call, channel_id) for channel_id in targets]
    thread_ts = call.args.text("thread_ts")
    if thread_ts and len(places) != 1:
        raise invalid_arguments("[ERROR] thread_ts needs exactly one channel")
    for record in records:
        record.completed = True
    comment = normalise(call.args.text("initial_comment"))
    for channel in places:
        sharing.share(
            call.slack, call.token, channel, records, comment=comment, thread_ts=thread_ts
        )
    return {"files": [file_shape(call.slack, record) for record in records]}


def _items(call: Call) -> list[Json]:
    items = call.args.parsed("files")
    if not isinstance(items, list) or not items or not all(isinstance(one, dict) for one in items):
        raise invalid_arguments("[ERROR] missing required field: files")
    return items


def _uploaded(call: Call, item: Json) -> FileRecord:
    record = call.slack.files.get(str(item.get("id")))
    if record is None or record.user != call.actor.id or record.completed:
        raise SlackError("file_not_found")
    if record.content is None:
        raise SlackError("file_upload_incomplete")
    record.title = str(item.get("title") or record.name)
    return record


def _place(call: Call, channel_id: str) -> Channel:
    channel = call.slack.channels.get(channel_id)
    if channel is None or not call.slack.can_see(call.actor, channel):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def info(call: Call) -> Json:
    """Return a file that was shared where the caller is, or is the caller's."""
    record = _seen(call)
    return {
        "file": file_shape(call.slack, record),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _seen(call: Call) -> FileRecord:
    record = call.slack.files.get(call.args.required("file"))
    if (
        record is None
        or not record.completed
        or not sharing.may_read(call.slack, call.actor, record)
    ):
        raise SlackError("file_not_found")
    return record


def delete(call: Call) -> Json:
    """Delete one's own file."""
    record = _seen(call)
    if record.user != call.actor.id and not call.actor.is_admin:
        raise SlackError("cant_delete_file")
    sharing.delete(call.slack, record)
    return {}


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, ("files:write",), 4),
    Method("files.completeUploadExternal", complete_upload, ("files:write",), 4),
    Method("files.info", info, ("files:read",), 4),
    Method("files.delete", delete, ("files:write",), 3),
)
