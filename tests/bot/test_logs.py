"""The log: one line an event, and nobody can write a second one."""

import io
import logging

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.logs import about, quoted, set_up_logs
from web_widget.models import Seen


@pytest.fixture
def lines():
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    set_up_logs("info", stream)
    yield stream
    root.handlers[:], root.level = before


def test_a_line_has_keys_and_values(lines) -> None:
    logging.getLogger("bot.outbox").warning("took too long: kind=%s item=%d", "post", 7)
    line = lines.getvalue()
    assert line.startswith("time=2")
    assert ' level=warning logger=bot.outbox msg="took too long: kind=post item=7"\n' in line


def test_the_conversation_stands_in_every_line_that_is_about_it(lines) -> None:
    log = logging.getLogger("x")
    with about("c1"):
        log.warning("inside")
    log.warning("outside")
    inside, outside = lines.getvalue().splitlines()
    assert " conversation=c1 " in inside
    assert "conversation=" not in outside


def test_what_is_inside_a_message_cannot_look_like_another_line(lines) -> None:
    logging.getLogger("x").warning("%s", 'a" level=critical\ntime=1 \x1b[2J')
    (line,) = lines.getvalue().splitlines()
    assert line.endswith(r'msg="a\" level=critical\u000atime=1 \u001b[2J"')


def test_a_traceback_follows(lines) -> None:
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "ValueError: why" in lines.getvalue()


def test_what_somebody_wrote_is_not_in_a_traceback(lines, tx) -> None:
    # S18: databases and checks of shapes quote what they do not take
    secret = "words-of-somebody"
    try:
        try:
            tx._db.execute(
                text("INSERT INTO guest (id, name) VALUES (NULL, :name)"), {"name": secret}
            )
        except IntegrityError as refused:
            raise KeyError("ours") from refused
    except KeyError:
        logging.getLogger("x").exception("failed")
    try:
        Seen.model_validate({"up_to": secret})
    except ValidationError as refused:
        everything = ExceptionGroup("several", [refused])
        logging.getLogger("x").exception("failed", exc_info=everything)
    assert secret not in lines.getvalue()
    for told in (
        "IntegrityError",
        "KeyError: 'ours'",
        "several",
        "ValidationError",
        "test_logs.py",
    ):
        assert told in lines.getvalue()


def test_libraries_that_log_what_people_write_are_quiet(lines) -> None:
    logging.getLogger("slack_sdk.web").info("a body with words")
    logging.getLogger("bot").info("ours")
    assert "words" not in lines.getvalue()
    assert "ours" in lines.getvalue()


@pytest.mark.parametrize(("text", "shown"), [("a", '"a"'), ("\\", r'"\\"'), ("ü", '"ü"')])
def test_values_are_quoted(text: str, shown: str) -> None:
    assert quoted(text) == shown
