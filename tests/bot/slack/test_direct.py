"""One-on-one conversations live in an agent's direct messages with the app (ENT-05, CONV-03)."""

from typing import Any

from bot.actions.open_conversation import Opening, write_first_message
from bot.domain.conversations import Conversation
from bot.domain.entrances import EntranceKind
from bot.domain.ids import GuestId
from bot.domain.messages import Draft
from bot.domain.people import Guest
from bot.sandbox.slack import seed
from tests.bot.slack.workplace import Workplace, known


async def by_contact_link(work: Workplace) -> tuple[Conversation, str, str]:
    """A guest writes by Ada's contact link; return the conversation, the channel and the thread."""
    agent = await known(work, "U0ADA", "Ada")

    def write(tx: Any) -> Conversation:
        tx.guests.add(Guest(GuestId("gus"), "Gus"))
        opening = Opening(EntranceKind.CONTACT, agent.slug)
        message = write_first_message(tx, GuestId("gus"), opening, Draft("Hello Ada"), source="1")
        return tx.conversations.get(message.conversation_id)

    conversation = await work.store.run(write)
    await work.settle()
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    _, channel, root = thread.root.value.split("/")
    return conversation, channel, root


async def test_a_contact_link_leads_to_a_thread_in_direct_messages(
    work: Workplace,
) -> None:  # ENT-05
    conversation, channel, root = await by_contact_link(work)
    assert work.sandbox.channels[channel].kind == "im"
    await work.person("ada").chat_postMessage(channel=channel, thread_ts=root, text="Hello Gus")
    await work.settle()
    assert await work.said(conversation) == ["Hello Ada", "Hello Gus"]


async def test_a_mention_in_direct_messages_is_a_command_too(work: Workplace) -> None:
    conversation, channel, root = await by_contact_link(work)
    await work.person("ada").chat_postMessage(
        channel=channel, thread_ts=root, text="<@U0FRONTDESK> close"
    )
    await work.settle()
    assert await work.said(conversation) == ["Hello Ada"]
    assert any("is closed" in text for text in work.whispers())


async def test_its_card_can_be_pressed(work: Workplace) -> None:
    conversation, channel, root = await by_contact_link(work)
    await work.control(
        "press", {"user": "U0ADA", "channel": channel, "ts": root, "action_id": "card_close"}
    )
    closed = await work.store.read(lambda tx: tx.conversations.get(conversation.id))
    assert closed.state == "closed"


async def test_a_guest_account_that_writes_to_the_app_is_told_no(work: Workplace) -> None:  # S17
    gil = work.person("gil")
    channel = (await gil.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    await gil.chat_postMessage(channel=channel, text="queue")
    await work.settle()
    assert any("full members" in text for text in work.whispers("U0GIL"))


async def test_a_channel_message_that_names_nobody_is_left_alone(work: Workplace) -> None:
    await work.person("ada").chat_postMessage(channel=seed.SALES, text="queue")
    await work.settle()
    assert work.whispers() == []
