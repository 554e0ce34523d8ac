"""The command: its forms, its words, its exit codes; the server may run meanwhile."""

import asyncio
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli import main, service
from bot.domain.rules import Rules
from bot.sandbox.slack import seed
from bot.settings import known_names
from bot.store.migrate import is_current, upgrade
from tests.bot.programs import KEY, sandbox
from tests.processes import Frontdesk, free_port, settings


@pytest.fixture
async def slack():
    async with sandbox() as slack:
        yield slack


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slack) -> pytest.MonkeyPatch:
    """A complete environment: an empty database with tables, and the stand-in for Slack."""
    for name in known_names():
        monkeypatch.delenv(name, raising=False)
    url = f"sqlite:///{tmp_path / 'frontdesk.db'}"
    upgrade(url)
    api = f"{slack.base_url}/slack/api/"
    for name, value in settings(18_080, url, api).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def frontdesk(*words: str) -> Result:
    """Run a command in a thread of its own, as this loop has to serve the sandbox."""
    return await asyncio.to_thread(CliRunner().invoke, main, words, catch_exceptions=False)


async def test_a_service_a_widget_and_a_link_are_three_commands(told) -> None:  # ENT-01, ENT-03
    added = await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    assert (added.exit_code, added.stdout) == (
        0,
        "Service Sales is ready: guests' messages come to #sales.\n",
    )
    words = ("service", "add", "Support", "--slack-channel", "T0ACME/C0SUPPORT")
    added = await frontdesk(*words, "--manager", "U0MONA", "--mode", "notes")
    assert added.exit_code == 0
    listed = await frontdesk("service", "list")
    first, second = listed.stdout.splitlines()
    assert first == "Sales: slack:T0ACME/C0SALES; answers; manager: -; members: -"
    assert second == "Support: slack:T0ACME/C0SUPPORT; notes; manager: Mona; members: -"
    words = ("widget", "add", "--service", "Sales", "--service", "support")
    widget = await frontdesk(*words, "--origin", "https://shop.example/page")
    snippet = (
        r'<script async src="http://127.0.0.1:18080/embed.js" data-widget="w_[\w-]+"></script>\n'
    )
    assert re.fullmatch(snippet, widget.stdout)
    assert "https://shop.example:" in widget.stderr
    link = await frontdesk("link", "U0ADA")
    assert (link.exit_code, link.stdout) == (0, "http://127.0.0.1:18080/c/ada\n")


@pytest.mark.parametrize("account", ["T0ACME/U0MONA", "mona@acme.example", "Mona", "mona"])
async def test_an_account_is_an_id_a_mail_address_or_a_name(told, account: str) -> None:
    await frontdesk("link", "U0MONA")
    assert (await frontdesk("link", account)).stdout == "http://127.0.0.1:18080/c/mona\n"


async def test_a_widget_may_lead_to_one_agent(told) -> None:  # ENT-03, ENT-05
    done = await frontdesk("widget", "add", "--agent", "U0ADA", "--origin", "https://a.example")
    assert done.exit_code == 0
    assert "data-widget" in done.stdout


