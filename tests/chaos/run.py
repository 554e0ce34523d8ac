"""One run: everybody writes, the storm blows, and in the end everything is compared."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import create_engine, text

from tests.chaos.agent import Agent
from tests.chaos.guest import Guest
from tests.chaos.plan import CHANNELS, FAULTS, Plan
from tests.chaos.slack import AGENTS, Slack, clockwork
from tests.chaos.storm import Storm
from tests.chaos.verdict import judge_agent, judge_guest
from tests.processes import Frontdesk, Sandbox, free_port, settings, until

WIDGET = re.compile(r'data-widget="([^"]+)"')
POLLERS = 4


@dataclass(frozen=True)
class House:
    """A sandbox, and Frontdesk set up for it by its own commands, not started yet."""

    sandbox: Sandbox
    frontdesk: Frontdesk
    database: str
    widgets: list[str]

    def left(self, of: str = "TRUE") -> int:
        """Count what is in the outbox."""
        engine = create_engine(self.database)
        with engine.connect() as db:
            count = db.scalar(text(f"SELECT count(*) FROM outbox WHERE {of}"))
        engine.dispose()
        return count

    def close(self) -> None:
        self.frontdesk.close()
        self.sandbox.close()


def set_up(
    folder: Path, database: str, *, socket_mode: bool, seed: int, channels=CHANNELS
) -> House:
    """Start the sandbox and set Frontdesk up in words, as an operator does."""
    port = free_port()
    told = [] if socket_mode else ["--app-url", f"http://127.0.0.1:{port}/slack/events"]
    sandbox = Sandbox(["--seed", str(seed), *told], folder).start()
    told = settings(port, database, sandbox.api_url, socket_mode=socket_mode)
    house = House(sandbox, Frontdesk(told, folder), database, [])
    try:
        house.frontdesk.command("migrate")
        house.widgets.extend(_entrance(house.frontdesk, channel) for channel in channels)
    except BaseException:
        house.close()
        raise
    return house


def _entrance(frontdesk: Frontdesk, channel: str) -> str:
    """Make a service for a channel, and a widget for it; return the widget's id."""
    name, origin = channel.lower(), "https://shop.example"
    frontdesk.command("service", "add", name, "--slack-channel", channel)
    snippet = frontdesk.command("widget", "add", "--service", name, "--origin", origin)
    return WIDGET.search(snippet)[1]


