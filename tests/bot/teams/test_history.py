"""Reading back what stands in a thread: as far as it can matter, and no further."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.teams import seed
from bot.teams.history import History, Unknown
from bot.teams.refs import Place
from tests.bot.teams.workplace import Workplace

SALES = Place(seed.TENANT, seed.SALES)
CARD = '{"type": "AdaptiveCard", "body": [{"type": "Container", "id": "frontdesk-k"}]}'


class Graph:
    """Graph, which shows these pages one after the other."""

    def __init__(self, work: Workplace, *pages: Mapping[str, Any]) -> None:
        self.settings = work.settings
        self._pages = list(pages)
        self.asked = 0

    async def graph(self, path: str) -> Mapping[str, Any]:
        assert path
        self.asked += 1
        return self._pages.pop(0)


def page(*messages: Mapping[str, Any], more: bool = True) -> dict[str, Any]:
    return {"value": list(messages)} | ({"@odata.nextLink": "next"} if more else {})


def message(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "attachments": [{"content": CARD}, {"content": None}], **more}


def history(work: Workplace, *pages: Mapping[str, Any]) -> tuple[History, Graph]:
    graph = Graph(work, *pages)
    return History(graph, work.teams.workspaces, work.clock, lag=0), graph


async def test_a_post_is_found_by_its_key(work: Workplace) -> None:
    there, _ = history(work, page({"id": "1"}), page(message("2"), more=False))
    assert await there.find(SALES, "k") == "2"
    there, _ = history(work, page(message("2"), more=False))
    assert await there.find(SALES, "another") is None


@pytest.mark.parametrize(
    ("dated", "pages"),
    [
        ({"createdDateTime": "2020-01-01T00:00:00Z"}, 1),
        ({"lastModifiedDateTime": "2020-01-01T00:00:00Z"}, 1),
        ({"createdDateTime": "soon"}, 2),
        ({"createdDateTime": "2020-01-01T00:00:00"}, 2),
        ({}, 2),
    ],
)
async def test_what_is_older_than_a_day_ends_it(
    work: Workplace, dated: dict[str, str], pages: int
) -> None:
    there, graph = history(work, page({"id": "1", **dated}), page({"id": "2"}, more=False))
    assert await there.find(SALES, "k") is None
    assert graph.asked == pages


async def test_an_empty_page_ends_it(work: Workplace) -> None:
    there, graph = history(work, page(), page(message("1"), more=False))
    assert await there.find(SALES, "k") is None
    assert graph.asked == 1


async def test_it_ends_after_so_many_pages(work: Workplace) -> None:
    recent = (work.clock() - timedelta(hours=1)).isoformat()
    there, graph = history(work, *[page({"id": "1", "createdDateTime": recent})] * 60)
    assert await there.find(SALES, "k") is None
    assert graph.asked == 50


@pytest.mark.parametrize(
    "place",
    [
        Place(seed.TENANT, "a:chat"),
        Place(seed.TENANT, seed.FOREIGN_CHANNEL),
        Place(seed.OTHER_TENANT, seed.SALES),
    ],
)
async def test_where_nobody_lets_us_look_nobody_knows(work: Workplace, place: Place) -> None:
    there, _ = history(work)
    with pytest.raises(Unknown):
        await there.find(place, "k")
