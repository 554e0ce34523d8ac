"""`python -m tests.bench [SECTION …]`: measure, print a table, write `build/bench.json`.

Everything is compared with the bare handler in the same run: what a machine can do differs from one to
the next, and from one minute to the next. `BENCH=quick` takes five minutes instead of eleven.
"""

import os
import resource
import sys
import tempfile
from pathlib import Path

from tests.bench.booking_page import booking_page
from tests.bench.elsewhere import postgresql
from tests.bench.finding import finding
from tests.bench.growth import growth
from tests.bench.rates import rates
from tests.bench.rows import Row, table, write
from tests.bench.scene import scene
from tests.bench.slots import slots
from tests.bench.sockets import sockets
from tests.bench.starting import starting
from tests.bench.teams import teams
from tests.processes import ROOT

SECTIONS = {
    "starting": starting,
    "rates": rates,
    "teams": teams,
    "sockets": sockets,
    "growth": growth,
    "finding": finding,
    "slots": slots,
    "booking": booking_page,
    "postgresql": postgresql,
}


def main() -> int:
    """Run the sections that are asked for, else all; 1 when a target is missed."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    (ROOT / "build").mkdir(exist_ok=True)
    asked = sys.argv[1:] or list(SECTIONS)
    rows: list[Row] = []
    quick = os.environ.get("BENCH") == "quick"
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder,
        scene(Path(folder), quick=quick) as stage,
    ):
        for name in asked:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += SECTIONS[name](stage)
    write(rows, ROOT / "build" / "bench.json")
    print(table(rows))
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
