"""The PostgreSQL of the tests: its ports, its copies, and that it goes with its process."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.databases import drop_database, new_database, postgres_server, template
from tests.tooling.tree import ROOT

OWNER = """
from tests.databases import postgres_server
with postgres_server() as address:
    print(address, flush=True)
    input()
"""


@pytest.fixture(scope="module")
def address():
    with postgres_server() as address:
        yield address


def query(url, statement):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalars().all() if result.returns_rows else []
    finally:
        engine.dispose()


def test_new_databases_are_empty_and_apart(address):
    first, second = new_database(address), new_database(address)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    query(first, "CREATE TABLE guest (id int)")
    assert query(first, tables) == ["guest"]
    assert query(second, tables) == []


def test_a_copy_holds_what_the_migration_made_and_the_migration_runs_once(address):
    migrated = []

    def migrate(url):
        migrated.append(url)
        query(url, "CREATE TABLE guest AS SELECT 7 AS id")

    made = template(address, migrate)
    first, second = new_database(address, made), new_database(address, made)
    query(first, "DELETE FROM guest")
    assert query(first, "SELECT id FROM guest") == []
    assert query(second, "SELECT id FROM guest") == [7]
    assert len(migrated) == 1


def test_a_connection_that_a_migration_leaves_open_does_not_prevent_copies(address):
    left = []

    def migrate(url):
        left.append(create_engine(url).connect())

    made = template(address, migrate)
    assert query(new_database(address, made), "SELECT 1") == [1]
    left[0].invalidate()


def test_a_database_in_use_can_be_dropped(address):
    url = new_database(address)
    connection = create_engine(url).connect()
    drop_database(url)
    connection.invalidate()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))


def test_a_port_that_was_taken_meanwhile_is_passed_over():
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        ports = [taken.getsockname()[1], free.getsockname()[1]]
        free.close()
        with postgres_server(iter(ports)) as address:
            assert address.endswith(f":{ports[1]}")


def test_a_server_that_cannot_start_says_why():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = postgres_server(iter([taken.getsockname()[1]]))
        with pytest.raises(RuntimeError, match="could not create any TCP/IP sockets"):
            server.__enter__()


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_and_its_folder_go_when_their_process_is_killed(blow):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = owner.stdout.readline().strip()
    folder = query(f"postgresql+psycopg://{address}/postgres", "SHOW data_directory")[0]
    owner.send_signal(blow)
    owner.wait()
    owner.stderr.read()  # the guard holds the other end: it ends when the guard has
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(f"postgresql://{address}/postgres")
    assert not Path(folder).parent.exists()
    owner.stdin.close()
    owner.stdout.close()
    owner.stderr.close()
