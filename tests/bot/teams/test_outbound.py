"""What goes to Teams: once, at its pace, and found again when the answer was lost (B3, B24)."""

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.deliver.whispers import WhisperHandler
from bot.domain.conversations import Conversation
from bot.domain.ids import Ref
from bot.ports import Author, Button, Card, CardAction, Choice, Picker, Post, Refused, Retry
from bot.sandbox.teams import seed
from bot.store import utc_now
from bot.teams.outbound import id_of
from bot.teams.pacing import MESSAGES, Pacing
from bot.teams.refs import Place, place_ref
from bot.teams.settings import TeamsSettings
from bot.teams.tokens import Kind
from bot.teams.web import Web, host_of, reason_of, retry_after
from tests.bot.teams.workplace import Workplace, agent_account, known, words_of

SALES = place_ref(seed.TENANT, seed.SALES)
CLEO = agent_account("cleo")
CARD = Card(
    "card-1",
    "c1",
    "Gus",
    "#1 · open",
    (("Service", "Sales"),),
    (Button(CardAction.TAKE, "Take it"),),
)
GUS = Author("Gus")
POST = Post("post-1", "Hello", GUS)
READS = ["ChannelMessage.Read.Group", "TeamMember.Read.Group"]


async def opened(work: Workplace) -> Ref:
    return await work.teams.platform.open_thread(SALES, CARD)


async def shown(work: Workplace, root: Ref) -> list[str]:
    thread = await work.thread(root.value.rpartition("/")[2])
    return [words_of(one["cards"]) for one in thread]


async def forbid_reading(work: Workplace) -> None:
    await work.control("consents", {"team": seed.TEAM, "rsc": ["TeamMember.Read.Group"]}, "PUT")


# --- answers that were lost --------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["lost", "garbage"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(  # B3
    work: Workplace, fault: str
) -> None:
    root = await opened(work)
    await work.fail("send", fault)
    with pytest.raises(Retry) as told:
        await work.teams.platform.post(root, POST)
    assert told.value.maybe_sent
    found = await work.teams.platform.post(root, POST, maybe_sent=True)
    assert len(await shown(work, root)) == 2
    await work.teams.platform.update(found, replace(POST, text="Hello again"))
    assert "Hello again" in (await shown(work, root))[1]


async def test_a_thread_whose_answer_was_lost_is_found(work: Workplace) -> None:  # B3
    await work.fail("conversation", "lost")
    with pytest.raises(Retry):
        await opened(work)
    root = await work.teams.platform.open_thread(SALES, CARD, maybe_sent=True)
    assert len(await shown(work, root)) == 1
    assert await work.teams.platform.open_thread(SALES, CARD, maybe_sent=True) == root


async def test_where_nobody_may_look_what_is_sent_again_says_so(work: Workplace) -> None:  # B3
    root = await opened(work)
    await forbid_reading(work)
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert "It may stand here twice" in (await shown(work, root))[1]


async def test_in_a_chat_nobody_may_look(work: Workplace) -> None:  # B3
    root = await work.teams.platform.open_thread(CLEO, CARD, maybe_sent=True)
    assert root.value.startswith(f"{seed.TENANT}/a:")
    [told] = await work.whispers("cleo")
    assert "It may stand here twice" in told


async def test_a_team_that_removed_the_app_unheard_cannot_be_looked_into(work: Workplace) -> None:
    root = await opened(work)
    work.teams.workspaces.forget_channels(seed.TEAM)
    await work.fail("channels", "403:BotNotInConversationRoster")
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert "It may stand here twice" in (await shown(work, root))[1]


async def test_what_was_not_sent_is_sent(work: Workplace) -> None:  # B3
    root = await opened(work)
    await work.teams.platform.post(root, replace(POST, key="another"))
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert [text.split("\n")[-1] for text in (await shown(work, root))[1:]] == ["Hello", "Hello"]


async def test_a_long_thread_is_looked_through_page_by_page(work: Workplace) -> None:  # B3
    root = await opened(work)
    await work.fail("send", "lost")
    with pytest.raises(Retry):
        await work.teams.platform.post(root, POST)
    thread = root.value.rpartition("/")[2]
    for number in range(120):
        await work.agent_says("dan", f"chatter {number}", thread=thread)
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert len(await shown(work, root)) == 122
    assert len([one for one in await work.calls("graph") if "/replies" in one["path"]]) == 3


async def test_what_is_older_than_a_day_is_not_looked_at(work: Workplace) -> None:
    root = await opened(work)
    thread = root.value.rpartition("/")[2]
    for number in range(60):
        await work.agent_says("dan", f"chatter {number}", thread=thread)
    await work.pass_by(25 * 3600)
    for kind in Kind:  # what signs in has a clock of its own
        work.teams._web._tokens.forget(kind)
    before = len(await work.calls("graph"))
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert (
        len([one for one in (await work.calls("graph"))[before:] if "/replies" in one["path"]]) == 1
    )


async def test_an_answer_without_an_id_may_have_been_a_yes() -> None:
    assert id_of({"id": "17"}, "id") == "17"
    for told in ({}, {"id": ""}, [], None, "17"):
        with pytest.raises(Retry) as problem:
            id_of(told, "id")
        assert problem.value.maybe_sent


# --- what Teams says when it does not take it ---------------------------------------------------


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


