"""What happens to messages: posted, edited, deleted, reacted to; who is told of it."""

from __future__ import annotations

import bisect
import uuid

from bot.sandbox.slack import events
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Audience, Channel, Message, Token
from bot.sandbox.slack.richtext import to_blocks
from bot.sandbox.slack.shapes import message_shape
from bot.sandbox.slack.state import SlackSandbox


def author(slack: SlackSandbox, token: Token) -> Json:
    """Return the fields that say who wrote: a person, or a bot with its app."""
    fields = {"user": token.user_id, "team": token.team_id}
    if token.kind == "bot":
        installed = slack.installations[token.app_id, token.team_id]
        return {**fields, "bot_id": installed.bot_id, "app_id": token.app_id}
    return {**fields, "client_msg_id": str(uuid.UUID(int=slack.rng.getrandbits(128), version=4))}


def blocks_for(slack: SlackSandbox, text: str, blocks: list[Json]) -> list[Json]:
    """Return the given blocks, or the rich text that Slack makes of the text."""
    return blocks or to_blocks(text, slack.new_secret(5))


def post(slack: SlackSandbox, channel: Channel, message: Message, *, broadcast: bool) -> Message:
    """Put a message into its channel; one whose parent is gone lands at the top level."""
    root = channel.messages.get(message.thread_ts) if message.thread_ts else None
    if root is not None and root.is_reply:
        # Slack takes a reply's ts as its thread's.
        root = channel.messages.get(root.thread_ts)
    message.ts = slack.new_ts(channel)
    message.thread_ts = root.ts if root is not None else ""
    if root is not None and broadcast:
        message.subtype = "thread_broadcast"
    channel.messages[message.ts] = message
    if root is None or broadcast:
        channel.top.append(message.ts)
    if root is not None:
        root.thread_ts = root.ts
        root.replies.append(message.ts)
        clear_status(slack, channel, root.ts, by_bot=bool(message.bot_id))
    _announce(slack, channel, message, root)
    return message


def _announce(
    slack: SlackSandbox, channel: Channel, message: Message, root: Message | None
) -> None:
    event = message_shape(slack, message)
    events.message_event(slack, channel, event)
    events.mentions(slack, channel, event)
    if message.metadata:
        events.metadata_posted(slack, channel, event, message.metadata)

    def delta() -> Json:
        shown: Json = {"type": "message", "channel": channel.id, "message": event}
        return shown if root is None else {**shown, "parent": message_shape(slack, root)}

    slack.live.tell(Audience(channel.team_id, channel.id), delta)


def edit(slack: SlackSandbox, channel: Channel, message: Message, changes: Json) -> None:
    """Change fields of a message and say so; `edited` is among them when it shows as an edit."""
    before = message_shape(slack, message)
    for name, value in changes.items():
        setattr(message, name, value)
    changed(slack, channel, message, before)


def changed(slack: SlackSandbox, channel: Channel, message: Message, before: Json) -> None:
    """`message_changed`, with the message as it was."""
    after = message_shape(slack, message)
    events.message_event(
        slack,
        channel,
        {
            "subtype": "message_changed",
            "message": after,
            "previous_message": before,
            "hidden": True,
            "ts": slack.new_ts(channel),
        },
    )
    slack.live.tell(
        Audience(channel.team_id, channel.id),
        lambda: {"type": "message_changed", "channel": channel.id, "message": after},
    )


def delete(slack: SlackSandbox, channel: Channel, message: Message) -> None:
    """Take a message away; a root that has replies leaves a tombstone in its place."""
    before = message_shape(slack, message)
    if message.replies:
        _bury(message)
        changed(slack, channel, message, before)
        return
    _remove(channel, message)
    root = _detach(channel, message)
    events.message_event(
        slack,
        channel,
        {
            "subtype": "message_deleted",
            "previous_message": before,
            "deleted_ts": message.ts,
            "hidden": True,
            "ts": slack.new_ts(channel),
        },
    )

    def delta() -> Json:
        shown: Json = {"type": "message_deleted", "channel": channel.id, "ts": message.ts}
        if root is not None:
            shown.update(thread_ts=root.ts, parent=message_shape(slack, root))
        return shown

    slack.live.tell(Audience(channel.team_id, channel.id), delta)


