"""One cursor replays everything that happened, once, as it is now (CONV-07, B23)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from bot.actions.close import close
from bot.actions.rename import rename
from bot.domain.conversations import Conversation
from bot.domain.errors import NotFound
from bot.domain.messages import Changes, Draft, Message, MessageKind
from bot.store import Store, Transaction
from tests.world import ADA, GUS, START, TO_INSIDE, opened

EVENT = st.sampled_from(
    [
        "write",
        "write",
        "answer",
        "note",
        "edit",
        "delete",
        "react",
        "hide",
        "show",
        "rename",
        "skip",
    ]
)
LAST = ("edit", "delete", "react", "hide", "show")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database)
    yield engine
    engine.dispose()


def write(tx: Transaction, to: Conversation, words: str, **who) -> Message:
    kind = who.pop("kind", MessageKind.PUBLIC)
    draft = Draft(words, kind=kind)
    message = tx.messages.add(to.id, draft, source=words, **(who or {"guest_id": GUS.id}))
    assert message
    return message


def happen(tx: Transaction, conversation: Conversation, what: str, step: int) -> None:
    messages = tx.messages.changes_after(conversation.id, 0, 1000).messages
    last = messages[step % len(messages)] if messages else None
    if what == "write" or (last is None and what in LAST):
        write(tx, conversation, f"{step}")
    elif what in ("answer", "note"):
        kind = MessageKind.NOTE if what == "note" else MessageKind.PUBLIC
        write(tx, conversation, f"{step}", kind=kind, agent_id=ADA.id)
    elif what == "rename":
        tx.conversations.save(tx.conversations.get(conversation.id).renamed(f"{step}"))
    elif what == "skip":
        tx.messages.next_number(conversation.id)
    else:
        changes = {
            "edit": lambda now: now.edited_to(f"edited {step}"),
            "delete": Message.emptied,
            "react": lambda now: now.reacted("ada", "x", there=step % 2 == 0),
            "hide": Message.as_note,
            "show": Message.as_answer,
        }
        tx.messages.change(last, changes[what])


class PageOf:
    """A page that asks now and then, in small parts, and keeps what it is told."""

    def __init__(self, tx: Transaction, conversation: Conversation, *, for_guests: bool) -> None:
        self.tx, self.conversation, self.for_guests = tx, conversation, for_guests
        self.shown: dict[int, Message] = {}
        self.cursor, self.title = 0, ""
        self.told: set[tuple[int, int]] = set()

    def catch_up(self, part: int) -> None:
        more = True
        while more:
            found = self.tx.messages.changes_after(
                self.conversation.id, self.cursor, part, for_guests=self.for_guests
            )
            assert found.cursor >= self.cursor
            for message in found.messages:
                assert self.cursor < message.changed <= found.cursor
                assert (message.number, message.changed) not in self.told
                self.told.add((message.number, message.changed))
                self.shown[message.number] = message
            if found.header:
                self.title = self.tx.conversations.get(self.conversation.id).title or ""
            self.cursor, more = found.cursor, found.more


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    events=st.lists(EVENT, min_size=5, max_size=25),
    stops=st.sets(st.integers(0, 25), max_size=4),
    part=st.integers(1, 4),
)
def test_one_cursor_replays_everything(engine: Engine, events, stops, part) -> None:
    # B23 CONV-07 CONV-08
    with engine.connect() as db, db.begin() as outer:
        tx = Transaction(db, START)
        conversation = opened(tx)
        pages = [PageOf(tx, conversation, for_guests=guests) for guests in (False, True)]
        for step, event in enumerate(events):
            happen(tx, conversation, event, step)
            if step in stops:
                for page in pages:
                    page.catch_up(part)
        for page in pages:
            page.catch_up(part)
        now = tx.messages.changes_after(conversation.id, 0, 1000).messages
        agents, guests = pages
        assert agents.shown == {message.number: message for message in now}
        for message in now:
            if message.for_guests:
                assert guests.shown[message.number] == message
            elif message.number in guests.shown:
                assert guests.shown[message.number].withdrawn
        assert all(m.for_guests or m.withdrawn for m in guests.shown.values())
        if "rename" in events:
            assert agents.title == guests.title
            assert agents.title == tx.conversations.get(conversation.id).title
        outer.rollback()


async def test_a_note_never_reaches_a_guests_cursor(store: Store) -> None:
    # CONV-08 CONV-11
    conversation = await store.run(opened)
    await store.run(write, conversation, "hello")
    note = await store.run(write, conversation, "psst", kind=MessageKind.NOTE, agent_id=ADA.id)
    changes = await store.read(
        lambda tx: tx.messages.changes_after(conversation.id, 0, for_guests=True)
    )
    assert [message.text for message in changes.messages] == ["hello"]
    assert changes.cursor == note.number
    assert await store.read(
        lambda tx: tx.messages.changes_after(conversation.id, changes.cursor)
    ) == Changes((), changes.cursor)


async def test_the_header_is_told_about_once(store: Store) -> None:
    # TTL-04 TTL-06
    conversation = await store.run(opened)
    await store.run(rename, conversation, "Order 7", ADA.actor)
    first = await store.read(lambda tx: tx.messages.changes_after(conversation.id, 0))
    assert first.header
    await store.run(write, conversation, "hello")
    second = await store.read(lambda tx: tx.messages.changes_after(conversation.id, first.cursor))
    assert not second.header
    await store.run(close, conversation, ADA.actor)
    third = await store.read(lambda tx: tx.messages.changes_after(conversation.id, second.cursor))
    assert third.header


async def test_messages_are_found_by_place_source_and_author(store: Store) -> None:
    conversation = await store.run(opened)
    other = await store.run(opened, TO_INSIDE)
    one = await store.run(write, conversation, "one")
    two = await store.run(write, conversation, "two", agent_id=ADA.id)
    await store.run(write, conversation, "psst", kind=MessageKind.NOTE, agent_id=ADA.id)

    def look(tx: Transaction) -> None:
        assert tx.messages.by_number(conversation.id, one.number) == one
        assert tx.messages.by_source(conversation.id, "two") == two
        assert tx.messages.by_source(other.id, "two") is None
        assert tx.messages.between(conversation.id, 0, 99) == [two]
        assert tx.messages.between(conversation.id, two.number, 99) == []
        assert tx.messages.unread(conversation.id, 0) == 1
        assert tx.messages.unread(conversation.id, two.number) == 0
        with pytest.raises(NotFound):
            tx.messages.by_number(other.id, one.number)

    await store.read(look)


async def test_the_last_words_come_oldest_first(store: Store) -> None:
    conversation = await store.run(opened)
    for word in "abcd":
        await store.run(write, conversation, word)
    gone = await store.run(write, conversation, "gone")
    await store.run(lambda tx: tx.messages.change(gone, Message.emptied))
    last = await store.read(lambda tx: tx.messages.latest(conversation.id, 3))
    assert [message.text for message in last] == ["b", "c", "d"]


async def test_what_an_agent_said_first_is_read_first(store: Store) -> None:
    # CONV-07: to the microsecond
    conversation = await store.run(opened)
    for word, said in (("two", 2), ("between", None), ("one", 1), ("three", 3)):
        moment = START + timedelta(microseconds=said) if said else None
        await store.run(write, conversation, word, agent_id=ADA.id, said_at=moment)
    last = await store.read(lambda tx: tx.messages.latest(conversation.id, 9))
    assert [message.text for message in last] == ["one", "two", "between", "three"]
    assert last[0].said_at == START + timedelta(microseconds=1)


async def test_a_source_counts_for_each_conversation_alone(store: Store) -> None:
    # B7
    mine, other = await store.run(opened), await store.run(opened, TO_INSIDE)
    for conversation in (mine, other):
        await store.run(write, conversation, "same")
    again = await store.run(
        lambda tx: tx.messages.add(mine.id, Draft("same"), source="same", guest_id=GUS.id)
    )
    assert again is None
