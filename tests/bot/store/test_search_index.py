"""The index that search reads finds what a reading of everything finds, on both databases (CONV-12)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from bot.actions.guest_message import receive_guest_message
from bot.actions.rename import rename
from bot.actions.tag import tag
from bot.actions.thread_words import note_as_agent
from bot.domain.messages import Draft, Message, MessageKind
from bot.domain.tags import read_tags
from bot.domain.wording import terms_of, words_of
from bot.store import Transaction, finder, index
from bot.store import tables as t
from bot.store.search import Narrowed
from tests.world import ADA, ANN, BOB, EVE, GUS, INSIDE, SALES, TO_ADA, TO_INSIDE, TO_SALES, opened

PLACES = [(guest, to) for guest in (GUS, ANN, BOB) for to in (TO_SALES, TO_INSIDE, TO_ADA)]
WORDS = [
    "price",
    "prices",
    "pri",
    "Ärger",
    "arg",
    "東京",
    "京都",
    "都",
    "🔥",
    "ada",
    "gus",
    "x",
    "7",
    "NEAR",
]
SAYING = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


def later(tx, **much) -> Transaction:
    return Transaction(tx._db, tx.now + timedelta(**much))


def write(tx, conversation, words: str) -> Message:
    source = f"{words}-{tx.now.isoformat()}-{conversation.last_number}"
    return receive_guest_message(
        tx, conversation.guest_id, conversation.id, Draft(words), source=source
    )


def numbers(tx, words: str, **more) -> list[int]:
    return [one.number for one in tx.search.words(words, **more)]


def index_all(tx) -> None:
    while tx.search.index.catch_up():
        pass


def naive(tx, question: str, tags=frozenset(), service=None) -> set[int]:
    """Read everything there is, by the rules alone."""
    found = set()
    for row in tx._db.execute(select(t.conversation)).all():
        mine = set(tx.tags.of(row.id))
        if not tags <= mine or (service and row.service_id != service):
            continue
        places = [
            words_of(m.text) for m in messages(tx, row.id) if m.kind is not MessageKind.NOTICE
        ]
        notices = [m.notice for m in messages(tx, row.id) if m.notice]
        places += [words_of(n.values["title"]) for n in notices if n.key == "renamed"]
        people = " ".join(name_of(tx, one) for one in tx.participants.all(row.id))
        places.append(words_of(f"{row.title or ''} {people}"))
        if any(all(any(map(one.finds, place)) for one in terms_of(question)) for place in places):
            found.add(row.number)
    return found


def messages(tx, conversation_id) -> list[Message]:
    return [m for m in tx.messages.changes_after(conversation_id, 0).messages if not m.deleted]


def name_of(tx, one) -> str:
    if not one.is_guest:
        return tx.people.agent(one.person).name
    guest = tx.guests.get(one.person)
    return f"{guest.name} {guest.email or ''}"


ACT = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(PLACES), SAYING),
    st.tuples(st.just("note"), st.sampled_from(PLACES), SAYING),
    st.tuples(st.just("edit"), st.sampled_from(PLACES), SAYING),
    st.tuples(st.just("delete"), st.sampled_from(PLACES), st.just("")),
    st.tuples(st.just("rename"), st.sampled_from(PLACES), SAYING),
    st.tuples(st.just("tag"), st.sampled_from(PLACES), st.sampled_from(["vip", "-vip", "late"])),
    st.tuples(st.just("move"), st.sampled_from(PLACES), st.sampled_from([SALES.id, INSIDE.id])),
    st.tuples(st.just("index"), st.just(PLACES[0]), st.just("")),
)


def do(tx, kind: str, place, words: str) -> None:
    guest, to = place
    conversation = opened(tx, to, guest)
    conversation = tx.conversations.get(conversation.id)
    said = [m for m in messages(tx, conversation.id) if m.kind is MessageKind.PUBLIC]
    if kind == "say":
        write(tx, conversation, words)
    elif kind == "note":
        note_as_agent(tx, conversation, ADA, words)
    elif kind == "edit" and said:
        tx.messages.change(said[-1], lambda now: now.edited_to(words))
    elif kind == "delete" and said:
        tx.messages.change(said[0], Message.emptied)
    elif kind == "rename":
        rename(tx, conversation, words, ADA.actor)
    elif kind == "tag":
        tag(tx, conversation, read_tags(words), ADA.actor)
    elif kind == "move":
        tx.conversations.save(conversation.assigned_to(words, None))
    elif kind == "index":
        tx.search.index.catch_up()


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACT, max_size=12), SAYING, st.sampled_from([None, "vip", "late"]), st.booleans())
def test_the_index_and_a_reading_of_everything_find_the_same(
    tx, acts, question, tagged, in_sales
) -> None:
    # CONV-12 TAG-03
    savepoint = tx._db.begin_nested()
    try:
        for n, act in enumerate(acts):
            do(later(tx, minutes=n), *act)
        narrowed = Narrowed(SALES.id if in_sales else None, (tagged,) if tagged else ())
        expected = naive(
            tx, question, {tagged} if tagged else set(), SALES.id if in_sales else None
        )
        exact = {int(question)} if question.isdigit() and not narrowed.marks else set()
        before = numbers(tx, question, narrowed=narrowed, limit=50)
        assert set(before) - exact == expected - exact
        index_all(tx)
        assert sorted(numbers(tx, question, narrowed=narrowed, limit=50)) == sorted(before)
        uses = dict(tx._db.execute(select(t.word.c.word, t.word.c.uses)).all())
        assert all(count > 0 for count in uses.values())
        assert tx._db.scalar(select(func.coalesce(func.sum(t.word.c.uses), 0))) == words_kept(tx)
    finally:
        savepoint.rollback()


def words_kept(tx) -> int:
    return sum(len(one.kept) + 1 for one in index.Passages(tx._db)._found())


def test_many_are_indexed_a_batch_at_a_time(tx, monkeypatch) -> None:
    # CONV-12
    monkeypatch.setattr(index, "CONVERSATIONS_AT_ONCE", 3)
    monkeypatch.setattr(index, "MESSAGES_AT_ONCE", 2)
    monkeypatch.setattr(index, "MESSAGES", index.MESSAGES.limit(2))
    monkeypatch.setattr(index, "LOCKED", index.LOCKED.limit(3))
    for n, (guest, to) in enumerate(PLACES):
        conversation = opened(later(tx, minutes=n), to, guest)
        for word in ("one", "two", "three", "four", "five"):
            write(later(tx, minutes=n), conversation, f"{word} {guest.name}")
    rounds = 1
    while tx.search.index.catch_up():
        rounds += 1
    assert rounds > 9
    assert tx._db.scalar(select(func.count()).select_from(t.passage)) == len(PLACES) * 6
    assert not tx.search.index.pending().new
    tag(tx, conversation, read_tags("vip"), ADA.actor)
    index_all(tx)
    only = Narrowed(tags=("vip",))
    assert [numbers(tx, word, narrowed=only) for word in ("one", "five")] == [[9], [9]]


def test_the_newest_comes_first_and_pages_go_on_where_the_last_one_ended(tx) -> None:
    # CONV-12
    for n, (guest, to) in enumerate(PLACES):
        write(later(tx, minutes=n), opened(later(tx, minutes=n), to, guest), "please")
    write(later(tx, days=1), tx.conversations.by_number(4), "please")
    index_all(tx)
    write(later(tx, days=2), tx.conversations.by_number(2), "please")
    assert numbers(tx, "please") == [2, 4, 9, 8, 7, 6, 5, 3, 1]
    assert numbers(tx, "please", limit=4, offset=3) == [8, 7, 6, 5]
    assert numbers(tx, "please", limit=4, offset=9) == []


@pytest.mark.parametrize(("few", "small"), [(300, 2000), (0, 2000), (0, 0)])
def test_a_word_that_many_begin_with_finds_the_rare_ones_too(tx, monkeypatch, few, small) -> None:
    # CONV-12
    monkeypatch.setattr(finder, "MOST_WORDS", 2)
    monkeypatch.setattr(finder, "BEGINNING", finder.BEGINNING.limit(3))
    monkeypatch.setattr(finder, "PAGE", 1)
    monkeypatch.setattr(finder, "FEW", few)
    monkeypatch.setattr(finder, "SMALL", small)
    for n, (guest, to) in enumerate(PLACES):
        write(later(tx, days=n), opened(later(tx, days=n), to, guest), f"prefix{n % 5} word")
    index_all(tx)
    assert sorted(numbers(tx, "prefix", limit=20)) == list(range(1, 10))
    assert numbers(tx, "prefix3 wo", limit=20) == [9, 4]
    assert numbers(tx, "word", limit=2) == [9, 8]
    assert numbers(tx, "word", limit=20) == list(range(9, 0, -1))


def test_an_agent_is_found_under_todays_name_without_being_indexed_anew(tx) -> None:
    # CONV-12
    opened(tx)
    index_all(tx)
    assert numbers(tx, "ada") == [1]
    tx.people.save_agent(replace(ADA, name="Countess Lovelace", email="ada.l@example.com"))
    assert not tx.search.index.pending().new
    assert (
        numbers(tx, "lovelace")
        == numbers(tx, "countess love")
        == numbers(tx, "ada.l@example")
        == [1]
    )
    tx.participants.leave(tx.conversations.by_number(1).id, EVE.id)
    assert numbers(tx, "eve") == [1]


def test_a_title_of_the_past_is_found(tx) -> None:
    # CONV-12 TTL-04
    conversation = opened(tx)
    rename(tx, conversation, "Order 4711", ADA.actor)
    rename(tx, conversation, "", ADA.actor)
    for _indexed in range(2):
        [found] = tx.search.words("order 47")
        assert (found.number, found.excerpt) == (1, "Order 4711")
        index_all(tx)


def test_deleted_words_are_forgotten_everywhere(tx) -> None:
    # CONV-12 WID-06
    conversation = opened(tx)
    secret = write(tx, conversation, "fuchsia zzyzx")
    index_all(tx)
    assert numbers(tx, "fuchsia") == [1]
    tx.messages.change(secret, Message.emptied)
    assert numbers(tx, "fuchsia") == []
    index_all(tx)
    assert numbers(tx, "fuchsia") == []
    assert tx._db.execute(select(t.word).where(t.word.c.word.in_(["fuchsia", "zzyzx"]))).all() == []


def test_a_conversation_can_be_forgotten_whole(tx) -> None:
    # CONV-12 MGR-06
    one, other = opened(tx), opened(tx, TO_INSIDE, ANN)
    for conversation in (one, other):
        write(tx, conversation, "the same words")
    index_all(tx)
    tx.search.index.forget([one.id])
    assert numbers(tx, "same words") == [2]
    assert numbers(tx, "gus") == []
    left = tx._db.scalars(select(t.word.c.uses).where(t.word.c.word == "same")).all()
    assert left == [1]


@pytest.mark.parametrize(
    "attack",
    [
        '"',
        '""',
        '" OR "a',
        "*",
        "a*",
        "NEAR(hello x)",
        "hello NOT x",
        "-hello",
        "hello:x",
        "words:hello x",
        "^hello",
        "(hello",
        "hello)",
        "hello & !x",
        "'hello' | x",
        "hello:*",
        "\\'",
        "hello <-> x",
        "{words} : x",
        "passage_words",
        "\ue001sales",
        "hello\ue002x",
        "x' OR '1'='1",
        "a\u0000b",
        "%",
        "_",
        '🔥"',
        'hello"*',
    ],
)
def test_nothing_that_people_type_is_syntax(tx, attack) -> None:
    # CONV-12 B15
    write(tx, opened(tx), "hello")
    index_all(tx)
    only_word = {term.word for term in terms_of(attack)} == {"hello"}
    assert numbers(tx, attack) == ([1] if only_word else [])
    assert numbers(tx, "hello") == [1]


def test_two_that_want_the_same_place_in_time_both_have_one(tx, monkeypatch) -> None:
    # CONV-12
    monkeypatch.setattr(index, "place", lambda at, owner: 77)
    for guest in (GUS, ANN, BOB):
        write(tx, opened(tx, TO_SALES, guest), "crowded")
        index_all(tx)
    assert numbers(tx, "crowded") == [3, 2, 1]


def plan(tx, query, asked) -> str:
    compiled = query.compile(tx._db, compile_kwargs={"render_postcompile": True})
    explain = "EXPLAIN QUERY PLAN " if tx._db.dialect.name == "sqlite" else "EXPLAIN "
    if tx._db.dialect.name == "postgresql":
        tx._db.execute(text("SET LOCAL enable_seqscan = off"))
        tx._db.execute(text("SET LOCAL enable_sort = off"))
    names = compiled.params | asked
    values = [names[name] for name in compiled.positiontup] if compiled.positional else names
    rows = tx._db.exec_driver_sql(
        explain + str(compiled), tuple(values) if compiled.positional else values
    )
    return "\n".join(str(row[-1]) for row in rows)


def test_queries_go_by_their_indexes(tx) -> None:
    # CONV-12 MGR-03
    on_sqlite = tx._db.dialect.name == "sqlite"
    asked = {"asked": '"x"' if on_sqlite else "'x'", "before": 9, "size": 9}
    hits = plan(tx, finder.ON_SQLITE if on_sqlite else finder.ON_POSTGRES, asked)
    assert ("VIRTUAL TABLE INDEX" in hits) if on_sqlite else ("passage_words_gin" in hits)
    assert "conversation_unindexed" in plan(tx, index.UNINDEXED, {})
    beginning = plan(tx, finder.BEGINNING, {"start": "a", "end": "b"})
    assert ("PRIMARY KEY" in beginning) if on_sqlite else ("pk_word" in beginning)
