"""`doctor` looks at everything that can be wrong, and says for each thing what to do about it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import aiohttp

from bot.addresses import is_loopback, read_address
from bot.domain.ids import PlatformName, Ref
from bot.health import NAME
from bot.lists import markdown
from bot.ports import ChatPlatform, Finding, Mailer, Refused, Retry
from bot.settings import Problem, Settings
from bot.settings_check import database_url, sentence
from bot.store import Store, Transaction
from bot.store.migrate import is_current
from bot.texts import Texts
from calendar_sync.app import Meetings

SECONDS = 10.0
LATE = timedelta(minutes=2)
REMEMBERED = timedelta(days=7)


async def examine(
    settings: Settings,
    store: Store,
    platforms: Mapping[PlatformName, ChatPlatform],
    mailer: Mailer,
    meetings: Meetings,
) -> Sequence[Finding]:
    """Look at everything, side by side; a check that fails is a finding, never an error."""
    database = await check_database(settings, store)
    if not all(finding.is_fine for finding in database):
        return database
    channels = await store.read(_channels)
    found = await asyncio.gather(
        store.read(_outbox),
        _public_url(settings),
        _mail(settings, mailer),
        meetings.check(),
        *(
            platform.check([channel for channel in channels if channel.platform == name])
            for name, platform in platforms.items()
        ),
    )
    services = Finding("services" if channels else "services_none", is_fine=bool(channels))
    return [*database, services, *(finding for part in found for finding in part)]


def from_problems(problems: Sequence[Problem], words: Texts) -> Sequence[Finding]:
    """Return what is wrong with the settings as findings."""
    if not problems:
        return [Finding("settings", is_fine=True)]
    return [
        Finding("setting", is_fine=False, values={"problem": sentence(problem, words)})
        for problem in problems
    ]


def report(
    findings: Sequence[Finding], words: Texts, shown: Callable[[str], str] = markdown
) -> str:
    """Write the findings as CommonMark: what is wrong first, each with its remedy.

    `shown` makes values harmless where the report is shown; a terminal takes them as they are.
    """
    wrong = [finding for finding in findings if not finding.is_fine]
    fine = [finding for finding in findings if finding.is_fine]
    title = (
        words.say("doctor.title_wrong", count=len(wrong))
        if wrong
        else words.say("doctor.title_fine")
    )
    lines = [
        f"- {words.say('doctor.sign_wrong')} {_line(one, 'wrong', words, shown)}" for one in wrong
    ]
    lines += [
        f"- {words.say('doctor.sign_fine')} {_line(one, 'fine', words, shown)}" for one in fine
    ]
    return "\n".join((title, "", *lines))


def _line(finding: Finding, how: str, words: Texts, shown: Callable[[str], str]) -> str:
    values = {name: shown(value) for name, value in finding.values.items()}
    return words.say(f"doctor.{finding.key}.{how}", **values)


async def check_database(settings: Settings, store: Store) -> Sequence[Finding]:
    """Look whether the database answers, has the newest tables, and keeps what it is given."""
    try:
        async with asyncio.timeout(SECONDS):
            if not await asyncio.to_thread(is_current, database_url(settings)):
                return [Finding("database_tables", is_fine=False)]
            kept = await store.run(_write)
    except Exception as problem:  # noqa: BLE001  each driver has its own; all mean the same here
        reason = {"reason": type(problem).__name__}
        return [Finding("database", is_fine=False, values=reason)]
    return [Finding("database", is_fine=kept, values={} if kept else {"reason": "lost"})]


def _write(tx: Transaction) -> bool:
    """Write something and take it away again."""
    value = f"doctor {uuid4().hex}"
    tx.inbox.remember(value, tx.now + timedelta(minutes=1))
    return tx.inbox.came_back(value)


def _channels(tx: Transaction) -> list[Ref]:
    return [channel for service in tx.people.services() for channel in service.channels]


def _outbox(tx: Transaction) -> list[Finding]:
    """Look whether deliveries wait too long, and at those that were given up in the last week."""
    due_at = tx.outbox.next_due()
    late = due_at is not None and tx.now - due_at > LATE
    minutes = str(round((tx.now - due_at).total_seconds() / 60)) if late and due_at else "0"
    found = [Finding("outbox", is_fine=not late, values={"minutes": minutes})]
    for kind, reason, at in tx.outbox.buried():
        if tx.now - at < REMEMBERED:
            values = {"kind": kind, "reason": reason, "at": _written(at)}
            found.append(Finding("buried", is_fine=False, values=values))
    return found


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


async def _public_url(settings: Settings) -> Sequence[Finding]:
    """Come in by the front door, as a guest's page does."""
    values = {"url": settings.public_url}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{settings.public_url}/healthz", allow_redirects=False) as answer,
        ):
            told = await answer.json() if answer.status in (200, 503) else {}
    except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
        values |= {"reason": type(problem).__name__}
        return [Finding("public_url", is_fine=False, values=values)]
    if not isinstance(told, dict) or told.get("name") != NAME:
        return [Finding("public_url_other", is_fine=False, values=values)]
    return [Finding("public_url", is_fine=True, values=values)]


async def _mail(settings: Settings, mailer: Mailer) -> Sequence[Finding]:
    try:
        reaches_people = await mailer.check()
    except (Retry, Refused) as problem:
        return [Finding("mail", is_fine=False, values={"reason": str(problem)})]
    if reaches_people:
        return [Finding("mail", is_fine=True)]
    public = read_address(settings.public_url)
    return [Finding("mail_console", is_fine=is_loopback(public and public.hostname))]
