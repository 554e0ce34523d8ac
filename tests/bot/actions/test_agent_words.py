"""What agents write, change and react to in threads (CONV-07, CONV-08)."""

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.actions.agent_change import (
    LOCK,
    receive_agent_deletion,
    receive_agent_edit,
    receive_agent_reaction,
)
from bot.actions.agent_message import Attached, Written, receive_agent_message
from bot.actions.guest_message import receive_guest_message
from bot.actions.rename import rename
from bot.actions.take import take
from bot.actions.thread_state import thread_opened, thread_root_deleted
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.domain.conversations import Kind
from bot.domain.errors import NotAllowed
from bot.domain.intents import Meaning
from bot.domain.messages import Draft, FileState, MessageKind
from bot.domain.richtext import Paragraph, Span
from bot.store import Transaction
from tests.world import (
    ADA,
    EVE,
    GUS,
    START,
    TIM,
    TO_ADA,
    TO_BOTH,
    TO_INSIDE,
    TO_SALES,
    emptied,
    left_behind,
    opened,
    said,
    slack,
    teams,
    waiting,
)

ROOT = "T1/C1/1"
HERE = slack(ROOT)
FIRST = slack(f"{ROOT}@1")
PUBLIC, NOTE = MessageKind.PUBLIC, MessageKind.NOTE
THUMB = "\U0001f44d"


def answer(tx: Transaction, words: str, at=FIRST, agent=ADA, **more):
    written = words if isinstance(words, Written) else Written(words, version="1")
    return receive_agent_message(tx, agent.id, HERE, written, written_as=at, **more)


def as_guests_see(tx: Transaction, conversation) -> list[str]:
    found = tx.messages.changes_after(conversation.id, 0, for_guests=True).messages
    return [message.text for message in found if message.for_guests]


def write(tx: Transaction, conversation, words: str = "hello"):
    return receive_guest_message(tx, GUS.id, conversation.id, Draft(words), source=words)


def test_an_answer_is_kept_once_and_not_posted_where_it_was_written(tx) -> None:
    # CONV-07 B1 B4
    conversation = opened(tx, root=ROOT)
    write(tx, conversation)
    emptied(tx)
    first = answer(tx, "hi").message
    for _ in range(3):
        assert answer(tx, "hi").message == first
    assert said(tx, conversation) == ["hello", "hi"]
    assert waiting(tx) == []
    assert tx.conversations.get(conversation.id).waiting_since is None
    assert tx.threads.by_copy(FIRST).ours is False


def test_an_answer_that_is_heard_late_is_read_where_it_was_said(tx) -> None:
    # CONV-07: also when somebody has spoken since, and when what it overtook is a note
    conversation = opened(tx, root=ROOT)
    write(tx, conversation)
    for second, words in ((3, "three"), (2, "note: two"), (4, "four"), (1, "one")):
        written = Written(words, said_at=START + timedelta(seconds=second))
        answer(tx, written, slack(f"{ROOT}@{second}"))
        write(tx, conversation, f"after {second}")
    heard = ["three", "after 3", "after 2", "four", "after 4", "after 1"]
    assert said(tx, conversation) == ["hello", "one", "two", *heard]
    seen = tx.messages.latest(conversation.id, 99, for_guests=True)
    assert [message.text for message in seen] == ["hello", "one", *heard]


def test_an_answer_shows_in_the_other_threads(tx) -> None:
    # CONV-07
    conversation = opened(tx, TO_BOTH)
    slack_thread, teams_thread = tx.threads.of(conversation.id)
    tx.threads.opened(slack_thread.id, HERE)
    emptied(tx)
    answer(tx, "hi")
    assert [item["thread_id"] for item in waiting(tx, "post_message")] == [teams_thread.id]
    tx.threads.opened(teams_thread.id, teams("root"))
    receive_agent_message(tx, TIM.id, teams("root"), Written("ciao"), written_as=teams("root@1"))
    assert waiting(tx, "post_message")[-1]["thread_id"] == slack_thread.id


