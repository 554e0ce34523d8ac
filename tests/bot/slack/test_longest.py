"""Every card and dialog in Slack with the longest names that there can be: Slack takes all of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.ids import AgentId, ConversationId, ServiceId
from bot.domain.links import Links
from bot.domain.people import Agent, Service
from bot.picking import Pick
from bot.ports import Author, Button, Card, CardAction, Choice, Post
from bot.sandbox.slack.blocks import message_blocks, view_payload
from bot.sandbox.slack.seed import SALES, TEAM
from bot.slack import calendar, dialogs, home, hours, render, settings_forms, setup
from bot.slack.dialogs import Context
from bot.slack.refs import place_ref
from bot.slack.renaming import Renaming, renaming
from bot.slack.scheduling import meeting_view
from bot.slack.settings_forms import booking_form
from bot.texts import Texts, texts
from calendar_sync.home import OwnCalendar
from tests.bot.longest_meetings import booking, own_calendar, sheet, values

LETTERS = ["W", "字", "🦊", "<&>", "*_`~"]
PLACE = place_ref(TEAM, SALES)
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def name(letter: str, longest: int = 80) -> str:
    return (letter * longest)[:longest]


def services(letter: str, many: int = 120) -> list[Service]:
    return [
        Service(ServiceId(f"{n:032}"), name(letter), (PLACE,), manager_id=AgentId("m"))
        for n in range(many)
    ]


def card(letter: str) -> Card:
    long = letter * 4000
    return Card(
        key="t" * 36,
        conversation="c" * 36,
        title=long,
        subtitle=long,
        facts=[(name(letter), long)] * 11,
        buttons=[Button(one, name(letter, 100)) for one in CardAction],
        avatar_url="https://desk.example/face.png",
        clock=(name(letter), long),
        guests=[Choice(f"c/{n}", name(letter, 200)) for n in range(20)],
        guests_label=long,
        guests_button=long,
    )


def availability(letter: str, own: OwnCalendar, words: Texts) -> dict[str, Any]:
    intro = calendar.blocks(own, words, brief=True)
    return settings_forms.availability_form(values(letter), intro, "T" * 60, words)


def messages(letter: str, words: Texts) -> dict[str, Any]:
    long = letter * 20_000
    return {
        "card": render.card_content(card(letter)),
        "post": render.post_content(Post("k", long, Author(long), is_note=True)),
        "reply": render.reply_content(long),
        "whisper": dialogs.whispered(long, "assign", "c" * 36, words),
    }


def views(letter: str, words: Texts) -> dict[str, Any]:
    long, about = letter * 8000, Context("c" * 36, "T" * 60)
    pick = Pick(ConversationId("c" * 36), long)
    many, managers = services(letter), {"m": name(letter)}
    buttons = [Button(one, name(letter, 100)) for one in CardAction]
    agent = Agent(AgentId("a"), long, name("s"), ())
    lines = [name(letter, 200)] * 10
    own = own_calendar(letter)
    shown = home.Shown(agent, lines, lines, many, True, managers, own)
    return {
        "telling": dialogs.telling(long, long, about, words),
        "note": dialogs.writing("note", about, words),
        "cancel": dialogs.writing("cancel", about, words),
        "meet": meeting_view(sheet(letter), about, words),
        "reschedule": meeting_view(replace(sheet(letter), meeting="m" * 32), about, words),
        "availability": availability(letter, own, words),
        "booking": booking_form(many[0], booking(letter), long[:200], words),
        "reply": dialogs.writing("reply", about, words),
        "choosing": dialogs.choosing(long, buttons, about, words),
        "rename": renaming(Renaming(about, long, long), words),
        "rename, picked": renaming(Renaming(Context(), long, long, pick), words),
        "setup": setup.overview(many, managers, words, may_add=True),
        "service": setup.form(many[0], "U0MONA", words),
        "hours": hours.form(many[0], words),
        "home": home.home_view(shown, words, Links("https://desk.example", "k" * 32)),
    }


def check(take: Callable[..., Any], shown: dict[str, Any]) -> None:
    for what, one in shown.items():
        try:
            assert take(one, str)
        except Exception as refused:
            refused.add_note(what)
            raise


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("letter", LETTERS)
def test_the_longest_of_everything_is_taken_by_slack(letter: str, language: str) -> None:
    # MGR-01 MGR-02 TTL-04
    words = texts(language, "bot", "bot.slack")
    check(view_payload, views(letter, words))
    check(lambda one, new: message_blocks(one["blocks"], new), messages(letter, words))
