"""A conversation is given to another service, in words and by dialogs (PRODUCT, sections 4 and 12)."""

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place


async def test_a_conversation_is_given_away_in_its_thread_and_the_guest_stays(
    web_place: Place,
) -> None:
    # CONV-05
    guest, ada, bob = Guest(web_place, "Ann"), desk(web_place, "ada"), desk(web_place, "bob")
    await guest.begin(widget(web_place, "sales"), "My frame is bent")
    thread = await ada.finds("Sales", "Ann", "My frame is bent")
    await ada.mentions(thread, "assign support bob")
    there = await bob.finds("Support", "Ann")
    await bob.sees(there, lambda it: "Bob" in it.card.facts)
    await bob.writes(there, "reply: Bring it in")
    await guest.sees(lambda it: "Bring it in" in it.texts)
    await guest.write("I come tomorrow")
    await bob.sees(there, lambda it: "I come tomorrow" in it.texts)
    assert guest.texts[0] == "My frame is bent"


async def test_the_dialog_for_a_name_shows_it_to_both_sides(web_place: Place) -> None:  # TTL-04
    guest, ada = Guest(web_place, "Ann"), desk(web_place, "ada")
    await guest.begin(widget(web_place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Ann", "Hello")
    await ada.presses(thread, "Rename")
    await ada.fills("Order 7")
    await ada.sees(thread, lambda it: it.card.title == "Order 7")
    await guest.sees(lambda it: it.header["title"] == "Order 7")
