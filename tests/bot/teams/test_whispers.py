"""What one agent is told alone: where they look, or in their own chat."""

import pytest

from bot.deliver.whispers import WhisperHandler
from bot.domain.conversations import Conversation
from bot.domain.ids import Ref
from bot.ports import Author, Button, Card, CardAction, Choice, Picker, Refused, Retry
from bot.sandbox.teams import seed
from bot.teams.refs import place_ref
from tests.bot.teams.workplace import Workplace, agent_account, known, words_of

SALES = place_ref(seed.TENANT, seed.SALES)
CLEO = agent_account("cleo")
CARD = Card(
    "card-1",
    "c1",
    "Gus",
    "#1 · open",
    (("Service", "Sales"),),
    (Button(CardAction.TAKE, "Take it"),),
)
GUS = Author("Gus")


async def opened(work: Workplace) -> Ref:
    return await work.teams.platform.open_thread(SALES, CARD)


async def test_a_whisper_in_a_channel_is_seen_by_one_person(work: Workplace) -> None:
    root = await opened(work)
    for place in (root, SALES):
        await work.teams.platform.whisper(place, CLEO, "Only *you*")
    assert await work.whispers("cleo") == ["Only you"] * 2
    assert await work.whispers("dan") == []
    assert len(await work.calls("targeted")) == 2


@pytest.mark.parametrize(
    "fault", ["403:BotNotInConversationRoster", "404:ActivityNotFoundInConversation"]
)
async def test_where_whispers_are_refused_they_are_told_in_ones_own_chat(
    work: Workplace, fault: str
) -> None:
    root = await opened(work)
    await work.fail("targeted", fault)
    await work.teams.platform.whisper(root, CLEO, "Only you")
    chat = (await work.state("cleo"))["chat"]["messages"]
    assert [words_of(one["cards"]) for one in chat] == ["Only you"]


async def test_a_whisper_that_has_to_wait_waits(work: Workplace) -> None:
    root = await opened(work)
    await work.fail("targeted", "429")
    with pytest.raises(Retry):
        await work.teams.platform.whisper(root, CLEO, "Only you")
    assert await work.whispers("cleo") == []


async def test_a_whisper_to_somebody_without_the_app_is_refused(work: Workplace) -> None:
    work.sandbox.people["cleo"].installed = False
    with pytest.raises(Refused):
        await work.teams.platform.whisper(CLEO, CLEO, "Only you")


async def test_a_whisper_asks_for_whom_words_are(work: Workplace) -> None:
    picker = Picker("held", (Choice("c1", "#1 · Gus"),))
    await work.teams.platform.whisper(CLEO, CLEO, "For whom?", picker=picker)
    [message] = (await work.state("cleo"))["chat"]["messages"]
    assert "#1 · Gus" in str(message["cards"])


async def test_a_whisper_opens_the_set_up(work: Workplace) -> None:
    await work.teams.platform.whisper(CLEO, CLEO, "Here", opens="setup")
    [message] = (await work.state("cleo"))["chat"]["messages"]
    assert message["cards"][0]["actions"][0]["title"] == "Services"


async def test_what_can_be_chosen_is_what_is_open_when_it_is_asked(work: Workplace) -> None:
    agent = await known(work, "cleo", "Cleo Clark")
    conversations: list[Conversation] = [
        await work.conversation(agent=agent, guest=name, name=name) for name in ("gus", "ida")
    ]
    handler: WhisperHandler = work.handlers()["whisper"]
    payload = {"platform": "teams", "account": CLEO.value, "place": CLEO.value, "text": "?"}
    asked = await work.store.read(handler.read, payload | {"held": "x"})
    labels = [one.label for one in asked.picker.choices]
    assert sorted(labels) == [f"#{one.number} · {one.guest_id}" for one in conversations]
    assert (await work.store.read(handler.read, payload)).picker is None
