"""How people ask for something in Teams' own client."""

from typing import Any

from bot.domain.conversations import Conversation
from bot.sandbox.teams import seed
from tests.bot.teams.workplace import Workplace, words_of

SALES = seed.SALES


async def slash(
    work: Workplace, text: str, *, user: str = "cleo", channel: str = SALES, thread: str = ""
) -> list[str]:
    """Write to the app so that nobody else sees it; return what only that person sees by then."""
    body = {"user": user, "channel": channel, "text": text, "thread": thread}
    await work.control("slash", body)
    await work.settle()
    return await work.whispers(user)


async def press(
    work: Workplace, conversation: Conversation, action: str, *, user: str = "cleo"
) -> Any:
    """Press a button of a conversation's card; return what the client shows."""
    root = await work.root(conversation)
    body = {"user": user, "channel": SALES, "message": root, "data": {"action": action}}
    return await work.control("press", body)


async def message_action(
    work: Workplace, message: str, *, user: str = "cleo", channel: str | None = SALES
) -> Any:
    """Choose our action of a message; return the dialog that it opens."""
    body = {"user": user, "channel": channel, "message": message, "command": "conversation_actions"}
    return (await work.control("command", body)).get("dialog")


async def submit(work: Workplace, dialog: Any, *, user: str = "cleo", **more: Any) -> Any:
    """Send a dialog; return what the client shows then."""
    return await work.control("submit", {"user": user, "dialog": dialog["id"], **more})


async def again(work: Workplace, conversation: Conversation) -> Conversation:
    return await work.store.read(lambda tx: tx.conversations.get(conversation.id))


def shown(dialog: Any) -> str:
    """Return the words of a dialog."""
    return words_of(dialog["card"]["content"])
