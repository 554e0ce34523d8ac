"""Hold the tests to their coverage: all of the rules, the actions and the outbox, 90 % of the rest.

Reads the JSON report of coverage.py; prints what is missing and ends with 1 when it is too much.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MEETINGS = ("book", "cancel", "change", "choosing", "from_calendar", "hold", "put", "remind")
STRICT = (
    "bot/domain/",
    "bot/actions/",
    "bot/outbox.py",
    *(f"calendar_sync/{name}.py" for name in MEETINGS),
)
ELSEWHERE = 90.0
WORST = 10


def faults(files: Mapping[str, Any]) -> list[str]:
    """Say what falls short, from the report's `files`: path → summary and what is missing."""
    strict = {path: file for path, file in files.items() if path.startswith(STRICT)}
    others = {path: file for path, file in files.items() if path not in strict}
    unseen = [part for part in STRICT if not any(path.startswith(part) for path in strict)]
    return [
        *(f"{part}: the report does not know it" for part in unseen),
        *(gap for path, file in sorted(strict.items()) if (gap := _gap(path, file))),
        *_too_little(others, "statements", "num_statements", "covered_lines"),
        *_too_little(others, "branches", "num_branches", "covered_branches"),
    ]


def main(report: str) -> int:
    """Judge the report; 0 when it is enough."""
    found = faults(json.loads(Path(report).read_text(encoding="utf-8"))["files"])
    for fault in found:
        print(f"coverage: {fault}")
    if not found:
        print("coverage: the rules, the actions and the outbox in full, enough of the rest")
    return 1 if found else 0


def _gap(path: str, file: Mapping[str, Any]) -> str:
    """Name the lines and branches of a file that no test runs."""
    lines = ", ".join(str(line) for line in file["missing_lines"])
    branches = ", ".join(f"{start}→{end}" for start, end in file["missing_branches"])
    parts = [f"lines {lines}" if lines else "", f"branches {branches}" if branches else ""]
    missing = "; ".join(part for part in parts if part)
    return f"{path}: no test runs {missing}" if missing else ""


def _too_little(files: Mapping[str, Any], what: str, of: str, covered: str) -> list[str]:
    """Compare the sum over these files with the threshold; name the files that miss most."""
    total = sum(file["summary"][of] for file in files.values())
    done = sum(file["summary"][covered] for file in files.values())
    if done * 100 >= total * ELSEWHERE:
        return []
    left = {path: file["summary"][of] - file["summary"][covered] for path, file in files.items()}
    worst = sorted((path for path in left if left[path]), key=lambda path: -left[path])[:WORST]
    named = ", ".join(f"{path} ({left[path]})" for path in worst)
    share = done * 100 / total
    return [f"{share:.1f} % of the other {what}, wanted {ELSEWHERE:.0f} %; most missing in {named}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
