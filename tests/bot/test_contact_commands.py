"""The phonebook in words, the same on every platform: found, added, linked, blocked (PHB-01 to PHB-05)."""

from dataclasses import replace

import pytest

from bot.actions.join import join_by_share_link
from bot.actions.phonebook import add_contact
from bot.commands import Asked, answer, press
from bot.domain.contacts import Contact, ContactKind
from bot.domain.ids import ContactId
from bot.domain.phones import Phone, PhoneKind
from bot.ports import CardAction
from bot.texts import texts
from tests.world import ADA, ANN, EVE, GUS, LINKS, SLACK_CHANNEL, TIM, opened, waiting

ENGLISH = texts("en", "bot")
FULL = Contact(
    ContactId("full"),
    "Ada *Byron*",
    organisation="Acme",
    kind=ContactKind.VIP,
    emails=("ada@acme.example",),
    phones=(Phone("+49 30 1234567"), Phone("0171 22", PhoneKind.MOBILE)),
    owner_id=EVE.id,
)


def ask(tx, words: str, agent=ADA, conversation=None, **more):
    account = agent.accounts[0]
    asked = Asked(agent, account, words, conversation, SLACK_CHANNEL, ENGLISH, LINKS, **more)
    return answer(tx, asked)


@pytest.mark.parametrize("words", ["ada", "BYRON", "acme", "030 1234567", "ada@acme", "show byron"])
def test_one_entry_that_is_found_is_shown_whole(tx, words) -> None:
    # PHB-05 PHB-01
    add_contact(tx, FULL, ADA)
    reply = ask(tx, f"contact {words}")
    assert reply.text.splitlines() == [
        r"**Ada \*Byron\*** · shared phonebook",
        "",
        "- Organisation: Acme",
        r"- E-mail: ada\@acme\.example",
        r"- Work: \+49 30 1234567",
        "- Mobile: 0171 22",
        "- Type: VIP",
        "- Owner: Eve",
    ]
    assert (reply.dialog, reply.about) == ("contact", "contact/full")


def test_several_entries_are_listed_and_none_is_said(tx) -> None:
    # PHB-05
    add_contact(tx, FULL, ADA)
    add_contact(tx, Contact(ContactId("two"), "Ada Two"), ADA)
    assert ask(tx, "contact ada").text.splitlines() == [
        "In the phonebook:",
        "",
        r"- **Ada \*Byron\*** · Acme · VIP · ada\@acme\.example · \+49 30 1234567 · 0171 22",
        "- **Ada Two**",
    ]
    assert ask(tx, "contact zoe").text == "Nobody like that is in the phonebook."


def test_a_guest_is_added_to_the_shared_book_or_to_ones_own(tx) -> None:
    # PHB-01 PHB-02 PHB-03
    opened(tx)
    none = ask(tx, "contact #1")
    assert none.text == "Gus is not in the phonebook yet."
    assert (none.dialog, none.about) == ("contact", none.conversation.id)
    added = ask(tx, "contact add #1")
    assert added.text.startswith("**Gus** · shared phonebook")
    assert tx.contacts.owner_of(GUS.id) == ADA.id
    assert ask(tx, "contact #1 add").contact == added.contact
    assert ask(tx, "#1 contact").contact == added.contact
    mine = ask(tx, "contact add #1 mine", TIM)
    assert mine.text.startswith("**Gus** · my phonebook")
    assert [one.book for one in tx.contacts.of_guest(GUS.id)] == ["", TIM.id]


def test_what_a_guest_typed_is_offered_and_linked_by_a_word(tx) -> None:
    # WID-09 PHB-03
    opened(tx)
    known = add_contact(tx, Contact(ContactId("known"), "Gus G", emails=("gus@example.com",)), EVE)
    assert "proves nothing" in ask(tx, "contact #1").text
    offered = ask(tx, "contact add #1")
    assert "**Gus G** has this address" in offered.text
    assert "- Name: Gus G → **Gus**" in offered.text
    assert tx.contacts.of_guest(GUS.id) == []
    assert ask(tx, "contact link #1").contact == known.id
    assert tx.contacts.of_guest(GUS.id) == [known]
    assert ask(tx, "contact unlink #1").text == "Gus is nobody in the phonebook now."
    assert tx.contacts.of_guest(GUS.id) == []
    assert ask(tx, "contact unlink #1").text == "Gus is nobody in the phonebook now."
    assert ask(tx, "contact link #1 gus").contact == known.id
    assert ask(tx, "contact link #1 nobody").text == "There is no such contact."


