"""What people's screens are told, the whole picture that they start from, and the whole process."""

import asyncio
import contextlib
import json
import sys
from pathlib import Path

import aiohttp

from bot.sandbox.__main__ import read_options, serve
from bot.sandbox.app import standalone
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed
from bot.sandbox.teams.control.bench import _APP_FIELDS
from bot.sandbox.teams.control.routes import DELETES, GETS, POSTS, PUTS
from bot.sandbox.teams.state import TeamsSandbox

from .fake_bot import CARD, attached
from .test_pressing import dialog


@contextlib.asynccontextmanager
async def screen(desk, user):
    url = f"{desk.base}/control/live?user={user}"
    async with desk.session.ws_connect(url) as socket:
        hello = await socket.receive_json(timeout=5)
        assert hello["type"] == "hello"
        yield socket


async def deltas(socket, count):
    return [await socket.receive_json(timeout=5) for _ in range(count)]


async def test_a_screen_hears_what_its_person_sees(desk, bot):
    async with screen(desk, "cleo") as cleo, screen(desk, "dan") as dan:
        thread = await bot.thread()
        recipient = {"id": seed.account("cleo")}
        whisper = {"type": "message", "text": "psst", "recipient": recipient}
        await bot.say(thread, whisper, isTargetedActivity="true")
        said = await bot.say(thread, "x")
        await bot.ok("PUT", f"conversations/{thread}/activities/{said}/reactions/like")
        await bot.ok("DELETE", f"conversations/{thread}/activities/{said}")
        got = [(one["type"], one["message"]["text"]) for one in await deltas(cleo, 5)]
        assert got == [
            ("message", "A guest"), ("message", "psst"), ("message", "x"), ("changed", "x"),
            ("changed", ""),
        ]  # fmt: skip
        heard = await deltas(dan, 4)
        assert "psst" not in str(heard)
        assert [one["seq"] for one in heard] == sorted(one["seq"] for one in heard)


async def test_a_screen_hears_of_chats_typing_and_dialogs(desk, bot, app):
    chat = await bot.chat("cleo")
    async with screen(desk, "cleo") as cleo, screen(desk, "dan") as dan:
        await bot.ok("POST", f"conversations/{chat}/activities", {"type": "typing"})
        data = {"msteams": {"type": "task/fetch"}}
        button = {"type": "Action.Submit", "title": "Open", "data": data}
        said = await bot.say(chat, attached({**CARD, "actions": [button]}))
        app.answer = lambda _: dialog()
        opened = await desk.control("press", user="cleo", message=said, action="Open")
        await desk.control("close_dialog", user="cleo", dialog=opened["dialog"]["id"])
        kinds = [one["type"] for one in await deltas(cleo, 4)]
        assert kinds == ["typing", "message", "dialog", "dialog_closed"]
        await desk.post("dan", "mine")
        assert (await deltas(dan, 1))[0]["message"]["text"] == "mine"


async def test_a_screen_reads_again_when_the_team_changes(desk):
    async with screen(desk, "cleo") as cleo:
        team = {"user": "nora", "team": seed.TEAM}
        await desk.control("rename", name="New", **team)
        await desk.control("uninstall", **team)
        await desk.control("presence", user="dan", availability="Busy")
        await desk.control("account", user="dan", enabled=False)
        assert [one["type"] for one in await deltas(cleo, 4)] == ["state"] * 4


async def test_a_screen_is_somebodys(desk):
    async with desk.session.get(f"{desk.base}/control/live?user=nobody") as response:
        assert response.status == 400


async def test_the_picture_is_that_of_one_person(desk, bot):
    await bot.thread(channel=seed.OFFICE)
    state = await desk.control("state", verb="GET", user="una")
    assert state["tenant"] == {"id": seed.TENANT, "name": "Acme"}
    assert state["me"]["key"] == "una"
    assert state["app"]["id"] == seed.APP_ID
    assert [one["name"] for one in state["teams"]] == ["Acme", "Foreign"]
    assert [one["installed"] for one in state["teams"]] == [True, False]
    assert [one["name"] for one in state["teams"][0]["channels"]] == [
        "General", "Sales", "Support", "Office",
    ]  # fmt: skip
    assert "hugo" not in [one["key"] for one in state["people"]]
    gil = await desk.control("state", verb="GET", user="gil")
    assert [one["name"] for one in gil["teams"]] == ["Acme"]
    hugo = await desk.control("state", verb="GET", user="hugo")
    assert [one["name"] for one in hugo["teams"]] == ["Globex"]
    await desk.control("state", verb="GET", user="olga", status=400)


