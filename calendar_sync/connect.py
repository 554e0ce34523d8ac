"""Where an agent connects a calendar: from the button in Slack or Teams to the choice of calendars (MTG-01).

A ticket says for whom (`calendar_sync/tickets.py`). To open a page changes nothing (B21); a form does, with
its ticket. Only the browser that went to the sign-in can come back from it, once, within ten minutes.
"""

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from bot.domain.ids import AgentId
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.ports import DeliveryError, Refused
from bot.store import Store, Transaction
from calendar_sync.connect_pages import Pages, Ways
from calendar_sync.connecting import choose_calendars
from calendar_sync.connector import Connector
from calendar_sync.ports import Account, CalendarKind, Listed, Reconnect
from calendar_sync.signing_in import SignIn
from calendar_sync.store.sign_ins import SignIn as Begun
from calendar_sync.store.sign_ins import SignIns
from calendar_sync.tickets import CHOOSE, agent_of, connect_link
from calendar_sync.vault import Vault

log = logging.getLogger(__name__)
COOKIE, PATH = "frontdesk_calendar_state", "/calendar"
STATE_LIFE = timedelta(minutes=10)


class Connect:
    """Answers what an agent's browser asks for."""

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        connector: Connector,
        sign_ins: Mapping[CalendarKind, SignIn],
        pages: Pages,
        links: Links,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._vault = vault
        self._connector = connector
        self._sign_ins = sign_ins
        self._pages = pages
        self._links = links
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Return what is served; nothing but a form changes anything, and nobody comes back by HEAD."""
        return [
            web.get("/calendar/style.css", self.style),
            web.get("/calendar/connect/choose", self.show_choice),
            web.post("/calendar/connect/choose", self.choose),
            web.get("/calendar/connect/{kind:google|outlook|own}", self.show),
            web.post("/calendar/connect/{kind:google|outlook|own}", self.begin),
            web.get("/calendar/callback/{kind:google|outlook}", self.come_back, allow_head=False),
        ]

    async def style(self, request: web.Request) -> web.Response:  # noqa: ARG002  the same for all
        """Send the style of the pages."""
        return self._pages.style()

    async def show(self, request: web.Request) -> web.Response:
        """Say what connecting a calendar of this kind means."""
        kind, told = CalendarKind(request.match_info["kind"]), request.query.get("ticket", "")
        agent = await self._agent(told, kind)
        if agent is None:
            return self._pages.told("link_over", status=403)
        ways = self._ways(agent.id)
        if kind is CalendarKind.OWN:
            account = await self._connector.account(agent.id)
            return self._pages.ask_own(agent.name, told, account, ways)
        if kind not in self._sign_ins:
            return self._pages.told("not_set_up", status=404)
        return self._pages.ask(kind, agent.name, told, ways)

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Send the browser to the sign-in, with a state that only it can bring back."""
        kind = CalendarKind(request.match_info["kind"])
        agent = await self._agent(str((await _form(request)).get("ticket", "")), kind)
        if agent is None:
            return self._pages.told("link_over", status=403)
        if kind is CalendarKind.OWN:
            await self._connector.disconnect(agent.id)
            return self._pages.told("now_own")
        if kind not in self._sign_ins:
            return self._pages.told("not_set_up", status=404)
        sign_in = self._sign_ins[kind]
        by_itself = sign_in.by_itself(agent.email or "")
        if by_itself:
            return await self._keep(kind, agent.id, by_itself, agent.email or "")
        return await self._send_away(sign_in, agent)

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """End a sign-in: the state is good once, in the browser that left with it."""
        kind = CalendarKind(request.match_info["kind"])
        state, cookie = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        same = hmac.compare_digest(
            state.encode("utf-8", "replace"), cookie.encode("utf-8", "replace")
        )
        begun = await self._store.run(_take, _hash(state)) if state and same else None
        if begun is None or begun.kind != kind or kind not in self._sign_ins:
            return _without_cookie(self._pages.told("came_astray", status=400))
        answer = await self._finish(self._sign_ins[kind], begun, dict(request.query))
        return _without_cookie(answer)

    async def show_choice(self, request: web.Request) -> web.StreamResponse:
        """Show the calendars of the account."""
        told = request.query.get("ticket", "")
        agent = await self._agent(told, CHOOSE)
        if agent is None:
            return self._pages.told("link_over", status=403)
        found = await self._listed(agent.id)
        if isinstance(found, web.StreamResponse):
            return found
        said = "connect.connected" if "done" in request.query else ""
        return self._pages.choose(*found, told, self._ways(agent.id), said=said)

    async def choose(self, request: web.Request) -> web.StreamResponse:
        """Keep the choice, or end the connection."""
        form = await _form(request)
        told = str(form.get("ticket", ""))
        agent = await self._agent(told, CHOOSE)
        if agent is None:
            return self._pages.told("link_over", status=403)
        if form.get("do") == "disconnect":
            await self._connector.disconnect(agent.id)
            return self._pages.told("now_own")
        found = await self._listed(agent.id)
        if isinstance(found, web.StreamResponse):
            return found
        account, listed = found
        target = str(form.get("target", ""))
        if target not in {one.id for one in listed if one.may_write}:
            return self._pages.told("choose_target", status=400, way=self._ways(agent.id).choose)
        busy = [one.id for one in listed if one.id in form.getall("busy", [])]
        if target != account.target:
            await self._connector.let_go(agent.id)
        kept = await self._store.run(choose_calendars, agent.id, busy, target)
        ways = self._ways(agent.id)
        return self._pages.choose(kept or account, listed, told, ways, said="connect.saved")

    async def _send_away(self, sign_in: SignIn, agent: Agent) -> web.StreamResponse:
        state = secrets.token_urlsafe(32)
        try:
            begun = await sign_in.begin(state, self._callback(sign_in.kind), agent.email or "")
        except DeliveryError as problem:
            return self._failed(sign_in.kind, agent.id, problem)
        kept = Begun(
            agent.id, sign_in.kind, self._vault.seal(begun.flow), self._clock() + STATE_LIFE
        )
        await self._store.run(lambda tx: tx.of(SignIns).begin(_hash(state), kept))
        response = web.Response(status=303, headers={"Location": begun.address})
        response.headers["Referrer-Policy"] = "no-referrer"
        response.set_cookie(
            COOKIE,
            state,
            max_age=int(STATE_LIFE.total_seconds()),
            path=PATH,
            httponly=True,
            secure=self._links.public_url.startswith("https://"),
            samesite="Lax",
        )
        return response

    async def _finish(
        self, sign_in: SignIn, begun: Begun, told: Mapping[str, str]
    ) -> web.StreamResponse:
        try:
            flow = self._vault.unseal(begun.flow)
            signed = await sign_in.finish(flow, told, self._callback(sign_in.kind))
        except DeliveryError as problem:
            return self._failed(sign_in.kind, begun.agent_id, problem)
        if signed.missing:
            way = self._ways(begun.agent_id).connect[sign_in.kind]
            points = [f"connect.right_{_right(one)}" for one in signed.missing]
            points = sorted(set(points))
            return self._pages.told("missing_rights", status=400, way=way, points=points)
        return await self._keep(sign_in.kind, begun.agent_id, signed.secret, signed.address)

    async def _keep(
        self, kind: CalendarKind, agent_id: AgentId, secret: str, address: str
    ) -> web.StreamResponse:
        try:
            await self._connector.keep(kind, agent_id, secret, address)
        except DeliveryError as problem:
            return self._failed(kind, agent_id, problem)
        return _go(self._ways(agent_id).choose + "&done=1")

    async def _listed(
        self, agent_id: AgentId
    ) -> tuple[Account, Sequence[Listed]] | web.StreamResponse:
        """Return the account with its calendars, or the page that says why not."""
        account = await self._connector.account(agent_id)
        if account is None:
            way = next(iter(self._ways(agent_id).connect.values()), "")
            return self._pages.told("nothing_connected", status=404, way=way, label="connect.first")
        try:
            return account, await self._connector.listed(account)
        except DeliveryError as problem:
            return self._failed(account.kind, agent_id, problem)

    def _failed(
        self, kind: CalendarKind, agent_id: AgentId, problem: DeliveryError
    ) -> web.StreamResponse:
        log.warning("a calendar was not connected: kind=%s agent=%s: %s", kind, agent_id, problem)
        way = self._ways(agent_id).connect.get(kind, "")
        if isinstance(problem, Reconnect):
            return self._pages.told("lost", status=409, way=way)
        if isinstance(problem, Refused):
            return self._pages.told("refused", status=400, way=way)
        return self._pages.told("not_now", status=503, way=way)

    async def _agent(self, told: str, kind: str) -> Agent | None:
        agent_id = agent_of(self._links, told, kind, self._clock())
        if agent_id is None:
            return None
        found = await self._store.read(lambda tx: tx.people.agents([tx.doubles.who(agent_id)]))
        return found[0] if found else None

    def _ways(self, agent_id: AgentId) -> Ways:
        now = self._clock()
        kinds = (*self._sign_ins, CalendarKind.OWN)
        connect = {kind: connect_link(self._links, agent_id, kind, now) for kind in kinds}
        return Ways(connect, connect_link(self._links, agent_id, CHOOSE, now))

    def _callback(self, kind: CalendarKind) -> str:
        return f"{self._links.public_url}/calendar/callback/{kind}"


def _take(tx: Transaction, state_hash: str) -> Begun | None:
    tx.of(SignIns).forget_old()
    return tx.of(SignIns).take(state_hash)


async def _form(request: web.Request) -> MultiDictProxy[Any]:
    """Return what was filled in; nothing for what none of our forms would send."""
    nothing: MultiDictProxy[Any] = MultiDictProxy(MultiDict())
    if request.content_type != "application/x-www-form-urlencoded":
        return nothing
    try:
        return await request.post()
    except (ValueError, LookupError, web.HTTPException):
        return nothing


def _hash(state: str) -> str:
    return sha256(state.encode("utf-8", "replace")).hexdigest()


def _right(scope: str) -> str:
    """Name a right in the words of the page, whoever asks for it."""
    last = scope.rpartition("/")[2].lower()
    if "freebusy" in last:
        return "free_busy"
    return "list" if "list" in last else "events"


def _go(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Referrer-Policy": "no-referrer"})


def _without_cookie(response: web.StreamResponse) -> web.StreamResponse:
    response.del_cookie(COOKIE, path=PATH)
    return response
