"""Actions on messages and slash commands, as people use them."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import activities, talk
from bot.sandbox.teams.control.asked import (
    draft,
    message_seen,
    person,
    place_seen,
    root_of,
)
from bot.sandbox.teams.control.dialogs import THEME, ask_task
from bot.sandbox.teams.graph.shapes import content, identity
from bot.sandbox.teams.records import Dialog, Message
from bot.sandbox.teams.shown import message_shape
from bot.sandbox.teams.state import TeamsSandbox


async def command(teams: TeamsSandbox, body: Json) -> Json:
    """Use an action of the app: on a message, or (without one) from the box where one writes."""
    user = person(teams, body)
    place = place_seen(teams, user, body)
    command_id = word(body, "command")
    context = "message" if body.get("message") else "compose"
    _check_command(teams, command_id, context)
    if not (teams.app_is_in(place) or user.installed):
        raise ControlError("app_not_installed", "The app is not there.")
    asked: Json = {"commandId": command_id, "commandContext": context, "context": THEME}
    root = root_of(place, body)
    if context == "message":
        message = message_seen(teams, user, place, body)
        if message.only_for:
            raise ControlError("no_actions", "A targeted message has no actions.")
        root = message.root
        asked["messagePayload"] = _payload(teams, message)
    dialog = Dialog(
        teams.new_secret(16), user.key, {}, place.id, root, command=command_id, asked=asked
    )
    return await ask_task(teams, dialog, "composeExtension/fetchTask", asked)


def _check_command(teams: TeamsSandbox, command_id: str, context: str) -> None:
    if teams.app.actions is None:
        return
    known = teams.app.actions.get(command_id)
    if known is None or known.get("type") != "action" or not known.get("fetchTask"):
        raise ControlError("unknown_command", f"There is no action {command_id} with a dialog.")
    offered = known.get("context", ["compose", "commandBox"])
    is_slash = context == "compose" and "slash" in known.get("triggers", ())
    if context not in offered and not is_slash:
        raise ControlError("unknown_command", f"{command_id} is not offered there.")


def _payload(teams: TeamsSandbox, message: Message) -> Json:
    """Return the message as the app is told of it; what the app posted names the app."""
    head = message.root if message.root != message.id else ""
    return {
        "id": message.id,
        "replyToId": head or None,
        "createdDateTime": activities.stamp(message.created),
        "lastModifiedDateTime": activities.stamp(message.edited) if message.edited else None,
        "deleted": bool(message.deleted),
        "importance": "normal",
        "locale": "en-us",
        "from": identity(teams, message.author),
        "reactions": [],
        "linkToMessage": f"https://teams.microsoft.com/l/message/{message.place}/{message.id}",
        **content(teams, message),
    }


async def slash(teams: TeamsSandbox, body: Json) -> Json:
    """Give a slash command, or with `text` alone write to the app so that nobody else sees it."""
    user = person(teams, body)
    place = place_seen(teams, user, body)
    name = str(body.get("command") or "")
    if not place.is_channel or not teams.app_is_in(place) or not teams.app.targeted:
        raise ControlError("not_offered", "Slash commands are for channels with the app in it.")
    known = teams.app.slash_commands
    if name and known is not None and name not in known:
        raise ControlError("unknown_command", f"There is no slash command {name}.")
    given = {**body, "html": "", "text": f"{name} {body.get('text') or ''}".strip()}
    message = talk.whisper(teams, user, place, root_of(place, body), draft(teams, place, given))
    return {"id": message.id, "message": message_shape(teams, message)}
