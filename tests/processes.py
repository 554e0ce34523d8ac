"""Programs of ours as processes of their own, as an operator starts them: Frontdesk and the sandbox."""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[1]
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000
READY_WITHIN = 60.0
LOOK_EVERY = 0.02
SIGNING_SECRET = "sandbox-signing-secret"
BOT_TOKEN = "xoxb-sandbox-frontdesk"
APP_TOKEN = "xapp-sandbox-frontdesk"


def free_port() -> int:
    """Find a port that stays free: outside of those that outgoing connections are given."""
    while True:
        port = random.randrange(LOWEST_PORT, HIGHEST_PORT)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def settings(
    port: int, database_url: str, api_url: str, *, socket_mode: bool = False
) -> dict[str, str]:
    """Return everything that Frontdesk has to be told, with the limits on guests off."""
    told = {
        "DATABASE_URL": database_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SECRET_KEY": "a key for tests that nobody needs to guess",
        "LIMITS": "false",
        "LOG_LEVEL": "warning",
        "SLACK__BOT_TOKEN": BOT_TOKEN,
        "SLACK__SIGNING_SECRET": SIGNING_SECRET,
        "SLACK__API_URL": api_url,
    }
    if socket_mode:
        told["SLACK__APP_TOKEN"] = APP_TOKEN
    return {f"FRONTDESK_{name}": value for name, value in told.items()}


def environment(told: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with these settings of Frontdesk, and no others.

    What was compiled is kept, whatever the shell says: pip compiles it for an operator.
    """
    ours = ("FRONTDESK_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT)} | dict(told)


@dataclass
class Frontdesk:
    """`frontdesk serve`, to be started, killed and stopped; all of its lives write one log."""

    told: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    wrapper: Sequence[str] = ()

    @property
    def url(self) -> str:
        return self.told["FRONTDESK_PUBLIC_URL"]

    @property
    def log(self) -> Path:
        return self.folder / "frontdesk.log"

    def command(self, *words: str) -> str:
        """Run another command of Frontdesk's to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=environment(self.told),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"frontdesk {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Begin; it may take a moment until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, sys.executable, "-m", "bot", "serve"],
                env=environment(self.told),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self, within: float = 10.0) -> int:
        """Ask it to end; return its exit code. Raises TimeoutExpired when it takes longer."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def close(self) -> None:
        """Leave nothing behind, in whatever state it is."""
        if self.process and self.process.poll() is None:
            self._end(signal.SIGKILL)

    async def ready(self, session: aiohttp.ClientSession, within: float = READY_WITHIN) -> None:
        """Wait until it says that it is ready; raises when it ended, or takes too long."""
        async with asyncio.timeout(within):
            while not await self.answers(session):
                assert self.process
                if self.process.poll() is not None:
                    raise RuntimeError(f"frontdesk ended:\n{self.log.read_text()[-3000:]}")
                await asyncio.sleep(LOOK_EVERY)

    async def answers(self, session: aiohttp.ClientSession) -> bool:
        """Tell whether it is ready now."""
        try:
            async with session.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait()


@dataclass
class Sandbox:
    """`python -m bot.sandbox`; `api_url` and `control_url` are known once it is started."""

    options: Sequence[str]
    folder: Path
    facts: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self) -> "Sandbox":
        """Begin, and wait for the line that says where it listens."""
        with (self.folder / "sandbox.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.sandbox", "--port", "0", *self.options],
                env=environment({}),
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        self.facts = json.loads(self.process.stdout.readline())
        return self

    @property
    def api_url(self) -> str:
        return self.facts["api_url"]

    @property
    def control_url(self) -> str:
        return self.facts["control_url"]

    def close(self) -> None:
        """End it."""
        if self.process:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout
            self.process.stdout.close()


async def until(happened, within: float, every: float = LOOK_EVERY) -> bool:
    """Wait for a condition (a function, or a coroutine function); False when it did not come true."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = happened()
        if await found if asyncio.iscoroutine(found) else found:
            return True
        await asyncio.sleep(every)
    return False
