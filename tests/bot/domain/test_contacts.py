"""What an entry of the phonebook holds, when two are one, and what becomes of what is new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contacts import (
    MOST_EMAILS,
    MOST_PHONES,
    Change,
    Contact,
    ContactKind,
    changes,
    checked,
    email_key,
    looked_for,
    merged,
    without,
)
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ContactId
from bot.domain.phones import Phone, PhoneKind, checked_number, phone_key
from tests.bot.contacts import UNHURRIED, contacts

OLD = Contact(
    ContactId("old"),
    "Ada",
    emails=("ada@acme.example",),
    phones=(Phone("+49 30 1234567"),),
    owner_id=AgentId("eve"),
)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("+49 30 1234567", "tel:+49301234567"),
        ("+49 (0)30 / 123-45-67", "tel:+49301234567"),
        ("0049 30 1234567", "tel:+49301234567"),
        ("\uff0b49\u00a030\u20131234567", "tel:+49301234567"),
        ("+٤٩ ٣٠ ١٢٣٤٥٦٧", "tel:+49301234567"),
        ("\u202a+49 30 1234567\u202c", "tel:+49301234567"),
        ("+49 30 1234567 ext. 12", "tel:+49301234567;ext=12"),
        ("+49 30 1234567x12", "tel:+49301234567;ext=12"),
        ("+1 (415) 555-0123", "tel:+14155550123"),
        ("030 1234567", None),
        ("1234567", None),
        ("(415) 555-0123", None),
        ("+0 30 1234567", None),
        ("+49 30", None),
        ("+4930123456789012345", None),
    ],
)
def test_a_number_has_one_form_if_it_says_its_country(number, key) -> None:
    # PHB-03
    assert phone_key(number) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("030 1234567", "+49 30 1234567"),
        ("030 1234567", "030 1234567"),
        ("+49 30 1234567", "+43 30 1234567"),
        ("+49 30 1234567", "+49 30 1234567 ext. 2"),
    ],
)
def test_a_number_is_never_taken_for_one_of_another_country(one, other) -> None:
    # PHB-03
    entry = Contact(ContactId("a"), "A", phones=(Phone(one),))
    again = Contact(ContactId("b"), "B", phones=(Phone(other),))
    assert not set(entry.keys) & set(again.keys)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" +49  30 1234567 ", "+49 30 1234567"),
        ("030/12 34-5", "030/12 34-5"),
        ("+49 30 123 ext 7", "+49 30 123 ext. 7"),
        ("110", "110"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(given, kept) -> None:
    # PHB-01
    assert checked_number(given) == kept
    assert checked_number(kept) == kept


@pytest.mark.parametrize("given", ["", "12", "call me", "++49 30 12345", "1" * 20, "030 " * 11])
def test_what_is_no_number_is_refused(given) -> None:
    # PHB-01
    with pytest.raises(NotAllowed, match="contact_phone"):
        checked_number(given)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"name": " \u200b "}, "contact_nameless"),
        ({"name": "x" * 81}, "contact_name_long"),
        ({"organisation": "x" * 81}, "contact_name_long"),
        ({"emails": ("ada",)}, "contact_email"),
        ({"emails": ("a b@c.example",)}, "contact_email"),
        ({"emails": ("a" * 60 + "@" + "b" * 200 + ".example",)}, "contact_email"),
        ({"emails": ("a\u202e@c.example",)}, "contact_email"),
        ({"emails": tuple(f"{n}@c.example" for n in range(MOST_EMAILS + 1))}, "contact_emails"),
        ({"phones": (Phone("x"),)}, "contact_phone"),
        ({"phones": tuple(Phone(f"+4930123{n}00") for n in range(MOST_PHONES + 1))}, "contact_phones"),
        ({"picture_url": "http://x.example/a.png"}, "contact_picture"),
        ({"picture_url": "https://x.example/" + "a" * 500}, "contact_picture"),
        ({"picture_url": "https://x.example/\u202e.png"}, "contact_picture"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused(more, key) -> None:
    # PHB-01
    with pytest.raises(NotAllowed) as refused:
        checked(Contact(**{"id": ContactId("x"), "name": "Ada"} | more))
    assert refused.value.key == key


def test_an_entry_is_cleaned() -> None:
    # PHB-01
    given = Contact(
        ContactId("x"),
        "  Ada \u202e Byron ",
        organisation="   ",
        emails=(" ada@acme.example ", "ADA@ACME.example", "Ada@home.example"),
        phones=(
            Phone("+49 171 2", PhoneKind.HOME),
            Phone("0171 22", PhoneKind.MOBILE),
            Phone("+49 30 1234567"),
            Phone("0049301234567", PhoneKind.MOBILE),
        ),
        picture_url=" ",
    )
    kept = checked(given)
    assert (kept.name, kept.organisation, kept.picture_url) == ("Ada Byron", None, None)
    assert kept.emails == ("ada@acme.example", "Ada@home.example")
    assert kept.phones == (
        Phone("+49 30 1234567"),
        Phone("0171 22", PhoneKind.MOBILE),
        Phone("+49 171 2", PhoneKind.HOME),
    )


@UNHURRIED
@given(contacts())
def test_what_is_kept_can_be_kept_again(entry) -> None:
    # PHB-01
    assert checked(entry) == entry


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada@Acme.example", "ada@acme.EXAMPLE", True),
        ("\u212aate@x.example", "kate@x.example", False),
        ("ada@acme.example", "ada+1@acme.example", False),
    ],
)
def test_addresses_are_one_whatever_the_case_of_their_letters(one, other, same) -> None:
    # PHB-03
    assert (email_key(one) == email_key(other)) is same


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"name": "Ada Byron"}, {"name": "Ada Byron"}),
        ({"organisation": "Acme"}, {"organisation": "Acme"}),
        ({"emails": ("b@acme.example",)}, {"emails": ("ada@acme.example", "b@acme.example")}),
        ({"emails": ("ADA@acme.example",)}, {}),
        (
            {"phones": (Phone("0171 22", PhoneKind.MOBILE),)},
            {"phones": (*OLD.phones, Phone("0171 22", PhoneKind.MOBILE))},
        ),
        ({"phones": (Phone("0049301234567", PhoneKind.HOME),)}, {}),
        ({"kind": ContactKind.VIP}, {"kind": ContactKind.VIP}),
        ({"picture_url": "https://x.example/a"}, {"picture_url": "https://x.example/a"}),
        ({"owner_id": AgentId("tim")}, {}),
        ({}, {}),
    ],
)
def test_an_update_adds_what_is_new_and_takes_nothing(new, expected) -> None:
    # PHB-03
    fields = {name: getattr(OLD, name) for name in Contact.__slots__}
    offered = merged(OLD, Contact(**{"id": ContactId("new"), "name": "Ada"} | new))
    assert offered == Contact(**fields | expected)
    assert {one.field for one in changes(OLD, offered)} == {
        "picture" if name == "picture_url" else name for name in expected
    }


def test_a_plain_type_does_not_undo_another() -> None:
    # PHB-03 PHB-04
    vip = Contact(ContactId("vip"), "Ada", kind=ContactKind.VIP)
    assert merged(vip, OLD).kind is ContactKind.VIP


def test_an_update_is_shown_field_by_field() -> None:
    # PHB-03
    new = Contact(ContactId("new"), "Ada Byron", organisation="Acme", emails=("b@acme.example",))
    assert changes(OLD, merged(OLD, new)) == (
        Change("name", "Ada", "Ada Byron"),
        Change("organisation", "", "Acme"),
        Change("emails", "ada@acme.example", "ada@acme.example, b@acme.example"),
    )


def test_what_is_of_another_can_be_left_out() -> None:
    # PHB-03
    assert without(OLD, OLD.keys) == Contact(OLD.id, "Ada", owner_id=OLD.owner_id)
    assert without(OLD, ["mailto:b@acme.example"]) == OLD


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Ada BYRON", ("ada", "byron")),
        ("Núñez", ("nunez",)),
        ("Straße", ("strasse",)),
        ("+49 (0)30 12", ("493012",)),
        ("030 12", ("3012",)),
        ("0", ("0",)),
        ("ada@acme.example", ("ada@acme.example",)),
        ("", ()),
    ],
)
def test_what_is_looked_for_is_words_or_the_digits_of_a_number(query, words) -> None:
    # PHB-05
    assert looked_for(query) == words


@given(st.text())
def test_any_words_can_be_looked_for(query) -> None:
    # PHB-05
    assert all(looked_for(query))


@given(st.text(max_size=60))
def test_a_number_is_refused_or_has_the_same_form_when_it_is_kept(text) -> None:
    # PHB-01 PHB-03
    try:
        kept = checked_number(text)
    except NotAllowed:
        return
    assert phone_key(kept) == phone_key(text)
    assert checked_number(kept) == kept
