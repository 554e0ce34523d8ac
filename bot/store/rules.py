"""The rules and hours of a service as its row keeps them: what a row lacks has its default."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.domain.escalation import Escalation, When
from bot.domain.hours import Hours, Interval
from bot.domain.rules import Leaving, Returning, Routing, Rules

# What is not said, written down once: rules are read with every guest's question.
RULES: Mapping[str, Any] = asdict(Rules())
ESCALATION: Mapping[str, Any] = asdict(Escalation())


def write_rules(rules: Rules) -> dict[str, Any]:
    """Return the rules as JSON."""
    return asdict(rules)


def read_rules(kept: Mapping[str, Any]) -> Rules:
    """Read what `write_rules` wrote, also before there were as many rules as today."""
    all_of_them = {**RULES, **kept}
    return Rules(
        routing=Routing(all_of_them["routing"]),
        leaving=Leaving(all_of_them["leaving"]),
        returning=Returning(all_of_them["returning"]),
        escalation=_escalation(all_of_them["escalation"]),
    )


def _escalation(kept: Mapping[str, Any]) -> Escalation:
    all_of_it = {**ESCALATION, **kept}
    return Escalation(
        after=all_of_it["after"],
        when=When(all_of_it["when"]),
        second=all_of_it["second"],
        next_agent=all_of_it["next_agent"],
    )


def write_hours(hours: Hours) -> dict[str, Any]:
    """Return the hours as JSON."""
    return {
        "zone": hours.zone,
        "weekdays": {
            str(day): [[one.start, one.end] for one in intervals]
            for day, intervals in hours.weekdays.items()
        },
        "holidays": sorted(day.isoformat() for day in hours.holidays),
    }


def read_hours(kept: Mapping[str, Any]) -> Hours:
    """Read what `write_hours` wrote."""
    return Hours(
        weekdays={
            int(day): tuple(Interval(*interval) for interval in intervals)
            for day, intervals in kept["weekdays"].items()
        },
        zone=kept["zone"],
        holidays=frozenset(date.fromisoformat(day) for day in kept["holidays"]),
    )
