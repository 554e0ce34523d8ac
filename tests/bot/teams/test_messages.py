"""What agents write in threads is heard once, in order, and nothing else is."""

import asyncio
import logging

import pytest

from bot.actions.thread_state import thread_opened
from bot.sandbox.teams import seed
from bot.sandbox.teams.seed import seed_demo
from bot.sandbox.teams.state import TeamsSandbox
from bot.teams.dispatch import thread_of
from bot.teams.refs import place_ref
from tests.bot.teams.envelopes import new_id, said, tell
from tests.bot.teams.workplace import MANIFEST, Workplace, agent_account, working

SALES = seed.SALES


async def test_the_same_activity_four_times_at_once_is_one_message(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    activity = said(work, "Once", await work.root(conversation))
    told = await asyncio.gather(*(tell(work, activity) for _ in range(4)))
    assert told == [202] * 4
    assert await work.said(conversation) == ["Hello", "Once"]


async def test_the_same_activity_after_a_restart_is_still_one_message(  # B1
    database_url: str,
) -> None:
    sandbox = seed_demo(TeamsSandbox(manifest=MANIFEST))
    async with working(sandbox, database_url) as work:
        conversation = await work.conversation()
        activity = said(work, "Once", await work.root(conversation))
        assert await tell(work, activity) == 202
    async with working(sandbox, database_url) as work:
        again = activity | {"serviceUrl": sandbox.service_url}
        assert [await tell(work, again), await tell(work, again)] == [202, 202]
        assert await work.said(conversation) == ["Hello", "Once"]


async def test_a_typed_command_that_is_told_again_is_not_run_again(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    root = await work.root(conversation)
    close = said(work, "!close", root)
    assert await tell(work, close) == 202
    assert await tell(work, said(work, "!reopen", root)) == 202
    assert await tell(work, close) == 202
    found = await work.store.read(lambda tx: tx.conversations.get(conversation.id))
    assert found.state == "open"


async def test_repeats_in_the_wrong_order_add_nothing(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    root = await work.root(conversation)
    first, second, third = (said(work, text, root) for text in ("one", "two", "three"))
    for activity in (first, second, first, third, second, first):
        assert await tell(work, activity) == 202
    assert await work.said(conversation) == ["Hello", "one", "two", "three"]


async def test_an_activity_that_could_not_be_taken_is_repeated_by_teams_and_heard(
    work: Workplace,
) -> None:  # B2
    conversation = await work.conversation()
    work.sandbox.app.retry_delays = (0.0, 0.0, 0.0)
    work.newcomer()
    await work.fail("member", "503", 2)
    await work.agent_says("zoe", "Here", thread=await work.root(conversation))
    await work.control("settled?timeout=10", verb="GET")
    assert await work.said(conversation) == ["Hello", "Here"]
    sent = await work.control("events?type=message", verb="GET")
    assert len(sent["events"][-1]["attempts"]) == 3


async def test_somebody_known_is_heard_while_teams_cannot_be_asked(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.agent_says("cleo", "one", thread=root)
    await work.settle()
    work.teams.people.forget(agent_account("cleo"))
    await work.fail("member", "503", 9)
    await work.agent_says("cleo", "two", thread=root)
    await work.settle()
    assert await work.said(conversation) == ["Hello", "one", "two"]


@pytest.mark.parametrize(
    "author",
    [{"id": f"28:{seed.APP_ID}"}, {"id": "28:another-app"}, {"id": "29:x", "role": "bot"}, {}],
)
async def test_our_own_posts_and_those_of_other_apps_are_never_heard(  # B4
    work: Workplace, author: dict[str, str]
) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    for kind in ("message", "messageUpdate", "messageDelete"):
        activity = said(work, "echo", root, kind=kind, **{"from": author})
        assert await tell(work, activity) == 202
    gone = said(work, "", root, kind="messageReaction", replyToId=root, **{"from": author})
    assert await tell(work, gone | {"reactionsAdded": [{"type": "like"}]}) == 202
    await work.settle()
    assert await work.said(conversation) == ["Hello"]


async def test_equal_ids_in_two_channels_are_two_threads(work: Workplace) -> None:  # B7
    conversation = await work.conversation()
    root = await work.root(conversation)
    elsewhere = said(work, "from next door", root, channel=seed.SUPPORT)
    assert await tell(work, elsewhere) == 202
    assert await work.said(conversation) == ["Hello"]


async def test_a_tenant_that_we_do_not_serve_is_not_heard(work: Workplace) -> None:  # B7
    conversation = await work.conversation()
    activity = said(work, "from another tenant", await work.root(conversation))
    activity["conversation"]["tenantId"] = seed.OTHER_TENANT
    activity["channelData"]["tenant"]["id"] = seed.OTHER_TENANT
    assert await tell(work, activity) == 403
    assert await work.said(conversation) == ["Hello"]


async def test_an_answer_that_comes_before_its_thread_is_known_is_kept(work: Workplace) -> None:
    conversation = await work.conversation(settled=False)
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    root = new_id(-1)
    activity = said(work, "I was fast", root)
    assert [await tell(work, activity), await tell(work, activity)] == [202, 202]
    assert await work.said(conversation) == ["Hello"]
    await work.store.run(thread_opened, thread.id, place_ref(seed.TENANT, SALES, root))
    assert await work.said(conversation) == ["Hello", "I was fast"]


async def test_an_answer_that_is_deleted_before_its_thread_is_known_is_not_sent(
    work: Workplace,
) -> None:
    conversation = await work.conversation(settled=False)
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    root = new_id(-1)
    activity = said(work, "Oh no", root)
    assert await tell(work, activity) == 202
    gone = said(work, "", root, kind="messageDelete", message=activity["id"])
    assert await tell(work, gone) == 202
    await work.store.run(thread_opened, thread.id, place_ref(seed.TENANT, SALES, root))
    assert await work.said(conversation) == ["Hello"]


async def test_an_early_answer_is_sent_as_it_was_edited_last(work: Workplace) -> None:
    conversation = await work.conversation(settled=False)
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    root, other = new_id(-1), new_id()
    assert await tell(work, said(work, "another", root, message=other)) == 202
    first = said(work, "one", root)
    newest, late = (
        said(
            work,
            text,
            root,
            kind="messageUpdate",
            message=first["id"],
            timestamp=f"2099-01-01T00:00:{at}Z",
        )
        for text, at in (("three", "03"), ("two", "02"))
    )
    for activity in (first, newest, late):
        assert await tell(work, activity) == 202
    await work.store.run(thread_opened, thread.id, place_ref(seed.TENANT, SALES, root))
    assert await work.said(conversation) == ["Hello", "another", "three"]


async def test_an_answer_waits_for_the_one_before_it(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    work.teams.people.forget(agent_account("cleo"))
    await work.hold_back("member")
    first = asyncio.create_task(tell(work, said(work, "first", root)))
    await work.until_held_back()
    second = tell(work, said(work, "second", root, user="dan"))
    assert await asyncio.gather(first, second) == [202, 202]
    assert await work.said(conversation) == ["Hello", "first", "second"]


async def test_what_is_written_in_the_channel_or_in_other_threads_is_not_ours(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    await work.control("calls", verb="DELETE")
    top = await work.agent_says("cleo", "Lunch?")
    await work.agent_says("dan", "Yes", thread=top)
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert await work.calls("member") == []
    assert await work.whispers("cleo") == []


async def test_a_conversation_without_a_thread_in_teams_is_not_looked_for_by_people(
    work: Workplace,
) -> None:
    activity = said(work, "x", "")
    assert thread_of(activity) == f"{seed.TENANT}/{SALES}/"
    assert thread_of(said(work, "x", "17")) == f"{seed.TENANT}/{SALES}/17"
    assert thread_of({**activity, "type": "conversationUpdate"}) is None


async def test_texts_tokens_and_names_are_never_in_the_log(
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = await work.conversation("guest-secret-words")
    await work.agent_says("cleo", "agent-secret-words", thread=await work.root(conversation))
    await tell(work, said(work, "evil-secret-words", "no root"))
    await work.settle()
    ours = [record.getMessage() for record in caplog.records if "sandbox" not in record.name]
    assert not any(
        word in line for line in ours for word in ("secret-words", "sandbox.bot", "Cleo")
    )
