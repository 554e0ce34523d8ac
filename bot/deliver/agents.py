"""What a platform knows about the agents: who is in a channel, who they are, whether they are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions.gone import let_gone_agent_go
from bot.actions.meet_agent import meet_agent, update_agent
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload, SyncMembers
from bot.domain.ids import AgentId, Ref, ServiceId
from bot.domain.people import Agent
from bot.ports import Profile, Refused
from bot.store import Transaction

AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class Members:
    """A service's channels, its user group, and the accounts that we know already."""

    service_id: ServiceId
    channels: Sequence[Ref]
    known: frozenset[Ref]
    group: Ref | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who is in the channels, what their workspaces are called, and profiles of some whom we did not know."""

    accounts: Sequence[Ref]
    met: Mapping[Ref, Profile]
    more: bool
    workspaces: Mapping[Ref, str]


class SyncMembersHandler:
    """Takes over who is in a service's channels, or in its user group (MEM-07)."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Members:
        """Find the channels and whom we know."""
        service = tx.people.service(ServiceId(payload["service_id"]))
        known = frozenset(tx.people.accounts())
        return Members(service.id, service.channels, known, service.user_group)

    async def send(self, job: Members, *, maybe_sent: bool) -> Found:  # noqa: ARG002  reads only
        """Ask the platforms; a crowd of strangers is met a few at a time."""
        accounts = [account for place in job.channels for account in await self._in(place, job)]
        strangers = [account for account in accounts if account not in job.known]
        met = {
            account: await self._around.platform(account).profile(account)
            for account in strangers[:AT_A_TIME]
        }
        workspaces = {
            channel: await self._around.platform(channel).workspace(channel)
            for channel in job.channels
        }
        return Found(accounts, met, len(strangers) > AT_A_TIME, workspaces)

    async def _in(self, channel: Ref, job: Members) -> Sequence[Ref]:
        platform = self._around.platform(channel)
        if job.group and job.group.platform == channel.platform:
            return await platform.group_members(job.group)
        return await platform.members(channel)

    def record(self, tx: Transaction, job: Members, result: Found) -> None:
        """Replace the members by those who are there."""
        for channel, name in result.workspaces.items():
            tx.people.set_workspace(channel, name)
        for account, profile in result.met.items():
            meet_agent(tx, account, profile, self._around.texts)
        agents = (tx.people.agent_by_account(account) for account in result.accounts)
        tx.people.set_members(job.service_id, [agent.id for agent in agents if agent])
        if result.more:
            tx.outbox.add(SyncMembers(job.service_id))


class LetGoHandler:
    """Lets an agent go from everywhere whom no platform knows any more; nothing goes outward."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> AgentId:  # noqa: ARG002  all is in the payload
        """Say who."""
        return AgentId(payload["agent_id"])

    async def send(self, job: AgentId, *, maybe_sent: bool) -> None:
        """There is nothing to send."""

    def record(self, tx: Transaction, job: AgentId, result: None) -> None:  # noqa: ARG002  says nothing
        """Let them go, in the transaction that ends this."""
        let_gone_agent_go(tx, job)


class SyncAgentHandler:
    """Takes over who an agent is, and whether they are there."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Agent | None:
        """Find the agent and their accounts."""
        agent = tx.people.agent(AgentId(payload["agent_id"]))
        return agent if agent.accounts else None

    async def send(self, job: Agent, *, maybe_sent: bool) -> Profile | None:  # noqa: ARG002  reads only
        """Ask the platforms of all their accounts; None when none knows them any more."""
        asked = [await self._profile(account) for account in job.accounts]
        known = [profile for profile in asked if profile]
        there = [profile for profile in known if not profile.gone]
        return _together(there or known) if known else None

    def record(self, tx: Transaction, job: Agent, result: Profile | None) -> None:
        """Keep it; whom no platform knows is not there, and does not come back (MEM-05)."""
        gone = Profile(job.name, manages=job.manages, active=False, gone=True)
        update_agent(tx, job, result or gone)

    async def _profile(self, account: Ref) -> Profile | None:
        try:
            return await self._around.platform(account).profile(account)
        except Refused:
            return None


def _together(profiles: Sequence[Profile]) -> Profile:
    """Return the first, there when they are anywhere; they manage only where all say so (S17)."""
    active = max((one.active for one in profiles if one.active is not None), default=None)
    return replace(profiles[0], active=active, manages=all(one.manages for one in profiles))
