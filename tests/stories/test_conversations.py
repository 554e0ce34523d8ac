"""One conversation for each guest and each service or agent, however they come back (PRODUCT, section 2)."""

import asyncio

from tests.stories.desk import desk
from tests.stories.guest import Guest, contact, widget
from tests.stories.place import Place


async def test_a_guest_who_writes_to_a_service_again_finds_the_conversation(place: Place) -> None:
    # CONV-02
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    first = await gus.begin(widget(place, "sales"), "First")
    thread = await ada.finds("Sales", "Gus", "First")
    await ada.writes(thread, "Answer")
    await gus.sees(lambda me: "Answer" in me.texts)
    again = Guest(place, "Gus", gus.token)
    second = await again.begin(widget(place, "sales"), "Second")
    assert second["conversation"]["id"] == first["conversation"]["id"]
    await again.sees(lambda me: me.texts == ["First", "Answer", "Second"])
    await ada.sees(thread, lambda it: it.texts == ["First", "Answer", "Second"])
    assert len(await ada.threads("Sales")) == 1


async def test_writing_to_a_closed_conversation_opens_it_again(place: Place) -> None:
    # CONV-02, CONV-09
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "First")
    thread = await ada.finds("Sales", "Gus", "First")
    await ada.presses(thread, "Close")
    await gus.sees(lambda me: me.header["state"] == "closed")
    again = await gus.begin(widget(place, "sales"), "Second")
    assert again["conversation"]["state"] == "open"
    thread = await ada.sees(thread, lambda it: it.card.title == "Gus" and "Second" in it.texts)
    assert "Close" in thread.card.buttons


async def test_two_services_are_two_conversations(web_place: Place) -> None:  # CONV-02
    gus = Guest(web_place, "Gus")
    sales = await gus.begin(widget(web_place, "sales"), "Hello Sales")
    support = await gus.begin(widget(web_place, "support"), "Hello Support")
    assert sales["conversation"]["id"] != support["conversation"]["id"]
    assert [one["title"] for one in await gus.listed()] == ["Support", "Sales"]


async def test_a_contact_link_leads_back_to_the_same_conversation(
    web_place: Place,
) -> None:  # CONV-03
    gus, other, ada = Guest(web_place, "Gus"), Guest(web_place, "Olga"), desk(web_place, "ada")
    first = await gus.begin(contact("ada"), "First")
    second = await gus.begin(contact("ada"), "Second")
    assert first["conversation"]["id"] == second["conversation"]["id"]
    third = await other.begin(contact("ada"), "Hello")
    assert third["conversation"]["id"] != first["conversation"]["id"]
    to_bob = await gus.begin(contact("bob"), "Hello Bob")
    assert to_bob["conversation"]["id"] != first["conversation"]["id"]
    thread = await ada.finds("own", "Gus", "Second")
    assert thread.texts == ["First", "Second"]


async def test_two_tabs_a_double_click_and_a_retry_make_one_conversation(
    lasting_place: Place,
) -> None:  # CONV-04
    gus, ada = Guest(lasting_place, "Gus"), desk(lasting_place, "ada")
    body, token = await gus.first(widget(lasting_place, "sales"), "Clicked twice")
    other, _ = await gus.first(widget(lasting_place, "sales"), "The other tab")
    told = await asyncio.gather(
        *(
            lasting_place.ask("POST", "/api/conversations", one, token)
            for one in (body, other, body, other, body)
        )
    )
    assert len({one["conversation"]["id"] for one in told}) == 1
    assert len({one["message"]["number"] for one in told}) == 2
    thread = await ada.finds("Sales", "Gus", "The other tab")
    thread = await ada.sees(thread, lambda it: len(it.posts) == 2)
    assert sorted(thread.texts) == ["Clicked twice", "The other tab"]
    assert len(await ada.threads("Sales")) == 1


async def test_who_takes_it_does_not_change_where_the_guest_comes_back_to(place: Place) -> None:
    # CONV-05
    gus, ada, bob = Guest(place, "Gus"), desk(place, "ada"), desk(place, "bob")
    before = await gus.begin(contact("ada"), "Hello Ada")
    thread = await ada.finds("own", "Gus", "Hello Ada")
    assert await bob.asks("take #1") == "#1 is yours. Before: Ada."
    await ada.sees(thread, lambda it: "Assignee: Bob" in it.card.facts)
    after = await gus.begin(contact("ada"), "Hello again")
    assert after["conversation"]["id"] == before["conversation"]["id"]
    await ada.sees(thread, lambda it: "Hello again" in it.texts)
    assert "Gus" in await bob.asks("mine")


async def test_a_conversation_has_a_number_that_people_say_and_type(place: Place) -> None:
    # CONV-06
    gus, olga, ada = Guest(place, "Gus"), Guest(place, "Olga"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Hello")
    await olga.begin(widget(place, "sales"), "Good day")
    assert (gus.header["number"], olga.header["number"]) == (1, 2)
    thread = await ada.finds("Sales", "Olga", "Good day")
    assert thread.card.subtitle == "#2 · open · Sales"
    assert "#2 Olga" in await ada.asks("show #2")
    assert "Good day" in await ada.asks("#2 show")
    assert "no conversation #3" in await ada.asks("show #3")


async def test_the_queue_and_what_is_mine(web_place: Place) -> None:  # CONV-06
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    await gus.begin(widget(web_place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Gus", "Hello")
    assert "1 waiting" in await ada.asks("queue")
    assert "no conversation" in await ada.asks("mine")
    await ada.presses(thread, "Take it")
    await ada.sees(thread, lambda it: "Assignee: Ada" in it.card.facts)
    assert "#1 Gus · Ada" in await ada.asks("mine")
    await ada.writes(thread, "Good day")
    await gus.sees(lambda me: "Good day" in me.texts)
    assert await ada.asks("queue") == "Nobody is waiting."
