"""What Teams says when it does not take what is sent, and what has to go nowhere else (B16, B24)."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.ports import Refused, Retry
from bot.sandbox.teams import seed
from bot.store import utc_now
from bot.teams.refs import Place, place_ref, read_place
from bot.teams.settings import TeamsSettings
from bot.teams.web import Web, reason_of, retry_after
from tests.bot.teams.showing import CARD, POST, opened, shown
from tests.bot.teams.workplace import Workplace


@pytest.mark.parametrize(
    ("fault", "after", "maybe"),
    [
        ("429", 7.0, False),
        ("412", None, False),
        ("503", None, False),
        ("500", None, True),
        ("502", None, True),
        ("504", None, True),
        ("501", None, True),
    ],
)
async def test_what_teams_does_not_take_now_is_sent_later(  # B24
    work: Workplace, fault: str, after: float | None, maybe: bool
) -> None:
    root = await opened(work)
    await work.fail("send", fault, retry_after=7)
    with pytest.raises(Retry) as told:
        await work.teams.platform.post(root, POST)
    assert told.value.maybe_sent is maybe
    if after:
        assert told.value.after == after
    elif maybe:
        assert told.value.after is None
    else:
        assert 1.0 <= (told.value.after or 0) <= 3.0, "a time by chance, or all come at once"


@pytest.mark.parametrize(
    "fault", ["400:BadSyntax", "403:Forbidden", "404:ConversationNotFound", "409:Conflict"]
)
async def test_what_teams_refuses_is_refused(work: Workplace, fault: str) -> None:
    root = await opened(work)
    await work.fail("send", fault)
    with pytest.raises(Refused, match=fault.partition(":")[2]):
        await work.teams.platform.post(root, POST)


async def test_a_connection_that_was_cut_may_have_carried_it(work: Workplace) -> None:  # B3
    root = await opened(work)
    await work.fail("send", "cut")
    with pytest.raises(Retry) as told:
        await work.teams.platform.post(root, POST)
    assert told.value.maybe_sent


async def test_tokens_that_expired_are_got_anew(work: Workplace) -> None:
    root = await opened(work)
    await work.control("expire_tokens", {})
    with pytest.raises(Retry):
        await work.teams.platform.post(root, POST)
    await work.teams.platform.post(root, POST)
    assert len(await shown(work, root)) == 2


async def test_other_channels_go_on_while_one_has_to_wait(work: Workplace) -> None:  # B24
    sales = await work.conversation()
    support = await work.conversation(
        service=await work.service(seed.SUPPORT, name="Support"), guest="ida", name="Ida"
    )
    await work.guest_says(sales, "waits", "g2")
    await work.fail("send", "429", retry_after=30)
    await work.deliver()
    await work.guest_says(sales, "waits too", "g3")
    await work.guest_says(support, "goes on", "i2")
    await work.deliver()
    assert "goes on" in str(await work.thread(await work.root(support)))
    assert "waits" not in str(await work.thread(await work.root(sales)))
    await work.pass_by(31)
    await work.deliver()
    thread = str(await work.thread(await work.root(sales)))
    assert "waits" in thread
    assert "waits too" in thread


@pytest.mark.parametrize(
    ("status", "text", "maybe"),
    [(200, "all well", True), (200, "{broken", True), (302, "", None), (418, "<html>", None)],
)
async def test_what_is_no_answer_of_teams(
    work: Workplace, status: int, text: str, maybe: bool | None
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers={"Location": "https://evil.example/"})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as server:
        hosts = (f"{server.host}:{server.port}",)
        given = {name: getattr(work.settings, name) for name in TeamsSettings.__slots__}
        settings = TeamsSettings(**(given | {"service_hosts": hosts}))
        http = Web(settings, work.teams._web._tokens, utc_now, work.http)
        with pytest.raises(Retry if maybe else Refused) as told:
            await http.call("POST", str(server.make_url("/")), "v3/conversations", {})
        assert getattr(told.value, "maybe_sent", None) is maybe


async def test_an_answer_without_end_is_none(work: Workplace) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b'"' + b"x" * (5 * 1024 * 1024) + b'"')

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as server:
        hosts = (f"{server.host}:{server.port}",)
        given = {name: getattr(work.settings, name) for name in TeamsSettings.__slots__}
        settings = TeamsSettings(**(given | {"service_hosts": hosts}))
        http = Web(settings, work.teams._web._tokens, utc_now, work.http)
        with pytest.raises(Retry):
            await http.call("GET", str(server.make_url("/")), "x")


async def test_a_foreign_address_gets_no_token(work: Workplace) -> None:  # B16
    for address in ("https://evil.example/", "https://smba.trafficmanager.net@evil.example/", "x"):
        with pytest.raises(Refused, match="not one of Teams'"):
            await work.teams._web.call("GET", address, "v3/teams/x")


def test_reasons_are_codes_and_no_sentences() -> None:
    assert reason_of(b'{"error": {"code": "BadSyntax", "message": "of Gus"}}') == "BadSyntax"
    for raw in (b"", b"[]", b'{"error": "x"}', b'{"error": {}}', b"<html>"):
        assert reason_of(raw) == ""


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("1.5", 1.5), ("", None), ("soon", None), ("-1", None), ("1e9", None)],
)
def test_only_a_number_says_how_long_to_wait(told: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": told}) == seconds
    assert retry_after({}) is None


async def test_a_card_that_somebody_deleted_is_not_missed(work: Workplace) -> None:
    gone = place_ref(seed.TENANT, seed.SALES, "17")
    await work.teams.platform.update_card(gone, CARD)
    await work.teams.platform.delete(gone)
    with pytest.raises(Refused):
        await work.teams.platform.update(gone, POST)


@pytest.mark.parametrize("method", ["update", "delete"])
async def test_what_may_not_be_changed_is_refused(work: Workplace, method: str) -> None:
    root = await opened(work)
    await work.fail(method, "403:Forbidden")
    platform = work.teams.platform
    asked = platform.update_card(root, CARD) if method == "update" else platform.delete(root)
    with pytest.raises(Refused):
        await asked


async def test_a_place_of_a_tenant_that_we_do_not_know_is_refused(work: Workplace) -> None:  # B7
    with pytest.raises(Refused, match="not installed"):
        await work.teams.platform.open_thread(
            place_ref(seed.OTHER_TENANT, seed.OTHER_CHANNEL), CARD
        )


def test_refs_name_people_and_places() -> None:
    assert Place("t", "29:x").is_person
    assert Place("t", "8:orgid:x").is_person
    assert Place("t", seed.SALES).is_channel
    assert not Place("t", "a:x").is_channel
    assert Place("t", seed.SALES, "17").thread == f"{seed.SALES};messageid=17"
    assert Place("t", seed.SALES).thread == seed.SALES


async def test_a_thread_has_a_deep_link_with_its_team_and_a_chat_has_none(work: Workplace) -> None:
    # ASG-13
    root = await opened(work)
    link = urlsplit(await work.teams.platform.link(root))
    place, group = read_place(root), work.sandbox.teams[seed.TEAM].group
    assert unquote(link.path) == f"/l/message/{place.conversation}/{place.message}"
    named = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert named == {
        "tenantId": seed.TENANT,
        "groupId": group,
        "parentMessageId": place.message,
    }
    elsewhere = place_ref(seed.TENANT, "19:nowhere@thread.tacv2", "1")
    assert "groupId" not in await work.teams.platform.link(elsewhere)
    assert await work.teams.platform.link(place_ref(seed.TENANT, "a:chat", "1")) == ""


async def test_a_channel_is_in_a_team_with_a_name(work: Workplace) -> None:
    # ASG-05
    here, nowhere = (place_ref(seed.TENANT, one) for one in (seed.SALES, "19:no@thread.tacv2"))
    assert await work.teams.platform.workspace(here) == work.sandbox.teams[seed.TEAM].name
    assert await work.teams.platform.workspace(nowhere) == ""
