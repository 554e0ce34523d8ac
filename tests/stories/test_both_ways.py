"""What people write, send and do crosses both ways, in order, once (CONV-07)."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Door, Place, Way, until
from tests.stories.seen import Desk, Thread


def a_picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(kept, "PNG")
    return kept.getvalue()


PNG = a_picture()


async def begun(place: Place, text: str = "Hello") -> tuple[Guest, Desk, Thread]:
    """Have a conversation with Sales whose first message stands before the agents."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), text)
    return gus, ada, await ada.finds("Sales", "Gus")


async def test_text_emoji_and_links_go_both_ways(place: Place) -> None:  # CONV-07
    said = "See https://shop.example/a?b=1&c=2 🚲 <b>*now*</b>"
    gus, ada, thread = await begun(place, said)
    assert thread.texts == [said]
    assert thread.posts[0].author == "Gus"
    await ada.writes(thread, "Yes, *we do* :tada: <https://acme.example/x|look> &amp; buy")
    await gus.sees(lambda me: len(me.texts) == 2)
    answer = gus.shown[1]
    assert answer["text"] == "Yes, we do 🎉 look (https://acme.example/x) & buy"
    assert (answer["author"]["name"], answer["author"]["kind"]) == ("Ada", "agent")
    spans = answer["body"][0]["children"]
    assert {"text": "we do", "bold": True} in spans
    assert "https://acme.example/x" in [span.get("link") for span in spans]


@pytest.mark.parametrize(
    "text", ["<!channel> help", "<@U0BOB> look", "@here", "<https://evil.example|acme.example>"]
)
async def test_what_a_guest_writes_is_only_words(web_place: Place, text: str) -> None:  # CONV-07
    _gus, _ada, thread = await begun(web_place, text)
    assert thread.texts == [text]


@pytest.mark.parametrize("text", ["<!channel> help", "<@U0BOB> look"])
async def test_slack_is_not_given_what_it_would_read(slack_place: Place, text: str) -> None:
    # CONV-07
    await begun(slack_place, text)
    told = await slack_place.control("calls?method=chat.postMessage", verb="GET")
    posted = [call["args"] for call in told["calls"]][-1]
    assert "<" not in posted["text"]
    assert '"type": "user"' not in str(posted["blocks"]).replace("'", '"')


async def test_order_is_kept_both_ways(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place, "0")
    for n in range(1, 10):
        await gus.write(str(n))
        await ada.writes(thread, f"a{n}")
    thread = await ada.sees(thread, lambda it: len(it.posts) == 19)
    assert [one.text for one in thread.posts if one.author == "Gus"] == [str(n) for n in range(10)]
    await gus.sees(lambda me: len(me.texts) == 19)
    theirs = [one["text"] for one in gus.shown if not one["author"]["mine"]]
    assert theirs == [f"a{n}" for n in range(1, 10)]


async def test_edits_go_both_ways(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place, "Helo")
    await gus.sees(lambda me: me.texts == ["Helo"])
    await gus.edit("Helo", "Hello")
    await ada.sees(thread, lambda it: it.texts == ["Hello"])
    ref = await ada.writes(thread, "Good mrning")
    await gus.sees(lambda me: "Good mrning" in me.texts)
    await ada.edits(thread, ref, "Good *morning*")
    await gus.sees(lambda me: me.texts == ["Hello", "Good morning"] and me.shown[1]["edited"])
    assert {"text": "morning", "bold": True} in gus.shown[1]["body"][0]["children"]


async def test_deletes_go_both_ways(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place)
    await gus.write("Wrong window")
    thread = await ada.sees(thread, lambda it: "Wrong window" in it.texts)
    await gus.sees(lambda me: "Wrong window" in me.texts)
    await gus.delete("Wrong window")
    await ada.sees(thread, lambda it: it.texts == ["Hello"])
    ref = await ada.writes(thread, "Wrong guest")
    await gus.sees(lambda me: "Wrong guest" in me.texts)
    await ada.deletes(thread, ref)
    await gus.sees(lambda me: me.texts == ["Hello"] and me.shown[-1]["deleted"])
    assert [one["text"] for one in gus.shown] == ["Hello", "", ""]


async def test_reactions_go_both_ways(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place)
    bob = desk(place, "bob")
    for agent in (ada, bob):
        await agent.reacts(thread, thread.posts[0].ref, "👋")
    await gus.sees(lambda me: me.reactions("Hello") == [{"emoji": "👋", "count": 2, "mine": False}])
    await ada.reacts(thread, thread.posts[0].ref, "👋", there=False)
    await gus.sees(lambda me: [one["count"] for one in me.reactions("Hello")] == [1])
    await ada.writes(thread, "Done")
    await gus.sees(lambda me: "Done" in me.texts)
    await gus.react("Done", "👍")
    await ada.sees(thread, lambda it: it.post("Done").signs.get("👍") == ["Frontdesk"], "a thumb")
    await gus.react("Done", "👍", there=False)
    await ada.sees(thread, lambda it: "👍" not in it.signs("Done"), "no thumb")


async def test_files_go_both_ways(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place)
    await gus.write("My receipt", ("receipt.png", PNG, "image/png"))
    thread = await ada.sees(thread, lambda it: [f["name"] for p in it.posts for f in p.files])
    (file,) = [one for post in thread.posts for one in post.files]
    assert file["name"] == "receipt.png"
    assert await ada.opens_file(file) == PNG
    await ada.attaches(thread, "offer.txt", b"ten bikes", "Our offer")
    await gus.sees(
        lambda me: any(f["state"] == "ready" for one in me.shown[2:] for f in one["files"])
    )
    offer = gus.shown[-1]
    assert (offer["text"], offer["author"]["name"]) == ("Our offer", "Ada")
    (file,) = offer["files"]
    assert file["name"] == "offer.txt"
    assert await gus.do("GET", f"/files/{file['id']}") == b"ten bikes"


