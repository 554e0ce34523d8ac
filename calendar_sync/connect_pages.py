"""The pages on which an agent connects a calendar and chooses among its calendars (MTG-01).

They work without a script. Whatever people or calendars are called is escaped; a page can send its forms
to us and, from there, to the sign-ins that are set up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from urllib.parse import urlsplit

from aiohttp import web

from bot.texts import Texts
from calendar_sync.ports import Account, CalendarKind, Listed

GAP = re.compile(r"\{\{(\w+)\}\}")
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where an agent can go from a page: to each kind of calendar that is set up, and to choosing."""

    connect: Mapping[CalendarKind, str]
    choose: str


class Pages:
    """Writes the pages in the agents' language."""

    def __init__(self, words: Texts, sign_ins: Sequence[str]) -> None:
        self._words = words
        folder = files("calendar_sync")
        self._frame = (folder / "templates" / "page.html").read_text(encoding="utf-8")
        self._style = (folder / "static" / "calendar.css").read_bytes()
        # A form that is answered with "go there" may only lead where this allows.
        targets = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(one)) for one in sign_ins})
        self._rules = "; ".join(
            (
                "default-src 'none'",
                "style-src 'self'",
                "img-src data:",
                " ".join(("form-action 'self'", *targets)),
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        )

    def style(self) -> web.Response:
        """Return the style of the pages."""
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=self._style, content_type="text/css", headers=headers)

    def ask(self, kind: CalendarKind, name: str, ticket: str, ways: Ways) -> web.Response:
        """Say what connecting means, and offer to do it."""
        points = "".join(
            f"<li>{self._say(f'connect.{point}')}</li>" for point in ("reads", "writes", "never")
        )
        body = (
            f"<p>{self._say('connect.for_whom', name=name)}</p><ul>{points}</ul>"
            + self._button(f"connect.go_{kind}", ticket)
            + f'<p class="hint">{self._say("connect.end_any_time")}</p>'
            + self._others(ways, kind)
        )
        return self._page(self._say(f"connect.title_{kind}"), body)

    def ask_own(self, name: str, ticket: str, account: Account | None, ways: Ways) -> web.Response:
        """Offer to go back to the built-in calendar."""
        if account is None:
            body = f"<p>{self._say('connect.own_already', name=name)}</p>"
        else:
            body = f"<p>{self._say('connect.own_instead', name=name, address=account.address)}</p>"
            body += self._button("connect.go_own", ticket)
        return self._page(
            self._say("connect.title_own"), body + self._others(ways, CalendarKind.OWN)
        )

    def choose(
        self,
        account: Account,
        listed: Sequence[Listed],
        ticket: str,
        ways: Ways,
        *,
        said: str = "",
    ) -> web.Response:
        """Show the calendars of an account, to choose those that count and the one that gets the events."""
        shown = f'<p class="said" role="status">{self._say(said)}</p>' if said else ""
        busy = "".join(self._busy(one, account) for one in listed)
        target = "".join(self._target(one, account) for one in listed if one.may_write)
        what = self._say("connect.choose_for", address=account.address)
        body = (
            f'{shown}<p>{what}</p><form method="post">{_hidden(ticket)}'
            f"<fieldset><legend>{self._say('connect.target')}</legend>{target}</fieldset>"
            f"<fieldset><legend>{self._say('connect.busy')}</legend>{busy}</fieldset>"
            f'<p class="hint">{self._say("connect.busy_hint")}</p>'
            f'<div class="row"><button name="do" value="save">{self._say("connect.save")}</button>'
            f'<button class="plain" name="do" value="disconnect">{self._say("connect.disconnect")}'
            f"</button></div></form>{self._others(ways, account.kind)}"
        )
        return self._page(self._say("connect.title_choose"), body)

    def told(
        self,
        key: str,
        *,
        status: int = 200,
        way: str = "",
        label: str = "connect.again",
        points: Sequence[str] = (),
        **values: str,
    ) -> web.Response:
        """Say how it went: `connect.<key>` with its title; `way` is where a button leads."""
        is_bad = status >= 400
        said = (
            f'<p class="said{" bad" if is_bad else ""}">{self._say(f"connect.{key}", **values)}</p>'
        )
        listed = "".join(f"<li>{self._say(one)}</li>" for one in points)
        button = f'<a class="button" href="{escape(way)}">{self._say(label)}</a>' if way else ""
        body = said + (f"<ul>{listed}</ul>" if listed else "") + button
        title = self._say("connect.title_wrong" if is_bad else "connect.title_done")
        return self._page(title, body, status)

    def _busy(self, one: Listed, account: Account) -> str:
        is_on = one.id in account.busy or one.id == account.target
        return (
            f'<label><input type="checkbox" name="busy" value="{escape(one.id)}"'
            f"{' checked' if is_on else ''}> <span>{self._named(one)}</span></label>"
        )

    def _target(self, one: Listed, account: Account) -> str:
        is_on = one.id == account.target
        return (
            f'<label><input type="radio" name="target" value="{escape(one.id)}" required'
            f"{' checked' if is_on else ''}> <span>{self._named(one)}</span></label>"
        )

    def _named(self, one: Listed) -> str:
        main = f" <small>{self._say('connect.main')}</small>" if one.is_main else ""
        return f"{escape(one.name)}{main}"

    def _others(self, ways: Ways, kind: CalendarKind) -> str:
        links = "".join(
            f'<a class="button plain" href="{escape(address)}">{self._say(f"connect.use_{other}")}</a>'
            for other, address in ways.connect.items()
            if other != kind
        )
        if not links:
            return ""
        return f'<hr><h2>{self._say("connect.others")}</h2><div class="row">{links}</div>'

    def _button(self, key: str, ticket: str) -> str:
        return f'<form method="post">{_hidden(ticket)}<button>{self._say(key)}</button></form>'

    def _say(self, key: str, **values: str) -> str:
        return escape(self._words.say(key, **values))

    def _page(self, title: str, body: str, status: int = 200) -> web.Response:
        """Fill the frame; `title` and `body` are HTML already."""
        gaps = {"language": self._words.language, "title": title, "body": body}
        text = GAP.sub(lambda gap: gaps[gap[1]], self._frame)
        headers = {**HEADERS, "Content-Security-Policy": self._rules}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _hidden(ticket: str) -> str:
    return f'<input type="hidden" name="ticket" value="{escape(ticket)}">'
