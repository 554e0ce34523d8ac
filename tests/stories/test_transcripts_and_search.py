"""Taking a conversation along, and finding it again (CONV-11, CONV-12)."""

from contextlib import redirect_stdout
from io import StringIO

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place, until
from tests.stories.seen import Desk, Thread


async def talked(place: Place) -> tuple[Guest, Desk, Thread]:
    """Have a conversation with an answer, a note and a notice in it."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Do you sell <b>tandems</b>?")
    thread = await ada.finds("Sales", "Gus")
    await ada.writes(thread, "note: he never pays")
    await ada.writes(thread, "We do")
    await ada.writes(thread, "!close")
    await gus.sees(lambda me: me.header["state"] == "closed" and "We do" in me.texts)
    return gus, ada, thread


async def test_a_guest_downloads_the_transcript_as_text(place: Place) -> None:  # CONV-11
    gus, _ada, _thread = await talked(place)
    words = (await gus.do("GET", "/transcript?format=text")).decode()
    lines = [line.partition("] ")[2] for line in words.splitlines()[2:]]
    assert words.startswith("Sales\n")
    assert lines == [
        "Gus: Do you sell <b>tandems</b>?",
        "Ada: We do",
        "* Ada closed the conversation.",
    ]


async def test_a_guest_downloads_the_transcript_as_a_page(web_place: Place) -> None:  # CONV-11
    gus, _ada, _thread = await talked(web_place)
    page = (await gus.do("GET", "/transcript?format=html")).decode()
    assert "<th>Gus</th><td>Do you sell &lt;b&gt;tandems&lt;/b&gt;?</td>" in page
    assert "<th>Ada</th><td>We do</td>" in page
    assert "never pays" not in page


async def test_a_guest_has_the_transcript_mailed(web_place: Place) -> None:  # CONV-11
    printed = StringIO()
    with redirect_stdout(printed):
        await web_place.stop()
        await web_place.start()
    gus, _ada, _thread = await talked(web_place)
    await gus.do("POST", "/transcript", {"email": "gus@guests.example"})
    await until(lambda: "--- end ---" in printed.getvalue(), "the mail")
    said = printed.getvalue()
    assert "To: gus@guests.example" in said
    assert "Subject: Your conversation #1 with Sales" in said
    assert "Gus: Do you sell <b>tandems</b>?" in said
    assert "Ada: We do" in said
    assert "never pays" not in said


async def test_an_agent_has_the_transcript_mailed_with_the_notes(web_place: Place) -> None:
    # CONV-11
    printed = StringIO()
    with redirect_stdout(printed):
        await web_place.stop()
        await web_place.start()
    _gus, ada, _thread = await talked(web_place)
    assert "#1" in await ada.asks("transcript #1")
    await until(lambda: "--- end ---" in printed.getvalue(), "the mail")
    said = printed.getvalue()
    assert "To: ada@acme.example" in said
    assert "Ada (note): he never pays" in said
    assert "Ada: We do" in said


async def test_without_an_address_no_transcript_is_mailed(web_place: Place) -> None:  # CONV-11
    gus, _ada, _thread = await talked(web_place)
    path = f"/api/conversations/{gus.conversation}/transcript"
    status, told = await web_place.try_to("POST", path, {}, gus.token)
    assert (status, told["code"]) == (422, "email_missing")


async def test_search_finds_by_people_title_number_and_words(lasting_place: Place) -> None:
    # CONV-12
    gus, ada, _thread = await talked(lasting_place)
    olga, past = Guest(lasting_place, "Ölga"), Guest(lasting_place, "Zacharias")
    await olga.begin(widget(lasting_place, "support"), "My bell is broken")
    await past.join(gus.header["share_url"])
    await past.do("POST", "/leave")
    await ada.asks("rename #1 Order 4711")
    for words in ("gus", "tandem", "WE DO", "order 47", "#1", "1", "zacharias", "he never pays"):
        found = await ada.asks(f"search {words}")
        assert "#1 Order 4711" in found, (words, found)
        assert "#2" not in found
    for words in ("ölga", "ÖLGA", "bell is", "#2"):
        found = await ada.asks(f"search {words}")
        assert "#2 Ölga" in found, (words, found)
        assert "#1" not in found
    assert await ada.asks("search unicorn") == "Nothing found."


async def test_search_finds_by_the_agent(web_place: Place) -> None:  # CONV-12
    await talked(web_place)
    found = await desk(web_place, "bob").asks("search ada")
    assert "#1 Gus" in found


async def test_what_was_deleted_is_not_found(web_place: Place) -> None:  # CONV-12
    gus, ada, _thread = await talked(web_place)
    await gus.write("My secret is fuchsia")
    assert "#1" in await ada.asks("search fuchsia")
    await gus.sees(lambda me: "My secret is fuchsia" in me.texts)
    await gus.delete("My secret is fuchsia")
    assert await ada.asks("search fuchsia") == "Nothing found."


async def test_tags_narrow_down_the_queue_and_the_search(lasting_place: Place) -> None:
    # TAG-01 TAG-03 CONV-12
    gus, ada, thread = await talked(lasting_place)
    await gus.write("Is the tandem still there?")
    olga = Guest(lasting_place, "Olga")
    await olga.begin(widget(lasting_place, "support"), "My tandem is broken")
    assert await ada.asks("tag #1 +VIP refund") == "#1 has the tags: refund, vip"
    await ada.sees(thread, lambda it: "Tags: refund, vip" in it.card.facts)
    for words in (
        "queue tag:vip",
        "queue service:sales",
        "search tag:vip tandem",
        "search tag:refund",
    ):
        found = await ada.asks(words)
        assert "#1 Gus" in found, (words, found)
        assert "#2" not in found
    assert "“My tandem is broken”" in await ada.asks("search service:support tand")
    assert "#1" not in await ada.asks("queue tag:vip service:support")
    assert await ada.asks("tag #1 -vip -refund") == "#1 has no tags."
    assert await ada.asks("search tag:vip") == "Nothing found."
    assert not any("tag" in text for text in gus.texts)
