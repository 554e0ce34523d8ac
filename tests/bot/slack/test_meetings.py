"""Meetings from Slack: in words, in dialogs, from the card and from the Home tab."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.conversations import Conversation
from bot.domain.hours import Hours, Interval
from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.sandbox.slack import seed
from bot.slack import meetings as slack_meetings
from calendar_sync.availability import Availability
from calendar_sync.meetings import Meeting
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from tests.bot.beside import until
from tests.bot.slack.asking import command, press, views, words
from tests.bot.slack.workplace import Workplace, agent_account

ADA = "U0ADA"
ZONE = "Europe/Berlin"
ALWAYS = Hours({day: (Interval(0, 1440),) for day in range(7)}, ZONE)
DAY = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=3)).date()
HALF = timedelta(minutes=30)
TEN = datetime.combine(DAY, time(10), ZoneInfo(ZONE)).astimezone(UTC)


async def agent(work: Workplace, user: str = ADA) -> Agent:
    """Return an agent who can be booked at any time, on Berlin's clock."""
    found = await work.store.read(lambda tx: tx.people.agent_by_account(agent_account(user)))
    rules = Availability(hours=ALWAYS, notice=0, durations=(30, 60))
    await work.store.run(lambda tx: tx.of(Bookables).keep_agent(found.id, rules))
    return found


async def coming(work: Workplace, agent_id: AgentId) -> list[Meeting]:
    return list(await work.store.read(lambda tx: tx.of(Meetings).coming_of_agent(agent_id)))


async def conversation_in(work: Workplace) -> Conversation:
    """A conversation in Sales with a guest who has an address."""
    conversation = await work.conversation(service=await work.service())

    def give(tx: Any) -> None:
        guest = tx.guests.get(conversation.guest_id)
        tx.guests.save(replace(guest, email="gus@example.com", time_zone="America/New_York"))

    await work.store.run(give)
    return conversation


async def booked(work: Workplace) -> tuple[Agent, Meeting]:
    """Ada and a meeting of hers with Ann."""
    ada = await agent(work)
    await command(work, f"meet ann@example.com {DAY} 10:00 30m Order")
    await work.settle()
    [meeting] = await coming(work, ada.id)
    return ada, meeting


async def of_meeting(work: Workplace, meeting: Meeting) -> Conversation:
    return await work.store.read(lambda tx: tx.conversations.get(meeting.conversation_id))


def block(view: Any, name: str) -> Any:
    return next(b for b in view["blocks"] if b["block_id"].split(" ")[0] == name)


async def slots(work: Workplace, view: Any) -> dict[str, str]:
    """Open the menu of free times; return what it offers."""
    body = {"user": ADA, "view_id": view["id"], "action_id": "meet_slot", "value": ""}
    found = await work.control("options", body)
    return {one["text"]["text"]: one["value"] for one in found["options"]}


async def choose(work: Workplace, view: Any, name: str, value: Any) -> Any:
    action = block(view, name)["element"]["action_id"]
    body = {"user": ADA, "view_id": view["id"], "action_id": action, "value": value}
    assert (await work.control("press", body))["ok"]
    return (await views(work))[-1]


async def on_day(work: Workplace, view: Any, day: date = DAY) -> Any:
    return await choose(work, view, "day", day.isoformat())


async def send(work: Workplace, view: Any, **given: Any) -> Any:
    values = {
        block(view, name)["block_id"]: {block(view, name)["element"]["action_id"]: value}
        for name, value in given.items()
    }
    return await work.control("submit", {"user": ADA, "view_id": view["id"], "values": values})


def last(work: Workplace, user: str = ADA) -> str:
    return work.whispers(user)[-1]


async def ask(work: Workplace, text: str, user: str = ADA) -> str:
    """Ask for something in words; return what is whispered when it is done."""
    await command(work, text, user=user)
    await work.settle()
    return last(work, user)


async def test_a_meeting_is_booked_in_words(work: Workplace) -> None:  # MTG-10
    await conversation_in(work)
    ada = await agent(work)
    said = f'ann@example.com {DAY} 10:00 30m "Order 7" +bob@example.com'
    answer = await command(work, said, name="/meet")
    assert "looking into the calendar" in words(answer)
    await work.settle()
    [meeting] = await coming(work, ada.id)
    assert (meeting.start, meeting.subject) == (TEN, "Order 7")
    assert (meeting.length, meeting.extras) == (HALF, ("bob@example.com",))
    told = last(work)
    assert "Booked: Order 7" in told
    assert f"{DAY} 10:00\u201310:30" in told
    number = (await of_meeting(work, meeting)).number
    assert f"#{number}" in told


