"""Managers are told and mailed that a guest waits: once, with an excerpt and a link (ESC-01, ESC-04)."""

from dataclasses import replace

import pytest

from bot.actions.close import close
from bot.actions.guest_message import receive_guest_message
from bot.actions.open_conversation import open_conversation
from bot.actions.participants import let_go
from bot.actions.thread_words import reply_as_agent
from bot.deliver import handlers
from bot.domain.conversations import Conversation, Source
from bot.domain.escalation import Escalation
from bot.domain.ids import GuestId, Ref
from bot.domain.messages import Draft
from bot.domain.people import Guest
from bot.domain.rules import Rules
from bot.outbox import LEASE, Outbox
from bot.ports import Refused, Retry
from bot.store import Store
from bot.store import tables as t
from bot.texts import texts
from tests.bot.deliver.conftest import Desk
from tests.world import ADA, EVE, GUS, SALES, TIM, TO_SALES, said, waiting

HOUR = 3600
NASTY = 'Eve <b>"Ω"</b>\r\nBcc: all@example.com [x](http://evil) *y*'


async def begun(desk: Desk, text: str = "Where is my order?", **rules) -> Conversation:
    """A guest waits for a service whose manager, with an address, is not in the conversation."""

    def begin(tx) -> Conversation:
        escalation = Escalation(**rules)
        managed = replace(SALES, manager_id=EVE.id, rules=Rules(escalation=escalation))
        tx.people.save_service(managed)
        tx.people.save_agent(replace(EVE, email="eve@desk.example"))
        tx.people.set_members(SALES.id, [ADA.id, TIM.id])
        conversation = open_conversation(tx, GUS.id, TO_SALES)
        receive_guest_message(tx, GUS.id, conversation.id, Draft(text), source="1")
        return conversation

    conversation = await desk.store.run(begin)
    await desk.deliver()
    return conversation


def told(desk: Desk, agent=EVE) -> list[str]:
    return [post.text for post in desk.slack.told.get(agent.accounts[0], [])]


async def test_who_comes_back_comes_before_the_manager_when_both_are_due(desk, clock) -> None:
    # MEM-04 ESC-04
    conversation = await begun(desk)

    def leave_alone(tx) -> None:
        let_go(tx, conversation.id, [ADA.id, TIM.id])
        receive_guest_message(tx, GUS.id, conversation.id, Draft("hello?"), source="2")

    await desk.store.run(leave_alone)
    clock.pass_by(HOUR)
    handler = handlers(desk.around)["escalate"]
    await desk.store.run(handler.record, conversation.id, None)
    await desk.deliver()
    present = await desk.store.read(lambda tx: set(tx.participants.agents(conversation.id)))
    assert present == {ADA.id, TIM.id, EVE.id}


async def test_after_an_hour_the_manager_is_told_and_mailed(desk, clock) -> None:
    # ESC-01
    conversation = await begun(desk)
    clock.pass_by(HOUR - 0.001)
    await desk.deliver()
    assert (desk.post_office.mails, told(desk)) == ([], [])
    clock.pass_by(0.001)
    await desk.deliver()
    [mail] = desk.post_office.mails
    assert (mail["To"], mail["Subject"]) == (
        "eve@desk.example",
        f"Gus has been waiting for 1 h (#{conversation.number})",
    )
    root = await desk.root_of(conversation)
    link = await desk.slack.link(root)
    for part in mail.iter_parts():
        assert "Where is my order?" in part.get_content()
        assert "Gus" in part.get_content()
        assert link in part.get_content()
    [words] = told(desk)
    assert "Gus has been waiting for an answer for 1 h" in words
    assert "Where is my order?" in words
    has = await desk.store.read(lambda tx: tx.participants.all(conversation.id))
    assert [one.source for one in has if one.person == EVE.id] == [Source.MANAGER]
    assert "⏰ late" in desk.slack.threads[root].cards[-1].subtitle
    assert any("Eve was added and told" in text for text in desk.slack.texts(root))


async def test_the_card_is_late_no_more_once_it_is_answered(desk, clock) -> None:
    # ESC-01 ESC-02
    conversation = await begun(desk)
    clock.pass_by(HOUR)
    await desk.deliver()
    await desk.store.run(reply_as_agent, conversation, ADA, "It is on its way")
    clock.pass_by(2)
    await desk.deliver()
    root = await desk.root_of(conversation)
    assert "late" not in desk.slack.threads[root].cards[-1].subtitle


async def test_nobody_is_told_of_what_was_answered_meanwhile(desk, clock) -> None:
    # ESC-01 ESC-03
    conversation = await begun(desk)
    clock.pass_by(HOUR)
    await desk.outbox.deliver_due()
    await desk.store.run(reply_as_agent, conversation, ADA, "It is on its way")
    clock.pass_by(120)
    await desk.deliver()
    assert told(desk) == []
    assert desk.post_office.mails == []


async def test_a_mail_that_may_have_been_sent_keeps_its_id(desk, clock, store) -> None:
    # ESC-04
    await begun(desk)
    clock.pass_by(HOUR)
    ids: list[str] = []

    async def lost(mail) -> None:
        ids.append(mail["Message-ID"])
        if len(ids) == 1:
            raise Retry("the answer was lost", maybe_sent=True)

    desk.post_office.send = lost
    await desk.deliver()
    clock.pass_by(5)
    await desk.deliver()
    first, second = ids
    assert first == second
    assert first.endswith("@frontdesk>")


async def test_what_is_said_to_the_manager_is_not_said_twice(desk, clock) -> None:
    # ESC-04
    await begun(desk)
    clock.pass_by(HOUR)
    await desk.outbox.deliver_due()
    desk.slack.lose_next_answer = True
    for _ in range(4):
        await desk.deliver()
        clock.pass_by(5)
    assert len(told(desk)) == 1


