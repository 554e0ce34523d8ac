"""Whether agents wait for lists, searches and conversations when there are very many of them."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from statistics import median, quantiles
from typing import Any

from bot.commands import Asked, answer
from bot.domain.ids import AgentId, PlatformName, Ref
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction
from bot.texts import texts
from tests.bench.many import END, FREQUENT, RARE, build
from tests.bench.rows import Row
from tests.bench.scene import Scene
from tests.databases import new_database, postgres_server

FEW, MANY = 1_000, 100_000
SLOWEST, MORE = 50.0, 2.0
ME = Agent(AgentId("agent7"), "Agent7 Smith7", "agent7", (Ref(PlatformName.SLACK, "T1/U7"),))

Ask = Callable[[Transaction], Any]


def finding(scene: Scene) -> Iterator[Row]:
    """Ask databases of both sizes in turn, so that whatever else happens meets both."""
    rounds = 20 if scene.quick else 60
    with ExitStack() as running:
        address = running.enter_context(postgres_server())
        for name in ("SQLite", "PostgreSQL"):
            urls = {}
            for size in (FEW, MANY):
                file = scene.folder / f"many-{size}.db"
                urls[size] = f"sqlite:///{file}" if name == "SQLite" else new_database(address)
                build(urls[size], size)
            times = asyncio.run(_measure(urls, rounds))
            for what in _asked(FEW):
                yield _row(
                    f"{what}, {MANY:,} conversations, {name}", times[FEW][what], times[MANY][what]
                )


def _row(name: str, few: list[float], many: list[float]) -> Row:
    """Compare the medians; what one in twenty waits longer than has a limit of its own."""
    slow, ratio = quantiles(many, n=20)[-1], median(many) / median(few)
    target = f"at most {SLOWEST:g}, ratio at most {MORE:g}"
    against = f"median; with {FEW:,}: {median(few):.2f}"
    return Row(
        f"{name}, p95", slow, "ms", against, ratio, target, slow <= SLOWEST and ratio <= MORE
    )


async def _measure(urls: Mapping[int, str], rounds: int) -> Mapping[int, Mapping[str, list[float]]]:
    """Return how many milliseconds each question took, by size; the first round is not counted."""
    stores = {size: Store(url, LocalSignals(), lambda: END) for size, url in urls.items()}
    times: dict[int, dict[str, list[float]]] = {size: {} for size in urls}
    for number in range(rounds + 1):
        for size, store in stores.items():
            for what, ask in _asked(size).items():
                start = time.perf_counter()
                await store.run(ask)
                took = (time.perf_counter() - start) * 1000
                if number:
                    times[size].setdefault(what, []).append(took)
    for store in stores.values():
        await store.close()
    return times


def _asked(size: int) -> Mapping[str, Ask]:
    """Return what is asked: commands as agents say them, answers ready to be shown; a page of a guest."""
    middle = size // 2
    words = {
        "queue": "queue",
        "queue by service and tag": 'queue service:"service 5" tag:refund',
        "mine": "mine",
        "search a rare word": f"search {RARE}",
        "search a frequent word": f"search {FREQUENT}",
        "search a name": f"search guest{middle}",
        "search a tag": "search tag:vip",
        "search a tag with a frequent word": f"search tag:refund {FREQUENT}",
        "open a conversation": f"show #{middle}",
    }
    asked: dict[str, Ask] = {what: _command(said) for what, said in words.items()}
    return asked | {"open a guest's page": lambda tx: _page(tx, middle)}


def _command(words: str) -> Ask:
    asked = Asked(
        ME, ME.accounts[0], words, None, ME.accounts[0], texts("en", "bot"), Links("https://a.b")
    )

    def ask(tx: Transaction) -> Any:
        reply = answer(tx, asked)
        assert "**#" in reply.text, reply.text
        return reply

    return ask


def _page(tx: Transaction, number: int) -> Any:
    conversation = tx.conversations.by_number(number)
    assert conversation
    return tx.messages.changes_after(conversation.id, 0, for_guests=True)