def test_a_log_names_hosts_only() -> None:
    assert host_of("https://smba.trafficmanager.net/emea/x?token=y") == "smba.trafficmanager.net"


# --- pace ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "seconds"), MESSAGES)
def test_a_conversation_takes_so_many_in_so_many_seconds(most: int, seconds: float) -> None:  # B24
    now = utc_now()
    times = [now]
    pacing = Pacing(lambda: times[0], ((most, seconds),))
    for _ in range(most):
        pacing.take("sales")
    with pytest.raises(Retry) as told:
        pacing.take("sales")
    assert told.value.after == pytest.approx(seconds)
    assert not told.value.maybe_sent
    pacing.take("support")
    times[0] = utc_now().fromtimestamp(now.timestamp() + seconds + 0.001, now.tzinfo)
    pacing.take("sales")


def test_all_windows_count_together() -> None:
    pacing = Pacing(utc_now)
    for _ in range(7):
        pacing.take("sales")
    with pytest.raises(Retry):
        pacing.take("sales")


def test_more_conversations_than_anybody_counts_begin_anew() -> None:
    pacing = Pacing(utc_now)
    for number in range(5001):
        pacing.take(str(number))
    assert len(pacing._sent) == 1


async def test_what_waits_for_its_turn_is_shown_together(work: Workplace) -> None:  # B24
    conversation = await work.conversation()
    await work.control("limits", {"enabled": True}, "PUT")
    for number in range(40):
        await work.guest_says(conversation, f"line {number}", f"g{number}")
    for _ in range(20):
        await work.deliver()
        await work.pass_by(1.5)
    await work.deliver()
    root = await work.root(conversation)
    words = "\n".join([words_of(one["cards"]) for one in await work.thread(root)])
    places = [words.index(f"line {number}") for number in range(40)]
    assert places == sorted(places)
    assert len(await work.thread(root)) < 40
    statuses = {one["status"] for one in await work.calls("send")}
    assert statuses == {201}, "Teams never had to say that it was too early"


async def test_how_many_wait_is_said_below(work: Workplace) -> None:
    root = await opened(work)
    lines = tuple(Post(f"p{number}", f"line {number}", GUS) for number in range(3))
    await work.teams.platform.post(root, replace(POST, more=lines, waiting=12))
    assert "12 more are waiting" in (await shown(work, root))[1]


# --- whispers -----------------------------------------------------------------------------------


async def test_a_whisper_in_a_channel_is_seen_by_one_person(work: Workplace) -> None:
    root = await opened(work)
    for place in (root, SALES):
        await work.teams.platform.whisper(place, CLEO, "Only *you*")
    assert await work.whispers("cleo") == ["Only you"] * 2
    assert await work.whispers("dan") == []
    assert len(await work.calls("targeted")) == 2


@pytest.mark.parametrize(
    "fault", ["403:BotNotInConversationRoster", "404:ActivityNotFoundInConversation"]
)
async def test_where_whispers_are_refused_they_are_told_in_ones_own_chat(
    work: Workplace, fault: str
) -> None:
    root = await opened(work)
    await work.fail("targeted", fault)
    await work.teams.platform.whisper(root, CLEO, "Only you")
    chat = (await work.state("cleo"))["chat"]["messages"]
    assert [words_of(one["cards"]) for one in chat] == ["Only you"]


async def test_a_whisper_that_has_to_wait_waits(work: Workplace) -> None:
    root = await opened(work)
    await work.fail("targeted", "429")
    with pytest.raises(Retry):
        await work.teams.platform.whisper(root, CLEO, "Only you")
    assert await work.whispers("cleo") == []


async def test_a_whisper_to_somebody_without_the_app_is_refused(work: Workplace) -> None:
    work.sandbox.people["cleo"].installed = False
    with pytest.raises(Refused):
        await work.teams.platform.whisper(CLEO, CLEO, "Only you")


async def test_a_whisper_asks_for_whom_words_are(work: Workplace) -> None:
    picker = Picker("held", (Choice("c1", "#1 · Gus"),))
    await work.teams.platform.whisper(CLEO, CLEO, "For whom?", picker=picker)
    [message] = (await work.state("cleo"))["chat"]["messages"]
    assert "#1 · Gus" in str(message["cards"])


async def test_a_whisper_opens_the_set_up(work: Workplace) -> None:
    await work.teams.platform.whisper(CLEO, CLEO, "Here", opens="setup")
    [message] = (await work.state("cleo"))["chat"]["messages"]
    assert message["cards"][0]["actions"][0]["title"] == "Services"


async def test_what_can_be_chosen_is_what_is_open_when_it_is_asked(work: Workplace) -> None:
    agent = await known(work, "cleo", "Cleo Clark")
    conversations: list[Conversation] = [
        await work.conversation(agent=agent, guest=name, name=name) for name in ("gus", "ida")
    ]
    handler: WhisperHandler = work.handlers()["whisper"]
    payload = {"platform": "teams", "account": CLEO.value, "place": CLEO.value, "text": "?"}
    asked = await work.store.read(handler.read, payload | {"held": "x"})
    labels = [one.label for one in asked.picker.choices]
    assert sorted(labels) == [f"#{one.number} · {one.guest_id}" for one in conversations]
    assert (await work.store.read(handler.read, payload)).picker is None


# --- edits and deletions ------------------------------------------------------------------------


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
