"""Buttons, dialogs, message actions, slash commands and file consents, as people use them."""

from __future__ import annotations

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import activities, asking, talk, words
from bot.sandbox.teams.checks import ADAPTIVE
from bot.sandbox.teams.control.asked import (
    draft,
    message_seen,
    person,
    place_seen,
    root_of,
    word,
)
from bot.sandbox.teams.filling import find_action, given_data
from bot.sandbox.teams.records import Dialog, Message, Person
from bot.sandbox.teams.shown import message_shape, tell
from bot.sandbox.teams.state import TeamsSandbox

_THEME = {"theme": "default"}


async def press(teams: TeamsSandbox, body: Json) -> Json:
    """Press a button of a card, named by its id, verb or title, with `inputs` filled in."""
    user = person(teams, body)
    place = place_seen(teams, user, body)
    message = message_seen(teams, user, place, body)
    card = _card(message, user)
    action = find_action(card, str(body.get("action") or ""), body.get("data"))
    if action["type"] == "Action.OpenUrl":
        return {"opens": action["url"]}
    if action["type"] in {"Action.ShowCard", "Action.ToggleVisibility"}:
        return {"shows": action["type"]}
    if not teams.app_is_in(place):
        raise ControlError("app_not_installed", "The app is not there any more.")
    data = given_data(card, action, body.get("inputs") or {})
    if action["type"] == "Action.Execute":
        return await _execute(teams, user, message, action, data)
    return await _submitted(teams, user, message, data)


def _card(message: Message, user: Person) -> Json:
    for attachment in message.attachments:
        if attachment["contentType"] == ADAPTIVE and not message.deleted:
            own = message.views.get(user.key)
            return dict(own if own is not None else attachment["content"])
    raise ControlError("no_card", "The message has no card.")


async def _execute(
    teams: TeamsSandbox, user: Person, message: Message, action: Json, data: Json
) -> Json:
    said: Json = {key: action[key] for key in ("id", "verb") if key in action}
    value = {"action": {"type": "Action.Execute", **said, "data": data}, "trigger": "manual"}
    answer = await asking.ask(
        teams,
        user,
        teams.places[message.place],
        message.root,
        name="adaptiveCard/action",
        value=value,
        replyToId=message.id,
    )
    if problem := asking.card_problem(answer):
        return asking.unreachable(answer, problem)
    kind, shown = answer.body["type"], answer.body["value"]
    if kind == ADAPTIVE:
        message.views[user.key] = shown
        tell(teams, "changed", message)
        return {"card": shown}
    if kind == "application/vnd.microsoft.error":
        return {"ok": False, "error": "refused", "shows": shown.get("message", "")}
    return {"shows": shown}


async def _submitted(teams: TeamsSandbox, user: Person, message: Message, data: Json) -> Json:
    special = data.get("msteams")
    kind = special.get("type") if isinstance(special, dict) else None
    if kind == "task/fetch":
        return await _open_dialog(teams, user, message, data)
    if kind in {"messageBack", "imBack"} and isinstance(special, dict):
        text = str(special.get("displayText") or special.get("text") or special.get("value") or "")
        if text:
            place = teams.places[message.place]
            talk.post(teams, user, place, message.root, talk.Draft(words.from_text(text)))
        if kind == "imBack":
            return {}
        data = special.get("value") or {}
    elif kind is not None:
        raise ControlError("unknown_action", f"Teams knows no action {kind}.")
    place = teams.places[message.place]
    activity = activities.basic(
        teams, "message", user, place, message.root, value=data, replyToId=message.id
    )
    teams.deliverer.send(teams.app, activity)
    return {}


# --- dialogs -------------------------------------------------------------------------------


async def _open_dialog(teams: TeamsSandbox, user: Person, message: Message, data: Json) -> Json:
    dialog = Dialog(
        teams.new_secret(16), user.key, {}, message.place, message.root, reply_to=message.id
    )
    value = {"data": data, "context": _THEME}
    return await _ask_task(teams, dialog, "task/fetch", value)


async def _ask_task(teams: TeamsSandbox, dialog: Dialog, name: str, value: Json) -> Json:
    user, place = teams.people[dialog.person], teams.places[dialog.place]
    more = {"replyToId": dialog.reply_to} if dialog.reply_to else {}
    answer = await asking.ask(teams, user, place, dialog.root, name=name, value=value, **more)
    if dialog.command and answer.status == 200 and isinstance(answer.body, dict):
        made = answer.body.get("composeExtension")
        if name.endswith("submitAction") and isinstance(made, dict):
            asking.close(teams, dialog)
            return {"composes": made}
    return asking.take_task(teams, dialog, answer)


