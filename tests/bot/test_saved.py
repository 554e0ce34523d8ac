"""Saved replies in words: kept, listed, used, forgotten, and by whom (MGR-05)."""

from dataclasses import replace

import pytest

from bot.actions.close import close
from bot.commands import Asked, answer
from bot.domain.acts import Act
from bot.domain.conversations import State
from bot.domain.saved import MOST
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    LINKS,
    SALES,
    TIM,
    TO_ADA,
    TO_INSIDE,
    opened,
    said,
    slack,
    waiting,
)

ENGLISH = texts("en", "bot")
ELSEWHERE = slack("T1/D9")
HERE = INSIDE.channels[0]


def ask(tx, words: str, agent=EVE, conversation=None, place=ELSEWHERE) -> str:
    asked = Asked(agent, agent.accounts[0], words, conversation, place, ENGLISH, LINKS)
    return answer(tx, asked).text


def kept(tx, service=SALES) -> dict[str, str]:
    return {one.name: one.text for one in tx.saved.of(service.id if service else None)}


def logged(tx) -> list[tuple[Act, str, dict[str, str]]]:
    return [(e.act, e.actor_id, dict(e.details)) for e in reversed(tx.audit.latest(50))]


@pytest.fixture
def managed(tx):
    """Ada answers for Sales."""
    tx.people.save_service(replace(SALES, manager_id=ADA.id))
    return tx


def test_a_manager_keeps_changes_and_forgets_the_replies_of_a_service(managed) -> None:
    # MGR-05 MGR-07
    assert ask(managed, "saved add Thanks: Thank you!", ADA) == "**Thanks** is saved for Sales."
    ask(managed, "saved add Thanks: Thank you!", ADA)
    ask(managed, "saved add THANKS: Thank you, {guest}!", ADA)
    assert kept(managed) == {"THANKS": "Thank you, {guest}!"}
    assert ask(managed, "saved remove thanks", ADA) == "**THANKS** is gone from those of Sales."
    assert kept(managed) == {}
    assert ask(managed, "saved remove thanks", ADA).startswith("There is no saved reply")
    assert logged(managed) == [
        (Act.REPLY_SAVED, ADA.id, {"service": SALES.id, "reply": "Thanks"}),
        (Act.REPLY_CHANGED, ADA.id, {"service": SALES.id, "reply": "THANKS"}),
        (Act.REPLY_REMOVED, ADA.id, {"service": SALES.id, "reply": "THANKS"}),
    ]


def test_admins_keep_those_of_everybody(tx) -> None:  # MGR-05 S17
    assert ask(tx, "saved add all bye: Bye!") == "**bye** is saved for everybody."
    ask(tx, "saved add hi: Hi!")
    assert kept(tx, None) == {"bye": "Bye!", "hi": "Hi!"}
    assert logged(tx)[0] == (Act.REPLY_SAVED, EVE.id, {"reply": "bye"})
    ask(tx, "saved add service:sales hi: Hello from Sales")
    ask(tx, "saved add hi: Hello inside", place=HERE)
    assert kept(tx) == {"hi": "Hello from Sales"}
    assert kept(tx, INSIDE) == {"hi": "Hello inside"}
    assert ask(tx, "saved remove all hi", place=HERE).startswith("**hi** is gone")
    assert kept(tx, INSIDE) == {"hi": "Hello inside"}


