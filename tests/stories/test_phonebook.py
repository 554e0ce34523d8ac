"""Guests as contacts: added by an agent's word, found, blocked and let in again, on every platform (PHB)."""

from bot.domain.people import Agent
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place
from tests.stories.seen import Desk, Thread


async def begun(place: Place, **about: str) -> tuple[Guest, Desk, Thread]:
    """Have a conversation with Sales whose first message stands before the agents."""
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Hello", guest={"name": "Gus", **about})
    return gus, ada, await ada.finds("Sales", "Gus", "Hello")


async def test_a_guest_is_a_contact_by_an_agents_word(web_place: Place) -> None:
    # PHB-01 PHB-02 PHB-03 PHB-05
    _, ada, thread = await begun(web_place, email="gus@example.com", phone="+49 30 1234567")
    await ada.mentions(thread, "contact")
    await ada.is_told("not in the phonebook yet")
    await ada.mentions(thread, "contact add")
    await ada.is_told("shared phonebook")
    await ada.mentions(thread, "contact 030 1234567")
    await ada.is_told("Owner: Ada")

    def owner(tx) -> Agent:
        [entry] = tx.contacts.book("")
        assert (entry.name, entry.emails) == ("Gus", ("gus@example.com",))
        return tx.people.agent(tx.contacts.owner_of(tx.contacts.guests_of(entry.id)[0]))

    assert (await web_place.parts.store.read(owner)).name.startswith("Ada")
    again = Guest(web_place, "Gustav")
    await again.begin(
        widget(web_place, "sales"), "Me again", guest={"name": "Gustav", "email": "gus@example.com"}
    )
    other = await ada.finds("Sales", "Gustav", "Me again")
    await ada.mentions(other, "contact add")
    await ada.is_told("has this address or number already")
    await ada.mentions(other, "contact link")
    await ada.mentions(other, "contact unlink")
    await ada.is_told("Gustav is nobody in the phonebook")


async def test_a_blocked_guest_is_refused_until_an_agent_lets_them_in(web_place: Place) -> None:
    # PHB-04 CONV-10
    gus, ada, thread = await begun(web_place)
    await ada.mentions(thread, "contact block")
    await gus.sees(lambda me: not me.header["can_write"])
    await ada.sees(thread, lambda it: any("blocked Gus" in text for text in it.texts))
    assert gus.notices == []
    assert gus.texts == ["Hello"]
    await ada.mentions(thread, "contact unblock")
    await gus.sees(lambda me: me.header["can_write"])
    await gus.write("Thank you")
    await ada.sees(thread, lambda it: "Thank you" in it.texts)
    await ada.mentions(thread, "contact vip")
    await ada.is_told("Gus is a VIP")
