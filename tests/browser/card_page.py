"""A page that shows cards as Teams does: the official renderer in the colours and sizes of Teams."""

import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

__all__ = ["serve_cards"]

Json = dict[str, Any]
USUAL = Path(__file__).parents[2] / "node_modules/adaptivecards/dist/adaptivecards.min.js"
COLORS = {
    "light": {"back": "#f5f5f5", "card": "#ffffff", "text": "#242424", "subtle": "#616161"}
    | {
        "accent": "#5b5fc7",
        "emphasis": "#f0f0f0",
        "warning": "#fef7e0",
        "line": "#d1d1d1",
        "wrong": "#b3261e",
    },
    "dark": {"back": "#1f1f1f", "card": "#292929", "text": "#ffffff", "subtle": "#adadad"}
    | {
        "accent": "#9299f7",
        "emphasis": "#3a3a3a",
        "warning": "#463512",
        "line": "#525252",
        "wrong": "#f1707b",
    },
}
PAGE = """<!doctype html><meta charset="utf-8"><title>Cards</title>
<style>
body { margin: 0; padding: 12px 24px 24px; font: 14px "Segoe UI", "Noto Sans", system-ui, sans-serif;
  background: %(back)s; color: %(text)s; }
@media (min-width: 1200px) { body { columns: 2; column-gap: 24px; } }
article { break-inside: avoid; padding-top: 1px; }
h2 { font-size: 12px; font-weight: 400; margin: 12px 0 4px; color: %(subtle)s; }
.card { background: %(card)s; border: 1px solid %(line)s; border-radius: 6px; padding: 4px; }
.ac-pushButton { font: 600 14px "Segoe UI", "Noto Sans", system-ui; padding: 5px 12px; cursor: pointer;
  border: 1px solid %(line)s; border-radius: 4px; background: transparent; color: inherit; }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; }
.ac-input { font: 14px "Segoe UI", "Noto Sans", system-ui; padding: 6px 8px; border-radius: 4px;
  border: 1px solid %(line)s; background: %(card)s; color: inherit; width: 100%%; box-sizing: border-box; }
textarea.ac-input { min-height: 72px; resize: none; }
.ac-textRun[style*="Courier"] { font-variant-ligatures: none; }
.ac-richTextBlock { overflow-wrap: anywhere; }
a { text-decoration: inherit; color: inherit; }
</style>
<script src="/renderer.js"></script>
<script>window.CONFIG = %(config)s;</script>
<script type="module" src="/page.js"></script>"""
SCRIPT = """
window.show = (title, json) => {
  const A = AdaptiveCards, told = [];
  A.AdaptiveCard.onProcessMarkdown = (text) => told.push(`markdown: ${text}`);
  const card = new A.AdaptiveCard();
  card.hostConfig = new A.HostConfig(window.CONFIG);
  const context = new A.SerializationContext(A.Versions.v1_5);
  card.parse(json, context);
  for (let n = 0; n < context.eventCount; n++) told.push(context.getEventAt(n).message);
  for (const one of card.validateProperties().validationEvents) told.push(one.message);
  card.onExecuteAction = (action) => {
    window.pressed.push({...action.toJSON(), data: action.data ?? action.originalData});
  };
  const whole = document.createElement("article");
  const heading = document.createElement("h2"), frame = document.createElement("section");
  heading.textContent = title;
  frame.className = "card";
  frame.setAttribute("aria-label", title);
  const drawn = card.render();
  if (drawn) frame.append(drawn); else told.push("nothing is shown");
  whole.append(heading, frame);
  document.body.append(whole);
  return told;
};
window.pressed = [];
window.ready = true;
"""


async def serve_cards(paint: Callable[[str], bytes]) -> AsyncIterator[str]:
    """Serve the page in `/light` and `/dark` on a free port; `paint` makes the picture of a name."""
    app = web.Application()
    app.router.add_get("/{scheme:light|dark}", _page)
    app.router.add_get("/page.js", _script)
    app.router.add_get("/renderer.js", _renderer)

    async def picture_of(request: web.Request) -> web.Response:
        return web.Response(body=paint(request.match_info["name"]), content_type="image/png")

    app.router.add_get("/{name}.png", picture_of)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


async def _page(request: web.Request) -> web.Response:
    colors = COLORS[request.match_info["scheme"]]
    filled = PAGE % (colors | {"config": json.dumps(host_config(colors))})
    return web.Response(text=filled, content_type="text/html")


async def _script(_request: web.Request) -> web.Response:
    return web.Response(text=SCRIPT, content_type="text/javascript")


async def _renderer(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(os.environ.get("FRONTDESK_ADAPTIVECARDS", USUAL))


def host_config(colors: dict[str, str]) -> Json:
    """Return the sizes and colours of Teams, as its design kit gives them."""
    text = {"default": colors["text"], "subtle": colors["subtle"]}
    accent = {"default": colors["accent"], "subtle": colors["accent"]}
    wrong = {"default": colors["wrong"], "subtle": colors["wrong"]}
    foreground = {"default": text, "accent": accent, "dark": text, "light": text}
    foreground |= {"good": text, "warning": text, "attention": wrong}
    looks = {
        name: {"backgroundColor": colors[color], "foregroundColors": foreground}
        for name, color in (("default", "card"), ("emphasis", "emphasis"), ("warning", "warning"))
    }
    return {
        "fontFamily": "Segoe UI, Noto Sans, system-ui, sans-serif",
        "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
        "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
        "lineHeights": {"small": 16, "default": 20, "medium": 20, "large": 24, "extraLarge": 32},
        "imageSizes": {"small": 32, "medium": 52, "large": 100},
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24}
        | {"padding": 12},
        "supportsInteractivity": True,
        "containerStyles": looks,
        "actions": {
            "maxActions": 6,
            "spacing": "default",
            "buttonSpacing": 8,
            "actionsOrientation": "horizontal",
            "actionAlignment": "left",
        },
    }