@pytest.mark.parametrize(
    ("words", "agent", "says"),
    [
        ("saved add all bye: Bye!", ADA, "Only admins"),
        ("saved add service:inside bye: Bye!", ADA, "Only managers"),
        ("saved add service:sales bye: Bye!", TIM, "Only managers"),
        ("saved remove service:sales there", TIM, "Only managers"),
        ("saved remove all there", ADA, "Only admins"),
        ("saved add bye: Bye!", TIM, "Only admins"),
        ("saved add service:nowhere bye: Bye!", EVE, "There is no such service"),
    ],
)
def test_nobody_else_changes_them(managed, words, agent, says) -> None:  # MGR-05 S17
    ask(managed, "saved add service:sales there: x")
    ask(managed, "saved add all there: x")
    assert ask(managed, words, agent).startswith(says)
    assert (kept(managed), kept(managed, None)) == ({"there": "x"}, {"there": "x"})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("saved add thanks", "Write a name, a colon and the words: `saved add thanks: Thank you, {guest}!`"),
        ("saved add : x", "A saved reply has a name of 1 to 60 characters."),
        ("saved add thanks:", "There is nothing in it to send."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said(tx, words, says) -> None:  # MGR-05
    assert ask(tx, words) == says


def test_a_menu_holds_no_more(tx) -> None:  # MGR-05
    for n in range(MOST):
        ask(tx, f"saved add service:sales n{n}: x")
    assert ask(tx, "saved add service:sales more: x").startswith("There are 49 saved replies")
    ask(tx, "saved add service:sales n0: changed")
    ask(tx, "saved add all more: x")
    assert (len(kept(tx)), kept(tx)["n0"], len(kept(tx, None))) == (MOST, "changed", 1)


def test_they_are_listed_where_they_can_be_used(tx) -> None:  # MGR-05
    assert ask(tx, "saved").startswith("There are no saved replies.")
    ask(tx, "saved add service:sales *hi*: Hello {guest} " + "x" * 200)
    ask(tx, "saved add service:inside hm: Hm")
    ask(tx, "saved add all bye: Bye")
    lines = ask(tx, "saved", TIM).splitlines()
    assert lines[0] == "**Saved replies**"
    [line] = [one for one in lines[2:] if "Sales" in one]
    assert line.startswith(r"- **\*hi\*** · Sales · Hello \{guest\} xxx")
    assert line.endswith("…")
    assert set(lines[2:]) == {line, "- **hm** · Inside · Hm", "- **bye** · everybody · Bye"}
    assert "hm" in ask(tx, "saved", place=HERE)
    assert "hi" not in ask(tx, "saved", place=HERE)
    to_ada = opened(tx, TO_ADA)
    assert ask(tx, "saved", conversation=to_ada).splitlines()[2:] == ["- **bye** · everybody · Bye"]
    inside = opened(tx, TO_INSIDE, ANN)
    assert len(ask(tx, f"use #{inside.number}").splitlines()) == 4


def test_a_guest_gets_it_as_the_agents_own_answer(tx) -> None:  # MGR-05 CONV-05
    ask(tx, "saved add service:sales thanks: Thank you, {guest}! {agent} of {service} {x}")
    conversation = opened(tx)
    assert ask(tx, "use #1 THANKS", ADA).startswith("Your answer")
    [message] = [m for m in tx.messages.changes_after(conversation.id, 0, 100).messages if m.text]
    assert message.text == "Thank you, Gus! Ada of Sales {x}"
    assert (message.agent_id, message.kind, message.body) == (ADA.id, "public", None)
    assert "post_message" in [item["kind"] for item in waiting(tx)]
    assert ask(tx, "use nothing", ADA, conversation).startswith(
        "There is no saved reply called nothing"
    )


def test_a_services_own_comes_before_everybodys(tx) -> None:  # MGR-05
    ask(tx, "saved add all hi: from all")
    conversation = opened(tx)
    ask(tx, "use hi", ADA, conversation)
    ask(tx, "saved add service:sales hi: from sales")
    ask(tx, "use hi", ADA, conversation)
    ask(tx, "saved add service:both hi: from both")
    assert [text for text in said(tx, conversation) if "from" in text] == ["from all", "from sales"]
    assert kept(tx, BOTH) == {"hi": "from both"}


def test_where_a_guest_wrote_to_an_agent_the_agent_is_the_service(tx) -> None:  # MGR-05
    ask(tx, "saved add all hi: {service} greets {guest}")
    conversation = opened(tx, TO_ADA)
    ask(tx, "use hi", ADA, conversation)
    assert "Ada greets Gus" in said(tx, conversation)


def test_the_name_of_a_guest_is_words_and_no_markup(tx) -> None:  # MGR-05 S5
    tx.guests.save(replace(GUS, name="*{agent}* <@U1>"))
    ask(tx, "saved add all hi: Hi {guest}")
    conversation = opened(tx)
    ask(tx, "use hi", ADA, conversation)
    assert "Hi *{agent}* <@U1>" in said(tx, conversation)


def test_the_rules_for_answers_hold(tx) -> None:  # MGR-05 CONV-09
    ask(tx, "saved add all hi: " + "{guest}" * 1000)
    tx.guests.save(replace(GUS, name="G" * 60))
    conversation = opened(tx)
    assert ask(tx, "use hi", ADA, conversation).startswith("This is longer than 8,000")
    close(tx, conversation, ADA.actor)
    assert tx.conversations.get(conversation.id).state is State.CLOSED
    assert ask(tx, "use", ADA).startswith("Which conversation")
