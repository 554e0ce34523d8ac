"""Entries of a phonebook as tests make them: anything that can be kept."""

from hypothesis import strategies as st

from bot.domain.contacts import EMAIL, Contact, ContactKind, checked
from bot.domain.ids import ContactId
from bot.domain.names import clean_name
from bot.domain.phones import Phone, PhoneKind, phone_key

NAMES = st.text(min_size=1, max_size=60).filter(lambda text: bool(clean_name(text)))
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60)
EMAILS = st.from_regex(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True
)
NUMBERS = st.from_regex(
    r"(\+[1-9]|0)[0-9]{2} [0-9]{3,4}[ /-][0-9]{3,5}( ext\. [0-9]{1,4})?", fullmatch=True
)
PICTURES = st.from_regex(r"https://[a-z]{1,9}\.example/[a-zA-Z0-9?=&,;:%()-]{0,30}", fullmatch=True)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """Make an entry with anything in it."""
    phones = st.builds(Phone, NUMBERS, st.sampled_from(PhoneKind))
    entry = Contact(
        ContactId(draw(st.uuids()).hex),
        draw(NAMES),
        organisation=draw(st.none() | WORDS),
        kind=draw(st.sampled_from(ContactKind)),
        emails=tuple(draw(st.lists(EMAILS.filter(EMAIL.fullmatch), max_size=3))),
        phones=tuple(
            draw(st.lists(phones, max_size=4, unique_by=lambda one: phone_key(one.number)))
        ),
        picture_url=draw(st.none() | PICTURES),
    )
    return checked(entry)
