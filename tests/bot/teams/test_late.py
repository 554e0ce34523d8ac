"""What Teams tells late is read where it was said (CONV-07)."""

from datetime import UTC, datetime

import pytest

from bot.domain.messages import in_place
from bot.sandbox.teams import seed
from bot.teams.refs import place_ref, time_of
from tests.bot.teams.workplace import Workplace

MINUTE = 60.0


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("1767268800001", datetime(2026, 1, 1, 12, microsecond=1000, tzinfo=UTC)),
        ("f:1767268800001", None),
        ("9" * 15, None),
        ("²", None),
    ],
)
def test_a_message_is_named_by_its_millisecond(name: str, moment: datetime | None) -> None:
    assert time_of(place_ref(seed.TENANT, seed.SALES, name)) == moment


@pytest.mark.parametrize("words", ["one", "<@app> reply one"])
async def test_an_answer_that_is_told_again_later_is_read_where_it_was_said(
    work: Workplace, words: str
) -> None:
    conversation = await work.conversation("zero")
    root = await work.root(conversation)
    work.sandbox.app.retry_delays = (MINUTE,)
    work.newcomer()
    await work.fail("member", "503", 99)
    await work.agent_says("zoe", words, thread=root)
    await work.settle()
    await work.agent_says("cleo", "two", thread=root)
    await work.settle()
    await work.guest_says(conversation, "thanks", "later")
    await work.control("faults", {"fail_next": []}, "PUT")
    await work.pass_by(MINUTE)
    await work.settle()
    heard = await work.messages(conversation)
    assert [one.text for one in heard] == ["zero", "two", "thanks", "one"]
    assert [one.text for one in in_place(heard)] == ["zero", "one", "two", "thanks"]
