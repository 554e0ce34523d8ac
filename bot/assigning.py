"""Giving a conversation away by a form: what there is to choose, and what is done with the choice.

The same on every platform (ASG-02, ASG-03); how it looks is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import effects
from bot.actions.assign import Assigned, assign, held
from bot.actions.assign import Target as To
from bot.actions.offers import Offer, offers
from bot.commands.assign import held_words
from bot.domain.conversations import Conversation
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import AgentId, ConversationId, ServiceId
from bot.domain.people import Agent
from bot.effects import Speaker
from bot.picking import Pick, pick_of
from bot.store import Transaction
from bot.texts import Texts

ME = "me"
ASSIGNEE_PROBLEMS = {"assignee_outside", "assignee_unreachable"}
CONVERSATION_PROBLEMS = {"conversation_unknown"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is chosen by now; what is not chosen stays as it stands. `me`: whoever opened it wants it."""

    service: str | None = None
    assignee: str | None = None
    me: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What can be chosen for one conversation, and what is.

    `chosen`: the service whose agents are offered; `assignee` is empty for nobody. `stood`: how the
    conversation stood when this was read, to tell later what was replaced meanwhile.
    """

    pick: Pick
    now: str
    stood: str
    offers: Sequence[Offer]
    chosen: Offer | None
    assignee: str
    me: AgentId

    @property
    def barred(self) -> bool:
        """Tell whether the chosen service cannot be had; the one that has it can keep it."""
        return bool(self.chosen and self.chosen.barred and not self.chosen.is_current)

    @property
    def send(self) -> str:
        """Return the key of what the button says (ASG-06)."""
        leaves = self.chosen is not None and self.chosen.leaves
        return "dialog.assign_leave" if leaves else "dialog.assign_apply"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody chose; `stood` as in `Form`."""

    conversation: str
    service: str
    assignee: str
    stood: str = ""


def read_form(tx: Transaction, speaker: Speaker, conversation: Conversation, wish: Wish) -> Form:
    """Collect what can be chosen, with what is chosen already; an assignee stays if they still fit."""
    me = _agent(tx, speaker)
    found = offers(tx, conversation, me)
    chosen = _chosen(found, wish)
    wanted = me.id if wish.me else wish.assignee
    if wanted is None:
        wanted = conversation.assignee_id
    members = {one.id for one in chosen.members} if chosen else set()
    stands = held(tx, conversation)
    return Form(
        pick=pick_of(tx, conversation, speaker.texts),
        now=held_words(stands, speaker.texts),
        stood=_stood(conversation),
        offers=found,
        chosen=chosen,
        assignee=wanted if wanted in members else "",
        me=me.id,
    )


def give(tx: Transaction, key: str, speaker: Speaker, given: Given) -> str:
    """Give it away as chosen; return what has to be said about it, in CommonMark, if anything (ASG-15).

    A repeat does nothing. Raises FrontdeskError for what the rules refuse; `field_of` says where.
    """
    if not tx.inbox.first_time(key):
        return ""
    conversation = effects.find_conversation(tx, ConversationId(given.conversation))
    service = tx.people.service(ServiceId(given.service))
    assignee = AgentId(given.assignee) if given.assignee else None
    if assignee and assignee not in {one.id for one in tx.people.members(service.id)}:
        known = tx.people.names([assignee]).get(assignee) or speaker.texts.say("desk.somebody")
        raise NotAllowed("assignee_outside", name=known, service=service.name)
    agent = effects.acting(tx, speaker)
    assigned = assign(tx, conversation, agent, To(service.id, assignee))
    was_changed = bool(given.stood) and given.stood != _stood(conversation)
    return replaced_words(assigned, speaker.texts) if was_changed and assigned.changed else ""


def replaced_words(assigned: Assigned, texts: Texts) -> str:
    """Say what somebody else had made of it meanwhile, and that it is replaced (ASG-15)."""
    return texts.say(
        "dialog.assign_replaced",
        number=assigned.conversation.number,
        now=held_words(assigned.now, texts),
        before=held_words(assigned.replaced, texts),
    )


def field_of(error: FrontdeskError) -> str:
    """Return at which field a refusal belongs: `conversation`, `service` or `assignee`."""
    if error.key in CONVERSATION_PROBLEMS:
        return "conversation"
    return "assignee" if error.key in ASSIGNEE_PROBLEMS else "service"


def barred_words(offer: Offer, texts: Texts) -> str:
    """Say why a service cannot be chosen (ASG-12)."""
    return texts.say(f"errors.{offer.barred}", service=offer.service.name)


def about_offer(offer: Offer, texts: Texts) -> str:
    """Return what stands beside a service in the list: why it cannot be chosen, or whose it is."""
    if offer.barred and not offer.is_current:
        return texts.say(f"dialog.{offer.barred}")
    words = [
        *([texts.say("dialog.service_current")] if offer.is_current else []),
        *([texts.say("dialog.service_mine")] if offer.is_mine else []),
    ]
    return ", ".join(words)


def about_member(agent: Agent, me: AgentId, texts: Texts) -> str:
    """Return what stands beside an agent in the list: that it is oneself, or that they are not there."""
    if agent.id == me:
        return texts.say("dialog.member_me")
    if agent.paused:
        return texts.say("dialog.member_paused")
    return texts.say("dialog.member_away") if agent.active is False else ""


def _chosen(found: Sequence[Offer], wish: Wish) -> Offer | None:
    """Return the service that is chosen, else the one that has it, or for oneself an own one."""
    if wish.service is not None:
        return next((one for one in found if one.service.id == wish.service), None)
    mine = [one for one in found if one.is_mine and not one.barred] if wish.me else []
    current = [one for one in found if one.is_current]
    return next(iter([*mine, *current]), None)


def _stood(conversation: Conversation) -> str:
    return f"{conversation.service_id or ''}/{conversation.assignee_id or ''}"


def _agent(tx: Transaction, speaker: Speaker) -> Agent:
    """Return who asks; somebody whom we meet here for the first time belongs to no service yet."""
    known = tx.people.agent_by_account(speaker.account)
    if known is None:
        return Agent(AgentId(""), speaker.profile.name, "", (speaker.account,))
    return replace(known, manages=speaker.profile.manages)
