"""What a person is told when a delivery was given up."""

from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import OpenThread, OutboxItem, PostFile, PostMessage, Whisper
from bot.domain.ids import ThreadId
from bot.domain.people import Agent
from bot.lists import markdown
from bot.store import Transaction

TOLD = {OpenThread.kind, PostMessage.kind, PostFile.kind}


def tell_of_failure(tx: Transaction, around: Surroundings, item: OutboxItem, reason: str) -> None:
    """Tell the one who is responsible that something of a guest's did not reach the agents.

    The assignee, else the service's manager; in their own messages, because the thread may be what is
    broken. What was given up stays in the outbox and can be tried again (`doctor`).
    """
    if item.kind not in TOLD:
        return
    thread = tx.threads.get(ThreadId(item.payload["thread_id"]))
    conversation = tx.conversations.get(thread.conversation_id)
    service = tx.people.service(conversation.service_id) if conversation.service_id else None
    person = conversation.assignee_id or (service.manager_id if service else None)
    agent: Agent | None = tx.people.agent(person) if person else None
    account = next(iter(agent.accounts), None) if agent else None
    if account is None:
        return
    text = around.texts.say("errors.given_up", number=conversation.number, reason=markdown(reason))
    tx.outbox.add(Whisper(account.platform, account.value, account.value, text))
