"""The small parts of Block Kit's rules; each complains with a JSON pointer to the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.slack.errors import Json


@dataclass
class Report:
    """The complaints about one payload; `surface` is `message`, `modal` or `home`."""

    surface: str = "message"
    errors: list[str] = field(default_factory=list)
    markdown: int = 0

    def add(self, message: str, path: str) -> None:
        """One complaint."""
        self.errors.append(f"[ERROR] {message} [json-pointer:{path}]")


Check = Callable[[Report, Any, str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an object: how it is checked, and whether it must be there."""

    check: Check
    required: bool = True


def need(check: Check) -> Part:
    """Return a field that must be there."""
    return Part(check)


def may(check: Check) -> Part:
    """Return a field that may be absent."""
    return Part(check, required=False)


def string(most: int, least: int = 1) -> Check:
    """Text within limits of length."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, str):
            report.add("must be a string", path)
        elif len(value) > most:
            report.add(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", path)

    return check


def url(most: int = 3000) -> Check:
    """Check for a web address (or one of the few other kinds that Slack opens)."""
    length = string(most)

    def check(report: Report, value: Any, path: str) -> None:
        length(report, value, path)
        if isinstance(value, str) and value:
            try:
                parts = urlsplit(value)
            except ValueError:
                parts = urlsplit("")
            if parts.scheme not in {"http", "https", "mailto", "slack", "tel"}:
                report.add("invalid url", path)

    return check


def flag(report: Report, value: Any, path: str) -> None:
    """Check for a boolean."""
    if not isinstance(value, bool):
        report.add("must be a boolean", path)


def whole(low: int, high: int) -> Check:
    """Check for a whole number within limits."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add("must be an integer", path)
        elif not low <= value <= high:
            report.add(f"must be between {low} and {high}", path)

    return check


def one_of(*words: str) -> Check:
    """One of some words."""

    def check(report: Report, value: Any, path: str) -> None:
        if value not in words:
            report.add(f"value not allowed; must be one of {', '.join(words)}", path)

    return check


def listing(item: Check, most: int, least: int = 1) -> Check:
    """Check for a list within limits, each item checked."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, list):
            report.add("must be an array", path)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", path)
        if len(value) < least:
            report.add(f"must have at least {least} item", path)
        for number, one in enumerate(value):
            item(report, one, f"{path}/{number}")

    return check


def record(parts: Mapping[str, Part]) -> Check:
    """Check for an object with these fields and no others."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", path)
            return
        for name, part in parts.items():
            if value.get(name) is None:
                if part.required:
                    report.add(f"missing required field: {name}", path)
            else:
                part.check(report, value[name], f"{path}/{name}")
        for name in value:
            if name not in parts:
                report.add(f"invalid additional property: {name}", path)

    return check


def typed(kinds: Mapping[str, Check], *, where: str = "") -> Check:
    """Check for an object whose `type` says by which rules it is checked."""

    def check(report: Report, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", path)
        elif "type" not in value:
            report.add("missing required field: type", path)
        elif value["type"] not in kinds:
            place = f" in {where}" if where else ""
            report.add(f"unsupported type: {value['type']}{place}", f"{path}/type")
        else:
            kinds[value["type"]](report, value, path)

    return check


_PLAIN = {"type": need(one_of("plain_text")), "emoji": may(flag)}
_MRKDWN = {"type": need(one_of("mrkdwn")), "verbatim": may(flag)}


def plain(most: int, least: int = 1) -> Check:
    """Check for a `plain_text` object."""
    return typed({"plain_text": record({**_PLAIN, "text": need(string(most, least))})})


def words(most: int, least: int = 1) -> Check:
    """Check for a text object of either kind."""
    return typed(
        {
            "plain_text": record({**_PLAIN, "text": need(string(most, least))}),
            "mrkdwn": record({**_MRKDWN, "text": need(string(most, least))}),
        }
    )


def unique(report: Report, items: list[Json], name: str, path: str) -> None:
    """Ids that may stand only once among some objects."""
    seen: set[str] = set()
    for number, item in enumerate(items):
        value = item.get(name) if isinstance(item, dict) else None
        if not isinstance(value, str) or not value:
            continue
        if value in seen:
            report.add(f'`{name}` "{value}" already exists', f"{path}/{number}/{name}")
        seen.add(value)
