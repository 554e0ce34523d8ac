"""Saved replies in Slack: kept in words, used in words and in the reply dialog (MGR-05)."""

from typing import Any

import pytest

from bot.actions.saved_reply import keep_reply
from bot.domain.conversations import Conversation
from bot.domain.people import Mode
from bot.domain.saved import MOST, Saying
from tests.bot.slack.asking import command, press, views, words
from tests.bot.slack.workplace import Workplace
from tests.world import EVE

NOTHING = ["Hello"]


async def notes_first(work: Workplace) -> Conversation:
    """Have a conversation on whose card is a button to answer."""
    return await work.conversation(service=await work.service(mode=Mode.NOTES))


async def keep(work: Workplace, *replies: str) -> None:
    for one in replies:
        assert "is saved for" in words(await command(work, f"saved add {one}", user="U0MONA"))


async def dialog(work: Workplace, conversation) -> dict[str, Any]:
    await press(work, conversation, "reply")
    return (await views(work))[-1]


async def send(work: Workplace, view, text: str | None = None, chosen: str | None = None) -> Any:
    values: dict[str, Any] = {}
    if text is not None:
        values["field"] = {"words": text}
    if chosen is not None:
        values["saved"] = {"saved": chosen}
    return await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": values}
    )  # fmt: skip


async def test_one_is_used_in_words(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    await keep(work, "thanks: Thank you, {guest}!")
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel="C0SALES", thread_ts=root, text="!use thanks"
    )  # fmt: skip
    await work.settle()
    await command(work, f"use #{conversation.number} thanks")
    assert await work.said(conversation) == ["Hello", "Thank you, Gus!", "Thank you, Gus!"]


async def test_the_dialog_offers_them_and_sends_what_is_chosen(work: Workplace) -> None:
    # MGR-05
    conversation = await notes_first(work)
    await keep(work, "thanks: Thank you, {guest}!", "all bye: Bye from {agent}")
    view = await dialog(work, conversation)
    [select] = [one["element"] for one in view["blocks"] if one["block_id"] == "saved"]
    offered = [one["text"]["text"] for one in select["options"]]
    assert offered == ["None: what is written above", "bye", "thanks"]
    assert select["initial_option"]["value"] == select["options"][0]["value"]
    done = await send(work, view, chosen="saved/thanks")
    assert done["views"] == []
    assert await work.said(conversation) == ["Hello", "Thank you, Gus!"]


async def test_what_is_written_comes_first(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    await keep(work, "thanks: Thank you!")
    await send(work, await dialog(work, conversation), "In my own words", "saved/thanks")
    assert await work.said(conversation) == ["Hello", "In my own words"]


async def test_nothing_written_and_nothing_chosen_is_said(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    await keep(work, "thanks: Thank you!")
    view = await dialog(work, conversation)
    done = await send(work, view, "  ", "none")
    assert "nothing in it" in done["errors"]["field"]
    await command(work, "saved remove thanks", user="U0MONA")
    gone = await send(work, view, None, "saved/thanks")
    assert "no saved reply called thanks" in gone["errors"]["field"]
    assert await work.said(conversation) == NOTHING


@pytest.mark.parametrize("action", ["note", "reply"])
async def test_without_any_the_dialog_is_as_it_was(work: Workplace, action: str) -> None:
    # MGR-05
    is_note = action == "note"
    conversation = await (work.conversation() if is_note else notes_first(work))
    if is_note:
        await keep(work, "thanks: Thank you!")
    await press(work, conversation, action)
    [block] = (await views(work))[-1]["blocks"]
    assert not block["optional"]


async def test_as_many_as_there_may_be_fit_into_the_dialog(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)

    def fill(tx) -> None:
        [service] = tx.people.services()
        for n in range(MOST):
            for where, letter in ((service, "W"), (None, "M")):
                keep_reply(tx, where, Saying(f"{n:02}" + letter * 58, "x"), EVE)

    await work.store.run(fill)
    view = await dialog(work, conversation)
    [select] = [one["element"] for one in view["blocks"] if one["block_id"] == "saved"]
    assert len(select["options"]) == 2 * MOST + 1
    chosen = select["options"][-1]["value"]
    assert (await send(work, view, chosen=chosen))["views"] == []
    assert await work.said(conversation) == ["Hello", "x"]
