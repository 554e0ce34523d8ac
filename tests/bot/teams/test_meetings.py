"""Meetings from Teams: in words, on the pages of dialogs, from the card."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.conversations import Conversation
from bot.domain.hours import Hours, Interval
from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.sandbox.teams import seed
from bot.teams import meetings as teams_meetings
from calendar_sync.availability import Availability
from calendar_sync.meetings import Meeting
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from tests.bot.beside import until
from tests.bot.teams.asking import message_action, press, shown, slash, submit
from tests.bot.teams.envelopes import ask, invoke
from tests.bot.teams.workplace import Workplace, known

SALES = seed.SALES
ZONE = "Europe/Berlin"
ALWAYS = Hours({day: (Interval(0, 1440),) for day in range(7)}, ZONE)
DAY = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=3)).date()
TEN = datetime.combine(DAY, time(10), ZoneInfo(ZONE)).astimezone(UTC)
HALF = timedelta(minutes=30)
AT_TEN = "10:00\u201310:30"


async def cleo(work: Workplace) -> Agent:
    """Return Cleo, who can be booked at any time, on Berlin's clock."""
    found = await known(work, "cleo", "Cleo Clark")
    rules = Availability(hours=ALWAYS, notice=0, durations=(30, 60))
    await work.store.run(lambda tx: tx.of(Bookables).keep_agent(found.id, rules))
    return found


async def scene(work: Workplace) -> tuple[Agent, Conversation]:
    """Cleo and a conversation in Sales with a guest who has an address."""
    conversation = await work.conversation(service=await work.service())

    def give(tx: Any) -> None:
        guest = tx.guests.get(conversation.guest_id)
        tx.guests.save(replace(guest, email="gus@example.com", time_zone="America/New_York"))

    await work.store.run(give)
    return await cleo(work), conversation


async def coming(work: Workplace, agent_id: AgentId) -> list[Meeting]:
    return list(await work.store.read(lambda tx: tx.of(Meetings).coming_of_agent(agent_id)))


def fields(dialog: Any) -> dict[str, Any]:
    body = dialog["card"]["content"]["body"]
    return {one["id"]: one for one in body if one["type"].startswith("Input.")}


def slots(dialog: Any) -> dict[str, str]:
    """Return the free times that a page offers."""
    return {one["title"]: one["value"] for one in fields(dialog)["slot"]["choices"]}


async def hears(work: Workplace, text: str, told: str) -> None:
    """Ask for something in words, and wait for the answer: Teams takes few messages in a second."""
    await slash(work, text)

    async def heard() -> bool:
        await work.deliver()
        return any(told in one for one in await work.whispers("cleo"))

    await until(heard, told)


async def sent(work: Workplace, page: Any, action: str, **inputs: str) -> Any:
    return (await submit(work, page, action=action, inputs=inputs))["dialog"]


async def test_a_meeting_is_booked_in_words(work: Workplace) -> None:  # MTG-10
    agent, _ = await scene(work)
    said = f'meet ann@example.com {DAY} 10:00 30m "Order 7" +bob@example.com'
    await hears(work, said, f"{DAY} {AT_TEN}")
    [meeting] = await coming(work, agent.id)
    assert (meeting.start, meeting.subject) == (TEN, "Order 7")
    assert meeting.extras == ("bob@example.com",)
    assert "Booked: Order 7" in "\n".join(await work.whispers("cleo"))


async def test_meetings_are_listed_moved_and_called_off_in_words(
    work: Workplace,
) -> None:  # MTG-07
    agent, _ = await scene(work)
    await hears(work, f"meet ann@example.com {DAY} 10:00 30m Order", "Booked")
    [meeting] = await coming(work, agent.id)
    here = meeting.conversation_id
    number = (await work.store.read(lambda tx: tx.conversations.get(here))).number
    await hears(work, "meetings", "1 to come")
    await hears(work, f"reschedule #{number} {DAY} 11:00 1h", "Moved")
    [moved] = await coming(work, agent.id)
    assert (moved.start, moved.length) == (TEN + 2 * HALF, 2 * HALF)
    await hears(work, f"cancel #{number} I am ill", "Called off")
    assert await coming(work, agent.id) == []


async def test_the_pages_offer_what_is_free_and_book_it(work: Workplace) -> None:  # MTG-10
    agent, conversation = await scene(work)
    page = (await press(work, conversation, "meet"))["dialog"]
    assert fields(page)["guest"]["value"] == "gus@example.com"
    assert f"#{conversation.number}" in shown(page)
    inputs = {"subject": "Order 8", "extras": "bob@example.com", "day": DAY.isoformat()}
    page = await sent(work, page, "Show free times", **inputs)
    assert AT_TEN in slots(page)
    back = await sent(work, page, "Back")
    assert fields(back)["subject"]["value"] == "Order 8"
    assert fields(back)["day"]["value"] == DAY.isoformat()
    page = await sent(work, back, "Show free times", length="60")
    done = await sent(work, page, "Book", slot=slots(page)["10:00\u201311:00"])
    assert "Booked: Order 8" in shown(done)
    [meeting] = await coming(work, agent.id)
    assert (meeting.start, meeting.length) == (TEN, 2 * HALF)
    assert (meeting.guest_id, meeting.zone) == (conversation.guest_id, "America/New_York")
    assert meeting.extras == ("bob@example.com",)


