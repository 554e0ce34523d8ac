"""Files between Slack and guests; the token goes to Slack and nowhere else (B16)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.ports import Refused, Retry, Upload
from bot.sandbox.slack import seed
from bot.sandbox.slack.methods import METHODS
from bot.slack.files import Files
from bot.slack.refs import owned_ref, place_ref
from bot.slack.settings import SlackSettings
from bot.slack.web import Web
from bot.slack.workspaces import Workspace
from tests.bot.slack.workplace import Workplace

REAL = SlackSettings("s", "t")


@dataclass
class Trap:
    """A server that is not Slack, and whatever came to it."""

    server: TestServer
    seen: list[str] = field(default_factory=list)


@pytest.fixture
async def trap() -> AsyncIterator[Trap]:
    seen: list[str] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization", "nothing"))
        return web.Response(body=b"bait")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", take)
    async with TestServer(app) as server:
        yield Trap(server, seen)


ELSEWHERE = [
    "http://files.slack.com/x",
    "https://files.slack.com.evil.example/x",
    "https://evil.example/files.slack.com",
    "https://files.slack.com@evil.example/x",
    "https://evil.example\\@files.slack.com/x",
    "https://slack.com/x",
    "https://FILES.slack.com.:443/x",
    "https://files.slack.com:8443/x",
    "https://169.254.169.254/latest",
    "https://[::ffff:127.0.0.1]/",
    "http://127.0.0.1/",
    "http://localhost/",
    "http://0x7f.1/",
    "file:///etc/passwd",
    "gopher://files.slack.com/",
    "//files.slack.com/x",
    "",
    "files.slack.com/x",
    "https://files.slack.com:99999/x",
    "https://user:pw@files.slack.com/x",
    "https://files。slack.com/x",
    "https://files.slack.comx/",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_only_slacks_own_store_of_files_is_trusted(address: str) -> None:  # B16
    assert not REAL.holds_files(address)


def test_slacks_own_store_of_files_is_trusted() -> None:
    assert REAL.holds_files("https://files.slack.com/files-pri/T1-F1/download/plan.txt")


def test_with_another_api_files_come_from_the_same_origin_only() -> None:  # B16
    settings = SlackSettings("s", "t", api_url="http://127.0.0.1:8000/sandbox/slack/api/")
    assert settings.holds_files("http://127.0.0.1:8000/sandbox/slack/files/private/x")
    for address in (
        "http://127.0.0.1:8001/x",
        "https://127.0.0.1:8000/x",
        "http://localhost:8000/x",
        "https://files.slack.com/x",
    ):
        assert not settings.holds_files(address)


async def shared(work: Workplace, name: str = "plan.txt", data: bytes = b"the plan") -> str:
    told = await work.person("ada").files_upload_v2(content=data, filename=name, channel=seed.SALES)
    return told["file"]["id"]


async def lead_to(work: Workplace, address: str) -> None:
    """Let Slack name another address for files, as an external file or a bad proxy would."""
    method = METHODS["files.info"]

    def info(call: object) -> object:
        told = method.handler(call)
        told["file"] = {**told["file"], "url_private_download": address, "url_private": address}
        return told

    METHODS["files.info"] = replace(method, handler=info)


@pytest.fixture
def slacks_methods() -> object:
    """Put back what a test changed in the sandbox's methods."""
    kept = dict(METHODS)
    yield METHODS
    METHODS.clear()
    METHODS.update(kept)


async def test_the_token_never_goes_to_another_host(  # B16
    work: Workplace, trap: Trap, slacks_methods: object
) -> None:
    file = owned_ref(seed.TEAM, await shared(work))
    await lead_to(work, str(trap.server.make_url("/bait")))
    with pytest.raises(Refused, match="not kept by Slack"):
        await work.slack.platform.fetch_file(file, 1000)
    assert trap.seen == []