async def test_what_is_taken_is_not_booked_and_what_is_free_is_said(
    work: Workplace,
) -> None:  # MTG-06, MTG-10
    await conversation_in(work)
    ada, meeting = await booked(work)
    told = await ask(work, f"meet bob@example.com {DAY} 10:00")
    assert "not free any more" in told
    assert "09:30" in told
    assert "10:00" not in told.replace("not free", "")
    assert await coming(work, ada.id) == [meeting]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("meet ann@example.com tomorrow", "You are free:"),
        ("meet tomorrow 10:00", "With whom?"),
        ("meet ann@@example tomorrow 10:00", "is no e-mail address"),
        ("meet ann@example.com 2020-01-01 10:00", "is over"),
        ("meetings", "You have no meetings"),
        ("slots nobody", "nobody"),
        ("slots sales", "cannot be booked"),
        ("availability nonsense 7", "I know these names"),
        ("availability notice soon", "no length of time"),
        ("availability service:nowhere show", "no such service"),
    ],
)
async def test_what_is_unclear_is_said_and_nothing_is_booked(
    work: Workplace, said: str, told: str
) -> None:  # MTG-10
    await conversation_in(work)
    ada = await agent(work)
    assert told in await ask(work, said)
    assert await coming(work, ada.id) == []


async def test_meetings_are_listed_moved_and_called_off_in_words(
    work: Workplace,
) -> None:  # MTG-07
    await conversation_in(work)
    ada, meeting = await booked(work)
    number = (await of_meeting(work, meeting)).number
    listed = await ask(work, "meetings")
    assert f"#{number}" in listed
    assert f"{DAY} 10:00" in listed
    assert "Order" in listed
    told = await ask(work, f"reschedule #{number} {DAY} 11:00 1h")
    assert f"{DAY} 11:00\u201312:00" in told
    [moved] = await coming(work, ada.id)
    assert (moved.start, moved.length, moved.sequence) == (TEN + 2 * HALF, 2 * HALF, 1)
    assert "Say a day and a time" in await ask(work, f"reschedule #{number} please")
    assert "Called off" in await ask(work, f"cancel #{number} I am ill")
    assert await coming(work, ada.id) == []
    assert "no meeting to change" in await ask(work, f"cancel #{number} again")


async def test_free_time_of_oneself_and_of_a_colleague_is_said(work: Workplace) -> None:  # MTG-02
    await conversation_in(work)
    await agent(work)
    bob = await agent(work, "U0BOB")
    mine = await ask(work, f"slots {DAY} 60m")
    assert "Ada" in mine
    assert f"{DAY}" in mine
    assert "00:00 · 00:30 · 01:00" in mine
    assert f"/b/{bob.slug}" in await ask(work, f"slots bob {DAY}")
    assert f"/b/{bob.slug}" in await ask(work, f"slots @bob {DAY}")


async def test_one_says_in_words_when_one_can_be_booked(work: Workplace) -> None:  # MTG-02
    await conversation_in(work)
    ada = await agent(work)
    told = await ask(work, "availability hours mon-fri 09:00-12:00; sat 10:00-11:00")
    assert "mon-fri 09:00-12:00; sat 10:00-11:00" in told
    await ask(work, "availability buffers 5m 10m")
    await ask(work, "availability video https://meet.example.com/ada")
    told = await ask(work, "availability show")
    assert "https://meet.example.com/ada" in told
    rules = await work.store.read(lambda tx: tx.of(Bookables).availability(ada))
    assert (rules.before, rules.after, rules.address) == (5, 10, "https://meet.example.com/ada")
    await ask(work, "availability video off")
    await ask(work, "availability cap 4")
    rules = await work.store.read(lambda tx: tx.of(Bookables).availability(ada))
    assert (rules.address, rules.per_day) == ("", 4)


