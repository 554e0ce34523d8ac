"""The app to upload into Teams, made from what the code uses; `manifests/teams` is a print of it."""

import json
from importlib.resources import files
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.teams.surface import ACTION, COMMAND_LISTS, DIALOG, TEAM_PERMISSIONS, CommandList
from bot.texts import Texts

# The first version with slash commands of an app's own.
SCHEMA = "1.29"
# Teams takes an update only under a higher number: raise it with every change of what is printed.
VERSION = "1.2.0"
ICONS = ("color.png", "outline.png")
# The oldest time that a zip can name; so the same app is the same file.
LONG_AGO = (1980, 1, 1, 0, 0, 0)

Json = dict[str, Any]


def manifest_package(app_id: str, public_url: str, words: Texts, *, targeted: bool = True) -> bytes:
    """Return the zip for Teams: the manifest and both icons, the same bytes for the same settings."""
    made = manifest_text(app_id, public_url, words, targeted=targeted)
    held = BytesIO()
    with ZipFile(held, "w", ZIP_STORED) as package:
        package.writestr(ZipInfo("manifest.json", LONG_AGO), made)
        for name in ICONS:
            package.writestr(ZipInfo(name, LONG_AGO), icon(name))
    return held.getvalue()


def manifest_text(app_id: str, public_url: str, words: Texts, *, targeted: bool = True) -> str:
    """Return the manifest with the app's id and our public host in it, in the agents' language.

    Without `targeted` no slash commands are offered: their answers could not be private.
    """
    made = {
        **_about(app_id, public_url, words),
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot"},
        "bots": [_bot(app_id, words, targeted=targeted)],
        "composeExtensions": [_compose_extension(app_id, words, targeted=targeted)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(public_url).netloc],
        "webApplicationInfo": {"id": app_id, "resource": public_url},
        "authorization": {"permissions": {"resourceSpecific": _team_permissions()}},
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def icon(name: str) -> bytes:
    """Return one of the app's pictures."""
    return (files("bot.teams") / "icons" / name).read_bytes()


def _about(app_id: str, public_url: str, words: Texts) -> Json:
    """Say what the app is; people who serve guests publish it themselves, under their own address."""
    host = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}"
    pages = ("websiteUrl", "privacyUrl", "termsOfUseUrl")
    return {
        "$schema": f"{host}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": VERSION,
        "id": app_id,
        "localizationInfo": {"defaultLanguageTag": words.language},
        "developer": {"name": "Frontdesk", **dict.fromkeys(pages, public_url)},
        "name": {"short": "Frontdesk", "full": words.say("manifest.name")},
        "description": {
            "short": words.say("manifest.short"),
            "full": words.say("manifest.full"),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#2457d6",
    }


def _bot(app_id: str, words: Texts, *, targeted: bool) -> Json:
    return {
        "botId": app_id,
        "scopes": [one.scope for one in COMMAND_LISTS],
        "supportsFiles": True,  # in personal chats, which is the only place where it has a meaning
        "supportsTargetedMessages": targeted,
        "commandLists": [_commands(one, words, targeted=targeted) for one in COMMAND_LISTS],
    }


def _commands(one: CommandList, words: Texts, *, targeted: bool) -> Json:
    triggers = [trigger for trigger in one.triggers if targeted or trigger != "slash"]
    commands = [{"title": name, "description": _described(name, words)} for name in one.names]
    return {"scopes": [one.scope], "triggers": triggers, "commands": commands}


def _described(name: str, words: Texts) -> str:
    """Return the line of `help`; menus show plain text."""
    return words.say(f"command.{name}").replace("`", "")


def _compose_extension(app_id: str, words: Texts, *, targeted: bool) -> Json:
    """Offer dialogs: on a message, which names its thread, and in the box where one writes."""
    dialog: Json = {**_opens_a_dialog(DIALOG, words), "context": ["compose"]}
    if targeted:
        dialog["triggers"] = ["slash"]
    on_message = {**_opens_a_dialog(ACTION, words), "context": ["message"]}
    return {"botId": app_id, "commands": [on_message, dialog]}


def _opens_a_dialog(name: str, words: Texts) -> Json:
    return {
        "id": name,
        "type": "action",
        "fetchTask": True,
        "title": words.say(f"manifest.{name}"),
        "description": words.say(f"manifest.{name}_hint"),
    }


def _team_permissions() -> list[Json]:
    return [{"name": name, "type": "Application"} for name in TEAM_PERMISSIONS]
