"""The same on PostgreSQL, for information: its server is the tests' own, which does not wait for the disk."""

from collections.abc import Iterator

from tests.bench.filled import fill
from tests.bench.rates import to_agents, to_guests
from tests.bench.rows import Row
from tests.bench.scene import Scene
from tests.bench.servers import start_frontdesk
from tests.databases import new_database, postgres_server


def postgresql(scene: Scene) -> Iterator[Row]:
    """Measure both directions."""
    with postgres_server() as address:
        url = new_database(address)
        people = fill(url, scene.folder, scene.guests)
        server = start_frontdesk(url, scene.stand_in.api_url, people)
        try:
            for name, measure in (("guest to Slack", to_agents), ("Slack to guest", to_guests)):
                found = max((measure(scene, server) for _ in range(3)), key=lambda one: one.rate)
                yield Row(f"{name}, PostgreSQL", found.rate, "messages/s")
                yield Row(f"{name}, PostgreSQL, CPU", found.cpu, "µs/message")
        finally:
            server.close()
