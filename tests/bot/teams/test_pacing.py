"""A channel takes so much and no more; what waits is shown together (B24)."""

from dataclasses import replace

import pytest

from bot.ports import Post, Retry
from bot.store import utc_now
from bot.teams.pacing import MESSAGES, Pacing
from tests.bot.teams.showing import GUS, POST, opened, shown
from tests.bot.teams.workplace import Workplace, words_of


@pytest.mark.parametrize(("most", "seconds"), MESSAGES)
def test_a_conversation_takes_so_many_in_so_many_seconds(most: int, seconds: float) -> None:  # B24
    now = utc_now()
    times = [now]
    pacing = Pacing(lambda: times[0], ((most, seconds),))
    for _ in range(most):
        pacing.take("sales")
    with pytest.raises(Retry) as told:
        pacing.take("sales")
    assert told.value.after == pytest.approx(seconds)
    assert not told.value.maybe_sent
    pacing.take("support")
    times[0] = utc_now().fromtimestamp(now.timestamp() + seconds + 0.001, now.tzinfo)
    pacing.take("sales")


def test_all_windows_count_together() -> None:
    pacing = Pacing(utc_now)
    for _ in range(7):
        pacing.take("sales")
    with pytest.raises(Retry):
        pacing.take("sales")


def test_more_conversations_than_anybody_counts_begin_anew() -> None:
    pacing = Pacing(utc_now)
    for number in range(5001):
        pacing.take(str(number))
    assert len(pacing._sent) == 1


async def test_what_waits_for_its_turn_is_shown_together(work: Workplace) -> None:  # B24
    conversation = await work.conversation()
    await work.control("limits", {"enabled": True}, "PUT")
    for number in range(40):
        await work.guest_says(conversation, f"line {number}", f"g{number}")
    for _ in range(20):
        await work.deliver()
        await work.pass_by(1.5)
    await work.deliver()
    root = await work.root(conversation)
    words = "\n".join([words_of(one["cards"]) for one in await work.thread(root)])
    places = [words.index(f"line {number}") for number in range(40)]
    assert places == sorted(places)
    assert len(await work.thread(root)) < 40
    statuses = {one["status"] for one in await work.calls("send")}
    assert statuses == {201}, "Teams never had to say that it was too early"


async def test_how_many_wait_is_said_below(work: Workplace) -> None:
    root = await opened(work)
    lines = tuple(Post(f"p{number}", f"line {number}", GUS) for number in range(3))
    await work.teams.platform.post(root, replace(POST, more=lines, waiting=12))
    assert "12 more are waiting" in (await shown(work, root))[1]
