"""What agents ask for in words and by buttons; the same on every platform (MGR-01, CONV-06, CONV-08)."""

import json
import re
import string
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot
from bot.actions.agent_message import Written
from bot.actions.close import close
from bot.actions.guest_message import receive_guest_message
from bot.actions.thread_state import thread_opened
from bot.actions.thread_words import note_as_agent
from bot.commands import COMMANDS, DIALOGS, Asked, answer, hear, press
from bot.domain.conversations import State
from bot.domain.messages import Draft, MessageKind
from bot.ports import CardAction
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOB,
    EVE,
    GUS,
    LINKS,
    SLACK_CHANNEL,
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
    waiting,
)

ENGLISH = texts("en", "bot")
ROOT = "T1/C1/1"


def ask(tx, words: str, conversation=None, agent=ADA):
    place = SLACK_CHANNEL
    asked = Asked(agent, agent.accounts[0], words, conversation, place, ENGLISH, LINKS)
    return answer(tx, asked)


def write(tx, conversation, words: str = "hello", guest=GUS) -> None:
    receive_guest_message(tx, guest.id, conversation.id, Draft(words), source=words)


def test_a_transcript_is_sent_to_the_one_who_asks(tx) -> None:
    # CONV-11
    conversation = opened(tx)
    emptied(tx)
    reply = ask(tx, "transcript #1", agent=replace(ADA, email="ada@example.com"))
    assert reply.text == "The transcript of #1 is on its way to your mailbox."
    assert waiting(tx, "mail_transcript")[0]["conversation_id"] == conversation.id


@pytest.mark.parametrize("words", ["close", "close #1", "#1 close", "CLOSE", " #1  close "])
def test_a_number_or_the_place_says_which_conversation(tx, words) -> None:
    # CONV-06 CONV-09 MGR-01
    conversation = opened(tx)
    reply = ask(tx, words, conversation)
    assert reply.text == "#1 is closed."
    assert reply.conversation.state is State.CLOSED
    assert ask(tx, "reopen #1").text == "#1 is open."
    assert tx.conversations.get(conversation.id).state is State.OPEN


def test_who_names_none_is_shown_those_that_are_open_there(tx) -> None:
    # CONV-06 MGR-01
    opened(tx)
    opened(tx, TO_SALES, ANN)
    opened(tx, TO_INSIDE, BOB)
    close(tx, opened(tx, TO_BOTH), ADA.actor)
    said = ask(tx, "take").text
    assert said.startswith("Which conversation? Say it with its number: `take #142`.")
    assert "**#1** Gus" in said
    assert "**#2** Ann" in said
    assert "Bob" not in said
    assert "#4" not in said


def test_a_number_beats_the_place(tx) -> None:
    # CONV-06
    here, there = opened(tx), opened(tx, TO_INSIDE)
    ask(tx, "close #2", here)
    states = [tx.conversations.get(one.id).state for one in (here, there)]
    assert states == [State.OPEN, State.CLOSED]


@pytest.mark.parametrize(
    ("words", "said_"),
    [
        ("close #99", "There is no conversation #99."),
        ("close", "Which conversation? Say it with its number: `close #142`."),
        ("search", "What shall I look for?"),
        ("note #1", "There is nothing in it to send."),
        ("reply #1  ", "There is nothing in it to send."),
        ("rename #1 " + "x" * 400, "A title has at most 80 characters."),
        ("setup", "Only managers can do that."),
        ("doctor retry", "Only admins of the workspace or owners of the team can do that."),
        ("frob_nicate", "I do not know “frob\\_nicate”."),
    ],
)
def test_a_no_becomes_an_answer_and_changes_nothing(tx, words, said_) -> None:
    # MGR-01 S17
    conversation = opened(tx)
    emptied(tx)
    assert ask(tx, words).text.startswith(said_)
    assert said(tx, conversation) == []
    assert waiting(tx) == []


