"""What is asked in words: by mention, by slash, by typing (MGR-01)."""

import pytest

from bot.domain.conversations import State
from bot.sandbox.teams import seed
from tests.bot.teams.asking import again, message_action, press, shown, slash, submit
from tests.bot.teams.envelopes import said, tell
from tests.bot.teams.workplace import Workplace

SALES = seed.SALES


async def test_a_slash_command_answers_the_one_who_asked_and_nobody_else(work: Workplace) -> None:
    conversation = await work.conversation()
    [told] = await slash(work, "queue")
    assert f"#{conversation.number} Gus" in told
    assert await work.whispers("dan") == []


async def test_a_slash_command_with_a_number_does_it_to_that_conversation(
    work: Workplace,
) -> None:  # CONV-06, CONV-09
    conversation = await work.conversation()
    await slash(work, f"close #{conversation.number}")
    assert (await again(work, conversation)).state is State.CLOSED
    told = await slash(work, f"#{conversation.number} reopen")
    assert "is open" in told[-1]
    assert (await again(work, conversation)).state is State.OPEN


async def test_a_slash_command_in_a_thread_is_about_its_conversation(work: Workplace) -> None:
    conversation = await work.conversation()
    await slash(work, "/frontdesk close", thread=await work.root(conversation))
    assert (await again(work, conversation)).state is State.CLOSED


