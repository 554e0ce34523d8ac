"""The workspaces our app is in, and the token of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from bot.domain.ids import PlatformName
from bot.ports import Refused
from bot.sealing import Tokens
from bot.slack.web import Web
from bot.store import Store
from bot.store.installations import Installation

KEPT_SECONDS = 60.0
USE = "slack"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace; `bot_user` and `bot` are how our own posts show there."""

    team: str
    name: str
    bot_user: str
    bot: str
    token: str = field(repr=False)


class Workspaces:
    """Finds workspaces: the one whose token is configured, and those that installed the app.

    An installation is read from the database at most once a minute, because another process may have
    changed it; what the configured token belongs to is asked once.
    """

    def __init__(
        self,
        store: Store,
        web: Web,
        tokens: Tokens,
        bot_token: str = "",
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._web = web
        self._tokens = tokens
        self._bot_token = bot_token
        self._clock = clock
        self._own: Workspace | None = None
        self._known: dict[str, tuple[float, Workspace | None]] = {}

    async def find(self, team: str) -> Workspace | None:
        """Return a workspace, or None when the app is not in it."""
        own = await self.own()
        if own and own.team == team:
            return own
        read_at, known = self._known.get(team, (-KEPT_SECONDS, None))
        if self._clock() - read_at < KEPT_SECONDS:
            return known
        found = await self._store.read(lambda tx: tx.installations.get(PlatformName.SLACK, team))
        workspace = self._workspace(found) if found else None
        self._known[team] = (self._clock(), workspace)
        return workspace

    async def get(self, team: str) -> Workspace:
        """Return a workspace that the app has to be in; Refused otherwise."""
        found = await self.find(team)
        if found is None:
            raise Refused(f"the app is not installed in {team}")
        return found

    async def all(self) -> Sequence[Workspace]:
        """Return every workspace the app is in."""
        own = await self.own()
        found = await self._store.read(lambda tx: tx.installations.all(PlatformName.SLACK))
        others = [self._workspace(one) for one in found if not own or one.tenant != own.team]
        return [own, *others] if own else others

    async def own(self) -> Workspace | None:
        """Return the workspace of the configured token, if there is one."""
        if self._own is None and self._bot_token:
            told, _ = await self._web.call("auth.test", self._bot_token)
            self._own = Workspace(
                told["team_id"],
                told["team"],
                told["user_id"],
                told.get("bot_id", ""),
                self._bot_token,
            )
        return self._own

    async def keep(self, workspace: Workspace) -> None:
        """Keep a new installation, its token encrypted."""
        installation = Installation(
            PlatformName.SLACK,
            workspace.team,
            workspace.name,
            self._tokens.lock(workspace.token),
            {"bot_user": workspace.bot_user, "bot": workspace.bot},
        )
        await self._store.run(lambda tx: tx.installations.keep(installation))
        self._known.pop(workspace.team, None)

    async def revoke(self, team: str) -> None:
        """Forget an installation and its token."""
        await self._store.run(lambda tx: tx.installations.revoke(PlatformName.SLACK, team))
        self._known.pop(team, None)

    def _workspace(self, kept: Installation) -> Workspace:
        token = self._tokens.unlock(kept.secret)
        return Workspace(kept.tenant, kept.name, kept.facts["bot_user"], kept.facts["bot"], token)
