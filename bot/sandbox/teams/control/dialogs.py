"""Dialogs: opened by a button or a command, filled, sent, closed."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import asking
from bot.sandbox.teams.control.asked import person
from bot.sandbox.teams.filling import find_action, given_data
from bot.sandbox.teams.records import Dialog, Message, Person
from bot.sandbox.teams.state import TeamsSandbox

THEME = {"theme": "default"}


async def open_dialog(teams: TeamsSandbox, user: Person, message: Message, data: Json) -> Json:
    """Open the dialog that a button of a card asks for."""
    dialog = Dialog(
        teams.new_secret(16), user.key, {}, message.place, message.root, reply_to=message.id
    )
    value = {"data": data, "context": THEME}
    return await ask_task(teams, dialog, "task/fetch", value)


async def ask_task(teams: TeamsSandbox, dialog: Dialog, name: str, value: Json) -> Json:
    """Ask the app what to show in a dialog, and show it."""
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
        return await ask_task(teams, dialog, "task/submit", {"data": data, "context": THEME})
    value = {**dialog.asked, "data": data}
    return await ask_task(teams, dialog, "composeExtension/submitAction", value)


async def close_dialog(teams: TeamsSandbox, body: Json) -> Json:
    """Close a dialog; the app is not told."""
    asking.close(teams, _dialog(teams, body))
    return {}
