"""Several guests in one conversation, as their card in Teams shows them (MEM-08)."""

from typing import Any

from bot.sandbox.teams import seed
from tests.bot.beside import until
from tests.bot.teams.workplace import Workplace


async def test_choosing_a_guest_on_the_card_tells_more_about_them(work: Workplace) -> None:
    # MEM-08
    conversation = await work.conversation()
    await work.another_joins(conversation, "ann", "Ann *Bold*")
    root = await work.root(conversation)

    async def press(value: str) -> Any:
        data = {"dialog": "guest", "conversation": conversation.id}
        body = {"user": "cleo", "channel": seed.SALES, "message": root, "data": data}
        return await work.control("press", body | {"inputs": {"guest": value}})

    async def is_offered() -> bool:
        await work.deliver()
        return "Ann *Bold*" in str((await work.thread(root))[0]["cards"])

    await until(is_offered, "the menu")
    dialog = (await press(f"{conversation.id}/ann"))["dialog"]
    assert "ann@example.com" in str(dialog)
    assert "Ann *Bold*" in str(dialog)
    gus = (await press(f"{conversation.id}/gus"))["dialog"]
    assert "Gus" in str(gus)
