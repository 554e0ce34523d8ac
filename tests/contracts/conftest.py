"""Each chat platform in turn."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import seed
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams.seed import seed_demo as seed_teams
from bot.sandbox.teams.state import TeamsSandbox
from bot.store import migrate
from tests.bot.slack.workplace import MANIFEST, working
from tests.bot.teams.workplace import MANIFEST as TEAMS_MANIFEST
from tests.bot.teams.workplace import working as working_in_teams
from tests.contracts.neighbours import Neighbour, SlackNeighbour
from tests.contracts.teams_neighbour import TeamsNeighbour


@pytest.fixture(scope="session")
def no_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["slack", "teams"])
async def there(
    request: pytest.FixtureRequest, no_people: Path, tmp_path: Path
) -> AsyncIterator[Neighbour]:
    url = f"sqlite:///{shutil.copy(no_people, tmp_path / 'desk.db')}"
    if request.param == "teams":
        teams = seed_teams(TeamsSandbox(manifest=TEAMS_MANIFEST))
        async with working_in_teams(teams, url) as work:
            yield TeamsNeighbour(work)
        return
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    given = {"signing_secret": seed.SIGNING_SECRET, "bot_token": seed.BOT_TOKEN}
    async with working(sandbox, url, given) as work:
        yield SlackNeighbour(work)
