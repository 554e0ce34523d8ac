"""Figures on their way: counted beside everything else, then shown where they were asked for (MGR-03)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.domain.errors import NotFound
from bot.domain.reporting import SumUp
from bot.ports import Refused, Retry
from bot.reports import Reporter, sum_up
from bot.store import Transaction
from bot.upkeep import forget_old
from tests.bot.deliver.conftest import Desk
from tests.world import ADA, LINKS, SALES, START, opened, slack

CHANNEL, ACCOUNT = slack("T1/C1"), slack("T1/U3")


async def root(desk: Desk):
    conversation = await desk.store.run(opened)
    return await desk.root_of(conversation)


async def count(desk: Desk, place, form: str = "light") -> None:
    asked = SumUp("slack", ACCOUNT.value, place.value, SALES.id, "30", form)
    await desk.store.run(lambda tx: tx.outbox.add(asked))
    await desk.deliver()


async def test_the_text_goes_to_who_asked_and_the_picture_into_the_thread(desk: Desk) -> None:
    # MGR-03
    there = await root(desk)
    await count(desk, there)
    [(place, account, text)] = desk.slack.whispers
    assert (place, account) == (there, ACCOUNT)
    assert text.startswith("**Sales** · ")
    [upload] = desk.slack.threads[there].uploads
    assert (upload.type, upload.name[:13]) == ("image/png", "Figures Sales")
    assert Image.open(BytesIO(upload.data)).width == 720
    kept = await desk.store.read(lambda tx: tx.reports.get(upload.key))
    assert upload.url == LINKS.report(kept.id, kept.made_at + timedelta(days=30))


async def test_dark_is_another_picture(desk: Desk) -> None:  # MGR-03
    there = await root(desk)
    for form in ("light", "dark"):
        await count(desk, there, form)
    light, dark = [Image.open(BytesIO(u.data)) for u in desk.slack.threads[there].uploads]
    assert light.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert max(dark.convert("RGB").getpixel((0, 0))) < 50


async def test_a_table_comes_to_who_asked_alone(desk: Desk) -> None:  # MGR-03
    there = await root(desk)
    asked = []

    async def post_file(place, upload, *, maybe_sent=False):
        asked.append((place, upload))
        return place

    desk.slack.post_file = post_file
    await count(desk, there, "csv")
    [(place, upload)] = asked
    assert place == ACCOUNT
    assert upload.name.endswith(".csv")
    assert upload.data.decode("utf-8-sig").startswith("row,service,")
    assert desk.slack.whispers == []


async def test_a_picture_whose_answer_was_lost_is_not_drawn_and_shown_again(desk: Desk) -> None:
    # MGR-03 B3
    there = await root(desk)
    drawn = []
    made = desk.around.sum_up

    async def counted(*asked):
        drawn.append(asked)
        return await made(*asked)

    object.__setattr__(desk.around, "sum_up", counted)
    desk.slack.fail_next = [None, Retry("lost", maybe_sent=True)]
    await count(desk, there)
    await desk.store.run(lambda tx: tx.outbox.revive())
    assert len(drawn) == 1
    assert len(desk.slack.threads[there].uploads) <= 1


async def test_where_the_app_is_not_the_picture_comes_to_who_asked(desk: Desk) -> None:  # MGR-03
    asked = []

    async def post_file(place, upload, *, maybe_sent=False):
        asked.append(place)
        if place != ACCOUNT:
            raise Refused("not_in_channel")
        return place

    desk.slack.post_file = post_file
    await count(desk, CHANNEL)
    assert asked == [CHANNEL, ACCOUNT]
    assert await desk.waiting() == []


async def test_who_cannot_be_reached_at_all_is_no_reason_to_go_on(desk: Desk) -> None:  # MGR-03 B4
    asked = []

    async def post_file(place, upload, *, maybe_sent=False):
        asked.append(place)
        raise Refused("nobody")

    desk.slack.post_file = post_file
    await count(desk, CHANNEL)
    assert asked == [CHANNEL, ACCOUNT]


async def test_writers_go_on_while_figures_are_counted_and_drawn(desk: Desk, monkeypatch) -> None:
    # MGR-03
    drawing, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*_: object) -> bytes:
        loop.call_soon_threadsafe(drawing.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)
        return b"picture"

    monkeypatch.setattr("bot.reports._drawn", slow)
    there = await root(desk)
    counted = asyncio.create_task(count(desk, there))
    await asyncio.wait_for(drawing.wait(), 10)
    await desk.store.run(lambda tx: tx.reports.add("written meanwhile", "text/csv", b""))
    go_on.set()
    await counted
    assert [one.data for one in desk.slack.threads[there].uploads] == [b"picture"]


async def test_one_picture_is_drawn_at_a_time(desk: Desk, monkeypatch) -> None:  # MGR-03
    at_work, most = 0, 0

    def drawn(*_: object) -> bytes:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        at_work -= 1
        return b""

    monkeypatch.setattr("bot.reports._drawn", drawn)
    reporter = Reporter(desk.store, desk.around.texts)
    async with reporter._drawing:
        waits = asyncio.create_task(reporter.sum_up(SALES.id, 7, "light"))
        done, _ = await asyncio.wait([waits], timeout=0.3)
        assert not done
    assert (await waits).type == "image/png"
    assert most == 1


def test_reports_are_forgotten_when_their_addresses_end(tx) -> None:  # MGR-03
    kept = tx.reports.add("a.png", "image/png", b"x")
    forget_old(Transaction(tx._db, START + timedelta(days=30)))
    assert tx.reports.get(kept).data == b"x"
    forget_old(Transaction(tx._db, START + timedelta(days=30, seconds=1)))
    with pytest.raises(NotFound):
        tx.reports.get(kept)


async def test_what_is_read_in_parts_is_what_is_read_at_once(desk: Desk) -> None:  # MGR-03
    def fill(tx: Transaction) -> None:
        conversation = opened(tx)
        for n in range(60):
            later = Transaction(tx._db, START - timedelta(days=n / 2))
            later.figures.add_resolution(replace(conversation, opened_at=later.now), ADA.id)

    await desk.store.run(fill)
    reporter = Reporter(desk.store, desk.around.texts)
    for service_id in (SALES.id, None):
        whole = await desk.store.read(sum_up, service_id, 30)
        assert await reporter._read(service_id, 30) == whole
