"""A phonebook as a file behind an address that is signed, and ends (PHB-05)."""

from datetime import timedelta

import pytest

from bot.actions.phonebook import add_contact
from bot.domain.contacts import Contact
from bot.domain.ids import ContactId
from bot.domain.links import Links
from tests.web_widget.conftest import ORIGIN, Desk
from tests.world import ADA, LINKS, TIM
from web_widget.keys import LINKS as LINKS_KEY

SHARED = Contact(ContactId("a" * 32), "Zoe Zimt", emails=("zoe@example.com",), owner_id=ADA.id)
OWN = Contact(ContactId("b" * 32), "Secret Sue", book=ADA.id)


def path(desk: Desk, book: str = "", form: str = "csv", agent: str = ADA.id) -> str:
    links: Links = desk.app[LINKS_KEY]
    until = desk.clock() + timedelta(minutes=15)
    return links.phonebook(agent, book, form, until).removeprefix(links.public_url)


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    for entry in (SHARED, OWN):
        await desk.store.run(add_contact, entry, ADA)
    return desk


@pytest.mark.parametrize(
    ("book", "form", "has"),
    [("", "csv", "Zoe Zimt"), ("", "vcard3", "FN:Zoe Zimt"), (ADA.id, "vcard4", "FN:Secret Sue")],
)
async def test_whoever_has_the_address_gets_the_file(filled: Desk, book, form, has) -> None:
    # PHB-05 S8
    answer = await filled.guest().call("GET", path(filled, book, form))
    assert answer.status == 200
    assert has in answer.body.decode("utf-8-sig")
    assert ("Zoe" in answer.body.decode()) is (not book)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


async def test_an_address_that_is_changed_or_old_leads_nowhere(filled: Desk) -> None:
    # PHB-05 S8
    good = path(filled)
    other = Links(ORIGIN, "another").phonebook(ADA.id, "", "csv", filled.clock() + timedelta(1))
    wrong = [
        good.replace("/shared/", "/mine/"),
        good.replace("/csv", "/vcard4"),
        good.replace("/csv", "/exe"),
        good.replace(f"/{ADA.id}/", f"/{TIM.id}/"),
        good.partition("?")[0],
        good.replace("until=1", "until=2"),
        other.removeprefix(ORIGIN),
        LINKS.file("x", filled.clock() + timedelta(1)).removeprefix(LINKS.public_url),
    ]
    for address in wrong:
        assert (await filled.guest().call("GET", address)).status == 404, address
    filled.clock.pass_by(15 * 60 + 1)
    assert (await filled.guest().call("GET", good)).status == 404
