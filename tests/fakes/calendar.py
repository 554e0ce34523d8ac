"""A calendar that fails as a plan says, and in which somebody works besides us."""

from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ids import AgentId
from bot.ports import Refused, Retry
from bot.store import Store
from calendar_sync.own import OwnCalendar, own_account
from calendar_sync.ports import Calendar, Draft, Event, Reconnect
from calendar_sync.store.own_events import OwnEvents


class Moody(Calendar):
    """The built-in calendar behind a bad line.

    `plan` holds what becomes of the next calls that write or look something up: "fail" before anything
    happened, "lost": it happened, but nobody hears of it, "reconnect", "refuse", "blind": nothing is found,
    or "" for nothing.
    """

    def __init__(self, store: Store) -> None:
        self._own = OwnCalendar(store)
        self._store = store
        self.kind = self._own.kind
        self.plan: deque[str] = deque()
        self.calls: list[str] = []
        self.link = ""

    async def calendars(self, account):
        return await self._own.calendars(account)

    async def busy(self, account, start, end):
        return await self._own.busy(account, start, end)

    async def create(self, account, draft: Draft, *, maybe_sent: bool = False) -> Event:
        made = self._own.create(account, draft, maybe_sent=maybe_sent)
        return self._with_link(await self._do("create", made), draft.place)

    async def find(self, account, key: str) -> Event | None:
        found = await self._do("find", self._own.find(account, key))
        return self._with_link(found, found.place) if found else None

    async def change(self, account, event: str, draft: Draft, *, etag: str = "") -> Event:
        return await self._do("change", self._own.change(account, event, draft, etag=etag))

    async def cancel(self, account, event: str) -> None:
        await self._do("cancel", self._own.cancel(account, event))

    async def changes(self, account, now: datetime):
        return await self._own.changes(account, now)

    async def watch(self, account, address: str, secret: str, now: datetime):
        return await self._own.watch(account, address, secret, now)

    async def stop(self, account, watch) -> None:
        return await self._own.stop(account, watch)

    def _with_link(self, event: Event, place: str) -> Event:
        return replace(event, place=place or self.link)

    async def _do(self, name: str, call: Any) -> Any:
        self.calls.append(name)
        mood = self.plan.popleft() if self.plan else ""
        if mood in {"fail", "reconnect", "refuse"}:
            call.close()
            problems = {
                "fail": Retry("away"),
                "reconnect": Reconnect("no"),
                "refuse": Refused("no"),
            }
            raise problems[mood]
        found = await call
        if mood == "blind":
            return None
        if mood == "lost":
            raise Retry("no answer", maybe_sent=True)
        return found

    async def events(self, agent_id: AgentId) -> list[Event]:
        """Return everything that stands there, in the order in which it begins."""
        year = timedelta(days=400)
        day = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        return [
            entry.event
            for entry in await self._store.read(
                lambda tx: tx.of(OwnEvents).entries(agent_id, day - year, day + year)
            )
        ]

    async def somebody_moves(self, agent_id: AgentId, event: Event, start: datetime, end: datetime):
        """Have the agent drag the event elsewhere; return it as it is then."""
        draft = Draft(event.key, "", "moved", "", start, end, "UTC", 0, place=event.place)
        return await self._own.change(own_account(agent_id), event.id, draft)

    async def somebody_deletes(self, agent_id: AgentId, event: Event) -> Event | None:
        """Have the agent delete the event; return it as it is then."""
        await self._own.cancel(own_account(agent_id), event.id)
        return await self._own.find(own_account(agent_id), event.key)
