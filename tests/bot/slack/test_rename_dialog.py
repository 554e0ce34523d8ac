"""The dialog in which a conversation is chosen and gets its name, and the ways to it (TTL-04, MGR-01)."""

from typing import Any

import pytest

from bot.domain.conversations import Conversation
from bot.sandbox.slack import seed
from tests.bot.slack.asking import again, command, press, views, words
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES
ADA = "U0ADA"


async def rename(work: Workplace, text: str = "", user: str = ADA, channel: str = SALES) -> Any:
    return await command(work, text, user=user, channel=channel, name="/rename")


async def options(work: Workplace, view: Any, typed: str = "") -> dict[str, list[str]]:
    """Return what the picker offers, by the label of its groups."""
    told = await work.control(
        "options",
        {"user": ADA, "view_id": view["id"], "action_id": "pick_conversation", "value": typed},
    )
    return {
        group["label"]["text"]: [one["text"]["text"] for one in group["options"]]
        for group in told["option_groups"]
    }


async def pick(work: Workplace, view: Any, conversation: Conversation, **values: Any) -> Any:
    """Choose a conversation in the dialog; return the dialog as it is then."""
    body = {"user": ADA, "view_id": view["id"], "action_id": "pick_conversation", "values": values}
    chosen = {"text": {"type": "plain_text", "text": "it"}, "value": conversation.id}
    assert (await work.control("press", {**body, "value": chosen}))["ok"]
    return (await views(work))[-1]


async def send(work: Workplace, view: Any, **values: Any) -> Any:
    return await work.control("submit", {"user": ADA, "view_id": view["id"], "values": values})


def field_of(view: Any) -> Any:
    return view["blocks"][-1]


async def two(work: Workplace) -> tuple[Conversation, Conversation]:
    service = await work.service()
    first = await work.conversation(service=service)
    return first, await work.conversation(service=service, guest="ann", name="Ann")


async def test_a_command_with_everything_in_it_acts_at_once(work: Workplace) -> None:  # TTL-04
    conversation = await work.conversation()
    assert "Order 7" in words(await rename(work, f"#{conversation.number} Order 7"))
    assert (await again(work, conversation)).title == "Order 7"


async def test_a_command_alone_opens_the_dialog(work: Workplace) -> None:  # MGR-01, TTL-04
    gus, ann = await two(work)
    assert not (await rename(work))["body"]
    [view] = await views(work)
    assert await options(work, view) == {
        "Open in this channel": [f"#{ann.number} Ann · Sales", f"#{gus.number} Gus · Sales"]
    }
    now = await pick(work, view, ann)
    assert field_of(now)["element"]["placeholder"]["text"] == "Ann"
    done = await send(work, now, **{field_of(now)["block_id"]: {"words": "Order 7"}})
    assert done["views"] == []
    assert [(await again(work, one)).title for one in (gus, ann)] == [None, "Order 7"]


async def test_the_same_word_of_the_long_command_opens_it_too(work: Workplace) -> None:  # MGR-01
    await work.conversation()
    assert not (await command(work, "rename"))["body"]
    assert [one["callback_id"] for one in await views(work)] == ["rename"]


async def test_what_is_typed_finds_any_conversation(work: Workplace) -> None:
    gus, ann = await two(work)
    await command(work, f"close #{gus.number}")
    await rename(work)
    [view] = await views(work)
    assert await options(work, view, f"#{gus.number}") == {
        "Found": [f"#{gus.number} Gus · Sales · closed"]
    }
    assert await options(work, view, "ann") == {"Found": [f"#{ann.number} Ann · Sales"]}
    assert await options(work, view, "%") == {}


async def test_the_name_follows_the_choice_until_one_is_typed(work: Workplace) -> None:
    gus, ann = await two(work)
    await rename(work, f"#{gus.number} Order 7")
    await rename(work)
    [view] = await views(work)
    view = await pick(work, view, gus)
    assert field_of(view)["element"]["initial_value"] == "Order 7"
    view = await pick(work, view, ann)
    assert "initial_value" not in field_of(view)["element"]
    typed = {field_of(view)["block_id"]: {"words": "Frame"}}
    view = await pick(work, view, gus, **typed)
    assert field_of(view)["element"]["initial_value"] == "Frame"


