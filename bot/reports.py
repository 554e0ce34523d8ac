"""Figures of a service or of all: read, and told as text (MGR-03)."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.figures import AgentFigures, Figures, Period, Report, Stretch, Times, figures
from bot.domain.ids import AgentId, ServiceId
from bot.domain.reporting import Form
from bot.figure_tables import write_figures
from bot.figure_words import NOTHING, period_words, slow_words, span_words
from bot.lists import markdown
from bot.store import Store, Transaction
from bot.texts import Texts

MOST_LISTED = 25


@dataclass(frozen=True, slots=True)
class Made:
    """A report as a file, and the text beside it (CommonMark); a table has none."""

    name: str
    type: str
    data: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is read of a period at once: little, beside how long things took."""

    period: Period
    service: str | None
    opened: Sequence[datetime]
    held: Mapping[AgentId, int]
    waiting: int

    def figures(self, stretches: Iterable[Stretch]) -> Figures:
        """Sum up."""
        return figures(self.period, self.opened, stretches, self.held, self.waiting)


class Reporter:
    """Makes reports beside everything else: no writer waits, and one is drawn at a time."""

    def __init__(self, store: Store, texts: Texts) -> None:
        self._store, self._texts = store, texts
        self._drawing = asyncio.Semaphore(1)

    async def sum_up(self, service_id: ServiceId | None, days: int, form: Form) -> Made:
        """Count the figures of some days, and make a picture or a table of them."""
        report = await self._read(service_id, days)
        service = report.service or self._texts.say("figures.all")
        last = report.figures.period.last.isoformat()
        name = self._texts.say("figures.file", service=service, last=last)
        if form is Form.CSV:
            # The sign in front is how spreadsheets see that it is UTF-8.
            return Made(f"{name}.csv", "text/csv", write_figures(report).encode("utf-8-sig"))
        async with self._drawing:
            data = await asyncio.to_thread(_drawn, report, self._texts, form)
        return Made(f"{name}.png", "image/png", data, report_text(report, self._texts))

    async def _read(self, service_id: ServiceId | None, days: int) -> Report:
        """Read a week at a time, so that others who read wait for no longer than that."""
        frame = await self._store.read(read_frame, service_id, days)
        stretches: list[Stretch] = []
        for since, until in frame.period.parts:
            stretches += await self._store.read(_stretches, since, until, service_id)
        found = await asyncio.to_thread(frame.figures, stretches)
        return Report(found, frame.service, await self._store.read(names_in, found))


def sum_up(tx: Transaction, service_id: ServiceId | None, days: int) -> Report:
    """Return the figures of the last days, in the zone of the service; much may have to be read for them."""
    frame = read_frame(tx, service_id, days)
    parts = (tx.figures.stretches(*part, service_id) for part in frame.period.parts)
    found = frame.figures([one for part in parts for one in part])
    return Report(found, frame.service, names_in(tx, found))


def read_frame(tx: Transaction, service_id: ServiceId | None, days: int) -> Frame:
    """Return everything but how long things took.

    For all services the zone is the one that they share, else UTC.
    """
    service = tx.people.service(service_id) if service_id else None
    asked = [service] if service else tx.people.services()
    zones = {one.hours.zone for one in asked}
    period = Period.last_days(days, tx.now, zones.pop() if len(zones) == 1 else "UTC")
    return Frame(
        period,
        service.name if service else None,
        tx.figures.opened(*period.bounds, service_id),
        tx.figures.held(service_id),
        tx.figures.waiting(service_id),
    )


def names_in(tx: Transaction, found: Figures) -> Mapping[AgentId, str]:
    """Return how the agents in the figures are called today."""
    return tx.people.names([one.agent_id for one in found.agents])


def report_text(report: Report, texts: Texts) -> str:
    """Return the figures in CommonMark; agents stand in the order of the picture."""
    found = report.figures
    service = markdown(report.service or texts.say("figures.all"))
    head = texts.say(
        "figures.text_title", service=service, period=period_words(found.period, texts)
    )
    lines = [*_totals(report, texts), *_agents(report, texts)]
    return "\n".join((head, "", *(f"- {line}" for line in lines)))


def _totals(report: Report, texts: Texts) -> Iterator[str]:
    found = report.figures
    for name, times in (("first_answer", found.first_answer), ("answer", found.answer)):
        yield _times(name, times, texts)
    yield _times("resolution", found.resolution, texts)
    yield texts.say("figures.text_volume", begun=found.opened, closed=found.closed)
    yield texts.say("figures.text_waiting", count=found.waiting)


def _times(name: str, times: Times, texts: Texts) -> str:
    words = texts.say(f"figures.text_{name}", time=span_words(times.middle, texts))
    slow = slow_words(times, texts)
    return f"{words} · {slow} · {times.count}" if slow else words


def _agents(report: Report, texts: Texts) -> Iterator[str]:
    agents = report.figures.agents
    for place, one in enumerate(agents[:MOST_LISTED], 1):
        name = markdown(report.names.get(one.agent_id, NOTHING))
        yield f"{place}\\. **{name}** · {_did(one, texts)}"
    if len(agents) > MOST_LISTED:
        yield texts.say("figures.others", count=len(agents) - MOST_LISTED)


def _did(one: AgentFigures, texts: Texts) -> str:
    time = span_words(one.answers.middle, texts)
    said = {"answers": one.answers.count, "time": time, "closed": one.closed, "held": one.held}
    return texts.say("figures.text_agent", **said)


def _drawn(report: Report, texts: Texts, form: Form) -> bytes:
    from bot.charts import draw  # noqa: PLC0415  slow to import, and only managers ask for it

    return draw(report, texts, dark=form is Form.DARK)


def _stretches(
    tx: Transaction, since: datetime, until: datetime, service_id: ServiceId | None
) -> Sequence[Stretch]:
    return tx.figures.stretches(since, until, service_id)
