"""Figures in Teams: the picture in the thread, the text and the table for who asked (MGR-03)."""

import re

import pytest

from bot.store.reports import KeptReport
from tests.bot.teams.workplace import Workplace

ADDRESS = re.compile(r"https://desk\.example/reports/([0-9a-f]{32})\?until=\d+&signature=[0-9a-f]+")


async def thread_root(work: Workplace) -> str:
    """Return the root of a thread."""
    return await work.root(await work.conversation())


async def test_words_for_a_guest_stay_words_for_a_guest(work: Workplace) -> None:  # MGR-03
    await thread_root(work)
    await work.agent_says("nora", "stats of last year look good", None)
    await work.settle()
    assert any("nobody has read this" in one for one in await work.whispers("nora"))


async def report(work: Workplace, shown: str) -> KeptReport:
    found = ADDRESS.search(shown)
    assert found
    return await work.store.read(lambda tx: tx.reports.get(found[1]))


async def test_the_picture_comes_into_the_thread_and_the_text_to_who_asked(work: Workplace) -> None:
    # MGR-03
    root = await thread_root(work)
    await work.agent_says("nora", "<@app> stats 7 days", thread=root)
    await work.settle()
    shown = str(await work.thread(root, "dan"))
    kept = await report(work, shown)
    assert kept.data.startswith(b"\x89PNG")
    assert "Figures Sales" in shown
    assert any("Waiting for an answer now: 1" in one for one in await work.whispers("nora"))
    assert not any("Waiting for" in one for one in await work.whispers("dan"))


@pytest.mark.parametrize("words", ["stats", "stats 7 days dark", "!stats sales"])
async def test_in_a_chat_with_the_app_it_comes_there(work: Workplace, words: str) -> None:
    # MGR-03
    await thread_root(work)
    await work.agent_says("nora", words, None)
    await work.settle()
    chat = (await work.state("nora"))["chat"]["messages"]
    kept = await report(work, str(chat))
    assert kept.data.startswith(b"\x89PNG")


async def test_the_table_comes_to_who_asked_alone(work: Workplace) -> None:  # MGR-03
    root = await thread_root(work)
    await work.agent_says("nora", "<@app> stats csv", thread=root)
    await work.settle()
    assert not ADDRESS.search(str(await work.thread(root, "nora")))
    kept = await report(work, str((await work.state("nora"))["chat"]["messages"]))
    assert kept.data.decode("utf-8-sig").startswith("row,service,")


async def test_members_get_none(work: Workplace) -> None:  # MGR-03 S17
    root = await thread_root(work)
    await work.agent_says("cleo", "<@app> stats", thread=root)
    await work.settle()
    assert any("Only managers" in one for one in await work.whispers("cleo"))
    assert not ADDRESS.search(str(await work.thread(root, "cleo")))
