"""Messages in a channel that one person sees, and slash commands."""

import pytest

from bot.sandbox.teams import seed

from .fake_bot import at


def private(key="cleo", **more):
    recipient = {"id": seed.account(key), "name": key}
    return {"type": "message", "text": "for you", "recipient": recipient, **more}


async def targeted(bot, thread, activity):
    return await bot.say(thread, activity, isTargetedActivity="true")


async def test_a_targeted_message_is_seen_by_one_person_for_a_day(bot, desk, teams):
    teams.clock.freeze(frozen=True)
    thread = await bot.thread()
    said = await targeted(bot, thread, private())
    shown = await desk.message("cleo", said, seed.SALES)
    assert shown["targeted"]
    assert said not in [one["id"] for one in await desk.messages("dan", seed.SALES)]
    teams.clock.advance(24 * 3600 + 1)
    assert said not in [one["id"] for one in await desk.messages("cleo", seed.SALES)]
    await bot.sign_in()
    body = {"type": "message", "text": "late"}
    refusal = await bot.refused("PUT", at(thread, said), body, isTargetedActivity="true")
    assert refusal == (404, "ActivityNotFoundInConversation")


async def test_it_is_changed_and_deleted_without_a_recipient(bot, desk):
    thread = await bot.thread()
    said = await targeted(bot, thread, private())
    mark = {"isTargetedActivity": "true"}
    assert (await bot.refused("PUT", at(thread, said), private(), **mark))[0] == 400
    new = {"type": "message", "text": "new"}
    refusal = await bot.refused("PUT", at(thread, said), new)
    assert refusal == (404, "ActivityNotFoundInConversation")
    await bot.ok("PUT", at(thread, said), new, **mark)
    assert (await desk.message("cleo", said, seed.SALES))["text"] == "new"
    assert await bot.refused("DELETE", at(thread, said)) == (
        404, "ActivityNotFoundInConversation",
    )  # fmt: skip
    await bot.ok("DELETE", at(thread, said), **mark)
    plain = await bot.say(thread, "for all")
    assert (await bot.refused("DELETE", at(thread, plain), **mark))[0] == 404


@pytest.mark.parametrize(
    ("activity", "refusal"),
    [
        (private("hugo"), (403, "BotNotInConversationRoster")),
        ({"type": "message", "text": "x", "recipient": {"id": "29:x"}},
         (403, "BotNotInConversationRoster")),
        ({"type": "message", "text": "x"}, (400, "BadArgument")),
        ({"type": "message", "text": "x", "recipient": {}}, (400, "BadArgument")),
    ],
)  # fmt: skip
async def test_only_members_can_be_addressed(bot, activity, refusal):
    thread = await bot.thread()
    got = await bot.refused("POST", at(thread), activity, isTargetedActivity="true")
    assert got == refusal


async def test_chats_have_no_targeted_messages_and_they_can_be_switched_off(bot, desk):
    chat = await bot.chat("cleo")
    refusal = await bot.refused("POST", at(chat), private(), isTargetedActivity="true")
    assert refusal == (400, "BadArgument")
    await desk.put("app", targeted=False)
    thread = await bot.thread()
    refusal = await bot.refused("POST", at(thread), private(), isTargetedActivity="true")
    assert refusal == (403, "Forbidden")


async def test_a_targeted_message_takes_no_reactions_and_no_actions(bot, desk):
    thread = await bot.thread()
    said = await targeted(bot, thread, private())
    path = at(thread, said, "/reactions/like")
    assert await bot.refused("PUT", path) == (400, "BadArgument")
    args = {"user": "cleo", "channel": seed.SALES, "message": said}
    await desk.control("react", status=400, reaction="like", **args)
    await desk.control("command", status=400, command="conversation_actions", **args)


async def test_a_slash_command_is_heard_by_the_app_alone(bot, desk, app):
    thread = await bot.thread()
    root = thread.partition("=")[2]
    said = await desk.control(
        "slash", user="cleo", channel=seed.SALES, thread=root, command="assign", text="@Dan"
    )
    await desk.settle()
    (heard,) = app.received
    assert heard["type"] == "message"
    assert heard["text"] == "assign @Dan"
    assert heard["recipient"] == {
        "id": f"28:{seed.APP_ID}", "name": "Frontdesk", "isTargeted": True,
    }  # fmt: skip
    assert heard["conversation"]["id"] == thread
    assert said["message"]["targeted"]
    assert said["id"] not in [one["id"] for one in await desk.messages("dan", seed.SALES)]
    answer = private(entities=[{"type": "targetedMessageInfo", "messageId": said["id"]}])
    await targeted(bot, thread, answer)


async def test_an_answer_names_a_targeted_message_that_is_still_there(bot, desk, app, teams):
    teams.clock.freeze(frozen=True)
    asked = (await desk.control("slash", user="cleo", channel=seed.SALES, text="help"))["id"]

    def answer(message_id):
        return private(entities=[{"type": "targetedMessageInfo", "messageId": message_id}])

    await targeted(bot, seed.SALES, answer(asked))
    refusal = await bot.refused("POST", at(seed.SALES), answer("x"), isTargetedActivity="true")
    assert refusal == (400, "INVALID_TARGETED_MESSAGE_ID")
    gone = (404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED")
    public = await bot.say(seed.SALES, "for all")
    for wrong in (public, "123"):
        assert await bot.refused("POST", at(seed.SALES), answer(wrong)) == gone
    teams.clock.advance(24 * 3600)
    await bot.sign_in()
    assert await bot.refused("POST", at(seed.SALES), answer(asked)) == gone


async def test_whether_a_slash_command_names_its_thread_is_a_switch(bot, desk, app):
    thread = await bot.thread()
    await desk.put("app", slash_names_thread=False)
    root = thread.partition("=")[2]
    await desk.control("slash", user="cleo", channel=seed.SALES, thread=root, text="help")
    await desk.control("slash", user="cleo", channel=seed.SALES, command="open")
    await desk.settle()
    assert [one["conversation"]["id"] for one in app.received] == [seed.SALES, seed.SALES]
    assert [one["text"] for one in app.received] == ["help", "open"]


async def test_slash_commands_are_those_of_the_manifest_and_for_channels(desk, teams):
    teams.app.slash_commands = ("assign",)
    args = {"user": "cleo", "status": 400}
    said = await desk.control("slash", channel=seed.SALES, command="frob", **args)
    assert said["error"] == "unknown_command"
    said = await desk.control("slash", command="assign", **args)
    assert said["error"] == "not_offered"
    said = await desk.control(
        "slash", user="una", channel=seed.FOREIGN_CHANNEL, command="assign", status=400
    )
    assert said["error"] == "not_offered"
    await desk.put("app", targeted=False)
    await desk.control("slash", channel=seed.SALES, command="assign", **args)