def test_help_names_every_command(tx) -> None:
    # MGR-01
    for words in ("", "help", "#1"):
        opened(tx)
        reply = ask(tx, words)
        assert reply.dialog == "help"
        assert all(f"`{name}" in reply.text for name in COMMANDS)


def test_the_queue_says_who_waits_the_longest_first(tx) -> None:
    # MGR-03
    assert ask(tx, "queue").text == "Nobody is waiting."
    for opening in (TO_INSIDE, TO_ADA):
        write(tx, opened(tx, opening))
    write(tx, opened(tx, guest=ANN), guest=ANN)
    ask(tx, "close #3")
    text = ask(tx, "queue").text
    assert "**2 waiting**" in text
    assert "**#1** Gus" in text
    assert "#3" not in text


def test_mine_are_those_i_took(tx) -> None:
    # MGR-01 ASG-01
    conversation = opened(tx)
    assert ask(tx, "mine").text == "You take care of no conversation at the moment."
    assert ask(tx, "take", conversation).text == "#1 is yours."
    assert "**#1** Gus · Ada" in ask(tx, "mine").text
    assert "1 with" not in ask(tx, "mine", agent=EVE).text


def test_who_pauses_is_shown_as_pausing(tx) -> None:
    # ASG-16 MGR-01
    opened(tx)
    assert "`resume` ends the pause" in ask(tx, "pause").text
    assert "Ada (pausing), Eve" in ask(tx, "show #1").text.replace("\\", "")
    assert ask(tx, "resume").text == "You get new conversations by turn again."
    assert "pausing" not in ask(tx, "show #1").text


def test_show_tells_about_one_conversation(tx) -> None:
    # MGR-01
    conversation = opened(tx)
    write(tx, conversation, "hello *world*")
    text = ask(tx, "show #1").text
    assert "**#1 Gus** · open" in text
    assert "hello \\*world\\*" in text
    assert LINKS.share(conversation.share.token) in text


def test_renaming_and_clearing(tx) -> None:
    # TTL-04
    conversation = opened(tx)
    assert ask(tx, "rename #1 Order #7").text == "#1 is called “Order \\#7” now."
    assert tx.conversations.get(conversation.id).title == "Order #7"
    assert ask(tx, "rename #1").text == "#1 has its usual name again."


def test_notes_and_replies_from_anywhere(tx) -> None:
    # CONV-08
    conversation = opened(tx, TO_INSIDE)
    assert "Guests do not see it" in ask(tx, "note #1 psst").text
    assert ask(tx, "reply hi there", conversation).text == "Your answer is in #1."
    found = tx.messages.changes_after(conversation.id, 0, for_guests=True).messages
    assert [message.text for message in found] == ["hi there"]
    assert said(tx, conversation) == ["psst", "hi there"]


def test_links(tx) -> None:
    # ENT-06 ENT-07
    reply = ask(tx, "link")
    assert LINKS.contact("ada") in reply.text
    assert LINKS.qr_code("ada") in reply.text
    conversation = opened(tx)
    assert LINKS.share(conversation.share.token) in ask(tx, "link #1").text
    fresh = ask(tx, "link #1 new").conversation.share
    assert fresh.token != conversation.share.token
    assert "has no link" in ask(tx, "link #1 off").text
    assert "has no link" in ask(tx, "link #1").text
    assert "/j/" in ask(tx, "link #1 on").text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("search Gus", True),
        ("search gus@example", True),
        ("search #1", True),
        ("search hello", True),
        ("search nothing like it", False),
        ("search %", False),
    ],
)
def test_search(tx, words, found) -> None:
    # CONV-12
    write(tx, opened(tx))
    assert ("**1 found**" in ask(tx, words).text) is found
    assert ("Nothing found." in ask(tx, words).text) is not found


