"""Reactions keep the pace that Teams sets for them, and do not hold back what guests write."""

from tests.bot.teams.workplace import Workplace

NOTES = 6


async def _noted(work: Workplace) -> str:
    """Have an agent write several notes at once: each gets a sign that it stays inside."""
    conversation = await work.conversation("Hello")
    await work.control("limits", {"enabled": True}, "PUT")
    root = await work.root(conversation)
    for number in range(NOTES):
        await work.agent_says("cleo", f"note: number {number}", thread=root)
    await work.settle()
    await work.guest_says(conversation, "Thanks", "gus-2")
    await work.deliver()
    return root


async def _signs(work: Workplace, root: str) -> int:
    return sum(bool(one["reactions"]) for one in await work.thread(root))


async def test_signs_go_two_a_second_and_teams_never_has_to_say_no(work: Workplace) -> None:
    root = await _noted(work)
    assert await _signs(work, root) < NOTES, "the others wait"
    for _ in range(NOTES):
        await work.pass_by(1.01)
        await work.deliver()
    assert await _signs(work, root) == NOTES
    assert {one["status"] for one in await work.calls("react")} == {200}


async def test_what_a_guest_writes_does_not_wait_for_signs(work: Workplace) -> None:
    root = await _noted(work)
    assert await _signs(work, root) < NOTES
    last = (await work.thread(root))[-1]
    assert last["by_app"], "the guest's message stands there already"
