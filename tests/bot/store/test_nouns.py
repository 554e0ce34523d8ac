"""Services, agents, guests, files, inbox, installations, threads and search in the database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.actions.guest_message import receive_guest_message
from bot.actions.rename import rename
from bot.domain.conversations import Source, State
from bot.domain.entrances import Asked, Consent, Form, Theme, Widget
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.hours import Hours, Interval
from bot.domain.ids import AgentId, FileId, GuestId, PlatformName, ServiceId, WidgetId
from bot.domain.messages import Draft, Message
from bot.domain.people import Agent, Guest, Mode, Service
from bot.store import Transaction
from bot.store.inbox import KEPT, EarlyAnswer
from bot.store.installations import Installation
from bot.store.threads import Entered
from tests.world import (
    ADA,
    ANN,
    BOB,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    SALES,
    SLACK_CHANNEL,
    START,
    TIM,
    TO_BOTH,
    TO_INSIDE,
    left_behind,
    opened,
    slack,
    teams,
)


def at(tx: Transaction, **later: float) -> Transaction:
    return Transaction(tx._db, START + timedelta(**later))


def test_a_service_is_kept_as_it_is(tx) -> None:
    # WID-03 MGR-02
    hours = Hours(
        {0: (Interval(540, 720), Interval(780, 1500))},
        "Europe/Berlin",
        frozenset([date(2026, 1, 1)]),
    )
    full = Service(
        ServiceId("s"), "Zebra", (slack("a"), teams("b")), EVE.id, Mode.NOTES, hours, False, "z.png"
    )
    tx.people.add_service(full)
    assert tx.people.service(full.id) == full
    assert [one.name for one in tx.people.services()] == ["Both", "Inside", "Sales", "Zebra"]
    moved = replace(full, channels=(teams("c"),))
    tx.people.save_service(moved)
    assert tx.people.service(full.id) == moved
    assert tx.people.service_named("zEBRA") == moved
    assert tx.people.services_in(SLACK_CHANNEL) == [BOTH, SALES]
    with pytest.raises(NotAllowed):
        tx.people.save_service(replace(full, name="SALES"))
    with pytest.raises(NotFound):
        tx.people.service(ServiceId("no"))


def test_members_come_and_go(tx) -> None:
    # MEM-07
    tx.people.add_member(SALES.id, TIM.id)
    tx.people.add_member(SALES.id, TIM.id)
    assert [agent.id for agent in tx.people.members(SALES.id)] == ["ada", "eve", "tim"]
    tx.people.remove_member(SALES.id, ADA.id)
    assert tx.people.services_of(TIM.id) == [BOTH, SALES]
    tx.people.set_members(SALES.id, [])
    assert tx.people.members(SALES.id) == []


def test_agents_are_found_by_account_and_link(tx) -> None:
    # B7 ENT-01
    assert tx.people.agent_by_account(slack("T1/U1")) == ADA
    assert tx.people.agent_by_account(teams("T1/U1")) is None
    assert tx.people.agent_by_slug("tim") == TIM
    with pytest.raises(NotFound):
        tx.people.agent_by_slug("no")
    assert tx.people.agents([]) == []
    assert tx.people.agents([TIM.id, ADA.id]) == [TIM, ADA]
    assert set(tx.people.accounts()) == {agent.accounts[0] for agent in (ADA, TIM, EVE)}
    assert tx.people.slugs_like("a") == {"ada"}
    assert tx.people.slugs_like("%") == set()


def test_those_heard_of_least_lately_are_looked_at_first(tx) -> None:
    # ENT-08
    at(tx, hours=1).people.save_agent(ADA)
    at(tx, hours=2).people.save_agent(EVE)
    before = START + timedelta(hours=3)
    assert tx.people.stalest(9, before) == ["tim", "ada", "eve"]
    assert tx.people.stalest(9, START + timedelta(hours=2)) == ["tim", "ada"]
    assert tx.people.stalest(1, before) == ["tim"]


def test_a_widget_is_kept_as_it_is(tx) -> None:
    # ENT-03 WID-02 WID-07
    widget = Widget(
        WidgetId("w"),
        (SALES.id,),
        None,
        ("https://a.example",),
        Form(name=Asked.REQUIRED),
        Consent("2", "text"),
        Theme("#fff", "left", False),
        "Hi!",
    )
    tx.entrances.add_widget(widget)
    assert tx.entrances.widget(widget.id) == widget
    assert widget in tx.entrances.widgets()
    with pytest.raises(NotFound):
        tx.entrances.widget(WidgetId("no"))


def test_guests_are_kept_as_they_are(tx) -> None:
    guest = Guest(GuestId("g"), "G", "g@b", "1", "de", "Europe/Berlin", "v1", START, True)
    tx.guests.add(guest)
    assert tx.guests.get(guest.id) == guest
    assert tx.guests.some([guest.id]) == [guest]
    assert tx.guests.some([BOB.id, guest.id, ANN.id]) == [BOB, guest, ANN]


def test_a_session_that_was_revoked_does_not_come_back(tx) -> None:
    # B12
    tx.guests.add_session(GUS.id, "h")
    assert tx.guests.by_token("h") == GUS
    tx.guests.revoke_session("h")
    assert tx.guests.by_token("h") is None
    assert tx.guests.by_token("other") is None


def test_files_have_bytes_or_a_place_to_fetch_them(tx) -> None:
    # B13
    conversation = opened(tx)
    message = receive_guest_message(tx, GUS.id, conversation.id, Draft("x"), source="1")
    tx.files.add(FileId("a"), conversation.id, message.id, b"123")
    tx.files.add(FileId("b"), conversation.id, message.id, source=slack("T1/F1"))
    assert (tx.files.get(FileId("a")).data, tx.files.get(FileId("a")).source) == (b"123", None)
    assert (tx.files.get(FileId("b")).data, tx.files.get(FileId("b")).source) == (
        None,
        slack("T1/F1"),
    )
    tx.files.fetched(FileId("b"), b"45")
    assert tx.files.bytes_in(conversation.id) == 5
    tx.files.remove_of(message.id)
    assert tx.files.bytes_in(conversation.id) == 0
    with pytest.raises(NotFound):
        tx.files.get(FileId("a"))


def test_a_nonce_comes_back_once_and_not_too_late(tx) -> None:
    # S1
    tx.inbox.remember("state", START + timedelta(minutes=10))
    tx.inbox.remember("old", START + timedelta(minutes=10))
    assert tx.inbox.came_back("state")
    assert not tx.inbox.came_back("state")
    assert not tx.inbox.came_back("never")
    assert not at(tx, minutes=10).inbox.came_back("old")


def test_what_no_platform_repeats_any_more_is_forgotten(tx) -> None:
    # B2: kept far longer than the last retry
    assert tx.inbox.first_time("Ev1")
    tx.inbox.hold(slack("root"), EarlyAnswer(slack("1"), ADA.id, {}))
    tx.inbox.remember("state", START + timedelta(minutes=10))
    soon = at(tx, hours=24)
    soon.inbox.forget_old()
    assert not soon.inbox.first_time("Ev1")
    late = Transaction(tx._db, START + KEPT + timedelta(seconds=1))
    late.inbox.forget_old()
    assert late.inbox.first_time("Ev1")
    assert late.inbox.release(slack("root")) == []


def test_early_answers_belong_to_their_root(tx) -> None:
    # B7 CONV-07
    first, second = (EarlyAnswer(slack(f"{n}"), ADA.id, {"n": n}) for n in (1, 2))
    for answer in (first, second, first):
        tx.inbox.hold(slack("root"), answer)
    assert tx.inbox.release(teams("root")) == []
    assert tx.inbox.release(slack("root")) == [first, second]
    assert tx.inbox.release(slack("root")) == []


def test_installations_are_made_again_and_removed(tx) -> None:
    here = Installation(PlatformName.SLACK, "T1", "Acme", "secret", {"bot": "B1"})
    tx.installations.keep(here)
    tx.installations.keep(replace(here, name="Acme Inc"))
    tx.installations.keep(replace(here, tenant="T2"))
    assert tx.installations.get(PlatformName.SLACK, "T1").name == "Acme Inc"
    assert [one.tenant for one in tx.installations.all(PlatformName.SLACK)] == ["T1", "T2"]
    tx.installations.revoke(PlatformName.SLACK, "T1")
    assert tx.installations.get(PlatformName.SLACK, "T1") is None
    assert len(tx.installations.all(PlatformName.SLACK)) == 1
    tx.installations.keep(here)
    assert tx.installations.get(PlatformName.SLACK, "T1") == here


def test_a_conversation_can_leave_its_threads_and_come_back(tx) -> None:
    # ASG-13
    conversation = opened(tx, TO_BOTH)
    before = tx.threads.of(conversation.id)
    left_behind(tx, conversation)
    assert tx.threads.of(conversation.id) == []
    assert {one.id for one in tx.threads.ever_of(conversation.id)} == {one.id for one in before}
    back, how = tx.threads.enter(conversation.id, SLACK_CHANNEL)
    assert (back, how) == (before[0], Entered.BACK)
    assert tx.threads.enter(conversation.id, SLACK_CHANNEL) == (back, Entered.THERE)
    assert tx.threads.enter(conversation.id, slack("T1/C7"))[1] is Entered.NEW


def test_a_message_is_seen_in_open_threads_and_where_it_stands(tx) -> None:
    # ASG-13
    conversation = opened(tx, TO_BOTH)
    here, there = tx.threads.of(conversation.id)
    message = tx.messages.add(conversation.id, Draft("hi"), source="g1", guest_id=GUS.id)
    tx.threads.leave(here.id)
    assert [one.id for one in tx.threads.showing(conversation.id, message.id)] == [there.id]
    tx.threads.add_copy(message.id, here.id, slack("T1/C1/2"), ours=True)
    shown = tx.threads.showing(conversation.id, message.id)
    assert {one.id for one in shown} == {here.id, there.id}


def test_a_thread_keeps_its_address_until_its_root_is_lost(tx) -> None:
    # ASG-13
    conversation = opened(tx, root="T1/C1/1")
    [thread] = tx.threads.of(conversation.id)
    assert thread.link is None
    tx.threads.linked(thread.id, "https://acme.example/1")
    assert tx.threads.get(thread.id).link == "https://acme.example/1"
    tx.threads.lost(thread, slack("T1/C1/1"))
    assert tx.threads.get(thread.id).link is None


def test_copies_are_found_where_they_stand(tx) -> None:
    # B7
    conversation = opened(tx, TO_BOTH)
    message = receive_guest_message(tx, GUS.id, conversation.id, Draft("x"), source="1")
    here, there = tx.threads.of(conversation.id)
    tx.threads.add_copy(message.id, here.id, slack("1"), ours=True)
    tx.threads.add_copy(message.id, there.id, teams("1"), ours=False)
    assert tx.threads.by_copy(slack("1")).thread_id == here.id
    assert tx.threads.by_copy(teams("1")).ours is False
    assert tx.threads.by_copy(slack("2")) is None
    assert len(tx.threads.copies(message.id)) == 2
    copy = tx.threads.copy_in(here.id, message.id)
    tx.threads.set_marks(copy, ["a"])
    assert tx.threads.copy_in(here.id, message.id).marks == ("a",)
    assert tx.threads.copy_in(there.id, message.id).marks == ()


def test_conversations_of_a_guest_the_latest_first(tx) -> None:
    # CONV-02 WID-01
    first = opened(tx)
    second = opened(at(tx, minutes=1), TO_INSIDE)
    opened(tx, guest=ANN)
    assert [one.id for one in tx.conversations.of_guest(GUS.id)] == [second.id, first.id]
    receive_guest_message(at(tx, minutes=2), GUS.id, first.id, Draft("x"), source="1")
    assert [one.id for one in tx.conversations.of_guest(GUS.id)] == [first.id, second.id]
    assert len(tx.conversations.of_guest(GUS.id, 1)) == 1
    tx.participants.leave(first.id, GUS.id)
    assert [one.id for one in tx.conversations.of_guest(GUS.id)] == [second.id]


def test_numbers_name_conversations(tx) -> None:
    # CONV-06
    one, two = opened(tx), opened(tx, TO_INSIDE)
    assert (one.number, two.number) == (1, 2)
    assert tx.conversations.by_number(2) == two
    assert tx.conversations.by_number(3) is None


def test_delivery_to_the_agents_only_goes_forward(tx) -> None:
    # CONV-08
    conversation = opened(tx)
    for up_to in (3, 2, 3):
        tx.conversations.delivered(conversation.id, up_to)
    assert tx.conversations.get(conversation.id).delivered == 3


def test_who_comes_back_stands_last(tx) -> None:
    # TTL-01
    conversation = opened(tx)
    assert tx.participants.leave(conversation.id, ADA.id)
    assert not tx.participants.leave(conversation.id, ADA.id)
    assert not tx.participants.has(conversation.id, ADA.id)
    assert tx.participants.add_agent(conversation.id, ADA.id, Source.MANUAL)
    assert not tx.participants.add_agent(conversation.id, ADA.id, Source.MANUAL)
    assert [one.person for one in tx.participants.all(conversation.id)] == ["gus", "eve", "ada"]


def found(tx, words: str) -> list[int]:
    return [one.number for one in tx.search.words(words)]


@pytest.fixture
def world(tx):
    """Have three conversations with something to be found in each."""
    first = opened(tx)
    rename(tx, first, "Order 100% \u00c4rger_x", ADA.actor)
    second = opened(at(tx, minutes=1), TO_INSIDE, ANN)
    soon = at(tx, minutes=1)
    receive_guest_message(soon, ANN.id, second.id, Draft("M\u00dcLLER \u00c4rger"), source="1")
    gone = receive_guest_message(soon, ANN.id, second.id, Draft("never said"), source="2")
    tx.messages.change(gone, Message.emptied)
    third = opened(at(tx, minutes=2), TO_BOTH, BOB)
    tx.participants.leave(third.id, TIM.id)
    return tx


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("#2", [2]),
        ("2", [2]),
        ("gus", [1]),
        ("GUS@EXAMPLE.com", [1]),
        ("tim", [3]),
        ("Eve", [3, 2, 1]),
        ("order", [1]),
        ("\u00c4rger", [2, 1]),
        ("\u00e4rger", [2, 1]),
        ("m\u00fcller", [2]),
        ("M\u00fcller", [2]),
        ("100%", [1]),
        ("arger", [2, 1]),
        ("arg", [2, 1]),
        ("rger", []),
        ("%", []),
        ("_", []),
        ("rger_x", []),
        ("rg_r", []),
        ("never said", []),
        ("\u0661", []),
        ("99999999999", []),
        ("\\", []),
        ("' OR 1=1", []),
    ],
)
def test_search_finds_by_number_title_people_and_words(world, words, numbers) -> None:
    # CONV-12 B15
    assert found(world, words) == numbers


def test_the_queue_holds_who_waits_the_longest_first(tx) -> None:
    # MGR-03 ESC-02
    numbers = []
    for minutes, guest in enumerate((GUS, ANN, BOB)):
        later = at(tx, minutes=minutes)
        conversation = opened(later, guest=guest)
        receive_guest_message(later, guest.id, conversation.id, Draft("x"), source="1")
        numbers.append(conversation.number)
    tx.waits.answered(conversation.id)
    assert [one.number for one in tx.search.queue()] == numbers[:2]
    tx.conversations.save(replace(tx.conversations.by_number(1), state=State.CLOSED))
    assert [one.number for one in tx.search.queue()] == [2]


def test_those_an_agent_holds(tx) -> None:
    # MGR-01
    for guest in (GUS, ANN):
        conversation = opened(tx, guest=guest)
        tx.conversations.save(conversation.assigned_to(None, ADA.id))
    assert {one.number for one in tx.search.held_by(ADA.id)} == {1, 2}
    tx.conversations.save(replace(tx.conversations.by_number(1), state=State.CLOSED))
    [one] = tx.search.held_by(ADA.id)
    assert (one.number, one.service_id, one.assignee_id) == (2, None, ADA.id)
    assert tx.search.held_by(EVE.id) == []


def test_an_account_belongs_to_one_agent(tx) -> None:
    # B25
    with pytest.raises(IntegrityError), tx._db.begin_nested():
        tx.people.add_agent(Agent(AgentId("x"), "X", "x", ADA.accounts))
    assert tx.people.agent_by_account(ADA.accounts[0]) == ADA
    assert INSIDE.mode is Mode.NOTES
