"""A report of figures behind an address that is signed, and ends (MGR-03)."""

from datetime import timedelta

import pytest

from bot.domain.links import Links
from tests.web_widget.conftest import ORIGIN, Desk
from web_widget.keys import LINKS as LINKS_KEY


async def path(desk: Desk, kind: str = "image/png") -> str:
    made = await desk.store.run(lambda tx: tx.reports.add("Figures Ä.png", kind, b"bytes"))
    links: Links = desk.app[LINKS_KEY]
    return links.report(made, desk.clock() + timedelta(days=30)).removeprefix(links.public_url)


@pytest.mark.parametrize("kind", ["image/png", "text/csv"])
async def test_whoever_has_the_address_gets_the_report(desk: Desk, kind: str) -> None:
    # MGR-03 S8
    answer = await desk.guest().call("GET", await path(desk, kind))
    assert (answer.status, answer.body) == (200, b"bytes")
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_an_address_that_is_changed_or_old_leads_nowhere(desk: Desk) -> None:
    # MGR-03 S8
    good = await path(desk)
    other = Links(ORIGIN, "another").report("a" * 32, desk.clock() + timedelta(1))
    own: Links = desk.app[LINKS_KEY]
    unknown = own.report("f" * 32, desk.clock() + timedelta(1)).removeprefix(own.public_url)
    of_files = own.file("f" * 32, desk.clock() + timedelta(1)).removeprefix(own.public_url)
    wrong = [
        good.partition("?")[0],
        good.replace("until=1", "until=2"),
        good.replace("/reports/", "/files/"),
        other.removeprefix(ORIGIN),
        of_files.replace("/files/", "/reports/"),
        unknown,
    ]
    for address in wrong:
        assert (await desk.guest().call("GET", address)).status == 404, address
    desk.clock.pass_by(31 * 86400)
    assert (await desk.guest().call("GET", good)).status == 404
