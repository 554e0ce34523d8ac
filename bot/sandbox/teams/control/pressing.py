"""Buttons of cards, as people press them."""

from __future__ import annotations

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import activities, asking, talk, words
from bot.sandbox.teams.checks import ADAPTIVE
from bot.sandbox.teams.control.asked import (
    message_seen,
    person,
    place_seen,
)
from bot.sandbox.teams.control.dialogs import open_dialog
from bot.sandbox.teams.filling import find_action, given_data
from bot.sandbox.teams.records import Message, Person
from bot.sandbox.teams.shown import tell
from bot.sandbox.teams.state import TeamsSandbox


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
    special = special if isinstance(special, dict) else {}
    place, kind = teams.places[message.place], special.get("type")
    if kind == "task/fetch":
        return await open_dialog(teams, user, message, data)
    if kind == "imBack":
        words_said = words.from_text(str(special.get("value") or ""))
        talk.post(teams, user, place, message.root, talk.Draft(words_said))
        return {}
    said: Json = {"value": data}
    if kind == "messageBack":
        said = {"value": special.get("value"), "text": str(special.get("text") or "")}
        if special.get("displayText"):
            talk.show(teams, user, place, message.root, str(special["displayText"]))
    elif kind is not None:
        raise ControlError("unknown_action", f"Teams knows no action {kind}.")
    activity = activities.basic(
        teams, "message", user, place, message.root, replyToId=message.id, **said
    )
    teams.deliverer.send(teams.app, activity)
    return {}
