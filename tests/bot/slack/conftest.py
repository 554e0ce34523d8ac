"""A workplace for each test: Slack, our adapter, and a database of their own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import seed
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.store import migrate
from tests.bot.slack.workplace import MANIFEST, Workplace, working


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("slack") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(empty_database: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(empty_database, tmp_path / 'desk.db')}"


@pytest.fixture
def slack_settings() -> dict[str, str]:
    """What tests change in the adapter's settings before it is built."""
    return {"signing_secret": seed.SIGNING_SECRET, "bot_token": seed.BOT_TOKEN}


@pytest.fixture
async def work(database_url: str, slack_settings: dict[str, str]) -> AsyncIterator[Workplace]:
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    async with working(sandbox, database_url, slack_settings) as place:
        yield place
