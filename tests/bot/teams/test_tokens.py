"""Signing in with Microsoft: in threads, once for all who wait, and with nothing secret said."""

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.entra import Astray, Login
from bot.ports import Retry
from bot.teams.tokens import Kind, Token, Tokens, read_answer, read_problem
from tests.bot.teams.identity import (
    APP,
    PASSWORD,
    TENANT,
    SignIn,
    settings_for,
    sign_in_server,
)
from tests.world import Clock

BOT, GRAPH = "https://api.botframework.com/.default", "https://graph.microsoft.com/.default"
WRONG_PASSWORD = {
    "error": "invalid_client",
    "error_description": f"AADSTS7000215: Invalid client secret provided, not '{PASSWORD}'.",
    "error_codes": [7000215],
}


@pytest.fixture
def entra() -> Iterator[SignIn]:
    with sign_in_server() as entra:
        yield entra


@pytest.fixture
async def tokens(entra: SignIn, clock: Clock) -> AsyncIterator[Tokens]:
    tokens = Tokens(settings_for(login_url=entra.url), clock)
    yield tokens
    entra.answering.set()
    await tokens.close()


async def until_asked(entra: SignIn, times: int) -> None:
    while len(entra.tokens_asked) < times:
        await asyncio.sleep(0.001)


async def test_each_neighbour_gets_a_token_of_its_own(tokens: Tokens, entra: SignIn) -> None:
    assert await tokens.bot() == f"token-1 {BOT}"
    assert await tokens.graph() == f"token-2 {GRAPH}"
    assert [path for path, _ in entra.asked] == [
        f"/login/{TENANT}/v2.0/.well-known/openid-configuration",
        f"/login/{TENANT}/oauth2/v2.0/token",
        f"/login/{TENANT}/oauth2/v2.0/token",
    ]
    form = entra.tokens_asked[0]
    assert form["grant_type"] == "client_credentials"
    assert (form["client_id"], form["client_secret"]) == (APP, PASSWORD)


async def test_a_token_is_kept_until_shortly_before_its_end(
    tokens: Tokens, entra: SignIn, clock: Clock
) -> None:
    first = await tokens.bot()
    clock.pass_by(3600 - 241)
    assert await tokens.bot() == first
    assert len(entra.tokens_asked) == 1


async def test_a_token_near_its_end_is_replaced(
    tokens: Tokens, entra: SignIn, clock: Clock
) -> None:
    entra.expires_in = "239"
    first = await tokens.bot()
    assert await tokens.bot() != first
    entra.expires_in = 241
    kept = await tokens.bot()
    assert await tokens.bot() == kept
    clock.pass_by(1)
    assert await tokens.bot() != kept


async def test_many_who_need_one_at_once_sign_in_once(tokens: Tokens, entra: SignIn) -> None:
    entra.answering.clear()
    waiting = [asyncio.create_task(tokens.bot()) for _ in range(20)]
    await until_asked(entra, 1)
    entra.answering.set()
    assert set(await asyncio.gather(*waiting)) == {f"token-1 {BOT}"}
    assert len(entra.tokens_asked) == 1


async def test_both_kinds_may_be_fetched_at_once(tokens: Tokens, entra: SignIn) -> None:
    entra.answering.clear()
    waiting = [asyncio.create_task(tokens.bot()), asyncio.create_task(tokens.graph())]
    await until_asked(entra, 2)
    entra.answering.set()
    await asyncio.gather(*waiting)
    assert sum("openid" in path for path, _ in entra.asked) == 1


async def test_signing_in_does_not_hold_up_the_loop(tokens: Tokens, entra: SignIn) -> None:
    entra.answering.clear()
    waiting = asyncio.create_task(tokens.bot())
    await until_asked(entra, 1)  # this loop turns while a thread waits
    assert not waiting.done()
    assert any(thread.name.startswith("teams-sign-in") for thread in threading.enumerate())
    entra.answering.set()
    await waiting


async def test_who_stops_waiting_does_not_stop_the_others(tokens: Tokens, entra: SignIn) -> None:
    entra.answering.clear()
    first, second = asyncio.create_task(tokens.bot()), asyncio.create_task(tokens.bot())
    await until_asked(entra, 1)
    first.cancel()
    entra.answering.set()
    assert await second == f"token-1 {BOT}"


