"""Find passages by words, the newest first: full text of SQLite and of PostgreSQL (CONV-12).

Words of people never become a question's syntax: they are letters and digits only, and quoted (B15). A word
that is the beginning of others is looked up in the list of all words first. So a frequent word costs no more
than a rare one: both databases read from the newest back, and stop when there is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from math import ceil, prod
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.domain import wording
from bot.domain.wording import Term
from bot.store import tables as t
from bot.store.index import Pending
from bot.store.passages import Passage, first_of

# Of the words that begin so, these many are asked for at first; the others only when that finds too little.
MOST_WORDS = 64
# PostgreSQL sorts all that it finds. Where that may be more than FEW, it is asked for the newest first: those
# that probably hold enough, read one by one while they are no more than SMALL, else by days.
FEW, SMALL, MOST_DAYS = 1_000, 2_000, 16
# So many times what is wanted, at first and then: words come unevenly, and often in one conversation.
ENOUGH = (12, 60)
PAGE, LARGEST_PAGE = 64, 16_384
END = "\U0010ffff"
NEVER = (1 << 63) - 1

p, w, a = t.passage.c, t.word.c, t.agent.c
BEGINNING = (
    select(w.word, w.uses)
    .where(w.word >= bindparam("start"), w.word < bindparam("end"))
    .order_by(w.uses.desc(), w.word)
    .limit(MOST_WORDS + 1)
)
AGENTS = select(a.id, a.name, a.email).where(a.same_as.is_(None))
INDEX = table("passage_words", column("rowid", BigInteger), column("passage_words"))
ON_SQLITE = (
    select(p.id, p.conversation_id, p.message_id)
    .select_from(INDEX)
    .join(t.passage, p.id == INDEX.c.rowid)
    .where(
        INDEX.c.passage_words.op("MATCH")(bindparam("asked")),
        INDEX.c.rowid < bindparam("before", type_=BigInteger),
    )
    .order_by(INDEX.c.rowid.desc())
    .limit(bindparam("size"))
)
MATCHES = p.words.op("@@")(cast(bindparam("asked"), TSQUERY))
HITS = (
    select(p.id, p.conversation_id, p.message_id).where(MATCHES).cte().prefix_with("MATERIALIZED")
)
ON_POSTGRES = (
    select(HITS)
    .where(HITS.c.id < bindparam("before", type_=BigInteger))
    .order_by(HITS.c.id.desc())
    .limit(bindparam("size"))
)
DAYS = (
    select(w.word, w.uses)
    .where(w.word >= wording.DAY, w.word < wording.DAY + END)
    .order_by(w.word.desc())
    .limit(MOST_DAYS)
)
# The limit keeps PostgreSQL from asking its index of words, whose answer would be long.
NEWEST = select(t.passage).order_by(p.id.desc()).limit(bindparam("newest")).subquery()
AMONG_NEWEST = (
    select(NEWEST.c.id, NEWEST.c.conversation_id, NEWEST.c.message_id)
    .where(NEWEST.c.words.op("@@")(cast(bindparam("asked"), TSQUERY)))
    .order_by(NEWEST.c.id.desc())
)


class Hit(NamedTuple):
    """A conversation that was found, and the newest message that has the words; None for itself."""

    conversation_id: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """What one term may mean: any of `words`, which the index has, the most used first.

    `uses` is how often they are used. `exact` are words that will do, known or not; `term` tells of
    all others. `beginning`: there are more words than these.
    """

    words: Sequence[str]
    uses: int
    exact: frozenset[str]
    term: Term | None = None
    beginning: str | None = None

    def finds(self, words: frozenset[str]) -> bool:
        """Tell whether something with these words is meant."""
        if self.exact & words:
            return True
        return self.term is not None and any(map(self.term.finds, words))


class Finder:
    """Finds conversations by what was said in them, who takes or took part, titles and tags."""

    def __init__(self, db: Connection, pending: Pending) -> None:
        self._db = db
        self._on_sqlite = db.dialect.name == "sqlite"
        self._pending = pending
        self._gone = {one.id for one in pending.gone}

    def find(self, terms: Sequence[Term], marks: Sequence[str], most: int) -> Sequence[Hit]:
        """Return conversations where one message, or the conversation itself, has all of it; newest first."""
        agents = self._agents() if terms else []
        groups = [
            *(self._meant(term, agents) for term in terms),
            *self._marked(marks if terms else (*marks, wording.HEAD)),
        ]
        hits = self._collect(groups, most, whole=False)
        if len(hits) < most and any(group.beginning for group in groups):
            hits = self._collect(groups, most, whole=True)
        return hits

    def _meant(self, term: Term, agents: Sequence[tuple[str, frozenset[str]]]) -> Group:
        """Return what a term may mean: words of texts and names, and agents who are called so."""
        persons = [person for person, words in agents if any(map(term.finds, words))]
        known = self._known([term.word, *persons])
        beginning = self._beginning(term.word) if term.begins else {}
        return _group(term, known | beginning, persons, cut=len(beginning) > MOST_WORDS)

    def _marked(self, marks: Sequence[str]) -> Iterator[Group]:
        known = self._known(marks)
        for one in marks:
            yield Group([one] if one in known else [], known.get(one, 0), frozenset((one,)))

    def _agents(self) -> Sequence[tuple[str, frozenset[str]]]:
        return [
            (
                wording.mark(wording.PERSON, row.id),
                wording.words_of(f"{row.name} {row.email or ''}"),
            )
            for row in self._db.execute(AGENTS)
        ]

    def _known(self, words: Sequence[str]) -> dict[str, int]:
        query = select(w.word, w.uses).where(w.word.in_(words))
        return {row.word: row.uses for row in self._db.execute(query)}

    def _beginning(self, start: str) -> dict[str, int]:
        rows = self._db.execute(BEGINNING, {"start": start, "end": start + END})
        return {row.word: row.uses for row in rows}

    def _collect(self, groups: Sequence[Group], most: int, *, whole: bool) -> Sequence[Hit]:
        """Take from the newest back until there are enough conversations."""
        found: dict[str, Hit] = {}
        indexed = self._indexed(groups, most, whole=whole)
        for row in merge(self._unknown(groups), indexed, key=_backwards):
            if len(found) == most:
                break
            found.setdefault(row.conversation_id, Hit(row.conversation_id, row.message_id))
        return list(found.values())

    def _unknown(self, groups: Sequence[Group]) -> Sequence[Passage]:
        """Return what the index does not know yet."""
        new = (one for one in self._pending.new if all(group.finds(one.words) for group in groups))
        return sorted(new, key=_backwards)

    def _indexed(self, groups: Sequence[Group], most: int, *, whole: bool) -> Iterator[Any]:
        """Yield what the index finds, unless that is out of date."""
        if all(group.words for group in groups):
            for page in self._pages(groups, most, whole=whole):
                yield from (row for row in page if row.id not in self._gone)

    def _pages(self, groups: Sequence[Group], most: int, *, whole: bool) -> Iterator[Sequence[Any]]:
        """Yield pages, from the newest back; each is larger than the one before."""
        asked, size, before = self._asked(groups, whole=whole), PAGE, NEVER
        for times in () if self._on_sqlite else ENOUGH:
            page, before = self._newest(groups, asked, times * most)
            yield page
        query = ON_SQLITE if self._on_sqlite else ON_POSTGRES
        while True:
            page = self._db.execute(query, {"asked": asked, "before": before, "size": size}).all()
            yield page
            if len(page) < size:
                return
            size, before = min(size * 4, LARGEST_PAGE), page[-1].id

    def _newest(
        self, groups: Sequence[Group], asked: str, expected: int
    ) -> tuple[Sequence[Any], int]:
        """Return so many of what is frequent, and before which place the rest stands."""
        passages = max(1, self._known([wording.ALL]).get(wording.ALL, 1))
        share = prod(min(1.0, group.uses / passages) for group in groups)
        if share * passages <= FEW:
            return (), NEVER
        newest = ceil(expected / share)
        if newest <= SMALL:
            page = self._db.execute(AMONG_NEWEST, {"asked": asked, "newest": newest}).all()
            return page, page[-1].id if page else NEVER
        days: list[str] = []
        for row in self._db.execute(DAYS):
            days, newest = [*days, row.word], newest - row.uses
            if newest <= 0:
                break
        dated = f"{asked} & ({' | '.join(map(_quoted, days))})"
        of_days = {"asked": dated, "before": NEVER, "size": LARGEST_PAGE}
        page = self._db.execute(ON_POSTGRES, of_days).all()
        return page, page[-1].id if len(page) == LARGEST_PAGE else first_of(days[-1])

    def _asked(self, groups: Sequence[Group], *, whole: bool) -> str:
        """Write the question in the database's own language."""
        either, both = (" OR ", " AND ") if self._on_sqlite else (" | ", " & ")
        return both.join(f"({either.join(self._written(group, whole=whole))})" for group in groups)

    def _written(self, group: Group, *, whole: bool) -> Iterator[str]:
        sign, start = ('"', '"{}" *') if self._on_sqlite else ("'", "'{}':*")
        yield from (f"{sign}{word}{sign}" for word in group.words[: None if whole else MOST_WORDS])
        if whole and group.beginning:
            yield start.format(group.beginning)


def _group(term: Term, known: dict[str, int], persons: Sequence[str], *, cut: bool) -> Group:
    """Order what a term may mean by how often it is used, the term itself before all."""
    ordered = sorted(known, key=lambda word: (word != term.word, -known[word]))
    return Group(ordered, sum(known.values()), frozenset(persons), term, term.word if cut else None)


def _backwards(one: Any) -> int:
    return -int(one.id)


def _quoted(word: str) -> str:
    return f"'{word}'"
