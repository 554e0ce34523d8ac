"""Who the people of a tenant are, and which of them may speak to guests."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from bot.domain.ids import Ref
from bot.ports import Profile, Refused, Retry
from bot.teams.refs import owned_ref, read_owned, read_place
from bot.teams.web import Web, quoted
from bot.teams.workspaces import Team, Workspaces

KEPT_SECONDS = 600.0
MOST_KEPT = 20_000
PAGE = 500
MOST_PAGES = 50
THERE = {"Available", "Busy", "DoNotDisturb", "AvailableIdle", "BusyIdle"}
OUTSIDE = "#EXT#"


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a tenant; `directory_id` is how Graph knows them.

    `may_speak`: one of the tenant's own people. Its guests read along at most: they never speak to ours.
    """

    profile: Profile
    directory_id: str
    may_speak: bool


class People:
    """Looks people up, and remembers them for ten minutes."""

    def __init__(
        self, web: Web, workspaces: Workspaces, clock: Callable[[], float] = monotonic
    ) -> None:
        self._web = web
        self._workspaces = workspaces
        self._clock = clock
        self._known: dict[Ref, tuple[float, Person]] = {}
        self._owners: dict[str, tuple[float, frozenset[str]]] = {}
        self._chats: dict[Ref, str] = {}

    async def person(self, account: Ref) -> Person:
        """Return who somebody is; raises what the look-up raises."""
        kept = self._known.get(account)
        if kept and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        tenant = read_owned(account).tenant
        told = await self._look_up(account)
        return self._keep(account, read_person(told, await self.owners(tenant)))

    def forget(self, account: Ref) -> None:
        """Look somebody up again when they are needed next."""
        self._known.pop(account, None)

    async def profile(self, account: Ref) -> Profile:
        """Return who somebody is, and whether they are there at this moment."""
        self.forget(account)
        person = await self.person(account)
        enabled = await self._is_enabled(person.directory_id)
        active = await self._is_there(person.directory_id) if enabled else enabled
        return replace(person.profile, active=active, gone=enabled is False)

    async def members(self, channel: Ref) -> Sequence[Ref]:
        """Return those in a channel who may speak to guests."""
        place = read_place(channel)
        tenant = await self._workspaces.get(place.tenant)
        owners = await self.owners(place.tenant)
        found: list[Ref] = []
        path, more = f"v3/conversations/{quoted(place.conversation)}/pagedmembers", ""
        for _page in range(MOST_PAGES):
            asked = f"{path}?pageSize={PAGE}" + (
                f"&continuationToken={quoted(more)}" if more else ""
            )
            page = await self._web.call("GET", tenant.service_url, asked)
            for told in page["members"]:
                account = owned_ref(place.tenant, str(told["id"]))
                if self._keep(account, read_person(told, owners)).may_speak:
                    found.append(account)
            more = str(page.get("continuationToken") or "")
            if not more:
                break
        return found

    async def chat(self, account: Ref) -> str:
        """Return the conversation in which we talk to somebody alone, beginning it where there is none."""
        if account not in self._chats:
            tenant_id, person = read_owned(account)
            tenant = await self._workspaces.get(tenant_id)
            asked = {
                "isGroup": False,
                "bot": {"id": "28:" + self._web.settings.app_id},
                "members": [{"id": person}],
                "tenantId": tenant_id,
                "channelData": {"tenant": {"id": tenant_id}},
            }
            told = await self._web.call("POST", tenant.service_url, "v3/conversations", asked)
            self._chats[account] = str(told["id"])
        return self._chats[account]

    async def owners(self, tenant: str) -> frozenset[str]:
        """Return who owns a team that has the app: they set Frontdesk up. Nobody, where we may not know."""
        teams = await self._workspaces.teams(tenant)
        found = await asyncio.gather(*(self._owners_of(team) for team in teams))
        return frozenset().union(*found)

    async def _owners_of(self, team: Team) -> frozenset[str]:
        kept = self._owners.get(team.id)
        if kept and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        try:
            told = await self._web.graph(f"teams/{quoted(team.group)}/members")
        except (Refused, Retry):
            told = {"value": ()}
        owners = frozenset(
            str(one.get("userId")) for one in told["value"] if "owner" in (one.get("roles") or ())
        )
        self._owners[team.id] = (self._clock(), owners)
        return owners

    async def _look_up(self, account: Ref) -> Mapping[str, Any]:
        """Ask one roster after the other: those of the teams, then that of the chat with them."""
        tenant_id, person = read_owned(account)
        tenant = await self._workspaces.get(tenant_id)
        for team in await self._workspaces.teams(tenant_id):
            try:
                return await self._member(tenant.service_url, team.id, person)
            except Refused:
                continue
        return await self._member(tenant.service_url, await self.chat(account), person)

    async def _member(self, service_url: str, conversation: str, person: str) -> Mapping[str, Any]:
        path = f"v3/conversations/{quoted(conversation)}/members/{quoted(person)}"
        told: Mapping[str, Any] = await self._web.call("GET", service_url, path)
        return told

    async def _is_there(self, directory_id: str) -> bool | None:
        """Return whether somebody is at work; None where Graph was not allowed to tell."""
        try:
            told = await self._web.graph(f"users/{quoted(directory_id)}/presence")
        except Refused:
            return None
        return told.get("availability") in THERE

    async def _is_enabled(self, directory_id: str) -> bool | None:
        """Return whether an account is switched on; None where Graph was not allowed to tell."""
        if not directory_id or self._web.settings.anonymous:
            return None
        try:
            told = await self._web.graph(f"users/{quoted(directory_id)}?$select=accountEnabled")
        except Refused:
            return None
        return told.get("accountEnabled") is not False

    def _keep(self, account: Ref, person: Person) -> Person:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[account] = (self._clock(), person)
        return person


def read_person(told: Mapping[str, Any], owners: frozenset[str]) -> Person:
    """Read a member of a roster (Bot Connector's TeamsChannelAccount)."""
    directory_id = str(told.get("aadObjectId") or told.get("objectId") or "")
    principal = str(told.get("userPrincipalName") or "")
    name = told.get("name") or told.get("givenName") or principal.partition("@")[0]
    is_guest = told.get("userRole") == "guest" or OUTSIDE in principal.upper()
    profile = Profile(
        name=str(name or ""),
        email=str(told.get("email") or "") or None,
        manages=directory_id in owners,
    )
    return Person(profile, directory_id, may_speak=bool(directory_id) and not is_guest)
