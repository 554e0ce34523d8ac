"""An agent is seen for the first time, or tells something new about themselves."""

from dataclasses import replace
from uuid import uuid4

from bot.actions.fan_out import header_changed
from bot.domain.deliveries import LetGo, Whisper
from bot.domain.entrances import free_slug, slug_of
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, Ref
from bot.domain.names import clean_name
from bot.domain.people import Agent
from bot.domain.timetable import checked_zone
from bot.ports import Profile
from bot.store import Transaction
from bot.texts import DEFAULT, Texts, texts


def meet_agent(
    tx: Transaction, account: Ref, profile: Profile, language: Texts | None = None
) -> Agent:
    """Keep who they are, with a contact link of their own; two events at once make one agent.

    Somebody with their address on another platform hears how both become one; `language` is for that.
    """
    known = tx.people.agent_by_account(account)
    if known:
        return known
    agent = Agent(
        id=AgentId(uuid4().hex),
        name=clean_name(profile.name) or "Agent",
        slug=_free_slug(tx, profile.name),
        accounts=(account,),
        avatar_url=profile.avatar_url,
        email=profile.email,
        active=profile.active,
        manages=profile.manages,
        zone=_zone_of(profile),
    )
    tx.people.add_agent(agent)
    _ask_whether_same(tx, agent, language or texts(DEFAULT, "bot"))
    return agent


def update_agent(tx: Transaction, agent: Agent, profile: Profile) -> Agent:
    """Take over what the platform says now; conversations that show the agent follow.

    Whoever is gone leaves them all (MEM-05).
    """
    updated = replace(
        agent,
        name=clean_name(profile.name) or agent.name,
        avatar_url=profile.avatar_url or agent.avatar_url,
        email=profile.email or agent.email,
        active=profile.active,
        manages=profile.manages,
        gone=profile.gone,
        zone=_zone_of(profile) or agent.zone,
    )
    tx.people.save_agent(updated)
    if updated.gone and not agent.gone:
        tx.outbox.add(LetGo(agent.id))
    if (updated.name, updated.avatar_url) != (agent.name, agent.avatar_url):
        for found in tx.search.held_by(agent.id):
            header_changed(tx, tx.conversations.locked(found.id))
    return updated


def _ask_whether_same(tx: Transaction, new: Agent, language: Texts) -> None:
    """Tell who may be the same person, since both have to say it; once, since one is new once."""
    if not new.email:
        return
    platform = new.accounts[0].platform.title()
    for known in filter(new.may_be, tx.people.at_address(new.email)):
        account = known.accounts[0]
        text = language.say("command.same_offer", platform=platform)
        tx.outbox.add(Whisper(account.platform, account.value, account.value, text))


def _zone_of(profile: Profile) -> str | None:
    """Return the time zone that a platform tells, unless it is none that we know."""
    try:
        return checked_zone(profile.zone) if profile.zone else None
    except NotAllowed:
        return None


def _free_slug(tx: Transaction, name: str) -> str:
    """Return a slug that no agent has; that of a service's name is left to its booking link."""
    services = {slug_of(service.name) for service in tx.people.services()}
    return free_slug(name, {*tx.people.slugs_like(slug_of(name)), *services})
