"""A guest takes the conversation with them (CONV-11)."""

import pytest

from bot.domain.messages import MessageKind
from tests.web_widget.conftest import Desk


@pytest.mark.parametrize(("form", "kind"), [("text", "text/plain"), ("html", "text/html")])
async def test_a_transcript_has_everything_but_notes(desk: Desk, form: str, kind: str) -> None:
    # CONV-11
    guest = await desk.new_guest(name="Gus")
    conversation = await guest.opened("<b>Hello</b>")
    await desk.agent_writes(conversation, "How can I help?")
    await desk.agent_writes(conversation, "a secret note", MessageKind.NOTE)
    await guest.call("POST", f"/api/conversations/{conversation}/close")
    got = await guest.call("GET", f"/api/conversations/{conversation}/transcript?format={form}")
    text = got.body.decode()
    assert got.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"].startswith("sandbox")
    assert "How can I help?" in text
    assert "secret" not in text
    assert ("<b>" in text) is (form == "text")


async def test_another_form_there_is_none(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    refused = await guest.call("GET", f"/api/conversations/{conversation}/transcript?format=pdf")
    assert (refused.status, refused.code) == (422, "fields_invalid")


async def test_a_transcript_is_mailed_to_ones_own_address(strict: Desk) -> None:
    # CONV-11
    guest = await strict.new_guest()
    path = f"/api/conversations/{await guest.opened()}/transcript"
    assert (await guest.call("POST", path, json={})).code == "email_missing"
    answer = await guest.call("POST", path, json={"email": "gus@x.example"})
    assert answer.status == 202
    assert (await guest.call("GET", "/api/session")).json["guest"]["email"] == "gus@x.example"
    assert (await guest.call("POST", path, json={})).status == 202
    for _ in range(2):
        await guest.call("POST", path, json={})
    assert (await guest.call("POST", path, json={})).status == 429
