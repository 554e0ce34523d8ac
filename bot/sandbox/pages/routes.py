"""The addresses of the pages that are looked at beside the desk: the calendars and the mailbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.pages.serving import html_page, template

_STRICT = (
    "; form-action 'none'; frame-src 'self'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_Handler = Callable[[web.Request], Awaitable[web.Response]]


def page_routes(
    *, sides: tuple[str, ...] = ("google", "outlook"), mailbox: bool = True
) -> list[web.RouteDef]:
    """Return the pages for `build_sandbox(…, routes=…)`, which has to serve the desk's files too.

    `sides` are the calendars that there are: `google`, `outlook`; `mailbox` is whether there is one.
    """
    to_mails = '<a href="mailbox">Mailbox</a>' if mailbox else ""
    to_calendars = '<a href="calendar">Calendars</a>' if sides else ""
    routes = []
    if sides:
        text = template("calendar.html").substitute(sides=" ".join(sides), mailbox=to_mails)
        routes.append(web.get("/calendar", _page(text)))
    if mailbox:
        text = template("mailbox.html").substitute(calendar=to_calendars)
        routes.append(web.get("/mailbox", _page(text)))
    return routes


def _page(text: str) -> _Handler:
    async def answer(_: web.Request) -> web.Response:
        return html_page(text, rules=_STRICT)

    return answer
