"""Channels and people of Slack as an operator names them."""

import re

from bot.domain.ids import Ref
from bot.ports import ChatPlatform, Directory, Profile, Refused, Retry, Unclear
from bot.slack.people import People
from bot.slack.refs import owned_ref, place_ref
from bot.slack.workspaces import Workspaces

TEAM = r"(?:(?P<team>T[A-Z0-9]+)/)?"
CHANNEL_ID = re.compile(TEAM + r"(?P<id>[CG][A-Z0-9]{4,})")
GROUP = re.compile(TEAM + r"(?:(?=S[A-Z0-9]{4,}$)|@)(?P<id>[\w.-]+)")
PERSON_ID = re.compile(TEAM + r"(?P<id>[UW][A-Z0-9]{4,})")


class SlackDirectory(Directory):
    """Finds by id; the workspace stands before it where there are several: `T0123/C0456`."""

    def __init__(self, platform: ChatPlatform, workspaces: Workspaces, people: People) -> None:
        self._platform = platform
        self._workspaces = workspaces
        self._people = people

    async def channel(self, words: str) -> tuple[Ref, str]:
        """Return a channel that we are in, and its name."""
        named = CHANNEL_ID.fullmatch(words.removeprefix("#"))
        if named is None:
            raise Unclear("channel_unreadable", channel=words)
        place = place_ref(*await self._in_team(named))
        return place, await self._shown(place, words)

    async def person(self, words: str) -> tuple[Ref, Profile] | None:
        """Return a full member of a workspace; None for everything that is no id of Slack's."""
        named = PERSON_ID.fullmatch(words)
        if named is None:
            return None
        ref = owned_ref(*await self._in_team(named))
        person = await self._people.person(ref)
        if not person.may_speak:
            raise Unclear("agent_unfit", account=words)
        return ref, person.profile

    async def group(self, words: str) -> tuple[Ref, str] | None:
        """Return a user group by its id or its handle (`@sales`); None for everything else."""
        named = GROUP.fullmatch(words)
        if named is None:
            return None
        team, wanted = await self._in_team(named)
        for group, handle in (await self._people.groups(team)).items():
            if wanted in (group, handle):
                return owned_ref(team, group), f"@{handle}"
        raise Unclear("group_unknown", group=words)

    async def _shown(self, place: Ref, channel: str) -> str:
        """Return the channel's name; Unclear when we cannot work there, with the way to change that."""
        for one in await self._platform.check([place]):
            if one.key.startswith("slack_channel"):
                reason = one.values.get("reason", "")
                if reason in ("not_in_channel", "channel_not_found"):
                    raise Unclear(reason, channel=channel)
                if not one.is_fine:
                    raise Refused(reason)
                return one.values["channel"]
            if one.key == "slack_token" and not one.is_fine:
                raise Retry(one.values["reason"])
        return channel

    async def _in_team(self, named: re.Match[str]) -> tuple[str, str]:
        """Return workspace and id; the workspace may be left out where there is one only."""
        teams = {workspace.team: workspace.name for workspace in await self._workspaces.all()}
        if not teams:
            raise Unclear("team_none")
        listed = ", ".join(f"{team} ({name})" for team, name in teams.items())
        team = named["team"] or (next(iter(teams)) if len(teams) == 1 else "")
        if not team:
            raise Unclear("team_needed", teams=listed, example=f"{next(iter(teams))}/{named['id']}")
        if team not in teams:
            raise Unclear("team_unknown", team=team, teams=listed)
        return team, named["id"]
