"""The phonebooks: who may do what, what an update offers, who is refused, and that it is said once."""

from dataclasses import replace

import pytest

from bot.actions.blocking import set_blocked
from bot.actions.close import close
from bot.actions.phonebook import (
    SameContact,
    add_contact,
    change_contact,
    from_guest,
    join_books,
    link_guest,
    looks_like,
    remove_contact,
    set_kind,
    shared_contact,
    unblock,
    unlink_guest,
)
from bot.domain.acts import Act
from bot.domain.contacts import Contact, ContactKind
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ContactId
from bot.domain.messages import Notice
from bot.domain.people import Guest
from bot.domain.phones import Phone, PhoneKind
from tests.world import ADA, ANN, EVE, GUS, START, TIM, TO_ADA, emptied, opened, waiting


def entry(name: str = "Gus Grey", **more) -> Contact:
    fields = {"emails": ("gus@example.com",), "owner_id": ADA.id}
    return Contact(ContactId(name.lower()), name, **fields | more)


def acts(tx) -> list[str]:
    return [one.act for one in tx.audit.since(START) if one.act is not Act.OPENED][::-1]


def notices(tx, conversation) -> list[Notice]:
    changes = tx.messages.changes_after(conversation.id, 0, for_guests=False, limit=100)
    return [one.notice for one in changes.messages if one.notice]


def test_an_entry_begins_with_what_the_guest_said(tx) -> None:
    # PHB-01 PHB-02
    guest = Guest(GUS.id, "Gus", "gus@example.com", "+49 30 1234567")
    made = from_guest(guest, ADA)
    assert (made.name, made.owner_id, made.book) == ("Gus", ADA.id, "")
    assert (made.emails, made.phones) == (("gus@example.com",), (Phone("+49 30 1234567"),))
    assert from_guest(replace(guest, email="?", phone="---"), ADA, ADA.id).keys == ()
    assert from_guest(ANN, ADA).keys == ()


def test_an_entry_is_added_with_its_guest_and_owned(tx) -> None:
    # PHB-01 PHB-02 ASG-16 TAG-01 MGR-07
    opened(tx)
    added = add_contact(tx, entry(organisation=" Acme "), ADA, GUS.id)
    assert tx.contacts.get(added.id, TIM.id) == added
    assert tx.contacts.owner_of(GUS.id) == ADA.id
    assert tx.contacts.organisation_of(GUS.id) == "Acme"
    assert acts(tx) == [Act.CONTACT_ADDED, Act.CONTACT_LINKED]


def test_the_same_address_or_number_offers_an_update_of_the_entry(tx) -> None:
    # PHB-03
    known = add_contact(tx, entry(phones=(Phone("+49 30 1234567"),)), ADA)
    again = entry("Gustav", emails=("g@home.example",), phones=(Phone("0049301234567"),))
    with pytest.raises(SameContact) as same:
        add_contact(tx, again, TIM)
    assert same.value.known == known
    assert same.value.offered == replace(
        known, name="Gustav", emails=("gus@example.com", "g@home.example")
    )
    assert change_contact(tx, same.value.offered, TIM).owner_id == ADA.id
    assert len(tx.contacts.book("")) == 1
    assert add_contact(tx, replace(again, id=ContactId("own"), book=TIM.id), TIM)


def test_a_change_that_takes_an_address_of_another_entry_is_refused(tx) -> None:
    # PHB-03
    add_contact(tx, entry(), ADA)
    other = add_contact(tx, entry("Other", emails=()), ADA)
    with pytest.raises(NotAllowed) as refused:
        change_contact(tx, replace(other, emails=("GUS@example.com",)), ADA)
    assert refused.value.values == {"name": "Gus Grey"}


def test_acting_twice_changes_nothing_and_writes_nothing(tx) -> None:
    # MGR-07
    opened(tx)
    added = add_contact(tx, entry(), ADA, GUS.id)
    before = acts(tx)
    change_contact(tx, added, ADA, GUS.id)
    link_guest(tx, added, GUS.id, ADA)
    unlink_guest(tx, added, ANN.id, ADA)
    assert not set_blocked(tx, GUS.id, ADA.actor, blocked=False)
    assert acts(tx) == before


