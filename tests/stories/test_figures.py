"""A manager looks how the desk is doing, and saves words for the agents (MGR-03, MGR-05)."""

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place, until


async def test_a_manager_asks_in_a_thread_and_everybody_there_sees_the_picture(
    web_place: Place,
) -> None:  # MGR-03
    gus, ada, mona = Guest(web_place, "Gus"), desk(web_place, "ada"), desk(web_place, "mona")
    await gus.begin(widget(web_place, "sales"), "Do you sell tandems?")
    thread = await ada.finds("Sales", "Gus")
    await ada.writes(thread, "We do")
    await gus.sees(lambda me: "We do" in me.texts)
    await mona.mentions(thread, "stats 7 days")

    async def picture() -> list[str]:
        seen = await ada.looks_at(thread)
        return [str(file["name"]) for post in seen.posts for file in post.files]

    [name] = await until(picture, "the picture")
    assert name.startswith("Figures Sales ")

    async def text() -> str:
        told = await mona.whispers()
        return next((one for one in told if "Conversations begun" in one), "")

    said = await until(text, "the text")
    assert "Conversations begun: 1, closed: 0" in said
    assert "Waiting for an answer now: 0" in said
    assert not any("Conversations begun" in one for one in await ada.whispers())
    assert gus.texts == ["Do you sell tandems?", "We do"]


async def test_words_that_a_manager_saved_are_an_agents_own_answer(place: Place) -> None:
    # MGR-05
    gus, ada, mona = Guest(place, "Gus"), desk(place, "ada"), desk(place, "mona")
    await gus.begin(widget(place, "sales"), "Hello?")
    thread = await ada.finds("Sales", "Gus")
    await ada.writes(thread, "!saved add mine: no")
    await mona.asks("saved add service:sales hello: Hello {guest}, {agent} from {service} here")
    await ada.writes(thread, "!use mine")
    await ada.writes(thread, "!use hello")
    await gus.sees(lambda me: len(me.texts) > 1)
    assert gus.texts == ["Hello?", "Hello Gus, Ada from Sales here"]
