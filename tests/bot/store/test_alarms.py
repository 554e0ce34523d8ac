"""Alarms in the outbox: one under a key, moved to another time, and never lost while in hand (ESC-04)."""

from datetime import timedelta

from bot.domain.deliveries import Escalate
from bot.domain.ids import ConversationId
from bot.store import Transaction
from bot.store.lanes import OUTBOX_LATER
from tests.world import START

ALARM = Escalate(ConversationId("c"))
LEASE = timedelta(seconds=30)


def at(tx: Transaction, minutes: float) -> Transaction:
    return Transaction(tx._db, START + timedelta(minutes=minutes))


def rings(tx: Transaction, minutes: float) -> bool:
    return bool(at(tx, minutes).outbox.claim(9, LEASE))


def test_an_alarm_is_moved_to_another_time_earlier_or_later(tx) -> None:
    # ESC-04
    for minutes in (60, 90, 30):
        tx.alarms.set(ALARM, START + timedelta(minutes=minutes))
        assert tx.outbox.next_due() == START + timedelta(minutes=minutes)
    assert not rings(tx, 29.99)
    assert rings(tx, 30)


def test_an_alarm_that_is_set_while_it_is_in_hand_comes_once_more(tx) -> None:
    # ESC-04
    tx.alarms.set(ALARM, START)
    [item] = tx.outbox.claim(9, LEASE)
    tx.alarms.set(ALARM, START + timedelta(minutes=60))
    assert not rings(tx, 0.1)
    tx.outbox.finish(item)
    assert rings(tx, 0.1)


def test_only_an_alarm_that_is_near_wakes_the_workers(tx) -> None:
    # ESC-04
    tx.alarms.set(ALARM, START + timedelta(seconds=6))
    assert tx.topics == set()
    tx.alarms.set(ALARM, START + timedelta(seconds=5))
    assert tx.topics == {OUTBOX_LATER}
