"""A guest's words reach Teams, an agent's reach the guest, once and in order."""

from tests.bot.teams.workplace import Workplace, words_of


async def test_a_guests_message_stands_in_a_thread_of_the_channel(work: Workplace) -> None:
    conversation = await work.conversation("Hello")
    card, message = await work.thread(await work.root(conversation))
    assert "Gus" in words_of(card["cards"])
    assert words_of(message["cards"]).split("\n") == ["Gus", "Hello"]


async def test_an_agents_answer_reaches_the_guest(work: Workplace) -> None:
    conversation = await work.conversation("Hello")
    await work.agent_says("cleo", "Hi Gus", thread=await work.root(conversation))
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Hi Gus"]
