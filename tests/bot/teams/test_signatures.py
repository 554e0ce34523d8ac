"""What was checked once is not checked again, unless anything at all about it is another."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from bot.teams.keys import KEPT, Key, Keys
from bot.teams.signatures import MOST_KEPT, Signatures, Unsigned
from tests.bot.teams.identity import APP, NOW, SERVICE_URL, KeyServer, key_server, shown, token
from tests.world import Clock

LONG_LIVED = NOW + 7 * 24 * 3600


class Counting(Signatures):
    """Counts how often a signature is really looked at."""

    checked = 0

    def _verified(self, token: str, key: Key) -> Mapping[str, Any]:
        self.checked += 1
        return super()._verified(token, key)


@pytest.fixture
async def server() -> AsyncIterator[KeyServer]:
    async with key_server() as server:
        yield server


@pytest.fixture
async def signatures(server: KeyServer, clock: Clock) -> AsyncIterator[Counting]:
    async with aiohttp.ClientSession() as http:
        yield Counting(APP, Keys(lambda: http, server.metadata_url, clock), clock)


async def test_a_token_that_comes_again_is_not_checked_again(signatures: Counting) -> None:
    header = f"Bearer {token()}"
    read = [await signatures.read(header) for _ in range(3)]
    assert {one.service_url for one in read} == {SERVICE_URL}
    assert signatures.checked == 1


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_token_changed_by_a_letter_is_another_one(signatures: Counting, place: int) -> None:
    good = token()
    await signatures.read(f"Bearer {good}")
    parts = good.split(".")
    middle = len(parts[place]) // 2
    letter = "A" if parts[place][middle] != "A" else "B"
    parts[place] = parts[place][:middle] + letter + parts[place][middle + 1 :]
    with pytest.raises(Unsigned):
        await signatures.read("Bearer " + ".".join(parts))


async def test_a_token_that_was_good_ends_at_its_time(signatures: Counting, clock: Clock) -> None:
    header = f"Bearer {token()}"
    await signatures.read(header)
    clock.pass_by(3600 + 300)
    with pytest.raises(Unsigned, match="expired"):
        await signatures.read(header)


async def test_a_token_does_not_outlive_its_key(
    signatures: Counting, server: KeyServer, clock: Clock
) -> None:
    header = f"Bearer {token(exp=LONG_LIVED)}"
    await signatures.read(header)
    server.keys = [shown("second", kid="first")]  # another key under the old name
    clock.pass_by(KEPT.total_seconds())
    with pytest.raises(Unsigned, match="InvalidSignatureError"):
        await signatures.read(header)


async def test_a_key_that_was_fetched_again_has_its_tokens_checked_again(
    signatures: Counting, clock: Clock
) -> None:
    header = f"Bearer {token(exp=LONG_LIVED)}"
    await signatures.read(header)
    clock.pass_by(KEPT.total_seconds())
    await signatures.read(header)
    await signatures.read(header)
    assert signatures.checked == 2


async def test_what_was_refused_is_checked_every_time(signatures: Counting) -> None:
    header = f"Bearer {token(aud='somebody else')}"
    for _ in range(2):
        with pytest.raises(Unsigned):
            await signatures.read(header)
    assert signatures.checked == 2


async def test_only_so_many_tokens_are_kept(signatures: Counting) -> None:
    headers = [f"Bearer {token(exp=NOW + 60 + n)}" for n in range(MOST_KEPT + 1)]
    for header in headers:
        await signatures.read(header)
    await signatures.read(headers[-1])
    assert signatures.checked == MOST_KEPT + 1
    await signatures.read(headers[0])
    assert signatures.checked == MOST_KEPT + 2
