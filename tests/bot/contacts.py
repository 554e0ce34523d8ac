"""Entries of a phonebook as tests make them: anything that can be kept."""

import string

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.domain.contacts import Contact, ContactKind, checked
from bot.domain.ids import ContactId
from bot.domain.names import clean_name
from bot.domain.phones import Phone, PhoneKind, phone_key

# Making entries takes its time where much else goes on.
UNHURRIED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LETTERS = string.ascii_letters + string.digits
NAMES = st.text(min_size=1, max_size=30).filter(lambda text: bool(clean_name(text)))
WORDS = st.text(max_size=30)
LOCAL = st.text(LETTERS + ".!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)
EMAILS = st.builds("{}@{}.example".format, LOCAL, st.text(LETTERS, min_size=1, max_size=8))
NUMBERS = st.builds(
    "{}30 {}{}".format,
    st.sampled_from(["+49 ", "0", "0049 (0)", "+1-"]),
    st.integers(10_000, 9_999_999),
    st.sampled_from(["", " ext. 12", "/34"]),
)
PICTURES = st.builds("https://pics.example/{}".format, st.text(LETTERS + "?=&,;:%()-", max_size=20))


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """Make an entry with anything in it."""
    phones = st.builds(Phone, NUMBERS, st.sampled_from(PhoneKind))
    once = st.lists(phones, max_size=3, unique_by=lambda one: phone_key(one.number) or one.number)
    entry = Contact(
        ContactId(draw(st.uuids()).hex),
        draw(NAMES),
        organisation=draw(st.none() | WORDS),
        kind=draw(st.sampled_from(ContactKind)),
        emails=tuple(draw(st.lists(EMAILS, max_size=3))),
        phones=tuple(draw(once)),
        picture_url=draw(st.none() | PICTURES),
    )
    return checked(entry)
