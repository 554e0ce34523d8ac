"""Nobody answers: who is brought in and told, once for each wait (ESC-01 to ESC-05)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot.actions.agent_change import (
    receive_agent_deletion,
    receive_agent_edit,
    receive_agent_reaction,
)
from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.assign import Target, assign
from bot.actions.close import close, reopen
from bot.actions.escalate import escalate_at_once, escalate_if_due
from bot.actions.fan_out import post_notice
from bot.actions.guest_change import delete_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.actions.services import change_hours, change_rules
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.cards import card_of
from bot.domain.acts import Act
from bot.domain.conversations import Conversation, Source
from bot.domain.escalation import Escalation, When
from bot.domain.hours import Hours, Interval
from bot.domain.messages import Draft, Notice
from bot.domain.people import Service
from bot.domain.rules import Rules
from bot.store import Transaction
from bot.store import tables as t
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    LINKS,
    SALES,
    START,
    TIM,
    TO_ADA,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    waiting,
)

ROOT = "T1/C1/100.1"
EN = texts("en", "bot")
HOUR = 60


def later(tx: Transaction, minutes: float, seconds: float = 0) -> Transaction:
    """Return a transaction of the same connection, at a time after the start."""
    return Transaction(tx._db, START + timedelta(minutes=minutes, seconds=seconds))


def writes(tx: Transaction, conversation: Conversation, source: str = "1", guest=GUS) -> None:
    receive_guest_message(tx, guest.id, conversation.id, Draft("Help!"), source=source)


def answers(tx: Transaction, text: str = "Here I am", ref: str = "1", by=ADA) -> object:
    where = slack(f"T1/C1/200.{ref}")
    heard = receive_agent_message(tx, by.id, slack(ROOT), Written(text), written_as=where)
    return heard.message


def managed(
    tx: Transaction, rules: Escalation | None = None, manager=EVE, service=SALES
) -> Service:
    """Give a service a manager, and rules for who waits."""
    kept = tx.people.service(service.id)
    manager_id = manager.id if manager else None
    changed = replace(kept, manager_id=manager_id, rules=Rules(escalation=rules or Escalation()))
    tx.people.save_service(changed)
    return changed


def begun(tx: Transaction, rules: Escalation | None = None, manager=EVE) -> Conversation:
    """A guest of a service with a manager waits since the start; the manager is not in it."""
    managed(tx, rules, manager)
    tx.people.set_members(SALES.id, [ADA.id, TIM.id])
    conversation = opened(tx, TO_SALES, root=ROOT)
    writes(tx, conversation)
    emptied_but_alarm(tx)
    return conversation


def emptied_but_alarm(tx: Transaction) -> None:
    tx._db.execute(t.outbox.delete().where(t.outbox.c.kind != "escalate"))


def alarm(tx: Transaction) -> datetime | None:
    """Return when the only alarm rings."""
    return tx._db.execute(
        select(t.outbox.c.due_at).where(t.outbox.c.kind == "escalate")
    ).scalar_one_or_none()


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def looks(tx: Transaction, conversation: Conversation, minutes: float, seconds: float = 0) -> bool:
    """Look at a time; tell whether anything was done."""
    before = said(tx, conversation)
    at = later(tx, minutes, seconds)
    escalate_if_due(at, conversation.id)
    return said(tx, conversation) != before


def manager_is_in(tx: Transaction, conversation: Conversation) -> bool:
    return tx.participants.has(conversation.id, EVE.id)


def test_after_an_hour_the_manager_is_added_and_told(tx) -> None:
    # ESC-01 ESC-03 MGR-07 CONV-10 ASG-10
    conversation = begun(tx)
    tx.people.save_agent(replace(EVE, email="eve@example.com"))
    assert alarm(tx) == after(HOUR)
    assert looks(tx, conversation, HOUR)
    eve = [one for one in tx.participants.all(conversation.id) if one.person == EVE.id]
    assert [one.source for one in eve] == [Source.MANAGER]
    assert said(tx, conversation) == ["Help!", "(escalated_added)"]
    assert [(one["kind"], one.get("agent_id")) for one in waiting(tx) if "telling" in one] == [
        ("tell_late", EVE.id),
        ("mail_late", EVE.id),
    ]
    [entry] = tx.audit.of(conversation.id, 1)
    assert (entry.act, entry.actor_kind) == (Act.ESCALATED, "system")
    assert entry.details == {"step": "1", "manager": EVE.id, "told": EVE.id}
    [notice] = [m for m in tx.messages.latest(conversation.id, 9) if m.notice]
    assert not notice.for_guests


def test_who_has_no_address_gets_no_mail(tx) -> None:
    # ESC-01
    conversation = begun(tx)
    looks(tx, conversation, HOUR)
    assert [one["kind"] for one in waiting(tx) if "telling" in one] == ["tell_late"]


@pytest.mark.parametrize(
    ("minutes", "seconds", "is_due"),
    [(59, 59, False), (59, 59.999999, False), (60, 0, True), (60, 0.000001, True), (600, 0, True)],
)
def test_sixty_minutes_are_enough_and_a_moment_less_is_not(tx, minutes, seconds, is_due) -> None:
    # ESC-01
    conversation = begun(tx)
    assert looks(tx, conversation, minutes, seconds) is is_due
    assert manager_is_in(tx, conversation) is is_due


def test_who_looks_too_early_sets_the_alarm_again(tx) -> None:
    # ESC-04
    conversation = begun(tx)
    emptied(tx)
    assert not looks(tx, conversation, 10)
    assert alarm(tx) == after(HOUR)


def test_it_happens_once_for_each_wait(tx) -> None:
    # ESC-03
    conversation = begun(tx)
    assert looks(tx, conversation, HOUR)
    assert not looks(tx, conversation, HOUR)
    assert not looks(tx, conversation, 10 * HOUR)
    writes(later(tx, 11 * HOUR), conversation, "2")
    assert not looks(tx, conversation, 20 * HOUR)
    assert said(tx, conversation).count("(escalated_added)") == 1


def test_the_next_wait_arms_it_again_and_a_member_is_only_told(tx) -> None:
    # ESC-03
    conversation = begun(tx)
    looks(tx, conversation, HOUR)
    answers(later(tx, 70))
    assert not looks(tx, conversation, 200)
    writes(later(tx, 210), conversation, "2")
    assert alarm(tx) == after(270)
    assert not looks(tx, conversation, 269, 59)
    emptied(tx)
    assert looks(tx, conversation, 270)
    assert said(tx, conversation)[-1] == "(escalated_told)"
    assert [one["agent_id"] for one in waiting(tx, "tell_late")] == [EVE.id]


def test_an_alarm_of_an_earlier_wait_is_set_to_the_new_time(tx) -> None:
    # ESC-03
    conversation = begun(tx)
    answers(later(tx, 5))
    assert alarm(tx) == after(HOUR)
    writes(later(tx, 10), conversation, "2")
    assert alarm(tx) == after(70)
    assert len(waiting(tx, "escalate")) == 1


def test_the_clock_starts_at_the_oldest_unanswered_message(tx) -> None:
    # ESC-02
    conversation = begun(tx)
    for minute in (10, 30, 59):
        writes(later(tx, minute), conversation, f"at {minute}")
    assert alarm(tx) == after(HOUR)
    assert looks(tx, conversation, HOUR)


def test_a_second_guest_who_writes_does_not_begin_the_wait_anew(tx) -> None:
    # ESC-02
    conversation = begun(tx)
    tx.participants.add_guest(conversation.id, ANN.id, Source.MANUAL)
    writes(later(tx, 50), conversation, "ann", ANN)
    assert looks(tx, conversation, HOUR)


ANSWERING = {
    "answer": lambda tx, conversation: answers(tx),
    "reply": lambda tx, conversation: reply_as_agent(tx, conversation, ADA, "Here"),
    "note edited": lambda tx, conversation: (
        answers(tx, "note: psst"),
        receive_agent_edit(tx, slack("T1/C1/200.1"), Written("reply: psst")),
    ),
    "closed": lambda tx, conversation: close(tx, conversation, ADA.actor),
    "manager": lambda tx, conversation: answers(tx, by=EVE),
}
NOT_ANSWERING = {
    "note": lambda tx, conversation: answers(tx, "note: psst"),
    "note by command": lambda tx, conversation: note_as_agent(tx, conversation, ADA, "psst"),
    "command": lambda tx, conversation: answers(tx, "!take"),
    "notice": lambda tx, conversation: post_notice(
        tx, conversation.id, Notice("left", {"name": "X"})
    ),
    "taken": lambda tx, conversation: assign(tx, conversation, ADA, Target(SALES.id, ADA.id)),
    "read": lambda tx, conversation: receive_agent_reaction(
        tx, slack("T1/C1/100.2"), ADA.id, "👍", there=True
    ),
    "locked": lambda tx, conversation: (
        answers(tx),
        receive_agent_reaction(tx, slack("T1/C1/200.1"), ADA.id, "🔒", there=True),
    ),
    "made a note": lambda tx, conversation: (
        answers(tx),
        receive_agent_edit(tx, slack("T1/C1/200.1"), Written("note: psst")),
    ),
    "deleted": lambda tx, conversation: (
        answers(tx),
        receive_agent_deletion(tx, slack("T1/C1/200.1")),
    ),
    "reopened": lambda tx, conversation: reopen(tx, conversation, ADA.actor),
}


@pytest.mark.parametrize("how", ANSWERING)
def test_what_a_guest_can_see_of_an_agent_ends_the_wait(tx, how) -> None:
    # ESC-02
    conversation = begun(tx)
    ANSWERING[how](later(tx, 30), conversation)
    assert tx.conversations.get(conversation.id).waiting_since is None
    assert not looks(tx, conversation, HOUR)


@pytest.mark.parametrize("how", NOT_ANSWERING)
def test_what_a_guest_cannot_see_does_not(tx, how) -> None:
    # ESC-02
    conversation = begun(tx)
    NOT_ANSWERING[how](later(tx, 30), conversation)
    assert tx.conversations.get(conversation.id).waiting_since == START
    assert alarm(tx) == after(HOUR)
    assert looks(tx, conversation, HOUR)


def test_an_answer_that_is_gone_after_it_was_late_does_not_escalate_again(tx) -> None:
    # ESC-03
    conversation = begun(tx)
    looks(tx, conversation, HOUR)
    answers(later(tx, 70))
    receive_agent_deletion(later(tx, 71), slack("T1/C1/200.1"))
    assert tx.conversations.get(conversation.id).is_late
    assert not looks(tx, conversation, 300)


def test_an_old_answer_that_goes_leaves_nobody_waiting(tx) -> None:
    # ESC-02
    conversation = begun(tx)
    answers(later(tx, 10), ref="1")
    writes(later(tx, 20), conversation, "2")
    answers(later(tx, 30), ref="2")
    receive_agent_deletion(later(tx, 40), slack("T1/C1/200.1"))
    assert tx.conversations.get(conversation.id).waiting_since is None


def test_who_takes_their_question_back_waits_no_more(tx) -> None:
    # ESC-02
    conversation = begun(tx)
    writes(later(tx, 20), conversation, "2")
    first, second = tx.messages.latest(conversation.id, 9)
    delete_as_guest(later(tx, 30), GUS.id, conversation.id, first.number)
    assert tx.conversations.get(conversation.id).waiting_since == after(20)
    assert alarm(tx) == after(80)
    delete_as_guest(later(tx, 31), GUS.id, conversation.id, second.number)
    assert tx.conversations.get(conversation.id).waiting_since is None
    assert not looks(tx, conversation, 90)
    answers(later(tx, 91))
    delete_as_guest(later(tx, 92), GUS.id, conversation.id, first.number)
    assert tx.conversations.get(conversation.id).waiting_since is None


def test_what_is_closed_stays_so_when_an_answer_goes(tx) -> None:
    # ESC-02 CONV-09
    conversation = begun(tx)
    answers(later(tx, 10))
    close(later(tx, 11), conversation, ADA.actor)
    receive_agent_deletion(later(tx, 12), slack("T1/C1/200.1"))
    assert tx.conversations.get(conversation.id).waiting_since is None


def test_a_guest_who_writes_after_closing_waits_anew(tx) -> None:
    # ESC-03 CONV-09
    conversation = begun(tx)
    looks(tx, conversation, HOUR)
    close(later(tx, 61), conversation, ADA.actor)
    writes(later(tx, 100), conversation, "2")
    assert alarm(tx) == after(160)
    assert looks(tx, conversation, 160)


@pytest.mark.parametrize("who", ["nobody", "gone"])
def test_without_a_manager_it_is_said_in_the_channel(tx, who) -> None:
    # ESC-03
    conversation = begun(tx, manager=None if who == "nobody" else EVE)
    if who == "gone":
        tx.people.save_agent(replace(EVE, gone=True))
    assert looks(tx, conversation, HOUR)
    assert said(tx, conversation)[-1] == "(escalated_nobody)"
    assert waiting(tx, "post_message")
    assert waiting(tx, "tell_late") == waiting(tx, "mail_late") == []
    assert not manager_is_in(tx, conversation)


def test_a_conversation_with_one_agent_is_said_to_be_late(tx) -> None:
    # ESC-03 ESC-05
    conversation = opened(tx, TO_ADA)
    writes(tx, conversation)
    assert looks(tx, conversation, HOUR)
    assert said(tx, conversation)[-1] == "(escalated_nobody)"


def test_a_conversation_with_an_assignee_escalates_too(tx) -> None:
    # ESC-05
    conversation = begun(tx)
    assign(tx, conversation, ADA, Target(SALES.id, ADA.id))
    assert looks(tx, conversation, HOUR)
    assert manager_is_in(tx, conversation)
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id


def test_the_card_says_that_it_is_late_until_somebody_answers(tx) -> None:
    # ESC-01
    conversation = begun(tx)
    thread = tx.threads.of(conversation.id)[0]
    assert "late" not in card_of(tx, thread, EN, LINKS).subtitle
    looks(tx, conversation, HOUR)
    assert "⏰ late" in card_of(tx, thread, EN, LINKS).subtitle
    emptied(tx)
    answers(later(tx, 70))
    assert waiting(tx, "update_card")
    assert "late" not in card_of(tx, thread, EN, LINKS).subtitle


def test_the_second_step_tells_everybody_who_manages(tx) -> None:
    # ESC-05
    conversation = begun(tx, Escalation(60, second=120), manager=TIM)
    assert looks(tx, conversation, HOUR)
    assert alarm(tx) == after(120)
    assert [one["agent_id"] for one in waiting(tx, "tell_late")] == [TIM.id]
    emptied(tx)
    assert not looks(tx, conversation, 119, 59)
    assert looks(tx, conversation, 120)
    told = {(one["agent_id"], one["step"]) for one in waiting(tx, "tell_late")}
    assert told == {(TIM.id, "2"), (EVE.id, "2")}
    assert not looks(tx, conversation, 500)


def test_two_steps_that_are_due_together_are_one(tx) -> None:
    # ESC-05 ESC-04
    conversation = begun(tx, Escalation(60, second=120))
    assert looks(tx, conversation, 500)
    assert not looks(tx, conversation, 501)
    assert [one["step"] for one in waiting(tx, "tell_late")] == ["2"]
    assert said(tx, conversation).count("(escalated_added)") == 1


def test_it_is_given_to_the_next_agent(tx) -> None:
    # ESC-05
    conversation = begun(tx, Escalation(60, second=120, next_agent=True))
    assign(tx, conversation, ADA, Target(SALES.id, ADA.id))
    emptied(tx)
    looks(tx, conversation, HOUR)
    now = tx.conversations.get(conversation.id)
    assert now.assignee_id == TIM.id
    assert tx.participants.has(conversation.id, TIM.id)
    assert tx.participants.has(conversation.id, ADA.id)
    assert said(tx, conversation)[-1] == "(assigned)"
    assert [one["agent_id"] for one in waiting(tx, "tell_late")] == [EVE.id]
    assert [one["agent_id"] for one in waiting(tx, "tell_assignee")] == [TIM.id]
    [entry, *_] = tx.audit.of(conversation.id)
    assert (entry.act, entry.details["to"]) == (Act.ASSIGNED, TIM.id)
    looks(tx, conversation, 120)
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id


@pytest.mark.parametrize(
    ("ada", "tim", "chosen"),
    [
        ({}, {"active": False}, "ada"),
        ({"active": False}, {}, "tim"),
        ({"active": False}, {"active": False}, "ada"),
        ({"paused": True}, {"active": False}, "tim"),
        ({"gone": True}, {}, "tim"),
        ({"gone": True}, {"paused": True}, None),
    ],
)
def test_the_next_agent_is_one_who_is_there(tx, ada, tim, chosen) -> None:
    # ESC-05
    conversation = begun(tx, Escalation(next_agent=True))
    for agent, how in ((ADA, ada), (TIM, tim)):
        tx.people.save_agent(replace(agent, **{k: v for k, v in how.items() if k != "paused"}))
        if "paused" in how:
            tx.people.pause(agent.id, paused=True)
    looks(tx, conversation, HOUR)
    assert tx.conversations.get(conversation.id).assignee_id == chosen


def test_nobody_else_is_left_to_whom_it_could_be_given(tx) -> None:
    # ESC-05
    conversation = begun(tx, Escalation(next_agent=True))
    tx.people.set_members(SALES.id, [ADA.id])
    assign(tx, conversation, ADA, Target(SALES.id, ADA.id))
    looks(tx, conversation, HOUR)
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id
    assert said(tx, conversation)[-1] == "(escalated_added)"


def test_only_open_minutes_count_where_the_service_chose_so(tx) -> None:
    # ESC-05
    managed(tx, Escalation(60, When.HOURS))
    afternoon = Hours({day: (Interval(12 * 60 - 30, 12 * 60 + 30),) for day in range(7)})
    change_hours(tx, SALES.id, afternoon, EVE.actor)
    conversation = opened(tx, TO_SALES, root=ROOT)
    writes(tx, conversation)
    due = 23.5 * 60 + 30
    assert alarm(tx) == after(due)
    assert not looks(tx, conversation, due - 1, 59)
    assert looks(tx, conversation, due)


def test_who_writes_to_a_service_that_never_opens_sets_no_alarm(tx) -> None:
    # ESC-05
    managed(tx, Escalation(60, When.HOURS))
    change_hours(tx, SALES.id, Hours({0: ()}), EVE.actor)
    conversation = opened(tx, TO_SALES, root=ROOT)
    writes(tx, conversation)
    assert alarm(tx) is None
    assert not looks(tx, conversation, 9999)


def test_another_service_means_its_own_settings(tx) -> None:
    # ESC-05
    managed(tx, Escalation(5), manager=TIM, service=INSIDE)
    tx.people.set_members(INSIDE.id, [ADA.id])
    conversation = begun(tx)
    assign(later(tx, 10), conversation, ADA, Target(INSIDE.id))
    assert alarm(tx) == after(5)
    assert looks(tx, conversation, 10)
    assert tx.participants.has(conversation.id, TIM.id)
    assert not manager_is_in(tx, conversation)


def test_settings_that_change_change_the_alarms_of_those_who_wait(tx) -> None:
    # ESC-05 MGR-07
    conversation = begun(tx)
    for minutes in (5, 90):
        rules = Rules(escalation=Escalation(minutes))
        change_rules(tx, SALES.id, rules, EVE.actor)
        assert alarm(tx) == after(minutes)
    change_rules(tx, SALES.id, Rules(escalation=Escalation(60, When.HOURS)), EVE.actor)
    open_at_two = Hours({day: (Interval(14 * 60, 18 * 60),) for day in range(7)})
    assert change_hours(tx, SALES.id, open_at_two, EVE.actor).hours == open_at_two
    assert alarm(tx) == after(180)
    assert tx.people.service(SALES.id).rules.escalation == Escalation(60, When.HOURS)
    acts = [entry.act for entry in tx.audit.since(START)]
    assert acts[:2] == [Act.HOURS_CHANGED, Act.RULES_CHANGED]
    change_hours(tx, SALES.id, open_at_two, EVE.actor)
    assert len(tx.audit.since(START)) == len(acts)
    assert tx.conversations.get(conversation.id).waiting_since == START


def test_nobody_is_reachable_so_it_escalates_at_once_and_once(tx) -> None:
    # MEM-06 ESC-03
    conversation = begun(tx, Escalation(60, second=120, next_agent=True))
    assert escalate_at_once(later(tx, 1), conversation.id)
    assert manager_is_in(tx, conversation)
    assert tx.conversations.get(conversation.id).assignee_id is None
    assert not escalate_at_once(later(tx, 2), conversation.id)
    assert not looks(tx, conversation, HOUR)
    assert alarm(tx) == after(120)
    answers(later(tx, 70))
    assert not escalate_at_once(later(tx, 71), conversation.id)


def statements(tx: Transaction) -> list[str]:
    """Return a list that gets every statement which the database is asked from now on."""
    asked: list[str] = []
    if tx._db.dialect.name == "sqlite":
        tx._db.connection.dbapi_connection.set_trace_callback(asked.append)
    else:
        event.listen(tx._db, "before_cursor_execute", lambda *told: asked.append(told[2]))
    return asked


def test_only_the_message_that_begins_a_wait_costs_a_statement_more(tx) -> None:
    # ESC-04
    managed(tx)
    conversation = opened(tx, TO_SALES, root=ROOT)
    asked = statements(tx)
    writes(tx, conversation, "1")
    first = list(asked)
    asked.clear()
    writes(tx, conversation, "2")
    assert len(first) == len(asked) + len(("the note that there already was", "the alarm"))
    assert not [one for one in asked if "waiting_since=" in one]


def test_who_serves_on_two_platforms_waits_once(tx) -> None:
    # ESC-04
    managed(tx, service=BOTH)
    conversation = opened(tx)
    writes(tx, conversation)
    assert len(waiting(tx, "escalate")) == 1


def test_who_muted_the_conversation_is_only_mailed(tx) -> None:
    # MEM-02 ESC-03
    conversation = begun(tx)
    tx.people.save_agent(replace(EVE, email="eve@example.com"))
    tx.participants.add_agent(conversation.id, EVE.id, Source.MANUAL)
    tx.participants.mute(conversation.id, EVE.id, after(500))
    looks(tx, conversation, HOUR)
    assert waiting(tx, "tell_late") == []
    assert [one["agent_id"] for one in waiting(tx, "mail_late")] == [EVE.id]
    assert said(tx, conversation)[-1] == "(escalated_told)"


def test_a_full_conversation_is_not_given_to_somebody_new(tx, monkeypatch) -> None:
    # ESC-05 CONV-13
    conversation = begun(tx, Escalation(next_agent=True))
    tx.participants.leave(conversation.id, ADA.id)
    tx.participants.leave(conversation.id, TIM.id)
    monkeypatch.setattr("bot.actions.escalate.MOST_MEMBERS", 1)
    looks(tx, conversation, HOUR)
    assert tx.conversations.get(conversation.id).assignee_id is None
