"""The processes of a bench: Frontdesk, the bare handler, the stand-in for Slack and Teams, the load."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.processes import ROOT, environment, free_port, settings

READY_WITHIN = 30.0
STEP = 0.002


class StandIn:
    """The stand-in for Slack and Teams."""

    def __init__(self) -> None:
        self.process = _spawn(
            ["-m", "tests.bench.standin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.port = int(self.process.stdout.readline())
        self.origin = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.origin}/api/"

    def ask(self, what: object) -> Any:
        """Ask for `posts`, to `forget` them, for `tokens-N` of Teams, or wait for a number of posts."""
        with urllib.request.urlopen(f"{self.origin}/ask/{what}", timeout=120) as answer:
            return json.load(answer)

    def close(self) -> None:
        _end(self.process)


@dataclass
class Server:
    """A server under test; `people` lists guests it knows."""

    name: str
    process: subprocess.Popen[str]
    port: int
    people: Path

    @property
    def bare(self) -> bool:
        return self.name == "bare"

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used, all threads together."""
        used = psutil.Process(self.process.pid).cpu_times()
        return used.user + used.system

    def memory(self) -> int:
        """Return the bytes of memory that are its own."""
        return psutil.Process(self.process.pid).memory_full_info().uss

    def close(self) -> None:
        _end(self.process)


def start_bare(folder: Path, api_url: str, people: Path) -> Server:
    """Start the bare handler on a database of its own."""
    port = free_port()
    words = ["-m", "tests.bench.bare", str(port), str(folder / "bare.db"), api_url]
    return _ready(Server("bare", _spawn(words), port, people))


def start_frontdesk(
    database_url: str,
    api_url: str,
    people: Path,
    *before: str,
    more: Mapping[str, str] | None = None,
) -> Server:
    """Start Frontdesk, with everything but the limits as it comes; `more` are further settings."""
    port = free_port()
    told = settings(port, database_url, api_url) | {"FRONTDESK_LOG_LEVEL": "info"}
    process = _spawn([*before, "-m", "bot", "serve"], environment(told | dict(more or {})))
    return _ready(Server("frontdesk", process, port, people))


def seconds_to_ready(words: list[str], told: dict[str, str], port: int) -> float:
    """Start something, and return after how long `/healthz` says 200; it is ended again."""
    begun = time.monotonic()
    process = _spawn(words, environment(told))
    try:
        _wait(process, port)
        return time.monotonic() - begun
    finally:
        _end(process)


@contextmanager
def working(server: Server, do: str, **job: Any) -> Iterator[Any]:
    """Run a job of the load beside us; yield what it said first, end it afterwards."""
    process = _spawn(["-m", "tests.bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    told = {"do": do, "port": server.port, "bare": server.bare, "people": str(server.people), **job}
    process.stdin.write(json.dumps(told) + "\n")
    process.stdin.flush()
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load for {server.name} failed: {do}")
        yield json.loads(line)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def load(server: Server, do: str, **job: Any) -> Any:
    """Run a job of the load to its end; return what it saw."""
    with working(server, do, **job) as told:
        return told


def _spawn(
    words: list[str], env: dict[str, str] | None = None, **pipes: int
) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL} | pipes
    log = (ROOT / "build" / "bench.log").open("a")
    with log:
        return subprocess.Popen(
            [sys.executable, *words], env=env, cwd=ROOT, stderr=log, text=True, **pipes
        )


def _ready(server: Server) -> Server:
    _wait(server.process, server.port)
    return server


def _wait(process: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(STEP)
    raise RuntimeError("a server does not start; see build/bench.log")


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
