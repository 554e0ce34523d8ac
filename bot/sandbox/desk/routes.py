"""The addresses of the demo's pages: `/desk` with its two panes, `/shop`, and what they load."""

from __future__ import annotations

import html
import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from string import Template

from aiohttp import web

from bot.sandbox.assets import Handler, load_static, static_handler
from bot.sandbox.slack import seed
from bot.sandbox.teams import seed as teams_seed

# Everything comes from here: no inline script or style, no foreign picture, nothing to post a form to.
_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'self'"
)
_STRICT = "; require-trusted-types-for 'script'; trusted-types 'none'"


@dataclass(frozen=True, slots=True)
class Contact:
    """An agent whose contact link stands in the shop; `url` is their page for guests."""

    name: str
    url: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as whom one may sit at the desk; `token` is their own user token in Slack."""

    user: str
    token: str
    name: str
    team: str
    team_name: str


PEOPLE = (
    Person("U0ADA", "xoxp-sandbox-ada", "Ada", seed.TEAM, "Acme"),
    Person("U0BOB", "xoxp-sandbox-bob", "Bob", seed.TEAM, "Acme"),
    Person("U0MONA", "xoxp-sandbox-mona", "Mona", seed.TEAM, "Acme"),
    Person("U0EVE", "xoxp-sandbox-eve", "Eve", seed.OTHER_TEAM, "Globex"),
    Person("U0FINN", "xoxp-sandbox-finn", "Finn", seed.OTHER_TEAM, "Globex"),
)
TEAMS_PEOPLE = tuple(
    Person(key, "", key.capitalize(), teams_seed.TENANT, "Acme") for key in ("cleo", "dan", "nora")
)


@dataclass(frozen=True, slots=True)
class DeskLinks:
    """What only the composition knows: the widget, the agents' contact pages, the app's name.

    Without `teams_people` the desk plays Slack alone. `pages` are names and addresses of pages beside it.
    """

    widget_id: str
    contacts: tuple[Contact, ...] = ()
    app_name: str = "Frontdesk"
    embed_url: str = "/embed.js"
    people: tuple[Person, ...] = PEOPLE
    teams_people: tuple[Person, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()


def desk_routes(links: DeskLinks) -> list[web.RouteDef]:
    """Return the routes for `build_sandbox(…, routes=…)`; files are read once, here."""
    static = load_static("bot.sandbox.desk")
    return [
        web.get("/desk", _page(_desk(links), "; frame-ancestors 'none'" + _STRICT)),
        web.get("/shop", _page(_shop(links), "; frame-ancestors 'self'")),
        web.get("/desk/static/{name}", static_handler(static)),
    ]


def _template(name: str) -> Template:
    return Template((files(__package__) / "templates" / name).read_text(encoding="utf-8"))


def _desk(links: DeskLinks) -> str:
    settings = {
        "app": links.app_name,
        "people": [asdict(one) for one in links.people],
        "teams": [asdict(one) for one in links.teams_people],
        "pages": [{"name": name, "url": url} for name, url in links.pages],
    }
    return _template("desk.html").substitute(
        app=html.escape(links.app_name), settings=html.escape(json.dumps(settings))
    )


def _shop(links: DeskLinks) -> str:
    return _template("shop.html").substitute(
        embed=html.escape(links.embed_url),
        widget=html.escape(links.widget_id),
        contacts="\n".join(_contact(one) for one in links.contacts),
    )


def _contact(one: Contact) -> str:
    """Return one line of the shop's list; the page opens beside it, for it may not be framed."""
    first = html.escape(one.name.partition(" ")[0])
    return (
        f'<li><span class="face" aria-hidden="true">{first[:1]}</span>'
        f"<span><strong>{html.escape(one.name)}</strong>{html.escape(one.role)}</span>"
        f'<a href="{html.escape(one.url)}" target="_blank" rel="noopener">'
        f"Write to {first} directly</a></li>"
    )


def _page(text: str, rules: str) -> Handler:
    headers = {
        "Content-Security-Policy": _POLICY + rules,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html", headers=headers)

    return answer
