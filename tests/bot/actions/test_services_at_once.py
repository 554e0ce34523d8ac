"""Two managers change different things of one service at the same moment (MGR-02)."""

import asyncio
from threading import Event

import pytest
from sqlalchemy import text

from bot.actions.services import change_hours, change_rules, change_service, set_user_group
from bot.domain.hours import Hours, Interval
from bot.domain.people import Mode
from bot.domain.rules import Leaving, Rules
from bot.store import Store, Transaction
from tests.stories.place import until
from tests.world import ADA, EVE, SALES, SLACK_CHANNEL, slack

LATE = Hours({0: (Interval(13 * 60, 20 * 60),)}, "Europe/Paris")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
    "AND datname = current_database()"
)
GROUP = slack("T1/S1")


def renamed(tx: Transaction) -> None:
    change_service(
        tx, SALES.id, name="Shop", channel=SLACK_CHANNEL, manager_id=EVE.id, mode=Mode.NOTES
    )


@pytest.mark.parametrize(
    "other",
    [
        lambda tx: change_hours(tx, SALES.id, LATE, ADA.actor),
        lambda tx: set_user_group(tx, SALES.id, GROUP),
        renamed,
    ],
    ids=["hours", "group", "name"],
)
async def test_what_two_change_at_once_is_changed_both(store: Store, other) -> None:
    # MGR-02
    rules = Rules(leaving=Leaving.NEVER)
    changed, goes_on = Event(), Event()

    def slowly(tx: Transaction) -> None:
        change_rules(tx, SALES.id, rules, ADA.actor)
        changed.set()
        goes_on.wait(60)

    async def is_waited_for() -> bool:
        return bool(await store.read(lambda tx: tx._db.scalar(WAITING)))

    first = asyncio.create_task(store.run(slowly))
    await asyncio.to_thread(changed.wait, 60)
    second = asyncio.create_task(store.run(other))
    if not store.single:  # SQLite does one after the other anyway
        await until(is_waited_for, "the second one to wait for the first")
    goes_on.set()
    await asyncio.gather(first, second)
    service = await store.read(lambda tx: tx.people.service(SALES.id))
    assert service.rules == rules
    assert (service.hours, service.user_group, service.name) in (
        (LATE, None, "Sales"),
        (SALES.hours, GROUP, "Sales"),
        (SALES.hours, None, "Shop"),
    )
