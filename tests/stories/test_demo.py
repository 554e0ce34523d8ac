"""What `make run` starts: the program with its Slack and its Teams, with people, services and a widget."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.demo import run_demo
from bot.demo_values import demo_settings
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.settings import Settings
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place, until
from tests.stories.test_meeting_mails import booked

Json = dict[str, Any]


@dataclass
class Demo:
    """The demo as it runs: what it said, the place it is, and the services of its widget."""

    welcome: str
    place: Place
    services: dict[str, str]

    async def control(self, verb: str, what: str, **body: Any) -> Json:
        """Do what a person does in Teams."""
        return await self.place.ask(verb, f"/sandbox/teams/control/{what}", body)

    async def thread_in_teams(self, *words: str) -> Json:
        """Return the thread of Sales in Teams in which all of that stands, once it does."""

        async def found() -> Json | None:
            state = await self.control("GET", "state", user="cleo")
            channels = [one for team in state["teams"] for one in team["channels"]]
            threads = [
                thread
                for one in channels
                if one["id"] == teams_seed.SALES
                for thread in one["threads"]
            ]
            return next((one for one in threads if all(word in str(one) for word in words)), None)

        return await until(found, f"{words} in Teams")


@pytest_asyncio.fixture
async def demo(tmp_path) -> AsyncIterator[Demo]:
    stop, said = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(run_demo(Settings(), 0, said.put_nowait, stop))
    welcome = await said.get()
    base = re.search(r"http://127\.0\.0\.1:\d+", welcome)[0]
    slack = seed_demo(SlackSandbox(base_url=f"{base}/sandbox"))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
        place = Place(slack, demo_settings(Settings(), base, tmp_path), http)
        place.widgets["demo"] = re.search(r"w_\S+", welcome)[0]
        told = await place.ask("GET", f"/api/entrances/widget/{place.widgets['demo']}")
        yield Demo(welcome, place, {one["name"]: one["id"] for one in told["services"]})
    stop.set()
    await running


async def test_the_demo_carries_a_message_there_and_an_answer_back(demo: Demo) -> None:
    # CONV-07, ENT-03
    gus, ada = Guest(demo.place, "Gus"), desk(demo.place, "ada")
    await gus.begin(widget(demo.place, "demo", demo.services["Support"]), "Hello")
    thread = await ada.finds("Support", "Gus", "Hello")
    await ada.writes(thread, "reply: Good morning")
    await gus.sees(lambda me: me.texts == ["Hello", "Good morning"])


async def test_a_service_on_both_platforms_is_answered_from_either(demo: Demo) -> None:
    # CONV-07, CONV-09
    gus, ada = Guest(demo.place, "Gus"), desk(demo.place, "ada")
    await gus.begin(widget(demo.place, "demo", demo.services["Sales"]), "Hello")
    in_slack = await ada.finds("Sales", "Gus", "Hello")
    in_teams = await demo.thread_in_teams("Gus", "Hello")
    where = {"user": "cleo", "channel": teams_seed.SALES, "thread": in_teams["id"]}
    await demo.control("POST", "post", **where, text="Good morning from Teams")
    await gus.sees(lambda me: me.texts == ["Hello", "Good morning from Teams"])
    await ada.finds("Sales", "Gus", "Good morning from Teams")
    await ada.writes(in_slack, "And from Slack")
    await gus.sees(lambda me: me.texts[-1] == "And from Slack")
    await demo.thread_in_teams("Gus", "And from Slack")


async def test_the_welcome_says_how_to_reach_teams(demo: Demo) -> None:  # ENT-01, ENT-05
    base = demo.place.base
    assert f"{base}/sandbox/teams/control/" in demo.welcome
    assert f"{base}/sandbox/teams/connector/" in demo.welcome
    assert teams_seed.SALES in demo.welcome
    contact = re.search(r"Contact page of Cleo Clark +(\S+)", demo.welcome)[1]
    async with demo.place.http.get(contact) as page:
        assert page.status == 200
        assert "Cleo" in await page.text()


async def test_people_in_teams_were_welcomed_by_the_app(demo: Demo) -> None:  # ENT-05
    async def welcomed() -> bool:
        states = [await demo.control("GET", "state", user=key) for key in ("cleo", "dan", "nora")]
        return all(one["chat"]["messages"] for one in states)

    await until(welcomed, "the app's first words")


async def test_the_people_have_calendars_and_their_mails_a_mailbox(demo: Demo) -> None:  # MTG-01
    base = f"{demo.place.base}/sandbox"
    for page, words in (("calendar", "Calendars"), ("mailbox", "Mailbox")):
        assert f"{base}/{page}" in demo.welcome
        async with demo.place.http.get(f"{base}/{page}") as answer:
            assert words in await answer.text()
    for side, user in (("google", "ada"), ("teams/outlook", "cleo")):
        week = await demo.place.ask("GET", f"/sandbox/{side}/control/state", {"user": user})
        titles = {one["title"] for one in week["calendars"][0]["events"]}
        assert "Team stand-up" in titles
    async with demo.place.http.get(f"{base}/mailbox/mails") as answer:
        assert isinstance((await answer.json())["mails"], list)
    settings = demo_settings(Settings(), demo.place.base, Path("nowhere"), mail_port=25)
    assert settings.mail.url.get_secret_value() == "smtp://127.0.0.1:25"


@pytest.mark.parametrize(
    ("slug", "user", "side"),
    [("ada", "ada", "google"), ("cleo-clark", "cleo", "teams/outlook")],
)
async def test_a_meeting_stands_in_the_calendar_and_what_is_moved_there_is_moved_here(
    demo: Demo, slug: str, user: str, side: str
) -> None:  # MTG-01 MTG-05 MTG-09
    guest = Guest(demo.place, "Gus")
    await guest.arrive()
    meeting, others = await booked(demo.place, guest, slug)

    async def shown() -> Json | None:
        state = await demo.place.ask("GET", f"/sandbox/{side}/control/state", params={"user": user})
        events = [one for calendar in state["calendars"] for one in calendar["events"]]
        return next((one for one in events if "The frame" in one["title"]), None)

    event = await until(shown, "the event")
    assert datetime.fromisoformat(event["start"]) == datetime.fromisoformat(meeting["start"])
    body = {"user": user, "event": event["id"], "start": others[-1]}
    await demo.place.ask("POST", f"/sandbox/{side}/control/move", body)

    async def moved() -> bool:
        told = await demo.place.ask("GET", "/api/meetings", token=guest.token)
        return any(one["start"] == others[-1] for one in told["meetings"])

    await until(moved, "the new time")
