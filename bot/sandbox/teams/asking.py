"""Questions to the app that it answers in the same request, and whether its answers are any good."""

from __future__ import annotations

from typing import Any

from bot.sandbox.courier import Answer
from bot.sandbox.errors import Json
from bot.sandbox.teams import activities, cards
from bot.sandbox.teams.checks import ADAPTIVE
from bot.sandbox.teams.records import Dialog, Person, Place
from bot.sandbox.teams.shown import dialog_shape, tell_person
from bot.sandbox.teams.state import TeamsSandbox

UNREACHABLE = "Unable to reach app. Please try again."
_CARD_ANSWERS = {
    ADAPTIVE: dict,
    "application/vnd.microsoft.activity.message": str,
    "application/vnd.microsoft.error": dict,
}
_SIZES = {"small", "medium", "large"}


async def ask(
    teams: TeamsSandbox, person: Person, place: Place, root: str, **question: Any
) -> Answer:
    """Send an invoke (`name`, `value`, …) and return how the app answered."""
    activity = activities.invoke(teams, person, place, root, **question)
    return await teams.deliverer.ask(teams.app, activity)


def unreachable(answer: Answer, detail: str = "") -> Json:
    """Return what a person sees when the app did not answer as it should."""
    return {
        "ok": False,
        "error": "unable_to_reach_app",
        "shows": UNREACHABLE,
        "status": answer.status,
        "detail": answer.reason or detail or answer.body,
    }


def card_problem(answer: Answer) -> str:
    """Return what is wrong with the answer to `adaptiveCard/action`; nothing when it is shown."""
    body = answer.body
    if answer.status != 200 or not isinstance(body, dict):
        return "status 200 and an object are expected"
    if not isinstance(body.get("statusCode"), int):
        return "statusCode is missing"
    kind = body.get("type")
    if kind not in _CARD_ANSWERS:
        return f"unknown type {kind}"
    if not isinstance(body.get("value"), _CARD_ANSWERS[kind]):
        return "the value does not fit the type"
    if kind == ADAPTIVE and (problems := cards.problems_of(body["value"])):
        return "; ".join(problems)
    return ""


def task_problem(body: Any) -> str:
    """Return what is wrong with the answer to a `task/…` question; nothing when it is shown."""
    task = body.get("task") if isinstance(body, dict) else None
    if not isinstance(task, dict):
        return "task is missing"
    if task.get("type") == "message":
        return "" if isinstance(task.get("value"), str) else "the value must be a text"
    if task.get("type") != "continue":
        return f"unknown type {task.get('type')}"
    return _dialog_problem(task.get("value"))


def _dialog_problem(value: Any) -> str:
    if not isinstance(value, dict):
        return "the value must be an object"
    for name in ("height", "width"):
        size = value.get(name, "medium")
        if not (isinstance(size, int) or size in _SIZES):
            return f"{name} is a number, small, medium or large"
    if not isinstance(value.get("title", ""), str):
        return "the title must be a text"
    if isinstance(value.get("url"), str):
        return ""
    card = value.get("card")
    if not isinstance(card, dict) or card.get("contentType") != ADAPTIVE:
        return "a card or a url is expected"
    content = card.get("content")
    return "; ".join(cards.problems_of(content)) if isinstance(content, dict) else "no content"


def take_task(teams: TeamsSandbox, dialog: Dialog, answer: Answer) -> Json:
    """Show what the app answered to a dialog's question: the next page, a message, or the end of it."""
    if answer.status != 200:
        return unreachable(answer)
    if answer.body in (None, "", {}):
        close(teams, dialog)
        return {"shows": None}
    if problem := task_problem(answer.body):
        return unreachable(answer, problem)
    task = answer.body["task"]
    if task["type"] == "message":
        close(teams, dialog)
        return {"shows": task["value"]}
    dialog.value = task["value"]
    teams.dialogs[dialog.id] = dialog
    shape = dialog_shape(dialog)
    tell_person(teams, dialog.person, {"type": "dialog", "dialog": shape})
    return {"dialog": shape}


def close(teams: TeamsSandbox, dialog: Dialog) -> None:
    """Take a dialog away; the app is not told."""
    if teams.dialogs.pop(dialog.id, None) is not None:
        delta: Json = {"type": "dialog_closed", "id": dialog.id}
        tell_person(teams, dialog.person, delta)