async def test_agents_see_that_a_guest_is_typing(slack_place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(slack_place)
    await gus.do("POST", "/typing")
    assert await ada.sees_typing(thread) == "Gus is typing…"
    assert (await ada.sees(thread, lambda it: it)).texts == ["Hello"]


async def test_an_agent_sees_in_their_own_chat_that_a_guest_is_typing(
    web_place: Place,
) -> None:  # CONV-07
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    await gus.begin(widget(web_place, "ada"), "Hello")
    thread = await ada.finds("own", "Gus", "Hello")
    await gus.do("POST", "/typing")
    assert "typing" in await ada.sees_typing(thread)


async def test_other_guests_see_that_a_guest_is_typing(web_place: Place) -> None:  # CONV-07
    gus, _ada, _thread = await begun(web_place)
    olga = Guest(web_place, "Olga")
    await olga.join(gus.header["share_url"])
    async with olga.live() as line:
        assert (await line.receive_json())["type"] == "changes"
        async with gus.live() as other:
            await other.send_json({"type": "typing"})
            told = await line.receive_json()
    assert told == {"type": "typing", "name": "Gus"}


async def test_a_page_that_was_away_gets_everything_once(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place)
    await gus.sees(lambda me: me.texts == ["Hello"])
    refs = [await ada.writes(thread, f"While you were away {n}") for n in range(5)]
    await place.settled()
    await ada.edits(thread, refs[1], "Changed meanwhile")
    await ada.deletes(thread, refs[2])
    await place.settled()
    got: list[int] = []
    asked = f"/feed?after={gus.cursor}"
    while (told := await gus.do("GET", f"{asked}&limit=2"))["messages"]:
        got += [one["number"] for one in told["messages"]]
        asked = f"/feed?after={told['cursor']}"
    assert len(got) == len(set(got)) == 5
    await gus.sees(lambda me: len(me.shown) == 6)
    assert "Changed meanwhile" in gus.texts
    assert "While you were away 2" not in gus.texts


async def test_sending_again_adds_nothing(web_place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(web_place)
    told = await asyncio.gather(*(gus.write("Once", key="the-same-key") for _ in range(5)))
    assert len({one["number"] for one in told}) == 1
    await gus.write("Then")
    thread = await ada.sees(thread, lambda it: "Then" in it.texts)
    assert thread.texts == ["Hello", "Once", "Then"]


async def test_an_event_that_is_told_again_adds_nothing(place: Place) -> None:  # CONV-07
    gus, ada, thread = await begun(place)
    first = gus.header["share_url"]
    await ada.writes(thread, "!link new")
    await gus.sees(lambda me: me.header["share_url"] != first)
    link = gus.header["share_url"]
    await ada.writes(thread, "Once")
    await gus.sees(lambda me: "Once" in me.texts)
    for words in ("!link new", "Once"):
        for _ in range(3):
            told = await place.control("redeliver", {"n": event_with(place, words)})
            assert told["status"] in (200, 202)
    await ada.writes(thread, "Then")
    await gus.sees(lambda me: "Then" in me.texts)
    assert gus.texts == ["Hello", "Once", "Then"]
    assert (await gus.look())["share_url"] == link


def event_with(place: Place, words: str) -> int:
    sandbox = place.teams if place.door is Door.TEAMS else place.sandbox
    found = (one for one in sandbox.deliverer.log if one.type == "message")
    return next(one.n for one in found if words in one.body)


@pytest.mark.parametrize("fault", ["lost", "cut", "429", "503"])
async def test_what_goes_wrong_on_the_way_loses_and_doubles_nothing(
    web_place: Place, fault: str
) -> None:  # CONV-07
    gus, ada, thread = await begun(web_place)
    posting = "send" if web_place.door is Door.TEAMS else "chat.postMessage"
    wrong = {"method": posting, "with": fault, "retry_after": 1}
    await web_place.control("faults", {"fail_next": [wrong]}, "PUT")
    for n in range(3):
        await gus.write(str(n))
    thread = await ada.sees(thread, lambda it: "2" in it.texts, "all three")
    assert thread.texts == ["Hello", "0", "1", "2"]


async def test_both_doors_are_what_they_say(place: Place) -> None:  # CONV-07
    if place.door is Door.TEAMS:
        return
    gus, ada, thread = await begun(place)
    await ada.writes(thread, "Answer")
    await gus.sees(lambda me: "Answer" in me.texts)
    told = await place.control("events?type=message", verb="GET")
    ways = {one["transport"] for one in told["events"]}
    assert ways == {"socket" if place.door is Door.SOCKET else "http"}


@pytest.mark.parametrize("way", [Way.WEBSOCKET, Way.POLLING])
async def test_an_answer_comes_without_being_asked_for(web_place: Place, way: Way) -> None:
    # CONV-07
    gus, ada, thread = await begun(web_place)
    web_place.way = way
    await gus.sees(lambda me: me.texts == ["Hello"])
    waiting = asyncio.create_task(gus.sees(lambda me: "Answer" in me.texts))
    await until(lambda: web_place.is_watched, "the page waiting")
    await ada.writes(thread, "Answer")
    await waiting
