"""What was sent and whose answer was lost is found, or says that it may stand there twice (B3)."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ports import Retry
from bot.sandbox.teams import seed
from bot.sandbox.teams.seed import seed_demo
from bot.sandbox.teams.state import TeamsSandbox
from bot.teams.outbound import id_of
from bot.teams.tokens import Kind
from tests.bot.teams.showing import CARD, POST, SALES, opened, shown
from tests.bot.teams.workplace import MANIFEST, Workplace, agent_account, working

CLEO = agent_account("cleo")


async def forbid_reading(work: Workplace) -> None:
    await work.control("consents", {"team": seed.TEAM, "rsc": ["TeamMember.Read.Group"]}, "PUT")


@pytest.mark.parametrize("fault", ["lost", "garbage"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(  # B3
    work: Workplace, fault: str
) -> None:
    root = await opened(work)
    await work.fail("send", fault)
    with pytest.raises(Retry) as told:
        await work.teams.platform.post(root, POST)
    assert told.value.maybe_sent
    found = await work.teams.platform.post(root, POST, maybe_sent=True)
    assert len(await shown(work, root)) == 2
    await work.teams.platform.update(found, replace(POST, text="Hello again"))
    assert "Hello again" in (await shown(work, root))[1]


async def test_a_thread_whose_answer_was_lost_is_found(work: Workplace) -> None:  # B3
    await work.fail("conversation", "lost")
    with pytest.raises(Retry):
        await opened(work)
    root = await work.teams.platform.open_thread(SALES, CARD, maybe_sent=True)
    assert len(await shown(work, root)) == 1
    assert await work.teams.platform.open_thread(SALES, CARD, maybe_sent=True) == root


async def test_where_nobody_may_look_what_is_sent_again_says_so(work: Workplace) -> None:  # B3
    root = await opened(work)
    await forbid_reading(work)
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert "It may stand here twice" in (await shown(work, root))[1]


async def test_in_a_chat_nobody_may_look(work: Workplace) -> None:  # B3
    root = await work.teams.platform.open_thread(CLEO, CARD, maybe_sent=True)
    assert root.value.startswith(f"{seed.TENANT}/a:")
    [told] = await work.whispers("cleo")
    assert "It may stand here twice" in told


async def test_a_team_that_removed_the_app_unheard_cannot_be_looked_into(work: Workplace) -> None:
    root = await opened(work)
    work.teams.workspaces.forget_channels(seed.TEAM)
    await work.fail("channels", "403:BotNotInConversationRoster")
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert "It may stand here twice" in (await shown(work, root))[1]


async def test_what_was_not_sent_is_sent(work: Workplace) -> None:  # B3
    root = await opened(work)
    await work.teams.platform.post(root, replace(POST, key="another"))
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert [text.split("\n")[-1] for text in (await shown(work, root))[1:]] == ["Hello", "Hello"]


async def test_a_long_thread_is_looked_through_page_by_page(work: Workplace) -> None:  # B3
    root = await opened(work)
    await work.fail("send", "lost")
    with pytest.raises(Retry):
        await work.teams.platform.post(root, POST)
    thread = root.value.rpartition("/")[2]
    for number in range(120):
        await work.agent_says("dan", f"chatter {number}", thread=thread)
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert len(await shown(work, root)) == 122
    assert len([one for one in await work.calls("graph") if "/replies" in one["path"]]) == 3


async def test_what_is_older_than_a_day_is_not_looked_at(work: Workplace) -> None:
    root = await opened(work)
    thread = root.value.rpartition("/")[2]
    for number in range(60):
        await work.agent_says("dan", f"chatter {number}", thread=thread)
    await work.pass_by(25 * 3600)
    for kind in Kind:  # what signs in has a clock of its own
        work.teams._web._tokens.forget(kind)
    before = len(await work.calls("graph"))
    await work.teams.platform.post(root, POST, maybe_sent=True)
    assert (
        len([one for one in (await work.calls("graph"))[before:] if "/replies" in one["path"]]) == 1
    )


async def test_an_answer_without_an_id_may_have_been_a_yes() -> None:
    assert id_of({"id": "17"}, "id") == "17"
    for told in ({}, {"id": ""}, [], None, "17"):
        with pytest.raises(Retry) as problem:
            id_of(told, "id")
        assert problem.value.maybe_sent


async def test_what_graph_does_not_show_yet_is_waited_for(nobody_yet: Path, tmp_path: Path) -> None:
    # B3
    url = f"sqlite:///{shutil.copy(nobody_yet, tmp_path / 'lag.db')}"
    sandbox = seed_demo(TeamsSandbox(manifest=MANIFEST))
    async with working(sandbox, url, lag=1.0) as work:
        sandbox.graph_lag = 0.8
        platform, root = work.teams.platform, await opened(work)
        assert await platform.open_thread(SALES, CARD, maybe_sent=True) == root
        message = await platform.post(root, POST)
        assert await platform.post(root, POST, maybe_sent=True) == message
