"""Commands, buttons, shortcuts, response URLs."""

from aiohttp import web

from bot.sandbox.slack import seed

from .cards import CARD, TWO, command


async def ephemerals(desk, user="U0ADA"):
    state = await desk.control("state", verb="GET", user=user)
    sales = next(one for one in state["channels"] if one["id"] == seed.SALES)
    return sales["ephemerals"]


async def test_a_command_is_a_form_and_its_answer_is_shown(app, desk):
    app.answer = lambda _: {"text": "Here is *help*"}
    said = await command(desk, "assign @bob #sales payload & more")
    form = app.received[0]
    assert form["command"] == "/frontdesk"
    assert form["text"] == "assign <@U0BOB|bob.chen> <#C0SALES|sales> payload &amp; more"
    assert (form["team_domain"], form["channel_name"]) == ("acme", "sales")
    assert (form["user_id"], form["api_app_id"]) == ("U0ADA", "A0FRONTDESK")
    assert said["body"] == {"text": "Here is *help*"}
    assert (await ephemerals(desk))[0]["text"] == "Here is *help*"
    assert await ephemerals(desk, "U0BOB") == []


async def test_a_command_may_answer_in_the_channel_in_words_or_not_at_all(app, desk, bot):
    app.answer = lambda _: {"text": "all", "response_type": "in_channel"}
    await command(desk)
    history = (await bot.conversations_history(channel=seed.SALES))["messages"]
    assert [one["text"] for one in history] == ["all"]
    app.answer = lambda _: web.Response(text="words")
    await command(desk)
    app.answer = lambda _: None
    await command(desk)
    assert [one["text"] for one in await ephemerals(desk)] == ["words"]
    app.answer = lambda _: {"blocks": [{"type": "nonsense"}]}
    assert (await command(desk))["error"] == "invalid_response"


async def test_commands_know_no_threads_and_no_strangers(app, desk):
    said = await desk.control(
        "command", status=400, user="U0ADA", channel=seed.SALES, command="/frontdesk", thread_ts="1"
    )
    assert said["error"] == "not_supported_in_threads"
    said = await desk.control(
        "command", status=400, user="U0ADA", channel=seed.SALES, command="/other"
    )
    assert said["error"] == "unknown_command"
    for user in ("U0DORA", "U0FRONTDESK", "U1"):
        said = await desk.control(
            "command", status=400, user=user, channel=seed.SALES, command="/frontdesk"
        )
        assert said["error"] == "user_not_found"
    said = await desk.control(
        "command", status=400, user="U0GIL", channel=seed.SALES, command="/frontdesk"
    )
    assert said["error"] == "channel_not_found"
    said = await desk.control("command", status=400, user="U0ADA", channel=seed.SALES)
    assert said["error"] == "missing_field"


async def test_an_app_that_fails_is_named_to_the_person(slack, app, desk):
    app.answer = lambda _: web.Response(status=500)
    said = await command(desk)
    assert (said["ok"], said["error"], said["status"]) == (False, "dispatch_failed", 500)
    slack.apps[seed.APP].ack_timeout = 0.05
    app.gate.clear()
    assert (await command(desk))["error"] == "operation_timeout"
    app.gate.set()
    slack.apps[seed.APP].set_url("")
    assert (await command(desk))["error"] == "dispatch_failed"
    texts = [one["text"] for one in await ephemerals(desk)]
    assert "failed with the error" in texts[0]


