"""Lists are narrowed down, go on by pages, and cost no more queries when longer (MGR-03, TAG-03)."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.actions.guest_message import receive_guest_message
from bot.actions.rename import rename
from bot.actions.tag import tag
from bot.commands import Asked, answer
from bot.domain.contacts import Contact, ContactKind
from bot.domain.escalation import Escalation
from bot.domain.ids import ContactId, GuestId
from bot.domain.messages import Draft
from bot.domain.people import Guest
from bot.domain.tags import read_tags
from bot.lists import found_lines
from bot.picking import found_by
from bot.store import Transaction
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOB,
    EVE,
    GUS,
    INSIDE,
    LINKS,
    SALES,
    SLACK_CHANNEL,
    START,
    TO_ADA,
    TO_INSIDE,
    TO_SALES,
    opened,
)

ENGLISH = texts("en", "bot")


def ask(tx, words: str, agent=ADA) -> str:
    asked = Asked(agent, agent.accounts[0], words, None, SLACK_CHANNEL, ENGLISH, LINKS)
    return answer(tx, asked).text


def listed(tx, words: str, agent=ADA) -> list[int]:
    lines = [line for line in ask(tx, words, agent).splitlines() if line.startswith("- **#")]
    return [int(line.removeprefix("- **#").split("**")[0]) for line in lines]


def waits(tx, guest: Guest, to=TO_SALES, minutes: int = 0, words: str = "hello"):
    then = Transaction(tx._db, START - timedelta(minutes=minutes))
    conversation = opened(then, to, guest)
    receive_guest_message(then, guest.id, conversation.id, Draft(words), source=words)
    return tx.conversations.get(conversation.id)


@pytest.fixture
def desk(tx):
    """Four wait: #1 in Sales for 90 minutes, #2 in Inside 61, #3 with Ada 59, #4 in Sales since now."""
    waits(tx, GUS, TO_SALES, 90)
    second = waits(tx, ANN, TO_INSIDE, 61)
    waits(tx, BOB, TO_ADA, 59)
    fourth = waits(tx, ANN, TO_SALES, 0)
    tag(tx, second, read_tags("refund q3"), EVE.actor)
    tag(tx, fourth, read_tags("refund"), EVE.actor)
    tx.conversations.save(tx.conversations.get(second.id).assigned_to(INSIDE.id, EVE.id))
    return tx


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("queue", [1, 2, 3, 4]),
        ("queue late", [1, 2]),
        ("queue mine", [3]),
        ("queue unassigned", [1, 4]),
        ("queue tag:refund", [2, 4]),
        ("queue tag:REFUND tag:q3", [2]),
        ("queue service:sales", [1, 4]),
        ('queue service:"SALES" tag:refund', [4]),
        ("queue late unassigned", [1]),
        ("queue service:inside late", [2]),
        ("queue tag:nothing", []),
        ("queue 2", []),
        ("search tag:refund service:inside", [2]),
        ("search tag:refund hello", [4, 2]),
        ("search tag:q3 hello", [2]),
        ("search service:sales hello", [4, 1]),
        ("search service:sales bob", []),
        ("search q3", []),
    ],
)
def test_lists_are_narrowed_down(desk, words, numbers) -> None:
    # MGR-03 TAG-03 CONV-12
    assert listed(desk, words) == numbers
    assert set(listed(desk, "search tag:refund")) == {2, 4}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("queue nonsense", "I do not know the filter “nonsense”."),
        ("queue service:nowhere", "There is no such service."),
        ("search service:nowhere x", "There is no such service."),
        ("queue 0", "A page is a number from 1 to 500."),
        ("search page:x anna", "A page is a number from 1 to 500."),
        ("search page:2", "What shall I look for?"),
        ("queue tag:a*b", "“a\\*b” cannot be a tag"),
    ],
)
def test_what_is_not_understood_is_said(desk, words, said) -> None:
    # MGR-03
    assert ask(desk, words).replace("“a*b”", "“a\\*b”").startswith(said)


def test_the_service_says_what_is_too_long(desk) -> None:
    # MGR-03 ESC-05
    quick = replace(SALES.rules, escalation=Escalation(after=1))
    desk.people.save_service(replace(SALES, rules=quick))
    slow = replace(INSIDE.rules, escalation=Escalation(after=120))
    desk.people.save_service(replace(INSIDE, rules=slow))
    assert listed(desk, "queue late") == [1]
    lines = ask(desk, "queue").splitlines()
    assert [line for line in lines if "**late**" in line] == [
        "- **#1** Gus · nobody yet · waits 1 h · **late**"
    ]
    assert "- **#2** Ann · Eve · waits 1 h · q3, refund" in lines


