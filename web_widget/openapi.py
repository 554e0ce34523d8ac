"""The guests' protocol for machines, made from the models and shapes that the code uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from web_widget import booking_shapes, models, shapes
from web_widget.assets import Asset, answer, asset_of

REF = "#/components/schemas/{model}"
JSON = "application/json"
PROBLEM = "application/problem+json"
FORM = "multipart/form-data"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BYTES = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: what it is for, what goes in, what comes out.

    `files`: the body may also be a form with files. `binary`: the answer is a download. `picture`: the body
    is one. `query` has the parameters that are integers, with their bounds.
    """

    summary: str
    status: int = 200
    body: type[BaseModel] | None = None
    shape: Any = None
    token: bool = True
    files: bool = False
    binary: bool = False
    picture: bool = False
    query: Mapping[str, Mapping[str, Any]] | None = None


NUMBER = {"type": "integer", "minimum": 0}
FEED_QUERY = {
    "after": NUMBER,
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    "wait": {"type": "integer", "minimum": 0, "maximum": 25},
}
FORMAT = {"format": {"type": "string", "enum": ["text", "html"]}}
DAY = {"type": "string", "format": "date"}
DAYS: Mapping[str, Mapping[str, Any]] = {"from": DAY, "to": DAY}
SLOTS: Mapping[str, Mapping[str, Any]] = {
    **DAYS,
    "zone": {"type": "string"},
    "minutes": {"type": "integer", "minimum": 1},
}
ONE = "/api/conversations/{conversation}"
BOOKING = "/api/bookings/{slug}"
MEETING = "/api/meetings/{token}"
OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/api/entrances/{kind}/{id}"): Operation(
        "Show a way in.", shape=shapes.EntranceShape, token=False
    ),
    ("POST", "/api/sessions"): Operation(
        "Become a guest.", 201, models.NewSession, shapes.NewSessionShape, token=False
    ),
    ("GET", "/api/session"): Operation("Say who the token speaks for.", shape=shapes.SessionShape),
    ("PATCH", "/api/session"): Operation(
        "Correct name, e-mail or phone.", 200, models.GuestFields, shapes.SessionShape
    ),
    ("DELETE", "/api/session"): Operation("Revoke the token.", 204),
    ("PUT", "/api/session/picture"): Operation(
        "Show a picture of one's own.", shape=shapes.SessionShape, picture=True
    ),
    ("DELETE", "/api/session/picture"): Operation(
        "Return to one's initials.", shape=shapes.SessionShape
    ),
    ("GET", "/api/conversations"): Operation(
        "List one's conversations.", shape=shapes.ConversationsShape
    ),
    ("POST", "/api/conversations"): Operation(
        "Start one with its first message.",
        201,
        models.NewConversation,
        shapes.OpenedShape,
        files=True,
    ),
    ("POST", "/api/shares/{token}/join"): Operation(
        "Join by a share link.", 200, models.Joining, shapes.JoinedShape
    ),
    ("GET", ONE): Operation("Show a conversation.", shape=shapes.ConversationAnswer),
    ("POST", f"{ONE}/close"): Operation("Close it.", 204),
    ("POST", f"{ONE}/reopen"): Operation("Open it again.", 204),
    ("POST", f"{ONE}/leave"): Operation("Leave it.", 204),
    ("POST", f"{ONE}/invitations"): Operation(
        "Ask somebody by mail to join.", 200, models.NewInvitation, shapes.InvitedShape
    ),
    ("GET", f"{ONE}/transcript"): Operation("Download the transcript.", binary=True, query=FORMAT),
    ("POST", f"{ONE}/transcript"): Operation(
        "Have the transcript mailed.", 202, models.TranscriptTo
    ),
    ("POST", f"{ONE}/messages"): Operation(
        "Write a message.", 201, models.NewMessage, shapes.SentShape, files=True
    ),
    ("PATCH", f"{ONE}/messages/{{number}}"): Operation(
        "Edit one's own message.", 200, models.EditedText, shapes.SentShape
    ),
    ("DELETE", f"{ONE}/messages/{{number}}"): Operation("Delete one's own message.", 204),
    ("PUT", f"{ONE}/messages/{{number}}/reactions/{{emoji}}"): Operation("React.", 204),
    ("DELETE", f"{ONE}/messages/{{number}}/reactions/{{emoji}}"): Operation(
        "Take a reaction back.", 204
    ),
    ("PUT", f"{ONE}/seen"): Operation("Have read so far.", 204, models.Seen),
    ("POST", f"{ONE}/typing"): Operation("Be typing.", 204),
    ("GET", f"{ONE}/files/{{file}}"): Operation("Download a file.", binary=True),
    ("GET", f"{ONE}/feed"): Operation(
        "Ask what happened after a cursor.", shape=shapes.FeedShape, query=FEED_QUERY
    ),
    ("GET", BOOKING): Operation(
        "Show whom a booking link leads to.",
        shape=booking_shapes.BookingShape,
        token=False,
        query=DAYS,
    ),
    ("GET", f"{BOOKING}/slots"): Operation(
        "Show what is free.", shape=booking_shapes.SlotsShape, token=False, query=SLOTS
    ),
    ("POST", f"{BOOKING}/holds"): Operation(
        "Hold a slot while a form is open.",
        201,
        models.NewHold,
        booking_shapes.HeldShape,
        token=False,
    ),
    ("DELETE", f"{BOOKING}/holds/{{hold}}"): Operation("Let go of it.", 204, token=False),
    ("POST", f"{BOOKING}/meetings"): Operation(
        "Book a meeting.", 201, models.NewMeeting, booking_shapes.MeetingAnswer
    ),
    ("GET", "/api/meetings"): Operation(
        "List one's meetings to come.", shape=booking_shapes.MeetingsShape
    ),
    ("GET", MEETING): Operation("Show a meeting.", shape=booking_shapes.MeetingAnswer, token=False),
    ("GET", f"{MEETING}/slots"): Operation(
        "Show to when it can be moved.", shape=booking_shapes.SlotsShape, token=False, query=SLOTS
    ),
    ("POST", f"{MEETING}/move"): Operation(
        "Move it, or change its length.",
        200,
        models.MovedMeeting,
        booking_shapes.MeetingAnswer,
        token=False,
    ),
    ("POST", f"{MEETING}/cancel"): Operation(
        "Call it off.", 200, models.CancelledMeeting, booking_shapes.MeetingAnswer, token=False
    ),
    ("GET", f"{ONE}/live"): Operation(
        "Open a WebSocket; docs/guide/guest-api.md tells what its frames say.", 101, token=False
    ),
}


