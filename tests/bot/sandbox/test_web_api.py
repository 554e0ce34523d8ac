"""The Web API's protocol: bodies, tokens, scopes, headers, pages, channels, people."""

import pytest

from bot.sandbox.slack import seed

AUTH = {"Authorization": f"Bearer {seed.BOT_TOKEN}"}


async def test_form_json_and_query_say_the_same(desk):
    body = {"channel": seed.SALES, "text": "hello"}
    for args in (
        {"data": body},
        {"json": body},
        {"params": body},
        {"params": body, "verb": "GET"},
    ):
        status, said, headers = await desk.raw("chat.postMessage", headers=AUTH, **args)
        assert (status, said["ok"], said["message"]["text"]) == (200, True, "hello")
        assert "chat:write" in headers["X-OAuth-Scopes"]
        assert headers["X-Accepted-OAuth-Scopes"] == "chat:write"


async def test_a_form_may_carry_the_token_and_json_may_not(desk):
    body = {"token": seed.BOT_TOKEN}
    assert (await desk.raw("auth.test", data=body))[1]["user_id"] == "U0FRONTDESK"
    assert (await desk.raw("auth.test", json=body))[1]["error"] == "not_authed"


async def test_json_without_a_charset_earns_a_warning(desk):
    headers = {**AUTH, "Content-Type": "application/json"}
    _, said, _ = await desk.raw("auth.test", headers=headers, data=b"{}")
    assert said["warning"] == "missing_charset"
    headers["Content-Type"] = "application/json; charset=utf-8"
    assert "warning" not in (await desk.raw("auth.test", headers=headers, data=b"{}"))[1]


@pytest.mark.parametrize(
    ("headers", "data", "error"),
    [
        ({**AUTH, "Content-Type": "application/json"}, b"{", "invalid_json"),
        ({**AUTH, "Content-Type": "application/json"}, b"[1]", "json_not_object"),
        ({**AUTH, "Content-Type": "text/plain"}, b"x", "invalid_post_type"),
        ({}, None, "not_authed"),
        ({"Authorization": "Basic abc"}, None, "not_authed"),
        ({"Authorization": "Bearer xoxb-nobody"}, None, "invalid_auth"),
        ({"Authorization": "Bearer xoxp-sandbox-dora"}, None, "account_inactive"),
        ({"Authorization": "Bearer xapp-sandbox-frontdesk"}, None, "not_allowed_token_type"),
    ],
)
async def test_a_call_that_is_not_in_order_is_refused_by_name(desk, headers, data, error):
    assert (await desk.raw("auth.test", headers=headers, data=data))[1]["error"] == error


async def test_an_unknown_method_and_verb_are_refused(desk):
    _, said, _ = await desk.raw("chat.shout", headers=AUTH)
    assert said == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}
    _, said, _ = await desk.raw("auth.test", headers=AUTH, verb="PUT")
    assert said["error"] == "invalid_http_method"


async def test_a_missing_scope_says_what_is_needed_and_provided(slack, desk, bot, refused):
    await desk.control("app", verb="PUT", scopes=["chat:write", "channels:read"])
    said = await refused(bot.reactions_add(channel=seed.SALES, timestamp="1.0", name="x"))
    assert said["error"] == "missing_scope"
    assert said["needed"] == "reactions:write"
    assert said["provided"] == "channels:read,chat:write"
    hidden = await refused(
        bot.chat_postMessage(channel=seed.SALES, text="x", username="Ann", icon_url="https://a/b")
    )
    assert (hidden["error"], hidden["needed"]) == ("missing_scope", "chat:write.customize")
    said = await refused(bot.conversations_list(types="private_channel"))
    assert said["needed"] == "groups:read"