async def test_a_thread_without_an_address_is_told_of_all_the_same(desk, clock) -> None:
    # ESC-01
    await begun(desk)

    async def nowhere(root: Ref) -> str:
        raise Refused("message_not_found")

    desk.slack.link = nowhere
    clock.pass_by(HOUR)
    await desk.deliver()
    [mail] = desk.post_office.mails
    assert "Open the conversation" not in mail.as_string()
    assert len(told(desk)) == 1


async def test_it_fires_once_over_several_workers(desk, clock, store: Store) -> None:
    # ESC-04
    conversation = await begun(desk)
    other = Outbox(store, handlers(desk.around))
    clock.pass_by(HOUR)
    for _ in range(5):
        await other.deliver_due()
        await desk.outbox.deliver_due()
    assert len(desk.post_office.mails) == len(told(desk)) == 1
    lines = await store.read(lambda tx: said(tx, conversation))
    assert lines.count("(escalated_added)") == 1


async def test_a_worker_that_dies_with_the_alarm_in_hand_changes_nothing(
    desk, clock, store
) -> None:
    # ESC-04
    await begun(desk)
    clock.pass_by(HOUR)
    [item] = [
        one
        for one in await store.run(lambda tx: tx.outbox.claim(9, LEASE))
        if one.kind == "escalate"
    ]
    await desk.deliver()
    assert told(desk) == []
    clock.pass_by(31)
    await desk.deliver()
    assert len(told(desk)) == 1
    assert item.attempts == 1


async def test_everybody_who_manages_is_told_in_the_second_step(desk, clock) -> None:
    # ESC-05
    await begun(desk, second=120)
    clock.pass_by(HOUR)
    await desk.deliver()
    clock.pass_by(HOUR)
    await desk.deliver()
    assert len(desk.post_office.mails) == len(told(desk)) == 2
    assert "still waiting for an answer, for 2 h now" in told(desk)[1]
    assert "still not answered" in desk.post_office.mails[1].as_string()


@pytest.mark.parametrize("language", ["en", "de"])
async def test_hostile_words_stay_words(desk, clock, language) -> None:
    # ESC-01 S11
    desk.around = replace(desk.around, texts=texts(language, "bot"))
    desk.outbox = Outbox(desk.store, handlers(desk.around))

    def mean(tx) -> None:
        tx.guests.save(replace(GUS, name=NASTY))

    await desk.store.run(mean)
    await begun(desk, "<script>alert(1)</script>\r\n.\r\n[a](http://evil) **b**")
    clock.pass_by(HOUR)
    await desk.deliver()
    [mail] = desk.post_office.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert f'lang="{language}"' in html
    assert "alert(1)" in text
    [words] = told(desk)
    assert "[a](http://evil) **b**" in words


async def test_files_are_named_and_much_is_cut(desk, clock, store) -> None:
    # ESC-01
    conversation = await begun(desk, "x" * 5000)

    def more(tx) -> None:
        for n in range(9):
            receive_guest_message(tx, GUS.id, conversation.id, Draft(f"line {n}"), source=f"m{n}")
        other = Guest(GuestId("second"), "Second")
        tx.guests.add(other)
        tx.participants.add_guest(conversation.id, other.id, Source.MANUAL)
        receive_guest_message(tx, other.id, conversation.id, Draft("me too"), source="o")

    await store.run(more)
    clock.pass_by(HOUR)
    await desk.deliver()
    [mail] = desk.post_office.mails
    text = next(mail.iter_parts()).get_content()
    assert "x" * 499 + "…" in text.replace("\n", "")
    assert "line 3" in text
    assert "line 4" not in text
    assert "… and 6 more." in text


async def test_a_closed_conversation_is_told_to_nobody(desk, clock) -> None:
    # ESC-02 CONV-09
    conversation = await begun(desk)
    await desk.store.run(lambda tx: close(tx, conversation, ADA.actor))
    clock.pass_by(2 * HOUR)
    await desk.deliver()
    assert told(desk) == []
    assert await desk.store.run(waiting, "escalate") == []


async def test_the_whole_conversation_tells_where_an_agent_can_answer(desk, clock, store) -> None:
    # ESC-01
    await begun(desk)

    def elsewhere(tx) -> None:
        tx.people.save_service(replace(tx.people.service(SALES.id), manager_id=TIM.id))

    await store.run(elsewhere)
    clock.pass_by(HOUR)
    await desk.deliver()
    [post] = desk.teams.told[TIM.accounts[0]]
    assert "Open the conversation" in post.text


async def test_what_nobody_is_told_is_said_in_the_channel_itself(desk, clock, store) -> None:
    # ESC-03
    conversation = await begun(desk)

    def leaderless(tx) -> None:
        tx.people.save_service(replace(tx.people.service(SALES.id), manager_id=None))

    await store.run(leaderless)
    clock.pass_by(HOUR)
    await desk.deliver()
    root = await desk.root_of(conversation)
    posts = desk.slack.threads[root].posts.values()
    assert [post.text for post in posts if post.aloud] == [
        "⏰ The guest waits for too long, and there is no manager who could be told. Who can answer?"
    ]


async def test_somebody_on_both_platforms_is_told_where_the_thread_is(desk, clock, store) -> None:
    # ESC-01
    await begun(desk)

    def both(tx) -> None:
        tx._db.execute(
            t.account.update().where(t.account.c.agent_id == TIM.id).values(agent_id=EVE.id)
        )

    await store.run(both)
    clock.pass_by(HOUR)
    await desk.deliver()
    assert len(told(desk)) == 1
    assert desk.teams.told == {}
