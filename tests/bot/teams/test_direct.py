"""An agent's own chat with the app: one-on-one conversations, and words without a thread (ENT-05)."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.conversations import Conversation
from bot.sandbox.teams import seed
from tests.bot.teams.envelopes import ask, invoke, new_id, said, tell
from tests.bot.teams.workplace import Workplace, known, words_of


async def with_cleo(work: Workplace, *guests: str) -> Sequence[Conversation]:
    """Guests write to Cleo herself."""
    agent = await known(work, "cleo", "Cleo Clark")
    return [
        await work.conversation(f"I am {name}", agent=agent, guest=name, name=name.title())
        for name in guests
    ]


async def says(work: Workplace, text: str, user: str = "cleo", **more: Any) -> str:
    message = await work.agent_says(user, text, None, **more)
    await work.settle()
    return message


async def chat(work: Workplace, user: str = "cleo") -> list[dict[str, Any]]:
    return (await work.state(user))["chat"]["messages"]


async def picker(work: Workplace, user: str = "cleo") -> dict[str, Any]:
    """Return the message in which somebody is asked for whom their words are."""
    return next(
        one for one in reversed(await chat(work, user)) if "For whom" in words_of(one["cards"])
    )


async def choose(work: Workplace, conversation: Conversation, message: str = "") -> str:
    shown = message or (await picker(work))["id"]
    body = {"user": "cleo", "message": shown, "action": "pick"}
    told = await work.control("press", body | {"inputs": {"conversation": conversation.id}})
    await work.settle()
    return str(told["shows"])


async def test_with_one_open_conversation_plain_words_go_to_its_guest(work: Workplace) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, "Hello Gus")
    assert await work.said(gus) == ["I am gus", "Hello Gus"]
    await work.again("message")
    assert await work.said(gus) == ["I am gus", "Hello Gus"]


async def test_with_several_the_agent_is_asked_and_words_are_sent_once(work: Workplace) -> None:
    gus, ida = await with_cleo(work, "gus", "ida")
    await says(work, "Hello *you*")
    assert await work.said(gus) == ["I am gus"]
    asked = await picker(work)
    assert "Hello \\*you" not in words_of(asked["cards"])
    assert await choose(work, ida) == f"Sent to #{ida.number}."
    assert await choose(work, ida) == f"Sent to #{ida.number}."
    await choose(work, gus)
    assert await work.said(ida) == ["I am ida", "Hello *you*"]
    assert await work.said(gus) == ["I am gus"]


async def test_words_that_wait_are_asked_about_once(work: Workplace) -> None:
    await with_cleo(work, "gus", "ida")
    await says(work, "Hello")
    before = len(await chat(work))
    await work.again("message")
    assert len(await chat(work)) == before


async def test_a_conversation_that_closed_meanwhile_gets_nothing(work: Workplace) -> None:
    gus, ida = await with_cleo(work, "gus", "ida")
    await says(work, "Hello")
    asked = (await picker(work))["id"]
    await says(work, f"close #{gus.number}")
    assert (
        await choose(work, gus, asked) == f"#{gus.number} is not open any more. Nothing was sent."
    )
    await choose(work, ida, asked)
    assert await work.said(gus) == ["I am gus"]
    assert await work.said(ida) == ["I am ida", "Hello"]


async def test_words_that_wait_can_be_edited_and_taken_back(work: Workplace) -> None:
    gus, _ = await with_cleo(work, "gus", "ida")
    first = await says(work, "Hallo")
    asked = (await picker(work))["id"]
    await work.control("edit", {"user": "cleo", "message": first, "text": "Hello"})
    await work.settle()
    await choose(work, gus, asked)
    second = await says(work, "Oh no")
    await work.control("delete", {"user": "cleo", "message": second})
    await work.settle()
    await choose(work, gus)
    assert await work.said(gus) == ["I am gus", "Hello"]


async def test_an_edit_of_words_in_the_chat_that_wait_for_nothing_does_nothing(
    work: Workplace,
) -> None:
    [gus] = await with_cleo(work, "gus")
    message = await says(work, "queue")
    await work.control("edit", {"user": "cleo", "message": message, "text": "queue it"})
    await work.settle()
    assert await work.said(gus) == ["I am gus"]


async def test_another_agent_cannot_release_words_that_wait(work: Workplace) -> None:  # B9
    gus, ida = await with_cleo(work, "gus", "ida")
    message = await says(work, "for Cleo's guests only")
    held = f"{seed.TENANT}/{work.sandbox.chat_of(work.sandbox.people['cleo']).id}/{message}"
    for user in ("dan", "nora"):
        data = {"held": held, "conversation": gus.id}
        value = {"action": {"verb": "pick", "data": data}}
        asked = invoke(work, "adaptiveCard/action", value, user=user, channel=None)
        status, told = await ask(work, asked)
        assert (status, told["value"]) == (
            200,
            f"#{gus.number} is not open any more. Nothing was sent.",
        )
    assert await work.said(gus) == ["I am gus"]
    await choose(work, ida)
    assert await work.said(ida) == ["I am ida", "for Cleo's guests only"]


@pytest.mark.parametrize(
    "data", [{}, {"held": "x/y/z/1"}, {"conversation": "nobody"}, "text", None]
)
async def test_a_choice_that_nobody_made_here_is_answered_kindly(
    work: Workplace, data: Any
) -> None:
    await with_cleo(work, "gus", "ida")
    value = {"action": {"verb": "pick", "data": data}}
    status, told = await ask(work, invoke(work, "adaptiveCard/action", value, channel=None))
    assert status == 200
    assert "too old" in str(told["value"])


async def test_with_none_open_the_agent_hears_it(work: Workplace) -> None:
    await says(work, "Hello?")
    [told] = await work.whispers("cleo")
    assert "nobody has read this" in told
    await work.again("message")
    assert len(await work.whispers("cleo")) == 1


async def test_a_quoted_reply_goes_to_the_guest_who_is_quoted(work: Workplace) -> None:
    gus, ida = await with_cleo(work, "gus", "ida")
    about = next(one for one in await chat(work) if "I am gus" in words_of(one["cards"]))
    await says(work, "close", quote=about["id"])
    assert await work.said(gus) == ["I am gus", "close"]
    assert await work.said(ida) == ["I am ida"]
    card = next(one for one in await chat(work) if f"#{ida.number}" in words_of(one["cards"]))
    await says(work, "Hello Ida", quote=card["id"])
    assert await work.said(ida) == ["I am ida", "Hello Ida"]


async def test_a_quoted_reply_to_one_s_own_answer_goes_there_too(work: Workplace) -> None:
    gus, ida = await with_cleo(work, "gus", "ida")
    about = next(one for one in await chat(work) if "I am gus" in words_of(one["cards"]))
    mine = await says(work, "One moment", quote=about["id"])
    await says(work, "Here I am", quote=mine)
    assert await work.said(gus) == ["I am gus", "One moment", "Here I am"]
    assert await work.said(ida) == ["I am ida"]


async def test_a_reply_that_quotes_a_whisper_is_as_if_it_quoted_nothing(work: Workplace) -> None:
    gus, _ = await with_cleo(work, "gus", "ida")
    await says(work, "mine")
    whisper = (await chat(work))[-1]
    assert "take care" in words_of(whisper["cards"]) or "with you" in words_of(whisper["cards"])
    await says(work, "thanks", quote=whisper["id"])
    await choose(work, gus)
    assert await work.said(gus) == ["I am gus", "thanks"]


@pytest.mark.parametrize(
    "words",
    ["take care", "mine is broken", "help me!", "note: he is cross", "close to you", "queue up"],
)
async def test_words_that_only_begin_like_a_command_are_for_the_guest(
    work: Workplace, words: str
) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, words)
    texts = await work.said(gus) + await work.notes(gus)
    assert [words.removeprefix("note: ")] == texts[1:]


@pytest.mark.parametrize(
    "words", ["queue", "!queue", "/queue", "Frontdesk queue", "<@app> queue", " QUEUE "]
)
async def test_commands_alone_are_for_us(work: Workplace, words: str) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, words)
    assert await work.said(gus) == ["I am gus"]
    assert any("waiting" in text for text in await work.whispers("cleo"))


@pytest.mark.parametrize("words", ["take #{}", "!take #{}", "/take #{}", "/frontdesk take #{}"])
async def test_commands_with_a_number_are_for_us(work: Workplace, words: str) -> None:
    gus, _ = await with_cleo(work, "gus", "ida")
    await says(work, words.format(gus.number))
    assert await work.said(gus) == ["I am gus"]
    assert any(f"#{gus.number} is yours" in text for text in await work.whispers("cleo"))


async def test_a_word_after_a_bang_that_is_no_command_reaches_nobody(work: Workplace) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, "!frobnicate")
    assert await work.said(gus) == ["I am gus"]
    assert any("I do not know" in text for text in await work.whispers("cleo"))


@pytest.mark.parametrize("sign", ["", "!", "/"])
async def test_a_mark_in_the_chat_says_what_the_words_are(work: Workplace, sign: str) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, f"{sign}reply: Good day")
    await says(work, f"{sign}note: he is cross")
    assert await work.said(gus) == ["I am gus", "Good day"]
    assert await work.notes(gus) == ["he is cross"]


async def test_a_slash_before_a_word_that_needs_a_colon_reaches_nobody(work: Workplace) -> None:
    [gus] = await with_cleo(work, "gus")
    await says(work, "/note he is cross")
    assert await work.said(gus) == ["I am gus"]
    assert any("The guest has not seen this" in text for text in await work.whispers("cleo"))


async def test_its_buttons_can_be_pressed(work: Workplace) -> None:
    [gus] = await with_cleo(work, "gus")
    card = next(one for one in await chat(work) if f"#{gus.number}" in words_of(one["cards"]))
    body = {"user": "cleo", "message": card["id"], "data": {"action": "close"}}
    assert "is closed" in (await work.control("press", body))["shows"]


async def test_the_reply_button_below_a_guests_words_opens_a_dialog(work: Workplace) -> None:
    gus, _ = await with_cleo(work, "gus", "ida")
    about = next(one for one in await chat(work) if "I am gus" in words_of(one["cards"]))
    body = {"user": "cleo", "message": about["id"], "data": {"action": "reply"}}
    dialog = (await work.control("press", body))["dialog"]
    sent = {"user": "cleo", "dialog": dialog["id"], "inputs": {"words": "Hello Gus"}}
    await work.control("submit", sent)
    assert await work.said(gus) == ["I am gus", "Hello Gus"]


async def test_a_dialog_that_is_too_long_after_a_choice_is_said(work: Workplace) -> None:
    gus, _ = await with_cleo(work, "gus", "ida")
    long = said(work, "long " * 2000, channel=None, message=new_id())
    assert await tell(work, long) == 202
    await work.settle()
    await choose(work, gus)
    assert await work.said(gus) == ["I am gus"]
    assert any("8,000 characters" in text for text in await work.whispers("cleo"))


async def test_a_guest_of_the_tenant_who_writes_to_the_app_is_told_no(work: Workplace) -> None:
    await work.control("install", {"user": "gil"})
    await says(work, "queue", "gil")
    await says(work, "Hello everybody", "gil")
    assert all("full members" in text for text in await work.whispers("gil"))
    assert len(await work.whispers("gil")) == 2


async def test_typing_is_shown_in_the_chat_and_not_in_channels(work: Workplace) -> None:
    platform = work.teams.platform
    [gus] = await with_cleo(work, "gus")
    [thread] = await work.store.read(lambda tx: tx.threads.of(gus.id))
    await platform.show_typing(thread.root, "Gus is typing…")
    assert (await work.state("cleo"))["chat"]["typing"]
    sales = await work.conversation(guest="ida", name="Ida")
    [thread] = await work.store.read(lambda tx: tx.threads.of(sales.id))
    await platform.show_typing(thread.root, "Ida is typing…")
    assert len(await work.calls("typing")) == 1


async def test_typing_that_cannot_be_shown_is_let_go(work: Workplace) -> None:
    [gus] = await with_cleo(work, "gus")
    [thread] = await work.store.read(lambda tx: tx.threads.of(gus.id))
    await work.fail("typing", "503", 1)
    await work.teams.platform.show_typing(thread.root, "Gus is typing…")
    assert not (await work.state("cleo"))["chat"]["typing"]
