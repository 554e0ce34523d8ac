"""A guest's words reach the thread, and an agent's answer comes back, over real HTTP."""

from bot.sandbox.slack import seed
from tests.bot.slack.workplace import Workplace


async def test_a_guests_message_opens_a_thread_and_stands_in_it(
    work: Workplace,
) -> None:  # ENT-04, TTL-01
    conversation = await work.conversation("Hello *there* <!channel>")
    root = await work.root(conversation)
    channel = work.sandbox.channels[seed.SALES]
    card = channel.messages[root]
    assert card.blocks[0]["text"]["text"] == "Gus"
    [reply] = [channel.messages[ts] for ts in card.replies]
    assert reply.username == "Gus"
    assert reply.blocks[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Hello *there* <!channel>"}
    ]


async def test_an_agents_answer_reaches_the_guest(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=seed.SALES, thread_ts=root, text="Good *day* :wave: <@U0BOB>"
    )
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Good day 👋 @Bob"]