async def test_the_app_is_what_its_manifest_says():
    manifest = {
        "name": {"short": "Desk"},
        "bots": [{
            "supportsFiles": False,
            "supportsTargetedMessages": True,
            "commandLists": [
                {"triggers": ["mention", "slash"], "commands": [{"title": "assign"}]},
                {"triggers": ["mention"], "commands": [{"title": "help"}]},
            ],
        }],
        "composeExtensions": [{"commands": [{"id": "note", "type": "action"}]}],
        "authorization": {"permissions": {"resourceSpecific": [
            {"name": "ChannelMessage.Read.Group", "type": "Application"},
            {"name": "ChannelMessage.Send.Group", "type": "Delegated"},
        ]}},
    }  # fmt: skip
    teams = seed.seed_demo(TeamsSandbox(manifest=manifest))
    app = teams.app
    assert (app.name, app.supports_files, app.targeted) == ("Desk", False, True)
    assert app.slash_commands == ("assign",)
    assert set(app.actions) == {"note"}
    assert teams.teams[seed.TEAM].consented == {"ChannelMessage.Read.Group"}
    bare = seed.seed_demo(TeamsSandbox(manifest={})).app
    assert (bare.targeted, bare.slash_commands, bare.rsc) == (False, (), frozenset())


async def test_the_address_is_learned_from_the_first_request(aiohttp_client):
    teams = seed.seed_demo(TeamsSandbox())
    client = await aiohttp_client(standalone(SlackSandbox(), teams))
    path = "/sandbox/teams/openid/.well-known/openidconfiguration"
    async with client.get(path) as response:
        document = await response.json()
    assert document["jwks_uri"] == str(client.make_url("/sandbox/teams/openid/keys"))


def test_every_control_is_documented():
    document = Path(sys.modules["bot.sandbox"].__file__).with_name("CONTROL-TEAMS.md")
    text = document.read_text(encoding="utf-8")
    for verb, acts in (("POST", POSTS), ("PUT", PUTS), ("GET", GETS), ("DELETE", DELETES)):
        for name in acts:
            assert f"{verb} {name}" in text, f"{verb} {name} is not in CONTROL-TEAMS.md"
    for name in (*_APP_FIELDS, "retry_delays", "token_lifetime", "graph_lag"):
        assert f"{name}?" in text


async def test_the_process_says_where_teams_is(capsys, tmp_path):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"name": {"short": "Desk"}}))
    options = read_options(
        ["--limits", "--retry-delays", "0,1", "--teams-app-url", "http://127.0.0.1:9/messages",
         "--teams-manifest", str(manifest), "--teams-faults", '{"rate_502": 0.0}']
    )  # fmt: skip
    stop = asyncio.Event()
    running = asyncio.create_task(serve(options, stop))
    said = ""
    while not said:
        await asyncio.sleep(0.01)
        said = capsys.readouterr().out
    facts = json.loads(said)["teams"]
    assert facts["app_id"] == seed.APP_ID
    async with aiohttp.ClientSession() as session:
        for name in ("openid_metadata_url", "control_url"):
            url = facts[name] + ("clock" if name == "control_url" else "")
            async with session.get(url) as response:
                assert response.status == 200
        async with session.put(f"{facts['control_url']}app", json={}) as response:
            app = (await response.json())["app"]
        assert (app["name"], app["retry_delays"]) == ("Desk", [0.0, 1.0])
        assert app["url"] == "http://127.0.0.1:9/messages"
        form = {"grant_type": "client_credentials", "client_id": seed.APP_ID,
                "client_secret": seed.APP_PASSWORD,
                "scope": "https://api.botframework.com/.default"}  # fmt: skip
        url = f"{facts['login_url']}{facts['tenant_id']}/oauth2/v2.0/token"
        async with session.post(url, data=form) as response:
            assert response.status == 200
    stop.set()
    await running
