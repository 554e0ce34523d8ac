"""The audit log, as it is written and as it is shown (MGR-07)."""

from dataclasses import replace

import pytest

from bot.actions.close import close, close_as_guest, reopen
from bot.actions.rename import rename
from bot.domain.acts import SYSTEM, Act
from bot.texts import texts
from tests.bot.test_commands import ask, write
from tests.world import ADA, EVE, GUS, SALES, START, TO_ADA, opened

LANGUAGES = ("en", "de")


def acts(tx, conversation) -> list[tuple[Act, str]]:
    return [(entry.act, entry.actor_id) for entry in reversed(tx.audit.of(conversation.id))]


def test_every_act_is_kept_once_with_who_did_it(tx) -> None:  # MGR-07
    conversation = opened(tx)
    for _ in range(2):
        ask(tx, "take #1")
        rename(tx, conversation, "Order 7", EVE.actor)
        close(tx, conversation, ADA.actor)
        close_as_guest(tx, GUS.id, conversation.id)
    reopen(tx, conversation, GUS.actor)
    assert acts(tx, conversation) == [
        (Act.OPENED, GUS.id),
        (Act.ASSIGNED, ADA.id),
        (Act.RENAMED, EVE.id),
        (Act.CLOSED, ADA.id),
        (Act.REOPENED, GUS.id),
    ]
    assert tx.audit.since(START)[0].act is Act.REOPENED
    assert not tx.audit.since(START.replace(year=START.year + 1))


def test_a_message_that_opens_a_conversation_again_is_the_guests_act(tx) -> None:  # MGR-07 CONV-09
    conversation = opened(tx)
    close(tx, conversation, ADA.actor)
    write(tx, conversation, "one more thing")
    assert acts(tx, conversation)[-1] == (Act.REOPENED, GUS.id)


def test_words_of_guests_are_not_in_it(tx) -> None:  # MGR-07
    conversation = opened(tx)
    write(tx, conversation, "my card is 4711")
    told = str([entry.details for entry in tx.audit.of(conversation.id)])
    assert "4711" not in told


def test_who_answers_for_the_service_reads_what_was_done(tx) -> None:  # MGR-07 S17
    tx.people.save_service(replace(SALES, manager_id=ADA.id))
    conversation = opened(tx)
    ask(tx, "take #1", agent=EVE)
    tx.audit.add(Act.CLOSED, SYSTEM, conversation.id, to=SALES.id, why="age")
    lines = ask(tx, "audit #1").text.splitlines()
    assert lines[2].endswith("**Frontdesk** · closed it · #1 · Sales, age")
    assert lines[3].startswith("- 2026")
    assert "**Eve** · assigned it · #1" in lines[3]
    assert lines[4].endswith("**Gus** · started it · #1")


@pytest.mark.parametrize(
    ("words", "said"),
    [("audit #1", "Only managers can do that."), ("audit", "Only managers can do that.")],
)
def test_nobody_else_reads_it(tx, words, said) -> None:  # MGR-07 S17
    opened(tx)
    assert ask(tx, words).text == said


def test_managers_read_nothing_of_other_services(tx) -> None:  # MGR-07 S17
    tx.people.save_service(replace(SALES, manager_id=ADA.id))
    opened(tx, TO_ADA)
    assert ask(tx, "audit #1").text == "Only managers can do that."
    assert ask(tx, "audit").text == "Only managers can do that."
    assert "started it · #1" in ask(tx, "audit", agent=EVE).text


def test_an_empty_log_says_so(tx) -> None:  # MGR-07
    assert ask(tx, "audit", agent=EVE).text == "Nothing was done yet."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_its_words(language: str) -> None:  # MGR-07
    words = texts(language, "bot")
    assert [act for act in Act if not words.knows(f"acts.{act}")] == []
