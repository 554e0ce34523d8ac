"""Reading a control request: which person, app, channel, message, view is meant."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.slack.errors import ControlError, Json
from bot.sandbox.slack.records import App, Channel, Installation, Message, User, View
from bot.sandbox.slack.state import SlackSandbox


def person(slack: SlackSandbox, body: Json) -> User:
    """Who acts: an active person, not a bot."""
    user = slack.users.get(word(body, "user"))
    if user is None or user.deleted or user.is_bot:
        raise ControlError("user_not_found", "There is no such active person.")
    return user


def app_for(slack: SlackSandbox, body: Json, team_id: str) -> tuple[App, Installation]:
    """Return the app that is meant, installed in that workspace."""
    for app, installed in slack.team_apps(team_id):
        if body.get("app") in {None, "", app.id}:
            return app, installed
    raise ControlError("app_not_installed", "The app is not installed in that workspace.")


def app_alone(slack: SlackSandbox, body: Json) -> App:
    """Return the app that is meant, installed or not."""
    for app in slack.apps.values():
        if body.get("app") in {None, "", app.id}:
            return app
    raise ControlError("app_not_found", "There is no such app.")


def channel_seen(slack: SlackSandbox, user: User, body: Json) -> Channel:
    """Return a channel that the person can see."""
    channel = slack.channels.get(word(body, "channel"))
    if channel is None or not slack.can_see(user, channel):
        raise ControlError("channel_not_found", "That person sees no such channel.")
    return channel


def message_seen(channel: Channel, user: User, body: Json) -> Message:
    """Return a message of the channel, or an ephemeral one for that person."""
    ts = word(body, "ts")
    message = channel.messages.get(ts) or channel.ephemerals.get(ts)
    if message is None or message.visible_to not in {"", user.id}:
        raise ControlError("message_not_found", "That person sees no such message.")
    return message


def view_seen(slack: SlackSandbox, user: User, body: Json) -> View:
    """Return a view that the person has open."""
    view = slack.views.get(word(body, "view_id"))
    if view is None or view.user != user.id or not view.is_open:
        raise ControlError("view_not_found", "That person has no such view open.")
    return view
