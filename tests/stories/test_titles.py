"""Which title and which picture each side sees, and when they change (PRODUCT, section 3)."""

from tests.stories.desk import desk
from tests.stories.guest import Guest, contact, widget
from tests.stories.place import Place
from tests.stories.seen import Desk, Thread


async def begun(place: Place, name: str = "Ann") -> tuple[Guest, Desk, Thread]:
    """Have a conversation with Sales whose first message stands before the agents."""
    guest, ada = Guest(place, name), desk(place, "ada")
    await guest.begin(widget(place, "sales"), "Hello")
    return guest, ada, await ada.finds("Sales", name, "Hello")


async def test_agents_see_the_names_of_the_guests(web_place: Place) -> None:  # TTL-01
    ann, ada, thread = await begun(web_place)
    link = ann.header["share_url"]
    for n, name in enumerate(("Bert", "Cleo", "Dan", "Edna"), 2):
        await Guest(web_place, name).join(link)
        if n == 2:
            await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    await ada.sees(thread, lambda it: it.card.title == "Ann, Bert, Cleo +2")
    assert "Ann, Bert, Cleo +2" in await ada.asks("show #1")


async def test_agents_see_something_for_a_guest_without_a_name(web_place: Place) -> None:  # TTL-01
    nobody, ada = Guest(web_place), desk(web_place, "ada")
    await nobody.begin(widget(web_place, "sales"), "Hello")
    (thread,) = await ada.threads("Sales") or [await ada.finds("Sales", nobody.people[0])]
    assert thread.card.title == nobody.people[0] != ""


async def test_a_guest_sees_the_agent_one_on_one_and_the_service_in_a_group(
    web_place: Place,
) -> None:
    # TTL-02, TTL-03, TTL-05
    ann = Guest(web_place, "Ann")
    await ann.begin(contact("ada"), "Hello")
    assert ann.header["title"] == "Ada"
    ada_picture = ann.header["avatar_url"]
    await ann.begin(widget(web_place, "sales"), "Hello")
    assert ann.header["title"] == "Sales"
    assert ann.header["avatar_url"] != ada_picture
    (me,) = [one for one in ann.header["people"] if one["me"]]
    assert me["avatar_url"].startswith(f"{web_place.base}/avatars/A-")
    for picture in (ann.header["avatar_url"], me["avatar_url"]):
        assert (await web_place.try_to("GET", picture))[0] == 200


async def test_a_widget_for_one_agent_shows_the_agent(web_place: Place) -> None:  # TTL-03
    ann = Guest(web_place, "Ann")
    await ann.begin(widget(web_place, "ada"), "Hello")
    assert ann.header["title"] == "Ada"


async def test_the_picture_follows_the_name(web_place: Place) -> None:  # TTL-05
    ann, ada, thread = await begun(web_place)
    first = thread.card.picture
    assert f"{web_place.base}/avatars/A-" in first
    assert thread.posts[0].picture == first
    await ann.correct(name="Zoe Young")
    thread = await ada.sees(thread, lambda it: it.card.title == "Zoe Young")
    assert f"{web_place.base}/avatars/ZY-" in thread.card.picture
    contacted = Guest(web_place, "Bert")
    await contacted.begin(contact("ada"), "Hello")
    picture = contacted.header["avatar_url"]
    assert picture in [p["avatar_url"] for p in contacted.header["people"] if p["name"] == "Ada"]


async def test_a_new_name_shows_to_both_sides_until_it_is_cleared(place: Place) -> None:  # TTL-04
    ann, ada, thread = await begun(place)
    await ada.presses(thread, "Rename")
    await ada.fills("Order 7")
    await ann.sees(lambda me: me.header["title"] == "Order 7")
    await ada.sees(thread, lambda it: it.card.title == "Order 7")
    await ada.mentions(thread, "rename Order 8")
    await ann.sees(lambda me: me.header["title"] == "Order 8")
    assert await ada.asks("rename #1") == "#1 has its usual name again."
    await ann.sees(lambda me: me.header["title"] == "Sales")
    await ada.sees(thread, lambda it: it.card.title == "Ann")


