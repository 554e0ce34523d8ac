"""Who the people of a workspace are, and which of them may speak to guests."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from bot.domain.ids import Ref
from bot.ports import Profile, Refused, Retry
from bot.slack.refs import owned_ref, read_owned, read_place
from bot.slack.web import Web
from bot.slack.workspaces import Workspace, Workspaces

KEPT_SECONDS = 600.0
MOST_KEPT = 20_000
MOST_NAMED = 20
PAGE = 200
MOST_PAGES = 50
ONE_BY_ONE = 20
NOT_PEOPLE = {"USLACKBOT"}


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a workspace.

    `may_speak`: a full member. Bots, people who left, guest accounts of the workspace, and people of
    other workspaces in a shared channel read along at most: they never speak to our guests.
    """

    profile: Profile
    may_speak: bool
    is_gone: bool


class People:
    """Looks people up, and remembers them for ten minutes; a change that Slack tells is forgotten at once."""

    def __init__(
        self, web: Web, workspaces: Workspaces, clock: Callable[[], float] = monotonic
    ) -> None:
        self._web = web
        self._workspaces = workspaces
        self._clock = clock
        self._known: dict[Ref, tuple[float, Person]] = {}
        self._words: dict[Ref, tuple[float, str]] = {}

    async def person(self, account: Ref) -> Person:
        """Return who somebody is; raises what the look-up raises."""
        kept = self._known.get(account)
        if kept and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        team, user = read_owned(account)
        workspace = await self._workspaces.get(team)
        found, _ = await self._web.call("users.info", workspace.token, {"user": user})
        return self._keep(account, read_person(team, found["user"]))

    def forget(self, account: Ref) -> None:
        """Look somebody up again when they are needed next."""
        self._known.pop(account, None)

    async def profile(self, account: Ref) -> Profile:
        """Return who somebody is, and whether they are there at this moment."""
        self.forget(account)
        person = await self.person(account)
        if person.is_gone:
            return person.profile
        return replace(person.profile, active=await self._is_there(account))

    async def members(self, channel: Ref) -> Sequence[Ref]:
        """Return those in a channel who may speak to guests."""
        team, channel_id, _ = read_place(channel)
        workspace = await self._workspaces.get(team)
        found: list[str] = []
        cursor = ""
        for _page in range(MOST_PAGES):
            asked = {"channel": channel_id, "limit": PAGE, "cursor": cursor or None}
            page, _ = await self._web.call("conversations.members", workspace.token, asked)
            found.extend(page["members"])
            cursor = next_cursor(page)
            if not cursor:
                break
        return await self._who_may_speak(workspace, found)

    async def group_members(self, group: Ref) -> Sequence[Ref]:
        """Return those in a user group who may speak to guests."""
        team, group_id = read_owned(group)
        workspace = await self._workspaces.get(team)
        asked = {"usergroup": group_id}
        found, _ = await self._web.call("usergroups.users.list", workspace.token, asked)
        return await self._who_may_speak(workspace, found["users"])

    async def groups(self, team: str) -> Mapping[str, str]:
        """Return the user groups of a workspace: handles by id."""
        token = (await self._workspaces.get(team)).token
        found, _ = await self._web.call("usergroups.list", token)
        return {str(one["id"]): str(one["handle"]) for one in found["usergroups"]}

    async def _who_may_speak(self, workspace: Workspace, users: Iterable[str]) -> Sequence[Ref]:
        """Return those of a crowd who may speak to guests."""
        team = workspace.team
        accounts = [owned_ref(team, user) for user in users if user != workspace.bot_user]
        await self._meet(team, [a for a in accounts if a not in self._known])
        people = [(account, await self.person(account)) for account in accounts]
        return [account for account, person in people if person.may_speak]

    async def names(self, team: str, ids: Iterable[str], neutral: str) -> Mapping[str, str]:
        """Return readable words for people, channels and groups; what cannot be found is left out."""
        chosen = sorted(ids)[:MOST_NAMED]
        if not chosen:
            return {"": neutral}
        words = await asyncio.gather(*(self._word(team, one) for one in chosen))
        found = {one: word for one, word in zip(chosen, words, strict=True) if word}
        return {"": neutral} | found

    async def _word(self, team: str, named: str) -> str:
        try:
            if named.startswith(("U", "W")):
                return (await self.person(owned_ref(team, named))).profile.name
            return await self._thing(team, named)
        except (Retry, Refused):
            return ""

    async def _thing(self, team: str, named: str) -> str:
        """Return the name of a channel or of a group."""
        kept = self._words.get(owned_ref(team, named))
        if kept and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        if named.startswith("S"):
            words = dict(await self.groups(team))
        else:
            token = (await self._workspaces.get(team)).token
            found, _ = await self._web.call("conversations.info", token, {"channel": named})
            # What a private channel is called is nobody else's business.
            is_open = not found["channel"].get("is_private", True)
            words = {named: found["channel"].get("name", "") if is_open else ""}
        word = str(words.get(named, ""))
        self._words[owned_ref(team, named)] = (self._clock(), word)
        return word

    async def _is_there(self, account: Ref) -> bool | None:
        """Return whether somebody is active; None where the app may not know."""
        team, user = read_owned(account)
        token = (await self._workspaces.get(team)).token
        try:
            found, _ = await self._web.call("users.getPresence", token, {"user": user})
        except Refused:
            return None
        return found.get("presence") == "active"

    async def _meet(self, team: str, strangers: Sequence[Ref]) -> None:
        """Read the whole list of people once, rather than ask for each of a crowd."""
        if len(strangers) <= ONE_BY_ONE:
            return
        token = (await self._workspaces.get(team)).token
        cursor = ""
        for _page in range(MOST_PAGES):
            asked = {"limit": PAGE, "cursor": cursor or None}
            page, _ = await self._web.call("users.list", token, asked)
            for user in page["members"]:
                self._keep(owned_ref(team, user["id"]), read_person(team, user))
            cursor = next_cursor(page)
            if not cursor:
                return

    def _keep(self, account: Ref, person: Person) -> Person:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[account] = (self._clock(), person)
        return person


def read_person(team: str, user: Mapping[str, Any]) -> Person:
    """Read a user object."""
    details = user.get("profile") or {}
    names = (details.get("display_name"), details.get("real_name"), user.get("real_name"))
    is_gone = bool(user.get("deleted"))
    apart = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
    outside = str(user.get("team_id") or team) != team or user.get("id") in NOT_PEOPLE
    profile = Profile(
        name=next((str(name) for name in names if name), str(user.get("name") or "")),
        avatar_url=details.get("image_192") or details.get("image_72") or None,
        email=details.get("email") or None,
        active=False if is_gone else None,
        gone=is_gone,
        zone=str(user.get("tz") or "") or None,
        manages=bool(user.get("is_admin") or user.get("is_owner")),
    )
    may_speak = not (is_gone or outside or any(user.get(name) for name in apart))
    return Person(profile, may_speak, is_gone)


def next_cursor(page: Mapping[str, Any]) -> str:
    """Return where the next page begins; empty on the last one."""
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
