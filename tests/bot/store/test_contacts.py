"""The phonebooks in the database: one entry for an address, and who a guest is by an agent's word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.contacts import Contact, ContactKind
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId, ContactId
from bot.domain.phones import Phone, PhoneKind
from bot.store import Transaction
from tests.world import ADA, EVE, GUS, START, TIM

FULL = Contact(
    ContactId("full"),
    "José Núñez",
    organisation="Acme Straße GmbH",
    kind=ContactKind.VIP,
    emails=("jose@acme.example", "j@home.example"),
    phones=(Phone("+49 30 1234567"), Phone("0171 22", PhoneKind.MOBILE)),
    picture_url="https://pics.example/jose.png",
    owner_id=EVE.id,
)


def contact(name: str, **more) -> Contact:
    return Contact(ContactId(name.lower()), name, **more)


def test_an_entry_is_kept_as_it_is(tx) -> None:
    # PHB-01
    tx.contacts.save(FULL)
    assert tx.contacts.get(FULL.id, ADA.id) == FULL
    changed = replace(FULL, emails=(), phones=(), organisation=None, owner_id=None)
    tx.contacts.save(changed)
    assert tx.contacts.get(FULL.id, ADA.id) == changed
    tx.contacts.save(contact("Other", emails=FULL.emails))
    tx.contacts.remove(FULL.id)
    with pytest.raises(NotFound):
        tx.contacts.get(FULL.id, ADA.id)


def test_an_address_or_number_stands_once_in_a_book(tx) -> None:
    # PHB-03
    tx.contacts.save(FULL)
    with pytest.raises(NotAllowed) as refused:
        tx.contacts.save(contact("Other", emails=("JOSE@acme.EXAMPLE",)))
    assert (refused.value.key, refused.value.values) == ("contact_same", {"name": "José Núñez"})
    mine = contact("Mine", book=ADA.id, emails=FULL.emails)
    tx.contacts.save(mine)
    tx.contacts.save(contact("His", book=TIM.id, emails=FULL.emails))
    assert tx.contacts.holding(ADA.id, mine.keys) == [mine]
    assert tx.contacts.holding("", ["tel:+49301234567", "mailto:x@y.example"]) == [FULL]


def test_the_entries_that_have_something_come_in_the_order_of_what_is_asked(tx) -> None:
    # PHB-03
    one, other = (
        contact("One", emails=("one@x.example",)),
        contact("Other", emails=("o@x.example",)),
    )
    for entry in (one, other):
        tx.contacts.save(entry)
    assert tx.contacts.holding("", (*other.keys, *one.keys)) == [other, one]


def test_nobody_sees_the_book_of_another(tx) -> None:
    # PHB-03
    mine = contact("Mine", book=ADA.id)
    tx.contacts.save(mine)
    assert tx.contacts.get(mine.id, ADA.id) == mine
    with pytest.raises(NotFound):
        tx.contacts.get(mine.id, TIM.id)
    assert tx.contacts.search(ADA.id, "mine") == [mine]
    assert tx.contacts.search(TIM.id, "mine") == []


@pytest.mark.parametrize(
    "query",
    [
        "josé", "JOSE", "nunez jose", "acme", "strasse", "jose@ACME", "+49 30 1234567", "(0)30 1234",
        "030/1234", "0171-22", "1234567",
    ],
)  # fmt: skip
def test_an_entry_is_found_by_name_organisation_address_and_number(tx, query) -> None:
    # PHB-05
    tx.contacts.save(FULL)
    tx.contacts.save(contact("Somebody else"))
    assert tx.contacts.search(ADA.id, query) == [FULL]


@pytest.mark.parametrize("query", ["joseph", "jose other", "9999", "%", "_"])
def test_an_entry_is_not_found_by_what_it_has_not(tx, query) -> None:
    # PHB-05
    tx.contacts.save(FULL)
    assert tx.contacts.search(ADA.id, query) == []


def test_a_book_is_listed_by_name(tx) -> None:
    # PHB-05
    for name in ("Zoe", "Ann"):
        tx.contacts.save(contact(name))
    tx.contacts.save(contact("Mine", book=ADA.id))
    assert [one.name for one in tx.contacts.book("")] == ["Ann", "Zoe"]
    assert (tx.contacts.size(""), tx.contacts.size(ADA.id), tx.contacts.size(TIM.id)) == (2, 1, 0)
    assert len(tx.contacts.search(ADA.id, "", limit=2)) == 2


def test_who_a_guest_is_comes_from_the_link_alone(tx) -> None:
    # PHB-02 TAG-01 WID-09
    tx.contacts.save(replace(FULL, emails=(str(GUS.email),)))
    assert tx.contacts.owner_of(GUS.id) is None
    assert tx.contacts.organisation_of(GUS.id) is None
    assert not tx.contacts.is_vip(GUS.id)
    tx.contacts.link(FULL, GUS.id)
    assert tx.contacts.owner_of(GUS.id) == EVE.id
    assert tx.contacts.organisation_of(GUS.id) == FULL.organisation
    assert tx.contacts.is_vip(GUS.id)
    assert tx.contacts.guests_of(FULL.id) == [GUS.id]
    tx.contacts.unlink("", GUS.id)
    assert not tx.contacts.is_vip(GUS.id)


def test_the_owner_is_who_the_shared_book_says_before_any_other(tx) -> None:
    # PHB-02 ASG-16
    later = Transaction(tx._db, START + timedelta(hours=1))
    shared = contact("Shared", owner_id=EVE.id)
    first, last = (contact(a.name, book=a.id, owner_id=a.id) for a in (ADA, TIM))
    tx.contacts.save(first)
    later.contacts.save(last)
    for entry in (first, last):
        tx.contacts.link(entry, GUS.id)
    assert tx.contacts.owner_of(GUS.id) == TIM.id
    tx.contacts.save(replace(shared, owner_id=None))
    tx.contacts.link(shared, GUS.id)
    assert tx.contacts.owner_of(GUS.id) == TIM.id
    tx.contacts.save(shared)
    assert tx.contacts.owner_of(GUS.id) == EVE.id
    assert [one.id for one in tx.contacts.of_guest(GUS.id)] == [shared.id, last.id, first.id]


def test_what_one_agent_keeps_for_themselves_moves_nobody_to_the_front(tx) -> None:
    # PHB-04 TAG-01
    own = contact("Own", book=ADA.id, kind=ContactKind.VIP, organisation="Secret")
    tx.contacts.save(own)
    tx.contacts.link(own, GUS.id)
    assert not tx.contacts.is_vip(GUS.id)
    assert tx.contacts.organisation_of(GUS.id) is None


def test_a_guest_is_one_contact_of_a_book(tx) -> None:
    # PHB-03
    other = contact("Other", owner_id=AgentId("tim"))
    for entry in (FULL, other):
        tx.contacts.save(entry)
        tx.contacts.link(entry, GUS.id)
    assert tx.contacts.owner_of(GUS.id) == TIM.id
    assert tx.contacts.guests_of(FULL.id) == []
