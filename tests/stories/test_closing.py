"""Closing, opening again, and the notices that say what happened (CONV-09, CONV-10)."""

from collections.abc import Awaitable, Callable

import pytest

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place
from tests.stories.seen import Desk, Thread

Way = Callable[[Guest, Desk, Thread], Awaitable[object]]
CLOSING: dict[str, Way] = {
    "button": lambda gus, ada, thread: ada.presses(thread, "Close"),
    "word": lambda gus, ada, thread: ada.writes(thread, "!close"),
    "mention": lambda gus, ada, thread: ada.mentions(thread, "close"),
    "command": lambda gus, ada, thread: ada.asks("close #1"),
    "guest": lambda gus, ada, thread: gus.do("POST", "/close"),
}
OPENING: dict[str, Way] = {
    "button": lambda gus, ada, thread: ada.presses(thread, "Reopen"),
    "word": lambda gus, ada, thread: ada.writes(thread, "!reopen"),
    "command": lambda gus, ada, thread: ada.asks("reopen #1"),
    "guest": lambda gus, ada, thread: gus.do("POST", "/reopen"),
    "message": lambda gus, ada, thread: gus.write("One more thing"),
}


async def begun(place: Place) -> tuple[Guest, Desk, Thread]:
    """Have a conversation with Sales whose first message stands before the agents."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Hello")
    return gus, ada, await ada.finds("Sales", "Gus", "Hello")


@pytest.mark.parametrize("how", CLOSING)
async def test_a_conversation_is_closed(place: Place, how: str) -> None:
    # CONV-09, CONV-10
    gus, ada, thread = await begun(place)
    await CLOSING[how](gus, ada, thread)
    by = "Gus" if how == "guest" else "Ada"
    await gus.sees(lambda me: me.header["state"] == "closed" and me.notices)
    assert gus.notices == [f"{by} closed the conversation."]
    assert gus.texts == ["Hello"]
    thread = await ada.sees(thread, lambda it: it.card.title == "✅ Gus", "a closed card")
    assert (thread.card.subtitle, thread.card.buttons) == (
        "#1 · closed · Sales",
        ("Reopen", "Contact"),
    )
    await ada.sees(thread, lambda it: f"{by} closed the conversation." in it.texts)


@pytest.mark.parametrize("how", OPENING)
async def test_a_closed_conversation_is_opened_again(web_place: Place, how: str) -> None:
    # CONV-09, CONV-10
    gus, ada, thread = await begun(web_place)
    await ada.presses(thread, "Close")
    await ada.sees(thread, lambda it: it.card.title == "✅ Gus", "a closed card")
    await OPENING[how](gus, ada, thread)
    await gus.sees(lambda me: me.header["state"] == "open" and len(me.messages) > 2)
    by = {"message": [], "guest": ["Gus reopened the conversation."]}
    assert gus.notices[1:] == by.get(how, ["Ada reopened the conversation."])
    await ada.sees(thread, lambda it: it.card.title == "Gus" and "Close" in it.card.buttons)


async def test_what_agents_write_after_closing_still_arrives(web_place: Place) -> None:  # CONV-09
    gus, ada, thread = await begun(web_place)
    await ada.writes(thread, "!close")
    await gus.sees(lambda me: me.header["state"] == "closed")
    await ada.writes(thread, "P.S. Thank you")
    await gus.sees(lambda me: me.texts == ["Hello", "P.S. Thank you"])


async def test_closing_twice_says_it_once(web_place: Place) -> None:  # CONV-10
    gus, ada, thread = await begun(web_place)
    assert await ada.asks("close #1") == await ada.asks("close #1")
    await ada.writes(thread, "Good bye")
    await gus.sees(lambda me: "Good bye" in me.texts)
    assert gus.notices == ["Ada closed the conversation."]


async def test_every_act_is_said_to_those_whom_it_concerns(place: Place) -> None:  # CONV-10
    gus, ada, thread = await begun(place)
    olga = Guest(place, "Olga")
    await ada.presses(thread, "Take it")
    await ada.writes(thread, "!rename Order 7")
    await olga.join(gus.header["share_url"])
    await olga.do("POST", "/leave")
    await ada.writes(thread, "!close")
    await gus.sees(lambda me: me.header["state"] == "closed" and len(me.notices) == 5)
    assert sorted(gus.notices) == [
        "Ada closed the conversation.",
        "Ada is looking after you.",
        "Olga joined.",
        "Olga left.",
        "The conversation is now called “Order 7”.",
    ]
    thread = await ada.sees(thread, lambda it: "Ada closed the conversation." in it.texts)
    for said in (
        "Ada takes care of this conversation.",
        "Ada renamed the conversation to “Order 7”.",
        "Olga joined the conversation.",
        "Olga left the conversation.",
    ):
        assert said in thread.texts


async def test_what_is_among_agents_makes_no_notice_for_guests(place: Place) -> None:  # CONV-10
    gus, ada, thread = await begun(place)
    await ada.writes(thread, "note: between us")
    await ada.writes(thread, "!link new")
    await ada.is_told("can join #1")
    await ada.writes(thread, "Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    assert gus.notices == []


async def test_take_it_makes_me_responsible(place: Place) -> None:  # CONV-10
    gus, ada, thread = await begun(place)
    await ada.presses(thread, "Take it")
    await gus.sees(lambda me: me.notices == ["Ada is looking after you."])
    await ada.sees(thread, lambda it: "Assignee: Ada" in it.card.facts)
    await desk(place, "bob").presses(thread, "Take it")
    await gus.sees(lambda me: me.notices[1:] == ["Bob is looking after you."])
    await ada.sees(thread, lambda it: "Assignee: Bob" in it.card.facts)
