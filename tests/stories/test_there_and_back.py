"""A guest writes on a web site, an agent answers in Slack, and both see what the other does."""

import pytest

from tests.stories.whole import SALES, SUPPORT, Agent, Guest, whole


@pytest.fixture
async def frontdesk():
    async with whole() as running:
        yield running


async def begun(frontdesk, service: str, text: str, channel: str) -> tuple[Guest, Agent, str]:
    """Have a conversation whose first message stands in its thread."""
    guest, ada = Guest(frontdesk), Agent(frontdesk, "ada")
    ids = await frontdesk.services()
    entrance = {"kind": "widget", "id": frontdesk.widget, "service": ids[service]}
    await guest.begin(entrance, text, name="Gus")
    ((root, *_),) = await ada.sees(channel, lambda found: bool(found) and len(found[0]) > 1)
    return guest, ada, root["ts"]


async def test_a_message_stands_in_the_thread_and_its_answer_on_the_page(frontdesk) -> None:
    """CONV-07, ENT-03, ENT-04, ENT-05."""
    guest, ada, root = await begun(frontdesk, "Sales", "Is <!channel> *anybody* there?", SALES)
    ((card, first),) = await ada.threads(SALES)
    assert card["text"].startswith("Gus · #1")
    assert first["text"] == "Is &lt;!channel&gt; *anybody* there?"
    assert first["username"] == "Gus"
    await ada.answer(SALES, root, "Yes, *we are*: <https://acme.example|look>")
    *_, answer = await guest.sees(
        lambda found: any(one["author"]["name"] == "Ada" for one in found)
    )
    assert answer["text"] == "Yes, we are: look (https://acme.example)"
    spans = answer["body"][0]["children"]
    assert {"text": "we are", "bold": True} in spans
    assert spans[-1]["link"] == "https://acme.example"


async def test_order_is_kept_both_ways(frontdesk) -> None:  # CONV-07
    guest, ada, root = await begun(frontdesk, "Sales", "0", SALES)
    for n in range(1, 10):
        await guest.write(str(n))
        await ada.answer(SALES, root, f"a{n}")
    ((_card, *replies),) = await ada.sees(SALES, lambda found: len(found[0]) == 20)
    theirs = [one["text"] for one in replies if one.get("bot_id")]
    assert theirs == [str(n) for n in range(10)]
    seen = await guest.sees(lambda found: len(found) == 19)
    assert [one["text"] for one in seen if not one["author"]["mine"]] == [
        f"a{n}" for n in range(1, 10)
    ]


async def test_edits_deletes_and_reactions_follow_both_ways(frontdesk) -> None:  # CONV-07
    guest, ada, root = await begun(frontdesk, "Sales", "Helo", SALES)
    await guest.edit(1, "Hello")
    ((_card, first),) = await ada.sees(SALES, lambda found: found[0][1]["text"] == "Hello")
    await ada.slack("reactions.add", channel=SALES, timestamp=first["ts"], name="wave")
    (mine,) = await guest.sees(lambda found: bool(found[0]["reactions"]))
    assert mine["reactions"][0]["emoji"] == "👋"
    said = await ada.answer(SALES, root, "Good mrning")
    await ada.slack("chat.update", channel=SALES, ts=said["ts"], text="Good morning")
    await guest.sees(lambda found: found[-1]["text"] == "Good morning" and found[-1]["edited"])
    await ada.slack("chat.delete", channel=SALES, ts=said["ts"])
    await guest.sees(lambda found: found[-1]["deleted"] and not found[-1]["text"])


async def test_a_note_never_reaches_the_guest(frontdesk) -> None:  # CONV-08
    guest, ada, root = await begun(frontdesk, "Sales", "Hello", SALES)
    await ada.answer(SALES, root, "note: they pay late")
    await ada.answer(SALES, root, "Hello Gus")
    seen = await guest.sees(lambda found: found[-1]["text"] == "Hello Gus")
    assert [one["text"] for one in seen] == ["Hello", "Hello Gus"]


async def test_where_replies_are_notes_only_what_is_marked_leaves(frontdesk) -> None:  # CONV-08
    guest, ada, root = await begun(frontdesk, "Support", "It broke", SUPPORT)
    await ada.answer(SUPPORT, root, "Who knows this one?")
    await ada.answer(SUPPORT, root, "reply: We are looking at it.")
    seen = await guest.sees(lambda found: len(found) > 1)
    assert [one["text"] for one in seen] == ["It broke", "We are looking at it."]


async def test_writing_again_continues_the_conversation(frontdesk) -> None:  # CONV-02
    guest, ada, _root = await begun(frontdesk, "Sales", "First", SALES)
    ids = await frontdesk.services()
    entrance = {"kind": "widget", "id": frontdesk.widget, "service": ids["Sales"]}
    before = guest.conversation
    await guest.begin(entrance, "Second")
    assert guest.conversation == before
    ((_card, *replies),) = await ada.sees(SALES, lambda found: len(found[0]) == 3)
    assert [one["text"] for one in replies] == ["First", "Second"]


async def test_a_contact_link_leads_to_the_agents_own_messages(
    frontdesk,
) -> None:  # ENT-01, CONV-01
    guest, ada = Guest(frontdesk), Agent(frontdesk, "ada")
    await guest.begin({"kind": "contact", "id": "ada"}, "Hello Ada", name="Gus")
    channel = (await ada.slack("conversations.open", users="U0FRONTDESK"))["channel"]["id"]
    ((root, first),) = await ada.sees(channel, lambda found: bool(found) and len(found[0]) > 1)
    assert first["text"] == "Hello Ada"
    await ada.answer(channel, root["ts"], "Hello Gus")
    await guest.sees(lambda found: found[-1]["text"] == "Hello Gus")
