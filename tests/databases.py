"""The PostgreSQL that tests run on: on loopback, one for a test process, gone with that process.

A small shell, the guard, owns the server and its folder. It lives as long as our end of its
standard input, so the server also goes when a test process is killed and cleans up nothing.
"""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
from psycopg import sql

DEBIAN = Path("/usr/lib/postgresql")
ATTEMPTS = 10

# Safe to lose, since nothing outlives the tests: what makes a commit durable is off.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}

GUARD = """
home=$(mktemp -d -t frontdesk-pg-XXXXXX) || exit 1
trap 'rm -rf "$home"' EXIT
cd "$home" || exit 1
"$1/initdb" -D data -A trust -U postgres -E UTF8 --locale=C --no-sync >log 2>&1 ||
    { echo "initdb: $(tail -n 1 log)"; exit 1; }
echo made
while read -r port; do
    : >log
    if "$1/pg_ctl" -D data -l log -w -o "$2 -c port=$port" start >/dev/null 2>&1
    then echo ready
    else echo "start: $(grep FATAL log | tail -n 1)"
    fi
done
"$1/pg_ctl" -D data -m immediate -w stop >/dev/null 2>&1
"""


def postgres_binaries() -> Path:
    """Find the newest PostgreSQL of Debian's packages, else the one on the PATH."""
    debian = [folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists()]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is missing: install Debian's package postgresql")


@contextmanager
def postgres_server(ports: Iterator[int] | None = None) -> Iterator[str]:
    """Run a PostgreSQL of our own; yield its address, `postgres@127.0.0.1:<port>`.

    `ports` are tried one after the other: between choosing a port and opening it, another process
    may take it. As root the server runs as the user postgres, since it refuses to run as root.
    """
    guard = _start_guard()
    try:
        yield f"postgres@127.0.0.1:{_open(guard, ports or _free_ports())}"
    finally:
        guard.stdin.close()
        guard.stdout.close()
        guard.wait()


def new_database(address: str, template: str = "template1") -> str:
    """Create a database, empty or as a copy of `template`; return the URL for a Store."""
    name = f"test_{secrets.token_hex(8)}"
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(address, command.format(sql.Identifier(name), sql.Identifier(template)))
    return f"postgresql+psycopg://{address}/{name}"


def template(address: str, migrate: Callable[[str], None]) -> str:
    """Create a database, let `migrate(url)` fill it, close it; return its name for `new_database`.

    A database can only be copied while nobody is connected to it, whatever `migrate` left open.
    """
    url = new_database(address)
    migrate(url)
    name = url.rpartition("/")[2]
    close = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
    _execute(address, close)
    ask = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = {}"
    _execute(address, sql.SQL(ask).format(sql.Literal(name)))
    return name


def drop_database(url: str) -> None:
    """Drop a database that `new_database` made, also when somebody is still connected to it."""
    address, _, name = url.partition("://")[2].rpartition("/")
    _execute(address, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _start_guard() -> subprocess.Popen[str]:
    """Start the guard in a session of its own, which Ctrl-C on the tests does not reach."""
    user = "postgres" if os.geteuid() == 0 else None
    settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", str(postgres_binaries()), settings],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        start_new_session=True,
    )


def _open(guard: subprocess.Popen[str], ports: Iterator[int]) -> int:
    """Offer ports to the guard until the server stands on one; return it."""
    answer = guard.stdout.readline().strip()
    for port in islice(ports, ATTEMPTS if answer == "made" else 0):
        print(port, file=guard.stdin, flush=True)
        answer = guard.stdout.readline().strip()
        if answer == "ready":
            return port
    raise RuntimeError(f"PostgreSQL does not start: {answer}")


def _free_ports() -> Iterator[int]:
    """Yield ports that were free a moment ago."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        yield port


def _execute(address: str, command: sql.Composed) -> None:
    """Run a command that stands outside every transaction."""
    with psycopg.connect(f"postgresql://{address}/postgres", autocommit=True) as connection:
        connection.execute(command)
