"""The app for Teams: it says what the code uses, Microsoft's own schema takes it, its icons are fit."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator
from PIL import Image

from bot.commands import COMMANDS
from bot.teams.manifest import ICONS, SCHEMA, icon, manifest_package, manifest_text
from bot.teams.surface import (
    ACTION,
    COMMAND_LISTS,
    DIALOG,
    GRAPH_PERMISSIONS,
    MESSAGES_PATH,
    TEAM_PERMISSIONS,
)
from bot.texts import languages, texts

ROOT = Path(__file__).parents[3]
PRINTED = ROOT / "manifests" / "teams"
SCHEMAS = ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
NOBODY = "00000000-0000-0000-0000-000000000000"
APP = "1b2d3e4f-0000-4000-8000-00000000000a"
WORDS = texts("en", "bot")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("bot/teams/*.py"))
# What each right lets us ask Graph for, as the code writes it.
USES = {
    "ChannelMessage.Read.Group": r"/messages\?",
    "TeamMember.Read.Group": r"teams/\{quoted\(team\.group\)\}/members",
    "Files.Read.All": r"driveItem/content",
    "Presence.Read.All": r"/presence",
    "User.Read.All": r"accountEnabled",
}
BLUE, WHITE = (0x24, 0x57, 0xD6), (255, 255, 255)


def validator(version: str = SCHEMA) -> Draft4Validator:
    text = (SCHEMAS / f"v{version}" / "MicrosoftTeams.schema.json").read_text(encoding="utf-8-sig")
    return Draft4Validator(json.loads(text))


def made(language: str = "en", *, targeted: bool = True):
    words = texts(language, "bot")
    return json.loads(manifest_text(APP, "https://desk.acme.example", words, targeted=targeted))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("targeted", [True, False])
@pytest.mark.parametrize("language", sorted(languages("bot")))
def test_microsofts_own_schema_takes_it(language: str, targeted: bool) -> None:
    validator().validate(made(language, targeted=targeted))


def test_an_older_schema_does_not_so_the_schema_is_looked_at() -> None:
    assert [one.message for one in validator("1.28").iter_errors(made())]
    spoiled = made() | {"bots": [made()["bots"][0] | {"botId": "frontdesk"}]}
    assert [list(one.path) for one in validator().iter_errors(spoiled)] == [["bots", 0, "botId"]]


def test_the_print_in_the_repository_is_what_the_code_makes() -> None:
    text = (PRINTED / "manifest.json").read_text(encoding="utf-8")
    assert text == manifest_text(NOBODY, "https://desk.example.com", WORDS)
    for name in ICONS:
        assert (PRINTED / name).read_bytes() == icon(name)
    assert {file.name for file in PRINTED.iterdir()} == {"manifest.json", *ICONS}


def test_the_app_has_one_id_and_one_host_everywhere() -> None:
    manifest = made()
    ids = {manifest["id"], manifest["webApplicationInfo"]["id"]}
    ids |= {one["botId"] for one in (*manifest["bots"], *manifest["composeExtensions"])}
    assert ids == {APP}
    assert manifest["validDomains"] == ["desk.acme.example"]
    # Addresses of people in the lines of commands are not ours.
    ours = {text for text in strings(manifest) if "example" in text and "@" not in text}
    assert ours == {"desk.acme.example", "https://desk.acme.example"}


def test_the_rights_in_a_team_are_those_of_the_code() -> None:
    asked = made()["authorization"]["permissions"]["resourceSpecific"]
    assert [one["name"] for one in asked] == list(TEAM_PERMISSIONS)
    assert {one["type"] for one in asked} == {"Application"}
    # RSC needs both: the id of the app, and a resource that is not empty.
    assert all(made()["webApplicationInfo"].values())


def test_every_right_has_its_reason_and_is_of_its_kind() -> None:
    for name, reason in (TEAM_PERMISSIONS | GRAPH_PERMISSIONS).items():
        assert reason.startswith("To ")
        assert reason.endswith(".")
        assert name.endswith(".Group" if name in TEAM_PERMISSIONS else ".All")


def test_no_right_is_asked_for_without_a_use() -> None:
    assert set(USES) == set(TEAM_PERMISSIONS) | set(GRAPH_PERMISSIONS)
    assert [right for right, use in USES.items() if not re.search(use, CODE)] == []


def test_the_guide_lists_the_same_rights_with_the_same_reasons() -> None:
    guide = (ROOT / "docs/guide/teams-setup.md").read_text(encoding="utf-8")
    for head, rights in (("team", TEAM_PERMISSIONS), ("tenant", GRAPH_PERMISSIONS)):
        table = guide.partition(f"| right in the {head} |")[2].partition("\n\n")[0]
        rows = dict(re.findall(r"^\| `([\w.]+)` \| (to .+) \|$", table, re.MULTILINE))
        assert list(rows) == list(rights)
        for name, reason in rights.items():
            assert rows[name].capitalize().startswith(reason.removesuffix(".").capitalize())
    assert f"`https://desk.example.com{MESSAGES_PATH}`" in guide


def test_as_many_commands_as_a_list_takes_are_offered_and_nothing_else() -> None:
    lists = made()["bots"][0]["commandLists"]
    offered = [command["title"] for one in lists for command in one["commands"]]
    assert set(offered) <= set(COMMANDS)
    assert "help" in offered  # which lists them all
    for one in lists:
        titles = [command["title"] for command in one["commands"]]
        assert len(titles) == len(set(titles)) <= 12
        assert [title for title in COMMANDS if title in titles] == titles


def test_each_place_has_one_list_and_slash_commands_are_in_channels_only() -> None:
    [bot] = made()["bots"]
    places = {tuple(one["scopes"]): one["triggers"] for one in bot["commandLists"]}
    assert len(places) == len(bot["commandLists"]) == len(COMMAND_LISTS)
    assert places == {("team",): ["mention", "slash"], ("personal",): ["mention"]}
    assert bot["scopes"] == ["team", "personal"]
    assert bot["supportsTargetedMessages"] is True


def test_commands_are_described_in_the_agents_language_as_plain_text() -> None:
    for language, said in (
        ("en", "take care of a conversation"),
        ("de", "ein Gespräch übernehmen"),
    ):
        commands = made(language)["bots"][0]["commandLists"][0]["commands"]
        [take] = [one["description"] for one in commands if one["title"] == "take"]
        assert take == f"take #142: {said}"
        assert not [one for one in commands if "`" in one["description"]]
        assert made(language)["localizationInfo"] == {"defaultLanguageTag": language}


def test_dialogs_open_from_a_message_and_after_a_slash() -> None:
    [extension] = made()["composeExtensions"]
    commands = {one["id"]: one for one in extension["commands"]}
    assert set(commands) == {ACTION, DIALOG}
    assert all(one["type"] == "action" and one["fetchTask"] for one in commands.values())
    assert commands[ACTION]["context"] == ["message"]
    assert "triggers" not in commands[ACTION]
    assert commands[DIALOG]["triggers"] == ["slash"]


def test_without_private_answers_nothing_is_offered_after_a_slash() -> None:
    manifest = made(targeted=False)
    assert manifest["bots"][0]["supportsTargetedMessages"] is False
    assert "slash" not in set(strings(manifest))


def test_the_package_is_flat_complete_and_the_same_every_time() -> None:
    package = manifest_package(APP, "https://desk.acme.example", WORDS)
    assert package == manifest_package(APP, "https://desk.acme.example", WORDS)
    with ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["manifest.json", *ICONS]
        assert json.loads(opened.read("manifest.json")) == made()
        for name in ICONS:
            assert opened.read(name) == icon(name)
    assert set(made()["icons"].values()) == set(ICONS)


def test_the_color_icon_fills_its_square_and_the_sign_keeps_to_the_middle() -> None:
    with Image.open(io.BytesIO(icon("color.png"))) as picture:
        assert (picture.format, picture.size, picture.mode) == ("PNG", (192, 192), "RGB")
        corners = {picture.getpixel((x, y)) for x in (0, 191) for y in (0, 191)}
        assert corners == {BLUE}
        sign = picture.convert("L").point(lambda light: 255 if light > 128 else 0).getbbox()
    assert made()["accentColor"] == "#{:02x}{:02x}{:02x}".format(*BLUE)
    left, top, right, bottom = sign
    assert min(left, top) >= 36
    assert max(right, bottom) <= 192 - 36


def test_the_outline_icon_is_white_on_nothing() -> None:
    with Image.open(io.BytesIO(icon("outline.png"))) as picture:
        assert (picture.format, picture.size, picture.mode) == ("PNG", (32, 32), "RGBA")
        colors = {color for _count, color in picture.getcolors()}
    assert {color[:3] for color in colors} == {WHITE}
    assert {0, 255} <= {color[3] for color in colors}


@pytest.mark.parametrize("name", ICONS)
def test_each_icon_has_its_drawing_without_words(name: str) -> None:
    drawing = (ROOT / "bot/teams/icons" / name).with_suffix(".svg").read_text(encoding="utf-8")
    size = 192 if name == "color.png" else 32
    assert f'viewBox="0 0 {size} {size}"' in drawing
    assert not re.search(r"<text|href|<image", drawing)
