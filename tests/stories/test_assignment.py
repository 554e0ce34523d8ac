"""Conversations are given away: to another channel, platform or workspace, and to whose turn it is."""

from collections.abc import AsyncIterator

import pytest

from bot.actions.services import change_rules
from bot.domain.acts import SYSTEM
from bot.domain.ids import PlatformName
from bot.domain.people import Mode
from bot.domain.rules import Routing, Rules
from bot.sandbox.slack import seed
from bot.sandbox.teams import seed as teams_seed
from bot.setting_up import set_up_service
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Door, Place, Way, a_place, until
from tests.stories.seen import Thread
from tests.stories.slack_desk import SlackDesk
from tests.stories.teams_desk import TeamsDesk
from tests.stories.test_workspaces import with_globex

PLACES = {
    "Care": {PlatformName.SLACK: seed.SUPPORT},
    "Help": {PlatformName.TEAMS: teams_seed.SUPPORT},
}


@pytest.fixture
async def both(a_file: str) -> AsyncIterator[Place]:
    """The program beside both platforms, with a service on both, and one on each alone."""
    async with a_place(a_file, Door.BOTH, Way.WEBSOCKET) as place:
        parts = place.parts
        for name, channels in PLACES.items():
            await set_up_service(
                parts.store, parts.desks, name, channels, manager=None, mode=Mode.ANSWERS
            )
            await place.widget(name.lower(), name)
        await until(place._has_members, "the members of the services")
        yield place


def last(thread: Thread) -> str:
    return thread.texts[-1] if thread.texts else ""


def tells(thread: Thread, *words: str) -> bool:
    """Whether one post says all of this."""
    return any(all(one in text for one in words) for text in thread.texts)


async def goes_by(place: Place, service: str, routing: Routing) -> None:
    def change(tx) -> None:
        found = tx.people.service_named(service)
        change_rules(tx, found.id, Rules(routing=routing), SYSTEM)

    await place.parts.store.run(change)


async def test_from_slack_to_teams_and_back(both: Place) -> None:
    # ASG-02 ASG-04 ASG-13 ASG-14 CONV-05
    gus, ada, cleo = Guest(both, "Gus"), SlackDesk(both, "ada"), TeamsDesk(both, "cleo")
    await gus.begin(widget(both, "care"), "My chair squeaks")
    old = await ada.finds("Support", "Gus", "My chair squeaks")
    number, page = gus.header["number"], gus.header["id"]
    await ada.writes(old, "note: they pay late")
    await ada.sees(old, lambda it: "🔒" in it.signs("note: they pay late"))
    await ada.mentions(old, "assign help @cleo")
    await ada.is_told("is with Help, Cleo")

    new = await cleo.finds("Support", "Gus")
    await cleo.sees(new, lambda it: tells(it, "handed this conversation over", "Care"))
    await cleo.sees(new, lambda it: tells(it, "My chair squeaks", "they pay late", "Slack"))
    await cleo.sees(new, lambda it: "Assignee: Cleo" in it.card.facts)
    await cleo.is_told(f"gave you #{number} Gus")
    await ada.sees(old, lambda it: "goes on with Help" in it.card.subtitle)
    left = await ada.sees(old, lambda it: "goes on with Help" in last(it))
    assert left.card.buttons == ()
    assert "Teams" in last(left)

    await ada.writes(old, "still there?")
    await ada.is_told("goes on elsewhere")
    await ada.sees(old, lambda it: "🔒" in it.signs("still there?"))
    await cleo.sees(new, lambda it: tells(it, "still there?"))
    await cleo.writes(new, "I have oil")
    await gus.sees(lambda me: "I have oil" in me.texts)
    assert "still there?" not in gus.texts
    assert (gus.header["number"], gus.header["id"]) == (number, page)
    assert "I have oil" not in (await ada.looks_at(old)).texts

    await cleo.mentions(new, "assign care")
    back = await ada.sees(old, lambda it: "open" in it.card.subtitle and bool(it.card.buttons))
    assert back.root == old.root
    await ada.sees(old, lambda it: tells(it, "handed this conversation over", "I have oil"))
    await cleo.sees(new, lambda it: "goes on with Care" in it.card.subtitle)
    await cleo.writes(new, "And here?")
    await cleo.is_told("goes on elsewhere")
    await ada.sees(old, lambda it: tells(it, "And here?"))
    assert "And here?" not in gus.texts
    await ada.writes(old, "Does it squeak still?")
    await gus.sees(lambda me: "Does it squeak still?" in me.texts)


