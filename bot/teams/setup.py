"""Setting up services: the list, the dialog of one, and what comes back from it (MGR-02)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.people import Mode, Service
from bot.domain.rules import Leaving, Returning, Routing, Rules
from bot.lists import markdown
from bot.services import Filled, rule_of
from bot.teams import hours
from bot.teams.cards import apart, card_of, further, label_of, sending
from bot.teams.elements import elements
from bot.teams.fields import Choices, choice, dialog, problem_lines
from bot.teams.settings_forms import booking_button
from bot.texts import Texts

Json = dict[str, Any]
NAME, CHANNEL, MANAGER, MODE = "name", "channel", "manager", "mode"
ROUTING, LEAVING, RETURNING = "routing", "leaving", "returning"
KEPT = (NAME, CHANNEL, MANAGER, MODE, ROUTING, LEAVING, RETURNING)
RULES: Mapping[str, type[StrEnum]] = {
    ROUTING: Routing,
    LEAVING: Leaving,
    RETURNING: Returning,
}
NEW = "new"
LONGEST_NAME = 80


def overview(
    services: Sequence[Service],
    names: Mapping[str, str],
    managers: Mapping[str, str],
    texts: Texts,
    *,
    may_add: bool,
) -> Json:
    """Return the dialog that lists the services with a button for each; for an admin one for a new one."""
    lines = [_line(one, names, managers, texts) for one in services]
    told = [texts.say("dialog.setup_text"), "", *(lines or [texts.say("dialog.setup_empty")])]
    change = texts.say("dialog.setup_change")
    buttons = [
        apart(f"{change}: {one.name}", {"dialog": "service", "edit": one.id}) for one in services
    ]
    if may_add:
        buttons.append(sending(texts.say("dialog.setup_add"), {"dialog": "service", "edit": NEW}))
    actions = [further(one, place) for place, one in enumerate(buttons)]
    card = card_of(elements(read_commonmark("\n".join(told))), actions)
    return dialog(texts.say("dialog.setup_title"), card, height="medium")


def form(  # noqa: PLR0917  what a service is made of
    service: Service | None,
    channels: Choices,
    people: Choices,
    manager: str,
    texts: Texts,
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> Json:
    """Return the dialog of one service; `filled` is what was there when `problem` was found."""
    mode = str(service.mode if service else Mode.ANSWERS)
    there = {NAME: service.name if service else "", CHANNEL: channel_of(service), MANAGER: manager}
    rules = service.rules if service else Rules()
    ruled = {name: str(getattr(rules, name)) for name in RULES}
    value = there | {MODE: mode} | ruled | dict(filled or {})
    modes = [(str(one), texts.say(f"dialog.mode_{one}")) for one in Mode]
    nobody = ("", texts.say("teams.nobody"))
    body = [
        *problem_lines(problem),
        _text(texts, value[NAME]),
        _choice(CHANNEL, texts, channels, value),
        _choice(MANAGER, texts, [nobody, *people], value),
        _choice(MODE, texts, modes, value, style="expanded"),
        *(_choice(name, texts, _offered(name, texts), value) for name in RULES),
    ]
    data = {"dialog": "service", "service": service.id if service else NEW}
    title = texts.say("dialog.service_title" if service else "dialog.service_new")
    actions = [sending(texts.say("dialog.save"), data)]
    if service:
        actions.extend((hours.button(service, texts), booking_button(service, texts)))
    return dialog(title, card_of(body, actions), height="large")


def read_form(data: Mapping[str, Any], service_id: str) -> tuple[Filled, str]:
    """Read what was filled in, and whose account is to be the manager's, if any."""
    chosen = {name: str(data.get(name) or "") for name in KEPT}
    filled = Filled(
        None if service_id == NEW else ServiceId(service_id),
        chosen[NAME],
        Ref(PlatformName.TEAMS, chosen[CHANNEL]),
        None,
        rule_of(Mode, chosen[MODE], Mode.ANSWERS),
        rule_of(Routing, chosen[ROUTING], Routing.EVERYONE),
        rule_of(Leaving, chosen[LEAVING], Leaving.FIRST),
        rule_of(Returning, chosen[RETURNING], Returning.ORIGIN),
    )
    return filled, chosen[MANAGER]


def channel_of(service: Service | None) -> str:
    """Return a service's channel in Teams; empty when it has none there."""
    channels = service.channels if service else ()
    ours = (one.value for one in channels if one.platform is PlatformName.TEAMS)
    return next(ours, "")


def _line(
    service: Service, names: Mapping[str, str], managers: Mapping[str, str], texts: Texts
) -> str:
    where = names.get(channel_of(service)) or texts.say("teams.elsewhere")
    mode = texts.say(f"dialog.mode_{service.mode}")
    manager = managers.get(service.manager_id or "", "")
    return "- " + " · ".join(
        markdown(part) for part in (service.name, where, mode, manager) if part
    )


def _text(texts: Texts, value: str) -> Json:
    shown: Json = {"type": "Input.Text", "id": NAME, "maxLength": LONGEST_NAME, "isRequired": True}
    label = label_of(texts.say("dialog.service_name"))
    shown |= {"label": label, "errorMessage": label, "value": value}
    return shown | {"placeholder": texts.say("dialog.service_name_hint")}


def _offered(name: str, texts: Texts) -> Choices:
    """Return what a rule can be; what a choice means stands in the choice itself."""
    return [(str(one), texts.say(f"dialog.{name}_{one}")) for one in RULES[name]]


def _choice(
    name: str, texts: Texts, choices: Choices, value: Mapping[str, str], *, style: str = "compact"
) -> Json:
    return choice(name, texts.say(f"dialog.service_{name}"), choices, value[name], style=style)
