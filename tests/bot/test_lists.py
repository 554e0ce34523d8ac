"""Lists of conversations and the summary of one (MGR-01, MGR-03)."""

from datetime import timedelta

import pytest

from bot.actions.close import close
from bot.actions.guest_message import receive_guest_message
from bot.actions.rename import rename
from bot.actions.share import set_share_link
from bot.actions.take import take
from bot.domain.messages import Draft
from bot.domain.sharing import Sharing, Wish
from bot.lists import conversation_summary, duration, found_lines, markdown
from bot.store import Transaction
from bot.texts import texts
from tests.world import ADA, GUS, LINKS, START, TO_ADA, opened

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ENGLISH = texts("en", "bot")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("*bold* _it_ `c`", "\\*bold\\* \\_it\\_ \\`c\\`"),
        ("[x](http://y)", "\\[x\\]\\(http\\://y\\)"),
        ("# title\n- item", "\\# title \\- item"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("@here", "\\@here"),
    ],
)
def test_words_of_people_are_shown_as_they_are(database, text, shown) -> None:
    # S5
    assert markdown(text) == shown


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "0 min"), (0, "0 min"), (59, "59 min"), (60, "1 h"), (47 * 60, "47 h"), (48 * 60, "2 d")],
)
def test_how_long_it_has_been(database, minutes, said) -> None:
    # MGR-03
    assert duration(START, START + timedelta(minutes=minutes), ENGLISH) == said


def test_a_line_says_who_holds_it_how_long_it_waits_and_whether_it_is_closed(tx) -> None:
    # MGR-03
    conversation = opened(tx)
    receive_guest_message(tx, GUS.id, conversation.id, Draft("hello"), source="1")
    later = Transaction(tx._db, START + timedelta(minutes=61))
    [line] = found_lines(later, later.search.queue(), ENGLISH)
    assert line == "**#1** Gus · nobody yet · waits 1 h · **late**"
    take(later, conversation, ADA)
    close(later, conversation, ADA.actor)
    [line] = found_lines(later, later.search.words("hello"), ENGLISH)
    assert line == "**#1** Gus · Ada · closed · “hello”"


def test_a_summary_ends_with_the_last_words(tx) -> None:
    # MGR-01
    conversation = opened(tx, TO_ADA)
    rename(tx, conversation, "Order *7*", ADA.actor)
    for n in range(6):
        receive_guest_message(tx, GUS.id, conversation.id, Draft(f"w{n}" * 150), source=f"{n}")
    summary = conversation_summary(tx, tx.conversations.get(conversation.id), ENGLISH, LINKS)
    assert summary.startswith(
        "**#1 Order \\*7\\*** · open\n\n- Assignee: Ada\n- Agents: Ada\n- Link: "
    )
    assert "- Service" not in summary
    quoted = [line for line in summary.split("\n") if line.startswith("> ")]
    assert [line[:12] for line in quoted] == [f"> **Gus** w{n}" for n in range(1, 6)]
    assert all(len(line) < 230 for line in quoted)


def test_a_summary_of_a_closed_one_without_link_and_agents(tx) -> None:
    conversation = opened(tx)
    set_share_link(tx, conversation, Wish(Sharing.OFF), ADA.actor)
    tx.participants.leave(conversation.id, ADA.id)
    tx.participants.leave(conversation.id, "eve")
    close(tx, conversation, ADA.actor)
    summary = conversation_summary(tx, tx.conversations.get(conversation.id), ENGLISH, LINKS)
    assert "· closed" in summary
    assert "- Assignee: nobody yet\n- Service: Sales\n- Agents: nobody yet" in summary
    assert "Link" not in summary
    assert summary.endswith("\n> Ada closed the conversation\\.")
