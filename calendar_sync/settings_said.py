"""When an agent or a service can be booked, shown and changed in words (MTG-02, MTG-11).

`availability hours mon-fri 09:00-17:00`, `availability service:sales mode round_robin`.
"""

from collections.abc import Mapping

from bot.commands.meant import read_named
from bot.domain.acts import Actor
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.links import Links
from bot.domain.people import Agent, Service
from bot.domain.permissions import Right, check
from bot.domain.wording import fold
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync import availability_form as own
from calendar_sync import service_form as of_service
from calendar_sync.availability import Video
from calendar_sync.bookable import set_availability, set_booking, usual_booking
from calendar_sync.store.bookables import Bookables

SHOW = "show"
# What people may say for the names of fields.
ALSO = {
    "buffer": own.BEFORE, "break": own.BREAKS, "holiday": own.HOLIDAYS, "duration": own.DURATIONS,
    "reminder": own.REMINDERS, "cap": own.PER_DAY, "guest": own.PER_GUEST,
}  # fmt: skip
OFF = {"off", "none", "-", "aus", "keine"}
BUFFERS = "buffers"


def change_settings(tx: Transaction, agent: Agent, words: str, texts: Texts, links: Links) -> str:
    """Change what the words say and return how it is now; `show`, or nothing, changes nothing.

    One's own, or a service's for its managers. NotAllowed for whom or what the rules refuse.
    """
    named = read_named(words)
    if named.service:
        service = _change_service(tx, agent, named.service, named.rest)
        return service_words(tx, service, texts, links)
    field, value = _field(words)
    if field:
        change_own(tx, agent, {field: value}, agent.actor)
    return own_words(tx, agent, texts, links)


def change_own(tx: Transaction, agent: Agent, said: Mapping[str, str], by: Actor) -> None:
    """Change what is named of when an agent can be booked; NotAllowed for a name that is none."""
    values: dict[str, str] = {}
    for field, value in said.items():
        values |= _values(ALSO.get(field, field), value)
    if not set(values) <= set(own.NAMES):
        raise NotAllowed("availability_unknown", known=", ".join((*own.NAMES, BUFFERS)))
    before = tx.of(Bookables).availability(agent)
    set_availability(tx, agent, own.read_values(values, before), by)


def change_service(tx: Transaction, service: Service, said: Mapping[str, str], by: Actor) -> None:
    """Change what is named of how a service can be booked; whatever else is changed, it can be then."""
    if not set(said) <= set(of_service.NAMES):
        raise NotAllowed("availability_unknown", known=", ".join(of_service.NAMES))
    told = {of_service.BOOKABLE: of_service.YES, **said}
    before, usual = tx.of(Bookables).service(service.id), usual_booking(tx, service.id)
    set_booking(tx, service, of_service.read_values(told, before, usual), by)


def own_words(tx: Transaction, agent: Agent, texts: Texts, links: Links) -> str:
    """Say when an agent can be booked, and where."""
    values = own.values_of(tx.of(Bookables).availability(agent))
    values[own.VIDEO] = texts.say(f"meet.video_{values[own.VIDEO]}")
    shown = _lines(values, own.NAMES, "dialog.availability", texts)
    head = texts.say("meet.availability_title", link=links.booking(agent.slug))
    return "\n".join(
        (head, "", *shown, "", texts.say("meet.availability_how", names=", ".join(own.NAMES)))
    )


def service_words(tx: Transaction, service: Service, texts: Texts, links: Links) -> str:
    """Say how a service can be booked, and where."""
    bookables = tx.of(Bookables)
    booking, name = bookables.service(service.id), markdown(service.name)
    if booking is None:
        return texts.say("meet.service_not", service=name)
    values = of_service.values_of(booking, booking)
    for field in (of_service.BOOKABLE, of_service.REUSE, of_service.MODE):
        values[field] = texts.say(f"dialog.booking_{field}_{values[field]}")
    link = links.booking(bookables.slug(service.id) or "")
    head = texts.say("meet.service_title", service=name, link=link)
    return "\n".join((head, "", *_lines(values, of_service.NAMES, "dialog.booking", texts)))


def _change_service(tx: Transaction, agent: Agent, named: str, words: str) -> Service:
    services = tx.people.services()
    service = next((one for one in services if fold(one.name) == fold(named)), None)
    if service is None:
        raise NotFound("service_unknown")
    field, value = _field(words)
    if field:
        check(agent, Right.SET_RULES, [service])
        change_service(tx, service, {field: value}, agent.actor)
    return service


def _field(words: str) -> tuple[str, str]:
    name, _, value = words.strip().partition(" ")
    name = name.casefold()
    return ("", "") if name in {"", SHOW} else (ALSO.get(name, name), value.strip())


def _values(field: str, value: str) -> Mapping[str, str]:
    """Return which fields a word and its value fill; `off` empties one."""
    if field == BUFFERS:
        before, _, after = value.partition(" ")
        return {own.BEFORE: before, own.AFTER: after.strip() or before}
    said = "" if value.casefold() in OFF and field != own.VIDEO else value
    if field != own.VIDEO:
        return {field: said}
    kind = said.casefold()
    if kind in OFF:
        return {own.VIDEO: Video.NONE}
    if kind in set(Video) - {Video.ADDRESS}:
        return {own.VIDEO: kind}
    return {own.VIDEO: Video.ADDRESS, own.ADDRESS: said}


def _lines(
    values: Mapping[str, str], names: tuple[str, ...], start: str, texts: Texts
) -> list[str]:
    """Return a line for each field; those that stand empty say so."""
    nothing = texts.say("meet.nothing")
    return [
        f"- {texts.say(f'{start}_{name}')}: {markdown('; '.join(values[name].splitlines())) or nothing}"
        for name in names
    ]
