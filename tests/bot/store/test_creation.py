"""What is made once although many ask at the same time (CONV-04, B25, B1)."""

import asyncio
import contextlib
import threading
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.actions.meet_agent import meet_agent
from bot.actions.open_conversation import open_conversation, write_first_message
from bot.domain.ids import ConversationId
from bot.domain.messages import Draft
from bot.ports import Profile
from bot.store import Store, Transaction
from tests.world import ANN, GUS, TO_ADA, TO_SALES, Clock, slack


@pytest.mark.parametrize("opening", [TO_SALES, TO_ADA], ids=["service", "agent"])
async def test_twenty_first_messages_at_once_open_one_conversation(
    store, database, signals, opening
) -> None:
    # B25 CONV-02 CONV-03 CONV-04
    second = store if store.single else Store(database, signals, Clock())
    found = await asyncio.gather(
        *((store, second)[n % 2].run(open_conversation, GUS.id, opening) for n in range(20))
    )
    assert len({conversation.id for conversation in found}) == 1
    other = await store.run(open_conversation, ANN.id, opening)
    assert (other.number, other.id != found[0].id) == (2, True)
    threads = await store.read(lambda tx: tx.threads.of(found[0].id))
    assert len(threads) == 1
    if second is not store:
        await second.close()


async def test_the_database_itself_refuses_a_second_conversation_of_a_key(store) -> None:
    # CONV-04
    def open_again(tx: Transaction) -> None:
        first = open_conversation(tx, GUS.id, TO_SALES)
        twin = replace(first, id=ConversationId("twin"), number=tx.conversations.next_number())
        tx.conversations.add(replace(twin, share=None))

    with pytest.raises(IntegrityError, match="key"):
        await store.run(open_again)


async def test_a_double_click_on_the_first_message_is_one_message(store) -> None:
    # B25 CONV-04 ENT-04
    written = await asyncio.gather(
        *(
            store.run(write_first_message, GUS.id, TO_SALES, Draft("hello"), source="click")
            for _ in range(6)
        )
    )
    assert len({message.id for message in written}) == 1


async def test_an_event_counts_once_at_once_and_after_a_restart(store, database, signals) -> None:
    # B1 B2 S1
    firsts = await asyncio.gather(
        *(store.run(lambda tx: tx.inbox.first_time("slack/Ev1")) for _ in range(4))
    )
    assert sorted(firsts) == [False, False, False, True]
    again = Store(database, signals, Clock())
    assert not await again.run(lambda tx: tx.inbox.first_time("slack/Ev1"))
    assert await again.run(lambda tx: tx.inbox.first_time("slack/Ev2"))
    await again.close()


async def test_an_event_whose_action_failed_is_new_again(store) -> None:
    # B2
    def fail(tx: Transaction) -> None:
        assert tx.inbox.first_time("slack/Ev1")
        raise ValueError

    with pytest.raises(ValueError):
        await store.run(fail)
    assert await store.run(lambda tx: tx.inbox.first_time("slack/Ev1"))


async def test_an_agent_met_twice_at_once_is_one_agent(store) -> None:
    # B25: the second looks before the first is kept; their names differ, so their slugs do
    both_looked = threading.Barrier(2)
    account = slack("T1/U9")

    def meet(tx: Transaction, name: str):
        known = tx.people.agent_by_account(account)
        if known is None and not store.single:
            with contextlib.suppress(threading.BrokenBarrierError):
                both_looked.wait(0.3)
        return meet_agent(tx, account, Profile(name))

    met = await asyncio.gather(store.run(meet, "Nia"), store.run(meet, "Nia Bo"))
    assert len({agent.id for agent in met}) == 1
    assert (await store.read(lambda tx: tx.people.agent_by_account(account))) in met
