"""The whole program in one process: it starts, says whether it is well, and ends in order."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.actions.services import add_service, add_widget
from bot.app import (
    Parts,
    assemble,
    build,
    listen,
    mailer_of,
    name_conversation,
    serve,
    slack_settings,
    surroundings,
)
from bot.domain.deliveries import Examine
from bot.health import Health
from bot.logs import KeyValues
from bot.mail.console import ConsoleMailer
from bot.mail.smtp import SmtpMailer
from bot.sandbox.slack import seed
from bot.settings import MailValues
from bot.slack.refs import place_ref
from bot.store.migrate import upgrade
from tests.bot.programs import sandbox, settings_for
from tests.databases import drop_database, new_database
from tests.processes import until
from web_widget.avatars import initials_picture


@pytest.fixture
async def slack():
    async with sandbox() as slack:
        yield slack


@pytest.fixture
def settings(slack, tmp_path):
    return settings_for(f"{slack.base_url}/slack/api/", tmp_path)


class Running:
    """A program that serves."""

    def __init__(self, parts: Parts, url: str, stop: asyncio.Event, task: asyncio.Task[None]):
        self.parts, self.url, self.task = parts, url, task
        self._stop = stop

    async def end(self) -> None:
        self._stop.set()
        await self.task


@asynccontextmanager
async def running(settings, slack) -> AsyncIterator[Running]:
    listening = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = settings.model_copy(update={"public_url": url})
    upgrade(settings.database_url.get_secret_value())
    parts = assemble(settings)
    slack.apps[seed.APP].set_url(f"{url}/slack/events")
    ready, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(serve(build(parts), listening, ready.set, stop))
    await ready.wait()
    here = Running(parts, url, stop, task)
    try:
        yield here
    finally:
        if not task.done():
            await here.end()


async def ask(method: str, address: str, body=None, token: str = "") -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address, json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def begin(here: Running, text: str = "Hello") -> tuple[str, dict]:
    """Make a service with a widget, and write to it; return the token and what was answered."""
    sales = await here.parts.store.run(add_service, "Sales", place_ref(seed.TEAM, seed.SALES))
    widget = await here.parts.store.run(
        add_widget, services=(sales.id,), origins=("https://shop.example",)
    )
    _, session = await ask("POST", f"{here.url}/api/sessions", {"language": "en"})
    body = {
        "entrance": {"kind": "widget", "id": widget.id},
        "message": {"key": "12345678", "text": text},
    }
    status, told = await ask("POST", f"{here.url}/api/conversations", body, session["token"])
    assert status == 201
    return session["token"], told


def in_slack(slack) -> list[str]:
    return [one.text for one in slack.channels[seed.SALES].messages.values()]


async def test_it_is_healthy_once_everything_runs(settings, slack) -> None:
    async with running(settings, slack) as here:
        status, told = await ask("GET", f"{here.url}/healthz")
    assert status == 200
    assert told == {"name": "frontdesk", "ready": True, "checks": {"database": True, "work": True}}


async def test_what_is_needed_soon_is_there_once_it_listens(settings, slack) -> None:
    initials_picture.cache_clear()
    async with running(settings, slack):
        assert await until(lambda: initials_picture.cache_info().currsize, 10)


async def test_it_is_not_healthy_without_its_tables(settings, slack, tmp_path) -> None:
    async with running(settings, slack) as here:
        await here.parts.store.run(
            lambda tx: tx._db.exec_driver_sql("UPDATE alembic_version SET version_num = '0'")
        )
        status, told = await ask("GET", f"{here.url}/healthz")
    assert status == 503
    assert told["checks"] == {"database": False, "work": True}


async def test_a_check_that_breaks_or_hangs_is_not_well(caplog) -> None:
    async def breaks() -> bool:
        raise OSError("gone")

    async def fine() -> bool:
        return True

    health, app = Health(), web.Application()
    app.router.add_get("/healthz", health.handle)
    health.demand("fine", fine)
    async with TestServer(app) as server:
        assert (await ask("GET", str(server.make_url("/healthz"))))[0] == 200
        health.demand("broken", breaks)
        status, told = await ask("GET", str(server.make_url("/healthz")))
    assert status == 503
    assert told["checks"] == {"fine": True, "broken": False}
    assert caplog.messages == ["not healthy: part=broken problem=OSError"]


async def test_it_is_not_healthy_when_a_part_has_ended(settings, slack, caplog) -> None:
    async with running(settings, slack) as here:
        (outbox,) = [task for task in asyncio.all_tasks() if task.get_name() == "outbox"]
        outbox.cancel()
        await asyncio.wait([outbox])
        status, told = await ask("GET", f"{here.url}/healthz")
    assert status == 503
    assert told["checks"]["work"] is False


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each_database(request, settings):
    if request.param == "sqlite":
        yield settings
        return
    url = new_database(request.getfixturevalue("postgres"))
    yield settings.model_copy(update={"database_url": SecretStr(url)})
    drop_database(url)


async def test_a_message_reaches_slack_at_once_on_either_database(on_each_database, slack) -> None:
    async with running(on_each_database, slack) as here:
        await begin(here)
        assert await until(lambda: "Hello" in in_slack(slack), 10)


async def test_pages_are_told_to_come_again_when_it_ends(settings, slack) -> None:  # B23
    async with running(settings, slack) as here, aiohttp.ClientSession() as session:
        token, told = await begin(here)
        address = f"{here.url}/api/conversations/{told['conversation']['id']}/live"
        async with session.ws_connect(address, origin=here.url) as socket:
            await socket.send_json({"type": "hello", "token": token, "after": 0})
            assert (await socket.receive_json())["type"] == "changes"
            ending = asyncio.create_task(here.end())
            while (await socket.receive()).type != aiohttp.WSMsgType.CLOSE:
                pass
            assert socket.close_code == 1001
        async with asyncio.timeout(15):
            await ending


async def test_what_is_in_hand_is_finished_before_it_ends(settings, slack) -> None:
    async with running(settings, slack) as here:
        slack.faults.update({"rate_stall": 1.0, "stall_seconds": 0.5})
        await begin(here)
        assert await until(lambda: any(c["method"] == "chat.postMessage" for c in slack.calls), 10)
        async with asyncio.timeout(15):
            await here.end()
    slack.faults.update({"rate_stall": 0.0})
    async with running(settings, slack):
        assert await until(lambda: "Hello" in in_slack(slack), 10)
    assert in_slack(slack).count("Hello") == 1
    assert len(slack.channels[seed.SALES].messages) == 2


@pytest.mark.parametrize("turns", range(6))
async def test_who_comes_at_the_moment_of_the_end_is_not_left_hanging(turns: int) -> None:
    waiting = asyncio.Event()

    class Stop(asyncio.Event):
        async def wait(self) -> bool:
            waiting.set()
            return await super().wait()

    listening, stop = listen("127.0.0.1", 0), Stop()
    serving = asyncio.create_task(serve(web.Application(), listening, bool, stop))
    await waiting.wait()
    with socket.create_connection(listening.getsockname()) as late:
        for _ in range(turns):
            await asyncio.sleep(0)
        stop.set()
        await serving
        late.settimeout(30)
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.to_thread(late.recv, 1) == b""


async def test_an_agent_may_ask_the_doctor(settings, slack) -> None:
    async with running(settings, slack) as here:
        place = f"{seed.TEAM}/{seed.SALES}"
        await here.parts.store.run(
            lambda tx: tx.outbox.add(Examine("slack", f"{seed.TEAM}/U0ADA", place))
        )
        asked = "chat.postEphemeral"
        assert await until(lambda: any(c["method"] == asked and c["ok"] for c in slack.calls), 15)


async def test_with_an_app_token_slack_speaks_through_a_socket(settings, slack) -> None:
    values = settings.slack.model_copy(update={"app_token": SecretStr(seed.APP_TOKEN)})
    async with running(settings.model_copy(update={"slack": values}), slack) as here:
        assert await until(here.parts.slack.socket.is_connected, 10)
    assert here.parts.settings.slack.app_token.get_secret_value() == seed.APP_TOKEN


def test_mails_go_where_the_settings_say(settings) -> None:
    assert isinstance(mailer_of(settings), ConsoleMailer)
    server = MailValues(url=SecretStr("smtp://mail.example.com"), sender="a@b.example")
    assert isinstance(mailer_of(settings.model_copy(update={"mail": server})), SmtpMailer)


async def test_the_sender_of_mails_is_ours_unless_said(settings) -> None:
    parts = assemble(settings)
    assert surroundings(parts).sender == "Frontdesk <frontdesk@localhost>"
    await parts.slack.stop()
    await parts.close()


def test_slack_is_told_what_was_set(settings) -> None:
    told = slack_settings(settings)
    assert (told.bot_token, told.signing_secret) == (seed.BOT_TOKEN, seed.SIGNING_SECRET)
    assert seed.BOT_TOKEN not in repr(told)


def test_a_port_can_be_had_on_ipv6_too() -> None:
    with contextlib.closing(listen("::1", 0)) as listening:
        assert listening.getsockname()[1]


async def test_what_is_logged_about_a_request_names_its_conversation(settings, slack) -> None:
    seen = []

    class Watch(logging.Filter):
        def filter(self, record) -> bool:
            seen.append(KeyValues().format(record))
            return True

    watch, log = Watch(), logging.getLogger("bot.tests")
    log.addFilter(watch)

    async def handler(_request) -> web.Response:
        log.warning("here")
        return web.Response()

    app = web.Application(middlewares=[name_conversation])
    app.router.add_get("/of/{conversation}", handler)
    app.router.add_get("/", handler)
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as session:
        for path, shown in (("/of/c1", True), ("/of/a%20b", False), ("/", False)):
            async with session.get(path) as answer:
                assert answer.status == 200
            assert ("conversation=" in seen[-1]) is shown
    assert "conversation=c1 " in seen[0]
    log.removeFilter(watch)
