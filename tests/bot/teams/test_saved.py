"""Saved replies in Teams: kept in words, used in words and in the reply dialog (MGR-05)."""

from bot.actions.saved_reply import keep_reply
from bot.domain.conversations import Conversation
from bot.domain.people import Mode
from bot.domain.saved import MOST, Saying
from tests.bot.teams.asking import message_action, press, shown, submit
from tests.bot.teams.workplace import Workplace
from tests.world import EVE


async def notes_first(work: Workplace) -> Conversation:
    """Have a conversation on whose card is a button to answer."""
    return await work.conversation(service=await work.service(mode=Mode.NOTES))


async def keep(work: Workplace, *replies: str) -> None:
    for one in replies:
        await work.agent_says("nora", f"!saved add {one}", None)
    await work.settle()


def select_in(dialog):
    body = dialog["card"]["content"]["body"]
    return next((one for one in body if one.get("id") == "saved"), None)


async def test_one_is_used_in_words(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    await keep(work, "service:sales thanks: Thank you, {guest}!")
    await work.agent_says("cleo", "<@app> use thanks", thread=await work.root(conversation))
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Thank you, Gus!"]


async def test_the_dialog_offers_them_and_sends_what_is_chosen(work: Workplace) -> None:
    # MGR-05
    conversation = await notes_first(work)
    await keep(work, "service:sales thanks: Thank you, {guest}!", "all bye: Bye from {agent}")
    dialog = (await press(work, conversation, "reply"))["dialog"]
    select = select_in(dialog)
    titles = [one["title"] for one in select["choices"]]
    assert titles == ["None: what is written above", "bye", "thanks"]
    assert select["value"] == select["choices"][0]["value"]
    assert (await submit(work, dialog, inputs={"saved": "saved/bye"}))["shows"] is None
    assert await work.said(conversation) == ["Hello", "Bye from Cleo Clark"]


async def test_what_is_written_comes_first(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    await keep(work, "all bye: Bye")
    dialog = (await press(work, conversation, "reply"))["dialog"]
    await submit(work, dialog, inputs={"words": "My own", "saved": "saved/bye"})
    assert await work.said(conversation) == ["Hello", "My own"]


async def test_nothing_written_and_nothing_chosen_is_said_and_both_stay(work: Workplace) -> None:
    # MGR-05
    conversation = await notes_first(work)
    await keep(work, "all bye: Bye")
    dialog = (await press(work, conversation, "reply"))["dialog"]
    told = (await submit(work, dialog, inputs={"words": "  ", "saved": "none"}))["dialog"]
    assert "nothing in it" in shown(told)
    assert select_in(told)
    await keep(work, "all hi: Hi")
    await work.agent_says("nora", "!saved remove all bye", None)
    await work.settle()
    gone = (await submit(work, told, inputs={"saved": "saved/bye"}))["dialog"]
    assert "no saved reply called bye" in shown(gone)
    assert [one["title"] for one in select_in(gone)["choices"]][1:] == ["hi"]
    assert await work.said(conversation) == ["Hello"]


async def test_without_any_the_dialog_is_as_it_was(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)
    assert select_in((await press(work, conversation, "reply"))["dialog"]) is None
    await keep(work, "all bye: Bye")
    chooser = await message_action(work, await work.root(conversation))
    assert select_in((await submit(work, chooser, data={"action": "note"}))["dialog"]) is None
    chooser = await message_action(work, await work.root(conversation))
    assert select_in((await submit(work, chooser, data={"action": "reply"}))["dialog"])


async def test_as_many_as_there_may_be_fit_into_the_dialog(work: Workplace) -> None:  # MGR-05
    conversation = await notes_first(work)

    def fill(tx) -> None:
        [service] = tx.people.services()
        for n in range(MOST):
            for where, letter in ((service, "W"), (None, "M")):
                keep_reply(tx, where, Saying(f"{n:02}" + letter * 58, "x"), EVE)

    await work.store.run(fill)
    dialog = (await press(work, conversation, "reply"))["dialog"]
    choices = select_in(dialog)["choices"]
    assert len(choices) == 2 * MOST + 1
    await submit(work, dialog, inputs={"saved": choices[-1]["value"]})
    assert await work.said(conversation) == ["Hello", "x"]
