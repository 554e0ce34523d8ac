"""What `make run` starts: the program and its Slack in one, with people, services and a widget."""

import asyncio
import re

import aiohttp

from bot.demo import demo_settings, run_demo
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.settings import Settings
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place


async def test_the_demo_carries_a_message_there_and_an_answer_back(tmp_path) -> None:
    # CONV-07, ENT-03
    stop, said = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(run_demo(Settings(), 0, said.put_nowait, stop))
    welcome = await said.get()
    base = re.search(r"http://127\.0\.0\.1:\d+", welcome)[0]
    slack = seed_demo(SlackSandbox(base_url=f"{base}/sandbox"))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
        place = Place(slack, demo_settings(Settings(), base, tmp_path), http)
        place.widgets["demo"] = re.search(r"w_\S+", welcome)[0]
        told = await place.ask("GET", f"/api/entrances/widget/{place.widgets['demo']}")
        services = {one["name"]: one["id"] for one in told["services"]}
        gus, ada = Guest(place, "Gus"), desk(place, "ada")
        await gus.begin(widget(place, "demo", services["Sales"]), "Hello")
        thread = await ada.finds("Sales", "Gus", "Hello")
        await ada.writes(thread, "Good morning")
        await gus.sees(lambda me: me.texts == ["Hello", "Good morning"])
    stop.set()
    await running