def test_a_guest_is_blocked_and_let_in_again(tx) -> None:
    # PHB-04
    conversation = opened(tx)
    assert ask(tx, "contact block #1").text == "Gus is blocked: what they write is refused."
    assert tx.guests.get(GUS.id).blocked
    assert ask(tx, "contact unblock", conversation=conversation).text == "Gus can write again."
    assert not tx.guests.get(GUS.id).blocked
    ask(tx, "contact vip #1")
    assert tx.contacts.is_vip(GUS.id)
    assert ask(tx, "contact external #1").text == "Gus is a guest like others."
    assert not tx.contacts.is_vip(GUS.id)


def test_a_vip_who_looks_like_an_entry_is_offered_it(tx) -> None:
    # PHB-03 PHB-04
    opened(tx)
    known = Contact(ContactId("known"), "Gus G", emails=("gus@example.com",), owner_id=EVE.id)
    add_contact(tx, known, EVE)
    offered = ask(tx, "contact vip #1")
    assert "**Gus G** has this address" in offered.text
    assert "`contact link`" in offered.text
    ask(tx, "contact link #1")
    assert "is a VIP" in ask(tx, "contact vip #1").text


def test_of_several_guests_the_one_who_is_meant_has_to_be_named(tx) -> None:
    # PHB-04
    conversation = opened(tx)
    join_by_share_link(tx, ANN.id, conversation.share.token)
    assert "Gus, Ann" in ask(tx, "contact block #1").text
    assert "Gus, Ann" in ask(tx, "contact block #1 zoe").text
    assert ask(tx, "contact block #1 an").text.startswith("Ann is blocked")
    assert tx.guests.get(ANN.id).blocked
    assert not tx.guests.get(GUS.id).blocked


def test_an_entry_can_be_given_to_another_agent(tx) -> None:
    # PHB-02 ASG-16
    opened(tx)
    assert ask(tx, "contact owner #1").text == "There is no such contact."
    ask(tx, "contact add #1")
    ask(tx, "contact owner #1 @ev")
    assert tx.contacts.owner_of(GUS.id) == EVE.id
    assert "“xyz”" in ask(tx, "contact owner #1 xyz").text
    ask(tx, "contact owner #1", TIM)
    assert tx.contacts.owner_of(GUS.id) == TIM.id
    for agent in (ADA, EVE):
        tx.people.save_agent(replace(agent, name="Kim"))
    assert "exactly one agent" in ask(tx, "contact owner #1 @Kim").text
    ask(tx, "contact owner #1 @Kim", named={"Kim": EVE.accounts[0]})
    assert tx.contacts.owner_of(GUS.id) == EVE.id


def test_an_entry_is_deleted_by_who_owns_it_or_manages(tx) -> None:
    # PHB-03
    opened(tx)
    ask(tx, "contact add #1", TIM)
    add_contact(tx, FULL, EVE)
    add_contact(tx, Contact(ContactId("two"), "Ada Two", owner_id=EVE.id), EVE)
    assert "Several entries" in ask(tx, "contact delete ada").text
    assert "Only " in ask(tx, "contact delete acme").text
    assert "Only " in ask(tx, "contact delete #1").text
    assert ask(tx, "contact delete #1", TIM).text == "“Gus” is out of the phonebook."
    assert ask(tx, "contact delete #1", TIM).text == "There is no such contact."
    assert ask(tx, "contact delete acme", EVE).text == r"“Ada \*Byron\*” is out of the phonebook."


def test_without_a_guest_or_words_it_says_how(tx) -> None:
    # MGR-01
    assert "contact ada" in ask(tx, "contact").text
    assert ask(tx, "contact").dialog == "phonebook"
    assert "Which conversation?" in ask(tx, "contact add").text
    assert ask(tx, "contact block #9").text == "There is no conversation #9."


def test_files_are_asked_for_with_words(tx) -> None:
    # PHB-05
    assert "Send the file" in ask(tx, "contact import").text
    assert ask(tx, "contact export").text == "This phonebook is empty."
    for entry in (FULL, replace(FULL, id=ContactId("own"), book=ADA.id)):
        add_contact(tx, entry, ADA)
    for words in ("", "csv", "mine vcard4"):
        assert "on its way" in ask(tx, f"contact export {words}").text
    sent = waiting(tx, "send_contacts")
    assert [(one["book"], one["form"]) for one in sent] == [
        ("", "vcard3"),
        ("", "csv"),
        (ADA.id, "vcard4"),
    ]


def test_the_cards_button_opens_the_dialog(tx) -> None:
    # PHB-01
    conversation = opened(tx)
    asked = Asked(ADA, ADA.accounts[0], "", conversation, SLACK_CHANNEL, ENGLISH, LINKS)
    reply = press(tx, asked, CardAction.CONTACT)
    assert (reply.dialog, reply.about) == ("contact", conversation.id)
