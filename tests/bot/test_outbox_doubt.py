"""A delivery that may have been made stays in doubt until an attempt ends well."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from bot.outbox import Outbox
from bot.ports import Retry


@dataclass(frozen=True, slots=True)
class Letter:
    kind: ClassVar[str] = "letter"
    lane: str = "lane"
    gate: str | None = "gate"
    key: str | None = None


class Postman:
    """Fails in the given ways, one after the other, and notes what he was told of earlier attempts."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.doubts: list[bool] = []

    def read(self, tx, payload):
        return "letter"

    async def send(self, job, *, maybe_sent):
        self.doubts.append(maybe_sent)
        if self.failures:
            raise self.failures.pop(0)

    def record(self, tx, job, result):
        pass


@pytest.mark.parametrize(
    "look_failed", [Retry("busy"), Retry("too many", 1.0), Retry("no answer", maybe_sent=True)]
)
async def test_when_looking_for_an_earlier_post_fails_it_is_looked_for_again(
    store, clock, look_failed
):  # B3, CONV-07
    postman = Postman(Retry("answer lost", maybe_sent=True), look_failed)
    outbox = Outbox(store, {Letter.kind: postman})
    await store.run(lambda tx: tx.outbox.add(Letter()))
    for _attempt in range(3):
        await outbox.deliver_due()
        clock.now += timedelta(minutes=1)
    assert postman.doubts == [False, True, True]
    assert await store.read(lambda tx: tx.outbox.next_due()) is None


async def test_what_was_not_taken_at_all_is_not_in_doubt(store, clock):
    postman = Postman(Retry("too many", 1.0), Retry("busy"))
    outbox = Outbox(store, {Letter.kind: postman})
    await store.run(lambda tx: tx.outbox.add(Letter()))
    for _attempt in range(3):
        await outbox.deliver_due()
        clock.now += timedelta(minutes=1)
    assert postman.doubts == [False, False, False]
