"""What agents write in threads is heard once, in order, and nothing else is."""

import asyncio
import logging

import pytest

from bot.actions.thread_state import thread_opened
from bot.domain.ids import Ref
from bot.sandbox.slack import seed
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.slack.refs import place_ref
from bot.slack.workspaces import Workspace
from tests.bot.slack.envelopes import event, now, tell
from tests.bot.slack.workplace import MANIFEST, Workplace, agent_account, working

SALES = seed.SALES


async def test_the_same_event_four_times_at_once_is_one_message(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    body = event(await work.root(conversation), "Once", now(), event_id="Ev1")
    told = await asyncio.gather(*(tell(work, body, retry) for retry in range(4)))
    assert told == [200] * 4
    assert await work.said(conversation) == ["Hello", "Once"]


async def test_the_same_event_after_a_restart_is_still_one_message(  # B1
    database_url: str, slack_settings: dict[str, str]
) -> None:
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    async with working(sandbox, database_url, slack_settings) as work:
        conversation = await work.conversation()
        body = event(await work.root(conversation), "Once", now(), event_id="Ev1")
        assert await tell(work, body) == 200
    async with working(sandbox, database_url, slack_settings) as work:
        assert await tell(work, body, 1) == 200
        assert await tell(work, {**body, "event_id": "Ev2"}, 2) == 200
        assert await work.said(conversation) == ["Hello", "Once"]


async def test_a_typed_command_that_is_told_again_is_not_run_again(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    root, ts = await work.root(conversation), now()
    close = event(root, "!close", ts, event_id="Ev1")
    assert await tell(work, close) == 200
    assert await tell(work, event(root, "!reopen", now(), event_id="Ev2")) == 200
    assert await tell(work, close, 1) == 200
    found = await work.store.read(lambda tx: tx.conversations.get(conversation.id))
    assert found.state == "open"


async def test_an_event_of_which_only_the_repeat_arrives_is_heard(work: Workplace) -> None:  # B2
    conversation = await work.conversation()
    body = event(await work.root(conversation), "Late", now(), event_id="Ev1")
    assert await tell(work, body, 1) == 200
    assert await work.said(conversation) == ["Hello", "Late"]


async def test_an_event_that_could_not_be_taken_is_repeated_by_slack_and_heard(
    work: Workplace,
) -> None:  # B2
    conversation = await work.conversation()
    work.sandbox.apps[seed.APP].retry_delays = (0.0, 0.0, 0.0)
    new = await work.control("join_team", {"team": seed.TEAM, "name": "zoe", "real_name": "Zoe"})
    zoe = work.person(new["token"])
    await zoe.conversations_join(channel=SALES)
    await work.control("settled?timeout=10", verb="GET")
    await work.control(
        "faults", {"fail_next": [{"method": "users.info", "with": "503", "times": 2}]}, "PUT"
    )
    await zoe.chat_postMessage(channel=SALES, thread_ts=await work.root(conversation), text="Here")
    await work.control("settled?timeout=10", verb="GET")
    assert await work.said(conversation) == ["Hello", "Here"]
    sent = await work.control("events?type=message", verb="GET")
    assert len(sent["events"][-1]["attempts"]) == 3


async def test_somebody_known_is_heard_while_slack_cannot_be_asked(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="one")
    await work.settle()
    work.slack.people.forget(Ref("slack", f"{seed.TEAM}/U0ADA"))
    await work.control(
        "faults", {"fail_next": [{"method": "users.info", "with": "503", "times": 9}]}, "PUT"
    )
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="two")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "one", "two"]


async def test_our_own_posts_and_those_of_bots_and_bridges_are_never_heard(
    work: Workplace,
) -> None:  # B4
    conversation = await work.conversation()
    root = await work.root(conversation)
    other = work.person(seed.OTHER_BOT_TOKEN)
    await other.chat_postMessage(channel=SALES, text="not in a thread")
    for number in range(50):
        await work.guest_says(conversation, f"guest {number}", f"g{number}")
        await other.chat_postMessage(
            channel=SALES, thread_ts=root, text=f"echo {number}", username="Gus"
        )
    await work.settle()
    said = await work.said(conversation)
    assert said == ["Hello", *(f"guest {number}" for number in range(50))]
    assert len(work.sandbox.channels[SALES].messages[root].replies) == 101


