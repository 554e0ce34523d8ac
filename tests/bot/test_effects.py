"""What an event from a platform does, once however often it is told (B1); the same on every platform."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import effects
from bot.actions.agent_message import Written
from bot.actions.close import close
from bot.actions.thread_state import thread_opened
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId, ServiceId
from bot.domain.people import Mode
from bot.effects import Form, Speaker
from bot.ports import CardAction, Profile
from bot.services import Filled, may_set_up, save
from bot.syncing import sync_agent, sync_members
from bot.texts import texts
from tests.overlapping import overlapping
from tests.world import (
    ADA,
    ANN,
    EVE,
    GUS,
    LINKS,
    SALES,
    SLACK_CHANNEL,
    START,
    TO_ADA,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    waiting,
)

ENGLISH = texts("en", "bot")
ROOT, MESSAGE = slack("T1/C1/1"), slack("T1/C1/2")
ADA_SPEAKS = Speaker(ADA.accounts[0], Profile("Ada"), SLACK_CHANNEL, ENGLISH, LINKS)
EVE_SPEAKS = Speaker(EVE.accounts[0], Profile("Eve", manages=True), SLACK_CHANNEL, ENGLISH, LINKS)
NEWCOMER = Speaker(slack("T1/U9"), Profile("Zoe"), SLACK_CHANNEL, ENGLISH, LINKS)


def answered(
    tx, text: str, written_as=MESSAGE, *, root=ROOT, version: str = "", early=False
) -> None:
    written = Written(text, version=version)
    effects.take_answer(tx, ADA_SPEAKS, root, written, written_as=written_as, in_our_thread=early)


def edited(tx, text: str, *, version: str = "2", seconds: float = 0, early=False) -> None:
    effects.take_edit(
        tx,
        ADA_SPEAKS,
        ROOT,
        Written(text, version=version, said_at=START - timedelta(seconds=seconds)),
        written_as=MESSAGE,
        in_our_thread=early,
    )


def whispers(tx) -> list[str]:
    return [one["text"] for one in waiting(tx, "whisper")]


def in_chats(tx, *guests) -> list:
    """Open one-on-one conversations in Ada's own chat, each with its root."""
    found = []
    for number, guest in enumerate(guests):
        conversation = opened(tx, TO_ADA, guest)
        [thread] = tx.threads.of(conversation.id)
        tx.threads.opened(thread.id, slack(f"T1/D1/{number}"))
        found.append(conversation)
    return found


def test_an_answer_is_taken_once(tx) -> None:  # B1
    conversation = opened(tx, root=ROOT.value)
    for _ in range(3):
        answered(tx, "hello")
    assert said(tx, conversation) == ["hello"]


def test_an_edit_that_overtakes_is_the_message(tx) -> None:  # B6
    conversation = opened(tx, root=ROOT.value)
    edited(tx, "new")
    answered(tx, "old")
    assert said(tx, conversation) == ["new"]
    edited(tx, "newer", version="3")
    assert said(tx, conversation) == ["newer"]


@pytest.mark.parametrize("early", [False, True])
async def test_an_edit_that_comes_while_its_message_is_taken_is_not_lost(store, early) -> None:
    # B6 CONV-07: another process takes the message at that moment, or keeps it until its thread is known
    conversation = await store.run(opened, root=None if early else ROOT.value)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    done = await overlapping(
        store,
        lambda tx: answered(tx, "old", early=early),
        lambda tx: edited(tx, "new", early=early),
    )
    assert done == [None, None]
    if early:
        await store.run(thread_opened, thread.id, ROOT)
    assert await store.read(said, conversation) == ["new"]


async def test_an_edit_that_comes_while_its_thread_becomes_known_is_not_lost(store) -> None:
    # B6 CONV-07
    conversation = await store.run(opened)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    await store.run(answered, "old", early=True)
    await overlapping(
        store,
        lambda tx: thread_opened(tx, thread.id, ROOT),
        lambda tx: edited(tx, "new", early=True),
    )
    assert await store.read(said, conversation) == ["new"]


async def test_words_that_are_changed_while_it_is_chosen_for_whom_they_are_are_sent_so(
    store,
) -> None:
    # B6 CONV-07
    gus, _ann = await store.run(in_chats, GUS, ANN)
    words = Written("old", said_at=START)
    await store.run(effects.take_unaddressed, ADA_SPEAKS, words, written_as=MESSAGE)
    new = Written("new", version="2", said_at=START)
    await overlapping(
        store,
        lambda tx: effects.change_waiting(tx, MESSAGE, MESSAGE, new),
        lambda tx: effects.take_choice(tx, ADA_SPEAKS, MESSAGE, gus.id),
    )
    assert await store.read(said, gus) == ["new"]


def test_an_edit_of_an_old_message_that_is_unknown_says_nothing(tx) -> None:  # B6
    conversation = opened(tx, root=ROOT.value)
    edited(tx, "new", seconds=601)
    nobody_knows_when = Written("newer", version="3")
    effects.take_edit(
        tx, ADA_SPEAKS, ROOT, nobody_knows_when, written_as=MESSAGE, in_our_thread=False
    )
    assert said(tx, conversation) == []


