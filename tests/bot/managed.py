"""What a conversation has to be after what was done to it: a second account of it, kept by the pure rules."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions.assign import Target
from bot.domain.acts import Act
from bot.domain.assignment import Standing, Team, plan
from bot.domain.conversations import Kind, Source, State
from bot.domain.ids import AgentId, GuestId, ServiceId
from bot.domain.rules import Leaving
from tests.world import ADA, BOTH, EVE, INSIDE, SALES, TIM

SETTLES, LATE = timedelta(seconds=2), timedelta(minutes=60)
TEAMS_OF = {
    SALES.id: (ADA.id, EVE.id),
    INSIDE.id: (ADA.id, EVE.id),
    BOTH.id: (ADA.id, EVE.id, TIM.id),
}
MANAGERS = {SALES.id: EVE.id, BOTH.id: TIM.id}


def team(service_id: ServiceId | None) -> Team | None:
    """Return a service's agents in the order of their names."""
    if service_id is None:
        return None
    members = TEAMS_OF[service_id]
    return Team(service_id, frozenset(members), members)


@dataclass
class Managed:
    """One conversation, as the rules say that it has to be.

    `members` and `guests` are those who are there, in the order of joining; `last_guest` left last. `calls`:
    a guest wrote where no agent was left.
    """

    origin: ServiceId | None
    agent: AgentId | None
    kind: Kind
    service: ServiceId | None
    assignee: AgentId | None
    members: dict[AgentId, Source]
    guests: list[GuestId]
    state: State = State.OPEN
    title: str | None = None
    moves: int = 0
    handed: int = 0
    waiting_since: datetime | None = None
    escalated: int = 0
    alone_since: datetime | None = None
    calls: bool = False
    last_guest: GuestId | None = None
    acts: Counter[Act] = field(default_factory=Counter)

    @classmethod
    def begun(cls, guest: GuestId, service: ServiceId | None, agent: AgentId | None) -> "Managed":
        """Begin it with a guest's first message to a service or to an agent."""
        kind = Kind.ONE_ON_ONE if agent else Kind.GROUP
        found = team(service)
        members = dict.fromkeys(found.reachable, Source.SERVICE) if found else {}
        if agent:
            members = {agent: Source.ASSIGNEE}
        made = cls(service, agent, kind, service, agent, members, [guest])
        made.handed = 1 if agent else 0
        made.acts[Act.OPENED] = 1
        return made

    @property
    def named(self) -> list[GuestId]:
        """Return the guests whose names stand in the title (TTL-08)."""
        return self.guests or [guest for guest in [self.last_guest] if guest]

    def grow(self) -> None:
        """Become a group with the second agent or guest (CONV-01)."""
        if len(self.members) > 1 or len(self.guests) > 1:
            self.kind = Kind.GROUP

    def hear_guest(self, now: datetime) -> None:
        """Take a guest's message: it opens again, it waits, it calls somebody back."""
        if self.state is State.CLOSED:
            self.state = State.OPEN
            self.acts[Act.REOPENED] += 1
        if self.waiting_since is None:
            self.waiting_since, self.escalated = now, 0
        self.calls = self.alone_since is not None
        self.look(now)

    def answer(self, agent: AgentId) -> None:
        """Take an agent's answer: who answers is in it."""
        self._join(agent, Source.AUTO)
        self.waiting_since = None

    def assign(self, by: AgentId, target: Target) -> None:
        """Give it away, as the rules say; the same again changes nothing."""
        goal = target.service_id or self.service
        if (goal, target.assignee_id) == (self.service, self.assignee):
            return
        stands = Standing(
            self.kind,
            self.members,
            team(self.service),
            self.assignee,
            Leaving.FIRST,
            self.moves,
            self.handed,
        )
        planned = plan(stands, team(goal), target.assignee_id, by)
        for one in planned.leaves:
            del self.members[one]
        self.members |= planned.joins
        self.service, self.assignee = goal, target.assignee_id
        self.moves, self.handed = planned.moves, planned.handed
        self.acts[Act.ASSIGNED] += 1
        self.grow()
        if self.members:
            self.alone_since, self.calls = None, False

    def leave(self, agent: AgentId, now: datetime) -> None:
        """Let an agent go who wants to; whoever was responsible is not any longer."""
        if self.members.pop(agent, None) is None:
            return
        self.acts[Act.LEFT] += 1
        if self.assignee == agent:
            self.assignee = None
        if not self.members:
            self.alone_since = now

    def guest_leaves(self, guest: GuestId) -> None:
        """Let a guest go; the last one's name stays."""
        self.guests.remove(guest)
        self.last_guest = guest
        self.acts[Act.LEFT] += 1

    def guest_joins(self, guest: GuestId) -> None:
        """Let a guest in who holds the link."""
        if guest not in self.guests:
            self.guests.append(guest)
            self.acts[Act.JOINED] += 1
            self.grow()

    def close(self) -> None:
        """End it; nobody waits any more."""
        if self.state is State.OPEN:
            self.state, self.waiting_since = State.CLOSED, None
            self.acts[Act.CLOSED] += 1

    def reopen(self) -> None:
        """Let it go on."""
        if self.state is State.CLOSED:
            self.state = State.OPEN
            self.acts[Act.REOPENED] += 1

    def rename(self, title: str) -> None:
        """Give it a name, or take it away."""
        if (title or None) != self.title:
            self.title = title or None
            self.acts[Act.RENAMED] += 1

    def look(self, now: datetime) -> None:
        """See who has to come back, and who is told that it is late (MEM-03, MEM-04, ESC-01)."""
        if self.waiting_since is None:
            return
        if self.calls and self.alone_since is not None and now - self.alone_since >= SETTLES:
            self._return()
        if now - self.waiting_since >= LATE and not self.escalated:
            self.escalated = 1
            self.acts[Act.ESCALATED] += 1
            manager = MANAGERS.get(self.service) if self.service else None
            if manager:
                self._join(manager, Source.MANAGER)

    def _return(self) -> None:
        found = team(self.origin)
        crew = found.reachable if found else tuple(filter(None, [self.agent]))
        source = Source.SERVICE if found else Source.ASSIGNEE
        for one in crew:
            self.acts[Act.JOINED] += one not in self.members
            self._join(one, source)
        if not found and self.service is None:
            self.assignee = self.agent

    def _join(self, agent: AgentId, source: Source) -> None:
        self.members.setdefault(agent, source)
        self.alone_since, self.calls = None, False
        self.grow()
