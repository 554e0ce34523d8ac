"""The program stops and starts again in the middle of everything, and nobody misses a word (CONV-07)."""

from tests.stories.desk import desk
from tests.stories.guest import Guest, contact, widget
from tests.stories.place import Place


async def test_what_was_taken_before_a_stop_is_delivered_after_it(lasting_place: Place) -> None:
    # CONV-07, CONV-02
    place, gus = lasting_place, Guest(lasting_place, "Gus")
    ada = desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Before")
    thread = await ada.finds("Sales", "Gus", "Before")
    await gus.sees(lambda me: me.texts == ["Before"])
    await place.control("faults", {"rate_503": 1.0}, "PUT")
    for n in range(3):
        await gus.write(f"In between {n}")
    await place.stop()
    await place.control("faults", {"rate_503": 0.0}, "PUT")
    await place.start()
    await gus.write("After")
    thread = await ada.sees(thread, lambda it: "After" in it.texts)
    assert thread.texts == ["Before", *(f"In between {n}" for n in range(3)), "After"]
    await ada.writes(thread, "All there")
    await gus.sees(lambda me: "All there" in me.texts)
    assert gus.texts == [*thread.texts, "All there"]
    assert len(await ada.threads("Sales")) == 1


async def test_a_first_message_survives_a_stop_before_its_thread_is_open(
    lasting_place: Place,
) -> None:  # CONV-07, ENT-04
    place, gus = lasting_place, Guest(lasting_place, "Gus")
    await place.control("faults", {"rate_503": 1.0}, "PUT")
    await gus.begin(contact("ada"), "Is Ada there?")
    await place.stop()
    await place.control("faults", {"rate_503": 0.0}, "PUT")
    await place.start()
    ada = desk(place, "ada")
    thread = await ada.finds("own", "Gus", "Is Ada there?")
    await ada.writes(thread, "I am")
    await gus.sees(lambda me: me.texts == ["Is Ada there?", "I am"])


async def test_an_answer_written_while_it_is_stopped_comes_when_it_is_back(place: Place) -> None:
    # CONV-07
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Gus", "Hello")
    await place.stop()
    await ada.writes(thread, "While you slept")
    await place.settled()
    await place.start()
    await place.control("clock", {"advance": 60})
    await gus.sees(lambda me: me.texts == ["Hello", "While you slept"])
    await ada.writes(thread, "Awake again")
    await gus.sees(lambda me: me.texts[2:] == ["Awake again"])