def test_words_that_wait_for_their_thread_follow_edits_but_no_older_ones(tx) -> None:
    conversation = opened(tx)
    [thread] = tx.threads.of(conversation.id)
    answered(tx, "other", slack("T1/C1/3"), early=True)
    answered(tx, "one", early=True)
    edited(tx, "three", version="3", early=True)
    edited(tx, "two", early=True)
    thread_opened(tx, thread.id, ROOT)
    assert said(tx, conversation) == ["other", "three"]


def test_words_that_wait_are_gone_when_they_are_deleted(tx) -> None:
    conversation = opened(tx)
    [thread] = tx.threads.of(conversation.id)
    answered(tx, "one", early=True)
    effects.take_deletion(tx, MESSAGE, ROOT)
    thread_opened(tx, thread.id, ROOT)
    assert said(tx, conversation) == []


def test_a_deletion_is_known_before_its_message(tx) -> None:
    conversation = opened(tx, root=ROOT.value)
    effects.take_deletion(tx, MESSAGE)
    answered(tx, "too late")
    assert said(tx, conversation) == []


def test_a_deleted_root_opens_the_thread_anew(tx) -> None:  # B5
    conversation = opened(tx, root=ROOT.value)
    emptied(tx)
    effects.take_deletion(tx, ROOT, ROOT)
    assert next(one["kind"] for one in waiting(tx)) == "open_thread"
    assert tx.threads.of(conversation.id)[0].root is None


def test_a_reaction_is_taken_once(tx) -> None:  # B1
    opened(tx, root=ROOT.value)
    answered(tx, "hello")
    effects.take_reaction(tx, "e1", ADA_SPEAKS, MESSAGE, "👍", there=True)
    effects.take_reaction(tx, "e2", ADA_SPEAKS, MESSAGE, "👍", there=False)
    effects.take_reaction(tx, "e1", ADA_SPEAKS, MESSAGE, "👍", there=True)
    message = tx.messages.get(tx.threads.by_copy(MESSAGE).message_id)
    assert not message.reactions


def test_words_in_a_chat_go_to_the_only_guest(tx) -> None:
    [conversation] = in_chats(tx, GUS)
    for _ in range(2):
        effects.take_unaddressed(tx, ADA_SPEAKS, Written("hello"), written_as=MESSAGE)
    assert said(tx, conversation) == ["hello"]


def test_words_in_a_chat_are_for_nobody_when_nobody_is_there(tx) -> None:
    emptied(tx)
    for _ in range(2):
        effects.take_unaddressed(tx, ADA_SPEAKS, Written("hello"), written_as=MESSAGE)
    [told] = whispers(tx)
    assert "nobody has read this" in told


def test_words_for_one_of_several_wait_for_a_choice(tx) -> None:
    gus, ann = in_chats(tx, GUS, ANN)
    emptied(tx)
    effects.take_unaddressed(tx, ADA_SPEAKS, Written("hello"), written_as=MESSAGE)
    [asked] = waiting(tx, "whisper")
    assert (asked["held"], "> hello" in asked["text"]) == (MESSAGE.value, True)
    assert effects.take_choice(tx, EVE_SPEAKS, MESSAGE, gus.id) == (
        "#1 is not open any more. Nothing was sent."
    )
    for chosen in (ann, ann, gus):
        assert effects.take_choice(tx, ADA_SPEAKS, MESSAGE, chosen.id).startswith("Sent to")
    assert (said(tx, gus), said(tx, ann)) == ([], ["hello"])


def test_words_that_waited_for_a_choice_are_read_below_what_was_said_meanwhile(tx) -> None:
    # CONV-07
    gus, _ = in_chats(tx, GUS, ANN)
    waits, quick = (Written(word, said_at=START.replace(second=n)) for n, word in enumerate("ab"))
    effects.take_unaddressed(tx, ADA_SPEAKS, waits, written_as=MESSAGE)
    answer, place = slack("T1/D1/9"), slack("T1/D1/0")
    effects.take_answer(tx, ADA_SPEAKS, place, quick, written_as=answer, in_our_thread=False)
    effects.take_choice(tx, ADA_SPEAKS, MESSAGE, gus.id)
    assert said(tx, gus) == ["b", "a"]


def test_a_closed_conversation_is_no_choice(tx) -> None:
    gus, _ = in_chats(tx, GUS, ANN)
    effects.take_unaddressed(tx, ADA_SPEAKS, Written("hello"), written_as=MESSAGE)
    close(tx, gus, ADA.actor)
    told = effects.take_choice(tx, ADA_SPEAKS, MESSAGE, gus.id)
    assert "not open any more" in told


@pytest.mark.parametrize("named", ["", "nobody"])
def test_a_conversation_that_is_none_is_not_found(tx, named: str) -> None:  # B9
    opened(tx)
    unknown = ConversationId(named)
    with pytest.raises(NotFound):
        effects.take_choice(tx, ADA_SPEAKS, MESSAGE, unknown)
    with pytest.raises(NotFound):
        effects.take_press(tx, "k1", ADA_SPEAKS, (named, CardAction.CLOSE), aloud=True)
    with pytest.raises(NotFound):
        effects.take_form(tx, "k2", ADA_SPEAKS, Form(unknown, "close", ""))


