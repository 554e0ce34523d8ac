"""A sandbox with its desk on a free port, and an app beside it that answers what a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from bot.sandbox.app import standalone
from bot.sandbox.desk import Contact, DeskLinks, desk_routes
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from tests.bot.sandbox.fake_app import FakeApp

Json = dict[str, Any]

ADA, BOB = "xoxp-sandbox-ada", "xoxp-sandbox-bob"
LINKS = DeskLinks(
    widget_id="w_stage",
    contacts=(Contact("Ada Lovelace", "/c/ada", "Sales"), Contact("Bob Chen", "/c/bob", "Support")),
)


def _button(action: str, words: str, **more: Any) -> Json:
    text = {"type": "plain_text", "text": words}
    return {"type": "button", "action_id": action, "text": text, "value": "7", **more}


CARD: list[Json] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Conversation 7 · Grace Hopper"}},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Open*, nobody serves it yet."},
        "fields": [
            {"type": "mrkdwn", "text": "*Page*\n<https://shop.example/tern|Tern, town bicycle>"},
            {"type": "mrkdwn", "text": "*Local time*\n09:14 (Europe/Berlin)"},
        ],
    },
    {
        "type": "actions",
        "block_id": "conversation",
        "elements": [
            _button("take", "Take it", style="primary"),
            _button("rename", "Rename"),
            _button(
                "close",
                "Close",
                style="danger",
                confirm={
                    "title": {"type": "plain_text", "text": "Close it?"},
                    "text": {"type": "mrkdwn", "text": "The guest is *told*."},
                    "confirm": {"type": "plain_text", "text": "Close"},
                    "deny": {"type": "plain_text", "text": "Not yet"},
                },
            ),
            {
                "type": "static_select",
                "action_id": "assign",
                "placeholder": {"type": "plain_text", "text": "Assign to"},
                "options": [
                    {"text": {"type": "plain_text", "text": name}, "value": name.lower()}
                    for name in ("Ada", "Bob", "Mona")
                ],
            },
        ],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Support · opened just now"}]},
]

MODAL: Json = {
    "type": "modal",
    "callback_id": "rename",
    "title": {"type": "plain_text", "text": "Rename"},
    "submit": {"type": "plain_text", "text": "Save"},
    "close": {"type": "plain_text", "text": "Leave it"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "New title"},
            "hint": {"type": "plain_text", "text": "Colleagues see it, the guest does not."},
            "element": {"type": "plain_text_input", "action_id": "words", "max_length": 60},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Also tell"},
            "element": {"type": "multi_users_select", "action_id": "people"},
        },
        {
            "type": "input",
            "block_id": "guest",
            "optional": True,
            "label": {"type": "plain_text", "text": "Guest"},
            "element": {"type": "external_select", "action_id": "find", "min_query_length": 1},
        },
        {
            "type": "input",
            "block_id": "how",
            "label": {"type": "plain_text", "text": "How urgent"},
            "element": {
                "type": "radio_buttons",
                "action_id": "level",
                "options": [
                    {"text": {"type": "plain_text", "text": "Today"}, "value": "today"},
                    {"text": {"type": "plain_text", "text": "This week"}, "value": "week"},
                ],
            },
        },
    ],
}


@dataclass
class Stage:
    """What a test holds: the sandbox's memory, its address, the app, and a client."""

    slack: SlackSandbox
    app: FakeApp
    url: str
    session: aiohttp.ClientSession

    async def api(self, method: str, token: str = seed.BOT_TOKEN, **args: Any) -> Json:
        """Call the Web API; what is refused is a mistake of the test."""
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.url}/sandbox/slack/api/{method}"
        async with self.session.post(url, json=args, headers=headers) as response:
            said = await response.json()
        assert said["ok"], said
        return said

    async def post(self, text: str, token: str = seed.BOT_TOKEN, **more: Any) -> str:
        """Post into #sales; gives the time stamp."""
        args = {"channel": seed.SALES, "text": text} | more
        return str((await self.api("chat.postMessage", token, **args))["ts"])

    def messages(self, channel: str = seed.SALES) -> list[Any]:
        """Everything in a channel, replies too, oldest first."""
        found = self.slack.channels[channel].messages
        return [found[ts] for ts in sorted(found)]

    def heard(self, kind: str) -> list[Json]:
        """Interactions of one type that the app received."""
        return [one for one in self.app.received if one.get("type") == kind]

    async def sit(self, page: Page, at: str = f"U0ADA/{seed.SALES}") -> Locator:
        """Open the page as somebody, somewhere; gives the desk when it is drawn."""
        await page.goto(f"{self.url}/sandbox/desk#{at}")
        desk = page.locator("#desk .desk")
        await expect(desk.get_by_role("radio", checked=True)).to_be_visible()
        return desk


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Start everything on free ports."""
    slack = seed.seed_demo(SlackSandbox(seed=7))
    root = standalone(slack, routes=desk_routes(LINKS))
    root.router.add_get("/embed.js", _embed)
    app = FakeApp()
    async with app.server, TestServer(root) as server, aiohttp.ClientSession() as session:
        slack.apps[seed.APP].set_url(app.url)
        url = str(server.make_url("")).rstrip("/")
        slack.base_url = f"{url}/sandbox"
        yield Stage(slack, app, url, session)


async def _embed(_: web.Request) -> web.Response:
    text = "document.documentElement.dataset.widget = document.currentScript.dataset.widget;"
    return web.Response(text=text, content_type="text/javascript")
