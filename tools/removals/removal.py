"""How a rule is taken away: one small edit of the code, after which it is quietly gone."""

import re
from dataclasses import dataclass


class Stale(Exception):
    """A removal does not fit the code any more."""


@dataclass(frozen=True, slots=True)
class Removal:
    """`before`, which stands once in `file`, becomes `after`; `gone` says what holds no longer.

    Nothing may crash by it: the tests shall notice that the rule is not kept, not that the code is broken.
    """

    rule: str
    gone: str
    file: str
    before: str
    after: str


def taken_away(removal: Removal, text: str) -> str:
    """Return a file without the rule; Stale unless what is taken away stands there once."""
    found = text.count(removal.before)
    if found != 1:
        raise Stale(f"{removal.file}: {removal.before!r} stands there {found} times")
    return text.replace(removal.before, removal.after)


CRASHES = re.compile(r"(?:Name|Type|Attribute|Import|ModuleNotFound|Syntax|UnboundLocal)Error\b")
# What a slow machine does to a test says nothing of a rule.
SLOW = re.compile(r"hypothesis\.errors\.|DeadlineExceeded|Flaky|Failed: Timeout")


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed: what was said, and in which file, from the root of the repository."""

    test: str
    said: str
    path: str

    @property
    def crashed(self) -> bool:
        """Tell whether our code broke or was too slow, so that the test noticed nothing of the rule."""
        broke = CRASHES.match(self.said) and not self.path.startswith("tests/")
        return bool(broke or SLOW.match(self.said))