async def test_the_dialog_offers_what_is_free_and_books_it(work: Workplace) -> None:  # MTG-10
    await conversation_in(work)
    ada = await agent(work)
    await command(work, "", name="/meet")
    [view] = await views(work)
    assert "initial_value" not in block(view, "guest")["element"]
    view = await on_day(work, view)
    free = await slots(work, view)
    assert "10:00\u201310:30" in free
    view = await choose(work, view, "length", "60")
    free = await slots(work, view)
    done = await send(
        work,
        view,
        guest="ann@example.com",
        subject="Order 8",
        extras="bob@example.com, cy@example.com",
        slot=free["10:00\u201311:00"],
    )
    assert "Booked: Order 8" in str(done["views"])
    [meeting] = await coming(work, ada.id)
    assert (meeting.start, meeting.length) == (TEN, 2 * HALF)
    assert meeting.extras == ("bob@example.com", "cy@example.com")


async def test_the_button_of_a_card_fills_in_its_guest(work: Workplace) -> None:  # MTG-10
    conversation = await conversation_in(work)
    ada = await agent(work)
    await press(work, conversation, "meet")
    [view] = await views(work)
    assert block(view, "guest")["element"]["initial_value"] == "gus@example.com"
    assert f"#{conversation.number}" in str(view["blocks"][0])
    view = await on_day(work, view)
    free = await slots(work, view)
    await send(work, view, slot=free["10:00\u201310:30"])
    [meeting] = await coming(work, ada.id)
    assert meeting.guest_id == conversation.guest_id
    assert meeting.zone == "America/New_York"


async def test_what_is_refused_is_said_at_its_field_and_a_lost_slot_is_not_offered_again(
    work: Workplace,
) -> None:  # MTG-06, MTG-10
    await conversation_in(work)
    ada = await agent(work)
    await command(work, "", name="/meet")
    view = await on_day(work, (await views(work))[-1])
    free = await slots(work, view)
    ten = free["10:00\u201310:30"]
    refused = await send(work, view, guest="ann", subject="Order", slot=ten)
    assert list(refused["errors"]) == ["guest"]
    refused = await send(work, view, guest="ann@example.com", extras="bob@", slot=ten)
    assert list(refused["errors"]) == ["extras"]
    await ask(work, f"meet eve@example.com {DAY} 10:00")
    refused = await send(work, view, guest="ann@example.com", extras="", slot=ten)
    [(field, said)] = refused["errors"].items()
    assert field.startswith("slot ")
    assert "not free any more" in said
    free = await slots(work, view)
    assert "10:00\u201310:30" not in free
    done = await send(work, view, slot=free["11:00\u201311:30"])
    assert "Booked" in str(done["views"])
    assert len(await coming(work, ada.id)) == 2


async def test_a_slot_of_another_day_does_not_count(work: Workplace) -> None:  # MTG-10
    await conversation_in(work)
    await agent(work)
    await command(work, "", name="/meet")
    view = await on_day(work, (await views(work))[-1])
    free = await slots(work, view)
    before = block(view, "slot")["block_id"]
    view = await on_day(work, view, DAY + timedelta(days=1))
    assert block(view, "slot")["block_id"] != before
    other = await slots(work, view)
    assert not set(other.values()) & set(free.values())


async def test_a_meeting_is_moved_from_its_card(work: Workplace) -> None:  # MTG-07
    await conversation_in(work)
    ada, meeting = await booked(work)
    conversation = await of_meeting(work, meeting)
    body = {"user": ADA, "channel": "D0ADA", "action_id": "card_reschedule"}
    dm = await direct_of(work)
    body |= {"channel": dm, "ts": await work.root(conversation)}
    await work.control("press", body)
    [view] = await views(work)
    assert f"{DAY} 10:00" in str(view["blocks"][0])
    assert block(view, "length")["element"]["initial_option"]["value"] == "30"
    free = await slots(work, view)
    assert "10:15" not in str(free)
    assert "10:00\u201310:30" in free, "its own time is free"
    done = await send(work, view, slot=free["14:00\u201314:30"])
    assert "Moved" in str(done["views"])
    [moved] = await coming(work, ada.id)
    assert (moved.id, moved.start) == (meeting.id, TEN + 8 * HALF)


async def direct_of(work: Workplace) -> str:
    """Return Ada's own channel with the app."""
    return next(
        channel.id
        for channel in work.sandbox.channels.values()
        if channel.id.startswith("D") and ADA in channel.members
    )


