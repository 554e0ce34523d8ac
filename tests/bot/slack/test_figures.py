"""Figures in Slack: the picture in the channel, the text and the table for who asked (MGR-03)."""

import csv
from io import BytesIO, StringIO
from typing import Any

from PIL import Image

from bot.sandbox.slack import seed
from tests.bot.slack.asking import command, words
from tests.bot.slack.workplace import Workplace

ADMIN = "U0MONA"


def file_of(work: Workplace) -> Any:
    [*_, file] = work.sandbox.files.values()
    return file


async def whispered(work: Workplace, user: str, start: str) -> list[str]:
    return [text for text in await work.whispers(user) if text.startswith(start)]


async def test_the_picture_comes_into_the_channel(work: Workplace) -> None:  # MGR-03
    await work.conversation()
    said = await command(work, "stats 7 days sales", user=ADMIN)
    assert words(said) == "The figures come in a moment."
    await work.settle()
    file = file_of(work)
    assert file.name.startswith("Figures Sales 20")
    assert list(file.shares) == [seed.SALES]
    assert Image.open(BytesIO(file.content)).width == 720


async def test_in_a_thread_it_comes_into_the_thread(work: Workplace) -> None:  # MGR-03
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("mona").chat_postMessage(
        channel=seed.SALES, thread_ts=root, text="!stats dark"
    )
    await work.settle()
    file = file_of(work)
    assert Image.open(BytesIO(file.content)).convert("RGB").getpixel((0, 0)) < (50, 50, 50)
    replies = await work.person("mona").conversations_replies(channel=seed.SALES, ts=root)
    assert any(one.get("files") for one in replies["messages"])
    assert await work.said(conversation) == ["Hello"]


async def test_the_table_comes_as_a_direct_message(work: Workplace) -> None:  # MGR-03
    await work.conversation()
    await command(work, "stats csv 90 days", user=ADMIN)
    await work.settle()
    file = file_of(work)
    [channel] = file.shares
    assert work.sandbox.channels[channel].kind == "im"
    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 91
    assert (rows[0]["row"], rows[0]["begun"]) == ("total", "1")


async def test_members_get_none(work: Workplace) -> None:  # MGR-03 S17
    await work.conversation()
    said = await command(work, "stats", user="U0ADA")
    assert words(said) == "Only managers can do that."
    await work.settle()
    assert work.sandbox.files == {}
