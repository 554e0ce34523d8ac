"""Notes stay among agents, answers say what became of them, commands reach no guest (CONV-08)."""

import pytest

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place
from tests.stories.seen import Desk, Thread


async def begun(place: Place, where: str = "sales") -> tuple[Guest, Desk, Thread]:
    """Have a conversation whose first message stands before the agents."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, where), "Hello")
    return gus, ada, await ada.finds(where.title(), "Gus", "Hello")


async def test_a_note_never_reaches_the_guest(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    await ada.writes(thread, "note: they pay late")
    await ada.sees(thread, lambda it: it.signs("note: they pay late") == {"🔒"}, "the lock")
    await ada.writes(thread, "Hello Gus")
    await gus.sees(lambda me: "Hello Gus" in me.texts)
    assert gus.texts == ["Hello", "Hello Gus"]
    assert "late" not in str(await gus.do("GET", "/feed?after=0"))


async def test_the_lock_makes_an_answer_a_note(slack_place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(slack_place)
    ref = await ada.writes(thread, "They pay late")
    await gus.sees(lambda me: "They pay late" in me.texts)
    await ada.reacts(thread, ref, "🔒")
    await gus.sees(lambda me: me.texts == ["Hello"] and me.shown[-1]["deleted"])
    assert "late" not in str(await gus.do("GET", "/feed?after=0"))


async def test_the_lock_of_somebody_else_takes_nothing_back(slack_place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(slack_place)
    ref = await ada.writes(thread, "Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    await desk(slack_place, "bob").reacts(thread, ref, "🔒")
    await slack_place.settled()
    await ada.writes(thread, "Still there?")
    await gus.sees(lambda me: "Still there?" in me.texts)
    assert "Good morning" in gus.texts


async def test_where_replies_are_notes_only_what_is_marked_leaves(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place, "support")
    await ada.writes(thread, "Who knows this one?")
    await ada.sees(thread, lambda it: it.signs("Who knows this one?") == {"🔒"}, "the lock")
    await ada.writes(thread, "reply: We are looking at it.")
    await gus.sees(lambda me: len(me.texts) == 2)
    await ada.mentions(thread, "reply Soon *done*")
    await gus.sees(lambda me: len(me.texts) == 3)
    await ada.presses(thread, "Reply")
    await ada.fills("Done now.")
    await gus.sees(lambda me: len(me.texts) == 4)
    assert gus.texts == ["Hello", "We are looking at it.", "Soon done", "Done now."]
    thread = await ada.sees(thread, lambda it: "Done now." in it.texts)
    assert thread.post("Done now.").author == "Ada"


async def test_a_note_is_written_in_a_dialog(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    await ada.presses(thread, "Note")
    assert (await ada.dialog()).title == "Note"
    await ada.fills("Call back on Monday")
    thread = await ada.sees(thread, lambda it: "🔒 Call back on Monday" in it.texts)
    assert thread.post("🔒 Call back on Monday").author == "Ada"
    await ada.writes(thread, "Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    assert gus.texts == ["Hello", "Good morning"]


async def test_a_note_is_written_by_a_command(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    assert "Guests do not see it" in await ada.asks("note #1 call back")
    await ada.sees(thread, lambda it: "🔒 call back" in it.texts)
    await ada.mentions(thread, "note and send an offer")
    assert "is in #1" in await ada.asks("reply #1 Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    assert gus.texts == ["Hello", "Good morning"]


async def test_the_message_shortcut_offers_what_can_be_done(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place, "support")
    dialog = await ada.chooses(thread, thread.posts[0].ref)
    assert "#1 Gus" in dialog.words
    await ada.presses_in(dialog, "Reply")
    await ada.fills("From the shortcut")
    await gus.sees(lambda me: me.texts == ["Hello", "From the shortcut"])


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("!clsoe", "I do not know “clsoe”"),
        ("/assign bob", "Slash commands do not work in threads"),
        ("@Frontdesk dance", "I do not know “dance”"),
    ],
)
async def test_what_looks_like_a_command_gets_a_hint_and_stays_inside(
    place: Place, typed: str, hint: str
) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    if typed.startswith("@Frontdesk "):
        await ada.mentions(thread, typed.removeprefix("@Frontdesk "))
    else:
        await ada.writes(thread, typed)
    await ada.is_told(hint)
    await ada.writes(thread, "Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    assert gus.texts == ["Hello", "Good morning"]
    assert not await desk(place, "bob").whispers()


async def test_an_answer_is_marked_as_delivered_then_as_seen(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    await ada.writes(thread, "Good morning")
    await place.settled()
    thread = await ada.sees(thread, lambda it: "Good morning" in it.texts)
    assert thread.signs("Good morning") == set()
    await gus.sees(lambda me: "Good morning" in me.texts)
    await ada.sees(thread, lambda it: it.signs("Good morning") == {"✔️"}, "delivered")
    await gus.read()
    thread = await ada.sees(thread, lambda it: it.signs("Good morning") == {"✔️", "👀"}, "seen")
    assert thread.post("Good morning").signs == {"✔️": ["Frontdesk"], "👀": ["Frontdesk"]}


async def test_a_guest_sees_that_a_message_was_delivered_and_seen(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    number = gus.header["delivered_up_to"] or 1
    await gus.sees(lambda me: me.header["delivered_up_to"] >= number)
    assert gus.header["seen_up_to"] == 0
    await ada.writes(thread, "Good morning")
    await gus.sees(lambda me: me.header["seen_up_to"] >= number)


async def test_an_answer_that_cannot_be_sent_is_marked_and_said(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place)
    long = "long " * 1700
    await ada.writes(thread, long)
    await ada.is_told("longer than 8,000 characters")
    await ada.sees(thread, lambda it: {"⚠️"} in [set(one.signs) for one in it.posts], "a warning")
    await ada.writes(thread, "Shorter")
    await gus.sees(lambda me: "Shorter" in me.texts)
    assert gus.texts == ["Hello", "Shorter"]


async def test_whoever_is_no_agent_says_nothing_to_guests(place: Place) -> None:  # CONV-08
    gus, ada, thread = await begun(place, "support")
    gil = desk(place, "gil")
    await gil.writes(thread, "reply: I only work here for a week")
    await gil.is_told("Only full members of this workspace")
    await ada.writes(thread, "reply: Good morning")
    await gus.sees(lambda me: "Good morning" in me.texts)
    assert gus.texts == ["Hello", "Good morning"]
