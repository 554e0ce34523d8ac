"""Links that open a calendar on the web with a meeting filled in (MTG-05)."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from calendar_sync.add_to_calendar import add_links
from tests.calendar_sync.hostile import WORDS
from tests.calendar_sync.written import ENTRY, JOIN

HOSTS = {
    "google": "calendar.google.com",
    "outlook": "outlook.live.com",
    "office": "outlook.office.com",
}


def values(address: str) -> dict[str, str]:
    found = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_google_gets_what_it_reads() -> None:
    # MTG-05
    assert values(add_links(ENTRY)["google"]) == {
        "action": "TEMPLATE",
        "text": ENTRY.title,
        "dates": "20261201T130000Z/20261201T133000Z",
        "details": ENTRY.text,
        "location": JOIN,
    }


def test_outlook_gets_what_it_reads_with_spaces_that_are_spaces() -> None:
    # MTG-05
    links = add_links(ENTRY)
    for name in ("outlook", "office"):
        assert values(links[name]) == {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "startdt": "2026-12-01T13:00:00Z",
            "enddt": "2026-12-01T13:30:00Z",
            "subject": ENTRY.title,
            "body": ENTRY.text,
            "location": JOIN,
        }
        assert "+" not in links[name]


def test_what_there_is_not_is_left_out() -> None:
    links = add_links(replace(ENTRY, place="", text=""))
    assert values(links["google"]).keys() == {"action", "text", "dates"}


@given(title=WORDS, text=WORDS, place=WORDS, which=st.sampled_from(sorted(HOSTS)))
def test_whatever_people_type_stays_in_its_value(
    title: str, text: str, place: str, which: str
) -> None:
    # S12
    address = add_links(replace(ENTRY, title=title, text=text, place=place))[which]
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(" \"'<>#\\")
    assert urlsplit(address).netloc == HOSTS[which]
    usual = values(add_links(ENTRY)[which])
    assert values(address).keys() <= usual.keys()
    assert (
        values(address).items() >= {"path": "/calendar/action/compose"}.items() or which == "google"
    )
