"""Modals, searching menus, every kind of input, the Home tab."""

import pytest
from aiohttp import web

from bot.sandbox.slack import seed

from .cards import BUTTON, OPTION, TWO, command, modal, open_modal
from .controlling import until


async def test_a_trigger_opens_one_view_within_three_seconds(slack, app, bot, desk, refused):
    trigger = (await command(desk))["trigger_id"]
    view = (await bot.views_open(trigger_id=trigger, view=modal()))["view"]
    assert view["state"]["values"] == {}
    said = await refused(bot.views_open(trigger_id=trigger, view=modal()))
    assert said["error"] == "exchanged_trigger_id"
    late = (await command(desk))["trigger_id"]
    slack.clock.freeze(frozen=True)
    slack.clock.advance(3.1)
    said = await refused(bot.views_open(trigger_id=late, view=modal()))
    assert said["error"] == "expired_trigger_id"
    said = await refused(bot.views_open(trigger_id="1.2.x", view=modal()))
    assert said["error"] == "invalid_trigger_id"
    fresh = (await command(desk))["trigger_id"]
    said = await refused(bot.views_push(trigger_id=fresh, view=modal()))
    assert said["error"] == "invalid_trigger_id"
    said = await refused(bot.views_open(trigger_id=fresh, view={"type": "home", "blocks": []}))
    assert said["error"] == "invalid_arguments"
    said = await refused(bot.api_call("views.open", json={"trigger_id": fresh}))
    assert said["error"] == "invalid_arguments"


async def test_a_modal_is_checked_submitted_and_closed(app, bot, desk):
    view = await open_modal(desk, bot, private_metadata="m")
    who = {"user": "U0ADA", "view_id": view["id"]}
    for values, errors in (
        ({}, {"name"}),
        ({"name": {"it": "x"}}, {"name"}),
        ({"name": {"it": "x" * 10}}, {"name"}),
        ({"name": {"it": "Ann"}, "many": {"it": ["U0ADA", "U0BOB"]}}, {"many"}),
    ):
        said = await desk.control("submit", status=400, values=values, **who)
        assert (said["error"], set(said["errors"])) == ("invalid_input", errors)
    for wrong in ({"name": {"no": "x"}}, {"pick": {"it": "3"}}):
        await desk.control("submit", status=400, values=wrong, **who)
    app.answer = lambda _: {"response_action": "errors", "errors": {"name": "Taken"}}
    values = {"name": {"it": "Ann"}, "many": {"it": ["U0ADA"]}}
    said = await desk.control("submit", values=values, **who)
    assert (said["response_action"], said["errors"]) == ("errors", {"name": "Taken"})
    assert [one["id"] for one in said["views"]] == [view["id"]]
    got = app.received[-1]
    state = got["view"]["state"]["values"]
    assert (got["type"], got["view"]["callback_id"]) == ("view_submission", "ask")
    assert got["view"]["private_metadata"] == "m"
    assert state["name"]["it"] == {"type": "plain_text_input", "value": "Ann"}
    assert state["pick"]["it"]["selected_option"] == TWO
    assert state["many"]["it"]["selected_users"] == ["U0ADA"]
    assert state["search"]["find"]["selected_option"] is None
    for wrong in (
        {"response_action": "errors", "errors": {"none": "x"}},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
    ):
        app.answer = lambda _, wrong=wrong: wrong
        assert (await desk.control("submit", **who))["error"] == "invalid_response"
    app.answer = lambda _: web.Response(status=500)
    assert (await desk.control("submit", **who))["error"] == "dispatch_failed"
    app.answer = lambda _: None
    assert (await desk.control("submit", **who))["views"] == []
    await desk.control("submit", status=400, **who)


async def test_a_submission_may_update_push_and_clear(app, bot, desk):
    view = await open_modal(desk, bot)
    values = {"name": {"it": "Ann"}}
    second = modal(title={"type": "plain_text", "text": "Second"})
    app.answer = lambda _: {"response_action": "update", "view": second}
    said = await desk.control("submit", user="U0ADA", view_id=view["id"], values=values)
    assert [one["title"]["text"] for one in said["views"]] == ["Second"]
    assert said["views"][0]["id"] == view["id"]
    app.answer = lambda _: {"response_action": "push", "view": second}
    for depth in (2, 3):
        said = await desk.control(
            "submit", user="U0ADA", view_id=said["views"][-1]["id"], values=values
        )
        assert len(said["views"]) == depth
    assert said["views"][-1]["root_view_id"] == view["id"]
    top = said["views"][-1]["id"]
    said = await desk.control("submit", user="U0ADA", view_id=top, values=values)
    assert said["detail"]["error"] == "push_limit_reached"
    assert len((await desk.control("close_view", user="U0ADA", view_id=top))["views"]) == 2
    app.answer = lambda _: {"response_action": "clear"}
    said = await desk.control("submit", user="U0ADA", view_id=view["id"], values=values)
    assert said["views"] == []