async def test_a_meeting_is_called_off_from_its_card_with_a_reason(
    work: Workplace,
) -> None:  # MTG-07
    await conversation_in(work)
    ada, meeting = await booked(work)
    conversation = await of_meeting(work, meeting)
    pressed = {"user": ADA, "action_id": "card_cancel", "channel": await direct_of(work)}
    await work.control("press", {**pressed, "ts": await work.root(conversation)})
    [view] = await views(work)
    assert block(view, "field")["optional"] is True
    await send(work, view, field="I am ill")
    await work.settle()
    assert await coming(work, ada.id) == []
    assert "Called off" in last(work)


async def test_the_card_shows_when_it_is_on_both_clocks_and_follows(
    work: Workplace,
) -> None:  # MTG-05, MTG-07, TTL-09
    conversation = await conversation_in(work)
    ada = await agent(work)
    await command(work, f"meet #{conversation.number} {DAY} 10:00 30m Order")
    await work.settle()
    [meeting] = await coming(work, ada.id)
    there = await of_meeting(work, meeting)

    async def card() -> str:
        dm, root = await direct_of(work), await work.root(there)
        posts = work.sandbox.channels[dm].messages
        return str(next(one for one in posts.values() if one.ts == root).blocks)

    shown = await card()
    assert f"{DAY} 10:00\u201310:30 ({ZONE}) · 30 min" in shown
    assert "04:00\u201304:30 (America/New_York)" in shown or "(America/New_York)" in shown
    assert "card_reschedule" in shown
    assert "card_cancel" in shown
    assert "Gus" in shown
    await ask(work, f"cancel #{there.number}")
    await until(lambda: card_says(work, card, "cancelled"), "the card to follow")
    assert "card_reschedule" not in await card()


async def card_says(work: Workplace, card: Any, said: str) -> bool:
    await work.deliver()
    return said in await card()


async def test_ones_own_availability_is_set_in_a_dialog(work: Workplace) -> None:  # MTG-02, MTG-03
    await conversation_in(work)
    ada = await agent(work)
    await command(work, "availability")
    [view] = await views(work)
    assert f"/b/{ada.slug}" in str(view["blocks"])
    refused = await send(work, view, hours="whenever")
    assert list(refused["errors"]) == ["hours"]
    refused = await send(work, view, hours="mon-fri 09:00-17:00", durations="31m")
    assert list(refused["errors"]) == ["durations"]
    done = await send(work, view, durations="45m, 1h", breaks="mon-fri 13:00-14:00", per_day="5")
    assert done["views"] == []
    rules = await work.store.read(lambda tx: tx.of(Bookables).availability(ada))
    assert (rules.durations, rules.per_day) == ((45, 60), 5)
    assert rules.breaks[0] == (Interval(780, 840),)


async def test_the_home_tab_shows_ones_booking_link_and_opens_the_dialogs(
    work: Workplace,
) -> None:  # MTG-01, ENT-07
    await conversation_in(work)
    ada = await agent(work)
    await work.control("open_home", {"user": ADA})
    await work.control("settled?timeout=10", verb="GET")
    home = (await work.state(ADA))["home"]
    assert f"https://desk.example/b/{ada.slug}" in str(home)
    assert "built-in calendar" in str(home)
    for name, title in (("meet", "Meeting"), ("availability", "Availability")):
        body = {"user": ADA, "view_id": home["id"], "action_id": f"calendar_open_{name}"}
        assert (await work.control("press", body))["ok"]
        assert (await views(work))[-1]["title"]["text"] == title


async def test_a_manager_lets_a_service_be_booked(work: Workplace) -> None:  # MTG-11, MGR-02
    await conversation_in(work)
    service = (await work.store.read(lambda tx: tx.people.services()))[0]
    await command(work, "setup", user="U0MONA")
    [view] = await views(work, "U0MONA")
    pressed = {"user": "U0MONA", "view_id": view["id"], "action_id": "setup_edit"}
    await work.control("press", {**pressed, "value": service.id})
    view = (await views(work, "U0MONA"))[-1]
    pressed = {"user": "U0MONA", "view_id": view["id"], "action_id": "setup_booking"}
    await work.control("press", pressed)
    view = (await views(work, "U0MONA"))[-1]
    values = {
        "bookable": {"bookable": "yes"},
        "mode": {"mode": "round_robin"},
        "durations": {"durations": "soon"},
        "reuse": {"reuse": "yes"},
    }
    body = {"user": "U0MONA", "view_id": view["id"], "values": values}
    assert list((await work.control("submit", body))["errors"]) == ["durations"]
    values["durations"] = {"durations": "30m, 60m"}
    await work.control("submit", body)
    booking = await work.store.read(lambda tx: tx.of(Bookables).service(service.id))
    assert (booking.mode, booking.durations, booking.reuse) == ("round_robin", (30, 60), True)
    assert await work.store.read(lambda tx: tx.of(Bookables).slug(service.id)) == "sales"
    assert "/b/sales" in await ask(work, f"slots sales {DAY}")


