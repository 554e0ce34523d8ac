"""Databases with so many conversations that whatever reads too much of them is seen.

People and conversations are written from here, their messages by the database itself, out of sentences whose
words follow Zipf's law as those of people do. What they are found by is made by Frontdesk's rules.
"""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import psycopg
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from bot.domain import wording
from bot.store import migrate
from bot.store.passages import CHANCE, Passage, day_of, place

END = datetime(2026, 1, 1, tzinfo=UTC)
APART, STEP, LIFE = timedelta(minutes=5), timedelta(minutes=7), timedelta(days=1)
MESSAGES_EACH = 20
AGENTS, SERVICES, VOCABULARY, SENTENCES, WORDS_EACH = 50, 20, 30_000, 20_000, 12
FREQUENT, RARE = "please", "zanzibar"
TAGS = {"vip": 100, "late": 50, "refund": 10}
DIALECT = sqlite.dialect()

# A sentence for each message, the same each time; a few in the first conversations have the rare word.
SENTENCE = f"""CASE WHEN n.n = 3 AND c.number % 99 = 0 AND c.number < 900 THEN {SENTENCES}
    ELSE (CAST(c.number AS bigint) * 7919 + n.n * 104729) % {SENTENCES} END"""
AT = f"({int((END - LIFE).timestamp() * 1000)} - {{behind}} + n.n * {int(STEP.total_seconds() * 1000)})"
FROM = f"""FROM conversation c CROSS JOIN bench_n n
    JOIN bench_sentence s ON s.id = {SENTENCE} JOIN bench_mark k ON k.number = c.number"""
GUEST = "n.n % 2 = 1"
MESSAGES = """INSERT INTO message (id, conversation_id, number, changed, source, kind, text, files, reactions,
    written_at, guest_id, agent_id, edited, deleted, withdrawn, version)
SELECT {id}, c.id, n.n, n.n, 's' || n.n, 'public', s.text, '[]', '{{}}', {time},
    CASE WHEN {guest} THEN c.guest_id END, CASE WHEN NOT {guest} THEN k.agent END,
    {false}, {false}, {false}, '' {source}"""
PASSAGES = """INSERT INTO passage (id, conversation_id, message_id, words)
SELECT ({at} << {chance}) + c.number % 65536 * 32 + n.n, c.id, {id},
    s.words || {gap} k.words || {day} {source}
ORDER BY 1"""


# What PostgreSQL makes faster once all rows are there; each row says its name, and how it is made.
CONSTRAINTS = (
    """SELECT conname, conrelid::regclass::text,
        format('ALTER TABLE %s ADD CONSTRAINT %s %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE contype = 'u' AND conrelid::regclass::text IN ('message', 'passage')""",
    "ALTER TABLE {table} DROP CONSTRAINT {name}",
)
INDEXES = (
    """SELECT indexname, tablename, indexdef FROM pg_indexes
    WHERE tablename IN ('message', 'passage') AND indexname NOT LIKE 'pk_%'""",
    "DROP INDEX {name}",
)


