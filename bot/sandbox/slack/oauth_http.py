"""The page on which a person allows an app into a workspace."""

from __future__ import annotations

import html
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from bot.sandbox.slack import installing
from bot.sandbox.slack.records import App
from bot.sandbox.slack.state import SlackSandbox

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Allow {app}?</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
main {{ max-width: 32rem; margin: 10vh auto; padding: 0 1rem }}
button, select {{ font: inherit; padding: .5rem 1rem; margin: .25rem .25rem .25rem 0 }}
</style>
<main><h1>{app} asks to enter a workspace</h1>
<p>It would be able to use:</p><ul>{scopes}</ul>
<form method="post">{hidden}
<p><label>As <select name="user">{people}</select></label></p>
<button name="allow" value="1">Allow</button> <button name="allow" value="0">Cancel</button>
</form></main></html>"""


class OAuthRoutes:
    """`/slack/oauth/v2/authorize`: a page with an Allow button, and what follows from it."""

    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Both verbs of the page."""
        path = "/slack/oauth/v2/authorize"
        return [web.get(path, self.show), web.post(path, self.decide)]

    async def show(self, request: web.Request) -> web.Response:
        """Return the question; a request that does not fit the app is refused in words."""
        app, problem = self._check(dict(request.query))
        if app is None:
            return web.Response(status=400, text=problem)
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">'
            for key, value in request.query.items()
        )
        people = "".join(
            f'<option value="{user.id}">{html.escape(user.real_name)}, '
            f"{html.escape(self._slack.workspaces[user.team_id].name)}</option>"
            for user in self._slack.users.values()
            if not (user.is_bot or user.deleted or user.is_restricted)
            and request.query.get("team") in {None, "", user.team_id}
        )
        scopes = "".join(
            f"<li><code>{html.escape(one)}</code></li>" for one in _scopes(request.query["scope"])
        )
        page = _PAGE.format(app=html.escape(app.name), scopes=scopes, hidden=hidden, people=people)
        return web.Response(text=page, content_type="text/html")

    def _check(self, asked: dict[str, str]) -> tuple[App | None, str]:
        app = next(
            (
                one
                for one in self._slack.apps.values()
                if one.client_id and one.client_id == asked.get("client_id")
            ),
            None,
        )
        if app is None:
            return None, "invalid_client_id"
        redirect = asked.get("redirect_uri", "")
        if app.redirect_urls and redirect and not redirect.startswith(app.redirect_urls):
            return None, "bad_redirect_uri"
        if not redirect and not app.redirect_urls:
            return None, "bad_redirect_uri"
        unknown = set(_scopes(asked.get("scope", ""))) - app.scopes
        if unknown or not asked.get("scope"):
            return None, f"invalid_scope: {', '.join(sorted(unknown))}"
        return app, ""

    async def decide(self, request: web.Request) -> web.Response:
        """Send the browser back with a code, or with `access_denied`."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        asked = {**dict(request.query), **form}
        app, problem = self._check(asked)
        user = self._slack.users.get(asked.get("user", ""))
        if app is None or (asked.get("allow") == "1" and user is None):
            return web.Response(status=400, text=problem or "user_not_found")
        redirect = asked.get("redirect_uri") or app.redirect_urls[0]
        answer = {"state": asked["state"]} if asked.get("state") else {}
        if asked.get("allow") == "1" and user is not None:
            scopes = frozenset(_scopes(asked["scope"]))
            answer["code"] = installing.grant(
                self._slack, app, user.id, scopes, asked.get("redirect_uri", "")
            )
        else:
            answer["error"] = "access_denied"
        raise web.HTTPFound(_with_query(redirect, answer))


def _scopes(text: str) -> list[str]:
    return [one for one in text.replace(",", " ").split() if one]


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query), *more.items()])
    return urlunsplit(parts._replace(query=query))
