"""What Slack tells late is read where it was said (CONV-07)."""

from datetime import UTC, datetime

import pytest

from bot.domain.messages import in_place
from bot.sandbox.slack import seed
from bot.slack.refs import place_ref, time_of
from tests.bot.slack.workplace import Workplace

MINUTE = 60.0


def test_a_message_is_named_by_its_microsecond() -> None:
    message = place_ref(seed.TEAM, seed.SALES, "1767268800.000001")
    assert time_of(message) == datetime(2026, 1, 1, 12, microsecond=1, tzinfo=UTC)


@pytest.mark.parametrize("words", ["one", "<@U0FRONTDESK> reply one"])
async def test_an_answer_that_is_told_again_later_is_read_where_it_was_said(
    work: Workplace, words: str
) -> None:
    conversation = await work.conversation("zero")
    root = await work.root(conversation)
    work.sandbox.apps[seed.APP].retry_delays = (MINUTE,)
    new = await work.control("join_team", {"team": seed.TEAM, "name": "zoe", "real_name": "Zoe"})
    zoe = work.person(new["token"])
    await zoe.conversations_join(channel=seed.SALES)
    plan = {"method": "users.info", "with": "503", "times": 99}
    await work.control("faults", {"fail_next": [plan]}, "PUT")
    await zoe.chat_postMessage(channel=seed.SALES, thread_ts=root, text=words)
    await work.settle()
    await work.person("ada").chat_postMessage(channel=seed.SALES, thread_ts=root, text="two")
    await work.settle()
    await work.guest_says(conversation, "thanks", "later")
    await work.control("faults", {"fail_next": []}, "PUT")
    await work.control("clock", {"advance": MINUTE})
    await work.settle()
    heard = await work.messages(conversation)
    assert [one.text for one in heard] == ["zero", "two", "thanks", "one"]
    assert [one.text for one in in_place(heard)] == ["zero", "one", "two", "thanks"]
