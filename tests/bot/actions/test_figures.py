"""How long things took is kept as it happens (MGR-03)."""

from datetime import timedelta

from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.close import close, close_as_guest, reopen
from bot.actions.guest_message import receive_guest_message
from bot.domain.figures import StretchKind
from bot.domain.messages import Draft
from bot.store import Transaction
from tests.world import ADA, EVE, GUS, INSIDE, SALES, START, opened, slack

ROOT = slack("T1/C1/1")
HOUR = timedelta(hours=1)


def later(tx: Transaction, minutes: float) -> Transaction:
    """The same transaction, some minutes later."""
    return Transaction(tx._db, START + timedelta(minutes=minutes))


def ask(tx: Transaction, conversation, text: str) -> None:
    receive_guest_message(tx, GUS.id, conversation.id, Draft(text), source=text)


def say(tx: Transaction, text: str, agent=ADA) -> None:
    ref = slack(f"T1/C1/{text}")
    receive_agent_message(tx, agent.id, ROOT, Written(text), written_as=ref)


def found(tx: Transaction, service=SALES) -> list[tuple[str, float, str | None]]:
    stretches = tx.figures.stretches(START, START + 24 * HOUR, service.id if service else None)
    # The database may tell them in any order.
    in_time = sorted(stretches, key=lambda one: one.ended_at)
    return [(one.kind, one.seconds / 60, one.agent_id) for one in in_time]


def test_the_first_answer_is_told_from_the_later_ones(tx) -> None:  # MGR-03 ESC-02
    conversation = opened(tx, root=ROOT.value)
    ask(tx, conversation, "one")
    ask(later(tx, 1), conversation, "two")
    say(later(tx, 3), "note: hm")
    assert found(tx) == []
    say(later(tx, 4), "hello", EVE)
    say(later(tx, 5), "hello again")
    ask(later(tx, 10), conversation, "three")
    say(later(tx, 12), "yes")
    assert found(tx) == [
        (StretchKind.FIRST_ANSWER, 4, EVE.id),
        (StretchKind.ANSWER, 2, ADA.id),
    ]
    assert found(tx, None) == found(tx)
    assert found(tx, INSIDE) == []


def test_closing_is_a_resolution_and_no_answer(tx) -> None:  # MGR-03 CONV-09
    conversation = opened(tx, root=ROOT.value)
    ask(tx, conversation, "one")
    for _ in range(2):
        close(later(tx, 30), conversation, ADA.actor)
    reopen(later(tx, 60), conversation, GUS.actor)
    close_as_guest(later(tx, 70), GUS.id, conversation.id)
    assert found(tx) == [
        (StretchKind.RESOLUTION, 30, ADA.id),
        (StretchKind.RESOLUTION, 10, None),
    ]


def test_volumes_are_of_the_service_that_guests_wrote_to(tx) -> None:  # MGR-03
    conversation = opened(tx, root=ROOT.value)
    ask(tx, conversation, "one")
    tx.conversations.save(conversation.assigned_to(INSIDE.id, EVE.id))
    span = (START, START + HOUR)
    assert tx.figures.opened(*span, SALES.id) == [START]
    assert tx.figures.opened(*span, None) == [START]
    assert tx.figures.opened(*span, INSIDE.id) == []
    assert tx.figures.opened(START - HOUR, START, None) == []
    assert (tx.figures.held(INSIDE.id), tx.figures.held(SALES.id)) == ({EVE.id: 1}, {})
    assert (tx.figures.waiting(INSIDE.id), tx.figures.waiting(SALES.id)) == (1, 0)
    close(tx, conversation, ADA.actor)
    assert (tx.figures.held(None), tx.figures.waiting(None)) == ({}, 0)
