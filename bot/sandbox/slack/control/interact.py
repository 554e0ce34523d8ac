"""Commands, buttons and shortcuts, as a person uses them."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.slack import interactions, mentions, posting, responses, values, viewing
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.control.asked import (
    app_for,
    channel_seen,
    message_seen,
    person,
    view_seen,
)
from bot.sandbox.slack.control.modals import fill
from bot.sandbox.slack.errors import ControlError, Json, SlackError
from bot.sandbox.slack.records import App, Channel, Message, User, View
from bot.sandbox.slack.state import SlackSandbox


async def command(slack: SlackSandbox, body: Json) -> Json:
    """Give a slash command; it cannot be given in a thread."""
    user = person(slack, body)
    channel = channel_seen(slack, user, body)
    app, _ = app_for(slack, body, user.team_id)
    name = word(body, "command")
    known = next((one for one in app.commands if one.get("command") == name), None)
    if known is None:
        raise ControlError("unknown_command", f"{name} is not a valid command.")
    if body.get("thread_ts"):
        raise ControlError("not_supported_in_threads", f"{name} is not supported in threads.")
    text = str(body.get("text") or "").strip()
    if known.get("should_escape"):
        text = _escaped(slack, user, text)
    given = responses.new_response_url(slack, app.id, channel, user.id)
    form = _command_form(slack, app, user, channel) | {"command": name, "text": text}
    form["response_url"] = responses.address(slack, given)
    delivery = slack.deliverer.note(app, user.team_id, "command", name, form["trigger_id"])
    answer = await slack.deliverer.ask(app, delivery, app.commands_url, form)
    if not answer.ok:
        failed = interactions.failure(slack, user, answer)
        _slackbot(slack, channel, user, f"{name} failed with the error “{failed['error']}”")
        return failed
    facts = {"trigger_id": form["trigger_id"], "response_url": form["response_url"]}
    try:
        responses.immediate(slack, given, answer.body)
    except SlackError as error:
        _slackbot(slack, channel, user, f"{name} failed with the error “invalid_response”")
        return {"ok": False, "error": "invalid_response", "detail": error.body(), **facts}
    return {"status": answer.status, "body": answer.body, **facts}


def _command_form(slack: SlackSandbox, app: App, user: User, channel: Channel) -> dict[str, str]:
    team = slack.workspaces[user.team_id]
    return {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": interactions.name_for_payload(channel),
        "user_id": user.id,
        "user_name": user.name,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "trigger_id": viewing.new_trigger(slack, app.id, team.id, user.id),
    }


def _escaped(slack: SlackSandbox, user: User, text: str) -> str:
    """Write `@bob` and `#sales` as ids, when the command asks for it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return mentions.linked(slack, user, escaped, labels=True)


def _slackbot(slack: SlackSandbox, channel: Channel, user: User, text: str) -> None:
    message = Message(channel.id, "", text, user="USLACKBOT", visible_to=user.id)
    message.blocks = posting.blocks_for(slack, text, [])
    posting.whisper(slack, channel, message)


def _element(blocks: list[Json], body: Json) -> tuple[str, Json]:
    action_id, block_id = word(body, "action_id"), body.get("block_id")
    for found_in, element in elements_of(blocks):
        if element["action_id"] == action_id and block_id in {None, "", found_in}:
            return found_in, element
    raise ControlError("action_not_found", f"There is no element {action_id}.")


async def press(slack: SlackSandbox, body: Json) -> Json:
    """Press a button, a menu or a picker in a message, a modal or a Home tab."""
    user = person(slack, body)
    if body.get("view_id"):
        return await _press_in_view(slack, user, view_seen(slack, user, body), body)
    channel = channel_seen(slack, user, body)
    message = message_seen(channel, user, body)
    app = slack.apps.get(message.app_id)
    if app is None:
        raise ControlError("action_not_found", "Nobody listens to that message.")
    action = _action(slack, message.ts, message.blocks, message.state, body)
    given = responses.new_response_url(slack, app.id, channel, user.id, message=message)
    url = responses.address(slack, given)
    payload = interactions.shared(
        slack,
        app,
        user,
        "block_actions",
        **interactions.in_channel(slack, channel, message),
        response_url=url,
        actions=[action],
    )
    return await _hand(slack, app, user, payload, response_url=url)


async def _press_in_view(slack: SlackSandbox, user: User, view: View, body: Json) -> Json:
    app = slack.apps[view.app_id]
    # Slack tells with every press what stands in all the fields by then.
    fill(slack, view, body.get("values") or {})
    action = _action(slack, view.id, view.payload["blocks"], view.state, body)
    place = interactions.in_view(slack, view)
    payload = interactions.shared(
        slack, app, user, "block_actions", view_id=view.id, **place, actions=[action]
    )
    return await _hand(slack, app, user, payload)


def _action(slack: SlackSandbox, key: str, blocks: list[Json], state: Json, body: Json) -> Json:
    """Describe what was pressed; a choice is remembered in `state`."""
    block_id, element = _element(blocks, body)
    offered = slack.offered_options.get((key, element["action_id"]), [])
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": slack.event_ts(),
    }
    if kind == "button":
        action |= {key: element[key] for key in ("text", "value", "url", "style") if key in element}
    elif kind == "overflow":
        action["selected_option"] = values.option_of(element, body.get("value"))
    else:
        chosen = values.chosen(element, body.get("value"), offered)
        state.setdefault(block_id, {})[element["action_id"]] = chosen
        action |= chosen
    return action


async def _hand(slack: SlackSandbox, app: App, user: User, payload: Json, **facts: str) -> Json:
    answer = await interactions.hand_over(slack, app, payload, app.interactivity_url)
    if not answer.ok:
        return interactions.failure(slack, user, answer)
    return {"status": answer.status, "trigger_id": payload["trigger_id"], **facts}


async def shortcut(slack: SlackSandbox, body: Json) -> Json:
    """Use a shortcut on a message, or a global one."""
    user = person(slack, body)
    app, _ = app_for(slack, body, user.team_id)
    callback_id = word(body, "callback_id")
    kind = "message" if body.get("ts") else "global"
    if not any(
        one.get("callback_id") == callback_id and one.get("type") == kind for one in app.shortcuts
    ):
        raise ControlError("unknown_shortcut", f"There is no {kind} shortcut {callback_id}.")
    if kind == "global":
        payload = interactions.shared(
            slack, app, user, "shortcut", callback_id=callback_id, action_ts=slack.event_ts()
        )
        return await _hand(slack, app, user, payload)
    channel = channel_seen(slack, user, body)
    message = message_seen(channel, user, body)
    if message.visible_to:
        raise ControlError("message_not_found", "An ephemeral message has no shortcuts.")
    given = responses.new_response_url(slack, app.id, channel, user.id, message=message)
    url = responses.address(slack, given)
    place = interactions.in_channel(slack, channel, message)
    payload = interactions.shared(
        slack,
        app,
        user,
        "message_action",
        callback_id=callback_id,
        action_ts=slack.event_ts(),
        message_ts=message.ts,
        message=place["message"],
        channel=place["channel"],
        response_url=url,
    )
    return await _hand(slack, app, user, payload, response_url=url)