async def test_clearing_the_field_of_the_dialog_clears_the_name(web_place: Place) -> None:  # TTL-04
    ann, ada, thread = await begun(web_place)
    await ada.asks("rename #1 Order 7")
    await ann.sees(lambda me: me.header["title"] == "Order 7")
    await ada.presses(thread, "Rename")
    dialog = await ada.dialog()
    assert "Order 7" in str(dialog.view)
    await ada.fills(None)
    await ann.sees(lambda me: me.header["title"] == "Sales")


async def test_who_comes_and_goes_changes_titles_and_lists_at_once(place: Place) -> None:  # TTL-06
    ann, ada, thread = await begun(place)
    bert = Guest(place, "Bert")
    await bert.join(ann.header["share_url"])
    await ann.sees(lambda me: me.people == ["Ann", "Bert"])
    await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    await bert.do("POST", "/leave")
    await ann.sees(lambda me: me.people == ["Ann"])
    await ada.sees(thread, lambda it: it.card.title == "Ann")


async def test_guests_see_which_agents_take_part(web_place: Place) -> None:  # TTL-06
    ann, bert = Guest(web_place, "Ann"), Guest(web_place, "Bert")
    await ann.begin(contact("ada"), "Hello")
    agents = [(one["name"], one["kind"]) for one in ann.header["people"] if not one["me"]]
    assert agents == [("Ada", "agent")]
    await bert.join(ann.header["share_url"])
    mine = {one["name"]: one["me"] for one in bert.header["people"]}
    assert mine == {"Ann": False, "Bert": True, "Ada": False}


async def test_a_one_on_one_that_becomes_a_group_keeps_the_agents_name(web_place: Place) -> None:
    # TTL-07, CONV-01
    ann, bert, ada = Guest(web_place, "Ann"), Guest(web_place, "Bert"), desk(web_place, "ada")
    await ann.begin(contact("ada"), "Hello")
    thread = await ada.finds("own", "Ann", "Hello")
    await bert.join(ann.header["share_url"])
    await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    assert (await ann.look())["title"] == bert.header["title"] == "Ada"
    bob = desk(web_place, "bob")
    await bob.asks("take #1")
    await ann.sees(lambda me: "Bob is looking after you." in me.notices)
    assert ann.header["title"] == "Ada"


async def test_whoever_leaves_leaves_the_title_but_for_the_last(web_place: Place) -> None:  # TTL-08
    ann, ada, thread = await begun(web_place)
    bert = Guest(web_place, "Bert")
    await bert.join(ann.header["share_url"])
    await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    await ann.do("POST", "/leave")
    await ada.sees(thread, lambda it: it.card.title == "Bert")
    await bert.do("POST", "/leave")
    await ada.sees(thread, lambda it: "Bert left the conversation." in it.texts)
    await ada.asks("close #1")
    await ada.sees(thread, lambda it: it.card.title == "✅ Bert")


async def test_a_corrected_name_and_address_follow_everywhere(place: Place) -> None:  # TTL-08
    ann, ada, thread = await begun(place, "Anm")
    bert = Guest(place, "Bert")
    await bert.join(ann.header["share_url"])
    await ann.correct(name="Ann", email="ann@guests.example", phone="+49 89 1234")
    thread = await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    assert "ann@guests.example" in thread.card.facts
    assert "+49 89 1234" in thread.card.facts
    await bert.sees(lambda me: me.people == ["Ann", "Bert"])
    await ann.write("That is me")
    thread = await ada.sees(thread, lambda it: "That is me" in it.texts)
    assert thread.post("That is me").author == "Ann"
    await bert.sees(lambda me: "That is me" in me.texts)
    assert bert.shown[-1]["author"]["name"] == "Ann"
    assert "Ann: Hello" in (await bert.do("GET", "/transcript")).decode()
    assert "#1 Ann, Bert" in await ada.asks("search ann@guests.example")


async def test_an_agents_new_name_follows_to_the_guest(web_place: Place) -> None:  # TTL-02, TTL-06
    ann = Guest(web_place, "Ann")
    await ann.begin(contact("ada"), "Hello")
    await ann.sees(lambda me: me.header["title"] == "Ada")
    await desk(web_place, "ada").is_called("Countess")
    await ann.sees(lambda me: me.header["title"] == "Countess")
