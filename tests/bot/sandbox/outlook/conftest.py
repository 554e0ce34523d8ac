"""The stand-in for Outlook over real HTTP, with Cleo signed in through msal."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.sandbox.app import standalone
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed
from bot.sandbox.teams.state import TeamsSandbox

from .client import Hook, Outlook


@pytest.fixture
async def teams() -> TeamsSandbox:
    return seed.seed_demo(TeamsSandbox(seed=7))


@pytest.fixture
async def stranger(teams: TeamsSandbox) -> AsyncIterator[Outlook]:
    """Nobody has signed in yet."""
    async with (
        TestServer(standalone(SlackSandbox(), teams)) as server,
        aiohttp.ClientSession() as session,
    ):
        teams.base_url = str(server.make_url("/sandbox"))
        outlook = Outlook(teams.url, session)
        yield outlook
        outlook.http.close()


@pytest.fixture
async def cleo(stranger: Outlook) -> Outlook:
    await stranger.sign_in()
    return stranger


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    async with hook.server:
        yield hook
