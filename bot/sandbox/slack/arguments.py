"""How a Web API call's arguments are read: query, form and JSON alike, each of its kind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


@dataclass(slots=True)
class Arguments:
    """The arguments of one call, as they came; reading one that is wrong raises Slack's error."""

    values: Json
    warnings: list[str] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """Return the value, with an empty string meaning absent."""
        value = self.values.get(name)
        return None if value == "" else value

    def text(self, name: str, default: str = "") -> str:
        """Return a string; numbers are taken as Slack takes them, anything else is refused."""
        value = self.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise invalid_arguments(f"[ERROR] must be a string [json-pointer:/{name}]")

    def required(self, name: str) -> str:
        """Return a string that must be there."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean in any of the ways that forms write it."""
        value = self.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if str(value).lower() in {"1", "true"}:
            return True
        if str(value).lower() in {"0", "false"}:
            return False
        raise invalid_arguments(f"[ERROR] must be a boolean [json-pointer:/{name}]")

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.get(name)
        if value is None:
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise invalid_arguments(f"[ERROR] must be an integer [json-pointer:/{name}]") from error

    def parsed(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return a structure, itself JSON text in forms; None when absent."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem

    def listed(self, name: str) -> list[str]:
        """Comma separated words, or a JSON list of them."""
        value = self.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value).split(",") if one.strip()]


async def read_arguments(request: web.Request) -> Arguments:
    """Query and body together; JSON that is none is refused by name."""
    values: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return Arguments(values)
    if request.content_type == "application/json":
        return await _read_json(request, values)
    if request.content_type in _FORMS:
        form = await request.post()
        values.update({key: value for key, value in form.items() if isinstance(value, str)})
        return Arguments(values)
    if await request.read():
        raise SlackError("invalid_post_type")
    return Arguments(values)


async def _read_json(request: web.Request, values: Json) -> Arguments:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    warnings = [] if request.charset else ["missing_charset"]
    return Arguments(values | body, warnings)
