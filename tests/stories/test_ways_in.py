"""Ways in: contact links, widgets, share links, and who is there (PRODUCT, section 1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.hours import Hours, Interval
from tests.stories.desk import desk
from tests.stories.guest import Guest, contact, widget
from tests.stories.place import SHOP, Place, until

PNG = b"\x89PNG\r\n\x1a\n"


async def services_of(place: Place, name: str) -> dict[str, str]:
    told = await place.ask("GET", f"/api/entrances/widget/{place.widgets[name]}")
    return {one["name"]: one["id"] for one in told["services"]}


async def test_a_contact_page_needs_no_account(web_place: Place) -> None:  # ENT-01
    status, page = await web_place.try_to("GET", "/c/ada")
    shown = await web_place.ask("GET", "/api/entrances/contact/ada")
    assert status == 200
    assert b"<html" in page
    assert (shown["title"], shown["form"]["email"]) == ("Ada", "optional")
    assert (await web_place.try_to("GET", "/c/nobody"))[0] == 404


async def test_a_contact_link_leads_to_the_agents_own_messages(place: Place) -> None:
    # ENT-01, ENT-05, CONV-01, TTL-02
    gus, ada, bob = Guest(place, "Gus"), desk(place, "ada"), desk(place, "bob")
    await gus.begin(contact("ada"), "Hello Ada")
    thread = await ada.finds("own", "Gus", "Hello Ada")
    await ada.writes(thread, "Hello Gus")
    await gus.sees(lambda me: me.texts == ["Hello Ada", "Hello Gus"])
    assert gus.header["title"] == "Ada"
    assert not await bob.threads("own")
    assert not await ada.threads("Sales")


async def test_a_widget_for_one_service_needs_no_choice(web_place: Place) -> None:
    # ENT-03, ENT-05
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    await gus.begin(widget(web_place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Gus", "Hello")
    assert "Service: Sales" in thread.card.facts
    assert not await ada.threads("Support")


async def test_a_widget_for_several_services_lets_the_guest_choose(place: Place) -> None:
    # ENT-03, ENT-05
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    services = await services_of(place, "both")
    assert list(services) == ["Sales", "Support"]
    body, token = await gus.first(widget(place, "both"), "Hello")
    assert (await place.try_to("POST", "/api/conversations", body, token))[0] == 422
    await gus.begin(widget(place, "both", services["Support"]), "Hello")
    await ada.finds("Support", "Gus", "Hello")
    assert not await ada.threads("Sales")


async def test_a_widget_for_one_agent_leads_to_that_agent(place: Place) -> None:
    # ENT-03, ENT-05, CONV-01
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "ada"), "Hello")
    thread = await ada.finds("own", "Gus", "Hello")
    assert "Assignee: Ada" in thread.card.facts


async def test_one_script_tag_puts_a_widget_on_a_site(web_place: Place) -> None:  # ENT-03
    made = await web_place.widget("one more", "Sales")
    tag = web_place.parts.links.snippet(made.id)
    script = tag.split('src="')[1].split('"')[0]
    status, code = await web_place.try_to("GET", script)
    assert (status, made.id in tag, len(code) > 500) == (200, True, True)
    async with web_place.http.get(f"{web_place.base}/w/{made.id}") as frame:
        assert frame.status == 200
        assert f"frame-ancestors {SHOP}" in frame.headers["Content-Security-Policy"]


async def test_there_is_no_conversation_before_the_first_message(
    web_place: Place,
) -> None:  # ENT-04
    idle, gus, ada = Guest(web_place), Guest(web_place, "Gus"), desk(web_place, "ada")
    for page in (f"/w/{web_place.widgets['sales']}", "/c/ada", "/c/ada/qr.png"):
        assert (await web_place.try_to("GET", page))[0] == 200
    await web_place.ask("GET", f"/api/entrances/widget/{web_place.widgets['sales']}")
    await idle.arrive()
    assert await idle.listed() == []
    told = await gus.begin(widget(web_place, "sales"), "Hello")
    await ada.finds("Sales", "Gus", "Hello")
    assert told["conversation"]["number"] == 1
    assert len(await ada.threads("Sales")) == 1


async def test_the_card_says_where_the_guest_comes_from(web_place: Place) -> None:  # ENT-05
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    page = {"url": f"{SHOP}/bikes", "title": "Bikes", "referrer": "https://search.example/"}
    await gus.begin(widget(web_place, "sales"), "Hello", page=page)
    card = (await ada.finds("Sales", "Gus", "Hello")).card
    for said in (
        "Bikes",
        f"{SHOP}/bikes",
        "https://search.example/",
        "Language: en",
        "(Europe/Berlin)",
    ):
        assert said in card.facts
    doors = ("Take it", "Assign", "Rename", "Note", "Contact", "Close", "Schedule")
    assert card.buttons == doors


async def test_whoever_has_the_share_link_joins(place: Place) -> None:
    # ENT-06, TTL-01, TTL-06
    ann, bob, ada = Guest(place, "Ann"), Guest(place, "Bert"), desk(place, "ada")
    await ann.begin(widget(place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Ann", "Hello")
    shown = await place.ask(
        "GET", f"/api/entrances/share/{ann.header['share_url'].rpartition('/')[2]}"
    )
    assert shown["title"] == "Sales"
    await bob.join(ann.header["share_url"])
    await bob.sees(lambda me: me.texts == ["Hello"])
    await bob.write("I am here, too")
    await ann.sees(lambda me: "I am here, too" in me.texts and me.people == ["Ann", "Bert"])
    thread = await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    assert thread.post("I am here, too").author == "Bert"
    await ada.writes(thread, "Hello both")
    await ann.sees(lambda me: "Hello both" in me.texts)
    await bob.sees(lambda me: "Hello both" in me.texts)


async def test_agents_turn_the_share_link_off_and_to_a_new_one(place: Place) -> None:  # ENT-06
    ann, ada = Guest(place, "Ann"), desk(place, "ada")
    await ann.begin(widget(place, "sales"), "Hello")
    thread, first = await ada.finds("Sales", "Ann", "Hello"), ann.header["share_url"]
    await ada.writes(thread, "!link off")
    await ann.sees(lambda me: me.header["share_url"] is None)
    await ada.is_told("#1 has no link at the moment")
    with pytest.raises(AssertionError, match="share_closed"):
        await Guest(place, "Late").join(first)
    assert "can join #1" in await ada.asks("link #1 new")
    await ann.sees(lambda me: me.header["share_url"] not in (None, first))
    with pytest.raises(AssertionError, match="share_closed"):
        await Guest(place, "Late").join(first)
    await Guest(place, "Bert").join(ann.header["share_url"])
    await ann.sees(lambda me: me.people == ["Ann", "Bert"])


async def test_a_share_link_expires(web_place: Place) -> None:  # ENT-06
    ann = Guest(web_place, "Ann")
    await ann.begin(widget(web_place, "sales"), "Hello")
    link = ann.header["share_url"]
    web_place.clock.pass_by(days=29)
    await Guest(web_place, "Bert").join(link)
    web_place.clock.pass_by(days=2)
    with pytest.raises(AssertionError, match="share_closed"):
        await Guest(web_place, "Late").join(link)
    assert (await ann.look())["share_url"] is None


async def test_agents_get_their_links_on_the_home_tab(slack_place: Place) -> None:  # ENT-07
    place = slack_place
    ada = desk(place, "ada")
    words, pictures = await ada.home()
    link = f"{place.base}/c/ada"
    assert link in words
    assert f'<a href="{link}">Write to me</a>' in words
    assert pictures == [f"{link}/qr.png"]
    status, picture = await place.try_to("GET", pictures[0])
    assert (status, picture[:8]) == (200, PNG)


async def test_agents_get_their_links_by_a_command(place: Place) -> None:  # ENT-07
    said = await desk(place, "bob").asks("link")
    assert f"{place.base}/c/bob" in said
    assert f"{place.base}/c/bob/qr.png" in said


async def test_an_entrance_shows_when_the_service_is_closed(web_place: Place) -> None:  # ENT-08
    path = f"/api/entrances/widget/{web_place.widgets['sales']}"
    assert (await web_place.ask("GET", path))["presence"] == "online"
    tomorrow = web_place.clock() + timedelta(days=1)
    hours = Hours({tomorrow.weekday(): (Interval(540, 1020),)})

    def close_today(tx) -> None:
        sales = tx.people.service_named("Sales")
        tx.people.save_service(replace(sales, hours=hours))

    await web_place.parts.store.run(close_today)
    shown = await web_place.ask("GET", path)
    assert shown["presence"] == "closed"
    assert shown["opens_at"] == f"{tomorrow:%Y-%m-%d}T09:00:00.000Z"


async def test_an_entrance_shows_whether_agents_are_there(place: Place) -> None:  # ENT-08
    everybody = [desk(place, name) for name in ("ada", "bob", "mona")]

    async def shown(where: str, presence: str) -> None:
        async def look() -> bool:
            return (await place.ask("GET", f"/api/entrances/{where}"))["presence"] == presence

        await until(look, f"{where} being {presence}")

    sales = f"widget/{place.widgets['sales']}"
    await shown("contact/ada", "online")
    await everybody[0].is_there(there=False)
    await shown("contact/ada", "away")
    await shown(sales, "online")
    for one in everybody[1:]:
        await one.is_there(there=False)
    await shown(sales, "away")
    await everybody[1].is_there(there=True)
    await shown(sales, "online")
    await shown("contact/ada", "away")