def test_the_same_value_on_another_platform_or_workspace_is_another_message(tx) -> None:
    # B7
    one = opened(tx, root=ROOT)
    other = opened(tx, TO_INSIDE)
    tx.threads.opened(tx.threads.of(other.id)[0].id, slack("T2/C1/1"))
    answer(tx, "to the first")
    receive_agent_message(
        tx, EVE.id, slack("T2/C1/1"), Written("to the second"), written_as=slack("T2/C1/1@1")
    )
    assert said(tx, one) == ["to the first"]
    assert said(tx, other) == ["to the second"]
    assert receive_agent_edit(tx, teams(FIRST.value), Written("x", version="2")) is None


def test_what_is_written_elsewhere_is_none_of_our_business(tx) -> None:
    # B4
    opened(tx, root=ROOT)
    heard = receive_agent_message(
        tx, ADA.id, slack("T1/C1/2"), Written("lunch?"), written_as=slack("T1/C1/2@1")
    )
    assert (heard.conversation, heard.message, heard.intent) == (None, None, None)
    thread_opened(tx, tx.threads.of(opened(tx, TO_INSIDE).id)[0].id, slack("T1/C1/2"))
    assert said(tx, opened(tx, TO_INSIDE)) == []


def test_notes_and_answers_by_mode_and_mark(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    kinds = [answer(tx, "note: psst").message.kind, answer(tx, "hi", slack("2")).message.kind]
    assert kinds == [NOTE, PUBLIC]
    assert as_guests_see(tx, conversation) == ["hi"]
    assert said(tx, conversation) == ["psst", "hi"]
    assert [item["kind"] for item in waiting(tx, "mark_copy")] == ["mark_copy"]
    inside = opened(tx, TO_INSIDE, root="inside")
    for n, words in enumerate(("psst", "reply: hi")):
        receive_agent_message(
            tx, ADA.id, slack("inside"), Written(words), written_as=slack(f"inside@{n}")
        )
    assert as_guests_see(tx, inside) == ["hi"]
    assert said(tx, inside) == ["psst", "hi"]


def test_a_note_does_not_end_the_guests_wait(tx) -> None:
    # CONV-08 ESC-02
    conversation = opened(tx, root=ROOT)
    write(tx, conversation)
    answer(tx, "note: who knows?")
    assert tx.conversations.get(conversation.id).waiting_since == START
    reply_as_agent(tx, conversation, ADA, "soon")
    assert tx.conversations.get(conversation.id).waiting_since is None


@pytest.mark.parametrize("words", ["!close", "!frobnicate now", "/close", "!\u00fcbergabe"])
def test_commands_never_reach_a_guest(tx, words) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    heard = answer(tx, words)
    assert heard.intent.meaning in (Meaning.COMMAND, Meaning.HINT)
    assert heard.message is None
    assert heard.conversation == tx.conversations.get(conversation.id)
    assert said(tx, conversation) == []


def test_formatted_words_keep_their_format_without_the_mark(tx) -> None:
    # CONV-07 CONV-08
    conversation = opened(tx, root=ROOT)
    body = (Paragraph((Span("note: "), Span("bold", bold=True))),)
    note = answer(tx, Written("note: bold", body)).message
    assert note.body == (Paragraph((Span("bold", bold=True),)),)
    assert tx.messages.get(note.id) == note
    plain_body = (Paragraph((Span("plain"),)),)
    assert answer(tx, Written("plain", plain_body), slack("2")).message.body is None
    assert said(tx, conversation) == ["bold", "plain"]


@pytest.mark.parametrize("words", ["", "note:", "x" * 8001])
def test_what_the_rules_refuse_changes_nothing_at_all(tx, words) -> None:
    # CONV-08
    conversation = opened(tx, TO_ADA, root=ROOT)
    before = tx.participants.all(conversation.id)
    with pytest.raises(NotAllowed):
        answer(tx, words, agent=EVE)
    assert said(tx, conversation) == []
    assert tx.participants.all(conversation.id) == before


def test_who_answers_is_in_and_a_second_agent_makes_a_group(tx) -> None:
    # CONV-01 TTL-07 MEM-01
    conversation = opened(tx, TO_ADA, root=ROOT)
    assert conversation.kind is Kind.ONE_ON_ONE
    emptied(tx)
    answer(tx, "hi")
    assert tx.conversations.get(conversation.id).kind is Kind.ONE_ON_ONE
    assert waiting(tx, "update_card") == []
    answer(tx, "me too", slack("2"), EVE)
    assert tx.conversations.get(conversation.id).kind is Kind.GROUP
    assert len(waiting(tx, "update_card")) == 1


def test_who_left_and_writes_again_is_in_again(tx) -> None:
    conversation = opened(tx, root=ROOT)
    answer(tx, "hi")
    tx.participants.leave(conversation.id, ADA.id)
    answer(tx, "me again", at=slack(f"{ROOT}@2"))
    assert tx.participants.has(conversation.id, ADA.id)
    [ada] = [one for one in tx.participants.all(conversation.id) if one.person == ADA.id]
    assert ada.seen == tx.messages.latest(conversation.id, 1)[0].number


def test_a_guest_learns_that_their_words_were_read(tx) -> None:
    # CONV-08 WID-04
    conversation = opened(tx, root=ROOT)
    hello = write(tx, conversation)
    cursor = hello.number
    answer(tx, "note: looking")
    assert tx.messages.changes_after(conversation.id, cursor, for_guests=True).header
    [ada] = [one for one in tx.participants.all(conversation.id) if one.person == "ada"]
    assert ada.seen > hello.number


def test_an_agents_files_are_fetched(tx) -> None:
    # CONV-07
    opened(tx, root=ROOT)
    emptied(tx)
    sheet = Attached(slack("T1/F1"), "a.pdf", "application/pdf", 9)
    for _ in range(2):
        message = answer(tx, Written("", files=(sheet,))).message
    [file] = message.files
    assert (file.name, file.size, file.state) == ("a.pdf", 9, FileState.PENDING)
    assert tx.files.get(file.id).source == sheet.source
    assert [item["file_id"] for item in waiting(tx, "fetch_file")] == [file.id]


def test_what_is_written_where_the_conversation_has_left_is_kept_as_a_note(tx) -> None:
    # ASG-13
    conversation = opened(tx, TO_BOTH, root=ROOT)
    first, second = tx.threads.of(conversation.id)
    tx.threads.leave(first.id)
    tx.participants.leave(conversation.id, ADA.id)
    emptied(tx)
    heard = answer(tx, "reply: anyone?")
    assert (heard.refused.key, heard.message.kind) == ("thread_left", MessageKind.NOTE)
    assert said(tx, conversation) == ["anyone?"]
    assert not tx.participants.has(conversation.id, ADA.id)
    posted = [item["thread_id"] for item in waiting(tx, "post_message")]
    marked = {item["thread_id"] for item in waiting(tx, "mark_copy")}
    assert (posted, marked) == ([second.id], {first.id, second.id})
    again = answer(tx, "reply: anyone?")
    assert (again.message.id, again.refused) == (heard.message.id, None)
    assert thread_root_deleted(tx, HERE) is None


def test_commands_are_understood_where_the_conversation_has_left(tx) -> None:
    # ASG-13
    conversation = opened(tx, root=ROOT)
    left_behind(tx, conversation)
    assert answer(tx, "!close").intent.text == "close"
    assert said(tx, conversation) == []


def test_no_edit_where_the_conversation_has_left_reaches_a_guest(tx) -> None:
    # ASG-13
    conversation = opened(tx, root=ROOT)
    left_behind(tx, conversation)
    note = answer(tx, "anyone?").message
    edited = receive_agent_edit(tx, FIRST, Written("reply: anyone?", version="2"))
    assert (edited.id, edited.kind, edited.text) == (note.id, MessageKind.NOTE, "anyone?")
    noted = receive_agent_edit(tx, FIRST, Written("note: nobody", version="3"))
    assert (noted.kind, noted.text) == (MessageKind.NOTE, "nobody")


def test_edits_follow_each_as_often_as_it_changes_something(tx) -> None:
    # B6 CONV-07
    conversation = opened(tx, TO_BOTH, root=ROOT)
    message = answer(tx, "hi").message
    emptied(tx)
    for version, words in (("2", "hi there"), ("3", "hi you"), ("4", "hi all")):
        edited = receive_agent_edit(tx, FIRST, Written(words, version=version))
        assert (edited.text, edited.edited) == (words, True)
    assert len(waiting(tx, "change_copy")) == 6
    emptied(tx)
    for version, words in (("5", "hi all"), ("3", "older"), ("4", "hi all")):
        same = receive_agent_edit(tx, FIRST, Written(words, version=version))
        assert same == edited
    assert waiting(tx) == []
    assert receive_agent_edit(tx, slack("unknown"), Written("?", version="9")) is None
    assert said(tx, conversation) == ["hi all"]
    assert edited.number == message.number


def test_an_edit_takes_an_answer_back_or_sends_a_note(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    answer(tx, "hi")
    write(tx, conversation)
    hidden = receive_agent_edit(tx, FIRST, Written("note: hi", version="2"))
    assert (hidden.kind, hidden.withdrawn) == (NOTE, True)
    still = receive_agent_edit(tx, FIRST, Written("private words", version="3"))
    assert still.kind is NOTE
    assert as_guests_see(tx, conversation) == ["hello"]
    shown = receive_agent_edit(tx, FIRST, Written("reply: hi again", version="4"))
    assert (shown.kind, shown.text, shown.withdrawn) == (PUBLIC, "hi again", False)
    assert as_guests_see(tx, conversation) == ["hello", "hi again"]
    assert tx.conversations.get(conversation.id).waiting_since is None


def test_an_older_edit_does_not_turn_an_answer_into_a_note(tx) -> None:
    # B6 CONV-08
    opened(tx, root=ROOT)
    answer(tx, Written("hi", version="5"))
    assert receive_agent_edit(tx, FIRST, Written("note: hi", version="4")).kind is PUBLIC


@pytest.mark.parametrize("words", ["!close", "/close now"])
def test_an_edit_into_a_command_does_not_reach_a_guest(tx, words) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    answer(tx, "hi")
    assert receive_agent_edit(tx, FIRST, Written(words, version="2")).text == "hi"
    assert as_guests_see(tx, conversation) == ["hi"]


def test_an_edit_keeps_formats(tx) -> None:
    opened(tx, root=ROOT)
    answer(tx, "hi")
    bold = (Paragraph((Span("hi", bold=True),)),)
    assert receive_agent_edit(tx, FIRST, Written("hi", bold, version="2")).body == bold
    plain = (Paragraph((Span("hi"),)),)
    assert receive_agent_edit(tx, FIRST, Written("hi", plain, version="3")).body is None


def test_deleting_takes_words_and_files_from_everybody(tx) -> None:
    # CONV-07
    conversation = opened(tx, TO_BOTH, root=ROOT)
    sheet = Attached(slack("T1/F1"), "a.pdf", "application/pdf", 9)
    message = answer(tx, Written("hi", files=(sheet,))).message
    emptied(tx)
    for _ in range(2):
        gone = receive_agent_deletion(tx, FIRST)
        assert (gone.deleted, gone.text, gone.files) == (True, "", ())
    assert tx.files.bytes_in(conversation.id) == 0
    assert {item["message_id"] for item in waiting(tx, "change_copy")} == {message.id}
    assert receive_agent_deletion(tx, slack("unknown")) is None


def test_a_copy_of_ours_is_not_an_agents_to_change(tx) -> None:
    # B5 CONV-07
    conversation = opened(tx, root=ROOT)
    hello = write(tx, conversation)
    [thread] = tx.threads.of(conversation.id)
    ours = slack(f"{ROOT}#1")
    tx.threads.add_copy(hello.id, thread.id, ours, ours=True)
    tx.threads.add_copy(hello.id, thread.id, ours, ours=True)
    assert receive_agent_edit(tx, ours, Written("forged", version="2")) is None
    assert receive_agent_deletion(tx, ours) is None
    assert said(tx, conversation) == ["hello"]


def test_reactions_of_agents_reach_the_guests(tx) -> None:
    # CONV-07 WID-04
    conversation = opened(tx, root=ROOT)
    hello = write(tx, conversation)
    [thread] = tx.threads.of(conversation.id)
    ours = slack(f"{ROOT}#1")
    tx.threads.add_copy(hello.id, thread.id, ours, ours=True)
    tx.topics.clear()
    liked = receive_agent_reaction(tx, ours, ADA.id, THUMB, there=True)
    assert liked.reactions == {THUMB: ["ada"]}
    assert tx.topics == {conversation.id}
    [ada] = [one for one in tx.participants.all(conversation.id) if one.person == "ada"]
    assert ada.seen == hello.number
    assert receive_agent_reaction(tx, ours, ADA.id, THUMB, there=False).reactions == {}
    assert receive_agent_reaction(tx, slack("unknown"), ADA.id, THUMB, there=True) is None
    passing_by = receive_agent_reaction(tx, ours, TIM.id, THUMB, there=True)
    assert passing_by.reactions == {THUMB: ["tim"]}
    assert not tx.participants.has(conversation.id, TIM.id)
    with pytest.raises(NotAllowed, match="reaction_invalid"):
        receive_agent_reaction(tx, ours, ADA.id, "", there=True)


def test_a_lock_on_ones_own_answer_makes_it_a_note(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    answer(tx, "hi")
    emptied(tx)
    assert receive_agent_reaction(tx, FIRST, EVE.id, LOCK, there=True).kind is PUBLIC
    locked = receive_agent_reaction(tx, FIRST, ADA.id, LOCK, there=True)
    assert (locked.kind, locked.withdrawn, locked.reactions) == (NOTE, True, {})
    assert {item["kind"] for item in waiting(tx)} == {"change_copy", "mark_copy"}
    emptied(tx)
    assert receive_agent_reaction(tx, FIRST, ADA.id, LOCK, there=True) == locked
    assert receive_agent_reaction(tx, FIRST, ADA.id, LOCK, there=False) == locked
    assert waiting(tx) == []
    assert as_guests_see(tx, conversation) == []


def test_a_note_can_be_sent_after_all(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    write(tx, conversation)
    answer(tx, "note: psst")
    emptied(tx)
    sent = receive_agent_edit(tx, FIRST, Written("reply: psst", version="2"))
    assert (sent.kind, sent.withdrawn) == (PUBLIC, False)
    assert tx.conversations.get(conversation.id).waiting_since is None
    assert {item["kind"] for item in waiting(tx)} == {"change_copy", "mark_copy"}


def test_words_by_a_command_go_to_every_thread(tx) -> None:
    # CONV-08
    conversation = opened(tx, TO_BOTH, root=ROOT)
    emptied(tx)
    note = note_as_agent(tx, conversation, ADA, " psst ")
    reply = reply_as_agent(tx, conversation, ADA, "hi")
    assert (note.kind, note.text, reply.kind) == (NOTE, "psst", PUBLIC)
    assert len(waiting(tx, "post_message")) == 4
    for act in (note_as_agent, reply_as_agent):
        with pytest.raises(NotAllowed, match="message_empty"):
            act(tx, conversation, ADA, "  ")


def test_a_deleted_root_is_opened_again_and_both_places_are_listened_to(tx) -> None:
    # B5
    conversation = opened(tx, root=ROOT)
    write(tx, conversation)
    emptied(tx)
    thread = thread_root_deleted(tx, HERE)
    assert [item["kind"] for item in waiting(tx, "open_thread")] == ["open_thread"]
    assert thread_root_deleted(tx, HERE) is None
    assert len(waiting(tx, "open_thread")) == 1
    answer(tx, "written below the old root")
    thread_opened(tx, thread.id, slack("T1/C1/2"))
    receive_agent_message(
        tx, ADA.id, slack("T1/C1/2"), Written("new"), written_as=slack("T1/C1/2@1")
    )
    assert said(tx, conversation) == ["hello", "written below the old root", "new"]
    assert thread_root_deleted(tx, HERE) is None
    assert thread_root_deleted(tx, slack("T9/C9/9")) is None


def test_what_is_written_below_a_former_root_shows_below_the_new_one(tx) -> None:
    # B5
    conversation = opened(tx, root=ROOT)
    thread = thread_root_deleted(tx, HERE)
    thread_opened(tx, thread.id, slack("T1/C1/2"))
    emptied(tx)
    answer(tx, "old place")
    assert [item["thread_id"] for item in waiting(tx, "post_message")] == [thread.id]
    assert said(tx, conversation) == ["old place"]


def test_early_answers_are_kept_until_the_root_is_known_in_their_order(tx) -> None:
    # CONV-07 B1
    conversation = opened(tx)
    [thread] = tx.threads.of(conversation.id)
    sheet = Attached(slack("T1/F1"), "a.pdf", "application/pdf", 9)
    bold = (Paragraph((Span("two", bold=True),)),)
    early = [
        (slack("1"), Written("one", version="1")),
        (slack("2"), Written("two", bold, (sheet,), "2", START)),
        (slack("3"), Written("x" * 9000)),
        (slack("4"), Written("!close")),
        (slack("5"), Written("five")),
    ]
    for at, written in (*early, early[0]):
        heard = answer(tx, written, at, in_our_thread=True)
        assert heard.message is None
    assert said(tx, conversation) == []
    emptied(tx)
    thread_opened(tx, thread.id, HERE)
    assert said(tx, conversation) == ["one", "two", "five"]
    two = tx.messages.by_source(conversation.id, "slack:2")
    assert (two.body, two.files[0].name) == (bold, "a.pdf")
    assert (two.version, two.said_at) == ("2", START)
    assert [item["message"] for item in waiting(tx, "flag_failure")] == ["3"]
    thread_opened(tx, thread.id, HERE)
    assert said(tx, conversation) == ["one", "two", "five"]


def test_a_thread_that_opens_lets_its_messages_go(tx) -> None:
    # B5
    conversation = opened(tx)
    [thread] = tx.threads.of(conversation.id)
    write(tx, conversation)
    for item in tx.outbox.claim(9, START - START):
        later = START.replace(hour=23)
        tx.outbox.postpone(item, later, "waits for its thread")
    thread_opened(tx, thread.id, HERE)
    assert [item.kind for item in tx.outbox.claim(9, START - START)] == ["post_message"]


async def test_an_answer_that_comes_while_the_root_is_recorded_is_not_forgotten(store) -> None:
    # CONV-07: whoever is first, the answer is there in the end
    conversation = await store.run(opened)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    looked, go_on = threading.Event(), threading.Event()

    def hear(tx: Transaction) -> None:
        answer(tx, "quick", in_our_thread=True)
        looked.set()
        assert go_on.wait(20)

    hearing = asyncio.create_task(store.run(hear))
    await asyncio.to_thread(looked.wait)
    opening = asyncio.create_task(store.run(thread_opened, thread.id, HERE))
    await asyncio.wait({opening}, timeout=0.2)
    go_on.set()
    await asyncio.gather(hearing, opening)
    assert await store.read(said, conversation) == ["quick"]


async def test_an_answer_that_looks_while_the_root_is_being_recorded_waits_for_it(store) -> None:
    # CONV-07
    conversation = await store.run(opened)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    recorded, go_on = threading.Event(), threading.Event()

    def record(tx: Transaction) -> None:
        thread_opened(tx, thread.id, HERE)
        recorded.set()
        assert go_on.wait(20)

    recording = asyncio.create_task(store.run(record))
    await asyncio.to_thread(recorded.wait)
    hearing = asyncio.create_task(store.run(answer, "quick", in_our_thread=True))
    await asyncio.wait({hearing}, timeout=0.2)
    go_on.set()
    heard = await hearing
    await recording
    assert heard.message.text == "quick"
    assert await store.read(said, conversation) == ["quick"]


async def test_a_rename_and_a_second_agent_at_once_lose_nothing(store) -> None:
    # B25: nobody writes over what another changed meanwhile
    conversation = await store.run(opened, TO_SALES)
    changed, go_on = threading.Event(), threading.Event()

    def rename_slowly(tx: Transaction) -> None:
        rename(tx, conversation, "Order 7", EVE.actor)
        changed.set()
        assert go_on.wait(20)

    renaming = asyncio.create_task(store.run(rename_slowly))
    await asyncio.to_thread(changed.wait)
    taking = asyncio.create_task(store.run(take, conversation, ADA))
    await asyncio.wait({taking}, timeout=0.2)
    go_on.set()
    await asyncio.gather(renaming, taking)
    now = await store.read(lambda tx: tx.conversations.get(conversation.id))
    assert (now.title, now.assignee_id) == ("Order 7", ADA.id)
