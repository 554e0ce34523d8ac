"""What guests say about themselves, and what they may not pretend (S6, TTL-08, WID-02, B11)."""

import pytest

from bot.domain.entrances import Asked, Consent, Form, Widget
from bot.domain.ids import WidgetId
from tests.web_widget.conftest import Desk, until
from tests.world import SALES
from web_widget.guests import known_language, known_zone


async def test_a_session_begins_with_a_token_and_ends_for_good(desk: Desk) -> None:
    # S3, B12
    guest = await desk.new_guest()
    assert guest.token
    assert len(guest.token) >= 43
    shown = (await guest.call("GET", "/api/session")).json
    assert shown == {
        "guest": {"id": guest.id, "name": None, "email": None, "phone": None, "avatar_url": None}
    }
    assert (await guest.call("DELETE", "/api/session")).status == 204
    assert (await guest.call("GET", "/api/session")).status == 401
    assert (await guest.call("DELETE", "/api/session")).status == 401


@pytest.mark.parametrize(
    ("language", "zone", "kept"),
    [
        ("de-AT", "Europe/Vienna", ("de-AT", "Europe/Vienna")),
        ("<b>", "../../etc/passwd", ("en", "UTC")),
        ("", "", ("en", "UTC")),
        ("e\u0000n", "Mars/Base", ("en", "UTC")),
    ],
)
async def test_language_and_zone_are_real_ones(
    desk: Desk, language: str, zone: str, kept: tuple[str, str]
) -> None:
    body = {"language": language, "time_zone": zone}
    answer = await desk.guest().call("POST", "/api/sessions", json=body)
    guest = await desk.store.read(lambda tx: tx.guests.get(answer.json["guest"]["id"]))
    assert (guest.language, guest.time_zone) == kept
    assert known_language("x" * 40) == "en"
    assert known_zone("Europe") == "UTC"


async def test_who_one_is_can_be_corrected_and_everything_follows(desk: Desk) -> None:
    # TTL-08
    guest = await desk.new_guest(name="Ann")
    conversation = await guest.opened()
    async with guest.live(conversation) as page:
        await page.changes()
        fields = {"name": "  Anna\u202e  Müller ", "email": "anna@x.example", "phone": "+49 30 123"}
        answer = await guest.call("PATCH", "/api/session", json=fields)
        assert answer.json["guest"]["name"] == "Anna Müller"
        changed = await page.changes()
        assert changed["conversation"]["people"][0]["name"] == "Anna Müller"
    assert (await guest.call("PATCH", "/api/session", json={"email": ""})).json["guest"][
        "email"
    ] is None
    assert (await guest.call("PATCH", "/api/session", json={})).json["guest"][
        "phone"
    ] == "+49 30 123"
    await guest.write(conversation, "by my new name")
    last = (await guest.feed(conversation)).json["messages"][-1]
    assert last["author"]["name"] == "Anna Müller"


async def test_a_new_name_shows_on_what_is_pushed_next(desk: Desk) -> None:
    # TTL-06: what a node remembers of who is who ends with the header that says otherwise
    guest = await desk.new_guest(name="Ann")
    conversation = await guest.opened()
    async with guest.live(conversation) as page:
        await page.changes()
        for name in ("Beth", "Cleo"):
            await guest.write(conversation, f"before {name}")
            await page.message(f"before {name}")
            await guest.call("PATCH", "/api/session", json={"name": name})
            while (await page.changes())["conversation"] is None:
                pass
            await guest.write(conversation, f"I am {name}")
            assert (await page.message(f"I am {name}"))["author"]["name"] == name
        await desk.agent_writes(conversation, "hello Cleo")
        assert (await page.message("hello Cleo"))["author"]["name"] == "Ada"
    await until(lambda: not desk.hub._watchers)


async def test_a_cursor_that_a_page_made_up_misleads_nobody(desk: Desk) -> None:
    # TTL-06, S3
    owner, friend = await desk.new_guest(name="Ann"), await desk.new_guest(name="Bob")
    conversation = await owner.opened()
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{token}/join", json={})
    cursor = (await owner.feed(conversation)).json["cursor"]
    async with (
        owner.live(conversation, cursor) as page,
        friend.live(conversation, 10**9) as liar,
    ):
        for one in (page, liar):
            await one.send(type="ping")
            await one.frame()
        await owner.write(conversation, "one")
        await page.message("one")
        await owner.call("PATCH", "/api/session", json={"name": "Anna"})
        while (await page.changes())["conversation"] is None:
            pass
        await owner.write(conversation, "two")
        assert (await page.message("two"))["author"]["name"] == "Anna"
        await friend.call("POST", f"/api/conversations/{conversation}/leave")
        await page.message("Bob left.")
        await owner.write(conversation, "three")
        await page.message("three")
        assert await liar.closed() == 4404


async def test_who_left_and_writes_again_is_back(desk: Desk) -> None:
    # CONV-02, TTL-06, TTL-08
    owner, friend = await desk.new_guest(name="Ann"), await desk.new_guest(name="Bob")
    conversation = await owner.opened()
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{token}/join", json={})
    async with friend.live(conversation) as theirs:
        await owner.call("POST", f"/api/conversations/{conversation}/leave")
        await theirs.message("Ann left.")
        assert await owner.opened("I am back") == conversation
        await theirs.message("I am back")
        cursor = (await owner.feed(conversation)).json["cursor"]
        async with owner.live(conversation, cursor) as mine:
            await mine.send(type="ping")
            await mine.frame()
            await friend.write(conversation, "welcome")
            await mine.message("welcome")
            listed = (await owner.call("GET", f"/api/conversations/{conversation}")).json
            assert {"Ann", "Bob"} <= {one["name"] for one in listed["conversation"]["people"]}


