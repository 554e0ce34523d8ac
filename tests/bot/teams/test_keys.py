"""The keys of the Bot Connector: asked for rarely, believed only from the right place, never lost."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.ports import Retry
from bot.teams.keys import Keys, Unusable, read_address, read_keys
from tests.bot.teams.identity import KeyServer, key_server, private, shown
from tests.world import Clock

EVERY = ["metadata", "keys"]


@pytest.fixture
async def server() -> AsyncIterator[KeyServer]:
    async with key_server() as server:
        yield server


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def keys(server: KeyServer, http: aiohttp.ClientSession, clock: Clock) -> Keys:
    return Keys(lambda: http, server.metadata_url, clock)


async def test_a_key_is_known_from_the_start_with_its_endorsements(
    keys: Keys, server: KeyServer
) -> None:
    await keys.start()
    found = await keys.find("first")
    assert found is not None
    assert found.public.public_numbers() == private("first").public_key().public_numbers()
    assert found.endorsements == {"msteams", "webchat"}
    assert server.asked == EVERY


async def test_without_a_start_the_keys_are_fetched_with_the_first_question(
    keys: Keys, server: KeyServer
) -> None:
    assert await keys.find("first") is not None
    assert server.asked == EVERY


async def test_the_start_goes_on_without_keys_and_then_nobody_can_be_told_from_anybody(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    server.status = 500
    await keys.start()
    with pytest.raises(Retry, match="no signing keys"):
        await keys.find("first")
    server.status = 200
    with pytest.raises(Retry):
        await keys.find("first")
    clock.pass_by(10)
    assert await keys.find("first") is not None


async def test_made_up_names_within_the_cool_down_ask_nobody(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    clock.pass_by(59)
    for number in range(50):
        assert await keys.find(f"made up {number}") is None
    assert server.asked == EVERY


async def test_a_flood_of_made_up_names_asks_once_a_minute(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    for _ in range(3):
        clock.pass_by(60)
        await asyncio.gather(*(keys.find(f"made up {number}") for number in range(20)))
    assert server.asked == EVERY * 4


async def test_a_new_key_is_known_after_the_cool_down_and_the_old_one_goes(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    server.keys = [shown("second")]
    assert await keys.find("second") is None
    clock.pass_by(60)
    assert await keys.find("second") is not None
    assert await keys.find("first") is None


async def test_known_keys_are_asked_for_again_after_a_day(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    clock.pass_by(timedelta(hours=24).total_seconds() - 1)
    assert await keys.find("first") is not None
    assert server.asked == EVERY
    server.keys = [shown("second")]
    clock.pass_by(1)
    assert await keys.find("first") is None
    assert server.asked == EVERY * 2


async def test_a_clock_that_was_set_back_does_not_stop_the_refresh(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    clock.pass_by(-86_400 * 30)
    server.keys = [shown("second")]
    assert await keys.find("second") is not None


async def test_old_keys_are_better_than_none_while_the_server_is_away(
    keys: Keys, server: KeyServer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await keys.start()
    server.status = 503
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            clock.pass_by(86_400)
            assert await keys.find("first") is not None
        assert len(caplog.records) == 1
        server.status = 200
        clock.pass_by(10)
        assert await keys.find("first") is not None
        assert [record.getMessage() for record in caplog.records] == [
            "no keys from Teams: problem=status 503 known=1",
            "keys from Teams again: known=1",
        ]


async def test_a_server_that_is_away_is_asked_again_after_ten_seconds_at_most(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    server.status = 500
    clock.pass_by(60)
    for _ in range(10):
        assert await keys.find("unknown") is None
    assert server.asked == [*EVERY, "metadata"]
    clock.pass_by(10)
    await keys.find("unknown")
    assert server.asked == [*EVERY, "metadata", "metadata"]


async def test_many_who_ask_at_once_share_one_request(keys: Keys, server: KeyServer) -> None:
    server.answering.clear()
    asking = [asyncio.create_task(keys.find("first")) for _ in range(20)]
    while not server.asked:
        await asyncio.sleep(0)
    server.answering.set()
    assert all(await asyncio.gather(*asking))
    assert server.asked == EVERY


async def test_who_gives_up_waiting_does_not_spoil_it_for_the_next(
    keys: Keys, server: KeyServer
) -> None:
    server.answering.clear()
    first = asyncio.create_task(keys.find("first"))
    while not server.asked:
        await asyncio.sleep(0)
    second = asyncio.create_task(keys.find("first"))
    first.cancel()
    server.answering.set()
    assert await second is not None


async def test_a_known_key_is_found_while_the_server_hangs(
    keys: Keys, server: KeyServer, clock: Clock
) -> None:
    await keys.start()
    server.answering.clear()
    clock.pass_by(60)
    waiting = asyncio.create_task(keys.find("unknown"))
    while len(server.asked) < 3:
        await asyncio.sleep(0)
    assert await keys.find("first") is not None
    assert not waiting.done()
    server.answering.set()
    assert await waiting is None


async def test_a_server_that_never_answers_is_given_up(
    server: KeyServer, http: aiohttp.ClientSession, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    server.answering.clear()
    keys = Keys(lambda: http, server.metadata_url, clock, seconds=0.05)
    await keys.start()
    assert "problem=TimeoutError" in caplog.text


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"jwks_uri": "http://keys.example/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "/keys"},
        {"jwks_uri": "https://[broken"},
        {"jwks_uri": "https://keys.example:port/"},
    ],
)
async def test_keys_from_an_address_that_anybody_could_answer_are_not_fetched(
    keys: Keys, server: KeyServer, told: Any
) -> None:
    server.metadata = lambda _base: told
    await keys.start()
    assert server.asked == ["metadata"]
    with pytest.raises(Retry):
        await keys.find("first")


def test_metadata_that_came_over_https_leads_on_to_https_only() -> None:
    away, here = "https://login.example/keys", "http://127.0.0.1:1/keys"
    for told in (away, here):
        assert read_address({"jwks_uri": told}, "http://127.0.0.1:1/metadata") == told
    assert read_address({"jwks_uri": away}, "https://login.example/metadata") == away
    with pytest.raises(Unusable):
        read_address({"jwks_uri": here}, "https://login.example/metadata")
    with pytest.raises(Unusable):
        read_address({"jwks_uri": "http://login.example/keys"}, "http://127.0.0.1:1/metadata")


async def test_a_redirect_is_not_followed(
    keys: Keys, server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.status = 302
    await keys.start()
    assert "problem=status 302" in caplog.text
    assert server.asked == ["metadata"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b"{}",
        b'{"keys": {}}',
        b'{"keys": []}',
        json.dumps({"keys": ["first", 7, None, {}]}).encode(),
        json.dumps({"keys": [shown("second")] * 101}).encode(),
        json.dumps({"keys": [shown("second")]}).encode() + b" " * 600_000,
    ],
)
async def test_what_is_no_set_of_keys_leaves_the_old_ones(
    keys: Keys, server: KeyServer, clock: Clock, raw: bytes
) -> None:
    await keys.start()
    server.raw = raw
    clock.pass_by(60)
    assert await keys.find("second") is None
    assert await keys.find("first") is not None
    assert server.asked == EVERY * 2


@pytest.mark.parametrize(
    "spoiled",
    [
        shown("bad", kid=None),
        shown("bad", kid=7),
        shown("bad", kty="EC"),
        shown("bad", kty="oct", k="c2VjcmV0"),
        shown("bad", use="enc"),
        shown("bad", n=None),
        shown("bad", n="!!!"),
        shown("bad", n=7),
        shown("bad", e="AA"),
        shown("bad", bits=1024),
    ],
)
def test_a_key_that_cannot_be_used_does_not_spoil_the_others(spoiled: dict[str, Any]) -> None:
    assert set(read_keys({"keys": [spoiled, shown("first")]})) == {"first"}
    with pytest.raises(Unusable):
        read_keys({"keys": [spoiled]})


@pytest.mark.parametrize("told", [None, "msteams", {"msteams": 1}, [7, None]])
def test_an_endorsement_is_a_word_in_a_list(told: Any) -> None:
    found = read_keys({"keys": [shown("first", endorsements=told)]})
    assert found["first"].endorsements == frozenset()
