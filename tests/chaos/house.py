"""A sandbox and Frontdesk, set up for each other and not started yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import create_engine, text

from bot.actions.services import add_service, add_widget
from bot.domain.ids import Ref
from bot.sandbox.slack.seed import TEAM
from bot.sandbox.teams.seed import TENANT
from bot.signals.local import LocalSignals
from bot.slack.refs import place_ref as slack_place
from bot.store import Store, Transaction
from bot.teams.refs import place_ref as teams_place
from bot.teams.surface import MESSAGES_PATH
from tests.chaos.desk import Desk
from tests.chaos.plan import SLACK_CHANNELS, Platform
from tests.chaos.slack import Slack
from tests.chaos.teams import Teams, teams_settings
from tests.processes import Frontdesk, Sandbox, free_port, settings

ORIGIN = "https://shop.example"
OF_SLACK = "FRONTDESK_SLACK__"


@dataclass(frozen=True)
class House:
    """Both programs; each of the `widgets` leads to a service of its own."""

    sandbox: Sandbox
    frontdesk: Frontdesk
    database: str
    platforms: Sequence[Platform]
    widgets: list[str]

    def desks(self, session: aiohttp.ClientSession) -> Sequence[Desk]:
        """Return the platforms, ready to be used."""
        slack = Slack(self.sandbox.api_url, self.sandbox.control_url, session)
        made: Mapping[Platform, Desk] = {"slack": slack, "teams": self.teams(session)}
        return [made[one] for one in self.platforms]

    def teams(self, session: aiohttp.ClientSession) -> Teams:
        """Return Teams."""
        return Teams(self.sandbox.facts["teams"]["control_url"], session)

    def left(self, of: str = "TRUE") -> int:
        """Count what is in the outbox, the alarms left out that every waiting guest has."""
        [[count]] = self._ask(f"SELECT count(*) FROM outbox WHERE kind <> 'escalate' AND {of}")
        return count

    def waiting(self) -> list[str]:
        """Say what is in the outbox, and what went wrong with it last."""
        found = self._ask("SELECT kind, error, count(*) FROM outbox GROUP BY kind, error")
        return [f"{count} {kind} wait: {error}" for kind, error, count in found]

    def close(self) -> None:
        self.frontdesk.close()
        self.sandbox.close()

    def _ask(self, question: str) -> Sequence[Any]:
        engine = create_engine(self.database)
        with engine.connect() as db:
            found = db.execute(text(question)).all()
        engine.dispose()
        return found


async def set_up(
    folder: Path,
    database: str,
    platforms: Sequence[Platform] = ("slack",),
    *,
    seed: int,
    services: int,
    socket_mode: bool = False,
) -> House:
    """Start the sandbox, and let Frontdesk serve as many services, each with a channel on each platform."""
    port = free_port()
    heard_at = [] if socket_mode else ["--app-url", f"http://127.0.0.1:{port}/slack/events"]
    heard_at += ["--teams-app-url", f"http://127.0.0.1:{port}{MESSAGES_PATH}"]
    sandbox = Sandbox(["--seed", str(seed), *heard_at], folder).start()
    told = settings(port, database, sandbox.api_url, socket_mode=socket_mode)
    if "slack" not in platforms:
        told = {name: value for name, value in told.items() if not name.startswith(OF_SLACK)}
    if "teams" in platforms:
        told |= teams_settings(sandbox.facts["teams"])
    house = House(sandbox, Frontdesk(told, folder), database, platforms, [])
    try:
        await _furnish(house, services)
    except BaseException:
        house.close()
        raise
    return house


async def _furnish(house: House, services: int) -> None:
    """Make tables, channels, services, and a widget for each service."""
    house.frontdesk.command("migrate")
    channels: dict[Platform, Sequence[Ref]] = {
        "slack": [slack_place(TEAM, one) for one in islice(cycle(SLACK_CHANNELS), services)]
    }
    if "teams" in house.platforms:
        channels["teams"] = [teams_place(TENANT, one) for one in await _met(house, services)]
    store = Store(house.database, LocalSignals())
    try:
        served = zip(*(channels[one] for one in house.platforms), strict=True)
        for number, places in enumerate(served):
            house.widgets.append(await store.run(_serve, f"Desk {number}", places))
    finally:
        await store.close()


async def _met(house: House, channels: int) -> Sequence[str]:
    """Have Frontdesk up while the app is added to the team, which is how it hears of it."""
    house.frontdesk.start()
    async with aiohttp.ClientSession() as session:
        await house.frontdesk.ready(session)
        made = await house.teams(session).install(channels)
    house.frontdesk.stop()
    return made


def _serve(tx: Transaction, name: str, places: Sequence[Ref]) -> str:
    service = add_service(tx, name, *places)
    return add_widget(tx, services=(service.id,), origins=(ORIGIN,)).id
