"""What guests write, change, react to, read, and ask for (CONV-07, CONV-08, CONV-11)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import guest_message
from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.guest_change import delete_as_guest, edit_as_guest, react_as_guest
from bot.actions.guest_message import MOST_BYTES, receive_guest_message
from bot.actions.guest_typing import guest_is_typing
from bot.actions.receipts import note_delivered, note_seen
from bot.actions.sessions import begin_session, end_session, token_hash
from bot.actions.thread_words import note_as_agent
from bot.actions.transcript import mail_transcript, mail_transcript_to_agent
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import FileId, GuestId
from bot.domain.messages import MOST_FILES, Draft, File
from bot.store import Transaction
from tests.world import ADA, ANN, BOB, GUS, START, emptied, opened, said, slack, waiting

ROOT = "T1/C1/1"
PICTURE = File(FileId("f1"), "a.png", "image/png", 3)


def write(tx: Transaction, conversation, words: str = "hello", guest=GUS, source: str = ""):
    draft = Draft(words)
    return receive_guest_message(tx, guest.id, conversation.id, draft, source=source or words)


def answer(tx: Transaction, words: str, n: int = 1):
    at = slack(f"{ROOT}@{n}")
    return receive_agent_message(tx, ADA.id, slack(ROOT), Written(words), written_as=at).message


def test_a_message_is_kept_once_and_goes_to_every_thread(tx) -> None:
    # CONV-07 B1
    conversation = opened(tx, root=ROOT)
    emptied(tx)
    first = write(tx, conversation)
    for _ in range(3):
        assert write(tx, conversation) == first
    assert [item["kind"] for item in waiting(tx)] == ["post_message"]
    assert tx.topics == {conversation.id, "outbox"}
    assert tx.conversations.get(conversation.id).waiting_since == START
    later = Transaction(tx._db, START + timedelta(minutes=5))
    write(later, conversation, "anybody?")
    assert later.conversations.get(conversation.id).waiting_since == START  # ESC-02


def test_only_who_takes_part_can_write(tx) -> None:
    # B9 B10 S3
    conversation = opened(tx)
    for stranger in (ANN.id, GuestId("nobody"), GuestId("ada")):
        with pytest.raises(NotFound, match="conversation_unknown"):
            receive_guest_message(tx, stranger, conversation.id, Draft("hi"), source="1")
    assert said(tx, conversation) == []


@pytest.mark.parametrize("words", ["", " \n ", "\x00", "x" * 8001])
def test_nothing_and_too_much_are_refused_and_leave_nothing_behind(tx, words) -> None:
    # B13
    conversation = opened(tx)
    with pytest.raises(NotAllowed):
        write(tx, conversation, words, source="s")
    assert said(tx, conversation) == []


def test_files_are_kept_with_their_message_once(tx) -> None:
    # CONV-07 B13
    conversation = opened(tx, root=ROOT)
    emptied(tx)
    draft = Draft("", files=(PICTURE,))
    for _ in range(2):
        message = receive_guest_message(
            tx, GUS.id, conversation.id, draft, source="1", contents={PICTURE.id: b"png"}
        )
    assert message.text == ""
    assert tx.files.get(PICTURE.id).data == b"png"
    assert [item["kind"] for item in waiting(tx)] == ["post_message", "post_file"]
    delete_as_guest(tx, GUS.id, conversation.id, message.number)
    with pytest.raises(NotFound, match="file_missing"):
        tx.files.get(PICTURE.id)


def test_what_came_already_is_taken_again_in_a_conversation_that_it_filled(tx, monkeypatch) -> None:
    # CONV-07 B13
    monkeypatch.setattr(guest_message, "MOST_BYTES", 5)
    conversation = opened(tx)
    draft = Draft("", files=(PICTURE,))
    first, again = (
        receive_guest_message(
            tx, GUS.id, conversation.id, draft, source="1", contents={PICTURE.id: b"png"}
        )
        for _ in range(2)
    )
    assert first == again


def test_too_many_files_and_too_large_ones_are_refused(tx) -> None:
    # B13 S8
    conversation = opened(tx)
    many = {FileId(f"f{n}"): b"x" for n in range(MOST_FILES + 1)}
    with pytest.raises(NotAllowed, match="too_many_files"):
        receive_guest_message(tx, GUS.id, conversation.id, Draft("x"), source="1", contents=many)
    with pytest.raises(NotAllowed, match="file_too_large"):
        receive_guest_message(
            tx,
            GUS.id,
            conversation.id,
            Draft("x"),
            source="1",
            contents={PICTURE.id: bytes(MOST_BYTES + 1)},
        )
    assert said(tx, conversation) == []


def test_one_edits_and_deletes_ones_own_messages_only(tx) -> None:
    # CONV-07 B9
    conversation = opened(tx, root=ROOT)
    mine = write(tx, conversation)
    theirs = answer(tx, "hi")
    emptied(tx)
    assert edit_as_guest(tx, GUS.id, conversation.id, mine.number, "bye").edited
    assert [item["kind"] for item in waiting(tx)] == ["change_copy"]
    for act in (
        lambda: edit_as_guest(tx, GUS.id, conversation.id, theirs.number, "x"),
        lambda: delete_as_guest(tx, GUS.id, conversation.id, theirs.number),
    ):
        with pytest.raises(NotAllowed, match="message_not_yours"):
            act()
    with pytest.raises(NotFound):
        edit_as_guest(tx, ANN.id, conversation.id, mine.number, "x")
    delete_as_guest(tx, GUS.id, conversation.id, mine.number)
    delete_as_guest(tx, GUS.id, conversation.id, mine.number)
    with pytest.raises(NotAllowed, match="message_deleted"):
        edit_as_guest(tx, GUS.id, conversation.id, mine.number, "back")
    assert said(tx, conversation) == ["", "hi"]


def test_a_note_cannot_be_touched_by_guests(tx) -> None:
    # CONV-08 B9
    conversation = opened(tx, root=ROOT)
    note = note_as_agent(tx, conversation, ADA, "psst")
    for act in (
        lambda: edit_as_guest(tx, GUS.id, conversation.id, note.number, "x"),
        lambda: delete_as_guest(tx, GUS.id, conversation.id, note.number),
        lambda: react_as_guest(tx, GUS.id, conversation.id, note.number, "\U0001f44d", there=True),
    ):
        with pytest.raises(NotFound, match="message_unknown"):
            act()


def test_a_guest_reacts_and_takes_it_back(tx) -> None:
    # CONV-07
    conversation = opened(tx, root=ROOT)
    message = answer(tx, "hi")
    emptied(tx)
    liked = react_as_guest(tx, GUS.id, conversation.id, message.number, "\U0001f44d", there=True)
    assert liked.reactions == {"\U0001f44d": ["gus"]}
    assert [item["kind"] for item in waiting(tx)] == ["mark_copy"]
    assert conversation.id in tx.topics
    gone = react_as_guest(tx, GUS.id, conversation.id, message.number, "\U0001f44d", there=False)
    assert gone.reactions == {}
    with pytest.raises(NotAllowed, match="reaction_invalid"):
        react_as_guest(tx, GUS.id, conversation.id, message.number, "<script>", there=True)


def seen(tx: Transaction, conversation) -> tuple[int, int]:
    [mine] = [one for one in tx.participants.all(conversation.id) if one.person == "gus"]
    return mine.delivered, mine.seen


def test_receipts_only_go_forward_and_mark_each_answer_once(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    messages = [answer(tx, f"{n}", n) for n in range(3)]
    write(tx, conversation)
    note_as_agent(tx, conversation, ADA, "psst")
    emptied(tx)
    note_delivered(tx, GUS.id, conversation.id, messages[1].number)
    assert {item["message_id"] for item in waiting(tx)} == {m.id for m in messages[:2]}
    emptied(tx)
    note_delivered(tx, GUS.id, conversation.id, messages[0].number)
    note_delivered(tx, GUS.id, conversation.id, messages[1].number)
    assert waiting(tx) == []
    note_seen(tx, GUS.id, conversation.id, 10**9)
    assert {item["message_id"] for item in waiting(tx)} == {m.id for m in messages}
    last = tx.conversations.get(conversation.id).last_number
    assert seen(tx, conversation) == (messages[1].number, last)
    note_seen(tx, GUS.id, conversation.id, -5)
    assert seen(tx, conversation) == (messages[1].number, last)
    with pytest.raises(NotFound):
        note_seen(tx, BOB.id, conversation.id, 1)


def test_however_much_was_missed_all_of_it_is_marked(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    messages = [answer(tx, f"{n}", n) for n in range(120)]
    emptied(tx)
    note_seen(tx, GUS.id, conversation.id, messages[-1].number)
    assert len(waiting(tx, "mark_copy")) == 120


def test_typing_is_shown_where_there_is_a_thread(tx) -> None:
    # CONV-07
    conversation = opened(tx)
    emptied(tx)
    tx.topics.clear()
    guest_is_typing(tx, GUS.id, conversation.id)
    assert waiting(tx) == []
    assert tx.topics == {f"typing/{conversation.id}/gus"}
    tx.threads.opened(tx.threads.of(conversation.id)[0].id, slack(ROOT))
    guest_is_typing(tx, GUS.id, conversation.id)
    guest_is_typing(tx, GUS.id, conversation.id)
    assert [item["kind"] for item in waiting(tx)] == ["show_typing"]
    with pytest.raises(NotFound):
        guest_is_typing(tx, ANN.id, conversation.id)


def test_a_transcript_goes_to_the_guests_own_address_once_at_a_time(tx) -> None:
    # CONV-11
    conversation = opened(tx)
    emptied(tx)
    mail_transcript(tx, GUS.id, conversation.id)
    mail_transcript(tx, GUS.id, conversation.id)
    assert [item["guest_id"] for item in waiting(tx)] == ["gus"]
    with pytest.raises(NotFound):
        mail_transcript(tx, ANN.id, conversation.id)
    other = opened(tx, guest=ANN)
    with pytest.raises(NotAllowed, match="email_missing"):
        mail_transcript(tx, ANN.id, other.id)
    with pytest.raises(NotAllowed, match="email_missing"):
        mail_transcript_to_agent(tx, conversation, replace(ADA, email=None))
    mail_transcript_to_agent(tx, conversation, replace(ADA, email="ada@example.com"))
    assert [item["agent_id"] for item in waiting(tx, "mail_transcript")][-1] == "ada"


def test_a_session_is_known_by_its_hash_and_can_be_ended(tx) -> None:
    # B10 B12
    token, guest = begin_session(tx, "de", "Europe/Berlin")
    assert len(token) >= 43
    assert tx.guests.by_token(token_hash(token)) == guest
    assert tx.guests.by_token(token) is None
    assert begin_session(tx, "de", "Europe/Berlin")[0] != token
    end_session(tx, token)
    assert tx.guests.by_token(token_hash(token)) is None
    assert f"session/{token_hash(token)}" in tx.topics
    end_session(tx, token)
    assert token_hash("\ud800")
