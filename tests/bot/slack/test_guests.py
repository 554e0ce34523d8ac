"""Several guests in one conversation, as their card in Slack shows them (MEM-08)."""

from typing import Any

from bot.sandbox.slack import seed
from tests.bot.beside import until
from tests.bot.slack.workplace import Workplace


async def choose(work: Workplace, root: str, value: str, user: str = "U0ADA") -> Any:
    body = {"user": user, "channel": seed.SALES, "ts": root, "action_id": "guest_chosen"}
    return await work.control("press", body | {"value": value})


async def test_choosing_a_guest_on_the_card_tells_more_about_them(work: Workplace) -> None:
    # MEM-08
    conversation = await work.conversation()
    await work.another_joins(conversation, "ann", "Ann *Bold*")

    async def offered() -> list[dict[str, Any]]:
        await work.deliver()
        blocks = work.sandbox.channels[seed.SALES].messages[root].blocks
        return [one["elements"][0] for one in blocks if one.get("block_id") == "guests"]

    root = await work.root(conversation)
    [menu] = await until(offered, "the menu")
    values = {one["text"]["text"]: one["value"] for one in menu["options"]}
    assert list(values) == ["Gus", "Ann *Bold*"]
    assert (await choose(work, root, values["Ann *Bold*"]))["ok"]
    await work.settle()
    [told] = work.whispers()
    assert "Ann *Bold*" in told
    assert "ann@example.com" in told
