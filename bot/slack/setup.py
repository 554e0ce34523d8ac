"""Setting up services: the list, the dialog of one, and what comes back from it (MGR-02)."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.people import Mode, Service
from bot.domain.rules import Leaving, Returning, Routing, Rules
from bot.services import Filled, rule_of
from bot.slack import hours
from bot.slack.dialogs import Context, modal, said, submits
from bot.slack.fields import chosen_in, menu, option
from bot.slack.mrkdwn import escape
from bot.slack.refs import place_ref, read_owned, read_place
from bot.slack.render import plain_text
from bot.slack.settings_forms import booking_button
from bot.texts import Texts

Json = dict[str, Any]
NAME, CHANNEL, MANAGER, MODE = "name", "channel", "manager", "mode"
ROUTING, LEAVING, RETURNING = "routing", "leaving", "returning"
EDIT, ADD = "setup_edit", "setup_add"
SERVICE = "service"
LONGEST_NAME = 80


def listing(
    services: Sequence[Service], managers: Mapping[str, str], texts: Texts, *, may_add: bool
) -> list[Json]:
    """Return a line for each service with a button to change it; for an admin one for a new one, too."""
    blocks: list[Json] = []
    for service in services:
        held_by = managers.get(service.manager_id or "", "")
        line = _line(service, held_by, texts)
        change = _button(EDIT, texts.say("dialog.setup_change"), service.id)
        blocks.append({"type": "section", "text": line, "accessory": change})
    if not services:
        blocks.append(said(texts.say("dialog.setup_empty")))
    if not may_add:
        return blocks
    add = _button(ADD, texts.say("dialog.setup_add"), "new") | {"style": "primary"}
    return [*blocks, {"type": "actions", "block_id": "setup", "elements": [add]}]


def overview(
    services: Sequence[Service], managers: Mapping[str, str], texts: Texts, *, may_add: bool
) -> Json:
    """Return the dialog that lists the services which somebody may change."""
    lines = listing(services, managers, texts, may_add=may_add)
    blocks = [said(texts.say("dialog.setup_text")), *lines]
    return modal("setup", texts.say("dialog.setup_title"), blocks, Context(), texts)


def form(service: Service | None, manager: str, texts: Texts) -> Json:
    """Return the dialog of one service; `manager` is the user who answers for it, if any."""
    channel = _own_channel(service)
    blocks = [
        _input(NAME, texts, _named(service)),
        _input(CHANNEL, texts, _channels(channel)),
        _input(MANAGER, texts, _people(manager), optional=True),
        _input(MODE, texts, _modes(service.mode if service else Mode.ANSWERS, texts)),
        *_rules(service.rules if service else Rules(), texts),
    ]
    title = texts.say("dialog.service_title" if service else "dialog.service_new")
    context = Context(service=service.id if service else "")
    if service:
        blocks.extend((hours.button(service, texts), booking_button(service, texts)))
    return modal(SERVICE, title, blocks, context, texts, submit=submits(texts, "dialog.save"))


def read_form(team: str, view: Mapping[str, Any], service_id: str) -> tuple[Filled, str]:
    """Read what was filled in, and which user is to be the manager, if any."""
    values = (view.get("state") or {}).get("values") or {}

    def chosen(name: str, field: str) -> str:
        return str(((values.get(name) or {}).get(name) or {}).get(field) or "")

    filled = Filled(
        ServiceId(service_id) if service_id else None,
        chosen(NAME, "value"),
        place_ref(team, chosen(CHANNEL, "selected_conversation")),
        None,
        rule_of(Mode, chosen_in(view, MODE), Mode.ANSWERS),
        rule_of(Routing, chosen_in(view, ROUTING), Routing.EVERYONE),
        rule_of(Leaving, chosen_in(view, LEAVING), Leaving.FIRST),
        rule_of(Returning, chosen_in(view, RETURNING), Returning.ORIGIN),
    )
    return filled, chosen(MANAGER, "selected_user")


def _line(service: Service, manager: str, texts: Texts) -> Json:
    channel = _own_channel(service)
    where = f"<#{read_place(channel).channel}>" if channel else texts.say("dialog.setup_elsewhere")
    mode = texts.say(f"dialog.mode_{service.mode}")
    parts = [escape(service.name), where, mode, *([escape(manager)] if manager else [])]
    return {"type": "mrkdwn", "text": " · ".join(parts), "verbatim": True}


def _own_channel(service: Service | None) -> Ref | None:
    channels = service.channels if service else ()
    return next((one for one in channels if one.platform is PlatformName.SLACK), None)


def _button(action_id: str, label: str, value: str) -> Json:
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(label, 75),
        "value": value,
    }


def _input(name: str, texts: Texts, element: Json, *, optional: bool = False) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(texts.say(f"dialog.service_{name}"), 150),
        "hint": plain_text(texts.say(f"dialog.service_{name}_hint"), 300),
        "optional": optional,
        "element": {**element, "action_id": name},
    }


def _named(service: Service | None) -> Json:
    initial = {"initial_value": service.name} if service else {}
    return {"type": "plain_text_input", "max_length": LONGEST_NAME, **initial}


def _channels(channel: Ref | None) -> Json:
    element: Json = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel:
        return element | {"initial_conversation": read_place(channel).channel}
    return element | {"default_to_current_conversation": True}


def _people(manager: str) -> Json:
    return {"type": "users_select"} | ({"initial_user": manager} if manager else {})


def _modes(mode: Mode, texts: Texts) -> Json:
    options = {one: _option(one, texts) for one in Mode}
    return {
        "type": "radio_buttons",
        "options": list(options.values()),
        "initial_option": options[mode],
    }


def _option(mode: Mode, texts: Texts) -> Json:
    return {"text": plain_text(texts.say(f"dialog.mode_{mode}"), 75), "value": str(mode)}


def _rules(rules: Rules, texts: Texts) -> Iterator[Json]:
    """Yield a menu for each rule; what a choice means stands in the choice itself."""
    kinds: tuple[tuple[str, type[StrEnum], StrEnum], ...] = (
        (ROUTING, Routing, rules.routing),
        (LEAVING, Leaving, rules.leaving),
        (RETURNING, Returning, rules.returning),
    )
    for name, kind, now in kinds:
        options = [option(str(one), texts.say(f"dialog.{name}_{one}")) for one in kind]
        yield _input(name, texts, menu(name, [("", options)], now, texts.say("dialog.choose")))


def manager_of(accounts: Sequence[Ref]) -> str:
    """Return the Slack user of a manager, to be shown as chosen."""
    ours = (one for one in accounts if one.platform is PlatformName.SLACK)
    return next((read_owned(one).id for one in ours), "")
