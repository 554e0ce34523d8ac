"""Guests are asked by mail, come by a link, read along, and are told apart."""

import re

import pytest

from bot.sandbox.smtp import SmtpSandbox
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place, until, with_mail


def link_in(post: SmtpSandbox, number: int = 0) -> str:
    """Return the link in the text of a mail."""
    words = post.mails[number].mail.get_body(("plain",)).get_content()
    return re.search(r"http\S+/j/\S+", words)[0]


async def test_an_agent_begins_a_conversation_by_mail(
    lasting_place: Place, post: SmtpSandbox
) -> None:
    # ENT-09, CONV-13, TTL-01, TTL-02
    place = lasting_place
    await with_mail(place, post)
    ada, carl = desk(place, "ada"), Guest(place)
    assert "gets a mail" in await ada.asks("invite sales carl@guests.example Carl Carlson")
    assert "no second mail" in (await ada.asks("invite sales carl@guests.example")).lower()
    await until(lambda: post.mails, "the mail")
    [mail] = post.mails
    assert mail.recipients == ("carl@guests.example",)
    thread = await ada.finds("Sales", "Carl Carlson")
    await ada.writes(thread, "Here is your offer")
    await carl.join(link_in(post))
    await carl.sees(lambda me: "Here is your offer" in me.texts)
    await carl.write("Thank you")
    await ada.sees(thread, lambda it: "Thank you" in it.texts)
    with pytest.raises(AssertionError, match="invitation_used"):
        await Guest(place).join(link_in(post))
    assert len(post.mails) == 1


async def test_a_guest_asks_another_and_the_card_shows_who_wrote_last(
    lasting_place: Place, post: SmtpSandbox
) -> None:
    # MEM-01, MEM-08, TTL-01, TTL-06
    place = lasting_place
    await with_mail(place, post)
    ann, bert, ada = Guest(place, "Ann"), Guest(place), desk(place, "ada")
    await ann.begin(widget(place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Ann", "Hello")
    asked = {"email": "bert@guests.example", "name": "Bert"}
    assert await ann.do("POST", "/invitations", asked) == {"outcome": "sent"}
    await ada.sees(thread, lambda it: it.card.title == "Ann, Bert")
    await until(lambda: post.mails, "the mail")
    await bert.join(link_in(post))
    await bert.write("I am here, too")
    await ada.sees(thread, lambda it: "Wrote last: Bert" in it.card.facts)
    await ann.write("Good")
    await ada.sees(thread, lambda it: "Wrote last: Ann" in it.card.facts)


async def test_who_came_by_the_link_may_be_let_only_read(place: Place) -> None:
    # CONV-14
    ann, bert, ada = Guest(place, "Ann"), Guest(place, "Bert"), desk(place, "ada")
    await ann.begin(widget(place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Ann", "Hello")
    await bert.join(ann.header["share_url"])
    await bert.sees(lambda me: me.texts == ["Hello"])
    await ada.writes(thread, "!readonly on")
    await bert.sees(lambda me: not me.header["can_write"] and me.header["people"] == [])
    with pytest.raises(AssertionError, match="read_only"):
        await bert.write("May I?")
    await bert.react("Hello", "👍")
    await ann.write("I may")
    await bert.sees(lambda me: "I may" in me.texts)
    await ada.sees(thread, lambda it: "read-only" in it.card.subtitle)
    await ada.writes(thread, "!readonly off")
    await bert.sees(lambda me: me.header["can_write"])
    await bert.write("Now I may")


async def test_guests_who_are_added_need_an_address(place: Place) -> None:
    # CONV-13
    ann, ada = Guest(place, "Ann"), desk(place, "ada")
    await ann.begin(widget(place, "sales"), "Hello")
    await ada.finds("Sales", "Ann", "Hello")
    assert "is no e-mail address" in await ada.asks("invite #1 nobody@nowhere")
