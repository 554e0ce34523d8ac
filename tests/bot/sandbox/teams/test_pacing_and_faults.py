"""How fast the app may talk, what goes wrong on demand, what is written down."""

import aiohttp
import pytest

from bot.sandbox.teams import seed

from .fake_bot import GRAPH_SCOPE, at, opening


@pytest.fixture
async def paced(teams, desk):
    teams.clock.freeze(frozen=True)
    await desk.put("limits", enabled=True)
    return teams.clock


async def refused(bot, path, body=None, verb="POST"):
    status, said, headers = await bot.call(verb, path, body)
    assert (status, said["error"]["code"]) == (429, "TooManyRequests")
    return int(headers["Retry-After"])


HELLO = {"type": "message", "text": "x"}


async def test_a_channel_is_one_conversation_with_all_its_threads(bot, paced):
    one, other = await bot.thread(), await bot.thread()
    for number in range(5):
        await bot.say(one if number % 2 else other, "x")
    assert await refused(bot, at(one), HELLO) == 1
    assert await refused(bot, at(other), HELLO) == 1
    assert await refused(bot, "conversations", opening()) == 1
    await bot.say(seed.SUPPORT, "another channel")
    paced.advance(1)
    await bot.say(one, "8 in 2 seconds")
    assert await refused(bot, at(one), HELLO) == 1
    paced.advance(1)
    await bot.say(one, "x")


async def test_sixty_in_half_a_minute(bot, paced):
    for _ in range(60):
        await bot.say(seed.SALES, "x")
        paced.advance(0.4)
    assert await refused(bot, at(seed.SALES), HELLO) == 6
    paced.advance(6)
    await bot.say(seed.SALES, "x")


async def test_updates_and_deletions_count_too(bot, paced):
    said = await bot.say(seed.SALES, "x")
    for _ in range(6):
        await bot.ok("PUT", at(seed.SALES, said), HELLO)
    assert await refused(bot, at(seed.SALES, said), verb="DELETE") == 1


async def test_looking_at_members_has_its_own_pace(bot, paced):
    path = f"conversations/{seed.SALES}/pagedmembers"
    for _ in range(14):
        await bot.ok("GET", path)
    assert await refused(bot, path, verb="GET") == 1
    await bot.say(seed.SALES, "x")


async def test_two_reactions_a_second(bot, paced):
    said = await bot.say(seed.SALES, "x")
    for kind in ("like", "heart"):
        await bot.ok("PUT", at(seed.SALES, said, f"/reactions/{kind}"))
    assert await refused(bot, at(seed.SALES, said, "/reactions/sad"), verb="PUT") == 1
    paced.advance(1)
    await bot.ok("DELETE", at(seed.SALES, said, "/reactions/like"))


async def test_a_tenant_has_fifty_calls_a_second(bot, paced):
    for _ in range(50):
        await bot.ok("GET", f"teams/{seed.TEAM}")
    assert await refused(bot, f"teams/{seed.TEAM}", verb="GET") == 1
    paced.advance(1)
    await bot.ok("GET", f"teams/{seed.TEAM}")


async def test_the_pace_is_that_of_the_connector_alone(bot, paced, teams):
    token = (await bot.ask_token(GRAPH_SCOPE))[1]["access_token"]
    url = f"{teams.graph_url}users/{seed.aad_id('cleo')}"
    for _ in range(51):
        assert (await bot.raw("GET", url, token=token))[0] == 200
    await bot.say(seed.SALES, "x")


async def test_pacing_is_off_unless_it_is_switched_on(bot, teams, desk):
    teams.clock.freeze(frozen=True)
    for _ in range(10):
        await bot.say(seed.SALES, "x")
    await desk.put("limits", enabled=True)
    assert (await desk.put("limits", enabled=False))["enabled"] is False


# --- faults --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_a_call_fails_as_planned_before_anything_is_done(bot, desk, status):
    plan = {"method": "send", "with": str(status), "retry_after": 9}
    await desk.put("faults", fail_next=[plan])
    got, said, headers = await bot.call("POST", at(seed.SALES), HELLO)
    assert got == status
    assert said["error"]["code"]
    assert headers.get("Retry-After") == ("9" if status == 429 else None)
    assert await desk.messages("cleo", seed.SALES) == []
    await bot.say(seed.SALES, "x")


