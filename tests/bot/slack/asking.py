"""How people ask for something in Slack's own client."""

from typing import Any

from bot.domain.conversations import Conversation
from bot.sandbox.slack import seed
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


async def command(
    work: Workplace,
    text: str,
    *,
    user: str = "U0ADA",
    channel: str = SALES,
    name: str = "/frontdesk",
) -> Any:
    return await work.control(
        "command", {"user": user, "channel": channel, "command": name, "text": text}
    )


async def press(
    work: Workplace, conversation: Conversation, action: str, *, user: str = "U0ADA"
) -> Any:
    body = {
        "user": user,
        "channel": SALES,
        "ts": await work.root(conversation),
        "action_id": f"card_{action}",
    }
    return await work.control("press", body)


async def views(work: Workplace, user: str = "U0ADA") -> list[dict[str, Any]]:
    return (await work.state(user))["views"]


async def again(work: Workplace, conversation: Conversation) -> Conversation:
    return await work.store.read(lambda tx: tx.conversations.get(conversation.id))


def words(answer: Any) -> str:
    return answer["body"]["text"] if isinstance(answer["body"], dict) else str(answer["body"])
