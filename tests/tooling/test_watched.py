"""Coverage watches the tests that mirror the code, once each."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from coverage import Coverage
from hypothesis import given
from hypothesis import strategies as st

from tests.tooling.tree import ROOT
from tests.watched import is_watched, unwatched


def made(place: str, database: str | None = None, marks: tuple[str, ...] = (), does=None):
    """Return what is asked of a test."""
    there = ROOT / "tests" / place
    assert there.exists(), place
    return SimpleNamespace(
        path=there,
        obj=does,
        callspec=SimpleNamespace(params={"database": database} if database else {}),
        get_closest_marker=lambda name: name if name in marks else None,
    )


@given(st.none())
def by_chance(_nothing) -> None: ...


@pytest.mark.parametrize(
    "item",
    [
        made("bot/domain/test_hours.py"),
        made("bot/domain/test_richtext.py", does=by_chance),
        made("bot/actions/test_assign.py", "postgresql"),
        made("bot/test_outbox.py", "postgresql"),
        made("bot/deliver/test_reports.py", "sqlite"),
        made("calendar_sync/test_book.py", "sqlite"),
        made("web_widget/test_guests.py", "sqlite", marks=("timeout",)),
    ],
    ids=lambda item: item.path.stem,
)
def test_a_test_that_mirrors_the_code_is_watched(item) -> None:
    assert is_watched(item)


@pytest.mark.parametrize(
    "item",
    [
        made("bot/deliver/test_reports.py", "postgresql"),
        made("bot/actions/test_assign_at_once.py", "sqlite", marks=("again",)),
        made("calendar_sync/test_ics.py", does=by_chance),
        made("stories/test_notes.py"),
        made("browser/test_booking.py"),
        made("chaos/test_kills.py", "sqlite"),
        made("tooling/test_tree.py"),
    ],
    ids=lambda item: item.path.stem,
)
def test_a_twin_a_repetition_and_what_goes_through_all_of_it_are_not(item) -> None:
    assert not is_watched(item)


def test_what_is_not_watched_is_not_counted_and_what_comes_after_it_is(tmp_path: Path) -> None:
    for name in ("seen", "unseen"):
        (tmp_path / f"{name}.py").write_text("def act():\n    return 1\n")
    acts = {name: compiled(tmp_path / f"{name}.py") for name in ("seen", "unseen")}
    watching = Coverage(data_file=None, source=[str(tmp_path)], check_preimported=False)
    watching.start()
    try:
        with unwatched():
            acts["unseen"]()
        acts["seen"]()
    finally:
        watching.stop()
    found = watching.get_data()
    ran = {name: found.lines(str(tmp_path / f"{name}.py")) for name in acts}
    assert ran == {"seen": [2], "unseen": []}


def test_where_nothing_is_measured_nothing_is_stopped() -> None:
    assert Coverage.current() is None, "this test itself is not watched"
    with unwatched():
        assert Coverage.current() is None


def compiled(file: Path):
    """Return the function `act` of a file."""
    names: dict = {}
    exec(compile(file.read_text(), file, "exec"), names)
    return names["act"]
