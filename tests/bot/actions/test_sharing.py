"""Share links, and who may write that came by one (ENT-06, CONV-14)."""

from datetime import timedelta

import pytest

from bot.actions.close import close_as_guest, reopen_as_guest
from bot.actions.guest_change import delete_as_guest, edit_as_guest, react_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.actions.guest_typing import guest_is_typing
from bot.actions.join import correct_guest, join_by_share_link, leave_as_guest
from bot.actions.reading import set_read_only
from bot.actions.share import set_share_link, until_words
from bot.commands import Asked, answer
from bot.domain.acts import Act
from bot.domain.conversations import Share, Source
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.messages import Draft
from bot.domain.people import Guest
from bot.domain.sharing import Sharing, Wish
from bot.texts import texts
from tests.overlapping import overlapping
from tests.world import (
    ADA,
    ANN,
    BOB,
    GUS,
    LINKS,
    SLACK_CHANNEL,
    START,
    emptied,
    opened,
    said,
    waiting,
)

ON, OFF, NEW = (Wish(one) for one in (Sharing.ON, Sharing.OFF, Sharing.NEW))
WEEK = Wish(Sharing.FOR, timedelta(days=7))


def acts(tx, conversation) -> list[str]:
    return [str(entry.act) for entry in reversed(tx.audit.of(conversation.id))]


def wrote(tx, conversation, guest: Guest = GUS, text: str = "hello") -> int:
    draft = Draft(text)
    return receive_guest_message(tx, guest.id, conversation.id, draft, source=text).number


def test_who_changes_the_link_is_said_to_agents_and_kept_and_twice_changes_nothing(tx) -> None:
    # ENT-06 CONV-10 MGR-07
    conversation = opened(tx)
    assert set_share_link(tx, conversation, ON, ADA.actor).share == conversation.share
    for _ in range(2):
        assert set_share_link(tx, conversation, OFF, ADA.actor).share is None
    fresh = set_share_link(tx, conversation, ON, ADA.actor).share
    assert fresh.token != conversation.share.token
    assert acts(tx, conversation) == [Act.OPENED, Act.UNSHARED, Act.SHARED]
    assert said(tx, conversation) == ["(share_off)", "(share_on)"]
    found = tx.messages.changes_after(conversation.id, 0).messages
    assert not any(message.for_guests for message in found)
    assert tx.audit.of(conversation.id)[0].details == {"until": "2026-01-31 12:00 UTC"}


def test_a_link_for_a_time_keeps_its_address_while_it_is_valid(tx) -> None:
    # ENT-06
    conversation = opened(tx)
    for _ in range(2):
        shared = set_share_link(tx, conversation, WEEK, ADA.actor)
        assert shared.share == Share(conversation.share.token, START + WEEK.life)
    assert said(tx, conversation) == ["(share_for)"]
    tx.conversations.save(shared.shared(Share("old", START)))
    again = set_share_link(tx, conversation, WEEK, ADA.actor).share
    assert again.token not in ("old", conversation.share.token)
    assert again.expires_at == START + WEEK.life


async def test_who_comes_while_the_link_is_ended_is_not_let_in(store) -> None:
    # ENT-06
    conversation = await store.run(opened)
    _, refused = await overlapping(
        store,
        lambda tx: set_share_link(tx, conversation, OFF, ADA.actor),
        lambda tx: join_by_share_link(tx, ANN.id, conversation.share.token),
    )
    assert isinstance(refused, NotFound)
    assert await store.read(said, conversation) == ["(share_off)"]


async def test_who_leaves_twice_at_once_has_left_once(store) -> None:
    # CONV-10 MGR-07
    conversation = await store.run(opened)
    await overlapping(store, *[lambda tx: leave_as_guest(tx, GUS.id, conversation.id)] * 2)
    assert await store.read(said, conversation) == ["(left)"]
    assert await store.read(acts, conversation) == [Act.OPENED, Act.LEFT]


def test_a_link_without_an_end_has_none_to_tell(tx) -> None:
    # ENT-06
    conversation = opened(tx)
    assert until_words(conversation) == "2026-01-31 12:00 UTC"
    assert until_words(conversation.shared(Share("t"))) == until_words(conversation.shared(None))