async def test_a_post_of_ours_under_another_bot_is_known_by_its_key(work: Workplace) -> None:  # B4
    conversation = await work.conversation()
    metadata = {"event_type": "frontdesk_post", "event_payload": {"key": "k"}}
    body = event(await work.root(conversation), "echo", now(), event_id="Ev1", metadata=metadata)
    assert await tell(work, body) == 200
    assert await work.said(conversation) == ["Hello"]


async def test_equal_timestamps_in_two_workspaces_are_two_threads(work: Workplace) -> None:  # B7
    conversation = await work.conversation()
    root = await work.root(conversation)
    eve = work.sandbox.apps[seed.APP]
    work.sandbox.install(
        eve, seed.OTHER_TEAM, bot_token="xoxb-globex", bot_user_id="U0FDGLOBEX", bot_id="B0FDGLOBEX"
    )
    told = await work.person("xoxb-globex").auth_test()
    await work.slack.workspaces.keep(
        Workspace(seed.OTHER_TEAM, "Globex", told["user_id"], told["bot_id"], "xoxb-globex")
    )
    body = event(
        root,
        "from next door",
        now(),
        event_id="Ev1",
        team=seed.OTHER_TEAM,
        user="U0EVE",
        parent_user_id="U0FDGLOBEX",
    )
    assert await tell(work, body) == 200
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    here = await work.store.read(
        lambda tx: tx.threads.by_root(place_ref(seed.OTHER_TEAM, SALES, root))
    )
    assert here is None


async def test_an_answer_that_comes_before_its_thread_is_known_is_kept(work: Workplace) -> None:
    conversation = await work.conversation(settled=False)
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    root = now(-1)
    assert await tell(work, event(root, "I was fast", now(), event_id="Ev1")) == 200
    assert await work.said(conversation) == ["Hello"]
    await work.store.run(thread_opened, thread.id, place_ref(seed.TEAM, SALES, root))
    assert await work.said(conversation) == ["Hello", "I was fast"]


async def test_an_answer_waits_for_the_one_before_it(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    work.slack.people.forget(agent_account("U0ADA"))
    await work.hold_back("users.info")
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="first")
    await work.until_held_back()
    await work.person("bob").chat_postMessage(channel=SALES, thread_ts=root, text="second")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "first", "second"]


async def test_what_is_written_in_the_channel_or_in_other_threads_is_not_ours(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    ada, before = work.person("ada"), len(await work.calls("users.info"))
    work.slack.people.forget(place_ref(seed.TEAM, "U0ADA"))
    top = await ada.chat_postMessage(channel=SALES, text="Lunch?")
    await ada.chat_postMessage(channel=SALES, thread_ts=top["ts"], text="Yes")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert len(await work.calls("users.info")) == before


async def test_an_answer_that_is_also_sent_to_the_channel_is_heard_once(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="All", reply_broadcast=True
    )
    await work.settle()
    assert await work.said(conversation) == ["Hello", "All"]


async def test_texts_tokens_and_addresses_are_never_in_the_log(  # B6
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = await work.conversation("guest-secret-words")
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="agent-secret-words"
    )
    await tell(work, event(root, "evil-words", now(), event_id="Ev1", user={"not": "a user"}))
    await work.settle()
    ours = [record.getMessage() for record in caplog.records if "sandbox" not in record.name]
    assert not any(word in line for line in ours for word in ("secret-words", "xoxb-", "xapp-"))


async def test_what_an_error_quotes_is_never_in_the_log(  # S18
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(body: object, event: object) -> None:
        raise ValueError("words-of-somebody")

    work.slack.dispatcher.listen(stumble, "message")
    assert await tell(work, event("1.0", "Hello", now(), event_id="Ev1")) == 500
    assert "error=ValueError" in caplog.text
    assert "in stumble" in caplog.text
    assert "words-of-somebody" not in caplog.text.replace(
        'raise ValueError("words-of-somebody")', ""
    )
