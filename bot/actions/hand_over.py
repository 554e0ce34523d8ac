"""A conversation goes on in other channels: of another service, or of another agent (ASG-13)."""

from collections.abc import Sequence

from bot.actions.fan_out import refresh_all_cards
from bot.actions.tell import tell_agent
from bot.domain.acts import Actor
from bot.domain.conversations import Conversation, Thread
from bot.domain.deliveries import OpenThread
from bot.domain.ids import AgentId, Ref
from bot.domain.moves import LinkThread, PostHandOver, PostPointer, TellAssignee
from bot.domain.people import Agent, Service
from bot.store import Transaction
from bot.store.threads import Entered


def go_on_in(
    tx: Transaction, conversation: Conversation, places: Sequence[Ref], by: Actor, was: str
) -> None:
    """Have a thread in each of these places, and none elsewhere but with those who stay.

    `was` is the id of the service that had it, if one had. A place where it has been before has its thread
    back. Where it is new, the first post says what has to be known; where it was, the last one says
    where it goes on. What already stands there can still be changed and taken away.
    """
    at = tx.now.isoformat()
    kept = {*places, *_chats_of(tx, conversation)}
    left = [one for one in tx.threads.of(conversation.id) if one.channel not in kept]
    for thread in left:
        tx.threads.leave(thread.id)
    for channel in places:
        thread, how = tx.threads.enter(conversation.id, channel)
        if how is Entered.THERE:
            continue
        if thread.root is None:
            tx.outbox.add(OpenThread(thread.id, str(channel)))
        up_to = str(conversation.last_number)
        tx.outbox.add(PostHandOver(thread.id, str(channel), by.name, was, up_to, at))
    ask_for_links(tx, [*left, *tx.threads.of(conversation.id)])
    for thread in left:
        end_thread(tx, thread)
    refresh_all_cards(tx, conversation.id)


def end_thread(tx: Transaction, thread: Thread) -> None:
    """Say in a thread that was left where the conversation goes on; if it opens only now, then."""
    tx.outbox.add(PostPointer(thread.id, str(thread.channel), tx.now.isoformat()))


def places_of(service: Service | None, assignee: Agent | None) -> Sequence[Ref]:
    """Return where a conversation belongs: in its service's channels, else with the agent who has it."""
    if service:
        return service.channels
    return assignee.accounts[:1] if assignee else ()


def tell_assignee(tx: Transaction, conversation: Conversation, agent: Agent, by: Actor) -> None:
    """Tell the one who has it now, unless they did it themselves (ASG-14) or have muted it (MEM-02)."""
    if agent.id == by.id:
        return
    telling = TellAssignee(conversation.id, agent.id, by.name, tx.now.isoformat())
    if tell_agent(tx, conversation.id, agent.id, telling):
        ask_for_links(tx, tx.threads.of(conversation.id))


def ask_for_links(tx: Transaction, threads: Sequence[Thread]) -> None:
    """Learn where people find these threads, so that they can be pointed at."""
    unknown = (one for one in threads if one.link is None)
    tx.outbox.add(*(LinkThread(one.id, str(one.channel)) for one in unknown))


def _chats_of(tx: Transaction, conversation: Conversation) -> list[Ref]:
    """Return where those who are in it can be written to alone: who stays keeps their thread (ASG-07)."""
    present = [one for one in tx.participants.all(conversation.id) if one.left_at is None]
    agents = [AgentId(one.person) for one in present if not one.is_guest]
    return [account for agent in tx.people.agents(agents) for account in agent.accounts]
