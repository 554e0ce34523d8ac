"""Free slots of a service, and who of those who are free gets the meeting (MTG-11)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.hours import Hours, Interval
from bot.domain.ids import AgentId
from calendar_sync.availability import Availability, Horizon, Mode, ServiceBooking, Unit
from calendar_sync.busy import Busy
from calendar_sync.openings import Dates
from calendar_sync.service_slots import free_agents, free_for_service
from calendar_sync.slots import Diary, free_slots
from calendar_sync.turns import Assigned, choose_agent
from tests.calendar_sync.changes import changes
from tests.calendar_sync.naive import covering, naive_is_free

ADA, EVE, TIM = AgentId("ada"), AgentId("eve"), AgentId("tim")
HALF, HOUR, DAY, WEEK = (timedelta(minutes=n) for n in (30, 60, 24 * 60, 7 * 24 * 60))
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ASKED = {"start": MONDAY, "end": MONDAY + DAY, "length": HALF, "now": MONDAY - DAY}
ZONES = sorted(changes())


def hours(start: int, end: int, zone: str = "UTC", grid: int = 30, **more) -> Availability:
    intervals = (Interval(start, end),)
    return Availability(
        Hours(dict.fromkeys(range(7), intervals), zone), grid=grid, notice=0, **more
    )


def busy(start: int, end: int) -> Busy:
    return Busy(MONDAY + timedelta(minutes=start), MONDAY + timedelta(minutes=end))


def shown(offers) -> dict[str, tuple[AgentId, ...]]:
    return {start.strftime("%H:%M"): agents for start, agents in offers.items()}


MEMBERS = {
    TIM: Diary(hours(540, 630), [busy(540, 560)]),
    ADA: Diary(hours(540, 660), [busy(600, 610)]),
    EVE: Diary(hours(555, 645)),
}


@pytest.mark.parametrize(
    ("mode", "offers"),
    [
        (
            mode,
            {
                "09:00": (ADA,),
                "09:15": (EVE,),
                "09:30": (TIM, ADA),
                "09:45": (EVE,),
                "10:00": (TIM,),
                "10:15": (EVE,),
                "10:30": (ADA,),
            },
        )
        for mode in (Mode.ANY, Mode.ROUND_ROBIN)
    ]
    + [(Mode.ALL, {"09:30": (TIM, ADA, EVE)})],
)
def test_a_slot_of_a_service_names_who_is_free(mode, offers) -> None:
    # MTG-11
    found = free_for_service(MEMBERS, mode, **ASKED)
    assert shown(found) == offers
    assert list(found) == sorted(found)
    assert len(found) == len(offers)
    for start in found:
        assert free_agents(MEMBERS, mode, start, HALF, ASKED["now"]) == found[start]


def test_whoever_is_not_free_at_a_commit_is_not_named() -> None:
    # MTG-06 MTG-11 B17
    nine, now = MONDAY + 9 * HOUR, ASKED["now"]
    assert free_agents(MEMBERS, Mode.ANY, nine, HALF, now) == (ADA,)
    assert free_agents(MEMBERS, Mode.ALL, nine, HALF, now) == ()
    assert free_agents(MEMBERS, Mode.ANY, nine.astimezone(ZoneInfo("Asia/Tokyo")), HALF, now) == (
        ADA,
    )
    tuesday = Dates(date(2026, 6, 2))
    assert free_agents(MEMBERS, Mode.ANY, nine, HALF, now, dates=tuesday) == ()
    with pytest.raises(KeyError):
        free_for_service(MEMBERS, Mode.ANY, **ASKED)[nine + timedelta(minutes=1)]


def test_a_service_without_agents_and_agents_without_time_offer_nothing() -> None:
    # MTG-11
    for mode in Mode:
        assert dict(free_for_service({}, mode, **ASKED)) == {}
        late = {ADA: Diary(hours(540, 600, horizon=Horizon(1, Unit.DAYS)))}
        assert dict(free_for_service(late, mode, **(ASKED | {"now": MONDAY - WEEK}))) == {}


def test_all_together_meet_though_their_grids_never_do() -> None:
    # MTG-11 MTG-12
    members = {
        ADA: Diary(hours(9 * 60, 17 * 60, "Europe/Berlin", grid=60)),
        TIM: Diary(hours(9 * 60, 17 * 60, "Asia/Kolkata", grid=60)),
    }
    found = free_for_service(members, Mode.ALL, **ASKED)
    clocks = list(shown(found))
    assert (clocks[0], clocks[-1], len(clocks)) == ("07:00", "11:00", 9)
    with_cap = members | {ADA: members[ADA]._replace(booked_per_day={date(2026, 6, 1): 1})}
    assert shown(free_for_service(with_cap, Mode.ALL, **ASKED)) == shown(found)
    capped = Diary(hours(9 * 60, 17 * 60, per_day=1), booked_per_day={date(2026, 6, 1): 1})
    assert shown(free_for_service(members | {EVE: capped}, Mode.ALL, **ASKED)) == {}


def test_an_odd_minute_in_one_agents_hours_changes_nothing_for_the_others() -> None:
    # MTG-11
    alone = free_for_service({ADA: MEMBERS[ADA]}, Mode.ANY, **ASKED)
    both = free_for_service({ADA: MEMBERS[ADA], EVE: Diary(hours(541, 602))}, Mode.ANY, **ASKED)
    assert shown(both) == shown(alone) | {"09:01": (EVE,), "09:31": (EVE,)}


@settings(deadline=None, max_examples=100)
@given(
    st.data(),
    st.sampled_from(ZONES),
    st.sampled_from(Mode),
    st.sampled_from([15, 30, 60, 90]),
)
def test_a_service_offers_what_its_agents_do_over_every_change_of_the_clocks(
    data, zone, mode, length
) -> None:
    # MTG-11 MTG-12 B18
    change = data.draw(st.sampled_from(changes()[zone]))
    near = st.integers(-16 * 60, 16 * 60).map(lambda n: change + timedelta(minutes=n))
    spans = st.lists(near.map(lambda one: Busy(one, one + HALF)), max_size=3)
    members = {
        agent_id: Diary(
            hours(start, start + data.draw(st.sampled_from([3, 8, 24])) * 60, where, grid),
            data.draw(spans),
        )
        for agent_id, start, where, grid in (
            (ADA, 0, zone, 30),
            (EVE, data.draw(st.sampled_from([0, 20, 61])), data.draw(st.sampled_from(ZONES)), 60),
            (TIM, 0, "UTC", 45),
        )
    }
    asked = {
        "start": change - timedelta(hours=9),
        "end": change + timedelta(hours=9),
        "length": timedelta(minutes=length),
        "now": change - DAY,
    }
    found = free_for_service(members, mode, **asked)
    own = {
        one: free_slots(diary.availability, diary.busy, **asked) for one, diary in members.items()
    }
    if mode is not Mode.ALL:
        starts = sorted({start for slots in own.values() for start in slots})
        assert dict(found) == {
            start: tuple(one for one in members if start in own[one]) for start in starts
        }
        return
    minutes = [asked["start"] + timedelta(minutes=minute) for minute in range(18 * 60)]
    assert list(found) == [
        at
        for at in minutes
        if any(
            ago % diary.availability.grid == 0
            for diary in members.values()
            for ago in covering(diary.availability, at)
        )
        and all(
            naive_is_free(*diary[:2], at, asked["length"], asked["now"], any_start=True)
            for diary in members.values()
        )
    ]
    assert set(found.values()) <= {tuple(members)}


def given_to(agent_id: AgentId, ago: timedelta, start: datetime = MONDAY) -> Assigned:
    return Assigned(agent_id, start, MONDAY - ago)


TURNS = ServiceBooking(Mode.ROUND_ROBIN)


@pytest.mark.parametrize(
    ("history", "chosen"),
    [
        ([], ADA),
        ([(ADA, DAY)], EVE),
        ([(ADA, DAY), (EVE, 2 * DAY)], TIM),
        ([(ADA, DAY), (EVE, 2 * DAY), (TIM, 3 * DAY)], TIM),
        # A recent one counts four times as much as an old one.
        ([(ADA, DAY), (EVE, 22 * DAY), (EVE, 23 * DAY), (TIM, DAY)], EVE),
        ([(ADA, DAY), (EVE, 8 * DAY), (TIM, DAY)], EVE),
        ([(ADA, 8 * DAY), (EVE, 15 * DAY), (TIM, 15 * DAY)], EVE),
        # What is older than four weeks only tells who was last.
        ([(ADA, 29 * DAY), (EVE, 40 * DAY), (TIM, 35 * DAY)], EVE),
        ([(ADA, 29 * DAY), (EVE, 40 * DAY)], TIM),
        ([(ADA, 28 * DAY), (EVE, 28 * DAY), (TIM, 28 * DAY)], ADA),
        # A clock that is a little behind gives nobody more than the weight of a week.
        ([(ADA, -DAY), (EVE, DAY), (TIM, DAY), (TIM, DAY)], EVE),
        ([(AgentId("gone"), DAY)], ADA),
    ],
)
def test_turns_are_fair_over_weeks(history, chosen) -> None:
    # MTG-11
    given = [given_to(agent_id, ago) for agent_id, ago in history]
    assert choose_agent(MONDAY, [TIM, EVE, ADA], given, TURNS, MONDAY) == chosen


def test_any_prefers_whoever_has_the_fewest_meetings_on_that_day_in_the_services_zone() -> None:
    # MTG-11
    tokyo = ServiceBooking(Mode.ANY, zone="Asia/Tokyo")
    slot = MONDAY + timedelta(hours=16)  # Tuesday in Tokyo
    history = [
        given_to(ADA, DAY, MONDAY + timedelta(hours=20)),
        given_to(EVE, DAY),
        given_to(EVE, DAY),
    ]
    assert choose_agent(slot, [ADA, EVE], history, tokyo, MONDAY) == EVE
    assert choose_agent(slot, [ADA, EVE], history, ServiceBooking(), MONDAY) == ADA
    assert choose_agent(slot, [ADA, EVE], history, TURNS, MONDAY) == ADA
    assert choose_agent(slot, [EVE], history, ServiceBooking(), MONDAY) == EVE
    assert choose_agent(slot, [], history, tokyo, MONDAY) is None


def test_over_a_quarter_everybody_gets_the_same_though_not_everybody_is_always_free() -> None:
    # MTG-11
    chance, now = Random(5), MONDAY
    agents = [ADA, EVE, TIM]
    history: list[Assigned] = []
    for _ in range(300):
        now += timedelta(hours=chance.randrange(1, 12))
        free = [one for one in agents if chance.random() < 0.7] or agents
        chosen = choose_agent(now + DAY, free, history, TURNS, now)
        assert chosen in free
        history.append(Assigned(chosen, now + DAY, now))
    counts = Counter(one.agent_id for one in history)
    assert max(counts.values()) - min(counts.values()) <= 6
