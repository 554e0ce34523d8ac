"""Who may do what, cell by cell."""

from dataclasses import replace

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Agent, Service
from bot.domain.permissions import NEEDED, Right, Role, check, may, role_of
from tests.world import ADA, BOTH, EVE, SALES

ADAS = replace(SALES, manager_id=ADA.id)
EVERYBODY, MANAGERS, ADMINS = tuple(Role), (Role.MANAGER, Role.ADMIN), (Role.ADMIN,)
TABLE = {
    Right.SERVE: EVERYBODY,
    Right.CORRECT_SHARED: MANAGERS,
    Right.SEE_FIGURES: MANAGERS,
    Right.SEE_LOG: MANAGERS,
    Right.SET_RULES: MANAGERS,
    Right.SET_UP: ADMINS,
}
PEOPLE: dict[Role, tuple[Agent, list[Service]]] = {
    Role.MEMBER: (ADA, [SALES]),
    Role.MANAGER: (ADA, [BOTH, ADAS]),
    Role.ADMIN: (EVE, []),
}


def test_every_right_stands_in_the_table() -> None:
    assert set(TABLE) == set(NEEDED) == set(Right)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_everybody_may_what_the_table_says(right: Right, role: Role) -> None:  # S17 MGR-02
    agent, services = PEOPLE[role]
    assert role_of(agent, services) is role
    assert may(agent, right, services) is (role in TABLE[right])
    if role in TABLE[right]:
        check(agent, right, services)
        return
    with pytest.raises(NotAllowed, match=f"{TABLE[right][0]}s_only"):
        check(agent, right, services)


def test_who_manages_one_service_is_a_member_elsewhere() -> None:  # S17
    assert role_of(ADA, [ADAS]) is Role.MANAGER
    assert role_of(ADA, [BOTH]) is Role.MEMBER
    assert role_of(ADA) is Role.MEMBER
