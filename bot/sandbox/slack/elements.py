"""The rules of Block Kit's elements: buttons, menus, inputs, pickers."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.slack.checks import (
    Check,
    Part,
    Report,
    flag,
    listing,
    may,
    need,
    one_of,
    plain,
    record,
    string,
    url,
    whole,
    words,
)

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

CONFIRM = record(
    {
        "title": need(plain(100)),
        "text": need(words(300)),
        "confirm": need(plain(30)),
        "deny": need(plain(30)),
        "style": may(one_of("primary", "danger")),
    }
)


def _matches(pattern: re.Pattern[str], what: str) -> Check:
    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            report.add(f"must be a valid {what}", path)

    return check


def option(text: Check, *, link: bool = False) -> Check:
    """Return an option of a menu; only an overflow's may be links."""
    parts = {
        "text": need(text),
        "value": need(string(150)),
        "description": may(plain(75)),
    }
    return record({**parts, "url": may(url())} if link else parts)


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(words(75))
GROUP = record({"label": need(plain(75)), "options": need(listing(PLAIN_OPTION, 100))})
FILTER = record(
    {
        "include": may(listing(one_of("im", "mpim", "private", "public"), 4)),
        "exclude_external_shared_channels": may(flag),
        "exclude_bot_users": may(flag),
    }
)


def _element(kind: str, **parts: Part) -> Check:
    shared = {
        "type": need(one_of(kind)),
        "action_id": may(string(255)),
        "confirm": may(CONFIRM),
        "focus_on_load": may(flag),
    }
    return record({**shared, **parts})


def _input(kind: str, **parts: Part) -> Check:
    return _element(
        kind,
        placeholder=may(plain(150)),
        dispatch_action_config=may(
            record(
                {
                    "trigger_actions_on": may(
                        listing(one_of("on_enter_pressed", "on_character_entered"), 2)
                    )
                }
            )
        ),
        **parts,
    )


def _menu(kind: str, **parts: Part) -> Check:
    many = kind.startswith("multi_")
    extra = {"max_selected_items": may(whole(1, 100))} if many else {}
    return _element(kind, placeholder=may(plain(150)), **extra, **parts)


def _static(kind: str) -> Check:
    initial = (
        {"initial_options": may(listing(PLAIN_OPTION, 100))}
        if kind.startswith("multi_")
        else {"initial_option": may(PLAIN_OPTION)}
    )
    menu = _menu(
        kind,
        options=may(listing(PLAIN_OPTION, 100)),
        option_groups=may(listing(GROUP, 100)),
        **initial,
    )

    def check(report: Report, value: Any, path: str) -> None:
        menu(report, value, path)
        if bool(value.get("options")) == bool(value.get("option_groups")):
            report.add("must have exactly one of options, option_groups", path)

    return check


def _response(kind: str) -> dict[str, Part]:
    return {} if kind.startswith("multi_") else {"response_url_enabled": may(flag)}


def _by_kind(name: str, initial: str) -> dict[str, Check]:
    """Return a menu of people or channels and its twin for several."""
    single, many = f"{name}_select", f"multi_{name}_select"
    filters = (
        {"filter": may(FILTER), "default_to_current_conversation": may(flag)}
        if name == "conversations"
        else {}
    )
    response = {} if name == "users" else _response(single)
    return {
        single: _menu(single, **{f"initial_{initial}": may(string(255))}, **filters, **response),
        many: _menu(many, **{f"initial_{initial}s": may(listing(string(255), 100))}, **filters),
    }


BUTTON = record(
    {
        "type": need(one_of("button")),
        "text": need(plain(75)),
        "action_id": may(string(255)),
        "url": may(url()),
        "value": may(string(2000)),
        "style": may(one_of("primary", "danger")),
        "confirm": may(CONFIRM),
        "accessibility_label": may(string(75)),
    }
)
IMAGE = record(
    {
        "type": need(one_of("image")),
        "image_url": may(url()),
        "slack_file": may(record({"id": may(string(255)), "url": may(url())})),
        "alt_text": need(string(2000)),
    }
)
OVERFLOW = record(
    {
        "type": need(one_of("overflow")),
        "action_id": may(string(255)),
        "options": need(listing(option(plain(75), link=True), 5, 2)),
        "confirm": may(CONFIRM),
    }
)
_OPTIONS = need(listing(RICH_OPTION, 10))
SELECTS: dict[str, Check] = {
    "static_select": _static("static_select"),
    "external_select": _menu(
        "external_select", initial_option=may(PLAIN_OPTION), min_query_length=may(whole(0, 1000))
    ),
    "multi_static_select": _static("multi_static_select"),
    "multi_external_select": _menu(
        "multi_external_select",
        initial_options=may(listing(PLAIN_OPTION, 100)),
        min_query_length=may(whole(0, 1000)),
    ),
    **_by_kind("users", "user"),
    **_by_kind("conversations", "conversation"),
    **_by_kind("channels", "channel"),
}
CHOICES: dict[str, Check] = {
    "checkboxes": _element(
        "checkboxes", options=_OPTIONS, initial_options=may(listing(RICH_OPTION, 10))
    ),
    "radio_buttons": _element("radio_buttons", options=_OPTIONS, initial_option=may(RICH_OPTION)),
    "datepicker": _element(
        "datepicker",
        placeholder=may(plain(150)),
        initial_date=may(_matches(_DATE, "date")),
    ),
    "timepicker": _element(
        "timepicker",
        placeholder=may(plain(150)),
        initial_time=may(_matches(_TIME, "time")),
        timezone=may(string(100)),
    ),
    "datetimepicker": _element(
        "datetimepicker", initial_date_time=may(whole(1_000_000_000, 9_999_999_999))
    ),
}
_LENGTHS = {"min_length": may(whole(0, 3000)), "max_length": may(whole(1, 3000))}
INPUTS: dict[str, Check] = {
    "plain_text_input": _input(
        "plain_text_input", initial_value=may(string(3000, 0)), multiline=may(flag), **_LENGTHS
    ),
    "email_text_input": _input("email_text_input", initial_value=may(string(3000, 0))),
    "url_text_input": _input("url_text_input", initial_value=may(string(3000, 0))),
    "number_input": _input(
        "number_input",
        is_decimal_allowed=need(flag),
        initial_value=may(string(50)),
        min_value=may(string(50)),
        max_value=may(string(50)),
    ),
    "file_input": _element(
        "file_input", filetypes=may(listing(string(20), 100)), max_files=may(whole(1, 10))
    ),
}
IN_ACTIONS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **CHOICES,
    **{name: check for name, check in SELECTS.items() if not name.startswith("multi_")},
}
IN_SECTION: dict[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "image": IMAGE,
    **SELECTS,
    **{name: check for name, check in CHOICES.items() if name != "datetimepicker"},
}
IN_INPUT: dict[str, Check] = {**INPUTS, **SELECTS, **CHOICES}
