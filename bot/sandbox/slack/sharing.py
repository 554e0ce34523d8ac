"""Files: how they come into being, where they are shown, who may read them."""

from __future__ import annotations

import mimetypes

from bot.sandbox.slack import events, posting
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import Channel, FileRecord, Message, Token, User
from bot.sandbox.slack.shapes import message_shape
from bot.sandbox.slack.state import SlackSandbox


def new_file(slack: SlackSandbox, owner: User, name: str, size: int) -> FileRecord:
    """Make a file that still waits for its bytes."""
    record = FileRecord(
        id=slack.new_id("F"),
        team_id=owner.team_id,
        name=name.replace("/", "_"),
        size=size,
        user=owner.id,
        created=int(slack.clock.now()),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        secret=slack.new_secret(),
        bot_id=owner.bot_id,
    )
    slack.files[record.id] = record
    return record


def share(
    slack: SlackSandbox,
    token: Token,
    channel: Channel,
    records: list[FileRecord],
    *,
    comment: str,
    thread_ts: str,
) -> Message:
    """Post the `file_share` message of some files, and `file_shared` for each."""
    message = Message(
        channel=channel.id,
        ts="",
        text=comment,
        blocks=posting.blocks_for(slack, comment, []),
        files=[record.id for record in records],
        thread_ts=thread_ts,
        subtype="file_share",
        **posting.author(slack, token),
    )
    for record in records:
        record.shares.setdefault(channel.id, [])
    posting.post(slack, channel, message, broadcast=False)
    for record in records:
        place: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": channel.team_id}
        if message.thread_ts:
            place["thread_ts"] = message.thread_ts
        record.shares[channel.id].append(place)
        event = {
            "type": "file_shared",
            "file_id": record.id,
            "user_id": record.user,
            "file": {"id": record.id},
            "channel_id": channel.id,
        }
        events.emit(slack, channel.team_id, event, scope="files:read", channel=channel)
    return message


def may_read(slack: SlackSandbox, user: User, record: FileRecord) -> bool:
    """One's own files, and those shared where one can look."""
    if record.team_id != user.team_id:
        return False
    return record.user == user.id or any(
        user.id in channel.members or (not user.is_bot and slack.can_see(user, channel))
        for channel in map(slack.channels.__getitem__, record.shares)
    )


def delete(slack: SlackSandbox, record: FileRecord) -> None:
    """Take a file out of its messages; a message that held nothing else goes with it."""
    del slack.files[record.id]
    for channel_id, places in record.shares.items():
        channel = slack.channels[channel_id]
        for place in places:
            message = channel.messages.get(place["ts"])
            if message is None or record.id not in message.files:
                continue
            message.files.remove(record.id)
            if message.text or message.files:
                posting.changed(slack, channel, message, message_shape(slack, message))
            else:
                posting.delete(slack, channel, message)
