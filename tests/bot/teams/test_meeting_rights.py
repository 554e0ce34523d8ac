"""Who may ask for what about meetings in Teams, cell by cell."""

from collections.abc import Set
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.hours import Hours, Interval
from bot.domain.permissions import Role
from calendar_sync.availability import Availability
from calendar_sync.store.bookables import Bookables
from tests.bot.beside import until
from tests.bot.meeting_rights import CELLS, REFUSED
from tests.bot.teams.asking import slash
from tests.bot.teams.workplace import Workplace, known

ALWAYS = Availability(hours=Hours({day: (Interval(0, 1440),) for day in range(7)}))
# Nora owns the team.
USERS = {
    Role.MEMBER: ("cleo", "Cleo Clark"),
    Role.MANAGER: ("cleo", "Cleo Clark"),
    Role.ADMIN: ("nora", "Nora North"),
}


@pytest.mark.parametrize(("said", "told", "may", "role"), CELLS)
async def test_everybody_may_what_the_table_says(
    work: Workplace, said: str, told: str, may: Set[Role], role: Role
) -> None:  # S17 MGR-02 MTG-10
    service = await work.service()
    await work.conversation(service=service)
    agent = await known(work, *USERS[role])

    def prepare(tx: Any) -> None:
        tx.of(Bookables).keep_agent(agent.id, replace(ALWAYS, notice=0))
        if role is Role.MANAGER:
            tx.people.save_service(replace(tx.people.service(service.id), manager_id=agent.id))

    await work.store.run(prepare)
    user, wanted = USERS[role][0], told if role in may else REFUSED
    await slash(work, said, user=user)

    async def heard() -> bool:
        await work.deliver()
        return any(wanted in one for one in await work.whispers(user))

    await until(heard, wanted)
    assert (REFUSED in "\n".join(await work.whispers(user))) is (role not in may)