@pytest.mark.parametrize(
    "attack",
    [
        "' OR '1'='1",
        "'; DROP TABLE guest; --",
        '" OR 1=1 --',
        "%' UNION SELECT token_hash FROM session --",
        "\\' OR 1=1 --",
        ":name",
        "%s %(x)s ?",
        "a\x00b",
        "\ud800",
        "{0.__class__}",
    ],
)
def test_what_looks_like_sql_finds_nothing_and_breaks_nothing(tx, attack) -> None:
    # B15
    write(tx, opened(tx))
    assert ask(tx, f"search {attack}").text == "Nothing found."
    for words in (f"close #1 {attack}", f"rename #1 {attack}", f"note #1 a{attack}", attack):
        assert ask(tx, words).text
    assert tx.guests.get(GUS.id) == GUS


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["", *COMMANDS, "x"]),
    rest=st.text(max_size=40),
    number=st.sampled_from(["", "#1 ", "#999999999 "]),
)
def test_any_words_get_an_answer(tx, name, rest, number) -> None:
    # B15 S17
    if tx.conversations.by_number(1) is None:
        write(tx, opened(tx))
    for agent in (ADA, EVE):
        assert ask(tx, f"{name} {number}{rest}", agent=agent).text


def test_setting_up_is_for_managers(tx) -> None:
    # MGR-02 S17
    assert ask(tx, "setup", agent=EVE).dialog == "setup"
    assert ask(tx, "setup").dialog is None


def test_the_doctor_looks_and_answers_later(tx) -> None:
    # MGR-04
    assert "I am looking" in ask(tx, "doctor").text
    [look] = waiting(tx)
    assert look == {
        "kind": "examine",
        "platform": "slack",
        "account": "T1/U1",
        "place": SLACK_CHANNEL.value,
    }


def test_what_was_given_up_can_be_sent_again_by_a_manager(tx) -> None:
    # MGR-04
    opened(tx)
    [item] = tx.outbox.claim(9, timedelta(0))
    tx.outbox.bury(item, "no")
    assert "1" in ask(tx, "doctor retry", agent=EVE).text
    assert len(waiting(tx, "open_thread")) == 1


@pytest.mark.parametrize("action", list(CardAction))
def test_every_button_does_something(tx, action) -> None:
    # CONV-09 ASG-02
    conversation = opened(tx)
    asked = Asked(ADA, ADA.accounts[0], "", conversation, slack(ROOT), ENGLISH, LINKS)
    reply = press(tx, asked, action)
    assert reply.conversation.id == conversation.id
    if action in DIALOGS:
        assert reply.dialog == action
    else:
        assert reply.dialog is None
        assert "#1" in reply.text


def heard(tx, conversation, words: str, n: int = 1, **more):
    asked = Asked(ADA, ADA.accounts[0], "", conversation, slack(ROOT), ENGLISH, LINKS)
    return hear(tx, asked, slack(ROOT), Written(words), written_as=slack(f"{ROOT}@{n}"), **more)


def whispers(tx) -> list[str]:
    return [item["text"] for item in waiting(tx, "whisper")]


def test_what_is_typed_in_a_thread_is_an_answer_a_note_or_a_command(tx) -> None:
    # CONV-08 MGR-01
    conversation = opened(tx, root=ROOT)
    assert heard(tx, conversation, "hi").message.text == "hi"
    assert heard(tx, conversation, "note: psst", 2).message.text == "psst"
    assert whispers(tx) == []
    heard(tx, None, "!close", 3)
    assert tx.conversations.get(conversation.id).state is State.CLOSED
    assert whispers(tx) == ["#1 is closed."]
    assert said(tx, conversation) == ["hi", "psst", "(closed)"]


@pytest.mark.parametrize(
    ("words", "hint"), [("!frobnicate", "I do not know “frobnicate”"), ("/close", "Slash commands")]
)
def test_what_cannot_be_done_so_is_hinted_and_does_not_reach_the_guest(tx, words, hint) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    heard(tx, conversation, words)
    [whisper] = waiting(tx, "whisper")
    assert whisper["text"].startswith(hint)
    assert (whisper["account"], whisper["place"]) == ("T1/U1", ROOT)
    assert said(tx, conversation) == []
    assert waiting(tx, "flag_failure") == []