async def test_a_button_in_a_modal_pushes_and_the_app_hears_of_closing(app, bot, desk):
    view = await open_modal(desk, bot, notify_on_close=True)
    pressed = await desk.control("press", user="U0ADA", view_id=view["id"], action_id="take")
    got = app.received[-1]
    assert got["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in got
    pushed = await bot.views_push(trigger_id=pressed["trigger_id"], view=modal())
    assert pushed["view"]["previous_view_id"] == view["id"]
    await desk.control("close_view", user="U0ADA", view_id=view["id"], all=True)
    closed = app.received[-1]
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", True)
    await desk.control("close_view", status=400, user="U0ADA", view_id=view["id"])


async def test_a_view_is_updated_by_id_external_id_and_hash(bot, app, desk, refused):
    view = await open_modal(desk, bot, external_id="x1")
    fresh = modal(external_id="x1")
    updated = (await bot.views_update(view_id=view["id"], view=fresh, hash=view["hash"]))["view"]
    assert updated["hash"] != view["hash"]
    said = await refused(bot.views_update(view_id=view["id"], view=fresh, hash=view["hash"]))
    assert said["error"] == "hash_conflict"
    assert (await bot.views_update(external_id="x1", view=fresh))["view"]["id"] == view["id"]
    said = await refused(bot.views_update(external_id="x2", view=fresh))
    assert said["error"] == "not_found"
    said = await refused(bot.api_call("views.update", json={"view": fresh}))
    assert said["error"] == "invalid_arguments"
    home = {"type": "home", "blocks": []}
    said = await refused(bot.views_update(view_id=view["id"], view=home))
    assert said["error"] == "invalid_arguments"
    trigger = (await command(desk))["trigger_id"]
    said = await refused(bot.views_open(trigger_id=trigger, view=fresh))
    assert said["error"] == "duplicate_external_id"
    await desk.control("close_view", user="U0ADA", view_id=view["id"])
    said = await refused(bot.views_update(view_id=view["id"], view=fresh))
    assert said["error"] == "not_found"


async def test_a_searching_menu_asks_the_app(app, bot, desk):
    view = await open_modal(desk, bot)
    where = {"user": "U0ADA", "view_id": view["id"], "action_id": "find"}
    app.answer = lambda body: {"options": [OPTION]} if body["value"] == "o" else None
    assert (await desk.control("options", value="o", **where))["options"] == [OPTION]
    got = app.received[-1]
    assert (got["type"], got["block_id"], got["value"]) == ("block_suggestion", "search", "o")
    assert (await desk.control("options", value="", **where))["options"] == []
    await desk.control("options", status=400, user="U0ADA", view_id=view["id"], action_id="take")
    app.answer = lambda _: {"options": [{"text": "plain"}]}
    await desk.control("options", status=400, **where)
    app.answer = lambda _: {
        "option_groups": [{"label": {"type": "plain_text", "text": "G"}, "options": [TWO]}]
    }
    assert (await desk.control("options", **where))["option_groups"]
    app.answer = lambda _: None
    values = {"name": {"it": "Ann"}, "search": {"find": "2"}}
    await desk.control("submit", user="U0ADA", view_id=view["id"], values=values)
    state = app.received[-1]["view"]["state"]["values"]
    assert state["search"]["find"]["selected_option"] == TWO
    card = [{
        "type": "actions", "elements": [{"type": "external_select", "action_id": "find"}],
    }]  # fmt: skip
    ts = (await bot.chat_postMessage(channel=seed.SALES, text="x", blocks=card))["ts"]
    place = {"user": "U0ADA", "channel": seed.SALES, "ts": ts, "action_id": "find"}
    app.answer = lambda _: {"options": [OPTION]}
    await desk.control("options", **place)
    await desk.control("press", value="1", **place)
    assert app.received[-1]["actions"][0]["selected_option"] == OPTION
    await desk.control("press", value=TWO, **place)
    assert app.received[-1]["actions"][0]["selected_option"] == TWO
    app.answer = lambda _: web.Response(status=500)
    assert (await desk.control("options", **place))["ok"] is False


async def test_every_kind_of_input_keeps_its_state(app, bot, desk):
    def field(block_id, element):
        return {
            "type": "input", "block_id": block_id,
            "label": {"type": "plain_text", "text": "L"}, "element": {**element, "action_id": "i"},
        }  # fmt: skip

    blocks = [
        field("mail", {"type": "email_text_input"}),
        field("link", {"type": "url_text_input"}),
        field("number", {"type": "number_input", "is_decimal_allowed": True}),
        field("boxes", {"type": "checkboxes", "options": [OPTION, TWO]}),
        field("radio", {"type": "radio_buttons", "options": [OPTION, TWO]}),
        field("day", {"type": "datepicker", "initial_date": "2026-11-22"}),
        field("time", {"type": "timepicker"}),
        field("where", {"type": "conversations_select", "response_url_enabled": True}),
    ]
    view = await open_modal(desk, bot, blocks=blocks)
    good = {
        "mail": {"i": "a@b.example"}, "link": {"i": "https://x.example"}, "number": {"i": "1.5"},
        "boxes": {"i": ["1", "2"]}, "radio": {"i": {"type": "radio_buttons", "selected_option": TWO}},
        "time": {"i": "09:30"}, "where": {"i": seed.SALES},
    }  # fmt: skip
    who = {"user": "U0ADA", "view_id": view["id"]}
    for name, wrong in (("mail", "x"), ("link", "x"), ("number", "x")):
        values = {**good, name: {"i": wrong}}
        said = await desk.control("submit", status=400, values=values, **who)
        assert set(said["errors"]) == {name}
    await desk.control("submit", values=good, **who)
    got = app.received[-1]
    state = got["view"]["state"]["values"]
    assert [one["value"] for one in state["boxes"]["i"]["selected_options"]] == ["1", "2"]
    assert state["day"]["i"]["selected_date"] == "2026-11-22"
    assert state["time"]["i"]["selected_time"] == "09:30"
    assert got["response_urls"][0]["channel_id"] == seed.SALES
    url = got["response_urls"][0]["response_url"]
    async with desk.session.post(url, json={"text": "x", "response_type": "in_channel"}) as answer:
        assert answer.status == 200


async def test_the_home_tab_is_published_per_person(app, bot, desk, refused):
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON]}]}
    first = (await bot.views_publish(user_id="U0ADA", view=home))["view"]
    again = (await bot.views_publish(user_id="U0ADA", view=home, hash=first["hash"]))["view"]
    assert again["id"] == first["id"]
    said = await refused(bot.views_publish(user_id="U0ADA", view=home, hash=first["hash"]))
    assert said["error"] == "hash_conflict"
    said = await refused(bot.views_publish(user_id="U0EVE", view=home))
    assert said["error"] == "invalid_arguments"
    opened = await desk.control("open_home", user="U0ADA")
    assert opened["view"]["id"] == first["id"]
    (event,) = await until(lambda: app.events("app_home_opened"))
    assert event["view"]["id"] == first["id"]
    assert (await desk.control("open_home", user="U0BOB"))["view"] is None
    await desk.control("press", user="U0ADA", view_id=first["id"], action_id="take")
    assert app.received[-1]["view"]["type"] == "home"
    await desk.control("submit", status=400, user="U0ADA", view_id=first["id"])


