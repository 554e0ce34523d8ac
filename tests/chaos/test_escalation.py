"""Who waits too long is escalated once, whichever of two processes dies meanwhile (ESC-03, ESC-04)."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.meet_agent import meet_agent
from bot.actions.participants import let_go
from bot.actions.services import change_rules
from bot.actions.wait import set_alarm
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import Source
from bot.domain.escalation import Escalation
from bot.domain.ids import ConversationId
from bot.domain.rules import Rules
from bot.ports import Profile
from bot.sandbox.slack.seed import TEAM
from bot.sandbox.smtp import SmtpSandbox
from bot.slack.refs import owned_ref
from bot.store import Transaction
from tests.chaos.guest import Guest
from tests.chaos.pair import Pair, a_pair
from tests.chaos.plan import LONG
from tests.databases import drop_database, new_database
from tests.processes import until

CONVERSATIONS, AT_ONCE = (200, 20) if LONG else (16, 8)
WITHIN, ALL_WITHIN = 3.0, 90.0
MANAGER = owned_ref(TEAM, "U0MONA")


@pytest.fixture
def shared_database(postgres: str) -> Iterator[str]:
    url = new_database(postgres)
    yield url
    drop_database(url)


@pytest.mark.chaos
@pytest.mark.timeout(1800 if LONG else 240)
async def test_two_processes_escalate_once_while_one_after_the_other_is_killed(
    shared_database, tmp_path
):  # ESC-01 ESC-03 ESC-04
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(1_000_000))
    post = SmtpSandbox()
    await post.start()
    told = {
        "FRONTDESK_MAIL__URL": f"smtp://127.0.0.1:{post.port}",
        "FRONTDESK_MAIL__SENDER": "desk@acme.example",
    }
    async with a_pair(tmp_path, shared_database, seed, told) as pair:
        await pair.store.run(appoint)
        for _ in range(CONVERSATIONS // AT_ONCE):
            guests = await asyncio.gather(*(pair.guest() for _ in range(AT_ONCE)))
            await pair.while_killing(wait_long(pair, guests))
        assert await until(lambda: all_escalated(pair), ALL_WITHIN)
        await pair.calm()
        found = Counter([await judge(pair, guest, post) for guest in pair.guests])
        print(f"seed {seed}, {pair.kills} kills, {len(post.mails)} mails: {dict(found)}")
        assert pair.kills >= CONVERSATIONS // AT_ONCE
        assert found == {"once": CONVERSATIONS}, f"seed {seed}"
    await post.stop()


async def all_escalated(pair: Pair) -> bool:
    """Tell whether every wait was escalated: an alarm in the hand of who died comes back after its lease."""
    ids = [ConversationId(guest.conversation) for guest in pair.guests]
    return await pair.store.read(lambda tx: all(tx.conversations.get(one).escalated for one in ids))


def appoint(tx: Transaction) -> None:
    """Give the service a manager who is in no conversation, and the shortest time that there is."""
    [service] = tx.people.services()
    profile = Profile("Mona", email="mona@acme.example", active=True)
    manager = meet_agent(tx, MANAGER, profile)
    tx.people.save_service(replace(service, manager_id=manager.id))
    change_rules(tx, service.id, Rules(escalation=Escalation(1)), SYSTEM)


async def wait_long(pair: Pair, guests: Sequence[Guest]) -> None:
    """Let each guest have waited for almost a minute, so that it is over within the next seconds."""
    for guest in guests:
        left = timedelta(seconds=pair.chance.uniform(0, WITHIN))
        await pair.store.run(
            have_waited, ConversationId(guest.conversation), timedelta(minutes=1) - left
        )
    await asyncio.sleep(2 * WITHIN)


def have_waited(tx: Transaction, conversation_id: ConversationId, long: timedelta) -> None:
    manager = tx.people.agent_by_account(MANAGER)
    assert manager
    let_go(tx, conversation_id, [manager.id])
    tx.waits.began(conversation_id, tx.now - long)
    set_alarm(tx, conversation_id)


async def judge(pair: Pair, guest: Guest, post: SmtpSandbox) -> str:
    """Say how often it happened; a mail whose answer was lost comes twice under one id, as mails do."""

    def look(tx: Transaction) -> tuple[int, int, int]:
        conversation_id = ConversationId(guest.conversation)
        messages = tx.messages.latest(conversation_id, 1000)
        said = [m.notice.key for m in messages if m.notice and "escalated" in m.notice.key]
        acts = [one for one in tx.audit.of(conversation_id) if one.act is Act.ESCALATED]
        there = tx.participants.all(conversation_id)
        added = [one for one in there if one.source is Source.MANAGER and not one.left_at]
        return len(said), len(acts), len(added)

    number = (
        await pair.store.read(lambda tx: tx.conversations.get(ConversationId(guest.conversation)))
    ).number
    mails = [one.mail for one in post.mails if f"(#{number})" in one.mail["Subject"]]
    if len({mail["Message-ID"] for mail in mails}) != 1:
        return f"{len(mails)} mails"
    counted = await pair.store.read(look)
    return "once" if counted == (1, 1, 1) else f"said, logged, added: {counted}"
