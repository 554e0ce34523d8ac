"""Secrets of calendars: encrypted, renewed by one at a time, also by two processes."""

import asyncio

import pytest

from bot.ports import Refused, Retry
from bot.sealing import Tokens
from bot.store import Store
from calendar_sync.ports import Account, CalendarKind, Reconnect
from calendar_sync.store.accounts import Accounts
from calendar_sync.vault import USE, Vault
from tests.world import ADA, Clock, waiting

# MTG-01 B22

KEY = "v" * 32
ACCOUNT = Account(ADA.id, CalendarKind.GOOGLE, "ada@x.example", ("c",), "c")


@pytest.fixture
async def vault(store: Store) -> Vault:
    vault = Vault(store, KEY)
    await store.run(lambda tx: tx.of(Accounts).keep(ACCOUNT, vault.seal("old")))
    return vault


def good(text: str) -> str | None:
    return None if text == "old" else text


async def kept(store: Store, vault: Vault) -> tuple[str, int]:
    secret = await store.read(lambda tx: tx.of(Accounts).secret(ADA.id))
    return vault.unseal(secret.text), secret.version


async def test_many_who_need_it_have_it_renewed_once(store: Store, vault: Vault):
    renewed: list[str] = []

    async def renew(text: str) -> str:
        renewed.append(text)
        await asyncio.sleep(0)
        return "new"

    found = await asyncio.gather(*(vault.use(ADA.id, good, renew) for _ in range(8)))
    assert found == ["new"] * 8
    assert renewed == ["old"]
    assert await kept(store, vault) == ("new", 1)


async def test_of_two_processes_the_second_takes_what_the_first_has_written(
    store: Store, vault: Vault
):
    other = Vault(store, KEY)

    async def renew(text: str) -> str:
        async def theirs(text: str) -> str:
            return f"{text} renewed there"

        assert await other.use(ADA.id, good, theirs) == "old renewed there"
        return "renewed here"

    assert await vault.use(ADA.id, good, renew) == "old renewed there"
    assert await kept(store, vault) == ("old renewed there", 1)


async def test_what_the_other_process_has_used_up_is_no_loss(store: Store, vault: Vault):
    async def renew(text: str) -> str:
        await store.run(lambda tx: tx.of(Accounts).replace(ADA.id, 0, vault.seal("theirs")))
        raise Reconnect("invalid_grant")

    assert await vault.use(ADA.id, good, renew) == "theirs"
    assert (await store.read(lambda tx: tx.of(Accounts).of(ADA.id))).lost_at is None


async def test_what_is_refused_is_lost_and_told_of_once(store: Store, vault: Vault):
    async def renew(text: str) -> str:
        raise Reconnect("invalid_grant")

    for _ in range(2):
        with pytest.raises(Reconnect):
            await vault.use(ADA.id, good, renew)
    told = await store.read(lambda tx: waiting(tx, "tell_calendar"))
    assert len([one for one in told if not one["aloud"]]) == 1


async def test_what_stays_bad_after_it_was_renewed_is_tried_again_later(vault: Vault):
    async def renew(text: str) -> str:
        return "old"

    with pytest.raises(Retry):
        await vault.use(ADA.id, good, renew)


async def test_without_an_account_or_with_another_key_there_is_nothing_to_use(
    store: Store, vault: Vault
):
    async def renew(text: str) -> str:
        raise AssertionError("never asked")

    with pytest.raises(Reconnect):
        await Vault(store, "w" * 32).use(ADA.id, good, renew)
    assert (await store.read(lambda tx: tx.of(Accounts).of(ADA.id))).lost_at is not None
    await store.run(lambda tx: tx.of(Accounts).remove(ADA.id))
    with pytest.raises(Reconnect):
        await vault.use(ADA.id, good, renew)


async def test_an_account_that_goes_while_it_is_renewed_is_used_this_once(
    store: Store, vault: Vault
):
    async def renew(text: str) -> str:
        await store.run(lambda tx: tx.of(Accounts).remove(ADA.id))
        return "new"

    assert await vault.use(ADA.id, good, renew) == "new"


def test_tokens_of_one_use_do_not_open_another() -> None:
    locked = Tokens(KEY, USE).lock("token")
    assert "token" not in locked
    assert Tokens(f"{'n' * 32}, {KEY}", USE).unlock(locked) == "token"
    with pytest.raises(Refused):
        Tokens(KEY, "slack").unlock(locked)
    with pytest.raises(ValueError):
        Tokens(" , ", USE)


async def test_an_older_key_still_opens_what_was_kept(store: Store, clock: Clock):
    old = Vault(store, KEY)
    sealed = old.seal("mine")
    assert Vault(store, f"{'n' * 32},{KEY}").unseal(sealed) == "mine"
