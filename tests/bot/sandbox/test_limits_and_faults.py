"""Rate limits, the fault dial, the clock, the logs."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack import seed

from .controlling import until


async def limited(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    return int(response.headers["Retry-After"])


async def test_a_channel_takes_a_post_a_second_and_others_are_not_held_back(slack, desk, bot):
    # B24
    slack.clock.freeze(frozen=True)
    await desk.control("limits", verb="PUT", enabled=True, per_channel_burst=2)
    for _ in range(2):
        await bot.chat_postMessage(channel=seed.SALES, text="x")
    assert await limited(bot.chat_postMessage(channel=seed.SALES, text="x")) == 1
    await bot.chat_postMessage(channel=seed.SUPPORT, text="x")
    await desk.control("clock", advance=1)
    await bot.chat_postMessage(channel=seed.SALES, text="x")
    assert await limited(bot.chat_postMessage(channel=seed.SALES, text="x")) == 1
    await desk.control("limits", verb="PUT", enabled=False)
    await bot.chat_postMessage(channel=seed.SALES, text="x")


async def test_methods_have_tiers_per_workspace(slack, desk, bot, ada):
    slack.clock.freeze(frozen=True)
    await desk.control("limits", verb="PUT", enabled=True)
    for _ in range(20):
        await bot.users_list()
    assert await limited(bot.users_list()) == 3
    await ada.users_list()
    await bot.users_info(user="U0ADA")


async def test_planned_failures_come_in_order_and_spare_people(desk, bot, ada):
    await desk.control(
        "faults", verb="PUT",
        fail_next=[
            {"method": "chat.postMessage", "with": "429", "retry_after": 9},
            {"method": "chat.postMessage", "with": "503"},
            {"method": "chat.postMessage", "with": "500"},
            {"method": "*", "with": "restricted_action", "times": 2},
        ],
    )  # fmt: skip
    await ada.chat_postMessage(channel=seed.SALES, text="x")
    assert await limited(bot.chat_postMessage(channel=seed.SALES, text="x")) == 9
    for status in (503, 500, 200, 200):
        with pytest.raises(SlackApiError) as caught:
            await bot.chat_postMessage(channel=seed.SALES, text="x")
        assert caught.value.response.status_code == status
    assert caught.value.response["error"] == "restricted_action"
    await bot.chat_postMessage(channel=seed.SALES, text="x")
    dial = await desk.control("faults", verb="GET")
    assert [one["times"] for one in dial["fail_next"]] == [0, 0, 0, 0]
    said = await desk.control("faults", verb="PUT", status=400, rate_of_decay=1)
    assert said["error"] == "unknown_fault"


async def test_an_answer_can_be_lost_after_the_work_and_a_call_before_it(desk, bot):
    # B3
    await desk.control("faults", verb="PUT", lose_next=1)
    with pytest.raises(aiohttp.ClientError):
        await bot.chat_postMessage(channel=seed.SALES, text="lost")
    await desk.control("faults", verb="PUT", rate_cut=1.0)
    with pytest.raises(aiohttp.ClientError):
        await bot.chat_postMessage(channel=seed.SALES, text="cut")
    await desk.control("faults", verb="PUT", rate_cut=0)
    history = (await bot.conversations_history(channel=seed.SALES))["messages"]
    assert [one["text"] for one in history] == ["lost"]
    calls = (await desk.control("calls", verb="GET", method="chat.postMessage"))["calls"]
    assert [one["fault"] for one in calls] == ["lost", "cut"]


async def test_chance_is_seeded_and_may_hit_people_too(desk, ada, bot):
    await desk.control("faults", verb="PUT", rate_503=0.5, users=True, seed=3)

    async def row():
        row = []
        for _ in range(20):
            status, _, _ = await desk.raw(
                "auth.test", headers={"Authorization": "Bearer xoxp-sandbox-ada"}
            )
            row.append(status)
        return row

    first = await row()
    assert set(first) == {200, 503}
    await desk.control("faults", verb="PUT", seed=3)
    assert await row() == first


async def test_answers_can_be_late_or_rubbish(desk, bot):
    await desk.control("faults", verb="PUT", rate_stall=1.0, stall_seconds=0.01)
    assert (await bot.auth_test())["ok"]
    plan = [{"method": "auth.test", "with": "garbage"}]
    await desk.control("faults", verb="PUT", rate_stall=0, fail_next=plan)
    headers = {"Authorization": f"Bearer {seed.BOT_TOKEN}"}
    url = f"{desk.base}/slack/api/auth.test"
    async with desk.session.post(url, headers=headers) as response:
        assert response.content_type == "text/html"


async def test_calls_are_written_down_without_tokens(desk, bot):
    await bot.chat_postMessage(channel=seed.SALES, text="x")
    await desk.raw("auth.test", data={"token": "xoxb-wrong"})
    calls = (await desk.control("calls", verb="GET"))["calls"]
    assert [(one["method"], one["ok"], one["token"]) for one in calls] == [
        ("chat.postMessage", True, "bot"), ("auth.test", False, None),
    ]  # fmt: skip
    assert "xox" not in str(calls)
    assert calls[0]["args"]["text"] == "x"
    assert (await desk.control("calls", verb="GET", since=1))["calls"][0]["n"] == 2
    await desk.control("calls", verb="DELETE")
    assert (await desk.control("calls", verb="GET"))["calls"] == []
    await desk.control("calls", verb="GET", status=400, since="then")


async def test_the_clock_wakes_sleepers_and_can_stand_still():
    clock = SandboxClock()
    sleeper = asyncio.ensure_future(clock.sleep(100))
    await asyncio.sleep(0)
    clock.advance(50)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(50)
    await sleeper
    clock.freeze(frozen=True)
    before = clock.now()
    assert (clock.now(), clock.frozen) == (before, True)
    sleeper = asyncio.ensure_future(clock.sleep(10))
    await asyncio.sleep(0)
    clock.advance(10)
    await sleeper
    assert clock.now() == before + 10
    clock.freeze(frozen=False)
    assert clock.now() == pytest.approx(before + 10, abs=1)
    await clock.sleep(0.001)
    still = SandboxClock(frozen=True)
    assert still.now() == still.now()


async def test_a_delivery_waits_for_the_clock_and_settling_does_not(slack, app, ada, desk):
    slack.apps[seed.APP].retry_delays = (60.0,)
    slack.apps[seed.APP].set_url("http://127.0.0.1:9/nobody")
    await ada.chat_postMessage(channel=seed.SALES, text="x")
    delivery = slack.deliverer.log[-1]
    await until(lambda: delivery.attempts)
    assert (await desk.control("settled", verb="GET"))["settled"] is True
    assert delivery.state == "pending"
    app.gate.clear()
    slack.apps[seed.APP].set_url(app.url)
    await ada.chat_postMessage(channel=seed.SALES, text="y")
    assert (await desk.control("settled", verb="GET", timeout=0.05))["settled"] is False
    app.gate.set()
