"""Agents leave, come back to a guest who is alone, and hear nothing for a while (MEM-02 to MEM-06)."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

import bot
from bot.actions.assign import Target, assign
from bot.actions.close import close
from bot.actions.escalate import escalate_at_once
from bot.actions.gone import let_gone_agent_go
from bot.actions.guest_message import receive_guest_message
from bot.actions.leave import leave, mute
from bot.actions.left_alone import look_after
from bot.actions.meet_agent import update_agent
from bot.actions.open_conversation import write_first_message
from bot.actions.participants import bring_in, let_go
from bot.actions.tell import tell_agent
from bot.domain.acts import Act
from bot.domain.conversations import Kind, Source
from bot.domain.deliveries import SyncMembers, Whisper
from bot.domain.errors import NotAllowed
from bot.domain.ids import PlatformName
from bot.domain.messages import Draft
from bot.domain.mute import FOR_GOOD
from bot.domain.rules import Returning
from bot.ports import Profile
from bot.store import Transaction
from tests.world import (
    ADA,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    SALES,
    SLACK_CHANNEL,
    START,
    TIM,
    TO_ADA,
    TO_BOTH,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    waiting,
)

SECOND = timedelta(seconds=1)
SETTLED = 2 * SECOND


def at(tx: Transaction, later: timedelta) -> Transaction:
    """Go on in the same transaction at a later time."""
    return Transaction(tx._db, START + later)


def agents(tx: Transaction, conversation) -> list[str]:
    return sorted(tx.participants.agents(conversation.id))


def now(tx: Transaction, conversation):
    return tx.conversations.get(conversation.id)


def alone(tx: Transaction, opening=TO_SALES, root: str | None = "T1/C1/1"):
    """Have a conversation that every agent has left at the START."""
    conversation = opened(tx, opening, root=root)
    for agent_id in agents(tx, conversation):
        assert leave(tx, now(tx, conversation), tx.people.agent(agent_id))
    emptied(tx)
    return now(tx, conversation)


def write(tx: Transaction, conversation, words: str = "hello?"):
    return receive_guest_message(tx, GUS.id, conversation.id, Draft(words), source=words)


def acts(tx: Transaction, conversation) -> list[tuple[Act, str]]:
    found = tx.audit.of(conversation.id)
    return sorted((one.act, one.details.get("who", "")) for one in found)


def rule(tx: Transaction, service, returning: Returning) -> None:
    found = tx.people.service(service.id)
    tx.people.save_service(replace(found, rules=replace(found.rules, returning=returning)))


def gone(tx: Transaction, *people) -> None:
    for one in people:
        tx.people.save_agent(replace(one, gone=True))


def due(tx: Transaction) -> set[str]:
    """Take what is due now in hand, and say what kinds of things that is."""
    return {item.kind for item in tx.outbox.claim(10, timedelta(minutes=1))}


# How agents come and go.


def test_who_leaves_is_gone_once_and_agents_read_it(tx) -> None:
    # MEM-02 CONV-10 MGR-07 TTL-06
    conversation = opened(tx, root="T1/C1/1")
    emptied(tx)
    assert leave(tx, conversation, ADA)
    assert agents(tx, conversation) == ["eve"]
    [notice] = [
        m.notice for m in tx.messages.changes_after(conversation.id, 0, 1000).messages if m.notice
    ]
    assert (notice.key, notice.values, notice.agents_only) == ("went", {"names": "Ada"}, True)
    assert {item["kind"] for item in waiting(tx)} == {"post_message", "update_card"}
    emptied(tx)
    assert not leave(tx, conversation, ADA)
    assert waiting(tx) == []
    assert acts(tx, conversation) == [(Act.LEFT, "ada"), (Act.OPENED, "")]
    assert now(tx, conversation).left_alone_at is None


def test_the_last_ones_leaving_is_kept_and_ends_when_somebody_comes(tx) -> None:
    # MEM-04
    conversation = opened(tx)
    let_go(tx, conversation.id, [ADA.id])
    assert now(tx, conversation).left_alone_at is None
    let_go(at(tx, SECOND), conversation.id, [EVE.id])
    assert now(tx, conversation).left_alone_at == START + SECOND
    let_go(at(tx, SETTLED), conversation.id, [EVE.id, TIM.id])
    assert now(tx, conversation).left_alone_at == START + SECOND
    assert list(bring_in(tx, conversation.id, [TIM.id], Source.MANUAL)) == ["tim"]
    assert now(tx, conversation).left_alone_at is None
    assert list(bring_in(tx, conversation.id, [TIM.id], Source.AUTO)) == []


def test_who_leaves_is_not_responsible_any_longer(tx) -> None:
    # MEM-02 ASG-01
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(None, ADA.id))
    leave(tx, conversation, ADA)
    assert now(tx, conversation).assignee_id is None
    assert now(tx, conversation).service_id == SALES.id


def test_a_second_agent_who_comes_in_makes_a_one_on_one_a_group(tx) -> None:
    # CONV-01
    conversation = opened(tx, TO_ADA)
    bring_in(tx, conversation.id, [EVE.id], Source.MANUAL, notice="came_back")
    assert now(tx, conversation).kind is Kind.GROUP
    assert said(tx, conversation) == ["(came_back)"]


def test_an_assignment_that_moves_everybody_leaves_nobody_alone(tx) -> None:
    # MEM-04 ASG-08 ASG-15
    conversation = opened(tx)
    tx.people.set_members(BOTH.id, [TIM.id])
    assign(tx, conversation, EVE, Target(BOTH.id))
    assert agents(tx, conversation) == ["tim"]
    assert now(tx, conversation).left_alone_at is None


# A guest writes where no agent is left.


def test_the_members_of_the_service_come_back_to_a_guest_who_writes(tx) -> None:
    # MEM-03 MGR-07
    conversation = alone(tx)
    write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == ["ada", "eve"]
    assert said(tx, conversation)[-2:] == ["hello?", "(came_back)"]
    assert [one for one in acts(tx, conversation) if one[0] is Act.JOINED] == [
        (Act.JOINED, "ada"),
        (Act.JOINED, "eve"),
    ]
    write(at(tx, 2 * SETTLED), conversation, "thanks")
    assert said(tx, conversation)[-1] == "thanks"
    assert waiting(tx, "look_again") == []


@pytest.mark.parametrize(
    ("seconds", "comes_at_once"),
    [(0, False), (1.0, False), (1.999, False), (2.0, True), (2.001, True), (3600, True)],
)
def test_two_seconds_after_the_last_one_left_is_late_enough(tx, seconds, comes_at_once) -> None:
    # MEM-04
    conversation = alone(tx)
    later = at(tx, timedelta(seconds=seconds))
    write(later, conversation)
    write(later, conversation, "anybody?")
    assert bool(agents(tx, conversation)) is comes_at_once
    assert len(waiting(tx, "look_again")) == (not comes_at_once)
    if not comes_at_once:
        assert "look_again" not in due(at(tx, timedelta(seconds=1.999)))
        assert "look_again" in due(at(tx, SETTLED))
        look_after(at(tx, SETTLED), conversation.id)
        assert agents(tx, conversation) == ["ada", "eve"]


def test_a_look_that_comes_early_looks_again(tx) -> None:
    # MEM-04
    conversation = alone(tx)
    write(at(tx, SECOND), conversation)
    let_go(at(tx, SECOND), conversation.id, bring_in(tx, conversation.id, [ADA.id], Source.MANUAL))
    assert waiting(tx, "look_again") == []
    look_after(at(tx, SETTLED), conversation.id)
    assert agents(tx, conversation) == []
    assert len(waiting(tx, "look_again")) == 1
    look_after(at(tx, 3 * SECOND), conversation.id)
    assert agents(tx, conversation) == ["ada", "eve"]


def test_nobody_is_brought_back_where_somebody_came_or_nobody_waits_any_more(tx) -> None:
    # MEM-04 CONV-09
    conversation = alone(tx)
    write(at(tx, SECOND), conversation)
    close(tx, conversation, GUS.actor)
    look_after(at(tx, SETTLED), conversation.id)
    assert agents(tx, conversation) == []
    write(at(tx, SETTLED), conversation, "one more thing")
    bring_in(tx, conversation.id, [TIM.id], Source.MANUAL)
    words = said(tx, conversation)
    look_after(at(tx, 2 * SETTLED), conversation.id)
    assert said(tx, conversation) == words


def test_a_repeated_message_brings_nobody(tx) -> None:
    # MEM-04 B1
    conversation = alone(tx)
    write(tx, conversation)
    emptied(tx)
    write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == []


@pytest.mark.parametrize(
    ("returning", "come", "channels"),
    [
        (Returning.ORIGIN, ["ada", "eve"], {SLACK_CHANNEL, slack("T1/C2")}),
        (Returning.CURRENT, ["tim"], {slack("T1/C2")}),
        (Returning.BOTH, ["ada", "eve", "tim"], {SLACK_CHANNEL, slack("T1/C2")}),
    ],
)
def test_after_a_hand_over_those_come_whom_the_first_service_chose(
    tx, returning, come, channels
) -> None:
    # MEM-03 CONV-05
    rule(tx, SALES, returning)
    tx.people.set_members(INSIDE.id, [TIM.id])
    conversation = opened(tx, root="T1/C1/1")
    assign(tx, conversation, ADA, Target(INSIDE.id))
    for agent_id in agents(tx, conversation):
        leave(tx, conversation, tx.people.agent(agent_id))
    assert {thread.channel for thread in tx.threads.of(conversation.id)} == {slack("T1/C2")}
    emptied(tx)
    message = write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == come
    assert now(tx, conversation).service_id == INSIDE.id
    assert {thread.channel for thread in tx.threads.of(conversation.id)} == channels
    shown = [
        item["channel"] for item in waiting(tx, "post_message") if item["message_id"] == message.id
    ]
    assert sorted(shown) == sorted(str(channel) for channel in channels)


def test_what_came_in_the_two_seconds_is_shown_where_the_first_service_is(tx) -> None:
    # MEM-04 MEM-03
    tx.people.set_members(INSIDE.id, [TIM.id])
    conversation = opened(tx, root="T1/C1/1")
    [thread] = tx.threads.of(conversation.id)
    early = write(tx, conversation, "before")
    tx.threads.add_copy(early.id, thread.id, slack("T1/C1/2"), ours=True)
    assign(tx, conversation, ADA, Target(INSIDE.id))
    leave(tx, conversation, TIM)
    leave(tx, conversation, ADA)
    emptied(tx)
    late = write(at(tx, SECOND), conversation)
    look_after(at(tx, SETTLED), conversation.id)
    there = [i["message_id"] for i in waiting(tx, "post_message") if i["thread_id"] == thread.id]
    assert there[0] == late.id
    assert early.id not in there


def test_the_agent_of_a_one_on_one_comes_back_and_takes_care_again(tx) -> None:
    # MEM-03
    conversation = alone(tx, TO_ADA, root=None)
    assert conversation.assignee_id is None
    write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == ["ada"]
    back = now(tx, conversation)
    assert (back.assignee_id, back.kind) == (ADA.id, Kind.ONE_ON_ONE)


def test_the_agent_of_a_link_comes_back_also_after_a_hand_over(tx) -> None:
    # MEM-03
    tx.people.set_members(INSIDE.id, [TIM.id])
    conversation = opened(tx, TO_ADA)
    assign(tx, conversation, ADA, Target(INSIDE.id, TIM.id))
    for agent_id in agents(tx, conversation):
        leave(tx, conversation, tx.people.agent(agent_id))
    write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == ["ada"]
    assert (now(tx, conversation).service_id, now(tx, conversation).assignee_id) == (
        INSIDE.id,
        None,
    )
    places = {thread.channel for thread in tx.threads.of(conversation.id)}
    assert places == {ADA.accounts[0], slack("T1/C2")}


def test_only_who_can_be_reached_comes(tx) -> None:
    # MEM-05
    conversation = alone(tx)
    gone(tx, ADA)
    write(at(tx, SETTLED), conversation)
    assert agents(tx, conversation) == ["eve"]


def test_when_nobody_can_be_reached_the_guest_is_told_so_once(tx) -> None:
    # MEM-06
    conversation = alone(tx)
    gone(tx, ADA, EVE)
    for n, words in enumerate(("hello?", "anybody?")):
        write(at(tx, SETTLED + n * SECOND), conversation, words)
    told = [
        m.notice
        for m in tx.messages.changes_after(conversation.id, 0, 1000, for_guests=True).messages
        if m.notice and not m.notice.agents_only
    ]
    assert [notice.key for notice in told] == ["nobody_there"]
    assert agents(tx, conversation) == []
    assert now(tx, conversation).escalated == 1
    assert [one for one in acts(tx, conversation) if one[0] is Act.ESCALATED] == [
        (Act.ESCALATED, "")
    ]
    tx.people.save_agent(EVE)
    write(at(tx, 3 * SETTLED), conversation, "and now?")
    assert agents(tx, conversation) == ["eve"]


def test_where_somebody_is_a_message_asks_the_database_nothing_more(tx, engine) -> None:
    # MEM-03
    conversation = opened(tx, root="T1/C1/1")
    write(tx, conversation)
    asked: list[str] = []
    if engine.dialect.name == "sqlite":
        tx._db.connection.driver_connection.set_trace_callback(asked.append)
    else:
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    write(tx, conversation, "more")
    assert any("INSERT INTO message" in words for words in asked)
    assert sum("left_alone_at" in words for words in asked) == 1
    assert not [
        words for words in asked if re.search(r"(FROM|INTO|UPDATE) (member|service)", words)
    ]
    assert len([words for words in asked if "participant" in words]) == 1


# Conversations that begin with nobody.


def begun(tx: Transaction, opening=TO_SALES):
    message = write_first_message(tx, GUS.id, opening, Draft("hello"), source="1")
    return tx.conversations.get(message.conversation_id)


def test_of_a_service_only_those_are_let_in_who_can_be_reached(tx) -> None:
    # MEM-05
    gone(tx, ADA)
    assert agents(tx, begun(tx)) == ["eve"]


@pytest.mark.parametrize("opening", [TO_SALES, TO_ADA], ids=["service", "agent"])
def test_who_writes_to_nobody_is_told_at_once(tx, opening) -> None:
    # MEM-06
    gone(tx, ADA, EVE)
    conversation = begun(tx, opening)
    assert agents(tx, conversation) == []
    assert said(tx, conversation) == ["hello", "(nobody_there)", "(escalated_nobody)"]


def test_the_manager_is_brought_in_at_once_when_nobody_else_can_be(tx) -> None:
    # MEM-06 ESC-01
    service = tx.people.service(SALES.id)
    tx.people.save_service(replace(service, manager_id=TIM.id))
    gone(tx, ADA, EVE)
    conversation = begun(tx)
    assert agents(tx, conversation) == ["tim"]
    assert said(tx, conversation) == ["hello", "(nobody_there)", "(escalated_added)"]


def test_a_service_whose_members_are_just_being_asked_for_gets_two_seconds(tx) -> None:
    # MEM-04 MEM-07
    tx.people.set_members(SALES.id, [])
    tx.outbox.add(SyncMembers(SALES.id))
    conversation = begun(tx)
    assert said(tx, conversation) == ["hello"]
    tx.people.set_members(SALES.id, [EVE.id])
    look_after(at(tx, SETTLED), conversation.id)
    assert agents(tx, conversation) == ["eve"]


def test_nobody_is_said_to_be_there_while_a_platform_is_being_asked_who_is(tx) -> None:
    # MEM-06 MEM-07
    tx.people.set_members(SALES.id, [])
    tx.outbox.add(SyncMembers(SALES.id))
    conversation = begun(tx)
    later = at(tx, 10 * SETTLED)
    look_after(later, conversation.id)
    assert said(tx, conversation) == ["hello"]
    assert "look_again" in due(at(tx, 11 * SETTLED))
    emptied(tx)
    look_after(later, conversation.id)
    assert said(tx, conversation) == ["hello", "(nobody_there)", "(escalated_nobody)"]


# Mute.


def tell(tx: Transaction, conversation, agent) -> bool:
    telling = Whisper(PlatformName.SLACK, agent.id, agent.id, "psst")
    return tell_agent(tx, conversation.id, agent.id, telling)


def test_who_mutes_is_told_nothing_until_then_and_nobody_else_is_touched(tx) -> None:
    # MEM-02
    conversation = opened(tx)
    emptied(tx)
    assert mute(tx, conversation, ADA, "1h") == START + timedelta(hours=1)
    assert not tell(at(tx, timedelta(minutes=59)), conversation, ADA)
    assert tell(tx, conversation, EVE)
    assert tell(tx, conversation, TIM)
    assert tell(at(tx, timedelta(hours=1)), conversation, ADA)
    assert [item["account"] for item in waiting(tx, "whisper")] == ["eve", "tim", "ada"]
    mute(tx, conversation, ADA, "always")
    assert not tell(at(tx, timedelta(days=3650)), conversation, ADA)
    assert mute(tx, conversation, ADA, "off") is None
    assert tell(tx, conversation, ADA)
    assert said(tx, conversation) == []


def test_a_new_assignee_and_an_escalation_are_not_told_to_whom_has_muted(tx) -> None:
    # MEM-02 ASG-14 ESC-01
    service = tx.people.service(SALES.id)
    tx.people.save_service(replace(service, manager_id=EVE.id))
    tx.people.save_agent(replace(EVE, email="eve@example.com"))
    conversation = opened(tx)
    write(tx, conversation)
    emptied(tx)
    mute(tx, conversation, EVE, "8h")
    assign(tx, now(tx, conversation), ADA, Target(None, EVE.id))
    assert escalate_at_once(tx, conversation.id)
    told = {"tell_assignee", "tell_late", "mail_late"}
    # The mail is the manager's: a guest whom nobody answers must reach somebody.
    assert {item["kind"] for item in waiting(tx)} & told == {"mail_late"}
    mute(tx, conversation, EVE, "off")
    assign(tx, now(tx, conversation), ADA, Target(None, None))
    assign(tx, now(tx, conversation), ADA, Target(None, EVE.id))
    assert waiting(tx, "tell_assignee")


def test_whatever_tells_an_agent_by_itself_asks_whether_they_have_muted_it() -> None:
    # MEM-02
    home = Path(bot.__file__).parent
    made = re.compile(r"\b(?:TellAssignee|TellLate|MailLate|Whisper)\(")
    of_their_own = {"effects.py", "answer.py", "same_agent.py", "meet_agent.py", "file_fetched.py"}
    defined = {"moves.py"}
    for path in home.rglob("*.py"):
        text = path.read_text("utf-8")
        if made.search(text) and path.name not in of_their_own | defined:
            keys = r"\.lane\)|class |tell_agent\("
            assert re.search(keys, text), f"{path.name} tells an agent of a conversation directly"


def test_only_who_takes_part_can_mute_and_it_ends_with_leaving(tx) -> None:
    # MEM-02
    conversation = opened(tx)
    with pytest.raises(NotAllowed, match="not_in_it"):
        mute(tx, conversation, TIM, "1h")
    mute(tx, conversation, ADA, "always")
    [mine] = [one for one in tx.participants.all(conversation.id) if one.person == "ada"]
    assert mine.muted_until == FOR_GOOD
    let_go(tx, conversation.id, [ADA.id])
    assert tell(tx, conversation, ADA)
    bring_in(tx, conversation.id, [ADA.id], Source.ASSIGNEE)
    assert tell(tx, conversation, ADA)


def test_tomorrow_is_the_agents_else_the_services_else_universal(tx) -> None:
    # MEM-02
    service = tx.people.service(SALES.id)
    hours = replace(service.hours, zone="Pacific/Auckland")
    tx.people.save_service(replace(service, hours=hours))
    conversation = opened(tx)
    in_berlin = replace(ADA, zone="Europe/Berlin")
    assert mute(tx, conversation, in_berlin, "tomorrow") == START + timedelta(hours=11)
    assert mute(tx, conversation, ADA, "tomorrow") == START + timedelta(hours=23)
    assert mute(tx, opened(tx, TO_ADA), ADA, "tomorrow") == START + timedelta(hours=12)


# Agents whom no platform knows any more.


def test_whoever_is_gone_leaves_every_conversation_some_at_a_time(tx, monkeypatch) -> None:
    # MEM-05 MEM-03 MGR-07
    monkeypatch.setattr("bot.actions.gone.AT_A_TIME", 2)
    here = [opened(tx, opening) for opening in (TO_SALES, TO_BOTH, TO_ADA)]
    closed = close(tx, here[1], EVE.actor)
    emptied(tx)
    update_agent(tx, ADA, Profile("Ada", active=False, gone=True))
    assert waiting(tx) == [{"kind": "let_go", "agent_id": "ada"}]
    emptied(tx)
    let_gone_agent_go(tx, ADA.id)
    assert len([one for one in here if "ada" in agents(tx, one)]) == 1
    assert waiting(tx, "let_go") == [{"kind": "let_go", "agent_id": "ada"}]
    emptied(tx)
    let_gone_agent_go(tx, ADA.id)
    assert [one for one in here if "ada" in agents(tx, one)] == []
    assert waiting(tx, "let_go") == []
    assert "(went)" not in said(tx, closed)
    assert [said(tx, one)[-1] for one in (here[0], here[2])] == ["(went)"] * 2
    assert (Act.LEFT, "ada") in acts(tx, closed)
    assert now(tx, here[2]).left_alone_at == START


def test_who_is_known_again_before_that_stays(tx) -> None:
    # MEM-05
    conversation = opened(tx)
    away = update_agent(tx, ADA, Profile("Ada", gone=True))
    emptied(tx)
    update_agent(tx, away, Profile("Ada", gone=True))
    assert waiting(tx, "let_go") == []
    update_agent(tx, away, Profile("Ada"))
    let_gone_agent_go(tx, ADA.id)
    assert agents(tx, conversation) == ["ada", "eve"]


@pytest.mark.parametrize(
    ("told", "kept"),
    [("Europe/Berlin", "Europe/Berlin"), ("Moon/Crater", None), ("", None), (None, None)],
)
def test_a_time_zone_is_kept_when_it_is_one(tx, told, kept) -> None:
    # MEM-02
    assert update_agent(tx, ADA, Profile("Ada", zone=told)).zone == kept
    assert tx.people.agent(ADA.id).zone == kept
