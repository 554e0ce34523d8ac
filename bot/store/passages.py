"""What messages and conversations are found by, in the database.

SQLite keeps words as text, and triggers keep its full text index; PostgreSQL keeps them as a vector with an
index of its own. How often a word is used is counted, so that a search knows what it will cost.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)

from bot.domain import wording
from bot.store import tables as t

p = t.passage.c
MOST_PARAMETERS = 500
DAY = 24 * 60 * 60 * 1000  # in milliseconds
CHANCE = 21  # bits of a place below its milliseconds, so that two seldom want the same
# All with one statement: after each, SQLite's full text index writes down what is new, to merge it later.
ADD_ALL = text(
    "INSERT INTO passage (id, conversation_id, message_id, words)"
    " SELECT value ->> 'id', value ->> 'conversation_id', value ->> 'message_id', value ->> 'words'"
    " FROM json_each(:rows)"
)
ADD_EACH = insert(t.passage).values(
    id=bindparam("id"),
    conversation_id=bindparam("conversation_id"),
    message_id=bindparam("message_id"),
    words=func.array_to_tsvector(bindparam("words", type_=ARRAY(Text))),
)
WORDS: dict[str, ColumnElement[Any]] = {
    "sqlite": p.words,
    "postgresql": func.tsvector_to_array(p.words),
}
COUNT = {
    "sqlite": text(
        "INSERT INTO word (word, uses) SELECT key, value FROM json_each(:uses) WHERE true"
        " ON CONFLICT (word) DO UPDATE SET uses = word.uses + excluded.uses"
    ),
    "postgresql": text(
        "INSERT INTO word (word, uses)"
        " SELECT key, value::integer FROM json_each_text(CAST(:uses AS json)) ORDER BY key"
        " ON CONFLICT (word) DO UPDATE SET uses = word.uses + excluded.uses"
    ),
}
UNUSED = delete(t.word).where(t.word.c.uses <= 0)


@dataclass(frozen=True, slots=True)
class Passage:
    """What something is found by; `id` is its place in time, `message_id` None for a conversation itself."""

    id: int
    conversation_id: str
    message_id: str | None
    words: frozenset[str]

    @property
    def kept(self) -> frozenset[str]:
        """Return the words with the day that it is of: databases that sort what they find ask by days."""
        return self.words | {day_of(self.id)}

    @property
    def at(self) -> datetime:
        """Return the time that it stands at, to the millisecond."""
        return datetime.fromtimestamp((self.id >> CHANCE) / 1000, UTC)


def place(at: datetime, owner: str) -> int:
    """Return an id that is ordered by time and nearly always free; the same for the same owner."""
    chance = int.from_bytes(blake2b(owner.encode(), digest_size=4).digest())
    return int(at.timestamp() * 1000) << CHANCE | chance % (1 << CHANCE)


def day_of(place: int) -> str:
    """Return the word of the day (UTC) of a place; by the alphabet they are in the order of time."""
    return f"{wording.DAY}{(place >> CHANCE) // DAY:06}"


def first_of(day: str) -> int:
    """Return the first place of a day."""
    return int(day.removeprefix(wording.DAY)) * DAY << CHANCE


class Passages:
    """Find and keep passages, and count their words."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._name = db.dialect.name
        self._uses: Counter[str] = Counter()

    def of_messages(self, ids: Sequence[str]) -> Sequence[Passage]:
        """Return the passages of messages."""
        return self._found(p.message_id.in_(ids))

    def heads(self, ids: Sequence[str]) -> Sequence[Passage]:
        """Return the passages of conversations themselves."""
        return self._found(p.conversation_id.in_(ids), p.message_id.is_(None))

    def all(self, ids: Sequence[str]) -> Sequence[Passage]:
        """Return everything that conversations are found by."""
        return self._found(p.conversation_id.in_(ids))

    def add(self, passages: Iterable[Passage]) -> None:
        """Keep passages; one whose place is taken gets the next."""
        rows = []
        for one in sorted(self._placed(list(passages)), key=lambda one: one.id):
            kept = one.kept
            self._uses.update((*kept, wording.ALL))
            words = sorted(kept)
            rows.append(
                {
                    "id": one.id,
                    "conversation_id": one.conversation_id,
                    "message_id": one.message_id,
                    "words": " ".join(words) if self._name == "sqlite" else words,
                }
            )
        if rows and self._name == "sqlite":
            self._db.execute(ADD_ALL, {"rows": json.dumps(rows, ensure_ascii=False)})
        elif rows:
            self._db.execute(ADD_EACH, rows)

    def remove(self, passages: Sequence[Passage]) -> None:
        """Take passages away."""
        for one in passages:
            self._uses.subtract((*one.kept, wording.ALL))
        for start in range(0, len(passages), MOST_PARAMETERS):
            ids = [one.id for one in passages[start : start + MOST_PARAMETERS]]
            self._db.execute(delete(t.passage).where(p.id.in_(ids)))

    def count(self) -> None:
        """Write down how often words are used now; a word that nothing uses is forgotten."""
        changed = sorted((word, more) for word, more in self._uses.items() if more)
        self._uses.clear()
        if not changed:
            return
        uses = json.dumps(dict(changed), ensure_ascii=False)
        self._db.execute(COUNT[self._name], {"uses": uses})
        fewer = [word for word, more in changed if more < 0]
        for start in range(0, len(fewer), MOST_PARAMETERS):
            those = fewer[start : start + MOST_PARAMETERS]
            self._db.execute(UNUSED.where(t.word.c.word.in_(those)))

    def _found(self, *where: ColumnElement[bool]) -> Sequence[Passage]:
        words = WORDS[self._name].label("said")
        query = select(p.id, p.conversation_id, p.message_id, words).where(*where)
        return [
            Passage(
                row.id,
                row.conversation_id,
                row.message_id,
                frozenset(_undated(row.said.split() if isinstance(row.said, str) else row.said)),
            )
            for row in self._db.execute(query)
        ]

    def _placed(self, passages: list[Passage]) -> Iterable[Passage]:
        wanted = [one.id for one in passages]
        taken = set(self._db.scalars(select(p.id).where(p.id.in_(wanted)))) if wanted else set()
        for one in passages:
            free = one.id
            while free in taken or (free != one.id and self._is_taken(free)):
                free += 1
            taken.add(free)
            yield replace(one, id=free)

    def _is_taken(self, place: int) -> bool:
        return self._db.execute(select(p.id).where(p.id == place)).first() is not None


def _undated(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if not word.startswith(wording.DAY))