def test_nobody_reads_or_changes_the_book_of_another(tx) -> None:
    # PHB-03
    own = add_contact(tx, entry(book=ADA.id), ADA)
    for act in (change_contact, lambda tx, one, by: remove_contact(tx, one.id, by)):
        with pytest.raises(NotFound):
            act(tx, own, TIM)
    with pytest.raises(NotAllowed, match="contact_not_yours"):
        add_contact(tx, entry("Other", book=ADA.id, emails=()), TIM)
    assert change_contact(tx, replace(own, book=""), ADA).book == ADA.id
    assert remove_contact(tx, own.id, ADA)


@pytest.mark.parametrize(
    ("who", "may"), [(ADA, True), (TIM, False), (EVE, True)], ids=["owner", "other", "manager"]
)
def test_of_the_shared_book_others_take_out_what_they_manage_or_own(tx, who, may) -> None:
    # PHB-03
    opened(tx)
    shared = add_contact(tx, entry(), ADA, GUS.id)
    if may:
        remove_contact(tx, shared.id, who)
        assert tx.contacts.owner_of(GUS.id) is None
        assert acts(tx)[-1] == Act.CONTACT_REMOVED
        return
    with pytest.raises(NotAllowed, match="managers_only"):
        remove_contact(tx, shared.id, who)
    assert tx.contacts.get(shared.id, who.id)


def test_what_a_guest_typed_is_offered_and_proves_nothing(tx) -> None:
    # WID-09 PHB-03
    opened(tx)
    shared, own = add_contact(tx, entry(), ADA), add_contact(tx, entry("Own", book=TIM.id), TIM)
    assert looks_like(tx, GUS, ADA) == [shared]
    assert looks_like(tx, GUS, TIM) == [shared, own]
    assert looks_like(tx, ANN, ADA) == []
    assert shared_contact(tx, GUS.id) is None
    link_guest(tx, own, GUS.id, TIM)
    assert shared_contact(tx, GUS.id) is None
    link_guest(tx, shared, GUS.id, ADA)
    assert shared_contact(tx, GUS.id) == shared
    unlink_guest(tx, shared, GUS.id, ADA)
    assert shared_contact(tx, GUS.id) is None


def test_a_blocked_guest_is_known_to_be_so_on_cards_and_pages_at_once(tx) -> None:
    # PHB-04 CONV-10 MGR-07
    conversation, shut = opened(tx, root="T1/C1/1"), opened(tx, TO_ADA)
    close(tx, shut, ADA.actor)
    emptied(tx)
    tx.topics.clear()
    assert set_blocked(tx, GUS.id, ADA.actor, blocked=True)
    assert tx.guests.get(GUS.id).blocked
    said = Notice("guest_blocked", {"name": "Ada", "guest": "Gus"}, agents_only=True)
    assert notices(tx, conversation) == [said]
    assert said not in notices(tx, shut)
    assert {conversation.id, shut.id} <= tx.topics
    assert waiting(tx, "update_card")
    assert set_blocked(tx, GUS.id, ADA.actor, blocked=False)
    assert notices(tx, conversation)[-1].key == "guest_unblocked"
    assert acts(tx)[-2:] == [Act.BLOCKED, Act.UNBLOCKED]


def test_whoever_is_said_to_be_a_blocked_contact_is_refused(tx) -> None:
    # PHB-04 WID-09
    opened(tx)
    blocked = add_contact(tx, entry(kind=ContactKind.BLOCKED), ADA)
    assert not tx.guests.get(GUS.id).blocked
    link_guest(tx, blocked, GUS.id, ADA)
    assert tx.guests.get(GUS.id).blocked
    change_contact(tx, replace(blocked, kind=ContactKind.EXTERNAL), ADA)
    assert not tx.guests.get(GUS.id).blocked
    change_contact(tx, blocked, ADA)
    remove_contact(tx, blocked.id, ADA)
    assert tx.guests.get(GUS.id).blocked


