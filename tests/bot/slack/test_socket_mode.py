"""Socket Mode: the same, over a WebSocket that we open."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.conversations import Conversation
from bot.sandbox.slack import seed
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.slack.socket_mode import SocketMode
from tests.bot.beside import until
from tests.bot.slack.workplace import MANIFEST, Workplace, working


@pytest.fixture
def slack_settings() -> dict[str, str]:
    return {"bot_token": seed.BOT_TOKEN, "app_token": seed.APP_TOKEN}


@pytest.fixture
async def work(database_url: str, slack_settings: dict[str, str]) -> AsyncIterator[Workplace]:
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    async with working(sandbox, database_url, slack_settings) as place:
        sandbox.apps[seed.APP].set_url("")
        await connected(place)
        yield place


async def connected(work: Workplace) -> None:
    await until(lambda: work.sandbox.sockets.open_for(seed.APP), "the socket to be open")


async def test_answers_and_commands_come_over_the_socket(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=seed.SALES, thread_ts=root, text="By socket")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "By socket"]
    told = await work.control(
        "command",
        {
            "user": "U0ADA",
            "channel": seed.SALES,
            "command": "/frontdesk",
            "text": "note #1 payload here",
        },
    )
    assert "The note is in" in told["body"]["text"]
    transports = {one["transport"] for one in (await work.control("events", verb="GET"))["events"]}
    assert transports == {"socket"}


async def test_there_is_no_entrance_by_http_without_a_signing_secret(work: Workplace) -> None:  # B8
    async with work.http.post(work.events_url, data=b"{}") as answer:
        assert answer.status == 404


async def test_what_nobody_listens_to_is_acknowledged(work: Workplace) -> None:
    work.sandbox.apps[seed.APP].bot_events |= {"channel_rename"}
    await work.person("mona").conversations_rename(channel=seed.SALES, name="sales-team")
    await work.control("settled?timeout=10", verb="GET")
    sent = (await work.control("events?type=channel_rename", verb="GET"))["events"]
    assert [(one["state"], len(one["attempts"])) for one in sent] == [("done", 1)]


async def test_what_failed_is_not_acknowledged_and_comes_again(work: Workplace) -> None:  # B2
    conversation = await work.conversation()
    app = work.sandbox.apps[seed.APP]
    # Some attempts may still find no room, before it is given back.
    app.retry_delays, app.ack_timeout = 9 * (0.0,), 0.3
    room, work.store._writer._room = work.store._writer._room, 0
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=seed.SALES, thread_ts=root, text="Again")
    await until(lambda: _attempts(work), "the first attempt to fail")
    work.store._writer._room = room
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Again"]


async def _attempts(work: Workplace) -> bool:
    sent = (await work.control("events?type=message", verb="GET"))["events"]
    return bool(sent) and bool(sent[-1]["attempts"])


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_a_connection_that_slack_ends_is_opened_anew(work: Workplace, how: str) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    # What was given to a connection that ends meanwhile is not acknowledged, and comes again.
    work.sandbox.apps[seed.APP].retry_delays = (0.0, 0.1, 0.5, 1.0, 2.0, 4.0)
    await work.control("sockets", {"do": how})
    await connected(work)
    await work.person("ada").chat_postMessage(
        channel=seed.SALES, thread_ts=root, text="Still there"
    )
    await until(lambda: _has_arrived(work, conversation), "the answer")
    assert await work.said(conversation) == ["Hello", "Still there"]


async def _has_arrived(work: Workplace, conversation: Conversation) -> bool:
    return "Still there" in await work.said(conversation)


async def test_an_expired_ticket_is_replaced_by_a_new_one(
    work: Workplace,
) -> None:  # B10
    await work.slack.socket.stop()
    socket = SocketMode(
        work.slack._web, work.slack.dispatcher, seed.APP_TOKEN, patience=0.2, ping=0.05
    )
    work.sandbox.sockets.ticket_seconds = 0.0
    await socket.start()
    try:
        await until(lambda: _tickets(work, 2), "a second ticket")
        work.sandbox.sockets.ticket_seconds = 30.0
        await until(socket.is_connected, "the connection")
    finally:
        await socket.stop()
    assert not await socket.is_connected()


async def _tickets(work: Workplace, count: int) -> bool:
    told = await work.control("calls?method=apps.connections.open", verb="GET")
    return sum(call["method"] == "apps.connections.open" for call in told["calls"]) > count


async def test_it_starts_while_slack_is_away_and_stops_at_once(work: Workplace) -> None:
    await work.slack.socket.stop()
    await work.control(
        "faults",
        {"fail_next": [{"method": "apps.connections.open", "with": "503", "times": 99}]},
        "PUT",
    )
    socket = SocketMode(
        work.slack._web, work.slack.dispatcher, seed.APP_TOKEN, patience=0.2, ping=0.05
    )
    await socket.start()
    assert not await socket.is_connected()
    await socket.stop()
