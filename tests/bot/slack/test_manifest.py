"""The manifest says what the code uses, and nothing else."""

import re
from pathlib import Path

import yaml

from bot.sandbox.slack.methods import METHODS
from bot.slack.manifest import manifest_text
from bot.slack.settings import FILE_HOST
from bot.slack.surface import COMMANDS, EVENTS, EVENTS_PATH, SCOPES, SHORTCUT
from tests.bot.slack.workplace import MANIFEST, ROOT, Workplace

CODE = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT, "bot/slack").glob("*.py"))
METHOD = re.compile(
    r'"((?:chat|views|users|conversations|reactions|files|usergroups|assistant|auth)\.[a-zA-Z.]+)"'
)
# Rights for what is asked or told by other means than a method of the Web API.
WITHOUT_METHOD = {
    "app_mentions:read",
    "chat:write.customize",
    "commands",
    "im:read",
    "metadata.message:read",
    "reactions:read",
    "users:read.email",
}


def test_the_print_in_the_repository_is_what_the_code_makes() -> None:  # issue 2, "manifests"
    text = (ROOT / "manifests" / "slack.yaml").read_text(encoding="utf-8")
    assert text == manifest_text("https://desk.example.com")


def test_scopes_events_command_and_shortcut_are_those_of_the_code() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    commands = MANIFEST["features"]["slash_commands"]
    assert [one["command"] for one in commands] == list(COMMANDS)
    assert all(one["should_escape"] for one in commands)
    assert [one["callback_id"] for one in MANIFEST["features"]["shortcuts"]] == [SHORTCUT]


def test_every_address_leads_to_a_route_that_we_serve(work: Workplace) -> None:
    text = manifest_text("https://desk.example.com")
    paths = set(re.findall(r"https://desk\.example\.com(/\S+)", text))
    assert paths == {EVENTS_PATH, "/slack/oauth/callback"}
    assert EVENTS_PATH in {route.path for route in work.slack.routes()}


def test_every_method_that_is_called_has_one_of_its_scopes() -> None:
    called = set(METHOD.findall(CODE)) - {FILE_HOST}
    assert len(called) > 15
    for method in called:
        scopes = METHODS[method].scopes
        assert not scopes or set(scopes) & set(SCOPES), method


def test_no_scope_is_asked_for_without_a_use() -> None:
    used = {
        scope
        for method in set(METHOD.findall(CODE)) - {FILE_HOST}
        for scope in METHODS[method].scopes
    }
    assert set(SCOPES) <= used | WITHOUT_METHOD


def test_every_event_has_a_listener(work: Workplace) -> None:
    for event in EVENTS:
        name = event.partition(".")[0] if event.startswith("message.") else event
        assert re.search(rf'"{name}"', CODE) or _by_pattern(name), event


def _by_pattern(name: str) -> bool:
    patterns = re.findall(r're\.compile\("(\^\S+\$)"\)', CODE)
    return any(re.search(pattern, name) for pattern in patterns)


def test_the_manifest_is_yaml_with_another_host_too() -> None:
    made = yaml.safe_load(manifest_text("https://help.acme.example"))
    assert (
        made["settings"]["interactivity"]["request_url"] == "https://help.acme.example/slack/events"
    )


def test_menus_that_ask_us_for_their_choices_have_an_address_to_ask() -> None:
    interactivity = MANIFEST["settings"]["interactivity"]
    assert '"external_select"' in CODE
    assert interactivity["message_menu_options_url"] == interactivity["request_url"]