def test_an_own_book_blocks_nobody(tx) -> None:
    # PHB-04 PHB-03
    opened(tx)
    own = add_contact(tx, entry(book=ADA.id), ADA, GUS.id)
    change_contact(tx, replace(own, kind=ContactKind.BLOCKED), ADA)
    assert not tx.guests.get(GUS.id).blocked
    other = add_contact(tx, entry("Two", book=ADA.id, emails=(), kind=ContactKind.BLOCKED), ADA)
    link_guest(tx, other, GUS.id, ADA)
    assert not tx.guests.get(GUS.id).blocked


def test_a_guest_without_an_entry_is_blocked_without_one(tx) -> None:
    # PHB-04
    opened(tx)
    set_kind(tx, GUS, ContactKind.BLOCKED, ADA)
    assert tx.guests.get(GUS.id).blocked
    assert tx.contacts.book("") == []
    unblock(tx, GUS, ADA)
    assert not tx.guests.get(GUS.id).blocked


def test_a_vip_stands_in_the_shared_book(tx) -> None:
    # PHB-04
    opened(tx)
    set_kind(tx, GUS, ContactKind.VIP, ADA)
    assert tx.contacts.is_vip(GUS.id)
    assert tx.contacts.owner_of(GUS.id) == ADA.id
    unblock(tx, GUS, ADA)
    assert tx.contacts.is_vip(GUS.id)
    set_kind(tx, GUS, ContactKind.BLOCKED, ADA)
    assert not tx.contacts.is_vip(GUS.id)
    assert tx.guests.get(GUS.id).blocked
    unblock(tx, GUS, ADA)
    assert not tx.guests.get(GUS.id).blocked
    assert shared_contact(tx, GUS.id).kind is ContactKind.EXTERNAL


def test_a_vip_who_looks_like_an_entry_is_linked_first(tx) -> None:
    # PHB-03 PHB-04 WID-09
    opened(tx)
    known = add_contact(tx, entry(), ADA)
    with pytest.raises(SameContact):
        set_kind(tx, GUS, ContactKind.VIP, TIM)
    link_guest(tx, known, GUS.id, TIM)
    set_kind(tx, GUS, ContactKind.VIP, TIM)
    assert tx.contacts.is_vip(GUS.id)


def test_two_agents_who_are_one_have_one_book(tx) -> None:
    # PHB-03
    mobile, shared = Phone("+49 171 222222", PhoneKind.MOBILE), entry("Shared", owner_id=TIM.id)
    kept = add_contact(tx, entry("Gus", book=ADA.id), ADA)
    other = add_contact(tx, entry("Zoe", book=ADA.id, emails=("zoe@example.com",)), ADA)
    twice = entry("Gus Grey", book=TIM.id, emails=(*kept.emails, *other.emails), phones=(mobile,))
    add_contact(tx, twice, TIM, GUS.id)
    add_contact(tx, entry("Only", book=TIM.id, emails=(), owner_id=TIM.id), TIM, ANN.id)
    add_contact(tx, shared, TIM)
    join_books(tx, TIM.id, ADA.id)
    assert tx.contacts.book(TIM.id) == []
    found = {one.name: one for one in tx.contacts.book(ADA.id)}
    assert found.keys() == {"Gus Grey", "Only", "Zoe"}
    assert (found["Gus Grey"].emails, found["Gus Grey"].phones) == (kept.emails, (mobile,))
    assert {one.owner_id for one in found.values()} == {ADA.id}
    assert tx.contacts.get(shared.id, EVE.id).owner_id == ADA.id
    assert [one.name for one in tx.contacts.of_guest(GUS.id)] == ["Gus Grey"]
    assert [one.name for one in tx.contacts.of_guest(ANN.id)] == ["Only"]
