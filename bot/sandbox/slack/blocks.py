"""Block Kit's rules for messages and views: what the platform refuses, with its own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.checks import (
    Check,
    Report,
    flag,
    listing,
    may,
    need,
    one_of,
    plain,
    record,
    string,
    typed,
    unique,
    url,
    words,
)
from bot.sandbox.slack.elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.richtext_rules import rich_text_elements

_MOST_MARKDOWN = 12_000
_ID = may(string(255))
_CONTEXT = typed(
    {
        "image": IMAGE,
        "plain_text": plain(3000),
        "mrkdwn": words(3000),
    },
    where="context",
)


def _block(kind: str, **parts: Any) -> Check:
    return record({"type": need(one_of(kind)), "block_id": _ID, **parts})


_SECTION = _block(
    "section",
    text=may(words(3000)),
    fields=may(listing(words(2000), 10)),
    accessory=may(typed(IN_SECTION, where="section")),
    expand=may(flag),
)
_IMAGE = _block(
    "image",
    image_url=may(url()),
    slack_file=may(record({"id": may(string(255)), "url": may(url())})),
    alt_text=need(string(2000)),
    title=may(plain(2000)),
)


def _section(report: Report, value: Any, path: str) -> None:
    _SECTION(report, value, path)
    if not value.get("text") and not value.get("fields"):
        report.add("must have at least one of text, fields", path)


def _image(report: Report, value: Any, path: str) -> None:
    _IMAGE(report, value, path)
    if bool(value.get("image_url")) == bool(value.get("slack_file")):
        report.add("must have exactly one of image_url, slack_file", path)


_ACTIONS = _block("actions", elements=need(listing(typed(IN_ACTIONS, where="actions"), 25)))
_MARKDOWN = _block("markdown", text=need(string(_MOST_MARKDOWN)))


def _actions(report: Report, value: Any, path: str) -> None:
    _ACTIONS(report, value, path)
    if isinstance(value.get("elements"), list):
        unique(report, value["elements"], "action_id", f"{path}/elements")


def _markdown(report: Report, value: Any, path: str) -> None:
    _MARKDOWN(report, value, path)
    if report.surface != "message":
        report.add("unsupported type: markdown", f"{path}/type")
    if isinstance(value.get("text"), str):
        report.markdown += len(value["text"])


BLOCKS: dict[str, Check] = {
    "section": _section,
    "divider": _block("divider"),
    "header": _block("header", text=need(plain(150))),
    "image": _image,
    "actions": _actions,
    "context": _block("context", elements=need(listing(_CONTEXT, 10))),
    "input": _block(
        "input",
        label=need(plain(2000)),
        element=need(typed(IN_INPUT, where="input")),
        hint=may(plain(2000)),
        optional=may(flag),
        dispatch_action=may(flag),
    ),
    "markdown": _markdown,
    "rich_text": _block("rich_text", elements=need(rich_text_elements)),
    "video": _block(
        "video",
        title=need(plain(200)),
        title_url=may(url()),
        video_url=need(url()),
        thumbnail_url=need(url()),
        alt_text=need(string(2000)),
        description=may(plain(200)),
        author_name=may(string(50)),
        provider_name=may(string(50)),
        provider_icon_url=may(url()),
    ),
}
_ONE = typed(BLOCKS)
_IN_MESSAGE = listing(_ONE, 50, 0)
_IN_VIEW = listing(_ONE, 100, 0)
_SHARED = {
    "type": need(one_of("modal", "home")),
    "blocks": need(_IN_VIEW),
    "private_metadata": may(string(3000, 0)),
    "callback_id": may(string(255, 0)),
    "external_id": may(string(255, 0)),
}
_HOME = record(_SHARED)
_MODAL = record(
    {
        **_SHARED,
        "title": need(plain(24)),
        "submit": may(plain(24)),
        "close": may(plain(24)),
        "clear_on_close": may(flag),
        "notify_on_close": may(flag),
        "submit_disabled": may(flag),
    }
)


def message_blocks(value: Any, new_id: Callable[[int], str]) -> list[Json]:
    """Return a message's blocks with ids filled in; `invalid_blocks` and its reasons otherwise."""
    if not isinstance(value, list):
        raise SlackError("invalid_blocks_format")
    report = Report("message")
    _IN_MESSAGE(report, value, "/blocks")
    unique(report, value, "block_id", "/blocks")
    if report.errors:
        raise SlackError(
            "invalid_blocks",
            errors=[error.removeprefix("[ERROR] ") for error in report.errors],
            response_metadata={"messages": report.errors},
        )
    if report.markdown > _MOST_MARKDOWN:
        raise SlackError("msg_blocks_too_long")
    return [_with_ids(block, new_id) for block in value]


def view_payload(value: Any, new_id: Callable[[int], str]) -> Json:
    """Return a view with ids filled in; `invalid_arguments` and its reasons otherwise."""
    report = Report(value.get("type", "modal") if isinstance(value, dict) else "modal")
    home = isinstance(value, dict) and value.get("type") == "home"
    (_HOME if home else _MODAL)(report, value, "/view")
    if not report.errors:
        unique(report, value["blocks"], "block_id", "/view/blocks")
        asks = any(block["type"] == "input" for block in value["blocks"])
        if asks and not home and not value.get("submit"):
            report.add("missing required field: submit", "/view")
    if report.errors:
        raise SlackError("invalid_arguments", response_metadata={"messages": report.errors})
    return {**value, "blocks": [_with_ids(block, new_id) for block in value["blocks"]]}


def _with_ids(block: Json, new_id: Callable[[int], str]) -> Json:
    filled = {**block, "block_id": block.get("block_id") or new_id(5)}
    if "elements" in block and block["type"] == "actions":
        filled["elements"] = [_with_action_id(one, new_id) for one in block["elements"]]
    for name in ("accessory", "element"):
        if name in block and block[name].get("type") != "image":
            filled[name] = _with_action_id(block[name], new_id)
    return filled


def _with_action_id(element: Json, new_id: Callable[[int], str]) -> Json:
    return {**element, "action_id": element.get("action_id") or new_id(5)}


def elements_of(blocks: list[Json]) -> list[tuple[str, Json]]:
    """Every interactive element with the id of its block, in order."""
    found: list[tuple[str, Json]] = []
    for block in blocks:
        if block["type"] == "actions":
            found.extend((block["block_id"], element) for element in block["elements"])
        found.extend(
            (block["block_id"], block[name])
            for name in ("accessory", "element")
            if "action_id" in block.get(name, {})
        )
    return found
