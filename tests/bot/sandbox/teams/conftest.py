"""A sandbox over real HTTP, the app that it talks to, and people at their desks."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.sandbox.app import standalone
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed
from bot.sandbox.teams.state import TeamsSandbox

from .fake_bot import Bot, Desk, FakeBot


@pytest.fixture
async def teams() -> TeamsSandbox:
    return seed.seed_demo(TeamsSandbox(seed=7))


@pytest.fixture
async def server(teams: TeamsSandbox) -> AsyncIterator[TestServer]:
    async with TestServer(standalone(SlackSandbox(), teams)) as server:
        teams.base_url = str(server.make_url("/sandbox"))
        yield server


@pytest.fixture
async def session(server: TestServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def desk(teams: TeamsSandbox, session: aiohttp.ClientSession) -> Desk:
    return Desk(teams.url, session)


@pytest.fixture
async def bot(teams: TeamsSandbox, session: aiohttp.ClientSession) -> Bot:
    """The app's own calls, signed in."""
    bot = Bot(teams.url, session)
    await bot.sign_in()
    return bot


@pytest.fixture
async def app(teams: TeamsSandbox, session: aiohttp.ClientSession) -> AsyncIterator[FakeBot]:
    """The app's messaging endpoint, which checks every token."""
    fake = FakeBot(teams.url, session)
    async with fake.server:
        teams.app.url = fake.url
        yield fake
        assert fake.problems == []
