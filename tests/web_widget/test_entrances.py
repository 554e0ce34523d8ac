"""Ways in, and whether somebody is there (ENT-03, ENT-05, ENT-08, WID-03)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.hours import Hours, Interval
from bot.domain.people import Agent
from tests.web_widget.conftest import Desk
from tests.world import ADA, BOTH, EVE, SALES, TIM

NIGHTS = Hours({3: (Interval(22 * 60, 24 * 60),)}, "Europe/Berlin")


async def entrance(desk: Desk, kind: str = "widget", name: str = "w_sales", **headers: str) -> dict:
    return (await desk.guest(**headers).call("GET", f"/api/entrances/{kind}/{name}")).json


async def present(desk: Desk, **active: bool | None) -> None:
    def save(tx) -> None:
        for agent in (ADA, EVE, TIM):
            now: Agent = replace(agent, active=active.get(agent.id))
            tx.people.save_agent(now)

    await desk.store.run(save)


async def test_a_widget_says_everything_a_page_needs(desk: Desk) -> None:
    # ENT-03
    shown = await entrance(desk, **{"Accept-Language": "de"})
    assert shown["title"] == "Sales"
    assert [one["name"] for one in shown["services"]] == ["Sales"]
    assert shown["language"] == "de"
    assert shown["limits"] == {"text": 8000, "files": 5, "file_bytes": 20971520}
    assert shown["theme"] == {"color": "#2457d6", "position": "right", "launcher": True}
    assert shown["avatar_url"].startswith("https://desk.example/avatars/S-")


async def test_a_contact_link_shows_its_agent(desk: Desk) -> None:
    # ENT-01, ENT-05
    shown = await entrance(desk, "contact", "ada")
    assert (shown["kind"], shown["id"], shown["title"], shown["services"]) == (
        "contact",
        "ada",
        "Ada",
        [],
    )
    assert shown["avatar_url"] == ADA.avatar_url
    of_agent = await entrance(desk, "widget", "w_ada")
    assert (of_agent["kind"], of_agent["id"], of_agent["title"]) == ("widget", "w_ada", "Ada")


async def test_several_services_are_shown_to_choose_from(desk: Desk, several: str) -> None:
    # ENT-03
    shown = await entrance(desk, name=several)
    assert [one["id"] for one in shown["services"]] == ["sales", "both"]
    assert shown["title"] == "Sales · Both"
    assert shown["origins"] == ["https://shop.example"]


async def test_somebody_is_there_when_an_agent_is(desk: Desk, several: str) -> None:
    # ENT-08
    assert (await entrance(desk))["presence"] == "online"
    await present(desk, ada=False, eve=True, tim=False)
    assert (await entrance(desk))["presence"] == "online"
    await present(desk, ada=False, eve=False, tim=True)
    assert (await entrance(desk))["presence"] == "away"
    assert (await entrance(desk, "contact", "ada"))["presence"] == "away"
    both = await entrance(desk, name=several)
    assert both["presence"] == "online"
    assert [one["presence"] for one in both["services"]] == ["away", "online"]
    guest = await desk.new_guest()
    opened = (await guest.write_first()).json["conversation"]
    assert opened["presence"] == "away"
    by_link = await guest.write_first(entrance={"kind": "contact", "id": "ada"})
    assert by_link.json["conversation"]["presence"] == "away"


async def test_outside_its_hours_a_service_is_closed_and_says_when_it_opens(
    desk: Desk, several: str
) -> None:
    # ENT-08, WID-03: Thursday 13:00 in Berlin, open from 22:00
    await desk.store.run(lambda tx: tx.people.save_service(replace(SALES, hours=NIGHTS)))
    shown = await entrance(desk)
    assert (shown["presence"], shown["opens_at"]) == ("closed", "2026-01-01T21:00:00.000Z")
    assert (await entrance(desk, name=several))["presence"] == "online"
    await desk.store.run(lambda tx: tx.people.save_service(replace(BOTH, hours=NIGHTS)))
    assert (await entrance(desk, name=several))["opens_at"] == "2026-01-01T21:00:00.000Z"
    desk.clock.now += timedelta(hours=9)
    opened = await entrance(desk)
    assert (opened["presence"], opened["opens_at"]) == ("online", None)
