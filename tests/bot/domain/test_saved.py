"""Saved replies: what fills them, how they are named (MGR-05)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ServiceId
from bot.domain.saved import (
    CHOSEN,
    NONE,
    SavedReply,
    Saying,
    chosen_name,
    found_in,
    read_name,
    read_saying,
)

SALES = ServiceId("sales")


def reply(text: str, name: str = "thanks", service: ServiceId | None = None) -> SavedReply:
    return SavedReply(f"{service}/{name}", service, name, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thank you, {guest}!", "Thank you, Gus!"),
        ("{agent} of {service}, {agent}", "Ada of Sales, Ada"),
        ("{Guest} {guests} {} {0} {guest.name} {{guest}}", "{Guest} {guests} {} {0} {guest.name} {Gus}"),
        ("50 % of {this}", "50 % of {this}"),
        ("no gaps", "no gaps"),
    ],
)  # fmt: skip
def test_what_is_known_is_filled_in_and_the_rest_stays(text: str, said: str) -> None:  # MGR-05
    values = {"guest": "Gus", "agent": "Ada", "service": "Sales"}
    assert reply(text).filled(values) == said


@given(st.text(), st.text())
def test_whatever_somebody_is_called_stands_there_as_it_is(guest: str, agent: str) -> None:
    # MGR-05 S5
    values = {"guest": guest, "agent": agent, "service": "{guest}"}
    assert reply("<{guest}|{agent}|{service}>").filled(values) == f"<{guest}|{agent}|{{guest}}>"


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        ("thanks: Thank you!", Saying("thanks", "Thank you!")),
        ("good  day : Hello:\nthere ", Saying("good day", "Hello:\nthere")),
        ("n" * 60 + ":x", Saying("n" * 60, "x")),
    ],
)
def test_a_name_ends_at_the_first_colon(words: str, saying: Saying) -> None:  # MGR-05
    assert read_saying(words) == saying


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("thanks", "saved_how"),
        ("", "saved_how"),
        (": text", "saved_name"),
        ("n" * 61 + ": text", "saved_name"),
        ("\u202e: text", "saved_name"),
        ("thanks: ", "message_empty"),
        ("thanks: " + "x" * 8001, "message_too_long"),
    ],
)
def test_without_a_name_or_words_nothing_is_kept(words: str, key: str) -> None:  # MGR-05
    with pytest.raises(NotAllowed) as refused:
        read_saying(words)
    assert refused.value.key == key


def test_a_services_own_reply_comes_before_one_of_everybody() -> None:  # MGR-05
    shared, own = reply("all"), reply("own", service=SALES)
    assert found_in([shared, own], "THANKS") is own
    assert found_in([own, shared], "thanks") is own
    assert found_in([shared], "thánks") is shared
    with pytest.raises(NotFound):
        found_in([shared, own], "bye")


@pytest.mark.parametrize("name", ["none", "saved/x", "#7", "-"])
def test_a_menu_says_a_name_whatever_it_is(name: str) -> None:  # MGR-05
    assert chosen_name(CHOSEN + read_name(name)) == name
    assert chosen_name(NONE) == chosen_name("") == chosen_name(name * (name == "none")) == ""
