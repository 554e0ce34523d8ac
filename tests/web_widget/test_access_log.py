"""The access log holds nothing that opens a door (S3, S18)."""

import logging

import pytest

from tests.web_widget.conftest import Desk
from web_widget.access_log import AccessLog, shown


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/j/secret-token", "/j/-"),
        ("/m/meeting.secret", "/m/-"),
        ("/api/meetings/meeting.secret/move", "/api/meetings/-/move"),
        ("/api/shares/secret-token/join", "/api/shares/-/join"),
        ("/api/entrances/share/secret-token", "/api/entrances/share/-"),
        ("/api/conversations/c/files/f", "/api/conversations/c/files/-"),
        ("/a\r\nmethod=GET", "/a%0D%0Amethod%3DGET"),
        ("/" + "x" * 1000, "/" + "x" * 299),
        ("/c/ada", "/c/ada"),
    ],
)
def test_secrets_are_left_out_of_a_path(path: str, written: str) -> None:
    # S3
    assert shown(path) == written


async def test_no_line_holds_a_token_a_query_or_an_address(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    # S18
    with caplog.at_level(logging.DEBUG, "aiohttp.access"):
        guest = await desk.new_guest(name="Ann")
        conversation = await guest.opened("private words")
        shown = (await guest.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
        share = shown["share_url"].rpartition("/")[2]
        for path in (
            f"/j/{share}",
            f"/%6a/{share}",
            f"/api/entrances/share/{share}?token={guest.token}",
        ):
            await guest.call("GET", path)
        await guest.call("POST", f"/api/shares/{share}/join", json={})
        async with guest.live(conversation) as page:
            await page.changes()
    lines = [r.getMessage() for r in caplog.records if r.name == "aiohttp.access"]
    assert len(lines) >= 8
    assert any(
        line.startswith("method=POST path=/api/sessions status=201 bytes=") for line in lines
    )
    for secret in (guest.token, share, "private", "Ann", "127.0.0.1", "?"):
        assert not any(str(secret) in line for line in lines)


def test_nobody_reads_it_nothing_is_written() -> None:
    logger = logging.getLogger("a.silent.one")
    logger.setLevel(logging.ERROR)
    assert not AccessLog(logger, "").enabled


async def test_what_went_well_is_worth_no_line_and_what_was_refused_is(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "aiohttp.access"):
        guest = await desk.new_guest()
        await guest.call("GET", "/api/nothing")
        await guest.call("POST", "/api/sessions", json={"language": "en"})
    lines = [r.getMessage() for r in caplog.records if r.name == "aiohttp.access"]
    assert [line.partition(" bytes")[0] for line in lines] == [
        "method=GET path=/api/nothing status=404"
    ]
