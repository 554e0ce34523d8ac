"""One run: everybody writes, the storm blows, and in the end everything is compared."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import aiohttp

from tests.chaos.agent import Agent
from tests.chaos.desk import Thread
from tests.chaos.guest import Guest
from tests.chaos.house import House
from tests.chaos.plan import Plan
from tests.chaos.storm import Storm
from tests.chaos.verdict import judge_agent, judge_desk, judge_guest
from tests.processes import until

POLLERS = 4


class Run:
    """Everybody and everything of one run."""

    def __init__(self, plan: Plan, house: House, session: aiohttp.ClientSession) -> None:
        self.plan, self.house, self.desks = plan, house, house.desks(session)
        self.storm = Storm(plan, house.frontdesk, session)
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
        self.agents = [Agent(guest, self.storm, plan.each) for guest in self.guests]
        self.begun, self.written = time.monotonic(), 0.0

    async def blow(self) -> list[str]:
        """Do it all; return the faults, none when all is well."""
        self.house.frontdesk.start()
        await self.house.frontdesk.ready(self.storm.session)
        for desk in self.desks:
            await desk.worsen(self.plan.seed)
        visits = [asyncio.create_task(self._visit(guest)) for guest in self.guests]
        try:
            return await self._watch(visits)
        finally:
            for task in visits:
                task.cancel()
            await asyncio.gather(*visits, return_exceptions=True)

    async def _watch(self, visits: Sequence[asyncio.Task[None]]) -> list[str]:
        """Wait until everything is said and has arrived, or for as long as that may take, and judge."""
        work = asyncio.create_task(self._work())
        within = self.plan.write_within
        await asyncio.wait({work, *visits}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for task in (work, *visits):
            if task.done():
                task.result()
        if not work.done():
            work.cancel()
            late = [f"not everything was written in {within} s", *self.house.waiting()]
            return [*late, *(await self._judge())]
        self.written = time.monotonic() - self.begun
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
        """Have every agent answer as soon as their threads are there."""
        waiting = {agent.guest.number: agent for agent in self.agents}
        async with asyncio.TaskGroup() as answers:

            async def all_answered() -> bool:
                seen = await self._threads()
                for number in set(waiting).intersection(*seen):
                    places = [
                        (desk, one[number][0]) for desk, one in zip(self.desks, seen, strict=True)
                    ]
                    answers.create_task(waiting.pop(number).answer(places))
                return not waiting

            await until(all_answered, self.plan.write_within, 0.1)

    async def _threads(self) -> Sequence[Mapping[int, Sequence[Thread]]]:
        """Return the threads of each guest as each desk has them."""
        return [await desk.threads() for desk in self.desks]

    async def _until_written(self) -> None:
        await until(self._all_written, self.plan.write_within, 0.1)

    def _all_written(self) -> bool:
        return all(guest.acknowledged == self.plan.each for guest in self.guests)

    async def _settled(self) -> list[str]:
        """Wait until nothing is on its way any more."""
        if await until(self._is_quiet, self.plan.settle_within, 0.3):
            return []
        return [f"not quiet after {self.plan.settle_within} s", *self.house.waiting()]

    async def _is_quiet(self) -> bool:
        if any(len(agent.guest.heard) < self.plan.each for agent in self.agents):
            return False
        return not await asyncio.to_thread(self.house.left)

    async def _judge(self) -> list[str]:
        seen = await self._threads()
        faults = []
        for agent in self.agents:
            history = await agent.guest.history()
            faults += judge_guest(agent.guest, history) + judge_agent(agent, history)
            for desk, threads in zip(self.desks, seen, strict=True):
                faults += judge_desk(agent, desk.name, threads.get(agent.guest.number, []), history)
        for desk in self.desks:
            if (cards := await desk.cards()) != len(self.guests):
                faults.append(f"{cards} cards in {desk.name}, not {len(self.guests)}")
        if buried := self.house.left("buried_at IS NOT NULL"):
            faults.append(f"{buried} deliveries were given up")
        return faults

    async def keep(self, folder: Path) -> None:
        """Write down what everybody saw, to find out what went wrong."""
        for desk in self.desks:
            for what, seen in (await desk.evidence()).items():
                (folder / f"{desk.name}-{what}.json").write_text(json.dumps(seen))
        said = {agent.guest.number: [asdict(one) for one in agent.said] for agent in self.agents}
        kept = json.dumps({"down": self.storm.down, "said": said}, default=str)
        (folder / "storm.json").write_text(kept)

    async def report(self) -> str:
        """Say what happened, in one paragraph."""
        away = sum((ended - begun).total_seconds() for begun, ended in self.storm.down)
        facts = {
            "seed": self.plan.seed,
            "seconds": round(time.monotonic() - self.begun, 1),
            "seconds until all was written": round(self.written, 1),
            "kills": self.storm.kills,
            "seconds away": round(away, 1),
            "messages to agents": sum(guest.acknowledged for guest in self.guests),
            "messages to guests": sum(len(agent.said) for agent in self.agents),
            "posts repeated by guests": sum(guest.repeated for guest in self.guests),
            "pages reconnected": sum(guest.reconnects for guest in self.guests),
            "answers heard late": sum(guest.late for guest in self.guests),
        }
        for desk in self.desks:
            weather = await desk.weather()
            facts |= {f"{desk.name}: {name}": count for name, count in weather.items()}
        return "\n".join(f"  {name}: {value}" for name, value in facts.items())