async def test_what_is_wrong_is_said_above_and_a_lost_slot_is_not_offered_again(
    work: Workplace,
) -> None:  # MTG-06, MTG-10
    agent, conversation = await scene(work)
    page = (await press(work, conversation, "meet"))["dialog"]
    page = await sent(work, page, "Show free times", guest="ann", day=DAY.isoformat())
    assert "is no e-mail address" in shown(page)
    assert fields(page)["guest"]["value"] == "ann"
    page = await sent(work, page, "Show free times", guest="ann@example.com", extras="bob@")
    assert "is no e-mail address" in shown(page)
    page = await sent(work, page, "Show free times", extras="")
    ten = slots(page)[AT_TEN]
    await slash(work, f"meet eve@example.com {DAY} 10:00")
    page = await sent(work, page, "Book", slot=ten)
    assert "not free any more" in shown(page)
    assert AT_TEN not in slots(page)
    done = await sent(work, page, "Book", slot=slots(page)["11:00\u201311:30"])
    assert "Booked" in shown(done)
    assert len(await coming(work, agent.id)) == 2


async def test_a_meeting_is_moved_and_called_off_by_its_buttons(work: Workplace) -> None:  # MTG-07
    agent, conversation = await scene(work)
    await slash(work, f"meet #{conversation.number} {DAY} 10:00 30m Order")
    [meeting] = await coming(work, agent.id)
    about = {"conversation": meeting.conversation_id}
    _, answer = await ask(
        work, invoke(work, "task/fetch", {"data": {**about, "action": "reschedule"}})
    )
    card = answer["task"]["value"]["card"]["content"]
    assert f"{DAY} 10:00" in str(card["body"]).replace("\\", "")
    told = card["actions"][0]["data"] | {"day": DAY.isoformat(), "length": "30"}
    _, answer = await ask(work, invoke(work, "task/submit", {"data": told}))
    card = answer["task"]["value"]["card"]["content"]
    menu = next(one for one in card["body"] if one.get("id") == "slot")
    free = {one["title"]: one["value"] for one in menu["choices"]}
    assert AT_TEN in free, "its own time is free"
    told = card["actions"][0]["data"] | {"slot": free["14:00\u201314:30"]}
    await ask(work, invoke(work, "task/submit", {"data": told}))
    [moved] = await coming(work, agent.id)
    assert (moved.id, moved.start) == (meeting.id, TEN + 8 * HALF)
    _, answer = await ask(work, invoke(work, "task/fetch", {"data": {**about, "action": "cancel"}}))
    told = answer["task"]["value"]["card"]["content"]["actions"][0]["data"] | {"words": "I am ill"}
    await ask(work, invoke(work, "task/submit", {"data": told}))
    await work.settle()
    assert await coming(work, agent.id) == []


async def test_the_message_action_offers_it_too(work: Workplace) -> None:  # MTG-10
    _, conversation = await scene(work)
    dialog = await message_action(work, await work.root(conversation))
    page = await sent(work, dialog, "Schedule")
    assert fields(page)["guest"]["value"] == "gus@example.com"


@pytest.mark.parametrize(
    ("said", "told", "shows"),
    [("meet", "Whom do you meet", "Guest"), ("availability", "stands in the dialog", "Breaks")],
)
async def test_alone_the_word_is_answered_with_a_button(
    work: Workplace, said: str, told: str, shows: str
) -> None:  # MTG-10
    await scene(work)
    assert told in "\n".join(await slash(work, said))
    data = {"dialog": said, "conversation": ""}
    _, answer = await ask(work, invoke(work, "task/fetch", {"data": data}))
    assert shows in str(answer["task"]["value"]["card"])
    typed = {"data": {"dialog": "command", "words": said}}
    _, answer = await ask(work, invoke(work, "task/submit", typed))
    assert shows in str(answer["task"]["value"]["card"])


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"guest": "ann@@"}, "is no e-mail address"),
        ({"subject": " "}, "what the meeting is about"),
        ({"slot": ""}, "Choose a free time"),
    ],
)
async def test_what_is_refused_on_the_last_page_is_said_where_it_stands(
    work: Workplace, what: dict[str, str], told: str
) -> None:  # MTG-10
    agent, conversation = await scene(work)
    right = {"dialog": "meet", "step": "book", "conversation": conversation.id, "length": "30"}
    right |= {"day": DAY.isoformat(), "guest": "ann@example.com", "subject": "Order"}
    sends = {"data": {**right, "slot": TEN.isoformat(), "ask": "1", **what}}
    _, answer = await ask(work, invoke(work, "task/submit", sends))
    card = answer["task"]["value"]["card"]["content"]
    assert told in str(card["body"])
    there = {one["id"] for one in card["body"] if one["type"].startswith("Input.")}
    assert ("slot" in there) is ("slot" in what)
    assert await coming(work, agent.id) == []


