"""Guests ask others by mail, and come by such a link (MEM-01, ENT-06, ENT-09)."""

import json
from typing import Any

import pytest

from bot.actions.invite import invite
from bot.actions.reading import set_read_only
from bot.domain.ids import ConversationId
from bot.domain.invitations import read_invitee
from tests.web_widget.conftest import ORIGIN, Desk, Guest
from tests.world import ADA
from web_widget.keys import LINKS

both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


async def tokens(desk: Desk) -> list[str]:
    """Return what the links of the mails hold that wait to be sent."""

    def read(tx: Any) -> list[str]:
        query = "SELECT payload FROM outbox WHERE kind = 'mail_invitation' ORDER BY id"
        found = [row[0] for row in tx._db.exec_driver_sql(query)]
        return [(json.loads(one) if isinstance(one, str) else one)["seed"] for one in found]

    return [desk.app[LINKS].invitation_token(seed) for seed in await desk.store.read(read)]


async def asks(guest: Guest, conversation: str, email: str, **more: str) -> Any:
    path = f"/api/conversations/{conversation}/invitations"
    return await guest.call("POST", path, json={"email": email, **more})


async def joins(guest: Guest, token: str, **fields: str) -> Any:
    body = {"guest": fields} if fields else {}
    return await guest.call("POST", f"/api/shares/{token}/join", json=body)


@both
async def test_a_guest_asks_another_who_joins_by_the_link_of_their_mail(desk: Desk) -> None:
    # MEM-01, ENT-09, TTL-06
    gus = await desk.new_guest(name="Gus")
    conversation = await gus.opened()
    assert (await asks(gus, conversation, "ann@example.com", name="Ann")).json == {
        "outcome": "sent"
    }
    assert (await asks(gus, conversation, "Ann@example.com")).json == {"outcome": "waiting"}
    [token] = await tokens(desk)
    entrance = (await desk.guest().call("GET", f"/api/entrances/share/{token}")).json
    assert (entrance["title"], entrance["form"]["name"]) == ("Sales", "hidden")
    before = await desk.count("session")
    assert (await desk.guest().call("GET", f"/j/{token}")).status == 200
    assert await desk.count("session") == before
    ann = await desk.new_guest()
    joined = (await joins(ann, token)).json["conversation"]
    assert [one["name"] for one in joined["people"] if one["kind"] == "guest"] == ["Gus", "Ann"]
    told = (await ann.call("GET", "/api/session")).json["guest"]
    assert (told["name"], told["email"]) == ("Ann", "ann@example.com")
    assert (await joins(ann, token)).status == 200
    late = await joins(await desk.new_guest(), token)
    assert (late.status, late.code) == (410, "invitation_used")
    assert "used already" in late.json["title"]
    used = (await desk.guest().call("GET", f"/api/entrances/share/{token}")).json
    assert used["people"] == []
    assert (await asks(gus, conversation, "ann@example.com")).json == {"outcome": "present"}


async def test_what_a_guest_may_not_ask(desk: Desk) -> None:
    # MEM-01, CONV-13, S6
    gus, other = await desk.new_guest(name="Gus"), await desk.new_guest()
    conversation = await gus.opened()
    for given, code in (
        ({"email": "nobody"}, "email_invalid"),
        ({"email": "ann@example.com", "name": "Ada"}, "name_pretends"),
        ({"email": "ann@example.com", "name": "x" * 81}, "name_too_long"),
        ({"email": ""}, "fields_invalid"),
        ({}, "fields_invalid"),
    ):
        path = f"/api/conversations/{conversation}/invitations"
        answer = await gus.call("POST", path, json=given)
        assert (answer.status, answer.code) == (422, code)
    assert (await asks(other, conversation, "ann@example.com")).status == 404
    assert await desk.outbox("mail_invitation") == 0


async def test_invitations_are_limited_for_guests(strict: Desk) -> None:
    # MEM-01
    gus = await strict.new_guest(name="Gus")
    conversation = await gus.opened()
    answers = [await asks(gus, conversation, f"g{n}@example.com") for n in range(11)]
    assert [one.status for one in answers] == [200] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_an_address_is_not_flooded_by_several_guests(desk: Desk) -> None:
    # MEM-01
    for n in range(4):
        guest = await desk.new_guest(name=f"G{n}")
        answer = await asks(guest, await guest.opened(), "ann@example.com")
        assert answer.status == (200 if n < 3 else 429)
    assert (answer.code, answer.headers["Retry-After"]) == ("invitations_too_many", "3600")


async def test_an_invitation_under_an_agents_name_still_lets_in(desk: Desk) -> None:
    # ENT-09
    gus = await desk.new_guest(name="Gus")
    conversation = await gus.opened()

    def by_agent(tx: Any) -> None:
        found = tx.conversations.get(ConversationId(conversation))
        whom = read_invitee("carl@example.com", "Carl", "en")
        invite(tx, found, whom, ADA.actor, desk.app[LINKS])

    await desk.store.run(by_agent)
    [token] = await tokens(desk)
    carl = await desk.new_guest()
    assert (await joins(carl, token, name="Carlo")).status == 200
    assert (await carl.call("GET", "/api/session")).json["guest"]["name"] == "Carlo"


async def test_the_page_of_a_link_shows_first_names_and_nobody_where_outsiders_only_read(
    desk: Desk,
) -> None:
    # ENT-06, CONV-14
    gus = await desk.new_guest(name="Gus Gruber", email="gus@example.com")
    conversation = await gus.opened()
    share = (await gus.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    path = f"/api/entrances/share/{share['share_url'].rpartition('/')[2]}"
    shown = (await desk.guest().call("GET", path)).json
    assert [one["name"] for one in shown["people"]] == ["Ada", "Eve", "Gus"]
    assert "Gruber" not in str(shown)
    assert "gus@" not in str(shown)
    assert shown["more"] == 0
    assert shown["people"][2]["avatar_url"].startswith(f"{ORIGIN}/avatars/G-")
    assert shown["form"] == {"name": "required", "email": "optional", "phone": "hidden"}

    def reading(tx: Any) -> None:
        set_read_only(tx, tx.conversations.get(ConversationId(conversation)), ADA.actor, only=True)

    await desk.store.run(reading)
    assert (await desk.guest().call("GET", path)).json["people"] == []


async def test_the_page_of_a_link_that_has_ended_says_so_kindly(desk: Desk) -> None:
    # ENT-06
    answer = await desk.guest(**{"Accept-Language": "de"}).call("GET", "/j/gone")
    assert answer.status == 404
    assert "Diese Einladung gilt nicht mehr" in answer.body.decode()
    api = await desk.guest().call("GET", "/api/entrances/share/gone")
    assert (api.status, api.code) == (404, "share_closed")
