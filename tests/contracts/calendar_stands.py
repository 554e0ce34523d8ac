"""The calendars of the contract, each with an account to ask for, as its owner sees it from inside."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp.test_utils import TestServer

from bot.sandbox.app import standalone
from bot.sandbox.faults import Planned
from bot.sandbox.google import seed
from bot.sandbox.google.control import acts
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.outlook import seed as outlook_seed
from bot.sandbox.teams.outlook.control import acts as outlook_acts
from bot.sandbox.teams.state import TeamsSandbox
from bot.store import Store
from calendar_sync.google import GoogleCalendar
from calendar_sync.google_calls import GoogleCalls
from calendar_sync.google_sign_in import GoogleSignIn
from calendar_sync.graph import Graph
from calendar_sync.outlook import OutlookCalendar
from calendar_sync.outlook_sign_in import MicrosoftSignIn
from calendar_sync.own import OwnCalendar, own_account
from calendar_sync.ports import Account, Calendar, CalendarKind
from calendar_sync.settings import GoogleSettings, MicrosoftSettings
from calendar_sync.signing_in import SignIn
from calendar_sync.store.accounts import Accounts
from calendar_sync.vault import Vault
from calendar_sync.web import Web
from tests.world import ADA, Clock

SECRET_KEY = "k" * 32
CALLBACK = "http://127.0.0.1:9/calendar/callback/"
ADDRESS = "ada@acme.example"


@dataclass
class Stand:
    """A calendar, an account in it, and the time there."""

    calendar: Calendar
    account: Account
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        return self.clock()


class Away(Protocol):
    """A calendar in somebody else's house: what happens there, and what goes wrong on the way.

    `fail` makes the next calls of `create`, `change`, `cancel`, `busy` or `changes` go wrong; `with_` as the
    fault dial names it.
    """

    calendar: Calendar
    account: Account
    other: str
    declines: bool
    keeps_gone: bool

    @property
    def now(self) -> datetime: ...

    async def add(self, start: datetime, end: datetime, **more: Any) -> str: ...
    async def move(self, event: str, start: datetime) -> None: ...
    async def delete(self, event: str) -> None: ...
    async def decline(self, event: str) -> None: ...
    def fail(self, what: str, with_: str, times: int = 1, retry_after: int = 1) -> None: ...
    async def revoke(self) -> None: ...
    async def expire_tokens(self) -> None: ...
    async def forget_cursors(self) -> None: ...
    async def signed_in(self) -> int: ...


@asynccontextmanager
async def own(store: Store, clock: Clock) -> AsyncIterator[Stand]:
    yield Stand(OwnCalendar(store), own_account(ADA.id), clock)


class GoogleAway:
    """Google's stand-in, with Ada's calendar connected as she would do it herself."""

    METHODS: Mapping[str, str] = {
        "create": "events.insert",
        "change": "events.patch",
        "cancel": "events.delete",
        "busy": "freebusy.query",
        "changes": "events.list",
        "find": "events.get",
        "token": "token",
    }
    other = seed.TEAM
    declines = True
    keeps_gone = True

    def __init__(self, google: GoogleSandbox, calendar: Calendar, account: Account) -> None:
        self.google = google
        self.calendar = calendar
        self.account = account

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.google.clock.now(), UTC)

    async def add(self, start: datetime, end: datetime, **more: Any) -> str:
        told = {"user": "ada", "start": start.isoformat(), "end": end.isoformat(), **more}
        return (await acts.create(self.google, told))["event"]

    async def move(self, event: str, start: datetime) -> None:
        await acts.move(self.google, {"user": "ada", "event": event, "start": start.isoformat()})

    async def delete(self, event: str) -> None:
        await acts.delete(self.google, {"user": "ada", "event": event})

    async def decline(self, event: str) -> None:
        await acts.respond(self.google, {"user": "ada", "event": event})

    def fail(self, what: str, with_: str, times: int = 1, retry_after: int = 1) -> None:
        plan = Planned(self.METHODS[what], with_, times, retry_after)
        self.google.faults.fail_next.append(plan)

    async def control(self, what: str, **body: Any) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.google.url}/control/{what}", json=body) as answer,
        ):
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def revoke(self) -> None:
        await self.control("revoke", user="ada")

    async def expire_tokens(self) -> None:
        await self.control("expire_tokens", user="ada")

    async def forget_cursors(self) -> None:
        await self.control("expire_sync", user="ada")

    async def signed_in(self) -> int:
        return sum(one["name"] == "token" for one in self.google.calls)


def google_settings(google: GoogleSandbox) -> GoogleSettings:
    return GoogleSettings(
        client_id=seed.CLIENT_ID,
        client_secret=seed.CLIENT_SECRET,
        api_url=google.api_url,
        token_url=google.token_url,
        auth_url=f"{google.url}/auth",
    )


async def sign_in(session: aiohttp.ClientSession, how: SignIn, hint: str = ADDRESS) -> str:
    """Go through the pages of a sign-in, and return the secret that it ends with."""
    callback = CALLBACK + how.kind
    begun = await how.begin("state-1", callback, hint)
    async with session.get(begun.address, allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        back = urlsplit(answer.headers["Location"])
    told = dict(parse_qsl(back.query))
    assert told["state"] == "state-1"
    signed = await how.finish(begun.flow, told, callback)
    assert signed.missing == ()
    return signed.secret


@asynccontextmanager
async def google(store: Store, clock: Clock) -> AsyncIterator[GoogleAway]:
    sandbox = seed.seed_demo(GoogleSandbox(seed=7))
    sandbox.consent.answer = "allow"

    def now() -> datetime:
        return datetime.fromtimestamp(sandbox.clock.now(), UTC)

    async with (
        TestServer(standalone(SlackSandbox(), google=sandbox)) as server,
        aiohttp.ClientSession() as session,
    ):
        sandbox.base_url = str(server.make_url("/sandbox"))
        settings, web = google_settings(sandbox), Web()
        vault = Vault(store, SECRET_KEY)
        how = GoogleSignIn(settings, vault, web, now)
        calls = GoogleCalls(settings.api_url, seconds=2)
        sealed = vault.seal(await sign_in(session, how))
        account = Account(ADA.id, CalendarKind.GOOGLE, ADDRESS, (ADDRESS,), ADDRESS)
        await store.run(lambda tx: tx.of(Accounts).keep(account, sealed))
        yield GoogleAway(sandbox, GoogleCalendar(calls, how, vault), account)
        calls.close()
        await web.close()


class OutlookAway:
    """Outlook's stand-in, with Cleo's calendar connected as she would do it herself."""

    METHODS: Mapping[str, str] = {
        "create": "create_event",
        "change": "update_event",
        "cancel": "delete_event",
        "busy": "calendar_view",
        "changes": "delta",
        "find": "events",
        "token": "token",
    }
    other = "AQMkAGcleo-private="
    declines = False  # who holds a meeting cannot decline it there
    keeps_gone = False

    def __init__(self, teams: TeamsSandbox, calendar: Calendar, account: Account) -> None:
        self.teams = teams
        self.calendar = calendar
        self.account = account

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.teams.clock.now(), UTC)

    async def add(self, start: datetime, end: datetime, **more: Any) -> str:
        told = {"user": "cleo", "start": start.isoformat(), "end": end.isoformat(), **more}
        return (await outlook_acts.create(self.teams, told))["event"]

    async def move(self, event: str, start: datetime) -> None:
        told = {"user": "cleo", "event": event, "start": start.isoformat()}
        await outlook_acts.move(self.teams, told)

    async def delete(self, event: str) -> None:
        await outlook_acts.delete(self.teams, {"user": "cleo", "event": event})

    async def decline(self, event: str) -> None:
        await outlook_acts.respond(self.teams, {"user": "cleo", "event": event})

    def fail(self, what: str, with_: str, times: int = 1, retry_after: int = 1) -> None:
        plan = Planned(self.METHODS[what], with_, times, retry_after)
        self.teams.faults.fail_next.append(plan)

    async def control(self, what: str, **body: Any) -> Any:
        address = f"{self.teams.base_url}/teams/outlook/control/{what}"
        async with aiohttp.ClientSession() as session, session.post(address, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def revoke(self) -> None:
        await self.control("revoke", user="cleo")

    async def expire_tokens(self) -> None:
        await self.control("expire_tokens", user="cleo")

    async def forget_cursors(self) -> None:
        await self.control("expire_sync", user="cleo")

    async def signed_in(self) -> int:
        return sum(one["name"] == "token" for one in self.teams.calls)


def microsoft_settings(teams: TeamsSandbox) -> MicrosoftSettings:
    return MicrosoftSettings(
        client_id=outlook_seed.CLIENT_ID,
        client_secret=outlook_seed.CLIENT_SECRET,
        login_url=f"{teams.base_url}/teams/login/",
        graph_url=f"{teams.base_url}/teams/graph/v1.0/",
    )


@asynccontextmanager
async def outlook(store: Store, clock: Clock) -> AsyncIterator[OutlookAway]:
    teams = teams_seed.seed_demo(TeamsSandbox(seed=7))
    teams.outlook.consent.answer = "allow"

    def now() -> datetime:
        return datetime.fromtimestamp(teams.clock.now(), UTC)

    async with (
        TestServer(standalone(SlackSandbox(), teams)) as server,
        aiohttp.ClientSession() as session,
    ):
        teams.base_url = str(server.make_url("/sandbox"))
        settings, web = microsoft_settings(teams), Web(seconds=2)
        vault = Vault(store, SECRET_KEY)
        how = MicrosoftSignIn(settings, vault, now)
        graph = Graph(settings.graph_url, how, vault, web)
        address = teams.people["cleo"].email
        sealed = vault.seal(await sign_in(session, how, address))
        main = "AQMkAGcleo-calendar="
        account = Account(ADA.id, CalendarKind.OUTLOOK, address, (main,), main)
        await store.run(lambda tx: tx.of(Accounts).keep(account, sealed))
        yield OutlookAway(teams, OutlookCalendar(graph), account)
        how.close()
        await web.close()


Opened = Callable[[Store, Clock], AbstractAsyncContextManager[Any]]
AWAY: Mapping[str, Opened] = {"google": google, "outlook": outlook}
STANDS: Mapping[str, Opened] = {"own": own, **AWAY}


def tomorrow_noon() -> datetime:
    """Return noon in thirty days: every calendar keeps what is to come."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today + timedelta(days=30)


def with_cursor(account: Account, cursor: str) -> Account:
    return replace(account, cursor=cursor)


def kept(secret: str) -> Mapping[str, Any]:
    return json.loads(secret)
