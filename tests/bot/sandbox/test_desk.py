"""What the desk's page relies on: the state of one person, live deltas, small acts; and the process."""

import asyncio
import json
import os
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.__main__ import read_options, serve
from bot.sandbox.app import build_sandbox
from bot.sandbox.slack import seed
from bot.sandbox.slack.control.routes import DELETES, GETS, POSTS, PUTS
from bot.sandbox.slack.limits import Bucket
from bot.sandbox.slack.state import SlackSandbox

from .controlling import until


class Screen:
    """One open desk: the deltas it got."""

    def __init__(self, socket):
        self.socket = socket

    async def next(self, type_):
        while True:
            delta = await self.socket.receive_json(timeout=5)
            if delta["type"] == type_:
                return delta


@pytest.fixture
async def live(desk):
    sockets = []

    async def open_for(user):
        socket = await desk.session.ws_connect(f"{desk.base}/slack/control/live?user={user}")
        sockets.append(socket)
        assert (await socket.receive_json())["type"] == "hello"
        return Screen(socket)

    yield open_for
    for socket in sockets:
        await socket.close()


async def test_the_state_is_what_that_person_sees(desk, ada, bot):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    await ada.chat_postMessage(channel=seed.SALES, text="reply", thread_ts=root)
    await ada.conversations_open(users="U0FRONTDESK")
    state = await desk.control("state", verb="GET", user="U0ADA")
    assert state["team"] == {"id": "T0ACME", "name": "Acme", "domain": "acme"}
    assert state["me"]["id"] == "U0ADA"
    assert state["app"]["commands"][0]["command"] == "/frontdesk"
    assert {one["id"] for one in state["users"]} >= {"U0ADA", "U0BOB", "U0FRONTDESK"}
    assert state["usergroups"][0]["handle"] == "sales-team"
    assert state["presence"]["U0BOB"] == "active"
    assert [one["user"] for one in state["dms"]] == ["U0FRONTDESK"]
    sales = next(one for one in state["channels"] if one["id"] == seed.SALES)
    assert "U0ADA" in sales["members"]
    assert [one["text"] for one in sales["messages"][0]["replies"]] == ["reply"]
    assert "replies" not in sales["messages"][0]["replies"][0]
    assert (state["views"], state["home"], state["statuses"]) == ([], None, [])
    few = await desk.control("state", verb="GET", user="U0ADA", messages=1)
    assert few["seq"] == state["seq"]
    eve = await desk.control("state", verb="GET", user="U0EVE")
    assert (eve["app"], [one["name"] for one in eve["channels"]]) == (None, ["front-office"])
    await desk.control("state", verb="GET", status=400, user="U0ADA", messages="many")
    await desk.control("nothing", status=400)
    await desk.control("state", verb="GET", status=400, user="U1")


