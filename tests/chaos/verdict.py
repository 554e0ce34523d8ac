"""What was lost, what came twice, and what came in the wrong order."""

from collections import Counter
from collections.abc import Sequence

from tests.chaos.agent import Agent
from tests.chaos.desk import Thread
from tests.chaos.guest import AGENT_TEXT, Guest


def compare(what: str, expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return every difference between what was said and what arrived, by name."""
    counts = Counter(found)
    lost = [f"{what}: lost {text}" for text in expected if not counts[text]]
    doubled = [f"{what}: {text} came {times} times" for text, times in counts.items() if times > 1]
    known = set(expected)
    strange = [f"{what}: nobody said {text}" for text in counts if text not in known]
    return [*lost, *doubled, *strange, *_disorder(what, expected, found)]


def _disorder(what: str, expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return which messages overtook others; what is missing is told elsewhere."""
    there = set(found)
    wanted = [text for text in expected if text in there]
    came = list(dict.fromkeys(found))
    pairs = zip(wanted, came, strict=False)
    return [f"{what}: {text} came where {want} belongs" for want, text in pairs if want != text]


def judge_guest(guest: Guest, history: Sequence[tuple[int, str]]) -> list[str]:
    """Compare what a guest said with what a new page shows of it."""
    own = [(number, text) for number, text in history if not AGENT_TEXT.fullmatch(text)]
    said = [guest.text(place) for place in range(guest.acknowledged)]
    if own == sorted(guest.own.items()) and [text for _number, text in own] == said:
        return []
    return [f"history {guest.number}: not the guest's messages in their order"]


def judge_agent(agent: Agent, history: Sequence[tuple[int, str]]) -> list[str]:
    """Compare what an agent said with what the guest's page showed, and with what a new page shows."""
    faults = [f"page {agent.guest.number}: {fault}" for fault in agent.guest.faults]
    kept = [text for _number, text in history if AGENT_TEXT.fullmatch(text)]
    for what, found in (("page", agent.guest.heard), ("history", kept)):
        faults += compare(f"{what} {agent.guest.number}", agent.texts, found)
    return faults


def judge_desk(
    agent: Agent, desk: str, threads: Sequence[Thread], history: Sequence[tuple[int, str]]
) -> list[str]:
    """Compare the conversation with what Frontdesk showed of it at a desk, in its one thread there.

    All of it stands there in the order in which it was heard, as posts cannot be moved, but for what the
    agent wrote there with their own hands.
    """
    who = f"guest {agent.guest.number} in {desk}"
    if len(threads) != 1:
        return [f"{who}: {len(threads)} threads"]
    own = {one.text for one in agent.said if one.desk == desk}
    wanted = [text for _number, text in sorted(history) if text not in own]
    return compare(who, wanted, threads[0].shown)