def _dialog(teams: TeamsSandbox, body: Json) -> Dialog:
    user = person(teams, body)
    dialog = teams.dialogs.get(word(body, "dialog"))
    if dialog is None or dialog.person != user.key:
        raise ControlError("dialog_not_found", "That person has no such dialog open.")
    return dialog


async def submit(teams: TeamsSandbox, body: Json) -> Json:
    """Send a dialog: with `inputs`, by its first button or the named one."""
    dialog = _dialog(teams, body)
    card = dialog.value.get("card", {}).get("content", {})
    action = find_action(card, str(body.get("action") or ""), body.get("data"))
    if action["type"] == "Action.OpenUrl":
        return {"opens": action["url"]}
    data = given_data(card, action, body.get("inputs") or {})
    if not dialog.command:
        return await _ask_task(teams, dialog, "task/submit", {"data": data, "context": _THEME})
    value = {**dialog.asked, "data": data}
    return await _ask_task(teams, dialog, "composeExtension/submitAction", value)


async def close_dialog(teams: TeamsSandbox, body: Json) -> Json:
    """Close a dialog; the app is not told."""
    asking.close(teams, _dialog(teams, body))
    return {}


# --- message actions and slash commands ----------------------------------------------------


async def command(teams: TeamsSandbox, body: Json) -> Json:
    """Use an action of the app: on a message, or (without one) from the box where one writes."""
    user = person(teams, body)
    place = place_seen(teams, user, body)
    command_id = word(body, "command")
    context = "message" if body.get("message") else "compose"
    _check_command(teams, command_id, context)
    if not (teams.app_is_in(place) or user.installed):
        raise ControlError("app_not_installed", "The app is not there.")
    asked: Json = {"commandId": command_id, "commandContext": context, "context": _THEME}
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
    return await _ask_task(teams, dialog, "composeExtension/fetchTask", asked)


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
    author: Json
    if message.author:
        writer = teams.people[message.author]
        user = {"id": writer.aad_id, "displayName": writer.name, "userIdentityType": "aadUser"}
        author = {"user": user, "application": None}
        content = words.graph_html(teams, message)
    else:
        bot = {
            "id": teams.app.id,
            "displayName": teams.app.name,
            "applicationIdentityType": "bot",
        }
        author = {"user": None, "application": bot}
        content = message.text
    head = message.root if message.root != message.id else None
    return {
        "id": message.id,
        "replyToId": head or None,
        "createdDateTime": activities.stamp(message.created),
        "lastModifiedDateTime": activities.stamp(message.edited) if message.edited else None,
        "deleted": bool(message.deleted),
        "importance": "normal",
        "locale": "en-us",
        "from": author,
        "body": {"contentType": "html", "content": content},
        "attachments": [],
        "mentions": [],
        "reactions": [],
        "linkToMessage": f"https://teams.microsoft.com/l/message/{message.place}/{message.id}",
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


# --- files ---------------------------------------------------------------------------------


async def file_consent(teams: TeamsSandbox, body: Json) -> Json:
    """Accept (or with `accept` false decline) a file that the app offers in the chat."""
    user = person(teams, body)
    message = message_seen(teams, user, teams.chat_of(user), body)
    offer = next((one for one in message.attachments if "file.consent" in one["contentType"]), None)
    if offer is None:
        raise ControlError("no_consent_card", "The message offers no file.")
    accept = bool(body.get("accept", True))
    value: Json = {
        "type": "fileUpload",
        "action": "accept" if accept else "decline",
        "context": offer["content"].get("acceptContext" if accept else "declineContext"),
    }
    if accept:
        value["uploadInfo"] = _upload(teams, offer)
    answer = await asking.ask(
        teams,
        user,
        teams.chat_of(user),
        "",
        name="fileConsent/invoke",
        value=value,
        replyToId=message.id,
    )
    return {} if answer.status == 200 else asking.unreachable(answer)


def _upload(teams: TeamsSandbox, offer: Json) -> Json:
    secret, unique = teams.new_secret(32), teams.new_guid()
    name = str(offer["name"])
    teams.uploads[secret] = {"name": name, "id": unique, "content": b""}
    return {
        "contentUrl": f"https://acme-my.sharepoint.example/personal/{unique}/{name}",
        "name": name,
        "uploadUrl": f"{teams.url}/upload/{secret}",
        "uniqueId": unique,
        "fileType": name.rpartition(".")[2].lower(),
    }
