"""The agents of the demo connect their calendars, as they would do it themselves."""

import logging
from collections.abc import Iterable

import aiohttp

from bot.domain.links import Links
from bot.domain.people import Agent
from bot.sandbox.google.state import ALLOW, ASK, GoogleSandbox
from bot.sandbox.teams.state import TeamsSandbox
from bot.store import utc_now
from calendar_sync.ports import CalendarKind
from calendar_sync.tickets import ticket

log = logging.getLogger(__name__)
SECONDS = 20.0


async def connect_calendars(
    links: Links,
    google: GoogleSandbox,
    teams: TeamsSandbox,
    who: Iterable[tuple[CalendarKind, Agent]],
) -> None:
    """Connect calendars as their owners do, from the link to the choice; the sign-ins say yes meanwhile."""
    google.consent.answer = teams.outlook.consent.answer = ALLOW
    try:
        for kind, agent in who:
            await _connect(links, kind, agent)
    except aiohttp.ClientError:
        log.info("the demo ended before its calendars were connected")
    finally:
        google.consent.answer = teams.outlook.consent.answer = ASK


async def _connect(links: Links, kind: CalendarKind, agent: Agent) -> None:
    timeout, jar = aiohttp.ClientTimeout(total=SECONDS), aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout) as browser:
        address = f"{links.public_url}/calendar/connect/{kind}"
        form = {"ticket": ticket(links, agent.id, kind, utc_now())}
        async with browser.post(address, data=form) as answer:
            if answer.status != 200:
                log.warning("no calendar for the demo: kind=%s status=%d", kind, answer.status)
