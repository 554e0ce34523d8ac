"""The signs that messages carry where agents see them (CONV-08)."""

import pytest

from bot.domain.conversations import Participant, Source
from bot.domain.ids import AgentId, ConversationId, GuestId, MessageId
from bot.domain.marks import DELIVERED, NOTE, SEEN, marks_for
from bot.domain.messages import Message, MessageKind
from tests.world import START


def message(**changes) -> Message:
    values = {"number": 5, "changed": 5, "source": "s", "text": "hi", "agent_id": AgentId("ada")}
    return Message(MessageId("m"), ConversationId("c"), written_at=START, **{**values, **changes})


def guest(person: str = "gus", delivered: int = 0, seen: int = 0) -> Participant:
    return Participant(person, True, Source.AUTO, START, None, delivered, seen)


AGENT = Participant("ada", False, Source.SERVICE, START, None, 9, 9)


@pytest.mark.parametrize(
    ("guests", "marks"),
    [
        ([], []),
        ([guest()], []),
        ([guest(delivered=4)], []),
        ([guest(delivered=5)], [DELIVERED]),
        ([guest(seen=5)], [DELIVERED, SEEN]),
        ([guest(delivered=9, seen=5)], [DELIVERED, SEEN]),
        ([guest(), guest("ann", delivered=7, seen=4)], [DELIVERED]),
        ([guest(), guest("ann", seen=6)], [DELIVERED, SEEN]),
    ],
)
def test_an_answer_shows_how_far_it_came(guests, marks) -> None:
    # CONV-08
    assert marks_for(message(), [AGENT, *guests], own=True) == marks
    assert marks_for(message(), [AGENT, *guests], own=False) == []


def test_a_note_shows_that_it_is_one() -> None:
    # CONV-08
    note = message(kind=MessageKind.NOTE)
    assert marks_for(note, [guest(seen=9)], own=True) == [NOTE]


def test_what_a_guest_wrote_is_not_marked_as_delivered() -> None:
    # CONV-08
    theirs = message(agent_id=None, guest_id=GuestId("gus"))
    assert marks_for(theirs, [guest(seen=9)], own=True) == []


def test_only_guests_reactions_are_shown_each_once() -> None:
    # CONV-07
    liked = message(reactions={"\U0001f44d": ["gus", "ann"], "\U0001f389": ["ada"], SEEN: ["gus"]})
    people = [AGENT, guest(seen=5), guest("ann")]
    assert marks_for(liked, people, own=True) == [DELIVERED, SEEN, "\U0001f44d"]
    assert marks_for(liked, people, own=False) == ["\U0001f44d", SEEN]


def test_a_deleted_message_carries_nothing() -> None:
    assert marks_for(message(deleted=True), [guest(seen=9)], own=True) == []
