"""Figures as one table: a row for all of it, one for each day, one for each agent (MGR-03)."""

from collections.abc import Iterator, Mapping

from bot.cells import write_rows
from bot.domain.figures import Report, Times

TIMES = ("first_answer", "answer", "resolution")
COLUMNS = (
    *(
        "row",
        "service",
        "from",
        "to",
        "zone",
        "agent",
        "begun",
        "closed",
        "held_now",
        "waiting_now",
    ),
    *(f"{name}_{part}" for name in TIMES for part in ("count", "median_s", "nine_of_ten_s")),
)


def write_figures(report: Report) -> str:
    """Return the table; a cell that its row has nothing to say about is empty, and times are seconds."""
    rows = [[row.get(column, "") for column in COLUMNS] for row in _rows(report)]
    return write_rows([COLUMNS, *rows])


def _rows(report: Report) -> Iterator[Mapping[str, str]]:
    found, period = report.figures, report.figures.period
    same = {"service": report.service or "", "zone": period.zone}
    whole = {**same, "from": period.first.isoformat(), "to": period.last.isoformat()}
    yield {
        **whole,
        "row": "total",
        "begun": str(found.opened),
        "closed": str(found.closed),
        "held_now": str(sum(one.held for one in found.agents)),
        "waiting_now": str(found.waiting),
        **_times("first_answer", found.first_answer),
        **_times("answer", found.answer),
        **_times("resolution", found.resolution),
    }
    for day in found.days:
        date = day.date.isoformat()
        counts = {"begun": str(day.opened), "closed": str(day.closed)}
        yield {**same, "row": "day", "from": date, "to": date, **counts}
    for one in found.agents:
        counts = {"closed": str(one.closed), "held_now": str(one.held)}
        name = report.names.get(one.agent_id, one.agent_id)
        yield {**whole, "row": "agent", "agent": name, **counts, **_times("answer", one.answers)}


def _times(name: str, times: Times) -> Mapping[str, str]:
    told = {f"{name}_count": str(times.count)}
    if times.middle is not None and times.slow is not None:
        told |= {f"{name}_median_s": f"{times.middle:.0f}"}
        told |= {f"{name}_nine_of_ten_s": f"{times.slow:.0f}"}
    return told
