"""What is asked in words: by command, by mention, by typing (MGR-01)."""

import json
import time
from urllib.parse import urlencode

import pytest

from bot.domain.conversations import State
from bot.sandbox.slack import seed
from bot.sandbox.slack.delivery import signature
from tests.bot.slack.asking import again, command, views, words
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


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


async def test_the_word_payload_is_only_a_word(work: Workplace) -> None:  # B1
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
    assert told["status"] == 200, told
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