def test_a_member_and_the_title_are_found_together(tx) -> None:
    # CONV-12
    rename(tx, waits(tx, GUS), "Broken lamp", ADA.actor)
    waits(tx, BOB)
    assert listed(tx, "search gus lamp") == [1]
    assert listed(tx, "search bob lamp") == []


def test_vips_go_before_all_others_and_keep_their_order(desk) -> None:
    # PHB-04 MGR-03
    for contact, guest in (("c1", BOB), ("c2", ANN)):
        entry = Contact(ContactId(contact), guest.name, kind=ContactKind.VIP)
        desk.contacts.save(entry)
        desk.contacts.link(entry, guest.id)
    assert listed(desk, "queue") == [2, 3, 4, 1]
    assert listed(desk, "queue service:sales") == [4, 1]
    assert "- **#3** Bob · Ada · **VIP** · waits 59 min" in ask(desk, "queue")
    assert [one.number for one in desk.search.queue(2, offset=1)] == [3, 4]
    assert [one.number for one in desk.search.queue(2, offset=3)] == [1]


def test_lists_go_on_by_pages(tx) -> None:
    # MGR-03
    for n in range(45):
        guest = Guest(GuestId(f"g{n}"), f"Guest {n}")
        tx.guests.add(guest)
        conversation = waits(tx, guest, TO_SALES, 45 - n)
        tx.conversations.save(conversation.assigned_to(SALES.id, ADA.id))
    assert listed(tx, "queue") == list(range(1, 21))
    assert ask(tx, "queue").startswith("**1–20 waiting**")
    assert ask(tx, "queue").endswith("There are more: add `page:2`.")
    assert listed(tx, "queue 3") == listed(tx, "queue page:3") == list(range(41, 46))
    assert ask(tx, "queue 3").startswith("**41–45 waiting**")
    assert "There are more" not in ask(tx, "queue 3")
    assert ask(tx, "queue 4") == "Nobody is waiting."
    assert listed(tx, "mine 3") == list(range(5, 0, -1))
    assert listed(tx, "search hello page:5") == list(range(5, 0, -1))
    assert listed(tx, "search tag:x hello") == []


def test_what_was_found_is_shown_as_it_was_written_and_as_no_markup(tx) -> None:
    # CONV-12 S5
    waits(tx, GUS, words="*Bold* [link](https://evil.example) @here")
    line = ask(tx, "search bold").splitlines()[-1]
    assert line.endswith("“\\*Bold\\* \\[link\\]\\(https\\://evil\\.example\\) \\@here”")


@contextmanager
def counted(tx):
    """Count the statements that the database gets, each with what is asked for."""
    seen: list[str] = []
    engine = tx._db.engine

    def note(*args) -> None:
        seen.append(f"{args[2]} {args[3]}")

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_longer_list_asks_the_database_no_more_often(tx) -> None:
    # MGR-03: on SQLite, statements that come again pass by where they are counted
    asked = []
    for n in range(12):
        guest = Guest(GuestId(f"g{n}"), f"Guest {n}")
        tx.guests.add(guest)
        agent = (ADA, EVE)[n % 2]
        tx.conversations.save(waits(tx, guest).assigned_to(SALES.id, agent.id))
        if n in (3, 11):
            with counted(tx) as seen:
                found = tx.search.queue(50)
                assert len(found_lines(tx, found, ENGLISH)) == n + 1
                assert len(found_by(tx, "hello", ENGLISH)[0].picks) == n + 1
            asked.append(len(seen))
    assert asked[0] == asked[1] > 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_conversations_of_vips_in_which_nobody_waits_are_not_looked_at(tx) -> None:
    # MGR-03 PHB-04: there may be more of them than one question can name
    entry = Contact(ContactId("c1"), GUS.name, kind=ContactKind.VIP)
    tx.contacts.save(entry)
    tx.contacts.link(entry, GUS.id)
    one, silent = waits(tx, GUS), opened(tx, TO_INSIDE, GUS)
    with counted(tx) as seen:
        assert [found.number for found in tx.search.queue()] == [1]
    assert any(one.id in asked for asked in seen)
    assert not any(silent.id in asked for asked in seen)