def _bury(message: Message) -> None:
    message.subtype = "tombstone"
    message.text = "This message was deleted."
    message.user = "USLACKBOT"
    message.extra = {"hidden": True}
    message.bot_id = message.app_id = message.username = message.client_msg_id = ""
    message.blocks, message.attachments, message.files = [], [], []
    message.icons, message.reactions = {}, {}
    message.edited, message.metadata = None, None


def _remove(channel: Channel, message: Message) -> None:
    del channel.messages[message.ts]
    place = bisect.bisect_left(channel.top, message.ts)
    if place < len(channel.top) and channel.top[place] == message.ts:
        del channel.top[place]


def _detach(channel: Channel, message: Message) -> Message | None:
    root = channel.messages.get(message.thread_ts) if message.is_reply else None
    if root is None:
        return None
    root.replies.remove(message.ts)
    if not root.replies:
        root.thread_ts = ""
        if root.subtype == "tombstone":
            _remove(channel, root)
    return root


def react(
    slack: SlackSandbox, channel: Channel, message: Message, user: str, name: str, *, add: bool
) -> None:
    """Add or take back one person's reaction."""
    users = message.reactions.get(name, [])
    if add == (user in users):
        raise SlackError("already_reacted" if add else "no_reaction")
    if add and name not in message.reactions and len(message.reactions) >= 50:
        raise SlackError("too_many_reactions")
    if add:
        message.reactions.setdefault(name, []).append(user)
    else:
        users.remove(user)
        if not users:
            del message.reactions[name]
    events.reaction_event(
        slack, channel, added=add, user=user, name=name, author=message.user, ts=message.ts
    )
    slack.live.tell(
        Audience(channel.team_id, channel.id),
        lambda: {
            "type": "reaction",
            "channel": channel.id,
            "message": message_shape(slack, message),
        },
    )


def whisper(slack: SlackSandbox, channel: Channel, message: Message) -> Message:
    """Show a message to one person only; it is in no history and no event."""
    message.ts = slack.new_ts(channel)
    channel.ephemerals[message.ts] = message
    slack.live.tell(
        Audience(channel.team_id, user=message.visible_to),
        lambda: {
            "type": "ephemeral",
            "channel": channel.id,
            "message": ephemeral_shape(slack, message),
        },
    )
    return message


def ephemeral_shape(slack: SlackSandbox, message: Message) -> Json:
    """Return an ephemeral message as its one reader sees it."""
    thread_ts, message.thread_ts = message.thread_ts, ""
    shape = {**message_shape(slack, message), "is_ephemeral": True}
    message.thread_ts = thread_ts
    return {**shape, "thread_ts": thread_ts} if thread_ts else shape


def whisper_changed(
    slack: SlackSandbox, channel: Channel, message: Message, *, deleted: bool
) -> None:
    """Tells the one reader that an ephemeral message is another, or gone."""
    if deleted:
        channel.ephemerals.pop(message.ts, None)
    slack.live.tell(
        Audience(channel.team_id, user=message.visible_to),
        lambda: (
            {"type": "ephemeral_deleted", "channel": channel.id, "ts": message.ts}
            if deleted
            else {
                "type": "ephemeral_changed",
                "channel": channel.id,
                "message": ephemeral_shape(slack, message),
            }
        ),
    )


def set_status(
    slack: SlackSandbox, channel: Channel, thread_ts: str, status: str, loading: list[str]
) -> None:
    """Show "is typing…" for an app under a thread; an empty status takes it away."""
    if status:
        channel.statuses[thread_ts] = {"status": status, "loading_messages": loading}
    else:
        channel.statuses.pop(thread_ts, None)
    slack.live.tell(
        Audience(channel.team_id, channel.id),
        lambda: {
            "type": "status",
            "channel": channel.id,
            "thread_ts": thread_ts,
            "status": status,
            "loading_messages": loading,
        },
    )


def clear_status(slack: SlackSandbox, channel: Channel, thread_ts: str, *, by_bot: bool) -> None:
    """End an app's status when its own answer comes."""
    if by_bot and thread_ts in channel.statuses:
        set_status(slack, channel, thread_ts, "", [])