WRONG = [
    (("service", "add", "Sales", "--slack-channel", "sales"), "is not the id of a channel"),
    (("service", "add", "Sales", "--slack-channel", "C0NOWHERE"), "no channel C0NOWHERE"),
    (("service", "add", "Office", "--slack-channel", "G0OFFICE"), "/invite @Frontdesk"),
    (("service", "add", "Sales", "--slack-channel", "T0GLOBEX/C0GLOBEX"), "not in the workspace"),
    (
        ("service", "add", "Sales", "--slack-channel", "C0SALES", "--manager", "Zoe"),
        "Nobody is known as Zoe",
    ),
    (("link", "U0GIL"), "cannot answer guests"),
    (("link", "U0FRONTDESK"), "cannot answer guests"),
    (("link", "U0NOBODY"), "user_not_found"),
    (("widget", "add", "--origin", "https://a.example"), "--service NAME"),
    (
        (
            "widget",
            "add",
            "--service",
            "Sales",
            "--agent",
            "U0ADA",
            "--origin",
            "https://a.example",
        ),
        "--service NAME",
    ),
    (("widget", "add", "--service", "Sales", "--origin", "https://a.example"), "no service yet"),
    (("widget", "add", "--agent", "U0ADA", "--origin", "shop"), "shop"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=lambda value: str(value)[:50])
async def test_what_cannot_be_done_is_said_in_words_and_changes_nothing(told, words, said) -> None:
    done = await frontdesk(*words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert (await frontdesk("service", "list")).stdout.startswith("There is no service yet")


async def test_a_user_group_answers_for_a_service_until_it_is_taken_away(told) -> None:  # MEM-07
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    for group in ("@sales-team", "S0SALES", "T0ACME/S0SALES"):
        done = await frontdesk("service", "set", "Sales", "--user-group", group)
        assert done.exit_code == 0
        assert done.stdout == "Those in @sales-team answer for Sales.\n"
    done = await frontdesk("service", "set", "Sales", "--user-group", "")
    assert done.stdout == "Whoever is in its channel answers for Sales.\n"
    done = await frontdesk(
        "service", "set", "Sales", "--user-group", "S0SALES", "--returning", "both"
    )
    assert len(done.stdout.splitlines()) == 2
    for group, said in (("@nobody", "no user group @nobody"), ("sales", "is no user group")):
        done = await frontdesk("service", "set", "Sales", "--user-group", group)
        assert (done.exit_code, said in done.stderr) == (1, True)


async def test_a_service_gets_a_picture_and_gives_it_back(told, tmp_path: Path) -> None:  # TTL-05
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    file = tmp_path / "logo.png"
    gone = await frontdesk("service", "picture", "Sales", str(file))
    assert (gone.exit_code, gone.stderr) == (
        1,
        f"{file} cannot be read: No such file or directory.\n",
    )
    file.write_text("<svg/>")
    wrong = await frontdesk("service", "picture", "Sales", str(file))
    assert (wrong.exit_code, "PNG, JPEG, GIF or WebP" in wrong.stderr) == (1, True)
    Image.new("RGB", (40, 20), "red").save(file)
    done = await frontdesk("service", "picture", "Sales", str(file))
    assert (done.exit_code, done.stdout) == (0, "Sales has its picture.\n")
    done = await frontdesk("service", "picture", "Sales")
    assert (done.exit_code, done.stdout) == (0, "Sales has no picture any more.\n")


async def test_the_rules_of_a_service_are_set_one_by_one(told) -> None:  # MGR-02, ASG-08, ASG-16
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    nothing = await frontdesk("service", "set", "Sales")
    assert (nothing.exit_code, "Say what shall be set" in nothing.stderr) == (1, True)
    await frontdesk("service", "set", "Sales", "--routing", "round_robin")
    done = await frontdesk("service", "set", "sales", "--leaving", "never", "--returning", "both")
    expected = "Sales: new conversations: round_robin; leaving: never; returning: both\n"
    assert (done.exit_code, done.stdout) == (0, expected)
    wrong = await frontdesk("service", "set", "Sales", "--leaving", "sometimes")
    assert wrong.exit_code == 2
    unknown = await frontdesk("service", "set", "Slaes", "--leaving", "never")
    assert unknown.stderr == "There is no service called Slaes. There are: Sales\n"


@pytest.mark.parametrize("rule", ["routing", "leaving", "returning"])
def test_every_choice_of_a_rule_can_be_set(rule: str) -> None:
    [option] = [one for one in service.commands["set"].params if one.name == rule]
    assert list(option.type.choices) == [str(one) for one in type(getattr(Rules(), rule))]


async def test_a_service_that_is_unknown_is_told_with_those_that_are_known(told) -> None:
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    again = await frontdesk("service", "add", "sales", "--slack-channel", "C0SALES")
    assert again.exit_code == 1
    done = await frontdesk("widget", "add", "--service", "Slaes", "--origin", "https://a.example")
    assert done.stderr == "There is no service called Slaes. There are: Sales\n"


async def test_two_people_of_one_name_are_asked_apart(told, slack) -> None:
    slack.users["U0BOB"].display_name = "Ada"
    await frontdesk("link", "U0ADA")
    await frontdesk("link", "U0BOB")
    done = await frontdesk("link", "Ada")
    assert "Several people are known as Ada" in done.stderr
    assert (await frontdesk("link", "bob@acme.example")).stdout.endswith("/c/ada-2\n")


async def test_a_channel_that_we_are_not_in_is_said_with_the_way_in(told, slack) -> None:
    del slack.channels["C0GENERAL"].members["U0FRONTDESK"]
    done = await frontdesk("service", "add", "Sales", "--slack-channel", "C0GENERAL")
    assert done.stderr == (
        "Frontdesk is not in the channel C0GENERAL yet. Invite it there: /invite @Frontdesk\n"
    )


async def test_a_slack_that_is_away_is_said(told) -> None:
    told.setenv("FRONTDESK_SLACK__API_URL", "http://127.0.0.1:1/slack/api/")
    done = await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    assert done.exit_code == 1
    assert "does not answer now" in done.stderr


async def test_wrong_settings_are_all_listed_with_exit_code_2(told) -> None:
    told.delenv("FRONTDESK_SECRET_KEY")
    told.setenv("FRONTDESK_PUBLIC_URL", "http://desk.example.com/")
    told.setenv("FRONTDESK_PORT", "x")
    done = await frontdesk("serve")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == "Frontdesk cannot start: 4 of its settings need you."
    for name in ("FRONTDESK_SECRET_KEY", "FRONTDESK_PORT", "FRONTDESK_PUBLIC_URL"):
        assert f"  - {name} " in done.stderr
    assert KEY not in done.stderr


async def test_settings_may_come_from_a_file(told, tmp_path: Path) -> None:
    file = tmp_path / "mine.env"
    file.write_text("FRONTDESK_PUBLIC_URL=https://desk.example.com\n")
    told.delenv("FRONTDESK_PUBLIC_URL")
    done = await frontdesk("--env-file", str(file), "link", "U0ADA")
    assert done.stdout == "https://desk.example.com/c/ada\n"
    assert (await frontdesk("--env-file", "nowhere.env", "link", "U0ADA")).exit_code == 2


async def test_migrating_makes_the_tables_and_nothing_works_before(told, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    told.setenv("FRONTDESK_DATABASE_URL", url)
    told.delenv("FRONTDESK_SECRET_KEY")
    told.delenv("FRONTDESK_PUBLIC_URL")
    done = await frontdesk("migrate")
    assert (done.exit_code, done.stdout) == (0, "The database has the newest tables.\n")
    assert is_current(url)
    assert (await frontdesk("migrate")).exit_code == 0


async def test_without_tables_a_command_says_what_to_do(told, tmp_path: Path) -> None:
    told.setenv("FRONTDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    for words in (("service", "list"), ("serve", "--no-migrate")):
        done = await frontdesk(*words)
        assert done.exit_code == 1
        assert "frontdesk migrate" in done.stderr


async def test_a_database_that_is_away_is_said_without_its_password(told) -> None:
    url = "postgresql://me:hidden@127.0.0.1:1/x"
    told.setenv("FRONTDESK_DATABASE_URL", url)
    for words in (("migrate",), ("service", "list"), ("serve",)):
        done = await frontdesk(*words)
        assert done.exit_code == 1
        assert "FRONTDESK_DATABASE_URL" in done.stderr
        assert "hidden" not in done.output


async def test_the_doctor_says_what_is_wrong_with_exit_code_1(told) -> None:
    done = await frontdesk("doctor")
    assert done.exit_code == 1
    assert "There is no service yet" in done.stdout
    assert "Slack knows us in Acme." in done.stdout
    told.setenv("FRONTDESK_LANGUAGE", "de")
    told.setenv("FRONTDESK_TYPO", "1")
    done = await frontdesk("doctor")
    assert done.exit_code == 1
    assert "FRONTDESK_TYPO ist keine Einstellung" in done.stdout


async def test_the_manifest_has_our_address_in_it(told) -> None:
    told.setenv("FRONTDESK_PUBLIC_URL", "https://desk.acme.example")
    told.delenv("FRONTDESK_SECRET_KEY")
    done = await frontdesk("manifest", "slack")
    assert done.exit_code == 0
    assert "https://desk.acme.example/slack/events" in done.stdout
    told.setenv("FRONTDESK_PUBLIC_URL", "")
    assert (await frontdesk("manifest", "slack")).exit_code == 2


TEAMS = {
    "FRONTDESK_TEAMS__APP_ID": "1B2D3E4F-0000-4000-8000-00000000000A",
    "FRONTDESK_TEAMS__APP_PASSWORD": "abc8Q~value-of-the-secret",
    "FRONTDESK_TEAMS__TENANT_ID": "2b2d3e4f-0000-4000-8000-00000000000b",
}


async def test_the_app_for_teams_is_a_zip_with_our_id_and_host_in_it(told, tmp_path: Path) -> None:
    told.setenv("FRONTDESK_PUBLIC_URL", "https://desk.acme.example")
    told.setenv("FRONTDESK_TEAMS__APP_ID", TEAMS["FRONTDESK_TEAMS__APP_ID"])
    printed = await frontdesk("manifest", "teams")
    assert (printed.exit_code, printed.stderr) == (0, "")
    file = tmp_path / "frontdesk.zip"
    done = await frontdesk("manifest", "teams", "--output", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert str(file) in done.stderr
    assert file.read_bytes() == printed.stdout_bytes
    with ZipFile(file) as package:
        manifest = json.loads(package.read("manifest.json"))
    assert manifest["id"] == TEAMS["FRONTDESK_TEAMS__APP_ID"].lower()
    assert manifest["validDomains"] == ["desk.acme.example"]
    assert manifest["bots"][0]["supportsTargetedMessages"] is True
    told.setenv("FRONTDESK_TEAMS__TARGETED", "off")
    await frontdesk("manifest", "teams", "--output", str(file))
    with ZipFile(file) as package:
        assert b'"slash"' not in package.read("manifest.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", ""), ("TEAMS__APP_ID", ""), ("TEAMS__APP_ID", "me"), ("TEAMS__TARGETED", "x")],
)
async def test_no_app_is_made_of_wrong_settings(told, tmp_path: Path, name, value) -> None:
    for known, right in TEAMS.items():
        told.setenv(known, right)
    told.setenv(f"FRONTDESK_{name}", value)
    file = tmp_path / "frontdesk.zip"
    done = await frontdesk("manifest", "teams", "--output", str(file))
    assert (done.exit_code, done.stdout, file.exists()) == (2, "", False)
    assert f"  - FRONTDESK_{name} " in done.stderr


async def test_a_place_that_cannot_be_written_is_said(told, tmp_path: Path) -> None:
    for known, right in TEAMS.items():
        told.setenv(known, right)
    done = await frontdesk("manifest", "teams", "--output", str(tmp_path / "nowhere" / "x.zip"))
    assert done.exit_code == 1
    assert "cannot be written (No such file or directory)" in done.stderr


async def test_a_zip_is_not_written_on_a_terminal(told) -> None:
    seen, ours = pty.openpty()
    command = [sys.executable, "-m", "bot", "manifest", "teams"]
    done = await asyncio.to_thread(
        subprocess.run, command, stdout=ours, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(ours)
    os.close(seen)
    assert done.returncode == 2
    assert "give --output FILE" in done.stderr


async def test_teams_without_signatures_is_said_loudly(told, capfd) -> None:
    for known, right in TEAMS.items():
        told.setenv(known, right)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told.setenv("FRONTDESK_PORT", str(taken.getsockname()[1]))
        assert "WARNING" not in (await frontdesk("serve")).stderr
        told.setenv("FRONTDESK_TEAMS__ANONYMOUS", "on")
        done = await frontdesk("serve")
    assert "WARNING: Teams is open to everybody on this machine" in done.stderr
    assert "level=warning logger=bot.errands" in done.output + capfd.readouterr().err


async def test_a_port_that_is_taken_is_said(told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told.setenv("FRONTDESK_PORT", str(taken.getsockname()[1]))
        done = await frontdesk("serve")
    assert done.exit_code == 1
    assert "is taken. Choose another with FRONTDESK_PORT." in done.stderr


def test_help_is_there_at_once_and_needs_no_settings(tmp_path: Path) -> None:
    seen = "import sys; from bot.cli import main; main(['--help'], standalone_mode=False);"
    seen += "print(sorted({'sqlmodel', 'aiohttp', 'slack_bolt', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=30
    )
    assert "serve " in done.stdout
    assert done.stdout.endswith("[]\n")


async def test_it_serves_until_sigterm_and_commands_work_meanwhile(tmp_path: Path, slack) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path / 'frontdesk.db'}"
    desk = Frontdesk(settings(port, url, f"{slack.base_url}/slack/api/"), tmp_path)
    slack.apps[seed.APP].set_url(f"{desk.url}/slack/events")
    desk.start()
    try:
        async with aiohttp.ClientSession() as session:
            await desk.ready(session)
            words = ("service", "add", "Sales", "--slack-channel", "C0SALES")
            await asyncio.to_thread(desk.command, *words)
            # Its members come through the outbox of the process that serves.
            async with asyncio.timeout(30):
                while "Ada" not in await asyncio.to_thread(desk.command, "service", "list"):
                    await asyncio.sleep(0.05)
        begun = time.monotonic()
        assert await asyncio.to_thread(desk.stop) == 0
        assert time.monotonic() - begun < 10
    finally:
        desk.close()
    assert f"Frontdesk serves at {desk.url}" in desk.log.read_text()
    assert "Traceback" not in desk.log.read_text()
    with sqlite3.connect(tmp_path / "frontdesk.db") as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept.close()


def start_demo(port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if "FRONTDESK" not in name}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        env=environment | {"FRONTDESK_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_the_demo_starts_and_ends() -> None:
    port = free_port()
    demo = start_demo(port)
    try:
        first = await asyncio.to_thread(demo.stdout.readline)
        assert first == "Frontdesk is ready. Stop it with Ctrl-C; it keeps nothing.\n"
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/healthz") as answer:
                assert answer.status == 200
            async with session.get("/") as answer:
                assert (answer.status, answer.url.path) == (200, "/sandbox/desk")
            async with session.get("/sandbox/shop") as answer:
                assert "data-widget" in await answer.text()
        demo.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(demo.wait, 10) == 0
    finally:
        demo.kill()
        demo.wait()
        demo.stdout.close()


async def test_hours_are_set_and_shown_in_words(told) -> None:  # ESC-05, WID-03
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    hours = ("--open", "mon-fri 09:00-12:30,13:30-18:00", "--open", "sat 22:00-02:00")
    words = ("service", "hours", "sales", "--zone", "Europe/Berlin", *hours)
    done = await frontdesk(*words, "--holiday", "2026-12-25")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "Sales: open mon-fri 09:00-12:30,13:30-18:00 | sat 22:00-02:00; zone Europe/Berlin; "
        "holidays 2026-12-25; escalation after 60 min (always)"
    )
    assert (await frontdesk("service", "hours", "Sales")).stdout == done.stdout
    cleared = await frontdesk("service", "hours", "Sales", "--open", "", "--holiday", "")
    assert cleared.stdout.startswith("Sales: open always; zone Europe/Berlin; holidays none")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--open", "mon 25:00-26:00", "25:00-26:00"),
        ("--open", "whenever", "whenever"),
        ("--zone", "Berlin", "Europe/Berlin"),
        ("--holiday", "Christmas", "2026-12-25"),
    ],
)
async def test_hours_that_are_unclear_are_said(told, option, value, said) -> None:  # ESC-05
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    done = await frontdesk("service", "hours", "Sales", option, value)
    assert done.exit_code == 1
    assert said in done.stderr


async def test_escalation_is_set_beside_the_other_rules(told) -> None:  # ESC-05
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    words = ("service", "set", "Sales", "--escalate-after", "30", "--escalate-when", "hours")
    done = await frontdesk(*words, "--second-step", "120", "--next-agent", "yes")
    assert done.exit_code == 0
    assert "escalation after 30 min (hours), second step 120, next agent yes" in done.stdout
    both = await frontdesk("service", "set", "Sales", "--second-step", "", "--leaving", "never")
    first, second = both.stdout.splitlines()
    assert "second step none, next agent yes" in first
    assert "leaving: never" in second


@pytest.mark.parametrize(
    ("option", "value", "code", "said"),
    [
        ("--escalate-after", "0", 1, "from 1 to 43200"),
        ("--escalate-after", "soon", 1, "from 1 to 43200"),
        ("--second-step", "60", 1, "more than 60 minutes"),
        ("--escalate-when", "never", 2, "always"),
        ("--next-agent", "perhaps", 2, "yes"),
    ],
)
async def test_escalation_that_makes_no_sense_is_said(told, option, value, code, said) -> None:
    # ESC-05
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    done = await frontdesk("service", "set", "Sales", option, value)
    assert done.exit_code == code
    assert said in done.stderr


async def test_when_somebody_can_be_booked_is_one_command(told) -> None:  # MTG-02 MTG-11 MGR-02
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    changes = ("--set", "hours=mon-fri 09:00-17:00; sat 10:00-12:00", "--set", "cap=4")
    done = await frontdesk("availability", "U0ADA", *changes)
    assert done.exit_code == 0
    assert "hours=mon-fri 09:00-17:00; sat 10:00-12:00\n" in done.stdout
    assert "per_day=4\n" in done.stdout
    assert (await frontdesk("availability", "U0ADA")).stdout == done.stdout
    link = await frontdesk("link", "U0ADA", "--booking")
    assert link.stdout == "http://127.0.0.1:18080/b/ada\n"
    link = await frontdesk("link", "Sales", "--booking")
    assert link.stdout == "http://127.0.0.1:18080/b/sales\n"
    done = await frontdesk("availability", "Sales", "--set", "mode=all")
    assert "bookable=yes\nmode=all\n" in done.stdout
    done = await frontdesk("availability", "Sales", "--set", "bookable=no")
    assert done.stdout.startswith("bookable=no\nmode=all\n")
    assert "cannot be booked" in (await frontdesk("link", "Sales", "--booking")).stderr


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("U0ADA", "--set", "hours=whenever"), "is not clear", 1),
        (("U0ADA", "--set", "colour=red"), "I know these names", 1),
        (("U0ADA", "--set", "hours"), "NAME=VALUE is needed", 2),
        (("U0NOBODY",), "user_not_found", 1),
        (("Sales", "--set", "mode=nobody"), "Choose one of", 1),
    ],
)
async def test_availability_that_cannot_be_is_said(told, words, said, code) -> None:  # MTG-02
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    done = await frontdesk("availability", *words)
    assert (done.exit_code, said in done.stderr) == (code, True)