async def test_a_press_tells_what_stands_in_the_other_fields(app, bot, desk):
    view = await open_modal(desk, bot)
    who = {"user": "U0ADA", "view_id": view["id"], "action_id": "take"}
    await desk.control("press", values={"name": {"it": "half a na"}}, **who)
    got = app.received[-1]["view"]["state"]["values"]
    assert got["name"]["it"] == {"type": "plain_text_input", "value": "half a na"}
    await desk.control("press", status=400, values={"nothing": {"it": "x"}}, **who)


async def test_an_update_keeps_what_stands_in_fields_that_stay(app, bot, desk):
    view = await open_modal(desk, bot)
    values = {"name": {"it": "Ann"}, "many": {"it": ["U0ADA"]}}
    who = {"user": "U0ADA", "view_id": view["id"], "action_id": "take"}
    await desk.control("press", values=values, **who)
    blocks = {one["block_id"]: one for one in modal()["blocks"]}
    shown = [blocks["name"], {**blocks["many"], "block_id": "many 2"}, blocks["acts"]]
    await bot.views_update(view_id=view["id"], view=modal(blocks=shown))
    await desk.control("press", **who)
    got = app.received[-1]["view"]["state"]["values"]
    assert got["name"]["it"]["value"] == "Ann"
    assert got["many 2"]["it"]["selected_users"] == []


@pytest.mark.parametrize("field", ["title", "blocks"])
async def test_a_view_without_its_parts_is_refused(app, bot, desk, refused, field):
    trigger = (await command(desk))["trigger_id"]
    view = modal()
    del view[field]
    said = await refused(bot.views_open(trigger_id=trigger, view=view))
    messages = said["response_metadata"]["messages"]
    assert messages == [f"[ERROR] missing required field: {field} [json-pointer:/view]"]
    said = await refused(bot.views_open(trigger_id=trigger, view=modal(submit=None)))
    assert "submit" in said["response_metadata"]["messages"][0]
