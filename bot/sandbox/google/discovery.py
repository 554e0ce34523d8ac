"""What Calendar v3 takes, from Google's own discovery document: parameters, bodies, scopes."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.google.errors import GoogleError, bad_request, invalid, required

_DOCUMENT = "calendar.v3.json"
_PLAIN: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
_WHOLE = re.compile(r"-?\d+")


@functools.cache
def document() -> Json:
    """Read the document that comes with Google's client."""
    place = files("googleapiclient.discovery_cache") / "documents" / _DOCUMENT
    found: Json = json.loads(place.read_text(encoding="utf-8"))
    return found


@functools.cache
def method(name: str) -> Json:
    """Return a method by its name: `events.insert`."""
    resource, _, verb = name.partition(".")
    found: Json = document()["resources"][resource]["methods"][verb]
    return found


@functools.cache
def scopes_of(name: str) -> frozenset[str]:
    """Return the scopes any one of which is enough for a method."""
    return frozenset(method(name).get("scopes", ()))


@functools.cache
def every_scope() -> frozenset[str]:
    """Return all scopes of the calendar."""
    return frozenset(document()["auth"]["oauth2"]["scopes"])


def read_query(name: str, pairs: Sequence[tuple[str, str]]) -> Json:
    """Return the parameters of a call with their types; unknown and malformed ones are refused."""
    known = {**document()["parameters"], **method(name).get("parameters", {})}
    read: Json = {}
    for key, text in pairs:
        rule = known.get(key)
        if rule is None or rule.get("location") == "path":
            raise invalid(f"Unknown parameter: {key}", key)
        value = _parameter(key, text, rule)
        if rule.get("repeated"):
            read.setdefault(key, []).append(value)
        elif key in read:
            raise invalid(f"Parameter given twice: {key}", key)
        else:
            read[key] = value
    if read.get("alt", "json") != "json":
        raise invalid("Invalid value for alt.", "alt")
    return read


def _parameter(key: str, text: str, rule: Json) -> Any:
    problem = invalid(f"Invalid value '{text}' for {key}.", key)
    kind = rule["type"]
    if kind == "boolean":
        if text not in {"true", "false"}:
            raise problem
        return text == "true"
    if kind == "integer":
        if not _WHOLE.fullmatch(text):
            raise problem
        return _bounded(int(text), rule, problem)
    if text not in rule.get("enum", (text,)):
        raise problem
    return text


def _bounded(value: int, rule: Json, problem: GoogleError) -> int:
    if value < int(rule.get("minimum", value)) or value > int(rule.get("maximum", value)):
        raise problem
    return value


def check_body(name: str, body: Json) -> None:
    """Refuse what the schema of a method's body does not know, or knows with another type."""
    schema = method(name).get("request", {}).get("$ref")
    if schema is None:
        if body:
            raise bad_request("This method takes no body.")
        return
    _check({"$ref": schema}, body, "")


def _check(rule: Json, value: Any, where: str) -> None:
    if value is None or rule.get("type") == "any":
        return
    rule = document()["schemas"][rule["$ref"]] if "$ref" in rule else rule
    kind = rule["type"]
    if kind == "object":
        _check_object(rule, value, where)
    elif kind == "array":
        if not isinstance(value, list):
            raise invalid(f"Invalid value for {where}: a list is expected.")
        for at, one in enumerate(value):
            if one is None:
                raise required(f"{where}[{at}] is null.")
            _check(rule["items"], one, f"{where}[{at}]")
    else:
        wrong = kind != "boolean" and isinstance(value, bool)
        if wrong or not isinstance(value, _PLAIN[kind]):
            raise invalid(f"Invalid value for {where}: {kind} is expected.")


def _check_object(rule: Json, value: Any, where: str) -> None:
    if not isinstance(value, dict):
        raise invalid(f"Invalid value for {where or 'the body'}: an object is expected.")
    known, other = rule.get("properties", {}), rule.get("additionalProperties")
    for name, one in value.items():
        at = f"{where}.{name}".lstrip(".")
        inner = known.get(name, other)
        if inner is None:
            raise bad_request(
                f'Invalid JSON payload received. Unknown name "{at}": Cannot find field.'
            )
        _check(inner, one, at)