@pytest.mark.parametrize(
    "name",
    [
        "Frontdesk", "frontdesk", "FRONT DESK", "Fr0ntdesk", "\u0410da", "ADA", " a d a ", "Adа",
        "Ada\u200b", "A\u0301da", "\uff21\uff24\uff21", "Sales", "S\u0430les", "5ales", "Eve", "Ev\u0435",
        "The Frontdesk Team", "F\u200bront\u200bdesk", "\U0001d400da", "Frontd\u0435sk Support",
    ],
)  # fmt: skip
async def test_nobody_looks_like_the_team_or_like_us(desk: Desk, name: str) -> None:
    # S6
    guest = await desk.new_guest()
    refused = await guest.write_first(guest={"name": name})
    assert (refused.status, refused.code) == (422, "name_pretends")
    conversation = await guest.opened()
    refused = await guest.call("PATCH", "/api/session", json={"name": name})
    assert (refused.status, refused.code) == (422, "name_pretends")
    kept = (await guest.call("GET", "/api/session")).json["guest"]
    assert kept["name"] is None
    shown = (await guest.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    friend = await desk.new_guest()
    joining = await friend.call("POST", f"/api/shares/{token}/join", json={"guest": {"name": name}})
    assert (
        joining.status == 200 if name in ("Sales", "S\u0430les", "5ales") else joining.status == 422
    )


@pytest.mark.parametrize(
    "name", ["Adam", "Adalbert Smith", "Evelyn", "Ada Lovelace", "李雷", "👩‍👧 Zoe"]
)
async def test_honest_names_are_kept(desk: Desk, name: str) -> None:
    # S6
    guest = await desk.new_guest()
    opened = await guest.write_first(guest={"name": name})
    assert opened.json["message"]["author"]["name"] == name


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "nobody"}, "email_invalid"),
        ({"email": "a@b@c.example"}, "email_invalid"),
        ({"email": "a b@c.example"}, "email_invalid"),
        ({"email": "<a@c.example>"}, "email_invalid"),
        ({"email": "a@c.example,b@c.example"}, "email_invalid"),
        ({"phone": "call me"}, "phone_invalid"),
        ({"name": "x" * 81}, "name_too_long"),
        ({"name": 17}, "fields_invalid"),
        ({"email": "a" * 300 + "@x.example"}, "fields_invalid"),
    ],
)
async def test_what_cannot_be_true_is_refused(desk: Desk, fields: dict, code: str) -> None:
    guest = await desk.new_guest()
    refused = await guest.call("PATCH", "/api/session", json=fields)
    assert (refused.status, refused.code) == (422, code)


async def test_a_line_break_in_an_address_goes_nowhere(desk: Desk) -> None:
    # S15
    guest = await desk.new_guest()
    fields = {"email": "a@x.example\r\nBcc: b@x.example"}
    assert (await guest.call("PATCH", "/api/session", json=fields)).code == "email_invalid"


@pytest.fixture
async def asking(desk: Desk) -> str:
    """A widget that asks for a name, an e-mail and for consent."""
    form = Form(name=Asked.REQUIRED, email=Asked.REQUIRED, phone=Asked.HIDDEN)
    widget = Widget(
        WidgetId("w_asks"), (SALES.id,), form=form, consent=Consent("2", "May we?"), greeting="Hi"
    )
    await desk.store.run(lambda tx: tx.entrances.add_widget(widget))
    return widget.id


async def test_what_an_entrance_requires_has_to_be_given(desk: Desk, asking: str) -> None:
    # WID-02
    guest = await desk.new_guest()
    entrance = {"kind": "widget", "id": asking}
    whole = {"name": "Ann", "email": "ann@x.example", "consent": "2"}
    for missing, code in (
        ("name", "form_incomplete"), ("email", "form_incomplete"), ("consent", "consent_needed")
    ):  # fmt: skip
        fields = {key: value for key, value in whole.items() if key != missing}
        assert (await guest.write_first(entrance=entrance, guest=fields)).code == code
    old = await guest.write_first(entrance=entrance, guest={**whole, "consent": "1"})
    assert old.code == "consent_needed"
    assert (await guest.write_first(entrance=entrance)).code == "consent_needed"
    assert await desk.count("conversation") == 0
    assert (await guest.call("GET", "/api/session")).json["guest"]["name"] is None
    assert (await guest.write_first(entrance=entrance, guest=whole)).status == 201
    kept = await desk.store.read(lambda tx: tx.guests.get(guest.id))
    assert (kept.consent_version, kept.consent_at) == ("2", desk.clock.now)
    assert (await guest.write_first(entrance=entrance)).status == 201
    shown = (await guest.call("GET", f"/api/entrances/widget/{asking}")).json
    assert shown["consent"] == {"version": "2", "text": "May we?"}
    assert shown["form"] == {"name": "required", "email": "required", "phone": "hidden"}
