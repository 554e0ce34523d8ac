"""Socket Mode, with the official client and with a plain one."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox.slack import seed

from .controlling import until


@pytest.fixture
async def official(client, slack):
    """The SDK's own client; what it got, acknowledged with `reply`."""
    sdk = SocketModeClient(
        app_token=seed.APP_TOKEN, web_client=client(seed.APP_TOKEN), ping_interval=0.5
    )
    sdk.got, sdk.reply = [], None

    async def listen(_, request):
        sdk.got.append(request)
        await sdk.send_socket_mode_response(SocketModeResponse(request.envelope_id, sdk.reply))

    sdk.socket_mode_request_listeners.append(listen)
    await sdk.connect()
    await until(lambda: slack.sockets.open_for(seed.APP))
    yield sdk
    await sdk.close()


async def connect(client, desk):
    url = (await client(seed.APP_TOKEN).apps_connections_open(app_token=seed.APP_TOKEN))["url"]
    socket = await desk.session.ws_connect(url)
    return socket, await socket.receive_json()


async def test_the_official_client_gets_events_and_answers_commands(official, ada, desk, slack):
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    request = await until(lambda: official.got and official.got[0])
    assert (request.type, request.retry_attempt) == ("events_api", 0)
    assert request.payload["event"]["text"] == "hi"
    official.reply = {"text": "payload word"}
    said = await desk.control(
        "command", user="U0ADA", channel=seed.SALES, command="/frontdesk", text="payload"
    )
    assert said["body"] == {"text": "payload word"}
    assert official.got[-1].type == "slash_commands"
    assert official.got[-1].payload["text"] == "payload"
    await desk.control("shortcut", user="U0ADA", callback_id="invite")
    assert official.got[-1].type == "interactive"
    log = (await desk.control("events", verb="GET"))["events"]
    assert {one["transport"] for one in log if one["app"] == seed.APP} == {"socket"}


async def test_each_envelope_goes_to_one_connection(client, desk, ada):
    first, hello = await connect(client, desk)
    second, more = await connect(client, desk)
    assert (hello["type"], hello["connection_info"]) == ("hello", {"app_id": seed.APP})
    assert more["num_connections"] == 2
    for text in ("one", "two"):
        await ada.chat_postMessage(channel=seed.SALES, text=text)
    texts = set()
    for socket in (first, second):
        envelope = await socket.receive_json(timeout=5)
        await socket.send_str("noise")
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        texts.add(envelope["payload"]["event"]["text"])
    assert texts == {"one", "two"}
    assert (await desk.control("settled", verb="GET"))["settled"]


async def test_what_is_not_acknowledged_comes_again(client, desk, ada, slack):
    # B2
    slack.apps[seed.APP].ack_timeout = 0.05
    first, _ = await connect(client, desk)
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    one = await first.receive_json(timeout=5)
    again = await first.receive_json(timeout=5)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert one["payload"]["event_id"] == again["payload"]["event_id"]
    assert one["envelope_id"] != again["envelope_id"]
    await desk.control("settled", verb="GET")
    await desk.control("sockets", do="cut")
    await until(lambda: not slack.sockets.open_for(seed.APP))
    second, _ = await connect(client, desk)
    slack.clock.advance(60)
    late = await second.receive_json(timeout=5)
    assert late["retry_attempt"] == 2
    slack.apps[seed.APP].ack_timeout = 3
    await second.send_json({"envelope_id": late["envelope_id"]})


async def test_a_connection_that_dies_frees_its_envelope_at_once(client, desk, ada, slack):
    first, _ = await connect(client, desk)
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    await first.receive_json(timeout=5)
    second, _ = await connect(client, desk)
    await first.close()
    again = await second.receive_json(timeout=5)
    assert again["retry_reason"] == "connection_closed"
    await second.send_json({"envelope_id": again["envelope_id"]})
    await desk.control("settled", verb="GET")
    await second.close()
    await until(lambda: not slack.sockets.open_for(seed.APP))
    slack.apps[seed.APP].retry_delays = ()
    await ada.chat_postMessage(channel=seed.SALES, text="nobody")
    await until(lambda: slack.deliverer.log[-1].state == "failed")
    assert slack.deliverer.log[-1].attempts[0]["reason"] == "no_connection"


async def test_a_refresh_asks_first_and_the_official_client_comes_back(official, desk, slack):
    before = slack.sockets.open_for(seed.APP)
    await desk.control("sockets", do="warning")
    await desk.control("sockets", do="refresh")
    await until(lambda: (now := slack.sockets.open_for(seed.APP)) and now[-1] not in before)


async def test_connections_are_refreshed_by_the_clock(client, desk, slack):
    socket, _ = await connect(client, desk)
    slack.clock.advance(3590)
    assert (await socket.receive_json(timeout=5))["reason"] == "warning"
    slack.clock.advance(10)
    assert (await socket.receive_json(timeout=5))["reason"] == "refresh_requested"
    assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE


async def test_tickets_expire_and_doors_can_be_shut(client, desk, slack):
    # B10's cause
    url = (await client(seed.APP_TOKEN).apps_connections_open(app_token=seed.APP_TOKEN))["url"]
    await desk.control("sockets", do="refuse")
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await desk.session.ws_connect(url)
    await desk.control("sockets", do="accept")
    slack.clock.advance(31)
    for address in (url, url + "x"):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await desk.session.ws_connect(address)
    await desk.control("sockets", status=400, do="dance")


async def test_an_app_has_at_most_ten_connections(client, desk):
    taken = [await connect(client, desk) for _ in range(10)]
    assert {hello["type"] for _, hello in taken} == {"hello"}
    _, refused = await connect(client, desk)
    assert (refused["type"], refused["reason"]) == ("disconnect", "too_many_websockets")


async def test_only_an_app_token_opens_connections(bot):
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await bot.apps_connections_open(app_token=seed.BOT_TOKEN)
