"""What platforms told us already, answers that came too early, and values that may come back once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text

from bot.domain.ids import AgentId, PlatformName, Ref
from bot.store import tables as t
from bot.store.dialects import insert_new, insert_or_update

KEPT = timedelta(days=3)
HEARD = insert_new(t.inbox)
HOLD = insert_new(t.early_answer)
KEEP_NONCE = insert_or_update(t.nonce, ("hash",))
LOCK_ROOT = text("SELECT pg_advisory_xact_lock(hashtextextended(:root, 1))")
TAKE_NONCE = (
    delete(t.nonce)
    .where(t.nonce.c.hash == bindparam("hash"), t.nonce.c.expires_at > bindparam("now"))
    .returning(t.nonce.c.hash)
)


@dataclass(frozen=True, slots=True)
class EarlyAnswer:
    """What an agent wrote in a thread of which we do not know the root yet."""

    written_as: Ref
    agent_id: AgentId
    draft: Mapping[str, Any]


class Inbox:
    """Remember what came, so that a repeat of it does nothing."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def first_time(self, key: str) -> bool:
        """Tell whether this is new, and remember it with this transaction."""
        row = {"key": key, "at": self._now}
        return self._db.execute(HEARD[self._db.dialect.name], row).first() is not None

    def lock(self, root: Ref) -> None:
        """Let nobody else open a thread with this root, or touch what waits for it, until the commit."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(LOCK_ROOT, {"root": str(root)})

    def hold(self, root: Ref, answer: EarlyAnswer) -> None:
        """Keep an answer until the root of its thread is known; once is enough."""
        row = {
            "platform": root.platform,
            "root": root.value,
            "value": answer.written_as.value,
            "agent_id": answer.agent_id,
            "draft": dict(answer.draft),
            "at": self._now,
        }
        self._db.execute(HOLD[self._db.dialect.name], row)

    def release(self, root: Ref, agent_id: AgentId | None = None) -> Sequence[EarlyAnswer]:
        """Give out what waited for this root, in the order in which it came; only one agent's, if named."""
        e = t.early_answer.c
        here = [e.platform == root.platform, e.root == root.value]
        if agent_id is not None:
            here.append(e.agent_id == agent_id)
        rows = self._db.execute(select(t.early_answer).where(*here).order_by(e.id)).all()
        if rows:
            self._db.execute(delete(t.early_answer).where(*here))
        return [
            EarlyAnswer(
                Ref(PlatformName(row.platform), row.value), AgentId(row.agent_id), row.draft
            )
            for row in rows
        ]

    def remember(self, value: str, until: datetime) -> None:
        """Expect a value to come back, once; one that we expect already, or did once, until then."""
        row = {"hash": _hash(value), "expires_at": until}
        self._db.execute(KEEP_NONCE[self._db.dialect.name], row)

    def came_back(self, value: str) -> bool:
        """Tell whether a value was expected; it is not expected a second time."""
        asked = {"hash": _hash(value), "now": self._now}
        return self._db.execute(TAKE_NONCE, asked).first() is not None

    def forget_old(self) -> None:
        """Forget what no platform repeats any more."""
        old = self._now - KEPT
        self._db.execute(delete(t.inbox).where(t.inbox.c.at < old))
        self._db.execute(delete(t.early_answer).where(t.early_answer.c.at < old))
        self._db.execute(delete(t.nonce).where(t.nonce.c.expires_at < self._now))


def _hash(value: str) -> str:
    return sha256(value.encode()).hexdigest()
