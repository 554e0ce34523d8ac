"""Channels and people of Teams as an operator names them."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from bot.domain.ids import Ref
from bot.ports import Directory, Profile, Refused, Unclear
from bot.teams.people import People
from bot.teams.refs import place_ref, read_owned
from bot.teams.workspaces import Team, Workspaces

CHANNEL_ID = re.compile(r"19:[^/;\s]+@thread\.(?:tacv2|skype)")
PERSON_ID = re.compile(r"29:\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class TeamsDirectory(Directory):
    """Finds channels by the link that Teams copies, people by id or mail address."""

    def __init__(self, tenant: str, workspaces: Workspaces, people: People) -> None:
        self._tenant = tenant
        self._workspaces = workspaces
        self._people = people

    async def channel(self, words: str) -> tuple[Ref, str]:
        """Return a channel of a team that has the app, and its name."""
        tenant, channel = read_link(words)
        if not channel:
            raise Unclear("teams_channel_unreadable", channel=words)
        tenant = tenant or self._tenant
        try:
            team = await self._workspaces.team_of(tenant, channel)
        except Refused:
            team = None
        if team is None:
            raise Unclear("teams_channel_unknown", channel=words)
        names = await self._workspaces.channels(team)
        return place_ref(tenant, channel), names.get(channel, team.name)

    async def group(self, words: str) -> tuple[Ref, str] | None:  # noqa: ARG002  there is none
        """Return None: Teams has no user groups, who is in the channel answers."""
        return None

    async def person(self, words: str) -> tuple[Ref, Profile] | None:
        """Return one of the tenant's own people; None when nobody in our teams is meant."""
        if not PERSON_ID.fullmatch(words) and "@" not in words:
            return None
        for team in await self._workspaces.teams(self._tenant):
            for account in await self._members(team):
                person = await self._people.person(account)
                mail = (person.profile.email or "").casefold()
                ids = (read_owned(account).id, mail, person.directory_id)
                if words.casefold() in (one.casefold() for one in ids):
                    return account, person.profile
        return None

    async def _members(self, team: Team) -> Sequence[Ref]:
        """Return who is in a team; nobody where it has removed the app without our hearing of it."""
        try:
            return await self._people.members(place_ref(team.tenant, team.id))
        except Refused:
            return []


def read_link(words: str) -> tuple[str, str]:
    """Return tenant and channel of a "link to channel", or of a bare id; empty what is not there."""
    if CHANNEL_ID.fullmatch(words):
        return "", words
    try:
        parts = urlsplit(words)
    except ValueError:
        return "", ""
    tenant = parse_qs(parts.query).get("tenantId", [""])[0].lower()
    named = (unquote(part) for part in parts.path.split("/"))
    return tenant, next((one for one in named if CHANNEL_ID.fullmatch(one)), "")
