"""When a service is open, and who hears that a guest waits: by a form or in words (ESC-05, MGR-02)."""

from collections.abc import Mapping
from dataclasses import replace

from bot import effects
from bot.actions.services import change_hours, change_rules
from bot.domain.acts import Actor
from bot.domain.errors import NotAllowed
from bot.domain.escalation import LONGEST_WAIT, Escalation, When
from bot.domain.hours import Hours
from bot.domain.ids import ServiceId
from bot.domain.people import Service
from bot.domain.permissions import Right, check
from bot.domain.timetable import read_hours, written, written_holidays
from bot.effects import Speaker
from bot.store import Transaction
from bot.texts import Texts

ZONE, OPEN, HOLIDAYS = "zone", "open", "holidays"
AFTER, WHEN, SECOND, NEXT = "after", "when", "second", "next"
NAMES = (ZONE, OPEN, HOLIDAYS, AFTER, WHEN, SECOND, NEXT)
YES, NO = "yes", "no"
# Which field is to be mended when the rules refuse what stands in it.
FIELD_OF = {
    "zone_unknown": ZONE,
    "hours_unclear": OPEN,
    "hours_times": OPEN,
    "hours_overlap": OPEN,
    "hours_too_many": OPEN,
    "holiday_unclear": HOLIDAYS,
    "escalation_minutes": AFTER,
    "escalation_second": SECOND,
    "escalation_second_minutes": SECOND,
}


def values_of(service: Service) -> dict[str, str]:
    """Return what stands in the form; several lines stand below each other."""
    hours, rules = service.hours, service.rules.escalation
    return {
        ZONE: hours.zone,
        OPEN: "\n".join(written(hours)),
        HOLIDAYS: "\n".join(written_holidays(hours)),
        AFTER: str(rules.after),
        WHEN: str(rules.when),
        SECOND: str(rules.second) if rules.second else "",
        NEXT: YES if rules.next_agent else NO,
    }


def save_hours(
    tx: Transaction, key: str, speaker: Speaker, service_id: ServiceId, values: Mapping[str, str]
) -> None:
    """Keep what was filled in; NotAllowed for whom or what the rules refuse. A repeat does nothing."""
    if not tx.inbox.first_time(key):
        return
    agent = effects.acting(tx, speaker)
    check(agent, Right.SET_RULES, [tx.people.service(service_id)])
    set_hours(tx, service_id, values, agent.actor)


def set_hours(
    tx: Transaction, service_id: ServiceId, values: Mapping[str, str], by: Actor
) -> Service:
    """Change what is named and keep the rest; all of it or nothing."""
    service = tx.people.service(service_id)
    told = values_of(service) | dict(values)
    hours, rules = _hours(told), _rules(told)
    change_hours(tx, service_id, hours, by)
    return change_rules(tx, service_id, replace(service.rules, escalation=rules), by)


def _hours(values: Mapping[str, str]) -> Hours:
    holidays = values[HOLIDAYS].replace(",", "\n").splitlines()
    return read_hours(values[OPEN].splitlines(), values[ZONE], holidays)


def _rules(values: Mapping[str, str]) -> Escalation:
    when = values[WHEN]
    return Escalation(
        after=_minutes(values[AFTER], "escalation_minutes"),
        when=When(when) if when in set(When) else When.ALWAYS,
        second=_minutes(values[SECOND], "escalation_second_minutes")
        if values[SECOND].strip()
        else None,
        next_agent=values[NEXT] == YES,
    ).checked()


def _minutes(words: str, refusal: str) -> int:
    told = words.strip()
    is_number = told.isascii() and told.isdecimal() and len(told) <= len(str(LONGEST_WAIT))
    if not (is_number and 1 <= int(told) <= LONGEST_WAIT):
        raise NotAllowed(refusal, most=str(LONGEST_WAIT))
    return int(told)


def told_in_words(service: Service, texts: Texts) -> str:
    """Say on one line what a service chose."""
    values = values_of(service)
    lines = {name: " | ".join(values[name].splitlines()) for name in (OPEN, HOLIDAYS)}
    shown = values | {
        OPEN: lines[OPEN] or texts.say("cli.hours_always"),
        HOLIDAYS: lines[HOLIDAYS] or texts.say("cli.hours_none"),
        SECOND: values[SECOND] or texts.say("cli.hours_none"),
    }
    return texts.say("cli.hours_set", name=service.name, **shown)
