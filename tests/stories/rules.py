"""The rules of PRODUCT that the stories have to prove, and where to read which of them a test proves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

STORIES = Path(__file__).parent
RULE = re.compile(r"\b(?:[A-Z]{3,4}-\d\d|B\d{1,2})\b")
RULES = (
    *(f"ENT-{n:02}" for n in (1, 3, 4, 5, 6, 7, 8, 9)),
    *(f"CONV-{n:02}" for n in range(1, 15)),
    *(f"TTL-{n:02}" for n in range(1, 9)),
    *(f"ASG-{n:02}" for n in (2, 4, 8, 13, 14, 16)),
    *(f"MEM-{n:02}" for n in (1, 2, 3, 4, 5, 6, 8)),
    *(f"ESC-{n:02}" for n in range(1, 6)),
    *(f"TAG-{n:02}" for n in (1, 3)),
    *(f"PHB-{n:02}" for n in range(1, 6)),
)
# What a story proves by the way; the rest of each chapter is proven by table and on each platform.
BESIDES = (
    "B7",
    "B21",
    "ENT-02",
    "TTL-09",
    *(f"MTG-{n:02}" for n in range(1, 13)),
    *(f"ASG-{n:02}" for n in range(1, 17)),
    "MEM-07",
    "TAG-02",
    *(f"MGR-{n:02}" for n in (1, 3, 5, 7)),
)


def proven(folder: Path = STORIES) -> dict[str, set[str]]:
    """Return the rules that each test names in the comment at its head."""
    files = sorted(folder.glob("test_*.py"))
    return {f"{file.stem}.{name}": ids for file in files for name, ids in _named_in(file)}


def _named_in(file: Path) -> Iterator[tuple[str, set[str]]]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            head = lines[node.lineno - 1 : node.body[0].lineno - 1]
            comments = (line.partition("#")[2] for line in head)
            yield node.name, {rule for comment in comments for rule in RULE.findall(comment)}
