"""Installing into several workspaces, and being removed from them."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from yarl import URL

from bot.domain.ids import PlatformName
from bot.ports import Refused
from bot.sandbox.slack import seed
from bot.sealing import Tokens
from bot.slack.inbound import Desk
from bot.slack.install import COOKIE, install_code
from bot.slack.refs import place_ref
from bot.slack.workspace_events import WorkspaceEvents
from bot.slack.workspaces import USE
from tests.bot.beside import until
from tests.bot.slack.workplace import Workplace


@pytest.fixture
def slack_settings() -> dict[str, str]:
    return {
        "signing_secret": seed.SIGNING_SECRET,
        "client_id": seed.CLIENT_ID,
        "client_secret": seed.CLIENT_SECRET,
    }


@pytest.fixture(autouse=True)
def home_address(work: Workplace) -> None:
    """The manifest's addresses are examples; people come back to where the test runs."""
    work.sandbox.apps[seed.APP].redirect_urls = ("https://desk.example/",)


def install_url(work: Workplace, code: str | None = None) -> URL:
    code = install_code("k" * 32) if code is None else code
    return work.desk.make_url("/slack/install").with_query(code=code)


@pytest.mark.parametrize("code", ["", "0" * 32, "\u00e9"])
async def test_without_our_own_link_nobody_installs(work: Workplace, code: str) -> None:
    async with work.http.get(install_url(work, code), allow_redirects=False) as answer:
        assert answer.status == 403
        assert not answer.cookies[COOKIE].value


async def begin(work: Workplace) -> tuple[str, str]:
    """Go to Slack; return where to, and the cookie."""
    async with work.http.get(install_url(work), allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"], answer.cookies[COOKIE].value


async def allow(
    work: Workplace, address: str, *, user: str = "U0EVE", answer: str = "1"
) -> Mapping[str, str]:
    """Press Allow; return what Slack sends back."""
    async with work.http.post(
        address, data={"user": user, "allow": answer}, allow_redirects=False
    ) as told:
        assert told.status == 302, await told.text()
        asked = parse_qs(urlsplit(told.headers["Location"]).query)
        return {name: values[0] for name, values in asked.items()}


async def come_back(
    work: Workplace, query: Mapping[str, str], cookie: str | None
) -> tuple[int, str]:
    cookies = {"Cookie": f"{COOKIE}={cookie}"} if cookie is not None else {}
    url = work.desk.make_url("/slack/oauth/callback")
    async with work.http.get(url, params=query, headers=cookies) as answer:
        return answer.status, await answer.text()


async def installed(work: Workplace) -> list[str]:
    kept = await work.store.read(lambda tx: tx.installations.all(PlatformName.SLACK))
    return [one.tenant for one in kept]


async def test_a_workspace_installs_the_app_and_is_served(work: Workplace) -> None:
    address, cookie = await begin(work)
    query = await allow(work, address)
    status, page = await come_back(work, query, cookie)
    assert (status, "Globex" in page) == (200, True)
    assert await installed(work) == [seed.OTHER_TEAM]
    await work.control("open_home", {"user": "U0EVE"})
    await until(lambda: _home(work), "the Home tab")


async def _home(work: Workplace) -> bool:
    return "/c/eve" in str((await work.state("U0EVE"))["home"])


async def test_the_token_is_kept_encrypted(work: Workplace) -> None:  # B10
    address, cookie = await begin(work)
    await come_back(work, await allow(work, address), cookie)
    [kept] = await work.store.read(lambda tx: tx.installations.all(PlatformName.SLACK))
    assert "xoxb" not in str(kept)
    assert (await work.slack.workspaces.get(seed.OTHER_TEAM)).token.startswith("xoxb-")
    assert "xoxb" not in repr(await work.slack.workspaces.get(seed.OTHER_TEAM))


@pytest.mark.parametrize(
    "how", ["no cookie", "other cookie", "no state", "other state", "twice", "empty both"]
)
async def test_a_state_is_good_once_in_the_browser_that_left(
    work: Workplace, how: str
) -> None:  # S14
    address, cookie = await begin(work)
    query = dict(await allow(work, address))
    given: str | None = cookie
    if how == "twice":
        assert (await come_back(work, query, given))[0] == 200
        before = await installed(work)
    else:
        before = []
        given = {"no cookie": None, "other cookie": "x" * 43, "empty both": ""}.get(how, cookie)
        if how in ("no state", "empty both"):
            query["state"] = ""
        elif how == "other state":
            query["state"] = given = "y" * 43
    assert (await come_back(work, query, given))[0] == 400
    assert await installed(work) == before


async def test_a_no_and_a_wrong_code_install_nothing(work: Workplace) -> None:
    address, cookie = await begin(work)
    assert (await come_back(work, await allow(work, address, answer="0"), cookie))[0] == 400
    address, cookie = await begin(work)
    query = {**await allow(work, address), "code": "invented"}
    assert (await come_back(work, query, cookie))[0] == 400
    address, cookie = await begin(work)
    query = await allow(work, address)
    await work.control("faults", {"rate_503": 1.0, "users": True}, "PUT")
    assert (await come_back(work, query, cookie))[0] == 502
    assert await installed(work) == []


async def test_a_workspace_that_removes_the_app_is_forgotten(work: Workplace) -> None:
    address, cookie = await begin(work)
    await come_back(work, await allow(work, address), cookie)
    await work.control("uninstall", {"team": seed.OTHER_TEAM})
    await work.control("settled?timeout=10", verb="GET")
    assert await installed(work) == []
    with pytest.raises(Refused):
        await work.slack.platform.profile(place_ref(seed.OTHER_TEAM, "U0EVE"))


async def test_revoked_tokens_of_people_change_nothing(work: Workplace) -> None:
    address, cookie = await begin(work)
    await come_back(work, await allow(work, address), cookie)
    desk = Desk(work.store, work.slack.workspaces, work.slack.people, None, work.links, None)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U0EVE"], "bot": []}}
    await WorkspaceEvents(desk).on_removed({"team_id": seed.OTHER_TEAM}, event)
    assert await installed(work) == [seed.OTHER_TEAM]


def test_tokens_survive_a_new_secret_key_while_the_old_one_is_named() -> None:
    locked = Tokens("old key", USE).lock("xoxb-1")
    assert Tokens("new key, old key", USE).unlock(locked) == "xoxb-1"
    with pytest.raises(Refused):
        Tokens("new key", USE).unlock(locked)
    assert isinstance(Tokens("k", USE)._fernet._fernets[0], Fernet)


def test_there_are_no_tokens_without_a_secret_key() -> None:
    for secret in ("", "  ", ","):
        with pytest.raises(ValueError, match="secret key"):
            Tokens(secret, USE)