async def test_a_redirect_is_not_followed(work: Workplace, trap: Trap) -> None:  # B16
    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound(trap.server.make_url("/bait"))

    app = web.Application()
    app.router.add_get("/slack/file", away)
    async with TestServer(app) as server:
        settings = SlackSettings("s", "t", api_url=str(server.make_url("/slack/api/")))
        files = Files(Web(settings, work.http), work.slack.workspaces, None)
        workspace = Workspace("T", "T", "U", "B", "xoxb-secret")
        with pytest.raises(Refused, match="302"):
            await files._download(workspace, str(server.make_url("/slack/file")), "text/plain", 100)
    assert trap.seen == []


async def test_the_page_to_sign_in_is_not_the_file(work: Workplace) -> None:
    file = owned_ref(seed.TEAM, await shared(work))
    bot = work.sandbox.tokens[seed.BOT_TOKEN]
    for record in work.sandbox.files.values():
        record.shares = {seed.OFFICE: []}
    bot_user = work.sandbox.users["U0FRONTDESK"]
    assert bot_user.id == bot.user_id
    with pytest.raises(Refused):
        await work.slack.platform.fetch_file(file, 1000)


async def test_a_file_larger_than_it_says_is_cut_off(work: Workplace) -> None:  # S8
    file_id = await shared(work, data=b"x" * 100)
    work.sandbox.files[file_id].content = b"x" * 1_000_000
    with pytest.raises(Refused, match="too large"):
        await work.slack.platform.fetch_file(owned_ref(seed.TEAM, file_id), 200_000)


async def test_trouble_at_the_store_of_files_is_a_retry(work: Workplace) -> None:
    async def busy(request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["status"]), headers={"Retry-After": "9"})

    app = web.Application()
    app.router.add_get("/slack/{status}", busy)
    async with TestServer(app) as server:
        settings = SlackSettings("s", "t", api_url=str(server.make_url("/slack/api/")))
        files = Files(Web(settings, work.http), work.slack.workspaces, None)
        for status in ("429", "503"):
            with pytest.raises(Retry) as told:
                await files._download(
                    Workspace("T", "T", "U", "B", "x"),
                    str(server.make_url(f"/slack/{status}")),
                    "",
                    9,
                )
            assert told.value.after == 9


async def test_an_agents_file_comes_to_the_guest(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").files_upload_v2(
        content=b"the plan",
        filename="plan.txt",
        channel=seed.SALES,
        thread_ts=root,
        initial_comment="Look",
    )
    await work.settle()
    message = (await work.messages(conversation))[-1]
    assert (message.text, message.files[0].name, message.files[0].state) == (
        "Look",
        "plan.txt",
        "ready",
    )
    kept = await work.store.read(lambda tx: tx.files.get(message.files[0].id))
    assert kept.data == b"the plan"


@pytest.mark.parametrize("fault", ["lost", "500", "429"])
async def test_an_upload_that_nobody_sees_yet_was_not_sent(
    work: Workplace, fault: str
) -> None:  # B3
    root = await work.root(await work.conversation())
    plan = {"method": "files.getUploadURLExternal", "with": fault}
    await work.control("faults", {"fail_next": [plan]}, "PUT")
    upload = Upload("f1", "a.txt", "text/plain", b"abc")
    with pytest.raises(Retry) as told:
        await work.slack.platform.post_file(place_ref(seed.TEAM, seed.SALES, root), upload)
    assert not told.value.maybe_sent


async def test_an_upload_goes_to_slack_only(work: Workplace, trap: Trap) -> None:  # B16
    root = await work.root(await work.conversation())
    work.sandbox.base_url = str(trap.server.make_url(""))
    upload = Upload("f1", "a.txt", "text/plain", b"abc")
    with pytest.raises(Refused, match="away from Slack"):
        await work.slack.platform.post_file(place_ref(seed.TEAM, seed.SALES, root), upload)
    assert trap.seen == []
