"""Modals as a person uses them: filled in, submitted, closed, searched in."""

from __future__ import annotations

from typing import Any

from bot.sandbox.asked import word
from bot.sandbox.slack import interactions, responses, values, viewing
from bot.sandbox.slack.blocks import elements_of, view_payload
from bot.sandbox.slack.checks import Report, listing
from bot.sandbox.slack.control.asked import channel_seen, message_seen, person, view_seen
from bot.sandbox.slack.elements import GROUP, PLAIN_OPTION
from bot.sandbox.slack.errors import ControlError, Json, SlackError
from bot.sandbox.slack.records import App, User, View
from bot.sandbox.slack.state import SlackSandbox

_OPTIONS = listing(PLAIN_OPTION, 100, 0)
_GROUPS = listing(GROUP, 100, 0)


async def submit(slack: SlackSandbox, body: Json) -> Json:
    """Fill in and submits a modal; what the client itself would refuse is not sent."""
    user = person(slack, body)
    view = view_seen(slack, user, body)
    if view.payload["type"] != "modal" or not view.payload.get("submit"):
        raise ControlError("no_submit", "That view has no submit button.")
    fill(slack, view, body.get("values") or {})
    if errors := values.input_errors(view.payload["blocks"], view.state):
        raise ControlError("invalid_input", "The client refuses the input.", errors=errors)
    app = slack.apps[view.app_id]
    payload = interactions.shared(
        slack,
        app,
        user,
        "view_submission",
        view_id=view.id,
        view=interactions.in_view(slack, view)["view"],
        response_urls=_response_urls(slack, app, user, view),
    )
    answer = await interactions.hand_over(slack, app, payload, app.interactivity_url)
    if not answer.ok:
        return interactions.failure(slack, user, answer)
    try:
        return {"status": answer.status, **_follow(slack, view, answer.body)}
    except SlackError as error:
        return {"ok": False, "error": "invalid_response", "detail": error.body()}


def fill(slack: SlackSandbox, view: View, given: Json) -> None:
    """Put what a person filled in into a view's state; an element that is not there is refused."""
    view.state = values.preset(view.payload["blocks"], view.state)
    elements = {
        (block, one["action_id"]): one for block, one in elements_of(view.payload["blocks"])
    }
    for block_id, actions in given.items():
        for action_id, value in actions.items():
            element = elements.get((block_id, action_id))
            if element is None:
                raise ControlError("action_not_found", f"There is no {block_id}/{action_id}.")
            offered = slack.offered_options.get((view.id, action_id), [])
            view.state[block_id][action_id] = values.chosen(element, value, offered)


def _response_urls(slack: SlackSandbox, app: App, user: User, view: View) -> list[Json]:
    """Return an address for each chosen channel whose menu asked for one."""
    urls: list[Json] = []
    for block_id, element in elements_of(view.payload["blocks"]):
        state = view.state.get(block_id, {}).get(element["action_id"], {})
        chosen = state.get("selected_conversation") or state.get("selected_channel")
        channel = slack.channels.get(str(chosen))
        if element.get("response_url_enabled") and channel is not None:
            given = responses.new_response_url(slack, app.id, channel, user.id)
            urls.append(
                {
                    "block_id": block_id,
                    "action_id": element["action_id"],
                    "channel_id": channel.id,
                    "response_url": responses.address(slack, given),
                }
            )
    return urls


def _follow(slack: SlackSandbox, view: View, body: Any) -> Json:
    """Do to the person's modals what the app's answer says."""
    said = body if isinstance(body, dict) else {}
    action, errors = said.get("response_action"), {}
    if action == "errors":
        errors = _field_errors(view, said.get("errors"))
    elif action == "update":
        viewing.change(slack, view, view_payload(said.get("view"), slack.new_secret))
    elif action == "push":
        payload = view_payload(said.get("view"), slack.new_secret)
        viewing.push_modal(slack, view.app_id, view.team_id, view.user, payload)
    elif action == "clear":
        viewing.close_all(slack, view.user, view.app_id)
        viewing.tell_stack(slack, view)
    elif action is None and not said:
        viewing.close_top(slack, view)
    else:
        raise SlackError("invalid_response_action")
    stack = viewing.shown_stack(slack, view.user, view.app_id)
    return {"response_action": action, "errors": errors, "views": stack}


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {one["block_id"] for one in view.payload["blocks"] if one["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    return errors


async def close_view(slack: SlackSandbox, body: Json) -> Json:
    """Close a modal (or all of them); the app hears of it only if it asked to."""
    user = person(slack, body)
    view = view_seen(slack, user, body)
    everything = bool(body.get("all")) or bool(view.payload.get("clear_on_close"))
    shown = interactions.in_view(slack, view)["view"]
    if everything:
        viewing.close_all(slack, user.id, view.app_id)
        viewing.tell_stack(slack, view)
    else:
        viewing.close_top(slack, view)
    if view.payload.get("notify_on_close"):
        app = slack.apps[view.app_id]
        payload = interactions.shared(
            slack, app, user, "view_closed", view=shown, is_cleared=everything
        )
        del payload["trigger_id"]
        await interactions.hand_over(slack, app, payload, app.interactivity_url)
    return {"views": viewing.shown_stack(slack, user.id, view.app_id)}


async def options(slack: SlackSandbox, body: Json) -> Json:
    """Types into an `external_select` and gets what the app offers."""
    user = person(slack, body)
    if body.get("view_id"):
        view = view_seen(slack, user, body)
        app, key, blocks = slack.apps[view.app_id], view.id, view.payload["blocks"]
        place = interactions.in_view(slack, view)
    else:
        channel = channel_seen(slack, user, body)
        message = message_seen(channel, user, body)
        app, key, blocks = slack.apps[message.app_id], message.ts, message.blocks
        place = interactions.in_channel(slack, channel, message)
    action_id, block_id = _external(blocks, body)
    payload = interactions.shared(
        slack,
        app,
        user,
        "block_suggestion",
        action_id=action_id,
        block_id=block_id,
        value=str(body.get("value") or ""),
        **place,
    )
    del payload["trigger_id"]
    answer = await interactions.hand_over(slack, app, payload, app.options_url)
    if not answer.ok:
        return interactions.failure(slack, user, answer)
    said = answer.body if isinstance(answer.body, dict) else {}
    return {"status": answer.status, **_offered(slack, key, action_id, said)}


def _external(blocks: list[Json], body: Json) -> tuple[str, str]:
    wanted = word(body, "action_id")
    for block_id, element in elements_of(blocks):
        fits = element["action_id"] == wanted and body.get("block_id") in {None, "", block_id}
        if fits and element["type"].endswith("external_select"):
            return wanted, block_id
    raise ControlError("action_not_found", f"There is no external menu {wanted}.")


def _offered(slack: SlackSandbox, key: str, action_id: str, said: Json) -> Json:
    report = Report()
    found, groups = said.get("options") or [], said.get("option_groups") or []
    _OPTIONS(report, found, "/options")
    _GROUPS(report, groups, "/option_groups")
    if report.errors:
        raise ControlError("invalid_options", "; ".join(report.errors))
    every = [*found, *(option for group in groups for option in group["options"])]
    slack.offered_options[key, action_id] = every
    return {"options": found, "option_groups": groups}
