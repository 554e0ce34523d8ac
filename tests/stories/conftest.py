"""A place for each story; most stories happen twice, so that every way in and out is used."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.sandbox.smtp import SmtpSandbox
from bot.store import migrate
from tests.databases import drop_database, new_database
from tests.stories.place import Door, Place, Way, a_place

WAYS = [
    (Door.EVENTS, Way.WEBSOCKET),
    (Door.SOCKET, Way.POLLING),
    (Door.TEAMS, Way.WEBSOCKET),
]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stories") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def a_file(empty_file: Path, tmp_path: Path) -> str:
    """A SQLite database with its tables."""
    return f"sqlite:///{shutil.copy(empty_file, tmp_path / 'frontdesk.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest, a_file: str) -> Iterator[str]:
    """One of each kind, for what depends on it."""
    if request.param == "sqlite":
        yield a_file
        return
    url = new_database(request.getfixturevalue("postgres"))
    migrate.upgrade(url)
    yield url
    drop_database(url)


@pytest.fixture(params=WAYS, ids=["-".join(ways) for ways in WAYS])
async def place(request: pytest.FixtureRequest, a_file: str) -> AsyncIterator[Place]:
    """The program with each way to hear agents, and guests on sockets or polling."""
    door, way = request.param
    async with a_place(a_file, door, way) as place:
        yield place


@pytest.fixture(params=[Door.EVENTS, Door.TEAMS])
async def web_place(request: pytest.FixtureRequest, a_file: str) -> AsyncIterator[Place]:
    """The program on each platform, for stories in which nothing depends on how the two sides are told."""
    async with a_place(a_file, request.param, Way.WEBSOCKET) as place:
        yield place


@pytest.fixture
async def slack_place(a_file: str) -> AsyncIterator[Place]:
    """The program beside Slack, for what only Slack has."""
    async with a_place(a_file, Door.EVENTS, Way.WEBSOCKET) as place:
        yield place


@pytest.fixture(params=[Door.EVENTS, Door.TEAMS])
async def lasting_place(request: pytest.FixtureRequest, any_database: str) -> AsyncIterator[Place]:
    """The program on either kind of database, on each platform."""
    async with a_place(any_database, request.param, Way.WEBSOCKET) as place:
        yield place


@pytest.fixture
async def post() -> AsyncIterator[SmtpSandbox]:
    """A mail server of the test's own."""
    post = SmtpSandbox()
    await post.start()
    yield post
    await post.stop()
