"""What the connector looks at before it takes an activity from the app."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.teams import cards
from bot.sandbox.teams.errors import bad_argument, bad_syntax, refused

_LARGEST_MESSAGE = 100 * 1024
_LARGEST_CARD = 28 * 1024
_FORMATS = {"plain", "markdown", "xml", "extendedmarkdown"}
_AT = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_CARDS = {
    "application/vnd.microsoft.card.hero",
    "application/vnd.microsoft.card.thumbnail",
    "application/vnd.microsoft.card.list",
    "application/vnd.microsoft.teams.card.o365connector",
    "application/vnd.microsoft.teams.card.file.info",
}


def check_activity(activity: Json, *, personal: bool) -> None:
    """Refuse an activity that Teams would not show; unknown fields are let through."""
    kind = activity.get("type")
    if kind not in {"message", "typing"}:
        raise bad_syntax("Unknown activity type")
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > _LARGEST_MESSAGE * 2:
        raise refused(413, "MessageSizeTooBig", "Message size too large.")
    if kind == "message":
        _check_message(activity, personal=personal)


def _check_message(activity: Json, *, personal: bool) -> None:
    text = _text(activity, "text")
    _text(activity, "summary")
    attachments = _listed(activity, "attachments")
    entities = _listed(activity, "entities")
    if not text.strip() and not attachments:
        raise bad_syntax("Activity must have text or attachments.")
    if activity.get("textFormat", "markdown") not in _FORMATS:
        raise bad_syntax("Unknown text format.")
    if len(attachments) > 1 and activity.get("attachmentLayout", "list") not in {
        "list",
        "carousel",
    }:
        raise bad_syntax("Unknown attachment layout.")
    for attachment in attachments:
        _check_attachment(attachment, personal=personal)
    check_mentions(text, entities)
    _check_quotes(text, entities)


def _text(activity: Json, name: str) -> str:
    value = activity.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_syntax(f"{name} must be a string.")
    return value or ""


def _listed(activity: Json, name: str) -> list[Json]:
    value = activity.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise bad_syntax(f"{name} must be a list of objects.")
    return value


def check_mentions(text: str, entities: list[Json]) -> None:
    """Every `<at>` in the text needs an entity with exactly that text, and the other way round."""
    named: set[str] = set()
    for entity in entities:
        if entity.get("type") != "mention":
            continue
        mentioned: Any = entity.get("mentioned")
        if not isinstance(mentioned, dict) or not mentioned.get("id"):
            raise bad_argument("A mention needs the account that it means.")
        words = entity.get("text")
        if not isinstance(words, str) or words not in text:
            raise bad_argument("A mention's text is not in the message.")
        named.add(words)
    for found in _AT.findall(text):
        if found not in named and html.unescape(found) not in named:
            raise bad_argument("A mention in the text has no entity.")


def _check_quotes(text: str, entities: list[Json]) -> None:
    for entity in entities:
        if entity.get("type") == "quotedReply":
            quoted = entity.get("quotedReply")
            if not isinstance(quoted, dict) or not quoted.get("messageId"):
                raise bad_argument("A quoted reply needs the id of a message.")
            if f'<quoted messageId="{quoted["messageId"]}"/>' not in text:
                raise bad_argument("A quoted reply has no place in the text.")


def _check_attachment(attachment: Json, *, personal: bool) -> None:
    kind = attachment.get("contentType")
    if not isinstance(kind, str) or not kind:
        raise bad_syntax("An attachment needs a contentType.")
    if kind == ADAPTIVE:
        _check_card(attachment.get("content"))
    elif kind.startswith("image/"):
        _check_address(attachment.get("contentUrl"))
    elif kind == CONSENT:
        if not personal:
            raise bad_argument("File consent cards are for personal chats only.")
        if not isinstance(attachment.get("content"), dict) or not attachment.get("name"):
            raise bad_syntax("A file consent card needs a name and content.")
    elif kind not in _CARDS:
        raise bad_argument(f"Unknown attachment type: {kind}")


def _check_address(url: Any) -> None:
    if not isinstance(url, str) or not url.startswith(("https://", "http://", "data:image/")):
        raise bad_argument("A picture needs an address.")


def _check_card(content: Any) -> None:
    if not isinstance(content, dict):
        raise bad_syntax("An Adaptive Card must be an object.")
    if len(json.dumps(content, ensure_ascii=False).encode()) > _LARGEST_CARD:
        raise refused(413, "MessageSizeTooBig", "The card is too large.")
    if problems := cards.problems_of(content):
        raise bad_argument("Invalid Adaptive Card: " + "; ".join(problems[:5]))