async def test_a_button_in_a_thread_carries_everything(app, bot, desk):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    card = await bot.chat_postMessage(channel=seed.SALES, text="Card", blocks=CARD, thread_ts=root)
    where = {"user": "U0ADA", "channel": seed.SALES, "ts": card["ts"]}
    said = await desk.control("press", action_id="take", **where)
    got = app.received[-1]
    assert (got["type"], got["user"]["id"], got["team"]["domain"]) == (
        "block_actions", "U0ADA", "acme",
    )  # fmt: skip
    assert got["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": seed.SALES,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert got["message"]["ts"] == card["ts"]
    assert got["trigger_id"] == said["trigger_id"]
    action = got["actions"][0]
    assert (action["value"], action["block_id"], action["type"]) == ("42", "acts", "button")
    await desk.control("press", action_id="more", value="2", **where)
    assert app.received[-1]["actions"][0]["selected_option"] == TWO
    await desk.control("press", action_id="who", value="U0BOB", block_id="acts", **where)
    got = app.received[-1]
    assert got["actions"][0]["selected_user"] == "U0BOB"
    assert got["state"]["values"]["acts"]["who"]["selected_user"] == "U0BOB"
    for action_id, value in (("none", None), ("more", "3")):
        await desk.control("press", status=400, action_id=action_id, value=value, **where)
    await desk.control(
        "press", status=400, user="U0ADA", channel=seed.SALES, ts="1.0", action_id="take"
    )
    app.answer = lambda _: web.Response(status=500)
    assert (await desk.control("press", action_id="take", **where))["ok"] is False


async def test_nobody_listens_to_a_persons_message(ada, desk):
    said = await ada.chat_postMessage(channel=seed.SALES, text="x", blocks=CARD)
    await desk.control(
        "press", status=400, user="U0ADA", channel=seed.SALES, ts=said["ts"], action_id="take"
    )


async def test_a_response_url_replaces_deletes_and_wears_out(slack, app, bot, desk):
    card = await bot.chat_postMessage(channel=seed.SALES, text="Card", blocks=CARD)
    press = {"user": "U0ADA", "channel": seed.SALES, "ts": card["ts"], "action_id": "take"}
    url = (await desk.control("press", **press))["response_url"]

    async def send(body, to=url):
        async with desk.session.post(to, json=body) as response:
            return response.status, await response.text()

    assert (await send({"text": "taken", "replace_original": True}))[0] == 200
    assert slack.message(seed.SALES, card["ts"]).text == "taken"
    assert (await send({"text": "psst"}))[0] == 200
    assert [one["text"] for one in await ephemerals(desk)] == ["psst"]
    assert (await send({"text": "all", "response_type": "in_channel"}))[0] == 200
    assert (await send({}))[1] == '{"ok": false, "error": "no_text"}'
    assert (await send({"text": "x", "shout": 1}))[0] == 400
    assert (await send(["x"]))[0] == 400
    assert (await send({"delete_original": True}))[0] == 200
    assert slack.message(seed.SALES, card["ts"]) is None
    assert (await send({"delete_original": True}))[0] == 400
    assert (await send({"text": "fifth"}))[0] == 200
    assert (await send({"text": "sixth"}))[0] == 404
    assert (await send({"text": "x"}, f"{desk.base}/slack/response/none"))[0] == 404
    async with desk.session.post((await command(desk))["response_url"], data=b"{") as response:
        assert response.status == 400
    late = (await command(desk))["response_url"]
    slack.clock.advance(1801)
    assert (await send({"text": "late"}, late))[0] == 404


async def test_an_ephemeral_card_can_be_pressed_replaced_and_removed(app, bot, desk):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    said = await bot.chat_postEphemeral(
        channel=seed.SALES, user="U0ADA", text="Card", blocks=CARD, thread_ts=root
    )
    where = {"channel": seed.SALES, "ts": said["message_ts"], "action_id": "take"}
    await desk.control("press", status=400, user="U0BOB", **where)
    pressed = await desk.control("press", user="U0ADA", **where)
    got = app.received[-1]
    assert got["container"]["is_ephemeral"] is True
    assert got["container"]["thread_ts"] == root
    assert "message" not in got
    url = pressed["response_url"]
    async with desk.session.post(url, json={"text": "new", "replace_original": True}) as response:
        assert response.status == 200
    assert [one["text"] for one in await ephemerals(desk)] == ["new"]
    async with desk.session.post(url, json={"text": "next"}) as response:
        assert response.status == 200
    assert (await ephemerals(desk))[1]["thread_ts"] == root
    async with desk.session.post(url, json={"delete_original": True}) as response:
        assert response.status == 200
    assert [one["text"] for one in await ephemerals(desk)] == ["next"]


async def test_shortcuts_come_from_messages_and_from_anywhere(app, ada, desk):
    ts = (await ada.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    where = {"user": "U0BOB", "channel": seed.SALES, "ts": ts}
    await desk.control("shortcut", callback_id="note", **where)
    got = app.received[-1]
    assert (got["type"], got["callback_id"], got["message"]["ts"]) == ("message_action", "note", ts)
    await desk.control("shortcut", user="U0BOB", callback_id="invite")
    assert app.received[-1]["type"] == "shortcut"
    assert "channel" not in app.received[-1]
    await desk.control("shortcut", status=400, callback_id="invite", **where)
