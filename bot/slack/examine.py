"""What `doctor` looks at in Slack: token, rights, clock, and our place in the channels."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.domain.ids import Ref
from bot.ports import Finding, Refused, Retry
from bot.slack.refs import read_place
from bot.slack.surface import SCOPES
from bot.slack.web import Web
from bot.slack.workspaces import Workspace, Workspaces

MOST_SECONDS_APART = 120


class Examination:
    """Asks Slack how it sees us; what goes wrong becomes a finding, not an error."""

    def __init__(self, web: Web, workspaces: Workspaces) -> None:
        self._web = web
        self._workspaces = workspaces

    async def look(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        """Return what was found, workspace by workspace, then channel by channel."""
        try:
            workspaces = await self._workspaces.all()
        except (Retry, Refused) as problem:
            return [Finding("slack_token", is_fine=False, values={"reason": str(problem)})]
        if not workspaces:
            return [Finding("slack_installed", is_fine=False)]
        found = [one for workspace in workspaces for one in await self._workspace(workspace)]
        return [*found, *[await self._channel(channel) for channel in channels]]

    async def _workspace(self, workspace: Workspace) -> Sequence[Finding]:
        values = {"workspace": workspace.name}
        try:
            _, headers = await self._web.call("auth.test", workspace.token)
        except (Retry, Refused) as problem:
            return [
                Finding("slack_token", is_fine=False, values={**values, "reason": str(problem)})
            ]
        rights = read_rights(headers, values)
        return [Finding("slack_token", is_fine=True, values=values), *rights, *read_clock(headers)]

    async def _channel(self, channel: Ref) -> Finding:
        team, channel_id, _ = read_place(channel)
        values = {"channel": channel_id}
        try:
            workspace = await self._workspaces.get(team)
            asked = {"channel": channel_id}
            found, _ = await self._web.call("conversations.info", workspace.token, asked)
        except (Retry, Refused) as problem:
            return Finding(
                "slack_channel", is_fine=False, values={**values, "reason": str(problem)}
            )
        return read_channel(channel_id, found["channel"])


def read_channel(channel_id: str, told: Mapping[str, Any]) -> Finding:
    """Judge our place in a channel; that others read along there is worth knowing, not wrong."""
    values = {"channel": str(told.get("name") or channel_id)}
    if told.get("is_archived"):
        return Finding("slack_channel", is_fine=False, values={**values, "reason": "is_archived"})
    if not told.get("is_member"):
        return Finding(
            "slack_channel", is_fine=False, values={**values, "reason": "not_in_channel"}
        )
    key = "slack_channel_shared" if told.get("is_ext_shared") else "slack_channel"
    return Finding(key, is_fine=True, values=values)


def read_rights(headers: Mapping[str, str], values: Mapping[str, str]) -> Iterator[Finding]:
    """Compare the scopes that Slack says we have with those that we need."""
    if "X-OAuth-Scopes" in headers:
        granted = {scope.strip() for scope in headers["X-OAuth-Scopes"].split(",")}
        missing = [scope for scope in SCOPES if scope not in granted]
        named = {**values, "missing": ", ".join(missing)}
        yield Finding("slack_scopes", is_fine=not missing, values=named if missing else values)


def read_clock(headers: Mapping[str, str]) -> Iterator[Finding]:
    """Compare Slack's clock with that of this machine: signatures are good for five minutes."""
    try:
        theirs = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return
    seconds = round(abs((datetime.now(UTC) - theirs).total_seconds()))
    fine = seconds <= MOST_SECONDS_APART
    yield Finding("slack_clock", is_fine=fine, values={"seconds": str(seconds)})
