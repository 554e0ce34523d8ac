"""The stand-in for Google over real HTTP, and Ada whose calendar is connected."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.sandbox.app import standalone
from bot.sandbox.google import seed
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.slack.state import SlackSandbox

from .client import Calendar, Google, Hook


@pytest.fixture
async def sandbox() -> GoogleSandbox:
    return seed.seed_demo(GoogleSandbox(seed=7))


@pytest.fixture
async def google(sandbox: GoogleSandbox) -> AsyncIterator[Google]:
    async with (
        TestServer(standalone(SlackSandbox(), google=sandbox)) as server,
        aiohttp.ClientSession() as session,
    ):
        sandbox.base_url = str(server.make_url("/sandbox"))
        yield Google(sandbox.url, session)


@pytest.fixture
async def ada(google: Google) -> Calendar:
    return google.calendar(google.credentials(await google.connect()))


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    async with hook.server:
        yield hook