async def test_missing_and_wrong_arguments_are_named(bot, desk, refused):
    said = await refused(bot.api_call("chat.postMessage", json={"text": "x"}))
    assert said["error"] == "invalid_arguments"
    assert said["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
    for name, value in (("limit", "many"), ("inclusive", "maybe"), ("channel", {"a": 1})):
        body = {"channel": seed.SALES, name: value}
        said = await refused(bot.api_call("conversations.history", json=body))
        assert said["error"] == "invalid_arguments"
        assert f"/{name}]" in said["response_metadata"]["messages"][0]


async def test_api_test_echoes_and_fails_on_demand(bot, refused):
    assert (await bot.api_test(foo="bar")).data == {"ok": True, "args": {"foo": "bar"}}
    assert (await refused(bot.api_test(error="my_error")))["error"] == "my_error"


async def test_lists_come_in_pages_by_cursor(bot, refused):
    seen, cursor = [], None
    while cursor != "":
        answer = await bot.users_list(limit=2, cursor=cursor)
        assert len(answer["members"]) <= 2
        seen += [one["id"] for one in answer["members"]]
        cursor = answer["response_metadata"]["next_cursor"]
    assert len(seen) == len(set(seen)) == 7
    assert (await refused(bot.users_list(cursor="xyz")))["error"] == "invalid_cursor"
    assert (await refused(bot.users_list(cursor="eDox")))["error"] == "invalid_cursor"
    assert (await refused(bot.users_list(limit=0)))["error"] == "invalid_limit"


async def test_users_are_described_as_slack_does(bot, slack, refused):
    user = (await bot.users_info(user="U0ADA"))["user"]
    assert user["profile"]["email"] == "ada@acme.example"
    assert user["profile"]["image_72"].startswith("http")
    assert (await bot.users_info(user="U0DORA"))["user"]["deleted"] is True
    assert (await bot.users_info(user="U0GIL"))["user"]["is_ultra_restricted"] is True
    assert (await refused(bot.users_info(user="U0EVE")))["error"] == "user_not_found"
    found = await bot.users_lookupByEmail(email="BOB@acme.example")
    assert found["user"]["id"] == "U0BOB"
    said = await refused(bot.users_lookupByEmail(email="dora@acme.example"))
    assert said["error"] == "users_not_found"
    assert (await bot.users_profile_get(user="U0ADA"))["profile"]["title"] == "Sales"


async def test_an_address_needs_its_own_scope(bot, desk):
    await desk.control("app", verb="PUT", scopes=["users:read"])
    assert "email" not in (await bot.users_info(user="U0ADA"))["user"]["profile"]


async def test_presence_follows_the_person(bot, ada, refused):
    assert (await bot.users_getPresence(user="U0ADA"))["presence"] == "active"
    await ada.users_setPresence(presence="away")
    assert (await bot.users_getPresence(user="U0ADA"))["presence"] == "away"
    said = await refused(ada.users_setPresence(presence="gone"))
    assert said["error"] == "invalid_presence"


async def test_user_groups_team_emoji_and_bots_are_readable(bot, refused):
    assert (await bot.usergroups_list())["usergroups"][0]["handle"] == "sales-team"
    groups = (await bot.usergroups_list(include_users=True))["usergroups"]
    assert groups[0]["users"] == ["U0ADA", "U0BOB"]
    assert (await bot.usergroups_users_list(usergroup="S0SALES"))["users"] == ["U0ADA", "U0BOB"]
    said = await refused(bot.usergroups_users_list(usergroup="S1"))
    assert said["error"] == "no_such_subteam"
    assert (await bot.team_info())["team"]["domain"] == "acme"
    assert (await refused(bot.team_info(team="T0GLOBEX")))["error"] == "team_not_found"
    assert "frontdesk" in (await bot.emoji_list())["emoji"]
    assert (await bot.bots_info(bot="B0OTHER"))["bot"]["app_id"] == "A0OTHER"
    assert (await refused(bot.bots_info(bot="B1")))["error"] == "bot_not_found"


async def test_channels_show_only_to_whom_they_may(bot, ada, client, refused):
    names = {one["name"] for one in (await bot.conversations_list())["channels"]}
    assert names == {"general", "sales", "support"}
    kinds = "public_channel,private_channel"
    names = {one["name"] for one in (await ada.conversations_list(types=kinds))["channels"]}
    assert "back-office" in names
    said = await refused(bot.conversations_info(channel=seed.OFFICE))
    assert said["error"] == "channel_not_found"
    gil = client("xoxp-sandbox-gil")
    names = {one["name"] for one in (await gil.conversations_list())["channels"]}
    assert names == {"support"}
    said = await refused(gil.conversations_info(channel=seed.SALES))
    assert said["error"] == "channel_not_found"
    eve = client("xoxp-sandbox-eve")
    said = await refused(eve.conversations_info(channel=seed.SALES))
    assert said["error"] == "channel_not_found"
    assert (await refused(bot.conversations_list(types="all")))["error"] == "invalid_types"
    mine = await bot.users_conversations()
    assert {one["id"] for one in mine["channels"]} == {seed.SALES, seed.SUPPORT, seed.GENERAL}


async def test_a_channel_can_be_made_renamed_and_archived(ada, bot, client, refused):
    made = (await ada.conversations_create(name="vip"))["channel"]
    assert made["is_member"] is True
    assert (await refused(ada.conversations_create(name="sales")))["error"] == "name_taken"
    for name, error in (
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Big Name", "invalid_name_specials"),
    ):
        assert (await refused(ada.conversations_create(name=name)))["error"] == error
    said = await refused(bot.conversations_rename(channel=made["id"], name="vips"))
    assert said["error"] == "not_in_channel"
    renamed = await ada.conversations_rename(channel=made["id"], name="vips")
    assert renamed["channel"]["name"] == "vips"
    await ada.conversations_setTopic(channel=made["id"], topic="Only the best")
    info = (await ada.conversations_info(channel=made["id"], include_num_members=True))["channel"]
    assert (info["topic"]["value"], info["num_members"]) == ("Only the best", 1)
    await ada.conversations_archive(channel=made["id"])
    said = await refused(ada.chat_postMessage(channel=made["id"], text="x"))
    assert said["error"] == "is_archived"
    said = await refused(ada.conversations_archive(channel=made["id"]))
    assert said["error"] == "already_archived"
    await ada.conversations_unarchive(channel=made["id"])
    await ada.chat_postMessage(channel=made["id"], text="x")
    said = await refused(bot.conversations_archive(channel=seed.GENERAL))
    assert said["error"] == "cant_archive_general"


async def test_people_join_are_invited_kicked_and_leave(ada, bot, bob, client, refused):
    made = (await ada.conversations_create(name="vip"))["channel"]["id"]
    assert (await bob.conversations_join(channel=made))["channel"]["is_member"] is True
    assert (await bob.conversations_join(channel=made))["warning"] == "already_in_channel"
    await ada.conversations_invite(channel=made, users="U0FRONTDESK")
    members = (await bot.conversations_members(channel=made))["members"]
    assert members == ["U0ADA", "U0BOB", "U0FRONTDESK"]
    for users, error in (
        ("U0BOB", "already_in_channel"),
        ("U0ADA", "cant_invite_self"),
        ("U0DORA", "user_is_deactivated"),
        ("U0GIL", "user_is_ultra_restricted"),
        ("U1", "user_not_found"),
    ):
        said = await refused(ada.conversations_invite(channel=made, users=users))
        assert said["error"] == error
    await ada.conversations_kick(channel=made, user="U0BOB")
    assert (await refused(ada.conversations_kick(channel=made, user="U0ADA")))["error"] == (
        "cant_kick_self"
    )
    await bot.conversations_leave(channel=made)
    assert (await bot.conversations_leave(channel=made))["not_in_channel"] is True
    said = await refused(bot.conversations_members(channel=seed.OFFICE))
    assert said["error"] == "channel_not_found"
    texts = [one["text"] for one in (await ada.conversations_history(channel=made))["messages"]]
    assert "<@U0BOB> has left the channel" in texts
    said = await refused(ada.conversations_leave(channel=seed.GENERAL))
    assert said["error"] == "cant_leave_general"


async def test_direct_messages_open_once(bot, ada, refused):
    first = await bot.conversations_open(users="U0ADA")
    again = await bot.conversations_open(users=["U0ADA"], return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert first["channel"]["id"].startswith("D")
    assert again["already_open"] is True
    assert again["channel"]["user"] == "U0ADA"
    same = await bot.conversations_open(channel=first["channel"]["id"])
    assert same["no_op"] is True
    said = await refused(bot.conversations_open(channel=seed.SALES))
    assert said["error"] == "method_not_supported_for_channel_type"
    assert (await refused(bot.conversations_open(users="U0DORA")))["error"] == "user_disabled"
    assert (await refused(bot.conversations_open(users="U1")))["error"] == "user_not_found"
    group = await ada.conversations_open(users="U0BOB,U0MONA")
    assert (await ada.conversations_open(users="U0BOB,U0MONA"))["channel"] == group["channel"]
    await ada.conversations_mark(channel=group["channel"]["id"], ts="1.000000")


async def test_a_token_can_be_revoked(bot, refused):
    assert (await bot.auth_revoke(test=True))["revoked"] is False
    assert (await bot.auth_revoke())["revoked"] is True
    assert (await refused(bot.auth_test()))["error"] == "token_revoked"


async def test_what_cannot_be_done_to_a_channel_is_refused(ada, bot, client, desk, app, refused):
    mona, gil = client("xoxp-sandbox-mona"), client("xoxp-sandbox-gil")
    direct = (await ada.conversations_open(users="U0BOB"))["channel"]["id"]
    vip = (await ada.conversations_create(name="vip", is_private=True))["channel"]["id"]
    for call, error in (
        (ada.conversations_join(channel=direct), "method_not_supported_for_channel_type"),
        (ada.conversations_join(channel=vip), "method_not_supported_for_channel_type"),
        (ada.conversations_rename(channel=direct, name="x"), "method_not_supported_for_channel_type"),
        (ada.conversations_rename(channel=seed.SALES, name="x"), "not_authorized"),
        (mona.conversations_kick(channel=seed.GENERAL, user="U0BOB"), "cant_kick_from_general"),
        (mona.conversations_kick(channel=seed.SALES, user="U0GIL"), "not_in_channel"),
        (gil.conversations_kick(channel=seed.SUPPORT, user="U0BOB"), "restricted_action"),
        (gil.conversations_create(name="mine"), "restricted_action"),
        (ada.conversations_unarchive(channel=vip), "not_archived"),
        (ada.conversations_invite(channel=vip, users=""), "invalid_arguments"),
        (bot.conversations_open(users=""), "invalid_arguments"),
        (ada.conversations_open(users="U0BOB,U1"), "user_not_found"),
        (ada.conversations_setTopic(channel=vip, topic="x" * 251), "too_long"),
        (ada.chat_postMessage(channel=(await ada.conversations_open(users="U0GIL"))["channel"]["id"]
                              + "X", text="x"), "channel_not_found"),
    ):  # fmt: skip
        assert (await refused(call))["error"] == error
    await ada.conversations_archive(channel=vip)
    for call in (
        ada.conversations_invite(channel=vip, users="U0BOB"),
        ada.files_upload_v2(content=b"x", filename="x", channel=vip),
    ):
        assert (await refused(call))["error"] == "is_archived"
    await desk.control("delete_channel", status=400, user="U0ADA", channel=seed.SALES)
    await desk.control("delete_channel", user="U0MONA", channel=seed.SALES)
    said = await refused(bot.chat_postMessage(channel=seed.SALES, text="x"))
    assert said["error"] == "channel_not_found"
    await desk.control("settled", verb="GET")
    assert app.events("channel_deleted")[0]["channel"] == seed.SALES


async def test_an_archived_channel_takes_no_edits_and_no_reactions(ada, bot, client, refused):
    mona = client("xoxp-sandbox-mona")
    ts = (await ada.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    await mona.conversations_archive(channel=seed.SALES)
    for call in (
        ada.chat_update(channel=seed.SALES, ts=ts, text="y"),
        ada.reactions_add(channel=seed.SALES, timestamp=ts, name="wave"),
    ):
        assert (await refused(call))["error"] == "is_archived"
