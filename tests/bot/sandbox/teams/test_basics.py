"""From sign-in to an answer in a thread."""

from bot.sandbox.teams import seed

from .fake_bot import CARD, at, attached


async def test_a_thread_is_opened_and_what_people_write_there_arrives(desk, bot, app):
    thread = await bot.thread(attached(CARD))
    channel, _, root = thread.partition(";messageid=")
    assert (channel, root.isdigit()) == (seed.SALES, True)
    reply = await bot.say(thread, "from a guest")
    answer = await desk.post("cleo", "hello <@app> and <@dan>", seed.SALES, root)
    (heard,) = app.received
    assert heard["conversation"] == {
        "isGroup": True, "conversationType": "channel", "tenantId": seed.TENANT, "id": thread,
    }  # fmt: skip
    assert heard["id"] == answer
    assert heard["text"] == "hello <at>Frontdesk</at> and <at>Dan Diaz</at>"
    shown = await desk.messages("dan", seed.SALES)
    assert [one["id"] for one in shown] == [root, reply, answer]
    assert shown[0]["cards"] == [CARD]
    await bot.ok("PUT", at(thread, reply), {"type": "message", "text": "changed"})
    assert (await desk.message("dan", reply, seed.SALES))["text"] == "changed"
    await bot.ok("DELETE", at(thread, reply))
    assert (await desk.message("dan", reply, seed.SALES))["deleted"]
