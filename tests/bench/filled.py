"""Databases that the bench starts from: people with conversations, and any number of messages."""

import asyncio
import json
import secrets
import sqlite3
from pathlib import Path

from bot.actions.open_conversation import Opening, open_conversation
from bot.actions.sessions import begin_session
from bot.domain.conversations import Thread
from bot.domain.entrances import EntranceKind, Widget
from bot.domain.ids import WidgetId
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction, migrate
from bot.upkeep import index_words
from tests.bench.houses import SLACK, House, Root, root_in

WIDGET = WidgetId("w_bench")
AT_ONCE = 500

FILL = """
INSERT INTO message (id, conversation_id, number, changed, source, kind, text, files, reactions,
                     written_at, guest_id, edited, deleted, withdrawn, version)
SELECT lower(hex(randomblob(16))), c.id, place, place, 'guest:' || c.guest_id || ':old-' || place,
       'public', 'What does it cost to send one of these abroad, and how long does it take?',
       '[]', '{}', c.opened_at, c.guest_id, 0, 0, 0, ''
FROM (SELECT value AS place FROM json_each(:places)) CROSS JOIN conversation c
WHERE c.number BETWEEN :first AND :last
"""
COPY = """
INSERT INTO copy (message_id, thread_id, platform, value, ours, marks)
SELECT m.id, t.id, 'slack', t.root || '/' || m.number, 1, '[]'
FROM message m JOIN thread t ON t.conversation_id = m.conversation_id
WHERE NOT EXISTS (SELECT 1 FROM copy WHERE copy.message_id = m.id)
"""
LAST = """
UPDATE conversation SET last_number = :last_number, delivered = :last_number
WHERE number BETWEEN :first AND :last
"""


def fill(url: str, folder: Path, guests: int, house: House = SLACK) -> Path:
    """Make a database with guests who have a conversation each; return the file that lists them."""
    migrate.upgrade(url)
    people = asyncio.run(_fill(url, guests, house))
    listed = folder / f"people-{secrets.token_hex(4)}.json"
    listed.write_text(json.dumps(people))
    return listed


async def _fill(url: str, guests: int, house: House) -> list[dict[str, str]]:
    store = Store(url, LocalSignals())
    await store.run(_set_up, house)
    people: list[dict[str, str]] = []
    while len(people) < guests:
        first, more = len(people), min(AT_ONCE, guests - len(people))
        people += await store.run(_arrive, house, range(first, first + more))
    await store.close()
    return people


def _set_up(tx: Transaction, house: House) -> None:
    tx.people.add_agent(house.agent)
    for service in house.services:
        tx.people.add_service(service)
        tx.people.set_members(service.id, [house.agent.id])
    tx.entrances.add_widget(Widget(WIDGET, tuple(one.id for one in house.services)))
    for installation in house.installations:
        tx.installations.keep(installation)


def _arrive(tx: Transaction, house: House, places: range) -> list[dict[str, str]]:
    """Open conversations whose threads stand there already; the services take turns."""
    people = []
    for place in places:
        token, guest = begin_session(tx, "en", "UTC")
        service = house.services[place % len(house.services)]
        opening = Opening(EntranceKind.WIDGET, WIDGET, service.id)
        conversation = open_conversation(tx, guest.id, opening)
        roots = [_root(tx, thread, place) for thread in tx.threads.of(conversation.id)]
        found = {"token": token, "conversation": conversation.id}
        people.append(found | {"channel": roots[0].channel, "root": roots[0].message})
    while items := tx.outbox.claim(AT_ONCE, tx.now - tx.now):
        for item in items:
            tx.outbox.finish(item)
    return people


def _root(tx: Transaction, thread: Thread, place: int) -> Root:
    root = root_in(thread.channel, place)
    tx.threads.opened(thread.id, root.ref)
    return root


def grow(database: Path, messages: int, active: int) -> None:
    """Store about so many messages of the past, half of them in the first conversations.

    Search knows them all, as it does of what was written long ago: else it would catch up meanwhile.
    """
    with sqlite3.connect(database, isolation_level=None) as db:
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        [[everybody]] = db.execute("SELECT count(*) FROM conversation").fetchall()
        db.execute("BEGIN")
        _add(db, 1, active, messages // 2)
        _add(db, active + 1, everybody, messages - messages // 2)
        db.execute(COPY)
        db.execute("COMMIT")
    db.close()
    asyncio.run(_index(f"sqlite:///{database}"))
    with sqlite3.connect(database, isolation_level=None) as db:
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()


async def _index(url: str) -> None:
    store = Store(url, LocalSignals())
    while await store.run(index_words):
        pass
    await store.close()


def _add(db: sqlite3.Connection, first: int, last: int, messages: int) -> None:
    """Spread messages over conversations, evenly; the first ones have one more."""
    each, more = divmod(messages, last - first + 1)
    for start, end, count in ((first, first + more - 1, each + 1), (first + more, last, each)):
        of = {"first": start, "last": end}
        db.execute(FILL, {"places": json.dumps(list(range(1, count + 1))), **of})
        db.execute(LAST, {"last_number": count, **of})


def stored(database: Path) -> int:
    """Count the messages that are there."""
    with sqlite3.connect(database) as db:
        [[count]] = db.execute("SELECT count(*) FROM message").fetchall()
    db.close()
    return int(count)
