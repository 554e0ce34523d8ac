"""Each chat platform in turn; Teams joins here with a neighbour of its own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import seed
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.store import migrate
from tests.bot.slack.workplace import MANIFEST, working
from tests.contracts.neighbours import Neighbour, SlackNeighbour


@pytest.fixture(scope="session")
def no_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["slack"])
async def there(no_people: Path, tmp_path: Path) -> AsyncIterator[Neighbour]:
    url = f"sqlite:///{shutil.copy(no_people, tmp_path / 'desk.db')}"
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    given = {"signing_secret": seed.SIGNING_SECRET, "bot_token": seed.BOT_TOKEN}
    async with working(sandbox, url, given) as work:
        yield SlackNeighbour(work)
