"""Every way to ask for something: command, mention, button, shortcut, dialog (MGR-01)."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.domain.conversations import Conversation, State
from bot.domain.people import Mode
from bot.sandbox.slack import seed
from bot.sandbox.slack.delivery import signature
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


async def command(work: Workplace, text: str, *, user: str = "U0ADA", channel: str = SALES) -> Any:
    return await work.control(
        "command", {"user": user, "channel": channel, "command": "/frontdesk", "text": text}
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


async def test_a_command_answers_the_one_who_asked(work: Workplace) -> None:
    conversation = await work.conversation()
    told = await command(work, "queue")
    assert f"#{conversation.number} Gus" in words(told)
    assert told["body"]["response_type"] == "ephemeral"


async def test_a_command_with_a_number_does_it_to_that_conversation(
    work: Workplace,
) -> None:  # CONV-06, CONV-09
    conversation = await work.conversation()
    assert "closed" in words(await command(work, f"close #{conversation.number}"))
    assert (await again(work, conversation)).state is State.CLOSED
    assert "open" in words(await command(work, f"#{conversation.number} reopen"))
    assert (await again(work, conversation)).state is State.OPEN


async def test_the_word_payload_is_only_a_word(work: Workplace) -> None:  # facts 1.2 B1
    conversation = await work.conversation()
    await command(work, f"rename #{conversation.number} payload issue payload={{}}")
    assert (await again(work, conversation)).title == "payload issue payload={}"


HOSTILE = [
    "'; DROP TABLE conversation; --",
    '" OR 1=1 --',
    "%",
    "_",
    "%%%",
    "\\",
    "#0",
    "#-1",
    "#99999999999999999999",
    "search %' UNION SELECT secret FROM installation --",
    "search _",
    "search %",
    "search '",
    "search \\",
    "close #1; close #2",
    "rename #1 " + "x" * 5000,
    "note #1 \x00\x07",
    "link #1 ' OR ''='",
    "show #１",
    "search " + "a" * 3000,
    "🙂" * 500,
    "<@U0BOB>",
    "<!channel>",
    "payload",
    "payload=1&command=2",
    "!close",
    "/close",
    "queue\nqueue",
    "\u202ereverse",
    "search \ud7ff",
    "rename #1 <script>alert(1)</script>",
    "{0}",
    "{name}",
    "%s%n",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_arguments_are_only_words(work: Workplace, text: str) -> None:  # B15
    conversation = await work.conversation()
    told = await command(work, text)
    assert told["ok"] and told["status"] == 200, told
    assert len(await work.messages(conversation)) < 4
    assert (await again(work, conversation)).id == conversation.id


async def test_searching_for_a_wildcard_finds_no_more_than_that(work: Workplace) -> None:  # B15
    await work.conversation()
    for text in ("search %", "search _", "search '"):
        assert "Nothing found" in words(await command(work, text))


async def test_the_same_command_twice_is_done_once(work: Workplace) -> None:  # B1, S1
    conversation = await work.conversation()
    raw = urlencode(
        {
            "command": "/frontdesk",
            "text": f"note #{conversation.number} once",
            "team_id": seed.TEAM,
            "channel_id": SALES,
            "user_id": "U0ADA",
            "trigger_id": "77.1",
            "api_app_id": seed.APP,
        }
    )
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(seed.SIGNING_SECRET, stamp, raw),
    }
    told = []
    for _ in range(3):
        async with work.http.post(work.events_url, data=raw, headers=headers) as answer:
            told.append((answer.status, await answer.text()))
    assert "The note is in" in json.loads(told[0][1])["text"]
    assert told[1:] == [(200, ""), (200, "")]
    assert await work.notes(conversation) == ["once"]


async def test_without_words_a_dialog_opens(work: Workplace) -> None:  # MGR-01
    told = await command(work, "")
    assert told["status"] == 200
    assert not told["body"]
    [view] = await views(work)
    assert "What I understand" in str(view["blocks"])


async def test_where_the_dialog_does_not_open_the_words_come_anyway(work: Workplace) -> None:
    await work.control("faults", {"fail_next": [{"method": "views.open", "with": "503"}]}, "PUT")
    assert "What I understand" in words(await command(work, "help"))


async def test_names_in_a_command_arrive_as_names(work: Workplace) -> None:
    conversation = await work.conversation()
    await command(work, f"note #{conversation.number} ask @bob & in #sales")
    [note] = await work.notes(conversation)
    assert note == "ask @Bob & in #sales"


@pytest.mark.parametrize("user", ["U0GIL"])
async def test_a_guest_account_can_ask_for_nothing(work: Workplace, user: str) -> None:  # S17
    service = await work.service(seed.SUPPORT, name="Support")
    conversation = await work.conversation(service=service)
    told = await command(work, f"close #{conversation.number}", user=user, channel=seed.SUPPORT)
    assert "full members" in words(told)
    root = await work.root(conversation)
    await work.control(
        "press", {"user": user, "channel": seed.SUPPORT, "ts": root, "action_id": "card_close"}
    )
    await work.control(
        "shortcut",
        {"user": user, "channel": seed.SUPPORT, "ts": root, "callback_id": "conversation_actions"},
    )
    await work.settle()
    assert (await again(work, conversation)).state is State.OPEN
    assert sum("full members" in text for text in work.whispers(user)) >= 1
    [view] = await views(work, user)
    assert "full members" in str(view["blocks"])


async def test_only_managers_set_up(work: Workplace) -> None:  # S17
    await work.service()
    assert "Only managers" in words(await command(work, "setup"))
    assert not (await command(work, "setup", user="U0MONA"))["body"]
    assert [view["callback_id"] for view in await views(work, "U0MONA")] == ["setup"]


async def test_a_mention_in_the_thread_is_a_command(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="<@U0FRONTDESK> close"
    )
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED
    assert any("is closed" in text for text in work.whispers())
    assert await work.said(conversation) == ["Hello"]


async def test_a_mention_in_the_channel_is_a_command_too(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.person("ada").chat_postMessage(
        channel=SALES, text=f"<@U0FRONTDESK> close #{conversation.number}"
    )
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED


async def test_the_same_mention_twice_is_done_once(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="<@U0FRONTDESK> close"
    )
    await work.settle()
    told = (await work.control("events?type=app_mention", verb="GET"))["events"][-1]
    await command(work, f"reopen #{conversation.number}")
    await work.control("redeliver", {"n": told["n"]})
    assert (await again(work, conversation)).state is State.OPEN


@pytest.mark.parametrize(
    ("action", "state", "assigned"),
    [("take", State.OPEN, True), ("close", State.CLOSED, False)],
)
async def test_buttons_of_the_card_do_what_they_say(  # CONV-09
    work: Workplace, action: str, state: State, assigned: bool
) -> None:
    conversation = await work.conversation()
    assert (await press(work, conversation, action))["ok"]
    await work.settle()
    now = await again(work, conversation)
    assert (now.state, now.assignee_id is not None) == (state, assigned)
    assert len(work.whispers()) == 1


@pytest.mark.parametrize(
    ("action", "text", "answer"),
    [
        ("note", "he is in a hurry\n#7 is old", "note"),
        ("reply", "Good day", "public"),
        ("rename", "Order 7", "title"),
    ],
)
async def test_dialogs_of_the_card_do_what_they_say(  # CONV-08, TTL-04
    work: Workplace, action: str, text: str, answer: str
) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    if action == "note":
        await work.control(
            "shortcut",
            {
                "user": "U0ADA",
                "channel": SALES,
                "ts": await work.root(conversation),
                "callback_id": "conversation_actions",
            },
        )
        [chooser] = await views(work)
        await work.control(
            "press", {"user": "U0ADA", "view_id": chooser["id"], "action_id": "card_note"}
        )
    else:
        await press(work, conversation, action)
    view = (await views(work))[-1]
    done = await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": {"field": {"words": text}}}
    )
    assert done["views"] == []
    found = {
        "note": await work.notes(conversation),
        "public": (await work.said(conversation))[1:],
        "title": [(await again(work, conversation)).title],
    }[answer]
    assert found == [text]


async def test_what_a_dialog_may_not_take_is_said_at_its_field(work: Workplace) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    await press(work, conversation, "reply")
    [view] = await views(work)
    done = await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": {"field": {"words": "   "}}}
    )
    assert done["response_action"] == "errors"
    assert "nothing in it" in done["errors"]["field"]


async def test_assign_offers_to_take_it(work: Workplace) -> None:
    conversation = await work.conversation()
    await press(work, conversation, "assign")
    [view] = await views(work)
    await work.control("submit", {"user": "U0ADA", "view_id": view["id"], "values": {}})
    assert (await again(work, conversation)).assignee_id is not None


async def test_the_shortcut_shows_the_conversation_of_any_reply(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    [reply] = work.sandbox.channels[SALES].messages[root].replies
    await work.control(
        "shortcut",
        {"user": "U0ADA", "channel": SALES, "ts": reply, "callback_id": "conversation_actions"},
    )
    [view] = await views(work)
    assert f"#{conversation.number} Gus" in str(view["blocks"])
    await work.control("press", {"user": "U0ADA", "view_id": view["id"], "action_id": "card_close"})
    assert (await again(work, conversation)).state is State.CLOSED
    assert "is closed" in str((await views(work))[0]["blocks"])


async def test_the_shortcut_on_any_other_message_says_so(work: Workplace) -> None:
    sent = await work.person("ada").chat_postMessage(channel=SALES, text="Lunch?")
    await work.control(
        "shortcut",
        {
            "user": "U0ADA",
            "channel": SALES,
            "ts": sent["ts"],
            "callback_id": "conversation_actions",
        },
    )
    [view] = await views(work)
    assert "does not belong" in str(view["blocks"])


async def test_a_dialog_that_does_not_open_is_said(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.control(
        "faults", {"fail_next": [{"method": "views.open", "with": "expired_trigger_id"}]}, "PUT"
    )
    await press(work, conversation, "rename")
    await work.settle()
    assert any("did not open" in text for text in work.whispers())


async def test_a_typed_command_is_run_and_not_sent(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="!close")
    await work.settle()
    assert (await again(work, conversation)).state is State.CLOSED
    assert await work.said(conversation) == ["Hello"]


async def test_a_full_store_is_told_and_nothing_is_lost(work: Workplace) -> None:
    conversation = await work.conversation()
    work.sandbox.apps[seed.APP].retry_delays = (0.0,)
    writer = work.store._writer
    room, writer._room = writer._room, 0
    try:
        told = await work.control(
            "command", {"user": "U0ADA", "channel": SALES, "command": "/frontdesk", "text": "queue"}
        )
        assert told["status"] == 503
    finally:
        writer._room = room
    assert f"#{conversation.number}" in words(await command(work, "queue"))