async def test_a_slow_calendar_is_asked_once_more_and_the_answer_follows(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:  # MTG-10
    await conversation_in(work)
    ada = await agent(work)
    await command(work, "", name="/meet")
    view = await on_day(work, (await views(work))[-1])
    with monkeypatch.context() as impatient:
        impatient.setattr(slack_meetings, "PATIENCE", 0.0)
        [(silent, nothing)] = (await slots(work, view)).items()
    assert silent.startswith("The calendar cannot be read")
    refused = await send(work, view, guest="ann@example.com", subject="Hello", slot=nothing)
    assert "Choose a free time" in str(refused["errors"])
    free = await slots(work, view)
    monkeypatch.setattr(slack_meetings, "PATIENCE", 0.0)
    given = {"guest": "ann@example.com", "subject": 'Say "hello"'}
    done = await send(work, view, **given, slot=free["10:00\u201310:30"])
    assert "takes its time" in str(done["views"])
    await work.settle()
    [meeting] = await coming(work, ada.id)
    assert (meeting.start, meeting.subject) == (TEN, "Say 'hello'")
    assert "Booked" in last(work)


@pytest.mark.parametrize("said", ["meet", "reschedule", "availability"])
async def test_a_mention_without_more_is_answered_with_a_button(
    work: Workplace, said: str
) -> None:  # MTG-10
    conversation = await conversation_in(work)
    await agent(work)
    root = await work.root(conversation)
    text = f"<@U0FRONTDESK> {said}"
    await work.person("ada").chat_postMessage(channel=seed.SALES, thread_ts=root, text=text)
    await work.settle()
    [told] = list(work.sandbox.channels[seed.SALES].ephemerals.values())
    body = {"user": ADA, "channel": seed.SALES, "ts": told.ts, "action_id": f"open_{said}"}
    await work.control("press", body)
    [view] = await views(work)
    if said == "meet":
        assert block(view, "guest")["element"]["initial_value"] == "gus@example.com"
    wanted = {"meet": "Everybody gets a mail", "reschedule": "no meeting to change"}
    assert wanted.get(said, "Your booking link") in str(view["blocks"])


async def test_the_message_shortcut_offers_it_too(work: Workplace) -> None:  # MTG-10
    conversation = await conversation_in(work)
    await agent(work)
    body = {"user": ADA, "channel": seed.SALES, "ts": await work.root(conversation)}
    await work.control("shortcut", body | {"callback_id": "conversation_actions"})
    [view] = await views(work)
    await work.control("press", {"user": ADA, "view_id": view["id"], "action_id": "card_meet"})
    assert (await views(work))[-1]["title"]["text"] == "Meeting"


async def test_a_meeting_that_is_gone_meanwhile_is_said_in_its_dialog(
    work: Workplace,
) -> None:  # MTG-07
    await conversation_in(work)
    ada, meeting = await booked(work)
    conversation = await of_meeting(work, meeting)
    pressed = {"user": ADA, "action_id": "card_reschedule", "channel": await direct_of(work)}
    await work.control("press", {**pressed, "ts": await work.root(conversation)})
    [view] = await views(work)
    free = await slots(work, view)
    await ask(work, f"cancel #{conversation.number}")
    refused = await send(work, view, slot=free["14:00\u201314:30"])
    assert "was cancelled" in str(refused["errors"])
    view = await choose(work, view, "length", "45")
    assert "no meeting to change" in str(view["blocks"])
    assert await coming(work, ada.id) == []


async def test_slots_of_no_day_are_none(work: Workplace) -> None:  # MTG-10
    await conversation_in(work)
    await agent(work)
    await command(work, "", name="/meet")
    [view] = await views(work)
    off = Availability(hours=Hours({}, ZONE))
    ada = await work.store.read(lambda tx: tx.people.agent_by_account(agent_account(ADA)))
    await work.store.run(lambda tx: tx.of(Bookables).keep_agent(ada.id, off))
    assert list(await slots(work, view)) == ["Nothing is free then."]
