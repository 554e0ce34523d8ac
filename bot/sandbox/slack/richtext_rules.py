"""The rules of `rich_text` blocks."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.checks import (
    Check,
    Part,
    Report,
    flag,
    listing,
    may,
    need,
    one_of,
    record,
    string,
    typed,
    url,
    whole,
)

_STYLE = may(
    record(
        {
            name: may(flag)
            for name in (
                "bold",
                "italic",
                "strike",
                "underline",
                "code",
                "highlight",
                "client_highlight",
                "unlink",
            )
        }
    )
)


def _leaf(kind: str, **parts: Part) -> Check:
    return record({"type": need(one_of(kind)), "style": _STYLE, **parts})


_LEAVES = typed(
    {
        "text": _leaf("text", text=need(string(40_000))),
        "link": _leaf("link", url=need(url()), text=may(string(40_000, 0)), unsafe=may(flag)),
        "user": _leaf("user", user_id=need(string(255))),
        "channel": _leaf("channel", channel_id=need(string(255))),
        "usergroup": _leaf("usergroup", usergroup_id=need(string(255))),
        "team": _leaf("team", team_id=need(string(255))),
        "color": _leaf("color", value=need(string(20))),
        "emoji": _leaf(
            "emoji",
            name=need(string(255)),
            unicode=may(string(100)),
            skin_tone=may(whole(2, 6)),
            url=may(url()),
        ),
        "broadcast": _leaf("broadcast", range=need(one_of("here", "channel", "everyone"))),
        "date": _leaf(
            "date",
            timestamp=need(whole(0, 99_999_999_999)),
            format=need(string(255)),
            url=may(url()),
            fallback=may(string(3000)),
        ),
    },
    where="rich_text",
)
_INSIDE = need(listing(_LEAVES, 10_000, 0))
_BORDER = may(whole(0, 1))
_SECTION = record({"type": need(one_of("rich_text_section")), "elements": _INSIDE})
_ELEMENTS = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": record(
            {"type": need(one_of("rich_text_quote")), "elements": _INSIDE, "border": _BORDER}
        ),
        "rich_text_preformatted": record(
            {
                "type": need(one_of("rich_text_preformatted")),
                "elements": _INSIDE,
                "border": _BORDER,
                "language": may(string(100)),
            }
        ),
        "rich_text_list": record(
            {
                "type": need(one_of("rich_text_list")),
                "style": need(one_of("bullet", "ordered")),
                "elements": need(listing(_SECTION, 1000)),
                "indent": may(whole(0, 8)),
                "offset": may(whole(0, 100_000)),
                "border": _BORDER,
            }
        ),
    },
    where="rich_text",
)
_LIST = listing(_ELEMENTS, 1000)


def rich_text_elements(report: Report, value: Any, path: str) -> None:
    """Return the `elements` of a `rich_text` block."""
    _LIST(report, value, path)