async def test_ones_own_availability_is_set_in_a_dialog(work: Workplace) -> None:  # MTG-01, MTG-02
    agent, _ = await scene(work)
    data = {"dialog": "availability", "place": f"{seed.TENANT}/{SALES}"}
    _, answer = await ask(work, invoke(work, "task/fetch", {"data": data}))
    card = answer["task"]["value"]["card"]["content"]
    assert f"/b/{agent.slug}" in str(card["body"]).replace("\\", "")
    assert "built-in calendar" in str(card["body"]).replace("\u2011", "-")
    told = card["actions"][0]["data"] | {
        one["id"]: one.get("value", "") for one in card["body"] if one["type"].startswith("Input.")
    }
    wrong = {**told, "hours": "whenever"}
    _, answer = await ask(work, invoke(work, "task/submit", {"data": wrong}))
    card = answer["task"]["value"]["card"]["content"]
    assert "is not clear" in str(card["body"])
    assert next(one for one in card["body"] if one.get("id") == "hours")["value"] == "whenever"
    right = {**told, "hours": "mon-fri 09:00-17:00", "durations": "45m, 1h"}
    _, answer = await ask(work, invoke(work, "task/submit", {"data": right}))
    assert not answer
    rules = await work.store.read(lambda tx: tx.of(Bookables).availability(agent))
    assert rules.durations == (45, 60)


async def test_a_manager_lets_a_service_be_booked(work: Workplace) -> None:  # MTG-11, MGR-02
    await scene(work)
    service = (await work.store.read(lambda tx: tx.people.services()))[0]
    asked = {"dialog": "booking", "edit": service.id}
    _, answer = await ask(work, invoke(work, "task/fetch", {"data": asked}, user="nora"))
    told = answer["task"]["value"]["card"]["content"]["actions"][0]["data"]
    values = {"bookable": "yes", "mode": "all", "durations": "soon", "reuse": "no"}
    sends = {"data": {**told, **values}}
    _, answer = await ask(work, invoke(work, "task/submit", sends, user="nora"))
    assert "no length of time" in str(answer)
    sends = {"data": {**told, **values, "durations": "30m"}}
    _, answer = await ask(work, invoke(work, "task/submit", sends, user="nora"))
    assert not answer
    booking = await work.store.read(lambda tx: tx.of(Bookables).service(service.id))
    assert (booking.mode, booking.durations) == ("all", (30,))
    for name in ("task/fetch", "task/submit"):
        _, answer = await ask(work, invoke(work, name, {"data": {**told, **values, **asked}}))
        assert "Only managers" in str(answer)


@pytest.mark.parametrize("what", [{}, {"length": "x"}, {"day": "soon"}, {"slot": "now"}])
async def test_what_was_changed_on_the_way_is_refused_kindly(
    work: Workplace, what: dict[str, str]
) -> None:  # MTG-10
    agent, conversation = await scene(work)
    told = {"dialog": "meet", "step": "book", "conversation": conversation.id, "length": "30"}
    told |= {"day": DAY.isoformat(), "guest": "ann@example.com", "subject": "Order", "slot": ""}
    for data in ({**told, **what}, {**told, **what, "conversation": "nowhere"}):
        status, answer = await ask(work, invoke(work, "task/submit", {"data": data}))
        assert status == 200
        assert answer["task"]["value"]["card"]
    gone = {"dialog": "reschedule", "conversation": conversation.id}
    _, answer = await ask(work, invoke(work, "task/fetch", {"data": gone}))
    assert "no meeting to change" in str(answer)
    assert await coming(work, agent.id) == []


async def test_a_slow_calendar_is_asked_once_more_and_the_answer_follows(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:  # MTG-10
    agent, conversation = await scene(work)
    page = (await press(work, conversation, "meet"))["dialog"]
    with monkeypatch.context() as impatient:
        impatient.setattr(teams_meetings, "PATIENCE", 0.0)
        silent = await sent(work, page, "Show free times", day=DAY.isoformat())
    assert "calendar cannot be read" in shown(silent)
    assert fields(silent)["day"]["value"] == DAY.isoformat()
    page = await sent(work, silent, "Show free times", day=DAY.isoformat())
    monkeypatch.setattr(teams_meetings, "PATIENCE", 0.0)
    done = await sent(work, page, "Book", slot=slots(page)[AT_TEN])
    assert "takes its time" in shown(done)
    await work.settle()
    [meeting] = await coming(work, agent.id)
    assert meeting.start == TEN
