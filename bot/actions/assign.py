"""Give a conversation to a service, to one of its agents, or to nobody: every entrance ends here (ASG-02)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.actions.fan_out import header_changed, post_notice
from bot.actions.hand_over import go_on_in, places_of, tell_assignee
from bot.actions.participants import bring_in, let_go
from bot.actions.wait import set_alarm
from bot.domain.acts import Act, Actor, ActorKind
from bot.domain.assignment import Plan, Standing, Team, plan
from bot.domain.conversations import MOST_MEMBERS, Conversation
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ServiceId
from bot.domain.messages import Notice
from bot.domain.people import Agent, Service
from bot.domain.rules import Rules
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Target:
    """To whom it is given: without a service it stays in its own; without an assignee nobody has it."""

    service_id: ServiceId | None = None
    assignee_id: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who serves a conversation, with their names."""

    service: Service | None
    assignee: Agent | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of it, and what it replaced (ASG-15).

    `changed`: False when it stood so already. `left`: whoever did it is not in it any more (ASG-06).
    """

    conversation: Conversation
    now: Held
    replaced: Held
    changed: bool
    left: bool


def assign(tx: Transaction, conversation: Conversation, by: Agent, target: Target) -> Assigned:
    """Let an agent give it away; see `assign_as`."""
    return assign_as(tx, conversation, by.actor, target)


def assign_as(tx: Transaction, conversation: Conversation, by: Actor, target: Target) -> Assigned:
    """Give it away at once and wholly; of two at once the later wins and is told what it replaced (ASG-15).

    Raises NotAllowed for a service with nobody reachable or without a channel (ASG-12), and for an
    assignee who is not one of the service's members (ASG-03). The same again changes nothing.
    """
    conversation = tx.conversations.locked(conversation.id)
    before = held(tx, conversation)
    service = tx.people.service(target.service_id) if target.service_id else before.service
    assignee = tx.people.agent(target.assignee_id) if target.assignee_id else None
    if (service, assignee) == (before.service, before.assignee):
        return Assigned(conversation, before, before, changed=False, left=False)
    now = Held(service, assignee)
    team = team_of(tx, service) if service else None
    check_target(before, now, team)
    mover = AgentId(by.id) if by.kind is ActorKind.AGENT else None
    planned = plan(standing(tx, conversation), team, target.assignee_id, mover)
    _check_room(tx, conversation, planned)
    conversation = carry_out(tx, conversation, planned, now)
    if places_of(service, assignee) != places_of(before.service, before.assignee):
        was = before.service.id if before.service else ""
        go_on_in(tx, conversation, places_of(service, assignee), by, was)
    say_assigned(tx, conversation, by, before, now)
    if service != before.service:
        set_alarm(tx, conversation.id)
    left = by.id in planned.leaves
    return Assigned(tx.conversations.get(conversation.id), now, before, changed=True, left=left)


def held(tx: Transaction, conversation: Conversation) -> Held:
    """Return who serves a conversation."""
    service_id, assignee_id = conversation.service_id, conversation.assignee_id
    return Held(
        tx.people.service(service_id) if service_id else None,
        tx.people.agent(assignee_id) if assignee_id else None,
    )


def standing(tx: Transaction, conversation: Conversation) -> Standing:
    """Return how a conversation stands, as the rules want to know it."""
    service = held(tx, conversation).service
    present = [one for one in tx.participants.all(conversation.id) if one.left_at is None]
    return Standing(
        kind=conversation.kind,
        members={AgentId(one.person): one.source for one in present if not one.is_guest},
        team=team_of(tx, service) if service else None,
        assignee_id=conversation.assignee_id,
        leaving=(service.rules if service else Rules()).leaving,
        moves=conversation.moves,
        handed=conversation.handed,
    )


def team_of(tx: Transaction, service: Service) -> Team:
    """Return a service's agents, and who of them can be reached."""
    return team_from(service, tx.people.members(service.id))


def team_from(service: Service, members: Sequence[Agent]) -> Team:
    """Return the team that these members of a service are."""
    return Team(
        service.id,
        frozenset(one.id for one in members),
        tuple(one.id for one in members if one.is_reachable),
    )


def barred(service: Service, team: Team) -> str | None:
    """Return the key of why a service cannot be chosen, if it cannot (ASG-12)."""
    if not service.channels:
        return "service_without_channel"
    return None if team.reachable else "service_unreachable"


def check_target(before: Held, now: Held, team: Team | None) -> None:
    """Raise NotAllowed for whom a conversation cannot be given to (ASG-03, ASG-12)."""
    if now.service and team and now.service != before.service:
        why = barred(now.service, team)
        if why:
            raise NotAllowed(why, service=now.service.name)
    if now.assignee is None:
        return
    if now.service and team and now.assignee.id not in team.members:
        raise NotAllowed("assignee_outside", name=now.assignee.name, service=now.service.name)
    if not now.assignee.is_reachable:
        raise NotAllowed("assignee_unreachable", name=now.assignee.name)


def _check_room(tx: Transaction, conversation: Conversation, planned: Plan) -> None:
    """Raise NotAllowed when not everybody would fit in, before anybody moves (CONV-13)."""
    more = len(planned.joins) - len(planned.leaves)
    if more > 0 and tx.participants.count(conversation.id) + more > MOST_MEMBERS:
        raise NotAllowed("conversation_full")


def carry_out(
    tx: Transaction, conversation: Conversation, planned: Plan, now: Held
) -> Conversation:
    """Let people in and go as planned, and show it everywhere (TTL-06)."""
    let_go(tx, conversation.id, planned.leaves)
    for source in dict.fromkeys(planned.joins.values()):
        come = [one for one, how in planned.joins.items() if how is source]
        bring_in(tx, conversation.id, come, source)
    assigned = tx.conversations.get(conversation.id).assigned_to(
        now.service.id if now.service else None, now.assignee.id if now.assignee else None
    )
    counted = replace(assigned, moves=planned.moves, handed=planned.handed)
    header_changed(tx, counted)
    return counted


def say_assigned(
    tx: Transaction, conversation: Conversation, by: Actor, before: Held, now: Held
) -> None:
    """Keep who gave it to whom, say it in the conversation, and tell the new assignee (CONV-10, ASG-14)."""
    tx.audit.add(Act.ASSIGNED, by, conversation.id, **_details(now))
    for notice in _notices(by, before, now):
        post_notice(tx, conversation.id, notice)
    if now.assignee and now.assignee != before.assignee:
        tell_assignee(tx, conversation, now.assignee, by)


def _details(now: Held) -> dict[str, str]:
    service, assignee = now.service, now.assignee
    return {"service": service.id if service else "", "to": assignee.id if assignee else ""}


def _notices(by: Actor, before: Held, now: Held) -> Iterator[Notice]:
    """Say what happened; guests see at most that somebody else takes care of them now (ASG-14)."""
    if now.service and now.service != before.service:
        yield Notice("handed_over", {"service": now.service.name})
    if now.assignee == before.assignee:
        return
    if now.assignee is None:
        yield Notice("unassigned", {"name": by.name}, agents_only=True)
    elif now.assignee.id == by.id:
        yield Notice("taken", {"name": by.name})
    else:
        values = {"name": by.name, "to": now.assignee.name}
        yield Notice("assigned", values, agents_only=True)