async def test_words_without_a_number_stand_in_the_dialog(work: Workplace) -> None:
    gus, _ = await two(work)
    await rename(work, "Order 7")
    [view] = await views(work)
    assert field_of(view)["element"]["initial_value"] == "Order 7"
    assert field_of(await pick(work, view, gus))["element"]["initial_value"] == "Order 7"


async def test_an_emptied_name_goes_back_to_the_usual_one(work: Workplace) -> None:  # TTL-04
    conversation = await work.conversation()
    await rename(work, f"#{conversation.number} Order 7")
    await press(work, conversation, "rename")
    [view] = await views(work)
    assert field_of(view)["element"]["initial_value"] == "Order 7"
    assert field_of(view)["element"]["placeholder"]["text"] == "Gus"
    await send(work, view, field={"words": None})
    assert (await again(work, conversation)).title is None


async def test_without_a_choice_nothing_is_sent(work: Workplace) -> None:
    await work.conversation()
    await rename(work)
    [view] = await views(work)
    block = field_of(view)["block_id"]
    body = {"user": ADA, "view_id": view["id"], "values": {block: {"words": "A"}}}
    url = work.server.make_url("/sandbox/slack/control/submit")
    async with work.http.post(url, json=body) as answer:
        told = await answer.json()
    assert set(told["errors"]) == {"conversation"}


@pytest.mark.parametrize(
    "chosen", ["nobody", "'; DROP TABLE conversation; --", "\u202e", "x" * 150]
)
async def test_a_choice_that_nobody_was_offered_is_refused_at_its_field(  # B9, B15
    work: Workplace, chosen: str
) -> None:
    conversation = await work.conversation()
    await rename(work)
    [view] = await views(work)
    option = {"text": {"type": "plain_text", "text": "it"}, "value": chosen}
    body = {"user": ADA, "view_id": view["id"], "action_id": "pick_conversation", "value": option}
    await work.control("press", body)
    [view] = await views(work)
    done = await send(work, view, **{field_of(view)["block_id"]: {"words": "Mine"}})
    assert set(done["errors"]) == {"conversation"}
    assert (await again(work, conversation)).title is None


async def test_a_mention_in_the_channel_is_answered_with_a_button(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.person("ada").chat_postMessage(channel=SALES, text="<@U0FRONTDESK> rename")
    await work.settle()
    [told] = list(work.sandbox.channels[SALES].ephemerals.values())
    body = {"user": ADA, "channel": SALES, "ts": told.ts, "action_id": "open_rename"}
    await work.control("press", body)
    [view] = await views(work)
    now = await pick(work, view, conversation)
    await send(work, now, **{field_of(now)["block_id"]: {"words": "Order 7"}})
    assert (await again(work, conversation)).title == "Order 7"


async def test_a_guest_account_is_offered_nothing(work: Workplace) -> None:  # S17
    await work.conversation(service=await work.service(seed.SUPPORT, name="Support"))
    told = await rename(work, "", "U0GIL", seed.SUPPORT)
    assert "full members" in words(told)
    assert await views(work, "U0GIL") == []


async def test_names_are_never_markup_and_fit(work: Workplace) -> None:  # S5
    name = "<!channel> *bold* <@U0BOB> " + "W" * 53
    conversation = await work.conversation(name=name)
    await rename(work)
    [view] = await views(work)
    [[label]] = (await options(work, view)).values()
    assert label.startswith(f"#{conversation.number} <!channel> *bold*")
    assert len(label) <= 75
    now = await pick(work, view, conversation)
    assert field_of(now)["element"]["placeholder"] == {
        "type": "plain_text",
        "text": name,
        "emoji": False,
    }


async def test_more_conversations_than_are_offered_are_found_by_typing(work: Workplace) -> None:
    service = await work.service()
    for number in range(50):
        await work.conversation(
            service=service, guest=f"g{number}", name=f"Guest {number:03}", settled=False
        )
    await work.settle()
    await rename(work)
    [view] = await views(work)
    offered = await options(work, view)
    assert set(map(len, offered.values())) == {20}
    assert not any("Guest 025" in label for group in offered.values() for label in group)
    assert (await options(work, view, "Guest 025"))["Found"][0].endswith("Guest 025 · Sales")
