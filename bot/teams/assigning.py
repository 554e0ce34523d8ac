"""The pages on which a conversation is given to a service, and then to one of its agents (ASG-03).

Teams tells nobody of a choice before a dialog is sent, and menus that ask us while somebody types do not work
in dialogs: so the service and the agent are chosen on two pages. A menu holds as much as fits into a card;
what does not is said by its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.actions.offers import Offer
from bot.assigning import Form, about_member, about_offer
from bot.commonmark import read_commonmark
from bot.domain.people import Agent
from bot.lists import markdown
from bot.teams.cards import LONGEST_LABEL, apart, card_of, fits, label_of, sending
from bot.teams.dialogs import ASSIGN
from bot.teams.elements import elements
from bot.teams.fields import Choices, Field, choice, dialog, problem_lines, text_input
from bot.texts import Texts

Json = dict[str, Any]
TARGET, ASSIGNEE = "target", "assignee"
NAMED = "named"
CHOOSE, APPLY, BACK = "choose", "apply", "back"
NOBODY = "-"
LONGEST_NAME = 80
LONGEST_ABOUT = 60
SIZES = (100, 80, 60, 40, 25, 12)


@dataclass(frozen=True, slots=True)
class Page:
    """What comes back with a page, and what is said above its fields."""

    about: Mapping[str, str]
    texts: Texts
    problem: str = ""
    named: str = ""


def service_page(form: Form, page: Page) -> Json:
    """Return the page on which the service is chosen; one that is barred says why (ASG-12)."""
    texts = page.texts
    several = len({one.workspace for one in form.offers if one.workspace}) > 1
    shown = [(one.service.id, _offered(one, texts, several=several)) for one in form.offers]
    chosen = form.chosen.service.id if form.chosen and not form.barred else ""
    data = {**page.about, "step": CHOOSE}

    def build(most: int) -> Json:
        menu = choice(
            TARGET,
            texts.say("dialog.assign_service"),
            _with(chosen, shown, most),
            chosen,
            style="filtered",
            placeholder=texts.say("dialog.assign_service_choose"),
        )
        other = _other("dialog.assign_other_service", page) if len(shown) > most else []
        body = [*_head(form, page), menu, *other]
        return card_of(body, [sending(texts.say("dialog.next"), data)])

    return _dialog(build, texts)


def assignee_page(form: Form, offer: Offer, page: Page) -> Json:
    """Return the page on which one of the service's agents is chosen, or nobody."""
    texts = page.texts
    nobody = (NOBODY, texts.say("dialog.assign_nobody"))
    shown = [nobody, *((one.id, _member(one, form, texts)) for one in offer.members)]
    chosen = form.assignee or NOBODY
    data = {**page.about, TARGET: offer.service.id}
    # Going back asks for nothing: what stands in the fields need not be right.
    back = apart(texts.say("dialog.back"), {**data, "step": BACK})
    send = sending(texts.say(form.send), {**data, "step": APPLY})

    def build(most: int) -> Json:
        menu = choice(
            ASSIGNEE,
            _label(texts, offer),
            _with(chosen, shown, most),
            chosen,
            style="filtered",
            placeholder=texts.say("dialog.assign_assignee_choose"),
        )
        other = _other("dialog.assign_other_assignee", page) if len(shown) > most else []
        return card_of([*_head(form, page), menu, *other], [send, back])

    return _dialog(build, texts)


def named_offer(offers: Sequence[Offer], named: str) -> Offer | None:
    """Return the service that somebody wrote the name of."""
    name = named.strip().casefold()
    return next((one for one in offers if one.service.name.casefold() == name), None)


def named_member(offer: Offer, named: str) -> Agent | None:
    """Return the one agent of a service whose name somebody wrote."""
    name = named.strip().lstrip("@").casefold()
    found = [one for one in offer.members if one.name.casefold() == name]
    return found[0] if len(found) == 1 else None


def _dialog(build: Callable[[int], Json], texts: Texts) -> Json:
    card = next((made for made in map(build, SIZES) if fits(made)), None) or build(SIZES[-1])
    return dialog(texts.say(f"dialog.{ASSIGN}_title"), card, height="medium")


def _head(form: Form, page: Page) -> list[Json]:
    title = markdown(form.pick.label)
    now = page.texts.say("dialog.assign_now", title=title, now=form.now)
    return [*elements(read_commonmark(now)), *problem_lines(page.problem)]


def _with(chosen: str, shown: Choices, most: int) -> Choices:
    """Return the first ones, and the one that is chosen."""
    first = list(shown[:most])
    return [*first, *(one for one in shown[most:] if one[0] == chosen)]


def _other(key: str, page: Page) -> list[Json]:
    hint = page.texts.say("dialog.assign_other_hint")
    label = page.texts.say(key)
    field = Field(label, hint, page.named, LONGEST_NAME, multiline=False, optional=True)
    return [text_input(NAMED, field)]


def _label(texts: Texts, offer: Offer) -> str:
    return f"{texts.say('dialog.assign_assignee')} · {offer.service.name}"


def _offered(offer: Offer, texts: Texts, *, several: bool) -> str:
    place = f"{offer.workspace} · " if several and offer.workspace else ""
    return _beside(place + offer.service.name, about_offer(offer, texts))


def _member(agent: Agent, form: Form, texts: Texts) -> str:
    return _beside(agent.name, about_member(agent, form.me, texts))


def _beside(name: str, about: str) -> str:
    """Put what is said about a name behind it; a long name makes room for that."""
    if not about:
        return name
    said = f" ({about[:LONGEST_ABOUT]})"
    return label_of(name, LONGEST_LABEL - len(said)) + said