class Run:
    """Everybody and everything of one run."""

    def __init__(self, plan: Plan, house: House, session: aiohttp.ClientSession) -> None:
        sandbox = house.sandbox
        self.plan, self.house = plan, house
        self.slack = Slack(sandbox.api_url, sandbox.control_url, session)
        self.storm = Storm(plan, house.frontdesk, self.slack, session)
        self.guests = [
            Guest(
                number,
                house.frontdesk.url,
                house.widgets[number % len(house.widgets)],
                session,
                by_socket=number % POLLERS != 0,
            )
            for number in range(plan.conversations)
        ]
        self.agents = [Agent(guest, self.slack, self.storm, plan.each) for guest in self.guests]
        self.begun = time.monotonic()

    async def blow(self) -> list[str]:
        """Do it all; return the faults, none when all is well."""
        self.house.frontdesk.start()
        await self.house.frontdesk.ready(self.storm.session)
        self.storm.is_up.set()
        await self.slack.put("faults", **FAULTS, seed=self.plan.seed)
        beside = [
            asyncio.create_task(clockwork(self.slack, self.storm.is_up)),
            *(asyncio.create_task(self._visit(guest)) for guest in self.guests),
        ]
        try:
            return await self._watch(beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _watch(self, beside: Sequence[asyncio.Task[None]]) -> list[str]:
        """Wait until everything is said and has arrived, or for as long as that may take, and judge."""
        work = asyncio.create_task(self._work())
        within = self.plan.write_within
        await asyncio.wait({work, *beside}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for task in (work, *beside):
            if task.done():
                task.result()
        if not work.done():
            work.cancel()
            return [f"not everything was written in {within} s", *(await self._judge())]
        return [*(await self._settled()), *(await self._judge())]

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as work:
            work.create_task(self._answer_all())
            work.create_task(self.storm.blow())
            work.create_task(self._until_written())

    async def _visit(self, guest: Guest) -> None:
        """Have a guest write everything, and keep their page open."""
        await guest.arrive()
        await self.storm.count()
        async with asyncio.TaskGroup() as both:
            both.create_task(guest.follow())
            both.create_task(self._write_all(guest))

    async def _write_all(self, guest: Guest) -> None:
        rng = self.plan.chance(f"guest {guest.number}")
        for place in range(1, self.plan.each):
            async with guest.news:
                await guest.news.wait_for(lambda: guest.on_their_way < self.plan.ahead)
            await asyncio.sleep(rng.uniform(0, 0.02))
            await guest.write(place)
            await self.storm.count()

    async def _answer_all(self) -> None:
        """Have every agent answer as soon as their thread is there."""
        async with asyncio.TaskGroup() as answers:
            waiting = {agent.guest.number: agent for agent in self.agents}
            while waiting:
                for number, threads in (await self.slack.threads()).items():
                    if agent := waiting.pop(number, None):
                        channel, root, _texts = threads[0]
                        answers.create_task(agent.answer(channel, root))
                await asyncio.sleep(0.1)

    async def _until_written(self) -> None:
        await until(self._all_written, self.plan.write_within, 0.1)

    def _all_written(self) -> bool:
        return all(guest.acknowledged == self.plan.each for guest in self.guests)

    async def _settled(self) -> list[str]:
        """Wait until nothing is on its way any more."""
        if await until(self._is_quiet, self.plan.settle_within, 0.3):
            return []
        return [
            f"after {self.plan.settle_within} s {self.house.left()} deliveries are still waiting"
        ]

    async def _is_quiet(self) -> bool:
        if any(len(agent.guest.heard) < self.plan.each for agent in self.agents):
            return False
        return not await asyncio.to_thread(self.house.left)

    async def _judge(self) -> list[str]:
        threads = await self.slack.threads()
        faults = []
        for agent in self.agents:
            in_slack = [texts for _channel, _root, texts in threads.get(agent.guest.number, [])]
            faults += judge_guest(agent.guest, in_slack)
            faults += judge_agent(agent, await agent.guest.history())
        if (cards := await self.slack.cards()) != len(self.guests):
            faults.append(f"{cards} cards for {len(self.guests)} conversations")
        if buried := self.house.left("buried_at IS NOT NULL"):
            faults.append(f"{buried} deliveries were given up")
        return faults

    async def keep(self, folder: Path) -> None:
        """Write down what Slack saw, to find out what went wrong."""
        for what in ("calls", "events"):
            (folder / f"{what}.json").write_text(
                json.dumps(await self.slack.get(what, limit=1_000_000))
            )
        seen = await self.slack.get("state", user=AGENTS[0][0], messages=100_000)
        (folder / "channels.json").write_text(json.dumps(seen["channels"]))
        bursts = {
            agent.guest.number: [asdict(one) for one in agent.bursts] for agent in self.agents
        }
        (folder / "storm.json").write_text(json.dumps({"down": self.storm.clock, "bursts": bursts}))

    async def report(self) -> str:
        """Say what happened, in one paragraph."""
        bursts = [burst for agent in self.agents for burst in agent.bursts]
        away = sum(ended - begun for begun, ended in self.storm.down)
        facts = {
            "seed": self.plan.seed,
            "seconds": round(time.monotonic() - self.begun, 1),
            "kills": self.storm.kills,
            "seconds away": round(away, 1),
            "messages to Slack": sum(guest.acknowledged for guest in self.guests),
            "messages to guests": sum(len(agent.said) for agent in self.agents),
            "posts repeated by guests": sum(guest.repeated for guest in self.guests),
            "pages reconnected": sum(guest.reconnects for guest in self.guests),
            "bursts in the storm": f"{sum(not one.calm for one in bursts)} of {len(bursts)}",
            **await self.slack.weather(),
        }
        return "\n".join(f"  {name}: {value}" for name, value in facts.items())