def test_what_is_refused_is_marked_and_told(tx) -> None:
    # CONV-08
    conversation = opened(tx, root=ROOT)
    result = heard(tx, conversation, "x" * 9000)
    assert (result.message, result.conversation) == (None, None)
    assert whispers(tx)[0].startswith("This is longer than 8,000 characters")
    assert [item["message"] for item in waiting(tx, "flag_failure")] == [f"{ROOT}@1"]
    left_behind(tx, conversation)
    heard(tx, conversation, "hello?", 2)
    assert "goes on elsewhere" in whispers(tx)[1]
    assert said(tx, conversation) == ["hello?"]
    assert [m.kind for m in tx.messages.latest(conversation.id, 9)] == [MessageKind.NOTE]


def test_words_elsewhere_are_not_answered_and_early_ones_are_kept(tx) -> None:
    # CONV-07
    conversation = opened(tx)
    assert heard(tx, None, "lunch?").message is None
    assert heard(tx, None, "early", 2, in_our_thread=True).message is None
    assert whispers(tx) == []
    [thread] = tx.threads.of(conversation.id)
    thread_opened(tx, thread.id, slack(ROOT))
    assert said(tx, conversation) == ["early"]


def test_a_note_by_command_is_not_shown_to_who_searches_as_a_guest(tx) -> None:
    # CONV-11 CONV-12
    conversation = opened(tx)
    note_as_agent(tx, conversation, ADA, "secret plan")
    assert "**1 found**" in ask(tx, "search secret plan").text


def test_every_reason_to_refuse_has_its_sentence() -> None:
    # CONV-08
    home = Path(bot.__file__).parent
    folders = ("domain", "actions", "store", "commands")
    raised = {
        key
        for folder in folders
        for path in (home / folder).glob("*.py")
        for key in re.findall(r'Not(?:Allowed|Found)\("(\w+)"', path.read_text("utf-8"))
    }
    assert len(raised) > 20
    assert {key for key in raised if not ENGLISH.knows(f"errors.{key}")} == set()


def test_every_language_fills_the_same_gaps() -> None:
    home = Path(bot.__file__).parent / "locales"
    english = json.loads((home / "en.json").read_text("utf-8"))

    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for path in home.glob("*.json"):
        sentences = json.loads(path.read_text("utf-8"))
        assert set(sentences) <= set(english), path.name
        for key, text in sentences.items():
            assert gaps(text) <= gaps(english[key]), (path.name, key)


def test_asking_about_ones_place_changes_nothing_but_the_place(tx) -> None:
    asked = Asked(ADA, ADA.accounts[0], "queue", None, SLACK_CHANNEL, ENGLISH, LINKS)
    assert answer(tx, replace(asked, words="help")).text
    assert asked.words == "queue"


def test_same_makes_one_agent_of_two_accounts(tx) -> None:
    # MGR-01
    assert "do not know your e-mail address" in ask(tx, "same").text
    tx.people.save_agent(replace(ADA, email="ada@example.com"))
    assert "nothing to join" in ask(tx, "same").text
    tx.people.save_agent(replace(TIM, email="ada@example.com"))
    assert ask(tx, "same").text == "Now say `same` in Teams as well, within a day."
    assert ask(tx, "same", agent=TIM).text == "You are one agent now: Slack + Teams."
    assert "nothing to join" in ask(tx, "same").text


def test_tags_are_put_on_taken_off_and_named(tx) -> None:
    # TAG-03 MGR-01
    conversation = opened(tx)
    assert ask(tx, "tag #1 +vip q3/2026").text == "#1 has the tags: q3/2026, vip"
    assert ask(tx, "tag -vip", conversation).text == "#1 has the tags: q3/2026"
    assert ask(tx, "tag #1").text == "#1 has the tags: q3/2026"
    assert ask(tx, "tag #1 -q3/2026").text == "#1 has no tags."
    assert ask(tx, "tag #1 a:b").text.startswith("“a\\:b” cannot be a tag")
    many = " ".join(f"t{n}" for n in range(30))
    assert ask(tx, f"tag #1 {many}").text == "A conversation has at most 20 tags."
