"""A sandbox over real HTTP, clients of it, and the app that it talks to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.app import standalone
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox

from .fake_app import Desk, FakeApp

Json = dict[str, Any]


@pytest.fixture
async def slack() -> SlackSandbox:
    return seed.seed_demo(SlackSandbox(seed=7))


@pytest.fixture
async def server(slack: SlackSandbox) -> AsyncIterator[TestServer]:
    async with TestServer(standalone(slack)) as server:
        slack.base_url = str(server.make_url("/sandbox"))
        yield server


@pytest.fixture
async def desk(server: TestServer) -> AsyncIterator[Desk]:
    async with aiohttp.ClientSession() as session:
        yield Desk(str(server.make_url("/sandbox")), session)


@pytest.fixture
async def client(desk: Desk) -> Callable[[str], AsyncWebClient]:
    def make(token: str) -> AsyncWebClient:
        return AsyncWebClient(
            token, base_url=f"{desk.base}/slack/api/", session=desk.session, retry_handlers=[]
        )

    return make


@pytest.fixture
async def bot(client: Callable[[str], AsyncWebClient]) -> AsyncWebClient:
    return client(seed.BOT_TOKEN)


@pytest.fixture
async def ada(client: Callable[[str], AsyncWebClient]) -> AsyncWebClient:
    return client("xoxp-sandbox-ada")


@pytest.fixture
async def bob(client: Callable[[str], AsyncWebClient]) -> AsyncWebClient:
    return client("xoxp-sandbox-bob")


@pytest.fixture
async def app(slack: SlackSandbox, server: TestServer) -> AsyncIterator[FakeApp]:
    fake = FakeApp()
    async with fake.server:
        slack.apps[seed.APP].set_url(fake.url)
        yield fake


@pytest.fixture
def refused() -> Callable[[Awaitable[Any]], Awaitable[Json]]:
    """Awaits a call that must be refused and gives the body of the refusal."""

    async def refuse(call: Awaitable[Any]) -> Json:
        with pytest.raises(SlackApiError) as caught:
            await call
        return dict(caught.value.response.data)

    return refuse
