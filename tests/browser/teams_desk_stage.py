"""A sandbox with Teams and its desk on a free port, and an app beside it that answers what a test wants."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from bot.sandbox.app import standalone
from bot.sandbox.desk import TEAMS_PEOPLE, DeskLinks, desk_routes
from bot.sandbox.slack.seed import seed_demo as seed_slack
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed
from bot.sandbox.teams.records import Message
from bot.sandbox.teams.state import TeamsSandbox
from tests.bot.sandbox.teams.fake_bot import Bot, Desk, FakeBot, attached

Json = dict[str, Any]

__all__ = [
    "CARD",
    "FORM",
    "Json",
    "TeamsStage",
    "asks",
    "attached",
    "card",
    "dialog",
    "does",
    "line",
    "open_teams_stage",
]

MANIFEST = json.loads(
    (Path(__file__).parents[2] / "manifests/teams/manifest.json").read_text(encoding="utf-8")
)
LINKS = DeskLinks(widget_id="w_stage", embed_url="desk/static/wheel.svg", teams_people=TEAMS_PEOPLE)


def line(*runs: Json | str, **more: Any) -> Json:
    """A line of words."""
    inlines = [{"type": "TextRun", "text": one} if isinstance(one, str) else one for one in runs]
    return {"type": "RichTextBlock", "inlines": inlines, **more}


def card(*body: Json, actions: tuple[Json, ...] = ()) -> Json:
    """A card of what it consists of."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": list(actions)}


def does(title: str, **more: Any) -> Json:
    """A button that is answered at once."""
    data = {"action": title.lower(), "conversation": "7"}
    return {"type": "Action.Execute", "verb": "card", "title": title, "data": data, **more}


def asks(title: str, **more: Any) -> Json:
    """A button that opens a dialog."""
    data = {"msteams": {"type": "task/fetch"}, "action": title.lower()}
    return {"type": "Action.Submit", "title": title, "data": data, **more}


def dialog(shown: Json, title: str = "Rename") -> Json:
    """The answer that opens a dialog, or turns its page."""
    held = {"contentType": "application/vnd.microsoft.card.adaptive", "content": shown}
    value = {"title": title, "height": "small", "width": "medium", "card": held}
    return {"task": {"type": "continue", "value": value}}


def _fact(label: str, value: Json) -> Json:
    columns = [
        {"type": "Column", "width": "110px", "items": [line(label, spacing="None")]},
        {"type": "Column", "width": "stretch", "items": [value]},
    ]
    return {"type": "ColumnSet", "spacing": "Small", "columns": columns}


LINK = {
    "type": "TextRun",
    "text": "the page",
    "color": "Accent",
    "underline": True,
    "selectAction": {"type": "Action.OpenUrl", "url": "https://shop.example/tern"},
}
PICTURE = {"type": "Image", "url": "/sandbox/desk/static/mark.svg", "style": "Person"}
CARD = card(
    {
        "type": "ColumnSet",
        "columns": [
            {"type": "Column", "width": "auto", "items": [{**PICTURE, "width": "48px"}]},
            {
                "type": "Column",
                "width": "stretch",
                "verticalContentAlignment": "Center",
                "items": [
                    line({"type": "TextRun", "text": "Grace", "weight": "Bolder", "size": "Large"}),
                    line({"type": "TextRun", "text": "#7 · open", "isSubtle": True}),
                ],
            },
        ],
    },
    _fact("Page", line(LINK)),
    {"type": "Container", "style": "warning", "items": [line("🔒 a note for colleagues")]},
    {"type": "TextBlock", "text": "Opened **just now**", "wrap": True},
    actions=(does("Take it", style="positive"), asks("Rename"), does("Close", mode="secondary")),
)
FORM = card(
    {
        "type": "Input.Text",
        "id": "words",
        "label": "New name",
        "placeholder": "Both sides see it",
        "isRequired": True,
        "errorMessage": "Say a name",
    },
    {
        "type": "Input.ChoiceSet",
        "id": "who",
        "label": "Who",
        "choices": [{"title": "Nobody", "value": ""}, {"title": "Dan Diaz", "value": "dan"}],
        "value": "",
    },
    {
        "type": "Input.ChoiceSet",
        "id": "mode",
        "label": "How",
        "style": "expanded",
        "choices": [{"title": "Answers", "value": "answers"}, {"title": "Notes", "value": "notes"}],
        "value": "answers",
    },
    actions=({"type": "Action.Submit", "title": "Save", "style": "positive", "data": {"x": "1"}},),
)


@dataclass
class TeamsStage:
    """What a test holds: the sandbox's memory, its address, the app, its calls, and people's acts."""

    teams: TeamsSandbox
    app: FakeBot
    bot: Bot
    people: Desk
    url: str
    session: aiohttp.ClientSession

    async def thread(self, shown: Json = CARD) -> str:
        """Open a thread with a card in Sales; gives the id of its first message."""
        return (await self.bot.thread(attached(shown))).partition("messageid=")[2]

    async def tell(self, key: str, activity: Json | str) -> str:
        """Say something to somebody alone, in their chat."""
        return await self.bot.say(await self.bot.chat(key), activity)

    def messages(self, place: str = seed.SALES) -> list[Message]:
        """Everything in a channel or chat, oldest first."""
        return list(self.teams.places[place].messages.values())

    def last(self, place: str = seed.SALES) -> Message:
        """The newest message there."""
        return self.messages(place)[-1]

    def chat(self, key: str) -> str:
        """The chat of somebody with the app."""
        return self.teams.chat_of(self.teams.people[key]).id

    async def sit(self, page: Page, *at: str) -> Locator:
        """Open the page as somebody, somewhere; gives the desk when it is drawn."""
        where = at or ("cleo", seed.SALES)
        path = "/".join(quote(one, safe="") for one in ("teams", *where))
        await page.goto(f"{self.url}/sandbox/desk#{path}")
        desk = page.locator("#desk .desk.teams")
        await expect(desk.get_by_role("radio", checked=True)).to_be_visible()
        return desk


@asynccontextmanager
async def open_teams_stage() -> AsyncIterator[TeamsStage]:
    """Start everything on free ports."""
    slack = seed_slack(SlackSandbox(seed=7))
    teams = seed.seed_demo(TeamsSandbox(seed=7, manifest=MANIFEST))
    root = standalone(slack, teams, routes=desk_routes(LINKS))
    async with TestServer(root) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("")).rstrip("/")
        teams.base_url = slack.base_url = f"{url}/sandbox"
        app, bot = FakeBot(teams.url, session), Bot(teams.url, session)
        async with app.server:
            teams.app.url = app.url
            await bot.sign_in()
            yield TeamsStage(teams, app, bot, Desk(teams.url, session), url, session)
