"""Views: each person's stack of modals and Home tab, and the rights to open one."""

from __future__ import annotations

from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Audience, Trigger, View
from bot.sandbox.slack.shapes import view_shape
from bot.sandbox.slack.state import SlackSandbox

_TRIGGER_SECONDS = 3.0
_DEEPEST = 3


def new_trigger(
    slack: SlackSandbox, app_id: str, team_id: str, user: str, view_id: str = ""
) -> str:
    """Grant the right to open one view within three seconds."""
    stamp = int(slack.clock.now() * 1000)
    trigger_id = f"{stamp}.{slack.rng.randrange(10**10)}.{slack.new_secret(32).lower()}"
    expires = slack.clock.now() + _TRIGGER_SECONDS
    slack.triggers[trigger_id] = Trigger(
        trigger_id, app_id, team_id, user, expires, view_id=view_id
    )
    return trigger_id


def use_trigger(slack: SlackSandbox, trigger_id: str, app_id: str) -> Trigger:
    """Take the right; it is refused when used, late, another app's or never given."""
    trigger = slack.triggers.get(trigger_id)
    if trigger is None or trigger.app_id != app_id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if trigger.expires < slack.clock.now():
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def stack_of(slack: SlackSandbox, user: str, app_id: str) -> list[View]:
    """Return a person's open modals of an app, bottom first."""
    return [slack.views[view_id] for view_id in slack.stacks.get((user, app_id), [])]


def shown_stack(slack: SlackSandbox, user: str, app_id: str) -> list[Json]:
    """Return the same as JSON."""
    return [view_shape(slack, view) for view in stack_of(slack, user, app_id)]


def new_view(slack: SlackSandbox, app_id: str, team_id: str, user: str, payload: Json) -> View:
    """Make a view that is not shown yet."""
    view_id = slack.new_id("V")
    view = View(view_id, team_id, app_id, user, payload, new_hash(slack), view_id)
    external = payload.get("external_id")
    taken = external and any(
        one.payload.get("external_id") == external and one.team_id == team_id and one.is_open
        for one in slack.views.values()
    )
    if taken:
        raise SlackError("duplicate_external_id")
    slack.views[view_id] = view
    return view


def new_hash(slack: SlackSandbox) -> str:
    """Make the word that changes with every change of a view."""
    return f"{int(slack.clock.now())}.{slack.new_secret(8)}"


def open_modal(slack: SlackSandbox, app_id: str, team_id: str, user: str, payload: Json) -> View:
    """Start a new stack with this modal in it; what was open is gone."""
    view = new_view(slack, app_id, team_id, user, payload)
    close_all(slack, user, app_id)
    slack.stacks[user, app_id] = [view.id]
    tell_stack(slack, view)
    return view


def push_modal(slack: SlackSandbox, app_id: str, team_id: str, user: str, payload: Json) -> View:
    """On top of what is open; Slack allows three."""
    stack = slack.stacks.setdefault((user, app_id), [])
    if len(stack) >= _DEEPEST:
        raise SlackError("push_limit_reached")
    view = new_view(slack, app_id, team_id, user, payload)
    if stack:
        view.previous_id, view.root_id = stack[-1], slack.views[stack[0]].id
    stack.append(view.id)
    tell_stack(slack, view)
    return view


def change(slack: SlackSandbox, view: View, payload: Json) -> None:
    """Show another payload in the same view; state of blocks that stay is kept."""
    kept = {block["block_id"] for block in payload["blocks"]}
    view.payload = payload
    view.hash = new_hash(slack)
    view.state = {name: values for name, values in view.state.items() if name in kept}
    if payload["type"] == "home":
        tell_home(slack, view)
    else:
        tell_stack(slack, view)


def close_top(slack: SlackSandbox, view: View) -> None:
    """Take a view and everything above it off the stack."""
    stack = slack.stacks.get((view.user, view.app_id), [])
    if view.id in stack:
        for view_id in stack[stack.index(view.id) :]:
            slack.views[view_id].is_open = False
        del stack[stack.index(view.id) :]
    tell_stack(slack, view)


def close_all(slack: SlackSandbox, user: str, app_id: str) -> None:
    """Close a person's modals of an app, without a word."""
    for view_id in slack.stacks.pop((user, app_id), []):
        slack.views[view_id].is_open = False


def publish(slack: SlackSandbox, app_id: str, team_id: str, user: str, payload: Json) -> View:
    """Put a view on a person's Home tab; it stays the same view."""
    known = slack.homes.get((user, app_id))
    if known is None:
        view = new_view(slack, app_id, team_id, user, payload)
        slack.homes[user, app_id] = view.id
        tell_home(slack, view)
    else:
        view = slack.views[known]
        change(slack, view, payload)
    return view


def tell_stack(slack: SlackSandbox, view: View) -> None:
    """Show the person's screen the stack as it is."""
    slack.live.tell(
        Audience(view.team_id, user=view.user),
        lambda: {"type": "view", "views": shown_stack(slack, view.user, view.app_id)},
    )


def tell_home(slack: SlackSandbox, view: View) -> None:
    """Show the person's screen the Home tab as it is."""
    slack.live.tell(
        Audience(view.team_id, user=view.user),
        lambda: {"type": "home", "view": view_shape(slack, view)},
    )
