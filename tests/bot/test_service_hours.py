"""Hours and escalation of a service, by a form or in words (ESC-05, MGR-02)."""

from dataclasses import replace

import pytest

from bot.domain.acts import SYSTEM, Act
from bot.domain.errors import NotAllowed
from bot.domain.escalation import Escalation, When
from bot.effects import Speaker
from bot.ports import Profile
from bot.service_hours import FIELD_OF, NAMES, save_hours, set_hours, told_in_words, values_of
from bot.texts import texts
from tests.world import ADA, EVE, LINKS, SALES, START

EN = texts("en", "bot")
FILLED = {
    "zone": "Europe/Berlin",
    "open": "mon-fri 09:00-12:30,13:30-18:00\nsat 22:00-02:00",
    "holidays": "2026-12-25\n2026-12-26",
    "after": "30",
    "when": "hours",
    "second": "120",
    "next": "yes",
}


def speaker(agent, *, manages: bool = False) -> Speaker:
    profile = Profile(agent.name, manages=manages)
    return Speaker(agent.accounts[0], profile, agent.accounts[0], EN, LINKS)


def test_what_is_filled_in_is_kept_and_stands_in_the_form_again(tx) -> None:
    # ESC-05 MGR-02 MGR-07
    assert tuple(values_of(SALES)) == NAMES
    changed = set_hours(tx, SALES.id, FILLED, SYSTEM)
    assert values_of(tx.people.service(SALES.id)) == values_of(changed) == FILLED
    assert changed.rules.escalation == Escalation(30, When.HOURS, 120, next_agent=True)
    acts = {entry.act for entry in tx.audit.since(START)}
    assert acts == {Act.HOURS_CHANGED, Act.RULES_CHANGED}
    set_hours(tx, SALES.id, FILLED, SYSTEM)
    assert len(tx.audit.since(START)) == len(acts)


def test_what_is_not_named_stays(tx) -> None:
    # ESC-05
    set_hours(tx, SALES.id, FILLED, SYSTEM)
    changed = set_hours(tx, SALES.id, {"after": "45", "second": "", "holidays": ""}, SYSTEM)
    assert values_of(changed) == FILLED | {"after": "45", "second": "", "holidays": ""}
    other = set_hours(tx, SALES.id, {"when": "whenever", "next": "perhaps"}, SYSTEM)
    assert (other.rules.escalation.when, other.rules.escalation.next_agent) == ("always", False)


@pytest.mark.parametrize(
    ("name", "words", "key"),
    [
        ("zone", "Berlin", "zone_unknown"),
        ("open", "whenever", "hours_unclear"),
        ("holidays", "Christmas", "holiday_unclear"),
        ("after", "", "escalation_minutes"),
        ("after", "0", "escalation_minutes"),
        ("after", "-1", "escalation_minutes"),
        ("after", "1.5", "escalation_minutes"),
        ("after", "sixty", "escalation_minutes"),
        ("after", "٣٠", "escalation_minutes"),
        ("after", "43201", "escalation_minutes"),
        ("after", "9" * 5000, "escalation_minutes"),
        ("second", "30", "escalation_second"),
        ("second", "soon", "escalation_second_minutes"),
    ],
)
def test_what_is_wrong_changes_nothing_and_is_said_at_its_field(tx, name, words, key) -> None:
    # ESC-05
    with pytest.raises(NotAllowed) as refused:
        set_hours(tx, SALES.id, FILLED | {name: words}, SYSTEM)
    assert refused.value.key == key
    assert FIELD_OF[key] == name
    assert EN.say(f"errors.{key}", **refused.value.values)
    assert tx.people.service(SALES.id).hours == SALES.hours
    assert tx.audit.since(START) == []


def test_managers_change_their_own_service_and_nobody_else_does(tx) -> None:
    # S17 ESC-05
    tx.people.save_service(replace(SALES, manager_id=ADA.id))
    save_hours(tx, "1", speaker(ADA), SALES.id, {"after": "5"})
    save_hours(tx, "1", speaker(ADA), SALES.id, {"after": "6"})
    assert tx.people.service(SALES.id).rules.escalation.after == 5
    save_hours(tx, "2", speaker(EVE, manages=True), SALES.id, {"after": "7"})
    assert tx.people.service(SALES.id).rules.escalation.after == 7
    with pytest.raises(NotAllowed):
        save_hours(tx, "3", speaker(EVE), SALES.id, {"after": "8"})


def test_it_is_said_in_words(tx) -> None:
    # ESC-05
    assert "open always" in told_in_words(SALES, EN)
    told = told_in_words(set_hours(tx, SALES.id, FILLED, SYSTEM), EN)
    assert "mon-fri 09:00-12:30,13:30-18:00 | sat 22:00-02:00" in told
    assert "after 30 min (hours), second step 120, next agent yes" in told
