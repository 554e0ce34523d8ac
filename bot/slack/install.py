"""Installing the app into workspaces by Slack's OAuth, version 2."""

import hmac
import html
import logging
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.ports import Refused, Retry
from bot.slack.settings import SlackSettings
from bot.slack.surface import CALLBACK_PATH, INSTALL_PATH, SCOPES
from bot.slack.web import Web
from bot.slack.workspaces import Workspace, Workspaces
from bot.store import Store
from bot.texts import Texts

log = logging.getLogger(__name__)
COOKIE = "frontdesk_slack_state"
STATE_LIFE = timedelta(minutes=10)
PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<h1>{title}</h1><p>{text}</p></html>
"""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Installer:
    """Sends people to Slack, and takes them back once, in the browser that left."""

    def __init__(
        self,
        store: Store,
        http: Web,
        workspaces: Workspaces,
        texts: Texts,
        public_url: str,
        *,
        secret_key: str,
    ) -> None:
        self._store = store
        self._web = http
        self._workspaces = workspaces
        self._texts = texts
        self._public_url = public_url
        self._code = install_code(secret_key)

    @property
    def address(self) -> str:
        """Return the link for those who may install the app; who has it decides who sees the queue."""
        return f"{self._public_url}{INSTALL_PATH}?code={self._code}"

    def routes(self) -> list[web.RouteDef]:
        """Return where installing begins and ends."""
        return [web.get(INSTALL_PATH, self.begin), web.get(CALLBACK_PATH, self.come_back)]

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to Slack with a state that only it can bring back.

        Without the code from our own link nobody installs: all workspaces share one desk.
        """
        given = request.query.get("code", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._code.encode()):
            return self._page("install_code", status=403)
        state = secrets.token_urlsafe(32)
        await self._store.run(lambda tx: tx.inbox.remember(state, tx.now + STATE_LIFE))
        settings = self._web.settings
        asked = {
            "client_id": settings.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect_uri,
            "state": state,
        }
        address = f"{settings.authorize_url}?{urlencode(asked)}"
        response = web.Response(status=302, headers={**HEADERS, "Location": address})
        response.set_cookie(
            COOKIE,
            state,
            max_age=int(STATE_LIFE.total_seconds()),
            path="/slack",
            httponly=True,
            secure=self._public_url.startswith("https://"),
            samesite="Lax",
        )
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """Exchange the code for a token and keep it; the state is good once, here, for ten minutes."""
        state, cookie = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        same = hmac.compare_digest(
            state.encode("utf-8", "replace"), cookie.encode("utf-8", "replace")
        )
        if not state or not same or not await self._store.run(lambda tx: tx.inbox.came_back(state)):
            return self._page("install_state", status=400)
        code = request.query.get("code", "")
        if not code:
            return self._page("install_refused", status=400)
        try:
            workspace = await self._exchange(code)
        except Refused as problem:
            log.warning("an installation was refused: reason=%s", problem)
            return self._page("install_failed", status=400)
        except Retry as problem:
            log.warning("an installation did not work: reason=%s", problem)
            return self._page("install_failed", status=502)
        await self._workspaces.keep(workspace)
        log.info("the app was installed: workspace=%s", workspace.team)
        return self._page("installed", name=workspace.name)

    @property
    def _redirect_uri(self) -> str:
        return self._public_url + CALLBACK_PATH

    async def _exchange(self, code: str) -> Workspace:
        settings = self._web.settings
        asked = {
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "code": code,
            "redirect_uri": self._redirect_uri,
        }
        told, _ = await self._web.call("oauth.v2.access", None, asked)
        if told.get("is_enterprise_install") or not told.get("team"):
            raise Refused("installing for a whole organisation is not supported")
        token = str(told["access_token"])
        known, _ = await self._web.call("auth.test", token)
        return Workspace(
            team=str(told["team"]["id"]),
            name=str(told["team"].get("name") or told["team"]["id"]),
            bot_user=str(told["bot_user_id"]),
            bot=str(known.get("bot_id") or ""),
            token=token,
        )

    def _page(self, key: str, *, status: int = 200, **values: Any) -> web.Response:
        title = html.escape(self._texts.say("slack.install_title"))
        text = html.escape(self._texts.say(f"slack.{key}", **values))
        page = PAGE.format(language=self._texts.language, title=title, text=text)
        response = web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)
        response.del_cookie(COOKIE, path="/slack")
        return response


def install_code(secret_key: str) -> str:
    """Return what makes the install link ours; it changes with the (newest) secret key."""
    newest = secret_key.partition(",")[0].strip()
    return hmac.digest(newest.encode(), b"install Frontdesk", "sha256").hex()[:32]


def can_install(settings: SlackSettings) -> bool:
    """Tell whether workspaces can install the app by themselves."""
    return bool(settings.client_id and settings.client_secret)
