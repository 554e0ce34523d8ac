"""What a start loads and makes: what few need, or nobody, does not hold up everyone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, environment, free_port, settings

STARTED = """
import asyncio, json, sys
from bot import app, errands
from bot.settings import read_settings
from bot.store.tables.columns import Row
from web_widget.models import Body

async def start():
    parts = app.assemble(read_settings(None)[0])
    app.build(parts)
    await parts.close()

asyncio.run(start())
made = [one.__name__ for kind in (Row, Body) for one in kind.__subclasses__() if one.__pydantic_complete__]
print(json.dumps([sorted(sys.modules), made]))
"""
SELDOM = {
    "PIL", "aiosmtplib", "alembic", "bot.demo", "bot.sandbox", "bot.slack.socket_mode",
    "bot.teams.app", "calendar_sync.google", "calendar_sync.outlook", "emoji", "google",
    "googleapiclient", "httplib2", "icalendar", "jwt", "markdown_it", "matplotlib", "msal", "psycopg",
    "requests", "segno",
}  # fmt: skip
OURS = ("bot.", "calendar_sync.")
GOOGLE = {"GOOGLE__CLIENT_ID": "client", "GOOGLE__CLIENT_SECRET": "secret"}
MICROSOFT = {"MICROSOFT__CLIENT_ID": "client", "MICROSOFT__CLIENT_SECRET": "secret"}


TEAMS = {
    "SLACK__BOT_TOKEN": "",
    "SLACK__SIGNING_SECRET": "",
    "TEAMS__APP_ID": "5f0b2a52-6d7c-4f4e-9a57-0c7c5c3f0001",
    "TEAMS__APP_PASSWORD": "secret",
    "TEAMS__TENANT_ID": "5f0b2a52-6d7c-4f4e-9a57-0c7c5c3f0002",
}


def started(folder: Path, **more: str) -> tuple[set[str], list[str]]:
    """Make everything that `serve` starts; return what was loaded, and which models have a validator."""
    told = settings(free_port(), f"sqlite:///{folder / 'new.db'}", "http://127.0.0.1:9/api/")
    told |= {f"FRONTDESK_{name}": value for name, value in more.items()}
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT, env=environment(told), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded, made = json.loads(done.stdout)
    return set(loaded), made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], list[str]]:
    """A start with Slack, and nothing that is set up besides."""
    return started(tmp_path_factory.mktemp("plain"))


def test_a_start_loads_nothing_that_few_need(plain: tuple[set[str], list[str]]) -> None:
    loaded, _ = plain
    assert "slack_bolt" in loaded
    assert not SELDOM & loaded


def test_nothing_is_made_to_check_rows_or_bodies_that_nobody_sent(
    plain: tuple[set[str], list[str]],
) -> None:
    _, made = plain
    assert made == []


def test_who_has_teams_alone_loads_nothing_of_slack(tmp_path: Path) -> None:
    loaded, _ = started(tmp_path, **TEAMS)
    assert "bot.teams.app" in loaded
    assert not {"slack_bolt", "slack_sdk", "bot.slack.app"} & loaded


@pytest.mark.parametrize(
    ("told", "needed"),
    [
        ({"SLACK__APP_TOKEN": "xapp-1"}, "bot.slack.socket_mode"),
        (GOOGLE, "calendar_sync.google"),
        (MICROSOFT, "calendar_sync.outlook"),
    ],
)
def test_what_is_set_up_is_loaded(told: dict[str, str], needed: str, tmp_path: Path) -> None:
    loaded, _ = started(tmp_path, **told)
    assert [one for one in SELDOM & loaded if one.startswith(OURS)] == [needed]
