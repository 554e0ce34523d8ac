"""Opening threads and chats, and which conversations an id names."""

import pytest

from bot.sandbox.teams import seed

from .fake_bot import at, opening


async def test_a_chat_is_the_same_one_each_time_for_both_ids_of_a_person(bot):
    chat = await bot.chat("cleo")
    assert chat.startswith("a:")
    body = {
        "members": [{"id": seed.aad_id("cleo")}],
        "bot": {"id": f"28:{seed.APP_ID}"},
        "channelData": {"tenant": {"id": seed.TENANT}},
        "isGroup": False,
    }
    status, said, _ = await bot.call("POST", "conversations", body)
    assert (status, said) == (201, {"id": chat})
    assert await bot.chat("dan") != chat


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"members": [{"id": seed.account("gil")}], "tenantId": seed.TENANT},
         (403, "ForbiddenOperationException")),
        ({"members": [{"id": "29:nobody"}], "tenantId": seed.TENANT}, (400, "BadArgument")),
        ({"members": [{"id": seed.account("hugo")}], "tenantId": seed.TENANT},
         (400, "BadArgument")),
        ({"members": [{"id": seed.account("cleo")}]}, (400, "BadArgument")),
        ({"members": [], "tenantId": seed.TENANT}, (400, "BadArgument")),
        ({"members": [{"id": "a"}, {"id": "b"}], "tenantId": seed.TENANT}, (400, "BadArgument")),
        ({"members": [{"id": seed.account("cleo")}], "tenantId": seed.TENANT, "isGroup": True},
         (400, "BadArgument")),
        ({}, (400, "BadArgument")),
        (opening(isGroup=False), (400, "BadArgument")),
        ({**opening(), "activity": None}, (400, "BadArgument")),
        (opening(activity={"type": "typing"}), (400, "BadArgument")),
        (opening("19:nowhere@thread.tacv2"), (404, "ConversationNotFound")),
        (opening(seed.FOREIGN_CHANNEL), (403, "BotNotInConversationRoster")),
        (opening(tenantId=seed.OTHER_TENANT), (403, "Forbidden")),
        (opening(seed.OTHER_CHANNEL), (403, "Forbidden")),
    ],
)  # fmt: skip
async def test_what_cannot_be_opened_is_refused(bot, body, refusal):
    assert await bot.refused("POST", "conversations", body) == refusal


async def test_an_app_in_a_team_reaches_all_its_channels(bot):
    for channel in (seed.GENERAL, seed.SALES, seed.SUPPORT, seed.OFFICE):
        assert (await bot.thread(channel=channel)).startswith(f"{channel};messageid=")


async def test_threads_need_no_tenant_but_a_wrong_one_is_noticed(bot):
    body = opening()
    del body["tenantId"]
    assert (await bot.call("POST", "conversations", body))[0] == 201
    for empty in ({}, "acme", None):
        body["channelData"]["tenant"] = empty
        assert (await bot.call("POST", "conversations", body))[0] == 201
    body["channelData"]["tenant"] = {"id": seed.OTHER_TENANT}
    assert (await bot.refused("POST", "conversations", body))[0] == 403


async def test_ids_are_rising_milliseconds(bot, teams):
    teams.clock.freeze(frozen=True)
    thread = await bot.thread()
    ids = [await bot.say(thread, str(number)) for number in range(3)]
    first = int(thread.partition("=")[2])
    assert [int(one) for one in ids] == [first + 1, first + 2, first + 3]
    assert first == int(teams.clock.now() * 1000)


async def test_all_forms_of_a_thread_mean_the_same(bot, desk):
    thread = await bot.thread()
    channel, _, root = thread.partition(";messageid=")
    quoted = thread.replace(";", "%3B").replace("=", "%3D").replace("@", "%40").replace(":", "%3A")
    for path in (at(thread), at(quoted), at(channel, root), at(thread, root)):
        await bot.ok("POST", path, {"type": "message", "text": "reply"})
    messages = await desk.messages("cleo", seed.SALES)
    assert {one["thread"] for one in messages} == {root}
    reply = messages[1]["id"]
    await bot.ok("POST", at(channel, reply), {"type": "message", "text": "to a reply"})
    await bot.ok("PUT", at(channel, reply), {"type": "message", "text": "new"})
    assert (await desk.message("cleo", reply, seed.SALES))["text"] == "new"
    await bot.say(channel, "a post of its own")
    messages = await desk.messages("cleo", seed.SALES)
    assert messages[-1]["thread"] == messages[-1]["id"]
    assert len({one["thread"] for one in messages}) == 2


