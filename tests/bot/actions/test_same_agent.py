"""An agent known in Slack and in Teams is one agent, once they say so."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.actions.agent_change import receive_agent_reaction
from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.guest_message import receive_guest_message
from bot.actions.meet_agent import meet_agent, update_agent
from bot.actions.open_conversation import open_conversation
from bot.actions.phonebook import SameContact, add_contact
from bot.actions.same_agent import VALID, become_one
from bot.actions.take import take
from bot.domain.contacts import Contact
from bot.domain.conversations import Source, conversation_key
from bot.domain.entrances import Widget
from bot.domain.errors import NotAllowed
from bot.domain.ids import ContactId, Ref, WidgetId
from bot.domain.messages import Draft
from bot.domain.people import same_address
from bot.effects import Speaker, take_reaction
from bot.ports import Profile
from bot.store import Transaction
from bot.store import tables as t
from bot.store.inbox import EarlyAnswer
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    GUS,
    LINKS,
    SALES,
    START,
    TIM,
    TO_ADA,
    TO_BOTH,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    teams,
    waiting,
)

ENGLISH = texts("en", "bot")
MAIL = "ada@example.com"
SECOND = timedelta(seconds=1)
ROOT = slack("T1/C1/1")
TO_TIM = replace(TO_ADA, id="tim")


def known_on_both(tx: Transaction) -> None:
    """Let Ada in Slack and Tim in Teams have one address."""
    tx.people.save_agent(replace(ADA, email=MAIL))
    tx.people.save_agent(replace(TIM, email=MAIL.upper()))


def says(tx: Transaction, account=ADA.accounts[0]):
    return become_one(tx, account, ENGLISH)


def same(tx: Transaction, account=ADA.accounts[0]):
    """Let everybody with the address say it, this account last; it stays."""
    for other in tx.people.at_address(MAIL):
        if other.accounts and account not in other.accounts:
            says(tx, other.accounts[0])
    found = says(tx, account)
    return found and found.agent


def parts(tx: Transaction, conversation) -> dict[str, object]:
    return {one.person: one for one in tx.participants.all(conversation.id)}


def test_the_one_we_know_hears_of_somebody_with_their_address(tx) -> None:
    tx.people.save_agent(replace(ADA, email=MAIL))
    new = meet_agent(tx, teams("t/a"), Profile("Ada L", email="Ada@Example.com"))
    assert new.id != ADA.id
    [whisper] = waiting(tx, "whisper")
    assert (whisper["platform"], whisper["account"], whisper["place"]) == (
        "slack",
        "T1/U1",
        "T1/U1",
    )
    assert whisper["text"].startswith("Somebody in Teams with your e-mail address")
    assert "`same`" in whisper["text"]
    meet_agent(tx, teams("t/a"), Profile("Ada L", email=MAIL))
    update_agent(tx, new, Profile("Ada L", email=MAIL))
    assert len(waiting(tx, "whisper")) == 1


def test_it_is_said_in_the_agents_language(tx) -> None:
    tx.people.save_agent(replace(ADA, email=MAIL))
    meet_agent(tx, teams("t/a"), Profile("Ada", email=MAIL), texts("de", "bot"))
    assert waiting(tx, "whisper")[0]["text"].startswith("In Teams kann jetzt jemand")


def test_who_reacts_first_is_offered_it_in_their_language(tx) -> None:
    tx.people.save_agent(replace(ADA, email=MAIL))
    new = teams("t/a")
    speaker = Speaker(new, Profile("Ada", email=MAIL), new, texts("de", "bot"), LINKS)
    take_reaction(tx, "event", speaker, teams("t/1"), "👍", there=True)
    assert waiting(tx, "whisper")[0]["text"].startswith("In Teams kann jetzt jemand")


@pytest.mark.parametrize(
    ("account", "email"),
    [
        (slack("T2/U1"), MAIL),
        (teams("t/a"), None),
        (teams("t/a"), ""),
        (teams("t/a"), "ada@example.org"),
        (teams("t/a"), "_da@example.com"),
        (teams("t/a"), "%"),
    ],
)
def test_nobody_hears_of_who_is_not_them(tx, account, email) -> None:
    tx.people.save_agent(replace(ADA, email=MAIL))
    meet_agent(tx, account, Profile("Ada", email=email))
    assert waiting(tx, "whisper") == []
    assert same(tx) is None


def test_no_letter_outside_ascii_stands_for_another() -> None:
    assert same_address("Kim@x.example", "kim@X.example")
    assert not same_address("\u212aim@x.example", "kim@x.example")
    assert same_address("\u00c9@x.example", "\u00c9@X.example")
    for nothing in (None, ""):
        assert not same_address(nothing, nothing)


def test_a_kelvin_sign_takes_nobody_over(tx) -> None:
    # PostgreSQL and Python lower it to a k
    tx.people.save_agent(replace(ADA, email="kim@example.com"))
    tx.people.save_agent(replace(TIM, email="\u212aim@example.com"))
    assert same(tx, TIM.accounts[0]) is None
    assert same(tx) is None


def test_nothing_is_joined_before_the_agent_says_so(tx) -> None:
    known_on_both(tx)
    for account, agent in ((ADA.accounts[0], ADA), (TIM.accounts[0], TIM)):
        assert tx.people.agent_by_account(account).id == agent.id


def test_who_has_no_address_hears_it(tx) -> None:
    with pytest.raises(NotAllowed, match="address_unknown"):
        same(tx)


@pytest.mark.parametrize("asker", [ADA, TIM], ids=["slack", "teams"])
def test_the_asker_has_both_accounts_and_all_that_was_the_others(tx, asker) -> None:
    known_on_both(tx)
    other = TIM if asker is ADA else ADA
    tx.people.save_service(replace(SALES, manager_id=other.id))
    tx.entrances.add_widget(Widget(WidgetId("w_other"), agent_id=other.id))
    tx.inbox.hold(ROOT, EarlyAnswer(slack("T1/C1/2"), other.id, {}))
    before = {s.id for agent in (ADA, TIM) for s in tx.people.services_of(agent.id)}
    merged = same(tx, asker.accounts[0])
    assert merged.id == asker.id
    assert merged.accounts == (*ADA.accounts, *TIM.accounts)
    assert tx.people.agent_by_account(other.accounts[0]) == merged
    assert {s.id for s in tx.people.services_of(asker.id)} == before
    assert tx.people.services_of(other.id) == []
    assert [one.id for one in tx.people.members(BOTH.id)].count(asker.id) == 1
    assert tx.people.service(SALES.id).manager_id == asker.id
    assert tx.entrances.widget(WidgetId("w_other")).agent_id == asker.id
    assert [early.agent_id for early in tx.inbox.release(ROOT)] == [asker.id]


@pytest.mark.parametrize(("first", "second"), [(ADA, TIM), (TIM, ADA)], ids=["slack", "teams"])
def test_one_word_joins_nothing_and_asks_the_other_account(tx, first, second) -> None:
    # S17
    known_on_both(tx)
    asked = says(tx, first.accounts[0])
    assert (asked.agent.id, asked.waits_for) == (first.id, second.platforms)
    assert [tx.people.agent(a.id).accounts for a in (ADA, TIM)] == [ADA.accounts, TIM.accounts]
    [whisper] = waiting(tx, "whisper")
    assert Ref(whisper["platform"], whisper["account"]) == second.accounts[0]
    assert whisper["place"] == whisper["account"]
    platform = first.accounts[0].platform.title()
    assert whisper["text"].startswith(f"Somebody in {platform} with your e-mail address says")


def test_the_first_word_again_repeats_only_the_answer(tx) -> None:
    # S17
    known_on_both(tx)
    asked = says(tx)
    emptied(tx)
    assert says(tx) == asked
    assert waiting(tx) == []
    assert says(tx, TIM.accounts[0]).waits_for == frozenset()


@pytest.mark.parametrize(("passed", "joined"), [(VALID - SECOND, True), (VALID, False)])
def test_a_word_is_good_for_a_day(tx, passed, joined) -> None:
    # S17
    known_on_both(tx)
    says(tx)
    emptied(tx)
    later = Transaction(tx._db, START + passed)
    assert (not says(later, TIM.accounts[0]).waits_for) is joined


def test_a_word_said_again_is_good_for_another_day_even_when_it_was_over(tx) -> None:
    # S17
    known_on_both(tx)
    says(tx)
    for passed in (VALID * 2, VALID * 2 + SECOND):
        emptied(tx)
        says(Transaction(tx._db, START + passed))
        assert len(waiting(tx, "whisper")) == (passed == VALID * 2)
    late = Transaction(tx._db, START + VALID * 3)
    assert not says(late, TIM.accounts[0]).waits_for


def test_a_word_of_one_is_no_word_of_another(tx) -> None:
    """Who comes later with the address is neither asked nor meant, nor may they say the second word."""
    # S17
    known_on_both(tx)
    says(tx)
    tx._db.execute(t.account.delete().where(t.account.c.value == "tim"))
    meet_agent(tx, teams("t2/impostor"), Profile("Ada", email=MAIL))
    assert says(tx, teams("t2/impostor")).waits_for == ADA.platforms
    assert tx.people.agent(ADA.id).accounts == ADA.accounts


@pytest.mark.parametrize("known", [True, False], ids=["before", "after"])
def test_where_two_on_one_platform_have_the_address_nobody_is_joined(tx, known) -> None:
    # S17
    known_on_both(tx)
    impostor = teams("t2/impostor")
    if known:
        meet_agent(tx, impostor, Profile("Ada", email=MAIL))
    else:
        says(tx)
        meet_agent(tx, impostor, Profile("Ada", email=MAIL))
    emptied(tx)
    for account in (impostor, *TIM.accounts, *ADA.accounts):
        with pytest.raises(NotAllowed, match="address_of_several") as refused:
            says(tx, account)
        assert refused.value.values == {"platform": "Teams"}
    assert waiting(tx) == []
    assert tx.people.agent(ADA.id).accounts == ADA.accounts


def test_who_is_one_already_cannot_be_taken_over(tx) -> None:
    # S17
    known_on_both(tx)
    same(tx)
    meet_agent(tx, teams("t2/impostor"), Profile("Ada", email=MAIL))
    for account in (*ADA.accounts, teams("t2/impostor"), *TIM.accounts):
        assert says(tx, account) is None
    assert tx.people.agent(ADA.id).accounts == (*ADA.accounts, *TIM.accounts)


def test_the_other_account_is_told(tx) -> None:
    known_on_both(tx)
    says(tx, TIM.accounts[0])
    emptied(tx)
    says(tx)
    [whisper] = waiting(tx, "whisper")
    assert (whisper["platform"], whisper["account"], whisper["place"]) == ("teams", "tim", "tim")
    assert "said `same` in Slack" in whisper["text"]


def test_a_repeat_does_nothing(tx) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH, root=ROOT.value)
    same(tx)
    emptied(tx)
    number = tx.conversations.get(conversation.id).last_number
    for account in (ADA.accounts[0], TIM.accounts[0]):
        assert same(tx, account) is None
    assert waiting(tx) == []
    assert tx.conversations.get(conversation.id).last_number == number


def test_nobody_gains_the_right_to_set_up(tx) -> None:
    # S17
    tx.people.save_agent(replace(EVE, email=MAIL))
    tx.people.save_agent(replace(TIM, email=MAIL))
    assert not same(tx, TIM.accounts[0]).manages


@pytest.mark.parametrize(("both_manage", "manages"), [((True, True), True), ((True, False), False)])
def test_who_manages_on_both_sides_goes_on_managing(tx, both_manage, manages) -> None:
    # S17
    for agent, may in zip((EVE, TIM), both_manage, strict=True):
        tx.people.save_agent(replace(agent, email=MAIL, manages=may))
    assert same(tx, EVE.accounts[0]).manages is manages


def test_their_own_phonebooks_are_one_with_every_address_once(tx) -> None:
    # PHB-03
    known_on_both(tx)
    gus, home = "gus@example.com", "gus@home.example"
    add_contact(tx, Contact(ContactId("a"), "Gus", ADA.id, emails=(gus,)), ADA)
    add_contact(tx, Contact(ContactId("b"), "Gus Grey", TIM.id, emails=(gus, home)), TIM, GUS.id)
    add_contact(tx, Contact(ContactId("c"), "Shared", owner_id=TIM.id), TIM)
    same(tx)
    [one] = tx.contacts.book(ADA.id)
    assert (one.name, one.emails, one.owner_id) == ("Gus Grey", (gus, home), ADA.id)
    assert tx.contacts.of_guest(GUS.id) == [one]
    assert tx.contacts.get(ContactId("c"), EVE.id).owner_id == ADA.id
    with pytest.raises(SameContact):
        add_contact(tx, Contact(ContactId("d"), "G", ADA.id, emails=(home,)), ADA)


def test_both_take_part_once_as_early_and_as_far_as_either(tx) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH)
    p = t.participant
    here = update(p).where(p.c.conversation_id == conversation.id)
    early, late = START - timedelta(days=2), START + timedelta(days=1)
    ada = {"joined_at": START, "seen": 3, "delivered": 9, "left_at": late}
    tim = {"joined_at": early, "seen": 7, "delivered": 2, "source": Source.MANUAL}
    tx._db.execute(here.where(p.c.person == ADA.id).values(ada))
    tx._db.execute(here.where(p.c.person == TIM.id).values(tim))
    same(tx)
    assert TIM.id not in parts(tx, conversation)
    kept = parts(tx, conversation)[ADA.id]
    assert (kept.joined_at, kept.seen, kept.delivered) == (early, 7, 9)
    assert (kept.left_at, kept.source) == (None, Source.SERVICE)


@pytest.mark.parametrize(("ada", "tim"), [(1, 2), (2, 1)])
def test_who_left_on_both_sides_left_with_the_later(tx, ada, tim) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH)
    p = t.participant
    for agent, days in ((ADA, ada), (TIM, tim)):
        one = (p.c.conversation_id == conversation.id, p.c.person == agent.id)
        tx._db.execute(update(p).where(*one).values(left_at=START + timedelta(days=days)))
    same(tx)
    assert parts(tx, conversation)[ADA.id].left_at == START + timedelta(days=2)


def test_conversations_and_messages_are_theirs_and_cards_and_pages_follow(tx) -> None:
    # TTL-06
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH, root=ROOT.value)
    take(tx, conversation, TIM)
    receive_agent_message(tx, TIM.id, ROOT, Written("hi"), written_as=slack("T1/C1/2"))
    before = tx.conversations.get(conversation.id).last_number
    emptied(tx)
    tx.topics.clear()
    same(tx)
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id
    assert [found.id for found in tx.search.held_by(ADA.id)] == [conversation.id]
    assert tx.search.held_by(TIM.id) == []
    assert said(tx, conversation) == ["(taken)", "hi"]
    messages = tx.messages.latest(conversation.id, 9)
    assert {message.agent_id for message in messages if message.text} == {ADA.id}
    assert tx.messages.changes_after(conversation.id, before).header
    assert {card["thread_id"] for card in waiting(tx, "update_card")} == {
        thread.id for thread in tx.threads.of(conversation.id)
    }
    assert conversation.id in tx.topics


def test_a_closed_conversation_changes_quietly(tx) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH, root=ROOT.value)
    receive_agent_message(tx, TIM.id, ROOT, Written("bye"), written_as=slack("T1/C1/2"))
    c = t.conversation
    tx._db.execute(update(c).where(c.c.id == conversation.id).values(state="closed"))
    emptied(tx)
    same(tx)
    assert waiting(tx, "update_card") == []
    assert [m.agent_id for m in tx.messages.latest(conversation.id, 9)] == [ADA.id]


def test_reactions_are_theirs_and_count_once(tx) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_BOTH, root=ROOT.value)
    message = receive_guest_message(tx, GUS.id, conversation.id, Draft("hello"), source="1")
    [thread, _other] = tx.threads.of(conversation.id)
    place = slack("T1/C1/2")
    tx.threads.add_copy(message.id, thread.id, place, ours=True)
    for agent, emoji in ((ADA, "👍"), (EVE, "👍"), (TIM, "👍"), (TIM, "🎉")):
        receive_agent_reaction(tx, place, agent.id, emoji, there=True)
    same(tx)
    assert tx.messages.get(message.id).reactions == {"👍": [ADA.id, EVE.id], "🎉": [ADA.id]}
    receive_agent_reaction(tx, place, ADA.id, "🎉", there=False)
    assert tx.messages.get(message.id).reactions == {"👍": [ADA.id, EVE.id]}


def test_others_are_left_alone(tx) -> None:
    known_on_both(tx)
    conversation = opened(tx, TO_SALES, root=ROOT.value)
    receive_agent_message(tx, EVE.id, ROOT, Written("hi"), written_as=slack("T1/C1/2"))
    before = tx.conversations.get(conversation.id)
    same(tx)
    assert tx.conversations.get(conversation.id) == before
    assert [m.agent_id for m in tx.messages.latest(conversation.id, 9)] == [EVE.id]
    assert tx.people.agent(EVE.id) == EVE


def test_the_old_link_leads_to_the_kept_one_and_stays_taken(tx) -> None:
    # ENT-01
    known_on_both(tx)
    same(tx)
    assert tx.people.agent_by_slug("tim").id == ADA.id
    assert tx.people.agent_by_slug("ada").id == ADA.id
    assert meet_agent(tx, slack("T1/U8"), Profile("Tim")).slug == "tim-2"


def test_a_guest_finds_the_same_conversation_by_either_link(tx) -> None:
    # CONV-03
    known_on_both(tx)
    earlier = opened(tx, TO_TIM)
    same(tx)
    for opening in (TO_TIM, TO_ADA):
        found = open_conversation(tx, GUS.id, opening)
        assert (found.id, found.origin_agent_id, found.assignee_id) == (
            earlier.id,
            ADA.id,
            ADA.id,
        )
    [thread] = tx.threads.of(earlier.id)
    assert thread.channel == TIM.accounts[0]


def test_where_a_guest_has_both_both_stay_and_new_words_go_to_the_kept_one(tx) -> None:
    # CONV-03
    known_on_both(tx)
    with_tim, with_ada = opened(tx, TO_TIM), opened(tx, TO_ADA)
    anns = opened(tx, TO_TIM, guest=ANN)
    same(tx)
    for opening in (TO_TIM, TO_ADA):
        assert open_conversation(tx, GUS.id, opening).id == with_ada.id
        assert open_conversation(tx, ANN.id, opening).id == anns.id
    assert tx.conversations.by_key(conversation_key(GUS.id, None, TIM.id)).id == with_tim.id
    assert tx.conversations.get(with_tim.id).assignee_id == ADA.id


def test_links_of_links_lead_on(tx) -> None:
    known_on_both(tx)
    same(tx)
    # An operator who takes an account away leaves somebody who is met anew, and can be joined once more.
    tx._db.execute(t.account.delete().where(t.account.c.value == "tim"))
    third = meet_agent(tx, TIM.accounts[0], Profile("Tim", email=MAIL))
    assert same(tx, TIM.accounts[0]).id == third.id
    assert tx.people.agent(third.id).accounts == (*ADA.accounts, *TIM.accounts)
    for slug in ("ada", third.slug, "tim"):
        assert tx.people.agent_by_slug(slug).id == third.id


def test_an_agent_without_accounts_is_nobody_to_join(tx) -> None:
    known_on_both(tx)
    tx._db.execute(t.account.delete().where(t.account.c.value == "tim"))
    assert same(tx) is None


def test_who_is_another_by_now_is_not_looked_up_any_more(tx) -> None:
    # ENT-08
    known_on_both(tx)
    same(tx)
    stalest = tx.people.stalest(9, START + timedelta(days=1))
    assert ADA.id in stalest
    assert TIM.id not in stalest


async def test_two_who_ask_at_once_become_one(store) -> None:
    await store.run(known_on_both)
    accounts = (*ADA.accounts, *TIM.accounts)
    for results in (2, 0):
        found = await asyncio.gather(*(store.run(become_one, a, ENGLISH) for a in accounts))
        answers = [one for one in found if one]
        assert len(answers) == results
        assert sum(bool(one.waits_for) for one in answers) == results // 2
    kept = await store.read(lambda tx: tx.people.agent_by_account(accounts[0]))
    assert kept.accounts == accounts
    gone = await store.read(
        lambda tx: tx._db.execute(select(t.agent.c.id).where(t.agent.c.same_as == kept.id)).all()
    )
    assert {row.id for row in gone} == {ADA.id, TIM.id} - {kept.id}


async def test_words_that_come_meanwhile_are_all_kept(store) -> None:
    def begin(tx: Transaction):
        known_on_both(tx)
        says(tx, TIM.accounts[0])
        return opened(tx, TO_BOTH, root=ROOT.value)

    conversation = await store.run(begin)
    async with asyncio.TaskGroup() as group:
        for n in range(8):
            place, words = slack(f"T1/C1/{n + 2}"), Written(f"{n}")
            group.create_task(
                store.run(receive_agent_message, TIM.id, ROOT, words, written_as=place)
            )
        asked = group.create_task(store.run(become_one, ADA.accounts[0], ENGLISH))
    assert asked.result().agent.id == ADA.id
    messages = await store.read(lambda tx: tx.messages.latest(conversation.id, 20))
    assert sorted(message.text for message in messages) == [str(n) for n in range(8)]
    assert {message.agent_id for message in messages} <= {ADA.id, TIM.id}
