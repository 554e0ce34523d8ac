"""Figures to be looked at: as many agents and days as a test wants, the same every time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from bot.domain.figures import Period, Report, Stretch, StretchKind, figures
from bot.domain.ids import AgentId

NOW = datetime(2026, 11, 26, 16, tzinfo=UTC)
TEAM = ("Ada Byron", "Eve Moreau", "Tim Berners", "Grace Hopper", "Linus Karlsson")


def pictured(
    days: int = 30,
    names: Sequence[str] = TEAM,
    *,
    service: str | None = "Sales",
    conversations: int = 140,
) -> Report:
    """Return figures of a service whose agents have these names; the first answers most."""
    dice, period = Random(7), Period.last_days(days, NOW, "Europe/Berlin")
    agents = [AgentId(f"agent-{place:02}") for place in range(len(names))]
    opened, stretches = [], []
    for _ in range(conversations):
        begun = NOW - timedelta(days=dice.random() * (days - 0.7))
        if begun.weekday() > 4 and dice.random() < 0.7:
            continue
        opened.append(begun)
        if not agents:
            continue
        agent = dice.choices(agents, [1 / (place + 1) for place in range(len(agents))])[0]
        for number in range(dice.randrange(1, 5)):
            kind = StretchKind.ANSWER if number else StretchKind.FIRST_ANSWER
            took = timedelta(seconds=dice.lognormvariate(5.3, 0.9))
            stretches.append(Stretch(kind, begun, begun + took, agent))
        if dice.random() < 0.9:
            end = min(NOW, begun + timedelta(hours=dice.lognormvariate(1, 1)))
            stretches.append(Stretch(StretchKind.RESOLUTION, begun, end, agent))
    held = {agent: dice.randrange(5) for agent in agents}
    found = figures(period, opened, stretches, held, 3)
    return Report(found, service, dict(zip(agents, names, strict=True)))
