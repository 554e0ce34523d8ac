"""`views.*`: modals and the Home tab."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import viewing
from bot.sandbox.slack.blocks import view_payload
from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments
from bot.sandbox.slack.records import View
from bot.sandbox.slack.registry import Call, Method
from bot.sandbox.slack.shapes import view_shape


def _payload(call: Call, *kinds: str) -> Json:
    value: Any = call.args.parsed("view")
    if value is None:
        raise invalid_arguments("[ERROR] missing required field: view")
    payload = view_payload(value, call.slack.new_secret)
    if payload["type"] not in kinds:
        raise invalid_arguments(
            f"[ERROR] value not allowed; must be one of {', '.join(kinds)} "
            "[json-pointer:/view/type]"
        )
    return payload


def _shown(call: Call, view: View) -> Json:
    return {"view": view_shape(call.slack, view)}


def _trigger(call: Call) -> str:
    return call.args.text("trigger_id") or call.args.required("interactivity_pointer")


def opened(call: Call) -> Json:
    """Open a modal for whoever caused the trigger."""
    trigger_id, payload = _trigger(call), _payload(call, "modal")
    trigger = viewing.use_trigger(call.slack, trigger_id, call.token.app_id)
    view = viewing.open_modal(call.slack, call.token.app_id, call.team_id, trigger.user, payload)
    return _shown(call, view)


def push(call: Call) -> Json:
    """Put a modal on top of the one that caused the trigger."""
    trigger_id, payload = _trigger(call), _payload(call, "modal")
    trigger = viewing.use_trigger(call.slack, trigger_id, call.token.app_id)
    if not trigger.view_id:
        raise SlackError("invalid_trigger_id")
    view = viewing.push_modal(call.slack, call.token.app_id, call.team_id, trigger.user, payload)
    return _shown(call, view)


def update(call: Call) -> Json:
    """Change an open view, by id or external id; a `hash` that is old is refused."""
    payload = _payload(call, "modal", "home")
    view = _find(call)
    if view.payload["type"] != payload["type"]:
        raise invalid_arguments("[ERROR] the type of a view cannot change")
    wanted = call.args.text("hash")
    if wanted and wanted != view.hash:
        raise SlackError("hash_conflict")
    viewing.change(call.slack, view, payload)
    return _shown(call, view)


def _find(call: Call) -> View:
    view_id, external = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external:
        raise invalid_arguments("[ERROR] missing required field: view_id")
    for view in reversed(call.slack.views.values()):
        named = view.id == view_id if view_id else view.payload.get("external_id") == external
        if named and view.app_id == call.token.app_id and view.team_id == call.team_id:
            if not view.is_open:
                break
            return view
    raise SlackError("not_found")


def publish(call: Call) -> Json:
    """Fill a person's Home tab."""
    user_id = call.args.required("user_id")
    payload = _payload(call, "home")
    user = call.slack.users.get(user_id)
    if user is None or user.team_id != call.team_id or user.is_bot:
        raise invalid_arguments("[ERROR] user not found [json-pointer:/user_id]")
    wanted = call.args.text("hash")
    known = call.slack.homes.get((user_id, call.token.app_id))
    if wanted and known and call.slack.views[known].hash != wanted:
        raise SlackError("hash_conflict")
    view = viewing.publish(call.slack, call.token.app_id, call.team_id, user_id, payload)
    return _shown(call, view)


METHODS = (
    Method("views.open", opened, (), 4, ("bot",)),
    Method("views.push", push, (), 4, ("bot",)),
    Method("views.update", update, (), 4, ("bot",)),
    Method("views.publish", publish, (), 4, ("bot",)),
)