@pytest.mark.parametrize(
    ("conversation", "refusal"),
    [
        ("nonsense", (400, "BadArgument")),
        (f"{seed.SALES};messageid=abc", (400, "BadArgument")),
        (f"{seed.SALES};messageid=", (400, "BadArgument")),
        (f"{seed.SALES};messageid=0", (400, "BadArgument")),
        (f"{seed.SALES};messageid=123", (404, "MessageNotFound")),
        ("19:nowhere@thread.tacv2", (404, "ConversationNotFound")),
        ("a:nobody", (404, "ConversationNotFound")),
        (seed.FOREIGN_CHANNEL, (403, "BotNotInConversationRoster")),
    ],
)
async def test_conversations_that_are_not_there_are_refused(bot, conversation, refusal):
    body = {"type": "message", "text": "x"}
    assert await bot.refused("POST", at(conversation), body) == refusal


async def test_who_uninstalled_or_blocked_the_app_is_not_reached(bot, desk):
    chat = await bot.chat("cleo")
    body = {"type": "message", "text": "x"}
    await desk.control("block", user="cleo")
    assert await bot.refused("POST", at(chat), body) == (403, "ConversationBlockedByUser")
    await desk.control("block", user="cleo", blocked=False)
    await bot.say(chat, "x")
    await desk.control("uninstall", user="cleo")
    assert await bot.refused("POST", at(chat), body) == (403, "BotNotInConversationRoster")
    await desk.control("uninstall", user="nora", team=seed.TEAM)
    assert (await bot.refused("POST", at(seed.SALES), body))[0] == 403


async def test_a_deleted_channel_is_gone_until_it_is_restored(bot, desk):
    body = {"type": "message", "text": "x"}
    args = {"user": "nora", "team": seed.TEAM, "channel": seed.SUPPORT}
    await desk.control("delete_channel", **args)
    assert await bot.refused("POST", at(seed.SUPPORT), body) == (404, "ConversationNotFound")
    refusal = await bot.refused("POST", "conversations", opening(seed.SUPPORT))
    assert refusal == (404, "ConversationNotFound")
    await desk.control("delete_channel", restore=True, **args)
    await bot.say(seed.SUPPORT, "x")


async def test_a_team_and_its_channels_can_be_looked_up(bot):
    team = await bot.ok("GET", f"teams/{seed.TEAM}")
    assert (team["id"], team["name"], team["aadGroupId"]) == (seed.TEAM, "Acme", seed.GROUP)
    said = await bot.ok("GET", f"teams/{seed.TEAM}/conversations")
    assert said["conversations"] == [
        {"id": seed.GENERAL},
        {"id": seed.SALES, "name": "Sales"},
        {"id": seed.SUPPORT, "name": "Support"},
        {"id": seed.OFFICE, "name": "Office"},
    ]
    assert await bot.refused("GET", "teams/19:x@thread.tacv2") == (404, "ConversationNotFound")
    refusal = await bot.refused("GET", f"teams/{seed.FOREIGN_TEAM}/conversations")
    assert refusal == (403, "BotNotInConversationRoster")


async def test_the_roster_has_both_ids_of_everybody(bot):
    everybody = await bot.ok("GET", f"conversations/{seed.SALES}/members")
    assert len(everybody) == 7
    nora = await bot.ok("GET", f"conversations/{seed.SALES}/members/{seed.aad_id('nora')}")
    assert nora in everybody
    assert nora == {
        "id": seed.account("nora"),
        "name": "Nora North",
        "objectId": seed.aad_id("nora"),
        "aadObjectId": seed.aad_id("nora"),
        "givenName": "Nora",
        "surname": "North",
        "email": "nora@acme.example",
        "userPrincipalName": "nora@acme.example",
        "tenantId": seed.TENANT,
        "userRole": "user",
    }
    gil = await bot.ok("GET", f"conversations/{seed.SALES}/members/{seed.account('gil')}")
    assert gil["userRole"] == "guest"
    refusal = await bot.refused("GET", f"conversations/{seed.SALES}/members/29:x")
    assert refusal == (404, "MemberNotFoundInConversation")
    chat = await bot.chat("dan")
    (dan,) = await bot.ok("GET", f"conversations/{chat}/members")
    assert dan["name"] == "Dan Diaz"
    assert (await bot.refused("GET", f"conversations/{chat}/members/{gil['id']}"))[0] == 404


async def test_the_roster_comes_in_pages(bot, teams):
    for number in range(60):
        key = f"p{number}"
        teams.add_person(seed._person(teams, key, f"Person {number}", seed.TENANT, {}))
        teams.teams[seed.TEAM].members[key] = "member"
    path = f"conversations/{seed.SALES}/pagedmembers"
    page = await bot.ok("GET", path, pageSize=1)
    assert len(page["members"]) == 50
    rest = await bot.ok("GET", path, pageSize=50, continuationToken=page["continuationToken"])
    assert len(rest["members"]) == 17
    assert "continuationToken" not in rest
    assert len((await bot.ok("GET", path))["members"]) == 67
    for wrong in ({"pageSize": "many"}, {"continuationToken": "!"}, {"continuationToken": "eDox"}):
        assert await bot.refused("GET", path, **wrong) == (400, "BadArgument")
