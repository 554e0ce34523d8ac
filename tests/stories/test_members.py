"""Agents leave, hear nothing for a while, and come back to a guest who is alone (MEM-02 to MEM-06)."""

from dataclasses import replace
from typing import Any

import pytest

from bot.actions.participants import let_go
from bot.domain.ids import ConversationId
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place
from tests.stories.seen import Desk, Thread

NOBODY = (
    "Nobody can be reached at the moment. Your message is kept, and whoever is responsible is told."
)
CAME = "Brought in, because no agent was left here: "


async def begun(place: Place) -> tuple[Guest, Desk, Thread]:
    """Have a conversation with Sales whose first message stands before the agents."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Hello")
    return gus, ada, await ada.finds("Sales", "Gus", "Hello")


async def agents(place: Place, gus: Guest) -> set[str]:
    return set(
        await place.parts.store.read(
            lambda tx: tx.participants.agents(ConversationId(gus.conversation))
        )
    )


async def all_leave(place: Place, gus: Guest, ada: Desk, thread: Thread) -> set[str]:
    """Let Ada go by her word, once all others have left; return who was there."""
    before = await agents(place, gus)
    mine = await place.parts.store.read(lambda tx: _ada(tx, before))
    conversation = ConversationId(gus.conversation)
    await place.parts.store.run(let_go, conversation, before - {mine})
    await ada.mentions(thread, "leave")
    await ada.is_told("You left #1.")
    assert await agents(place, gus) == set()
    return before


def _ada(tx: Any, ids: set[str]) -> str:
    [mine] = [one for one in ids if tx.people.agent(one).name.startswith("Ada")]
    return mine


def came(thread: Thread) -> list[str]:
    return [text for text in thread.texts if text.startswith(CAME)]


async def test_those_whom_the_guest_wrote_to_come_back_after_two_seconds(place: Place) -> None:
    # MEM-02 MEM-03 MEM-04 CONV-10
    gus, ada, thread = await begun(place)
    before = await all_leave(place, gus, ada, thread)
    await ada.sees(thread, lambda it: "Ada left the conversation." in it.texts)
    await gus.write("Anybody there?")
    await place.pass_by(2)
    thread = await ada.sees(thread, came)
    assert "Anybody there?" in thread.texts
    assert await agents(place, gus) == before
    await gus.sees(lambda me: "Anybody there?" in me.texts)
    assert gus.notices == []


async def test_a_stop_in_the_two_seconds_loses_nobody(lasting_place: Place) -> None:  # MEM-04
    place = lasting_place
    gus, ada, thread = await begun(place)
    before = await all_leave(place, gus, ada, thread)
    await gus.write("Anybody there?")
    await place.stop()
    place.clock.pass_by(seconds=2)
    await place.start()
    thread = await ada.sees(thread, came)
    await gus.write("Ah, there you are")
    thread = await ada.sees(thread, lambda it: "Ah, there you are" in it.texts)
    assert len(came(thread)) == 1
    assert await agents(place, gus) == before


async def test_who_writes_to_nobody_is_told_so_and_the_manager_comes(web_place: Place) -> None:
    # MEM-05 MEM-06 ESC-01
    place = web_place
    gus, ada, thread = await begun(place)
    before = await all_leave(place, gus, ada, thread)

    def switch_off(tx) -> str:
        [service] = [one for one in tx.people.services() if one.name == "Sales"]
        for one in before - {service.manager_id}:
            tx.people.save_agent(replace(tx.people.agent(one), gone=True))
        tx.people.remove_member(service.id, service.manager_id)
        return service.manager_id

    manager = await place.parts.store.run(switch_off)
    await place.pass_by(2)
    await gus.write("Anybody there?")
    await gus.sees(lambda me: me.notices)
    assert gus.notices == [NOBODY]
    assert await agents(place, gus) == {manager}


@pytest.mark.parametrize("again", ["Unmute", "Leave"])
async def test_one_leaves_and_mutes_from_the_actions_of_a_message(
    web_place: Place, again: str
) -> None:  # MEM-02
    gus, ada, thread = await begun(web_place)
    dialog = await ada.chooses(thread, thread.posts[0].ref)
    await ada.presses_in(dialog, "Mute for good")
    assert "I tell you nothing about #1 any more." in (await ada.dialog()).words
    before = await agents(web_place, gus)
    dialog = await ada.chooses(thread, thread.posts[0].ref)
    await ada.presses_in(dialog, again)
    said = {"Unmute": "I tell you about #1 again.", "Leave": "You left #1."}
    assert said[again] in (await ada.dialog()).words
    assert len(await agents(web_place, gus)) == len(before) - (again == "Leave")


async def test_mute_is_said_in_words_with_the_time_when_it_ends(place: Place) -> None:  # MEM-02
    gus, ada, thread = await begun(place)
    assert "nothing about #1 until 20" in await ada.asks("mute #1 tomorrow")
    await ada.mentions(thread, "mute soon")
    await ada.is_told("For how long?")
    await ada.mentions(thread, "mute off")
    await ada.is_told("I tell you about #1 again.")
    await gus.sees(lambda me: me.texts == ["Hello"])
