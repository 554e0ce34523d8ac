"""The doctor: finds what is wrong, says what to do, and breaks nothing by looking."""

from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.actions.services import add_service
from bot.doctor import LATE, examine, from_problems, report
from bot.domain.deliveries import SyncMembers
from bot.domain.ids import ServiceId
from bot.mail.address import read_mail_server
from bot.mail.smtp import SmtpMailer
from bot.ports import Finding
from bot.sandbox.smtp import SmtpSandbox
from bot.settings import Problem
from bot.slack.refs import place_ref
from bot.texts import texts
from tests.bot.programs import parts_for, sandbox, settings_for

WORDS = texts("en", "bot", "bot.slack")


@pytest.fixture
async def slack():
    async with sandbox() as slack:
        yield slack


@pytest.fixture
async def front_door():
    """Something that answers at the public address as we do."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"name": "frontdesk", "ready": True})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def parts(slack, front_door, tmp_path):
    settings = settings_for(f"{slack.base_url}/slack/api/", tmp_path, public_url=front_door)
    async with parts_for(settings) as parts:
        await parts.store.run(add_service, "Sales", place_ref("T0ACME", "C0SALES"))
        yield parts


async def look(parts, mailer=None, **changed) -> dict[str, Finding]:
    settings = parts.settings.model_copy(update=changed)
    mailer = mailer or parts.mailer
    found = await examine(settings, parts.store, parts.platforms, mailer, parts.meetings)
    assert report(found, WORDS), "every finding has its sentence"
    return {one.key: one for one in found}


async def test_where_all_is_well_everything_is_fine(parts) -> None:
    found = await look(parts)
    assert all(one.is_fine for one in found.values())
    assert {"database", "services", "outbox", "public_url", "slack_token", "slack_channel"} <= set(
        found
    )
    assert "Everything works" in report(list(found.values()), WORDS)


async def test_tables_that_are_too_old_are_all_that_is_said(parts) -> None:
    await parts.store.run(
        lambda tx: tx._db.exec_driver_sql("UPDATE alembic_version SET version_num='0'")
    )
    found = await look(parts)
    assert list(found) == ["database_tables"]
    assert "frontdesk migrate" in report(list(found.values()), WORDS)


async def test_a_database_that_is_away_is_a_finding(parts) -> None:
    url = SecretStr("postgresql://nobody@127.0.0.1:1/none")
    found = await look(parts, database_url=url)
    assert not found["database"].is_fine
    assert "nobody" not in report(list(found.values()), WORDS)


async def test_no_service_is_said(slack, front_door, tmp_path) -> None:
    settings = settings_for(f"{slack.base_url}/slack/api/", tmp_path, public_url=front_door)
    async with parts_for(settings) as parts:
        found = await look(parts)
    assert not found["services_none"].is_fine


async def test_deliveries_that_wait_too_long_are_said(parts) -> None:
    late = SyncMembers(ServiceId("s"))
    await parts.store.run(
        lambda tx: tx.outbox.add(late, due_at=tx.now - LATE - timedelta(minutes=1))
    )
    found = await look(parts)
    assert found["outbox"].values == {"minutes": "3"}
    assert not found["outbox"].is_fine


async def test_what_was_given_up_is_said_with_its_reason(parts) -> None:
    def give_up(tx) -> None:
        for item in tx.outbox.claim(1, timedelta(0)):
            tx.outbox.bury(item, "channel_not_found")

    await parts.store.run(give_up)
    found = await look(parts)
    assert found["buried"].values["reason"] == "channel_not_found"
    assert "channel_not_found" in report([found["buried"]], WORDS, shown=str)


@pytest.mark.parametrize(
    ("url", "key"),
    [("http://127.0.0.1:1", "public_url"), ("slack", "public_url_other")],
)
async def test_a_front_door_that_is_closed_or_another_is_said(parts, slack, url, key) -> None:
    address = slack.base_url.removesuffix("/sandbox") if url == "slack" else url
    assert not (await look(parts, public_url=address))[key].is_fine


async def test_mails_that_reach_nobody_are_fine_on_this_machine_only(parts) -> None:
    assert (await look(parts))["mail_console"].is_fine
    assert not (await look(parts, public_url="https://desk.invalid"))["mail_console"].is_fine


async def test_the_mail_server_is_asked(parts) -> None:
    server = SmtpSandbox()
    await server.start()
    mailer = SmtpMailer(read_mail_server(f"smtp://127.0.0.1:{server.port}"))
    assert (await look(parts, mailer))["mail"].is_fine
    await server.stop()
    assert not (await look(parts, mailer))["mail"].is_fine


async def test_a_token_that_slack_does_not_know_is_said(parts, slack) -> None:
    await parts.slack.workspaces.own()
    del slack.tokens["xoxb-sandbox-frontdesk"]
    assert not (await look(parts))["slack_token"].is_fine


async def test_a_channel_that_we_are_not_in_is_said(parts) -> None:
    await parts.store.run(add_service, "Office", place_ref("T0ACME", "G0OFFICE"))
    found = await examine(
        parts.settings, parts.store, parts.platforms, parts.mailer, parts.meetings
    )
    wrong = [one for one in found if not one.is_fine]
    assert [one.key for one in wrong] == ["slack_channel"]
    assert "/invite" in report(found, WORDS)


def test_problems_of_settings_are_findings_with_their_remedy() -> None:
    problem = Problem("FRONTDESK_PORT", "wrong_port")
    (found,) = from_problems([problem], WORDS)
    assert "FRONTDESK_PORT is not a port. Give a number" in report([found], WORDS, shown=str)
    assert all(one.is_fine for one in from_problems([], WORDS))


def test_what_is_wrong_comes_first_and_values_are_not_markup() -> None:
    found = [
        Finding("database", is_fine=True),
        Finding("public_url", is_fine=False, values={"url": "https://*x*", "reason": "<!here>"}),
    ]
    first, second = report(found, WORDS).splitlines()[2:]
    assert first.startswith("- ✗")
    assert "<!here>" not in first
    assert "*x*" not in first.replace(r"\*", "")
    assert second.startswith("- ✓")
