"""The picture of the figures: one column, as wide as a phone, for a light or a dark room (MGR-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from bot.domain.figures import AgentFigures, Figures, Report
from bot.drawing import DARK, LIGHT, WIDTH, Sheet, readable
from bot.figure_words import NOTHING, day_words, period_words, slow_words, span_words
from bot.texts import Texts

EDGE, GAP = 18, 12
TILE = (WIDTH - 2 * EDGE - GAP) / 2, 78
DAYS = 110
ROW = 40
MOST_AGENTS, MOST_BARS = 8, 31
WEEK, LABELS, LABELS_OF_WEEK = 7, 5, 4
BAR = 0.62


@dataclass(frozen=True, slots=True)
class Bar:
    """What was begun and closed on one day, or in one week; `label` stands below it."""

    label: str
    begun: int
    closed: int


def draw(report: Report, texts: Texts, *, dark: bool = False) -> bytes:
    """Return a PNG of 720 pixels' width; much to do for a processor, so not for the event loop."""
    rows = list(_rows(report, texts))
    agents = 54 + ROW * len(rows) if rows else 0
    sheet = Sheet(340 + DAYS + agents, DARK if dark else LIGHT)
    _head(sheet, report, texts)
    _tiles(sheet, report.figures, texts)
    _days(sheet, report.figures, texts)
    if rows:
        _agents(sheet, rows, texts)
    return sheet.png()


def _head(sheet: Sheet, report: Report, texts: Texts) -> None:
    palette, inner = sheet.palette, WIDTH - 2 * EDGE
    name = readable(report.service or texts.say("figures.all")) or texts.say("figures.service")
    sheet.write(EDGE, 36, name, 19, palette.text, bold=True, width=inner)
    days = period_words(report.figures.period, texts)
    sheet.write(EDGE, 56, days, 11.5, palette.muted, width=inner)


def _tiles(sheet: Sheet, found: Figures, texts: Texts) -> None:
    """Draw the four numbers that are looked for first."""
    first, resolution = found.first_answer, found.resolution
    tiles = (
        ("first_answer", span_words(first.middle, texts), slow_words(first, texts)),
        ("resolution", span_words(resolution.middle, texts), slow_words(resolution, texts)),
        ("volume", f"{found.opened} / {found.closed}", texts.say("figures.conversations")),
        ("waiting", str(found.waiting), texts.say("figures.guests")),
    )
    width, height = TILE
    for place, (name, number, below) in enumerate(tiles):
        left, top = EDGE + place % 2 * (width + GAP), 72 + place // 2 * (height + GAP)
        inner, color = width - 24, sheet.palette.muted
        sheet.panel(left, top, width, height)
        label = texts.say(f"figures.{name}")
        sheet.write(left + 12, top + 21, label, 11, color, width=inner)
        sheet.number(left + 12, top + 47, number, inner)
        sheet.write(left + 12, top + 66, below, 10.5, color, width=inner)


def _days(sheet: Sheet, found: Figures, texts: Texts) -> None:
    """Draw what was begun and closed: by days, or where that were too many, by weeks."""
    top, bars, palette = 72 + 2 * TILE[1] + GAP + 34, _bars(found, texts), sheet.palette
    per = "figures.per_day" if len(bars) == len(found.days) else "figures.per_week"
    sheet.write(EDGE, top, texts.say(per), 12.5, palette.text, bold=True)
    left = EDGE
    for name, color in (("begun", palette.begun), ("closed", palette.closed)):
        sheet.block(left, top + 11, 9, 9, color)
        sheet.write(left + 14, top + 20, texts.say(f"figures.{name}"), 11, palette.muted)
        left += 80
    ticks = _ticks(max((max(one.begun, one.closed) for one in bars), default=0))
    gutter = 8 + 6.5 * len(str(ticks[-1]))
    place = (EDGE + gutter, top + 34, WIDTH - 2 * EDGE - gutter, DAYS)
    axes = sheet.axes(*place)
    axes.set(xlim=(-0.5, len(bars) - 0.5), ylim=(0, ticks[-1]))
    for tick in ticks:
        base = place[1] + DAYS * (1 - tick / ticks[-1])
        sheet.block(place[0], base - 0.4, place[2], 0.8, palette.line)
        sheet.write(place[0] - 6, base + 3.5, str(tick), 10, palette.muted, align="right")
    half = BAR / 2
    where = range(len(bars))
    axes.bar([n - half / 2 for n in where], [b.begun for b in bars], half, color=palette.begun)
    axes.bar([n + half / 2 for n in where], [b.closed for b in bars], half, color=palette.closed)
    for n in _labelled(len(bars)):
        middle = place[0] + place[2] * (n + 0.5) / len(bars)
        ends = {0: ("left", place[0]), len(bars) - 1: ("right", float(WIDTH - EDGE))}
        align, edge = ends.get(n, ("center", middle)) if len(bars) > WEEK else ("center", middle)
        sheet.write(edge, place[1] + DAYS + 15, bars[n].label, 10, palette.muted, align=align)


