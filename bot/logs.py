"""The log: one line an event, `key=value`, with ids and never with what people wrote or who they are.

What concerns one conversation is said inside `about(…)`, so that its lines can be found together.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

# These libraries would log bodies, addresses or SQL with values below this level.
QUIET = ("aiohttp.client", "slack_sdk", "slack_bolt", "sqlalchemy", "apscheduler", "alembic", "PIL")

# Their errors have in them what was not taken: parameters, whole rows, bodies.
QUOTING = {"sqlalchemy", "sqlite3", "psycopg", "pydantic", "pydantic_core"}

_conversation: ContextVar[str] = ContextVar("conversation", default="")


@contextmanager
def about(conversation_id: str) -> Iterator[None]:
    """Name the conversation in every line that is logged inside."""
    before = _conversation.set(conversation_id)
    try:
        yield
    finally:
        _conversation.reset(before)


class KeyValues(logging.Formatter):
    """Writes a record as `time=… level=… logger=… msg="…"`; a traceback follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; what is inside the message cannot look like another line or key."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        pairs = {"time": at, "level": record.levelname.lower(), "logger": record.name}
        if conversation := _conversation.get():
            pairs["conversation"] = conversation
        pairs["msg"] = quoted(record.getMessage())
        line = " ".join(f"{key}={value}" for key, value in pairs.items())
        error = record.exc_info[1] if record.exc_info else None
        if error:
            line += "\n" + "\n".join(told(error))
        return line


def told(error: BaseException) -> Iterator[str]:
    """Yield what happened and where, the cause first, in the form of Python's own tracebacks.

    What databases and checks of shapes say is left out: they quote what they did not take, and that may be
    what somebody wrote.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause:
        yield from told(cause)
        yield "\nThen:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    quotes = type(error).__module__.partition(".")[0] in QUOTING
    yield (
        type(error).__name__ if quotes else "".join(traceback.format_exception_only(error)).strip()
    )
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from told(one)


def quoted(text: str) -> str:
    """Put a value into quotes, on one line, with nothing in it that ends the quotes."""
    if text.isprintable() and "\\" not in text and '"' not in text:
        return f'"{text}"'
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    shown = (char if char.isprintable() else f"\\u{ord(char):04x}" for char in safe)
    return f'"{"".join(shown)}"'


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Log to standard error, where whoever runs the program collects it."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(KeyValues())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
