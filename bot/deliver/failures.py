"""What a person is told when a delivery was given up."""

from bot.actions.tell import tell_agent
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import OpenThread, OutboxItem, PostFile, PostMessage, Whisper
from bot.domain.ids import ThreadId
from bot.lists import markdown
from bot.store import Transaction

TOLD = {OpenThread.kind, PostMessage.kind, PostFile.kind}


def tell_of_failure(tx: Transaction, around: Surroundings, item: OutboxItem, reason: str) -> None:
    """Tell the one who is responsible that something of a guest's did not reach the agents.

    The assignee, else the service's manager, who has not muted it (MEM-02); in their own messages, because
    the thread may be what is broken. What was given up stays in the outbox and can be tried again (`doctor`).
    """
    if item.kind not in TOLD:
        return
    thread = tx.threads.get(ThreadId(item.payload["thread_id"]))
    conversation = tx.conversations.get(thread.conversation_id)
    service = tx.people.service(conversation.service_id) if conversation.service_id else None
    text = around.texts.say("errors.given_up", number=conversation.number, reason=markdown(reason))
    for person in (conversation.assignee_id, service.manager_id if service else None):
        accounts = tx.people.agent(person).accounts[:1] if person else ()
        for account in accounts:
            told = Whisper(account.platform, account.value, account.value, text)
            if person and tell_agent(tx, conversation.id, person, told):
                return