async def test_faults_go_by_the_name_of_the_call(bot, desk):
    chat = await bot.chat("cleo")
    thread = await bot.thread()
    said = await bot.say(thread, "x")
    target = {**HELLO, "recipient": {"id": seed.account("cleo")}}
    calls = {
        "conversation": ("POST", "conversations", {}, {}),
        "send": ("POST", at(thread), HELLO, {}),
        "typing": ("POST", at(chat), {"type": "typing"}, {}),
        "targeted": ("POST", at(thread), target, {"isTargetedActivity": "true"}),
        "update": ("PUT", at(thread, said), HELLO, {}),
        "react": ("PUT", at(thread, said, "/reactions/like"), None, {}),
        "members": ("GET", f"conversations/{thread}/members", None, {}),
        "member": ("GET", f"conversations/{thread}/members/{seed.account('dan')}", None, {}),
        "team": ("GET", f"teams/{seed.TEAM}", None, {}),
        "channels": ("GET", f"teams/{seed.TEAM}/conversations", None, {}),
        "delete": ("DELETE", at(thread, said), None, {}),
    }
    for name, (verb, path, body, params) in calls.items():
        await desk.put("faults", fail_next=[{"method": name, "with": "504"}])
        assert (await bot.call(verb, path, body, **params))[0] == 504, name
        logged = (await desk.control("calls", verb="GET", name=name))["calls"][-1]
        assert (logged["fault"], logged["status"], logged["error"]) == (
            "504", 504, "GatewayTimeout",
        )  # fmt: skip


async def test_an_answer_is_lost_after_the_work_and_a_call_cut_before_it(bot, desk):
    plans = [{"method": "send", "with": "lost"}, {"method": "send", "with": "cut"}]
    await desk.put("faults", fail_next=plans)
    for text in ("lost", "cut"):
        with pytest.raises(aiohttp.ClientError):
            await bot.say(seed.SALES, text)
    assert [one["text"] for one in await desk.messages("cleo", seed.SALES)] == ["lost"]


async def test_answers_are_late_rubbish_or_any_word(bot, desk):
    await desk.put("faults", rate_stall=1.0, stall_seconds=0.01)
    await bot.say(seed.SALES, "late")
    plans = [{"method": "*", "with": "garbage"}, {"method": "*", "with": "BotDisabled"},
             {"method": "*", "with": "403:ServiceError"}]  # fmt: skip
    await desk.put("faults", rate_stall=0, fail_next=plans)
    status, said, headers = await bot.call("POST", at(seed.SALES), HELLO)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/html")
    assert said
    assert await bot.refused("POST", at(seed.SALES), HELLO) == (400, "BotDisabled")
    assert await bot.refused("POST", at(seed.SALES), HELLO) == (403, "ServiceError")
    said = await desk.control("faults", verb="GET")
    assert [one["with"] for one in said["fail_next"]] == [
        "garbage", "BotDisabled", "403:ServiceError",
    ]  # fmt: skip
    await desk.control("faults", verb="PUT", status=400, rate_of_decay=1)


async def test_chance_is_seeded(bot, desk):
    async def row():
        await desk.put("faults", rate_502=0.5, seed=3)
        return [(await bot.call("GET", f"teams/{seed.TEAM}"))[0] for _ in range(12)]

    first = await row()
    assert set(first) == {200, 502}
    assert await row() == first


async def test_calls_are_written_down_without_secrets(bot, desk):
    await bot.say(seed.SALES, "x")
    said = await desk.control("calls", verb="GET")
    assert [one["name"] for one in said["calls"]] == ["token", "send"]
    assert said["calls"][1]["body"] == {"type": "message", "text": "x"}
    assert seed.APP_PASSWORD not in str(said)
    assert bot.token not in str(said)
    assert (await desk.control("calls", verb="GET", since=said["last"]))["calls"] == []
    await desk.control("calls", verb="DELETE")
    assert (await desk.control("calls", verb="GET"))["calls"] == []
    await desk.control("calls", verb="GET", status=400, since="then")


async def test_the_clock_stands_and_runs(desk):
    before = await desk.control("clock", freeze=True)
    after = await desk.control("clock", advance=60)
    assert after["now"] == before["now"] + 60
    assert (await desk.control("clock", verb="GET"))["frozen"] is True
    await desk.control("clock", freeze=False)


async def test_the_apps_registration_is_changed_but_its_password_not_shown(desk, bot):
    said = await desk.put("app", password="new", token_lifetime=60)
    assert "password" not in said["app"]
    assert (await bot.ask_token())[0] == 401
    status, token = await bot.ask_token(client_secret="new")
    assert (status, token["expires_in"]) == (200, 60)
    await desk.control("app", verb="PUT", status=400, shoe_size=5)


async def test_controls_that_are_none_are_refused(desk):
    await desk.control("dance", status=400)
    url = f"{desk.base}/control/post"
    for body in (b"{", b"[]"):
        async with desk.session.post(url, data=body) as response:
            assert response.status == 400