class Writer(Protocol):
    """A database that is being filled."""

    def rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of ours."""

    def messages(self, conversations: int) -> None:
        """Let the database write messages and what they are found by."""

    def finish(self) -> None:
        """Have everything ready to be asked."""


def build(url: str, conversations: int) -> None:
    """Make the tables and fill them; the same rows for the same number."""
    migrate.upgrade(url)
    write: Writer = _Sqlite(url) if url.startswith("sqlite") else _Postgres(url)
    uses: Counter[str] = Counter()
    texts = _texts()
    numbers = range(1, conversations + 1)
    sentences = [{"id": n, "text": said, "words": words} for n, (said, words) in enumerate(texts)]
    write.rows("bench_sentence", sentences)
    write.rows("bench_n", [{"n": n} for n in range(1, MESSAGES_EACH + 1)])
    for table, rows in _people(numbers):
        write.rows(table, rows)
    write.rows("bench_mark", [_mark(number, uses) for number in numbers])
    heads = [_head(number, conversations, uses) for number in numbers]
    write.rows("passage", sorted(heads, key=lambda row: row["id"]))
    for sentence, times in _said(numbers).items():
        uses.update(dict.fromkeys(texts[sentence][1], times))
    write.rows("word", [{"word": word, "uses": times} for word, times in uses.items()])
    write.messages(conversations)
    write.finish()


def _texts() -> Sequence[tuple[str, frozenset[str]]]:
    """Make sentences; the word in place n is used about 1/n as often as the first."""
    chance = random.Random(7)
    sounds = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "ei", "or", "an")]
    words = (
        "".join(chance.choices(sounds, k=chance.choice((2, 2, 3, 3, 4)))) for _ in range(VOCABULARY)
    )
    vocabulary = [FREQUENT, *words]
    weights = [1 / (n + 3) for n in range(len(vocabulary))]
    said = chance.choices(vocabulary, weights, k=SENTENCES * WORDS_EACH)
    lines = [" ".join(said[n : n + WORDS_EACH]) for n in range(0, len(said), WORDS_EACH)]
    return [(line, wording.words_of(line)) for line in (*lines, f"{lines[0]} {RARE}")]


def _said(numbers: range) -> Mapping[int, int]:
    """Count how often each sentence is said, as `SENTENCE` chooses them."""
    chosen = Counter(
        (number * 7919 + n * 104729) % SENTENCES
        for number in numbers
        for n in range(1, MESSAGES_EACH + 1)
    )
    for number in (one for one in numbers if one % 99 == 0 and one < 900):
        chosen[(number * 7919 + 3 * 104729) % SENTENCES] -= 1
        chosen[SENTENCES] += 1
    return chosen


def _people(numbers: range) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield everybody, and the conversations: one in five is open, one in twenty waits."""
    yield (
        "agent",
        [
            {"id": f"agent{n}", "name": f"Agent{n} Smith{n}", "slug": f"agent{n}", "manages": False}
            for n in range(AGENTS)
        ],
    )
    yield (
        "service",
        [
            {"id": f"service{n}", "name": f"Service {n}", "mode": "answers", "share_links": True}
            | {"hours": {"zone": "UTC", "weekdays": {}, "holidays": []}}
            for n in range(SERVICES)
        ],
    )
    yield (
        "guest",
        [
            {"id": f"guest{n}", "name": f"Guest{n} Miller", "email": f"g{n}@example.com"}
            | {"language": "en", "time_zone": "UTC", "blocked": False, "created_at": END}
            for n in numbers
        ],
    )
    yield "conversation", [_conversation(number, numbers.stop - 1) for number in numbers]
    yield "participant", [row for number in numbers for row in _participants(number)]
    yield (
        "tag",
        [{"conversation_id": f"{n:032x}", "name": tag} for n in numbers for tag in _tags(n)],
    )


def _conversation(number: int, of: int) -> dict[str, Any]:
    opened, last = _times(number, of)
    return {
        "id": f"{number:032x}",
        "number": number,
        "kind": "group",
        "origin": "widget",
        "state": "open" if number % 5 == 0 else "closed",
        "guest_id": f"guest{number}",
        "origin_service_id": _service(number),
        "service_id": _service(number),
        "assignee_id": _agent(number) if number % 3 else None,
        "page": {},
        "opened_at": opened,
        "last_at": last,
        "waiting_since": last if number % 20 == 0 else None,
        "last_number": MESSAGES_EACH,
        "changed": 0,
        "delivered": 0,
        "indexed": MESSAGES_EACH,
    }


def _participants(number: int) -> Iterator[dict[str, Any]]:
    """Yield the guest, the agent who answers, and one who left."""
    for place_, person in enumerate((f"guest{number}", _agent(number), _agent(number + 5))):
        yield {"conversation_id": f"{number:032x}", "person": person, "is_guest": not place_} | {
            "source": "auto",
            "joined_at": END,
            "joined": place_,
            "left_at": END if place_ > 1 else None,
            "delivered": 0,
            "seen": 0,
        }


def _mark(number: int, uses: Counter[str]) -> dict[str, Any]:
    words = _marks(number)
    uses.update(dict.fromkeys(words, MESSAGES_EACH))
    return {"number": number, "words": words, "agent": _agent(number)}


def _head(number: int, of: int, uses: Counter[str]) -> dict[str, Any]:
    persons = {wording.mark(wording.PERSON, _agent(n)) for n in (number, number + 5)}
    names = wording.words_of(f"Guest{number} Miller g{number}@example.com")
    key = f"{number:032x}"
    opened, last = _times(number, of)
    at = place(last, key)
    head = Passage(at, key, None, names | persons | _marks(number) | {wording.HEAD})
    words = head.kept
    uses.update((*words, wording.ALL))
    uses.update(day_of(place(opened + STEP * n, "")) for n in range(1, MESSAGES_EACH + 1))
    uses[wording.ALL] += MESSAGES_EACH
    return {"id": at, "conversation_id": key, "message_id": None, "words": words}


def _marks(number: int) -> frozenset[str]:
    tags = {wording.mark(wording.TAG, tag) for tag in _tags(number)}
    return frozenset((*tags, wording.mark(wording.SERVICE, _service(number))))


def _tags(number: int) -> list[str]:
    return [tag for tag, every in TAGS.items() if number % every == 0]


def _times(number: int, of: int) -> tuple[datetime, datetime]:
    opened = END - LIFE - APART * (of - number)
    return opened, opened + STEP * MESSAGES_EACH


def _agent(number: int) -> str:
    return f"agent{number // 5 % AGENTS}"