@pytest.mark.parametrize("aloud", [True, False])
def test_a_command_is_run_once_and_answered_where_they_look(tx, aloud: bool) -> None:  # B1
    opened(tx, root=ROOT.value)
    emptied(tx)
    speaker = replace(ADA_SPEAKS, place=ROOT)
    reply = effects.take_command(tx, "k", speaker, "show", aloud=aloud)
    assert "Gus" in reply.text
    assert effects.take_command(tx, "k", speaker, "show", aloud=aloud) is None
    assert whispers(tx) == ([reply.text] if aloud else [])


@pytest.mark.parametrize(("action", "told"), [(CardAction.CLOSE, 1), (CardAction.RENAME, 0)])
def test_a_press_is_done_once_and_said_unless_a_dialog_opens(tx, action, told) -> None:  # B1
    conversation = opened(tx, root=ROOT.value)
    emptied(tx)
    reply = effects.take_press(tx, "k", ADA_SPEAKS, (conversation.id, action), aloud=True)
    assert reply is not None
    assert effects.take_press(tx, "k", ADA_SPEAKS, (conversation.id, action), aloud=True) is None
    assert len(whispers(tx)) == told


def test_a_form_is_taken_once(tx) -> None:  # B1
    conversation = opened(tx, root=ROOT.value)
    form = Form(conversation.id, "note", "#7 is old")
    assert effects.take_form(tx, "k", ADA_SPEAKS, form) is not None
    assert effects.take_form(tx, "k", ADA_SPEAKS, form) is None
    assert said(tx, conversation) == ["#7 is old"]


def test_what_is_told_once_is_told_once(tx) -> None:
    for _ in range(2):
        effects.whisper_once(tx, "a", ADA_SPEAKS, "one", failed=MESSAGE)
        effects.whisper_once(tx, "b", ADA_SPEAKS, "two")
        effects.turn_away(tx, "c", NEWCOMER, written_as=MESSAGE)
        effects.turn_away(tx, "d", NEWCOMER, written_as=None)
    assert whispers(tx)[:2] == ["one", "two"]
    assert len(whispers(tx)) == 4
    assert all(MESSAGE.value in one.values() for one in waiting(tx, "flag_failure"))
    assert waiting(tx, "flag_failure")


def test_a_refusal_is_said_once_and_marks_the_message_that_it_is_about(tx) -> None:
    for _ in range(3):
        effects.whisper_once(tx, "edit 1", ADA_SPEAKS, "Too long.", failed=MESSAGE)
    assert [one["text"] for one in waiting(tx, "whisper")] == ["Too long."]
    assert [one["message"] for one in waiting(tx, "flag_failure")] == [MESSAGE.value]


def test_whoever_is_known_and_whatever_is_ours_is_looked_at_again(tx) -> None:
    emptied(tx)
    sync_members(tx, SLACK_CHANNEL)
    sync_members(tx, slack("T1/nowhere"))
    sync_agent(tx, ADA.accounts[0])
    sync_agent(tx, NEWCOMER.account)
    assert {one["service_id"] for one in waiting(tx, "sync_members")} >= {SALES.id}
    assert [one["agent_id"] for one in waiting(tx, "sync_agent")] == [ADA.id]


def test_people_have_the_rights_that_their_platform_says_they_have_now(tx) -> None:
    assert effects.acting(tx, EVE_SPEAKS).manages
    demoted = replace(EVE_SPEAKS, profile=Profile("Eve"))
    assert not effects.acting(tx, demoted).manages
    assert effects.met(tx, NEWCOMER).name == "Zoe"


def test_only_managers_set_up_once_there_is_something_to_break(tx) -> None:  # MGR-02
    assert may_set_up(tx, EVE_SPEAKS)
    assert not may_set_up(tx, ADA_SPEAKS)
    filled = Filled(None, "New", slack("T1/C7"), None, Mode.ANSWERS)
    with pytest.raises(NotAllowed):
        save(tx, "k1", ADA_SPEAKS, filled)
    for _ in range(2):
        save(tx, "k2", EVE_SPEAKS, filled)
    made = tx.people.service_named("New")
    manager = (NEWCOMER.account, NEWCOMER.profile)
    save(tx, "k3", EVE_SPEAKS, replace(filled, service_id=made.id, name="Newer", manager=manager))
    changed = tx.people.service(made.id)
    assert (changed.name, tx.people.agent(changed.manager_id).name) == ("Newer", "Zoe")
    with pytest.raises(NotFound):
        save(tx, "k4", EVE_SPEAKS, replace(filled, service_id=ServiceId("none"), name="No"))


def test_words_to_a_service_do_not_stand_in_a_chat(tx) -> None:
    opened(tx, TO_SALES, GUS, ROOT.value)
    emptied(tx)
    effects.take_unaddressed(tx, ADA_SPEAKS, Written("hello"), written_as=MESSAGE)
    assert "nobody has read this" in whispers(tx)[0]