async def test_where_a_slash_command_does_not_name_its_thread_the_number_is_asked_for(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    await work.control("app", {"slash_names_thread": False}, "PUT")
    [told] = await slash(work, "close", thread=await work.root(conversation))
    assert "Say it with its number" in told
    assert (await again(work, conversation)).state is State.OPEN


async def test_words_that_nobody_else_sees_never_reach_a_guest(work: Workplace) -> None:
    conversation = await work.conversation()
    await slash(work, "reply: Good day", thread=await work.root(conversation))
    await slash(work, "what a day", thread=await work.root(conversation))
    assert await work.said(conversation) == ["Hello"]


HOSTILE = [
    "'; DROP TABLE conversation; --",
    "#0",
    "#-1",
    "#99999999999999999999",
    "search %' UNION SELECT secret FROM installation --",
    "search _",
    "search \\",
    "close #1; close #2",
    "rename #1 " + "x" * 5000,
    "note #1 \x07",
    "show #１",
    "search " + "a" * 3000,
    "🙂" * 500,
    "<at>Cleo</at>",
    "!close",
    "/close",
    "queue\nqueue",
    "\u202ereverse",
    "rename #1 <script>alert(1)</script>",
    "{0}",
    "{name}",
    "%s%n",
    "[x](javascript:alert(1))",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_arguments_are_only_words(work: Workplace, text: str) -> None:  # B15
    conversation = await work.conversation()
    activity = said(work, text, await work.root(conversation))
    activity["recipient"]["isTargeted"] = True
    assert await tell(work, activity) == 202
    await work.settle()
    assert len(await work.messages(conversation)) < 4
    assert (await again(work, conversation)).id == conversation.id


async def test_the_same_slash_command_twice_is_done_once(work: Workplace) -> None:  # B1, S1
    conversation = await work.conversation()
    await slash(work, f"note #{conversation.number} once")
    for _ in range(2):
        await work.again("message")
    assert await work.notes(conversation) == ["once"]
    assert len(await work.whispers("cleo")) == 1


async def test_names_in_a_command_arrive_as_names(work: Workplace) -> None:
    conversation = await work.conversation()
    await slash(work, f"note #{conversation.number} ask <@dan> & co")
    assert await work.notes(conversation) == ["ask @Dan Diaz & co"]


async def test_only_managers_set_up(work: Workplace) -> None:  # S17
    await work.service()
    [told] = await slash(work, "setup")
    assert "Only managers" in told
    [told] = await slash(work, "setup", user="nora")
    assert "Services" in told


async def test_a_mention_in_the_thread_is_a_command(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.agent_says("cleo", "<@app> close", thread=await work.root(conversation))
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED
    assert any("is closed" in text for text in await work.whispers("cleo"))
    assert await work.said(conversation) == ["Hello"]


async def test_a_mention_in_the_channel_is_a_command_too(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.agent_says("cleo", f"<@app> close #{conversation.number}")
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED


async def test_the_same_mention_twice_is_done_once(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    await work.agent_says("cleo", "<@app> close", thread=await work.root(conversation))
    await work.settle()
    told = (await work.control("events?type=message", verb="GET"))["events"][-1]
    await slash(work, f"reopen #{conversation.number}")
    await work.control("redeliver", {"n": told["n"]})
    assert (await again(work, conversation)).state is State.OPEN


@pytest.mark.parametrize(
    ("words", "guest", "notes"),
    [
        ("<@app> reply Good day", ["Good day"], []),
        ("<@app> Reply: Good day", ["Good day"], []),
        ("<@app> note call back", [], ["call back"]),
        ("<@app> note", [], []),
        ("note: call back", [], ["call back"]),
        ("!note: call back", [], ["call back"]),
        ("/note: call back", [], ["call back"]),
        ("/close", [], []),
        ("/ is a slash", ["/ is a slash"], []),
    ],
)
async def test_marks_say_for_whom_words_are(  # CONV-08
    work: Workplace, words: str, guest: list[str], notes: list[str]
) -> None:
    conversation = await work.conversation()
    await work.agent_says("cleo", words, thread=await work.root(conversation))
    await work.settle()
    assert (await work.said(conversation))[1:] == guest
    assert await work.notes(conversation) == notes


async def test_a_mention_of_a_colleague_is_no_command(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.agent_says("cleo", "<@dan> can help", thread=await work.root(conversation))
    await work.settle()
    assert (await work.said(conversation))[1:] == ["@Dan Diaz can help"]


async def test_a_mark_in_a_thread_that_is_not_ours_does_nothing(work: Workplace) -> None:
    top = await work.agent_says("cleo", "Lunch?")
    await work.agent_says("dan", "<@app> reply Yes", thread=top)
    await work.settle()
    assert await work.whispers("dan") == []


async def test_a_typed_command_is_run_and_not_sent(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation()
    await work.agent_says("cleo", "!close", thread=await work.root(conversation))
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED
    assert await work.said(conversation) == ["Hello"]


async def test_a_guest_of_the_tenant_can_ask_for_nothing(work: Workplace) -> None:  # S17
    conversation = await work.conversation()
    root = await work.root(conversation)
    await slash(work, f"close #{conversation.number}", user="gil")
    await work.agent_says("gil", "<@app> close", thread=root)
    await work.agent_says("gil", "I am the guest's friend", thread=root)
    told = await press(work, conversation, "close", user="gil")
    assert "full members" in told["shows"]
    assert "full members" in shown(
        (await press(work, conversation, "rename", user="gil"))["dialog"]
    )
    assert "full members" in shown(await message_action(work, root, user="gil"))
    await work.settle()
    assert (await again(work, conversation)).state is State.OPEN
    assert await work.said(conversation) == ["Hello"]
    assert all("full members" in text for text in await work.whispers("gil"))


async def test_somebody_whom_teams_does_not_know_can_ask_for_nothing(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    ghost = {"from": {"id": "29:ghost", "name": "Ghost"}}
    assert await tell(work, said(work, "Boo", root, **ghost)) == 202
    assert (
        await tell(work, said(work, "", root, kind="messageReaction", replyToId=root, **ghost))
        == 202
    )
    assert await work.said(conversation) == ["Hello"]


async def test_the_dialog_of_a_slash_takes_a_command(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    body = {"user": "cleo", "channel": SALES, "thread": root, "command": "frontdesk"}
    dialog = (await work.control("command", body))["dialog"]
    told = await submit(work, dialog, inputs={"words": "close"})
    assert f"#{conversation.number} is closed" in shown(told["dialog"])
    assert (await again(work, conversation)).state is State.CLOSED


async def test_the_dialog_of_a_slash_opens_setup_for_managers(work: Workplace) -> None:
    await work.service()
    dialog = (
        await work.control("command", {"user": "nora", "channel": SALES, "command": "frontdesk"})
    )["dialog"]
    told = await submit(work, dialog, user="nora", inputs={"words": "setup"})
    assert "Sales" in shown(told["dialog"])


async def test_a_full_store_is_told_and_nothing_is_lost(work: Workplace) -> None:
    conversation = await work.conversation()
    activity = said(work, "Hi", await work.root(conversation))
    writer = work.store._writer
    room, writer._room = writer._room, 0
    try:
        assert await tell(work, activity) == 503
    finally:
        writer._room = room
    assert await tell(work, activity) == 202
    assert await work.said(conversation) == ["Hello", "Hi"]
