"""Services and agents in the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId, PlatformName, Ref, ServiceId
from bot.domain.people import Agent, Mode, Service
from bot.domain.rules import Rules
from bot.store import tables as t
from bot.store.dialects import insert_new, insert_or_update
from bot.store.rules import read_rules
from bot.store.service_rows import service_of, service_row

ADD_MEMBER = insert_new(t.member)
KEEP_CHANNEL = insert_or_update(t.channel, ("service_id", "platform"))
FEW = 3
SERVICE = select(t.service).where(t.service.c.id == bindparam("service"))
LOCKED_SERVICE = SERVICE.with_for_update()
CHANNELS_OF = (
    select(t.channel)
    .where(t.channel.c.service_id == bindparam("service"))
    .order_by(t.channel.c.platform)
)
INSIDE = t.member.c.service_id == bindparam("service")
MEMBERS = select(t.agent).join(t.member).where(INSIDE).order_by(t.agent.c.name)
ACCOUNTS_OF_MEMBERS = (
    select(t.account)
    .join(t.member, t.member.c.agent_id == t.account.c.agent_id)
    .where(INSIDE)
    .order_by(t.account.c.platform, t.account.c.value)
)
AGENT = select(t.agent).where(t.agent.c.id == bindparam("agent"))
MODE = select(t.service.c.mode).where(t.service.c.id == bindparam("service"))
RULES = select(t.service.c.rules).where(t.service.c.id == bindparam("service"))
ALL_ACCOUNTS = t.account.alias()
AGENT_BY_ACCOUNT = (
    select(t.agent, ALL_ACCOUNTS.c.platform, ALL_ACCOUNTS.c.value)
    .join(t.account, t.account.c.agent_id == t.agent.c.id)
    .join(ALL_ACCOUNTS, ALL_ACCOUNTS.c.agent_id == t.agent.c.id)
    .where(t.account.c.platform == bindparam("platform"), t.account.c.value == bindparam("account"))
    .order_by(ALL_ACCOUNTS.c.platform, ALL_ACCOUNTS.c.value)
)
# An agent who is another one by now keeps the link.
BEHIND_SLUG = select(func.coalesce(t.agent.c.same_as, t.agent.c.id))
ACCOUNTS_OF = (
    select(t.account)
    .where(t.account.c.agent_id == bindparam("agent"))
    .order_by(t.account.c.platform, t.account.c.value)
)


class People:
    """Find and keep services, their members, and agents."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def service(self, service_id: ServiceId) -> Service:
        """Return a service with its channels; NotFound when there is none."""
        return self._service(SERVICE, service_id)

    def locked_service(self, service_id: ServiceId) -> Service:
        """Return a service that nobody else changes until the commit: all of it is written."""
        return self._service(LOCKED_SERVICE, service_id)

    def mode(self, service_id: ServiceId) -> Mode:
        """Return what a plain answer is in a service we know exists."""
        return Mode(self._db.execute(MODE, {"service": service_id}).scalar_one())

    def rules(self, service_id: ServiceId) -> Rules:
        """Return the rules of a service we know exists."""
        return read_rules(self._db.execute(RULES, {"service": service_id}).scalar_one())

    def services(self) -> Sequence[Service]:
        """Return all services in alphabetical order."""
        return self._services()

    def service_named(self, name: str) -> Service | None:
        """Return the service with this name, whatever its case."""
        return next((s for s in self._services() if s.name.casefold() == name.casefold()), None)

    def services_in(self, channel: Ref) -> Sequence[Service]:
        """Return the services whose channel this is."""
        here = select(t.channel.c.service_id).where(
            t.channel.c.platform == channel.platform, t.channel.c.value == channel.value
        )
        return self._services(t.service.c.id.in_(here))

    def services_of_group(self, group: Ref) -> Sequence[Service]:
        """Return the services whose user group this is."""
        return self._services(t.service.c.user_group == str(group))

    def add_service(self, service: Service) -> None:
        """Keep a new service; NotAllowed when the name is taken."""
        if self.service_named(service.name):
            raise NotAllowed("service_name_taken", name=service.name)
        self._db.execute(insert(t.service), {"id": service.id, **service_row(service)})
        self._keep_channels(service)

    def save_service(self, service: Service) -> None:
        """Write what can change in a service."""
        other = self.service_named(service.name)
        if other and other.id != service.id:
            raise NotAllowed("service_name_taken", name=service.name)
        changed = update(t.service).where(t.service.c.id == service.id)
        self._db.execute(changed.values(**service_row(service)))
        self._keep_channels(service)

    def set_workspace(self, channel: Ref, name: str) -> None:
        """Note what its platform calls the workspace of a channel (ASG-05)."""
        h = t.channel.c
        here = update(t.channel).where(h.platform == channel.platform, h.value == channel.value)
        self._db.execute(here.where(h.workspace != name).values(workspace=name))

    def workspaces(self) -> Mapping[ServiceId, str]:
        """Return in which workspaces each service is, as their platforms call them, each name once."""
        query = select(t.channel).order_by(t.channel.c.service_id, t.channel.c.platform)
        found: dict[ServiceId, list[str]] = {}
        for row in self._db.execute(query):
            place = row.workspace or PlatformName(row.platform).title()
            found.setdefault(ServiceId(row.service_id), []).append(place)
        return {service: " + ".join(dict.fromkeys(places)) for service, places in found.items()}

    def members(self, service_id: ServiceId) -> Sequence[Agent]:
        """Return the agents of a service by name."""
        asked = {"service": service_id}
        accounts = self._db.execute(ACCOUNTS_OF_MEMBERS, asked).all()
        return [
            _agent(row, [a for a in accounts if a.agent_id == row.id])
            for row in self._db.execute(MEMBERS, asked)
        ]

    def set_members(self, service_id: ServiceId, agents: Iterable[AgentId]) -> None:
        """Replace the members of a service."""
        self._db.execute(delete(t.member).where(t.member.c.service_id == service_id))
        for agent_id in agents:
            self.add_member(service_id, agent_id)

    def add_member(self, service_id: ServiceId, agent_id: AgentId) -> None:
        """Let an agent into a service; once is enough."""
        row = {"service_id": service_id, "agent_id": agent_id}
        self._db.execute(ADD_MEMBER[self._db.dialect.name], row)

    def remove_member(self, service_id: ServiceId, agent_id: AgentId) -> None:
        """Let an agent go from a service."""
        m = t.member.c
        self._db.execute(delete(t.member).where(m.service_id == service_id, m.agent_id == agent_id))

    def services_of(self, agent_id: AgentId) -> Sequence[Service]:
        """Return the services an agent belongs to."""
        mine = select(t.member.c.service_id).where(t.member.c.agent_id == agent_id)
        return self._services(t.service.c.id.in_(mine))

    def agent(self, agent_id: AgentId) -> Agent:
        """Return an agent we know exists."""
        row = self._db.execute(AGENT, {"agent": agent_id}).one()
        return _agent(row, self._db.execute(ACCOUNTS_OF, {"agent": agent_id}))

    def agents(self, ids: Sequence[AgentId]) -> Sequence[Agent]:
        """Return agents in the order of their ids."""
        if len(ids) < FEW:
            return [self.agent(agent_id) for agent_id in ids]
        found = {agent.id: agent for agent in self._agents(t.agent.c.id.in_(ids))}
        return [found[agent_id] for agent_id in ids]

    def everybody(self) -> Sequence[Agent]:
        """Return all agents by name, but those who turned out to be another."""
        return self._agents(t.agent.c.same_as.is_(None))

    def names(self, ids: Iterable[AgentId]) -> Mapping[AgentId, str]:
        """Return the names of those among some ids that are agents."""
        a = t.agent.c
        rows = self._db.execute(select(a.id, a.name).where(a.id.in_(list(ids))))
        return {AgentId(row.id): row.name for row in rows}

    def agent_by_account(self, account: Ref) -> Agent | None:
        """Return the agent behind a platform account, if we know them."""
        asked = {"platform": account.platform, "account": account.value}
        rows = self._db.execute(AGENT_BY_ACCOUNT, asked).all()
        return _agent(rows[0], rows) if rows else None

    def accounts(self) -> Sequence[Ref]:
        """Return all accounts that we know."""
        rows = self._db.execute(select(t.account.c.platform, t.account.c.value))
        return [Ref(PlatformName(row.platform), row.value) for row in rows]

    def agent_by_slug(self, slug: str) -> Agent:
        """Return the agent a contact link leads to; NotFound when there is none."""
        found = self._agents(t.agent.c.id.in_(BEHIND_SLUG.where(t.agent.c.slug == slug)))
        if not found:
            raise NotFound("entrance_unknown")
        return found[0]

    def at_address(self, address: str, *, lock: bool = False) -> Sequence[Agent]:
        """Return the agents who may have a mail address, by id; databases know more case than our rule.

        `lock`: whoever locks the same ones waits for the commit, and then finds them as they are.
        """
        a = t.agent.c
        wanted = func.lower(a.email) == func.lower(address)
        query = select(a.id).where(wanted, a.same_as.is_(None)).order_by(a.id)
        # Messages of theirs need not wait: what they refer to stays.
        ids = self._db.scalars(query.with_for_update(key_share=True) if lock else query).all()
        return [self.agent(AgentId(agent_id)) for agent_id in ids]

    def admins(self) -> Sequence[Agent]:
        """Return the agents who are admins of everything, by name."""
        return self._agents(t.agent.c.manages, t.agent.c.same_as.is_(None))

    def slugs_like(self, start: str) -> set[str]:
        """Return the slugs in use that begin so."""
        query = select(t.agent.c.slug).where(t.agent.c.slug.startswith(start, autoescape=True))
        return set(self._db.scalars(query))

    def add_agent(self, agent: Agent) -> None:
        """Keep a new agent; of two who bring the same account at once, one fails and looks again."""
        self._db.execute(insert(t.agent), {"id": agent.id, **_agent_row(agent)})
        for account in agent.accounts:
            row = {"platform": account.platform, "value": account.value, "agent_id": agent.id}
            self._db.execute(insert(t.account), row)

    def save_agent(self, agent: Agent) -> None:
        """Write what the platform tells about an agent, and that it told it now."""
        changed = update(t.agent).where(t.agent.c.id == agent.id)
        self._db.execute(changed.values(**_agent_row(agent), active_at=self._now))

    def pause(self, agent_id: AgentId, *, paused: bool) -> bool:
        """Note that an agent takes no new conversations, or takes them again; False when it is so already."""
        a = t.agent.c
        changed = update(t.agent).where(a.id == agent_id, a.paused.is_(not paused))
        return self._db.execute(changed.values(paused=paused)).rowcount == 1

    def stalest(self, limit: int, before: datetime) -> Sequence[AgentId]:
        """Return agents of services about whom we have heard nothing since `before`, oldest first."""
        a = t.agent.c
        silent = a.active_at.is_(None) | (a.active_at < before)
        old = select(a.id).where(silent, a.same_as.is_(None))
        query = old.order_by(a.active_at.asc().nulls_first()).limit(limit)
        return [AgentId(agent_id) for agent_id in self._db.scalars(query)]

    def _service(self, query: Select[Any], service_id: ServiceId) -> Service:
        asked = {"service": service_id}
        row = self._db.execute(query, asked).one_or_none()
        if row is None:
            raise NotFound("service_unknown")
        return service_of(row, self._db.execute(CHANNELS_OF, asked))

    def _services(self, *where: Any) -> list[Service]:
        rows = self._db.execute(select(t.service).where(*where).order_by(t.service.c.name)).all()
        ids = [row.id for row in rows]
        channels = self._db.execute(
            select(t.channel).where(t.channel.c.service_id.in_(ids)).order_by(t.channel.c.platform)
        ).all()
        return [service_of(row, [ch for ch in channels if ch.service_id == row.id]) for row in rows]

    def _agents(self, *where: Any) -> list[Agent]:
        rows = self._db.execute(select(t.agent).where(*where).order_by(t.agent.c.name)).all()
        accounts = self._db.execute(
            select(t.account)
            .where(t.account.c.agent_id.in_([row.id for row in rows]))
            .order_by(t.account.c.platform, t.account.c.value)
        ).all()
        return [_agent(row, [a for a in accounts if a.agent_id == row.id]) for row in rows]

    def _keep_channels(self, service: Service) -> None:
        kept = [channel.platform for channel in service.channels]
        gone = t.channel.c.platform.not_in(kept)
        self._db.execute(delete(t.channel).where(t.channel.c.service_id == service.id, gone))
        for channel in service.channels:
            row = {"service_id": service.id, "platform": channel.platform, "value": channel.value}
            self._db.execute(KEEP_CHANNEL[self._db.dialect.name], row)


def _agent_row(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "slug": agent.slug,
        "avatar_url": agent.avatar_url,
        "email": agent.email,
        "active": agent.active,
        "manages": agent.manages,
        "gone": agent.gone,
        "zone": agent.zone,
    }


def _agent(row: Row[tuple[Any, ...]], accounts: Iterable[Row[tuple[Any, ...]]]) -> Agent:
    return Agent(
        id=AgentId(row.id),
        name=row.name,
        slug=row.slug,
        accounts=tuple(Ref(PlatformName(a.platform), a.value) for a in accounts),
        avatar_url=row.avatar_url,
        email=row.email,
        active=row.active,
        manages=row.manages,
        paused=row.paused,
        gone=row.gone,
        zone=row.zone,
    )