def _agents(sheet: Sheet, rows: Sequence["Row"], texts: Texts) -> None:
    """Draw how much each agent answered, and beside it how fast."""
    palette, (width, _) = sheet.palette, TILE
    top = 72 + 2 * TILE[1] + GAP + 34 + 34 + DAYS + 50
    columns = (EDGE, EDGE + width + GAP)
    for left, name in zip(columns, ("answers", "answer_time"), strict=True):
        label = texts.say(f"figures.{name}")
        sheet.write(left, top, label, 12.5, palette.text, bold=True, width=width)
    most = max(row.answers for row in rows) or 1
    longest = max(row.seconds for row in rows) or 1
    for place, row in enumerate(rows):
        base = top + 24 + place * ROW
        sheet.write(EDGE, base, row.name, 11.5, palette.text, width=width)
        sheet.write(columns[1], base, row.did, 10.5, palette.muted, width=width)
        bars = ((row.answers / most, str(row.answers)), (row.seconds / longest, row.time))
        for left, (part, value) in zip(columns, bars, strict=True):
            long = part * (width - 56)
            sheet.block(left, base + 6, long, 9, palette.agent)
            after = left + long + (6 if long else 0)
            sheet.write(after, base + 14.5, value, 10.5, palette.muted)


@dataclass(frozen=True, slots=True)
class Row:
    """One agent in the picture, or those for whom there is no room."""

    name: str
    did: str
    answers: int
    seconds: float
    time: str


def _rows(report: Report, texts: Texts) -> Iterator[Row]:
    agents = report.figures.agents
    shown = agents if len(agents) <= MOST_AGENTS + 1 else agents[:MOST_AGENTS]
    for place, one in enumerate(shown, 1):
        name = readable(report.names.get(one.agent_id, ""))
        named = name or texts.say("figures.agent", place=place)
        middle = one.answers.middle
        time = span_words(middle, texts)
        yield Row(named, _did([one], texts), one.answers.count, middle or 0, time)
    others = agents[len(shown) :]
    if others:
        named, answers = texts.say("figures.others", count=len(others)), _answers(others)
        yield Row(named, _did(others, texts), answers, 0, NOTHING)


def _answers(agents: Sequence[AgentFigures]) -> int:
    return sum(one.answers.count for one in agents)


def _did(agents: Sequence[AgentFigures], texts: Texts) -> str:
    closed, held = sum(one.closed for one in agents), sum(one.held for one in agents)
    return texts.say("figures.did", closed=closed, held=held)


def _bars(found: Figures, texts: Texts) -> Sequence[Bar]:
    """Return a bar for each day; for each week that ends with the last day where there are many days."""
    days = list(found.days)
    step = 1 if len(days) <= MOST_BARS else WEEK
    parts = [days[max(0, end - step) : end] for end in range(len(days), 0, -step)]
    return [
        Bar(
            day_words(part[0].date, texts),
            sum(day.opened for day in part),
            sum(day.closed for day in part),
        )
        for part in reversed(parts)
    ]


def _ticks(most: int) -> Sequence[int]:
    """Return whole numbers for the lines behind the bars, the last one not below the highest bar."""
    found = MaxNLocator(nbins=3, integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(
        0, max(most, 2)
    )
    return [int(one) for one in found]


def _labelled(count: int) -> Sequence[int]:
    """Choose the bars that have their days written below: the first, the last, some between."""
    labels = LABELS if count > WEEK else LABELS_OF_WEEK
    return sorted({round(n * (count - 1) / (labels - 1)) for n in range(labels)})