async def test_what_was_said_before_can_still_be_changed_and_taken_back(both: Place) -> None:
    # ASG-13 CONV-07
    gus, ada, cleo = Guest(both, "Gus"), SlackDesk(both, "ada"), TeamsDesk(both, "cleo")
    await gus.begin(widget(both, "care"), "My card is 4111")
    old = await ada.finds("Support", "Gus", "My card is 4111")
    answer = await ada.writes(old, "Never say taht")
    await gus.sees(lambda me: "Never say taht" in me.texts)
    await ada.mentions(old, "assign help")
    await cleo.finds("Support", "Gus")
    await gus.delete("My card is 4111")
    await ada.sees(old, lambda it: "My card is 4111" not in it.texts)
    await ada.edits(old, answer, "Never say that")
    await gus.sees(lambda me: "Never say that" in me.texts)


async def test_to_another_channel_of_the_same_platform(web_place: Place) -> None:
    # ASG-08 ASG-13 ASG-14
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    await gus.begin(widget(web_place, "sales"), "Hello")
    old = await ada.finds("Sales", "Gus", "Hello")
    await ada.mentions(old, "assign support")
    await ada.is_told("is with Support")
    new = await ada.finds("Support", "Gus")
    await ada.sees(new, lambda it: tells(it, "handed this conversation over", "Hello"))
    await ada.sees(old, lambda it: "goes on with Support" in last(it))
    await gus.write("Anybody?")
    await ada.sees(new, lambda it: "Anybody?" in it.texts)
    assert "Anybody?" not in (await ada.looks_at(old)).texts
    await gus.sees(lambda me: any("Support" in one for one in me.notices))


async def test_to_another_workspace(slack_place: Place) -> None:
    # ASG-13
    await with_globex(slack_place)
    await until(slack_place._has_members, "the members of the services")
    gus, ada = Guest(slack_place, "Gus"), SlackDesk(slack_place, "ada")
    eve = SlackDesk(slack_place, "eve")
    await gus.begin(widget(slack_place, "sales"), "Hello")
    old = await ada.finds("Sales", "Gus", "Hello")
    await ada.mentions(old, "assign front @eve")
    new = await eve.finds("Front", "Gus")
    await eve.sees(new, lambda it: tells(it, "handed this conversation over", "Hello"))
    await eve.writes(new, "Welcome")
    await gus.sees(lambda me: "Welcome" in me.texts)
    await ada.sees(old, lambda it: "goes on with Front" in last(it))


async def test_new_ones_go_round_and_whoever_pauses_is_passed_over(web_place: Place) -> None:
    # ASG-16 ASG-14
    await goes_by(web_place, "Sales", Routing.ROUND_ROBIN)
    ada = desk(web_place, "ada")
    assert "no new conversations" in await ada.asks("pause")
    for name in ("Gus", "Olga", "Kim"):
        await Guest(web_place, name).begin(widget(web_place, "sales"), "Hello")
        thread = await ada.finds("Sales", name, "Hello")
        assert "Assignee: Ada" not in thread.card.facts
        assert "nobody yet" not in thread.card.facts
    assert "again" in await ada.asks("resume")


async def test_the_first_who_answers_has_it(web_place: Place) -> None:
    # ASG-16
    await goes_by(web_place, "Sales", Routing.FIRST_ANSWER)
    gus, ada = Guest(web_place, "Gus"), desk(web_place, "ada")
    await gus.begin(widget(web_place, "sales"), "Hello")
    thread = await ada.finds("Sales", "Gus", "Hello")
    assert "nobody yet" in thread.card.facts
    await ada.writes(thread, "Good day")
    await ada.sees(thread, lambda it: "Assignee: Ada" in it.card.facts)
    assert "#1 Gus" in await ada.asks("mine")