def test_outsiders_read_and_react_but_do_not_write(tx) -> None:
    # CONV-14
    conversation = opened(tx)
    join_by_share_link(tx, ANN.id, conversation.share.token)
    own = wrote(tx, conversation, ANN, "mine")
    assert set_read_only(tx, conversation, ADA.actor, only=True)
    tries = {
        "write": lambda: wrote(tx, conversation, ANN, "more"),
        "edit": lambda: edit_as_guest(tx, ANN.id, conversation.id, own, "other"),
        "type": lambda: guest_is_typing(tx, ANN.id, conversation.id),
        "close": lambda: close_as_guest(tx, ANN.id, conversation.id),
        "reopen": lambda: reopen_as_guest(tx, ANN.id, conversation.id),
    }
    for does in tries.values():
        with pytest.raises(NotAllowed, match="read_only"):
            does()
    assert react_as_guest(tx, ANN.id, conversation.id, own, "👍", there=True).reactions
    delete_as_guest(tx, ANN.id, conversation.id, own)
    set_read_only(tx, conversation, ADA.actor, only=False)
    wrote(tx, conversation, ANN, "again")
    leave_as_guest(tx, ANN.id, conversation.id)
    with pytest.raises(NotFound):
        wrote(tx, conversation, ANN, "gone")


def test_whose_conversation_it_is_may_write_however_they_came_back(tx) -> None:
    # CONV-14
    conversation = opened(tx)
    set_read_only(tx, conversation, ADA.actor, only=True)
    wrote(tx, conversation, GUS, "one")
    leave_as_guest(tx, GUS.id, conversation.id)
    join_by_share_link(tx, GUS.id, conversation.share.token)
    wrote(tx, conversation, GUS, "two")
    assert tx.participants.get(conversation.id, GUS.id).source is Source.AUTO
    join_by_share_link(tx, BOB.id, conversation.share.token)
    assert tx.participants.get(conversation.id, BOB.id).source is Source.LINK


def test_reading_only_is_said_to_agents_once_and_pages_and_cards_follow(tx) -> None:
    # CONV-14 CONV-10 MGR-07 TTL-06
    conversation = opened(tx)
    emptied(tx)
    tx.topics.clear()
    assert set_read_only(tx, conversation, ADA.actor, only=True)
    assert conversation.id in tx.topics
    assert len(waiting(tx, "update_card")) == 1
    assert not set_read_only(tx, conversation, ADA.actor, only=True)
    assert set_read_only(tx, conversation, ADA.actor, only=False)
    assert said(tx, conversation) == ["(read_only)", "(writable)"]
    assert acts(tx, conversation) == [Act.OPENED, Act.READ_ONLY, Act.WRITABLE]


def test_a_guest_who_corrects_their_name_is_announced_to_agents(tx) -> None:
    # TTL-08 CONV-10 MGR-07
    conversation = opened(tx)
    correct_guest(tx, Guest(GUS.id, "Gustav", GUS.email))
    assert said(tx, conversation) == ["(corrected)"]
    correct_guest(tx, Guest(GUS.id, "Gustav", "gustav@example.com"))
    assert said(tx, conversation) == ["(corrected)"]
    assert [str(entry.act) for entry in tx.audit.latest(2)] == [Act.CORRECTED] * 2
    [notice] = tx.messages.changes_after(conversation.id, 0).messages
    assert notice.notice.values == {"before": "Gus", "name": "Gustav"}
    assert not notice.for_guests


def ask(tx, words: str, conversation=None) -> str:
    account = ADA.accounts[0]
    asked = Asked(ADA, account, words, conversation, SLACK_CHANNEL, texts("en", "bot"), LINKS)
    return answer(tx, asked).text


def test_links_and_reading_only_in_words(tx) -> None:
    # ENT-06 CONV-14 MGR-01
    conversation = opened(tx)
    token = conversation.share.token
    assert f"can join #1 until 2026-01-08 12:00 UTC: {LINKS.share(token)}" in ask(
        tx, "link #1 for 7 days"
    )
    assert "Say `on`, `off`, `new`" in ask(tx, "link #1 for ever")
    assert "has no link" in ask(tx, "link off", tx.conversations.get(conversation.id))
    assert "All guests can write in #1" in ask(tx, "readonly #1")
    assert "can only read and react" in ask(tx, "readonly #1 on")
    assert "can only read and react" in ask(tx, "readonly #1")
    assert "Say `on` or `off`" in ask(tx, "readonly #1 maybe")
    assert "All guests can write in #1" in ask(tx, "readonly #1 OFF")
    assert "can only read" not in ask(tx, "show #1")
    assert "Which conversation" in ask(tx, "readonly on")