async def test_a_token_that_was_refused_is_not_used_again(tokens: Tokens, entra: SignIn) -> None:
    first, other = await tokens.bot(), await tokens.graph()
    tokens.forget(Kind.BOT)
    second = await tokens.bot()
    assert second != first
    assert await tokens.graph() == other
    tokens.forget(Kind.BOT, first)  # a late answer to a call with the old one
    assert await tokens.bot() == second
    tokens.forget(Kind.BOT, second)
    assert await tokens.bot() not in {first, second}
    tokens.forget(Kind.GRAPH)
    tokens.forget(Kind.GRAPH)
    assert await tokens.graph() != other
    assert len(entra.tokens_asked) == 5


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((401, WRONG_PASSWORD), "sign-in: AADSTS7000215"),
        (
            (400, {"error": "invalid_scope", "error_description": f"no, {PASSWORD}"}),
            "sign-in: invalid_scope",
        ),
        ((400, {"error": f"<{PASSWORD}>"}), "sign-in: dict"),
        ((500, {"error": PASSWORD}), "sign-in: MsalServiceError"),
        (
            (429, {"error": "throttled", "error_description": "AADSTS90055: busy"}),
            "sign-in: AADSTS90055",
        ),
        ((302, {}), "sign-in: dict"),
    ],
)
async def test_what_the_sign_in_refuses_is_tried_again_and_only_its_code_is_told(
    tokens: Tokens,
    entra: SignIn,
    refusal: tuple[int, dict[str, Any]],
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entra.refusal = refusal
    with caplog.at_level(logging.DEBUG), pytest.raises(Retry) as problem:
        await tokens.bot()
    assert str(problem.value) == said
    assert not problem.value.maybe_sent
    assert PASSWORD not in caplog.text


async def test_a_password_that_was_repaired_works_at_once(tokens: Tokens, entra: SignIn) -> None:
    entra.refusal = (401, WRONG_PASSWORD)
    with pytest.raises(Retry):
        await tokens.bot()
    entra.refusal = None
    assert await tokens.bot() == f"token-2 {BOT}"


@pytest.mark.parametrize("error", [{"code": "TooManyRequests"}, "line\nbreak", "\u26a0"])
async def test_a_refusal_that_msal_cannot_repeat_spoils_no_later_sign_in(
    tokens: Tokens, entra: SignIn, error: Any
) -> None:
    entra.refusal = (401, {"error": error})
    for _ in range(2):  # msal tells the sign-in of the first one, and trips over it
        with pytest.raises(Retry):
            await tokens.bot()
    entra.refusal = None
    assert await tokens.bot() == f"token-2 {BOT}"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"access_token": "a secret one',
        b"\xff",
        b'{"access_token": "a secret one", "expires_in": 3600}' + b" " * 2_000_000,
    ],
)
async def test_an_answer_that_cannot_be_read_is_not_shown_to_anybody(
    tokens: Tokens, entra: SignIn, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    entra.raw = raw
    with caplog.at_level(logging.DEBUG), pytest.raises(Retry) as problem:
        await tokens.bot()
    assert "secret" not in str(problem.value) + caplog.text


async def test_a_tenant_that_does_not_exist_is_named_by_its_code(
    entra: SignIn, clock: Clock
) -> None:
    tokens = Tokens(settings_for(login_url=entra.url, tenant_id="somebody"), clock)
    with pytest.raises(Retry, match=r"^sign-in: AADSTS90002$"):
        await tokens.bot()
    await tokens.close()


async def test_a_sign_in_that_nobody_answers_is_tried_again(entra: SignIn, clock: Clock) -> None:
    unused = Tokens(settings_for(login_url="http://127.0.0.1:1/login/"), clock)
    with pytest.raises(Retry, match=r"^sign-in: ConnectionError$"):
        await unused.bot()
    await unused.close()
    entra.answering.clear()
    hasty = Tokens(settings_for(login_url=entra.url), clock, step_seconds=0.2)
    with pytest.raises(Retry, match=r"^sign-in: ReadTimeout$"):
        await hasty.bot()
    entra.answering.set()
    await hasty.close()


async def test_who_waits_too_long_is_told_so_and_the_token_comes_for_the_next(
    entra: SignIn, clock: Clock
) -> None:
    tokens = Tokens(settings_for(login_url=entra.url), clock, seconds=0.05)
    entra.answering.clear()
    with pytest.raises(Retry, match="no answer in time"):
        await tokens.bot()
    with pytest.raises(Retry, match="no answer in time"):
        await tokens.bot()
    entra.answering.set()
    await tokens.close()
    assert await tokens.bot() == f"token-1 {BOT}"


async def test_the_end_waits_for_who_is_signing_in(entra: SignIn, clock: Clock) -> None:
    tokens = Tokens(settings_for(login_url=entra.url), clock)
    entra.answering.clear()
    waiting = asyncio.create_task(tokens.bot())
    await until_asked(entra, 1)
    closing = asyncio.create_task(tokens.close())
    await asyncio.sleep(0)
    assert not closing.done()
    entra.answering.set()
    await closing
    assert await waiting == f"token-1 {BOT}"


async def test_where_nothing_is_signed_nobody_is_asked(entra: SignIn, clock: Clock) -> None:
    tokens = Tokens(settings_for(login_url=entra.url, anonymous=True), clock)
    assert (await tokens.bot(), await tokens.graph()) == ("", "")
    assert entra.asked == []
    await tokens.close()


async def test_what_stands_in_the_environment_changes_nothing(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("MSAL_FORCE_REGION", "westeurope")
    assert await tokens.bot() == f"token-1 {BOT}"


async def test_making_it_asks_nobody(entra: SignIn, clock: Clock) -> None:
    await Tokens(settings_for(login_url=entra.url), clock).close()
    assert entra.asked == []


def test_msal_is_imported_by_those_only_who_sign_in() -> None:
    asked = "import sys, bot.teams.tokens; sys.exit('msal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


@pytest.mark.parametrize(
    ("login_url", "asked", "goes_to"),
    [
        ("https://login.microsoftonline.com/", "https://login.microsoftonline.com/t/token", "same"),
        ("https://login.microsoftonline.com", "https://login.microsoftonline.com/t/token", "same"),
        ("https://login.example/x/", "https://login.example/x/t/token", "same"),
        ("https://login.example/x/", "https://login.example/t/token", "same"),
        (
            "http://127.0.0.1:9/x/",
            "https://login.microsoftonline.com/t/token",
            "http://127.0.0.1:9/x/t/token",
        ),
        ("http://127.0.0.1:9/x/", "https://127.0.0.1:9/x/t/token", "http://127.0.0.1:9/x/t/token"),
        ("https://login.example/", "https://login.microsoftonline.com/t/token", None),
        ("https://login.example/", "https://login.example.evil.example/t", None),
        ("https://login.example/", "https://login.example@evil.example/t", None),
        ("https://login.example/", "http://login.example/t", None),
        ("http://127.0.0.1:9/x/", "http://127.0.0.1:8/x/t", None),
        ("http://127.0.0.1:9/x/", "https://login.microsoftonline.com.evil.example/t", None),
        ("http://127.0.0.1:9/x/", "https://evil.example/t", None),
    ],
)
def test_the_password_goes_to_the_sign_in_and_nowhere_else(
    login_url: str, asked: str, goes_to: str | None
) -> None:
    login = Login(login_url, 1)
    if goes_to is None:
        with pytest.raises(Astray):
            login.post(asked, data={"client_secret": PASSWORD})
    else:
        assert login.place(asked) == (asked if goes_to == "same" else goes_to)
    login.close()


async def test_a_tenant_that_names_another_place_for_tokens_gets_no_password(
    entra: SignIn, tokens: Tokens
) -> None:
    entra.token_host = "https://evil.example/"
    with pytest.raises(Retry, match="Astray"):
        await tokens.bot()
    assert entra.tokens_asked == []


@pytest.mark.parametrize("lives", ["soon", [1], 10**30])
def test_a_token_without_an_end_is_no_token(lives: Any) -> None:
    with pytest.raises(Retry, match="without an end"):
        read_answer({"access_token": "secret", "expires_in": lives})


def test_a_token_is_not_shown_when_it_is_printed() -> None:
    assert "secret" not in repr(read_answer({"access_token": "secret", "expires_in": 1}))
    assert isinstance(read_answer({"access_token": "secret"}), Token)


def test_a_problem_without_a_code_is_named_by_its_kind() -> None:
    assert read_problem(KeyError(PASSWORD)) == "KeyError"