async def get_openapi(request: web.Request) -> web.Response:
    """Send the document."""
    return answer(request, _document(), "public, max-age=300")


@cache
def _document() -> Asset:
    return asset_of(json.dumps(document(), ensure_ascii=False).encode(), JSON)


def document() -> dict[str, Any]:
    """Describe every call as OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Frontdesk: the guests' protocol", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(method: str, path: str, operation: Operation) -> dict[str, Any]:
    name = "_".join(part.strip("{}") for part in path.split("/") if part not in ("", "api"))
    answers: dict[str, Any] = {
        str(operation.status): _answer(operation),
        "default": {
            "description": "What is wrong.",
            "content": {PROBLEM: _schema(shapes.ProblemShape)},
        },
    }
    described: dict[str, Any] = {
        "operationId": f"{method.lower()}_{name}",
        "summary": operation.summary,
        "parameters": [*_in_path(path), *_in_query(operation)],
        "responses": answers,
        "security": [{"token": []}] if operation.token else [],
    }
    if operation.picture:
        pictures = {name: {"schema": BYTES} for name in PICTURES}
        described["requestBody"] = {"required": True, "content": pictures}
    if operation.body:
        described["requestBody"] = {"required": True, "content": _content(operation)}
    return described


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.binary:
        return {"description": "A download.", "content": {"*/*": {"schema": BYTES}}}
    if operation.shape is None:
        return {"description": "It is done."}
    return {"description": "As asked.", "content": {JSON: _schema(operation.shape)}}


def _content(operation: Operation) -> dict[str, Any]:
    plain = _schema(operation.body)
    if not operation.files:
        return {JSON: plain}
    files = {"type": "array", "items": BYTES, "maxItems": 5}
    form = {
        "type": "object",
        "properties": {"message": plain["schema"], "file": files},
        "required": ["message"],
    }
    return {JSON: plain, FORM: {"schema": form}}


def _schema(named: Any) -> dict[str, Any]:
    return {"schema": {"$ref": REF.format(model=named.__name__)}}


def _in_path(path: str) -> list[dict[str, Any]]:
    parts = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return [
        {"name": p, "in": "path", "required": True, "schema": {"type": "string"}} for p in parts
    ]


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    asked = operation.query or {}
    return [{"name": name, "in": "query", "schema": dict(schema)} for name, schema in asked.items()]


def _schemas() -> dict[str, Any]:
    """Collect the schemas of everything that goes in or out."""
    bodies = {operation.body for operation in OPERATIONS.values() if operation.body}
    answers = {operation.shape for operation in OPERATIONS.values() if operation.shape}
    named = sorted(bodies, key=lambda model: model.__name__)
    _, inward = models_json_schema([(m, "validation") for m in named], ref_template=REF)
    shown = sorted((*answers, shapes.ProblemShape), key=lambda shape: str(shape.__name__))
    outward: dict[str, Any] = {}
    for shape in shown:
        schema = TypeAdapter(shape).json_schema(ref_template=REF)
        outward |= schema.pop("$defs", {})
        outward[shape.__name__] = schema
    return {**inward["$defs"], **outward}