def _service(number: int) -> str:
    return f"service{number // 20 % SERVICES}"


def _at(conversations: int) -> str:
    behind = f"({conversations} - CAST(c.number AS bigint)) * {int(APART.total_seconds() * 1000)}"
    return AT.format(behind=behind)


class _Sqlite:
    """Writes to a file that nobody needs after a crash; its full text index is made at the end."""

    def __init__(self, url: str) -> None:
        self._db = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-800000"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        [[self._trigger]] = self._db.execute(
            "SELECT sql FROM sqlite_master WHERE name='passage_added'"
        )
        self._db.execute("DROP TRIGGER passage_added")
        self._db.execute("CREATE TEMP TABLE bench_n (n INTEGER PRIMARY KEY)")
        self._db.execute("CREATE TEMP TABLE bench_sentence (id INTEGER PRIMARY KEY, text, words)")
        self._db.execute("CREATE TEMP TABLE bench_mark (number INTEGER PRIMARY KEY, words, agent)")
        self._db.execute("BEGIN")

    def rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        names = list(rows[0])
        kinds = [_kind(table, name) for name in names]
        values = (
            [kind(row[name]) for name, kind in zip(names, kinds, strict=True)] for row in rows
        )
        places = ", ".join("?" * len(names))
        self._db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", values)

    def messages(self, conversations: int) -> None:
        at = _at(conversations)
        key = f"printf('%012x%010x%010x', {at}, c.number, n.n)"
        day = f"' {wording.DAY}' || printf('%06d', {at} / 86400000)"
        time = f"strftime('%Y-%m-%d %H:%M:%S+00:00', {at} / 1000, 'unixepoch')"
        self._db.execute(MESSAGES.format(id=key, time=time, guest=GUEST, false="0", source=FROM))
        self._db.execute(
            PASSAGES.format(at=at, chance=CHANCE, id=key, gap="' ' ||", day=day, source=FROM)
        )
        self._db.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")

    def finish(self) -> None:
        self._db.execute(self._trigger)
        self._db.execute("COMMIT")
        self._db.execute("ANALYZE")
        self._db.execute("PRAGMA journal_mode=WAL").fetchall()
        self._db.close()


class _Postgres:
    """Copies into tables; the index of words is made at the end."""

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._db = psycopg.connect(address)
        self._db.execute("SET session_replication_role = replica")
        self._db.execute("SET work_mem = '256MB'")
        self._db.execute("SET maintenance_work_mem = '512MB'")
        self._made_again = [*self._without(*CONSTRAINTS), *self._without(*INDEXES)]
        self._db.execute("CREATE TEMP TABLE bench_n (n bigint)")
        self._db.execute("CREATE TEMP TABLE bench_sentence (id bigint, text text, words tsvector)")
        self._db.execute("CREATE TEMP TABLE bench_mark (number bigint, words tsvector, agent text)")

    def rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        names = list(rows[0])
        with (
            self._db.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([_copied(row[name]) for name in names])

    def messages(self, conversations: int) -> None:
        at = _at(conversations)
        key = f"lpad(to_hex({at}), 12, '0') || lpad(to_hex(c.number::bigint), 10, '0')"
        key += " || lpad(to_hex(n.n), 10, '0')"
        day = f"'{wording.DAY}' || lpad(({at} / 86400000)::text, 6, '0')"
        day = f"array_to_tsvector(ARRAY[{day}])"
        time = f"to_timestamp({at} / 1000.0)"
        said = MESSAGES.format(id=key, time=time, guest=GUEST, false="false", source=FROM)
        self._db.execute(said.encode())
        found = PASSAGES.format(at=at, chance=CHANCE, id=key, gap="", day=day, source=FROM)
        self._db.execute(found.encode())

    def finish(self) -> None:
        for statement in self._made_again:
            self._db.execute(statement.encode())
        self._db.commit()
        self._db.autocommit = True
        self._db.execute("VACUUM ANALYZE")
        self._db.close()

    def _without(self, find: str, drop: str) -> list[str]:
        """Drop what is cheaper to make at the end; return how."""
        found = self._db.execute(find.encode()).fetchall()
        for name, table, _statement in found:
            self._db.execute(drop.format(name=name, table=table).encode())
        return [statement for _name, _table, statement in found]


def _kind(table: str, name: str) -> Callable[[Any], Any]:
    """Return how SQLAlchemy writes a column's values for SQLite."""
    if name == "words":
        return lambda words: " ".join(sorted(words))
    known = SQLModel.metadata.tables.get(table)
    process = known.c[name].type.bind_processor(DIALECT) if known is not None else None
    return (lambda value: value if value is None else process(value)) if process else _same


def _same(value: Any) -> Any:
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, frozenset):
        return " ".join(f"'{word}'" for word in value)
    return json.dumps(value) if isinstance(value, dict) else value
