"""Nothing is lost, nothing doubles, order is kept, however often the process is killed (CONV-07)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.house import set_up
from tests.chaos.plan import LONG, Platform, services_on, todays_plan
from tests.chaos.run import Run
from tests.databases import drop_database, new_database
from tests.processes import ROOT

KEPT = ROOT / "build" / "chaos"

SHORT_SECONDS, LONG_SECONDS = 600, 3600
PLATFORMS: dict[str, tuple[Platform, ...]] = {
    "events": ("slack",),
    "socket": ("slack",),
    "teams": ("teams",),
    "both": ("slack", "teams"),
}
RUNS = [
    pytest.param("sqlite", "events", id="sqlite-events"),
    pytest.param("postgresql", "events", id="postgresql-events"),
    pytest.param("sqlite", "socket", id="sqlite-socket"),
    pytest.param("sqlite", "teams", id="sqlite-teams"),
    pytest.param("sqlite", "both", id="sqlite-both"),
]
if LONG:
    RUNS += [
        pytest.param("postgresql", "socket", id="postgresql-socket"),
        pytest.param("postgresql", "teams", id="postgresql-teams"),
        pytest.param("postgresql", "both", id="postgresql-both"),
    ]


@pytest.fixture
def own_database(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'chaos.db'}"
        return
    url = new_database(request.getfixturevalue("postgres"))
    yield url
    drop_database(url)


@pytest.mark.chaos
@pytest.mark.timeout(LONG_SECONDS if LONG else SHORT_SECONDS)
@pytest.mark.parametrize(("kind", "door"), RUNS)
async def test_every_message_arrives_once_and_in_order_while_the_process_is_killed(
    kind, door, own_database, tmp_path
):  # CONV-07, B3, B10, B23, B24
    plan = todays_plan()
    platforms = PLATFORMS[door]
    house = await set_up(
        tmp_path,
        own_database,
        platforms,
        seed=plan.seed,
        services=services_on(platforms),
        socket_mode=door == "socket",
    )
    limits = aiohttp.ClientTimeout(total=None, sock_connect=5)
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(timeout=limits, connector=connector) as session:
            run = Run(plan, house, session)
            faults = await run.blow()
            report = await run.report()
            if faults:
                await run.keep(tmp_path)
    finally:
        house.close()
    print(f"{kind}, {door}\n{report}")
    if faults:
        kept = KEPT / f"{kind}-{door}-{plan.seed}"
        shutil.copytree(tmp_path, kept, dirs_exist_ok=True)
        pytest.fail("\n".join((f"{len(faults)} faults; all is kept in {kept}", *faults, report)))
    assert run.storm.kills == plan.kills