async def test_everything_that_happens_reaches_the_screens_that_may_see_it(
    desk, live, ada, bob, bot, app, client
):
    screen, other = await live("U0ADA"), await live("U0BOB")
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    delta = await screen.next("message")
    assert (delta["channel"], delta["message"]["ts"]) == (seed.SALES, root)
    reply = (await bob.chat_postMessage(channel=seed.SALES, text="re", thread_ts=root))["ts"]
    delta = await screen.next("message")
    assert delta["parent"]["reply_count"] == 1
    await bob.chat_update(channel=seed.SALES, ts=reply, text="re2")
    assert (await screen.next("message_changed"))["message"]["text"] == "re2"
    await bob.reactions_add(channel=seed.SALES, timestamp=reply, name="wave")
    assert (await screen.next("reaction"))["message"]["reactions"][0]["count"] == 1
    await bob.chat_delete(channel=seed.SALES, ts=reply)
    delta = await screen.next("message_deleted")
    assert (delta["ts"], delta["thread_ts"], delta["parent"]["ts"]) == (reply, root, root)
    await bot.chat_delete(channel=seed.SALES, ts=root)
    assert (await screen.next("message_deleted"))["ts"] == root
    await bot.chat_postEphemeral(channel=seed.SALES, user="U0ADA", text="psst")
    assert (await screen.next("ephemeral"))["message"]["text"] == "psst"
    await desk.control("typing", user="U0BOB", channel=seed.SALES, thread_ts=root)
    assert (await screen.next("typing"))["user"] == "U0BOB"
    await desk.control("presence", user="U0BOB", presence="away")
    assert (await screen.next("presence"))["presence"] == "away"
    await desk.control("presence", status=400, user="U0BOB", presence="gone")
    await desk.control("profile", user="U0BOB", title="Chief")
    assert (await screen.next("user"))["user"]["profile"]["title"] == "Chief"
    await desk.control("profile", status=400, user="U1")
    made = (await bob.conversations_create(name="vip"))["channel"]["id"]
    assert (await screen.next("channel"))["channel"]["members"] == ["U0BOB"]
    await ada.conversations_join(channel=made)
    delta = await screen.next("member")
    assert (delta["user"], delta["action"]) == ("U0ADA", "joined")
    ts = (await bot.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    await bot.assistant_threads_setStatus(channel_id=seed.SALES, thread_ts=ts, status="…")
    assert (await screen.next("status"))["status"] == "…"
    trigger = (
        await desk.control("command", user="U0ADA", channel=seed.SALES, command="/frontdesk")
    )["trigger_id"]
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    await bot.views_open(trigger_id=trigger, view=view)
    assert (await screen.next("view"))["views"][0]["title"]["text"] == "T"
    await bot.views_publish(user_id="U0ADA", view={"type": "home", "blocks": []})
    assert (await screen.next("home"))["view"]["type"] == "home"
    app.answer = lambda _: web.Response(status=500)
    await desk.control("shortcut", user="U0ADA", callback_id="invite")
    assert (await screen.next("error"))["text"]
    await client("xoxp-sandbox-mona").conversations_kick(channel=seed.SALES, user="U0BOB")
    seen = []
    while not (seen and seen[-1]["type"] == "member" and seen[-1]["action"] == "left"):
        seen.append(await other.socket.receive_json(timeout=5))
    kinds = {one["type"] for one in seen}
    # Bob saw none of what was only for Ada, nor his own typing.
    assert not kinds & {"ephemeral", "view", "home", "error", "typing"}
    numbers = [one["seq"] for one in seen]
    assert numbers == sorted(set(numbers))


async def test_an_ephemeral_change_reaches_its_reader(desk, live, app, bot):
    screen = await live("U0ADA")
    card = [{"type": "actions", "elements": [
        {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}]}]  # fmt: skip
    ts = (await bot.chat_postEphemeral(
        channel=seed.SALES, user="U0ADA", text="x", blocks=card))["message_ts"]  # fmt: skip
    pressed = await desk.control("press", user="U0ADA", channel=seed.SALES, ts=ts, action_id="b")
    for body, type_ in (
        ({"text": "y", "replace_original": True}, "ephemeral_changed"),
        ({"delete_original": True}, "ephemeral_deleted"),
    ):
        async with desk.session.post(pressed["response_url"], json=body) as response:
            assert response.status == 200
        assert (await screen.next(type_))["channel"] == seed.SALES


async def test_a_strangers_screen_is_refused_and_bad_bodies_too(desk):
    url = f"{desk.base}/slack/control"
    async with desk.session.get(f"{url}/live", params={"user": "U1"}) as response:
        assert response.status == 400
    for data in (b"{", b"[]"):
        async with desk.session.post(f"{url}/typing", data=data) as response:
            assert (await response.json())["error"] == "invalid_json"
    for what, body in (
        ("press", {"user": "U0ADA", "view_id": "V1", "action_id": "a"}),
        ("open_home", {"user": "U0EVE"}),
        ("typing", {"user": "U0GIL", "channel": seed.SALES}),
        ("join_team", {"team": "T1", "name": "x", "real_name": "X"}),
        ("uninstall", {"team": "T0ACME", "app": "A1"}),
        ("shortcut", {"user": "U0ADA", "callback_id": "none"}),
    ):
        assert (await desk.control(what, status=400, **body))["ok"] is False


async def test_an_unknown_control_and_a_number_that_is_none_are_refused(desk):
    refusal = await desk.control("nothing", status=400)
    assert refusal["error"] == "unknown_control"
    for given in ("soon", "nan", "inf"):
        refusal = await desk.control("calls", verb="GET", status=400, since=given)
        assert refusal["error"] == "invalid_number"


async def test_mounted_beside_another_program_it_learns_its_address():
    async def page(_):
        return web.Response(text="desk")

    slack = seed.seed_demo(SlackSandbox())
    root = web.Application()
    root.add_subapp(
        "/deep/sandbox",
        build_sandbox(slack, routes=[web.get("/desk", page)]),
    )
    async with TestServer(root) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/deep/sandbox"))
        bot = AsyncWebClient(seed.BOT_TOKEN, base_url=f"{base}/slack/api/", session=session)
        step = await bot.files_getUploadURLExternal(filename="a", length=1)
        assert step["upload_url"].startswith(f"{base}/slack/files/upload/")
        async with session.get(f"{base}/desk") as response:
            assert await response.text() == "desk"


async def test_its_options_reach_the_sandbox(tmp_path, capsys):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}))
    words = f"--seed 3 --manifest {manifest} --app-url http://127.0.0.1:9/ --retry-delays 0,1 --limits --busy"
    options = read_options([*words.split(), "--faults", '{"rate_503": 0.0}'])
    stop = asyncio.Event()
    running = asyncio.ensure_future(serve(options, stop))
    said = []
    await until(lambda: said.append(capsys.readouterr().out) or "".join(said))
    facts = json.loads("".join(said))
    async with aiohttp.ClientSession() as session:
        bot = AsyncWebClient(seed.BOT_TOKEN, base_url=facts["api_url"], session=session)
        assert (await bot.auth_test()).headers["X-OAuth-Scopes"] == "chat:write"
        async with session.put(facts["control_url"] + "limits", json={}) as response:
            assert (await response.json())["enabled"] is True
        async with session.put(facts["control_url"] + "app", json={}) as response:
            assert (await response.json())["app"]["retry_delays"] == [0, 1]
        for url, user in (
            (facts["google"]["control_url"], "ada"),
            (facts["teams"]["calendar_control_url"], "cleo"),
        ):
            async with session.get(f"{url}state", params={"user": user}) as response:
                assert (await response.json())["calendars"][0]["events"]
    stop.set()
    await running
    options = read_options(["--signing-secret", "other"])
    assert options.signing_secret == "other"


async def test_it_runs_as_a_process_of_its_own():
    root = Path(__file__).parents[3]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0",
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        facts = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        async with aiohttp.ClientSession() as session:
            bot = AsyncWebClient(seed.BOT_TOKEN, base_url=facts["api_url"], session=session)
            assert (await bot.auth_test())["ok"]
            async with session.get(facts["control_url"] + "clock") as response:
                assert (await response.json())["frozen"] is False
    finally:
        process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0


def test_every_control_is_documented():
    document = Path(sys.modules["bot.sandbox"].__file__).with_name("CONTROL.md").read_text()
    for verb, acts in (("POST", POSTS), ("PUT", PUTS), ("GET", GETS), ("DELETE", DELETES)):
        for name in acts:
            assert f"{verb} {name}" in document, f"{verb} {name} is not in CONTROL.md"


def test_a_bucket_refills_to_its_size_and_no_further():
    bucket = Bucket(size=2, rate=1, level=2, at=0)
    assert [bucket.take(0), bucket.take(0)] == [0, 0]
    assert bucket.take(0.25) == pytest.approx(0.75)
    assert [bucket.take(100), bucket.take(100)] == [0, 0]
    assert bucket.take(100) > 0
