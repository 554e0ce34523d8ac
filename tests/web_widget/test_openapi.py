"""The document for machines says what the routes do."""

import re
from pathlib import Path

from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from tests.web_widget.conftest import Desk
from web_widget.openapi import OPERATIONS, document
from web_widget.routes import ROUTES

SLOT = {"key": "12345678", "start": "2026-01-02T10:00:00Z", "minutes": 30}
MEETING = {
    **SLOT, "start": "2026-01-02T11:00:00Z", "subject": "x", "guest": {"name": "Gil", "email": "g@x.example"},
}  # fmt: skip


def test_it_is_valid() -> None:
    validate(document())


def test_it_names_every_call_and_no_other() -> None:
    calls = {(r.method, r.path) for r in ROUTES if r.path.startswith("/api/")}
    assert set(OPERATIONS) == calls - {("GET", "/api/openapi.json")}


def test_the_guide_names_every_call() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/guest-api.md").read_text(encoding="utf-8")
    for method, path in OPERATIONS:
        short = re.sub(r"\{(conversation)\}", "{id}", path)
        assert short.rpartition("/")[2].strip("{}") in guide, (method, path)
        assert method in guide


async def test_what_comes_has_the_shape_that_it_says(desk: Desk) -> None:
    guest = await desk.new_guest(name="Gus")
    conversation = await guest.opened()
    await desk.agent_writes(conversation, "Hi")
    served = (await guest.call("GET", "/api/openapi.json")).json
    one = f"/api/conversations/{conversation}"
    answers = {
        "EntranceShape": await guest.call("GET", "/api/entrances/widget/w_sales"),
        "SessionShape": await guest.call("GET", "/api/session"),
        "ConversationsShape": await guest.call("GET", "/api/conversations"),
        "ConversationAnswer": await guest.call("GET", one),
        "FeedShape": await guest.call("GET", f"{one}/feed"),
        "SentShape": await guest.write(conversation, "x"),
        "OpenedShape": await guest.write_first("y"),
        "ProblemShape": await guest.call("GET", "/api/conversations/none"),
        "BookingShape": await guest.call("GET", "/api/bookings/ada"),
        "SlotsShape": await guest.call("GET", "/api/bookings/ada/slots"),
        "HeldShape": await guest.call("POST", "/api/bookings/ada/holds", json=SLOT),
        "MeetingAnswer": await guest.call("POST", "/api/bookings/ada/meetings", json=MEETING),
        "MeetingsShape": await guest.call("GET", "/api/meetings"),
    }
    for name, answer in answers.items():
        schema = {**served["components"]["schemas"][name], "components": served["components"]}
        OAS31Validator(schema).validate(answer.json)
