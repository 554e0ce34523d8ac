"""Who may ask for what about meetings in Slack, cell by cell."""

from collections.abc import Set
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.hours import Hours, Interval
from bot.domain.permissions import Role
from calendar_sync.availability import Availability
from calendar_sync.store.bookables import Bookables
from tests.bot.meeting_rights import CELLS, REFUSED
from tests.bot.slack.asking import command
from tests.bot.slack.workplace import Workplace, agent_account

ALWAYS = Availability(hours=Hours({day: (Interval(0, 1440),) for day in range(7)}))
# Mona is an admin of the workspace.
USERS = {Role.MEMBER: "U0ADA", Role.MANAGER: "U0ADA", Role.ADMIN: "U0MONA"}


@pytest.mark.parametrize(("said", "told", "may", "role"), CELLS)
async def test_everybody_may_what_the_table_says(
    work: Workplace, said: str, told: str, may: Set[Role], role: Role
) -> None:  # S17 MGR-02 MTG-10
    service = await work.service()
    await work.conversation(service=service)
    user = USERS[role]

    def prepare(tx: Any) -> None:
        agent = tx.people.agent_by_account(agent_account(user))
        tx.of(Bookables).keep_agent(agent.id, replace(ALWAYS, notice=0))
        if role is Role.MANAGER:
            tx.people.save_service(replace(tx.people.service(service.id), manager_id=agent.id))

    await work.store.run(prepare)
    await command(work, said, user=user)
    await work.settle()
    assert (told if role in may else REFUSED) in work.whispers(user)[-1]
