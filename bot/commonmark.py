"""Our own texts to agents, from CommonMark to formatted text.

Slack's `markdown` block is not used: it is unknown in dialogs and on the Home tab, and would read mentions
in words of guests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.domain.addresses import inert
from bot.domain.richtext import (
    Block,
    Body,
    Code,
    Item,
    ItemList,
    Paragraph,
    Quote,
    Span,
    merged,
    safe_link,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

STYLES = {"strong_open": "bold", "em_open": "italic", "s_open": "strike"}
ENDS = {"strong_close": "bold", "em_close": "italic", "s_close": "strike"}


def read_commonmark(text: str) -> Body:
    """Read paragraphs, lists, quotes, code, links and styles; headings become bold words."""
    found: list[Block] = []
    for block in _blocks(_parser().parse(text)):
        last = found[-1] if found else None
        if isinstance(last, Quote) and isinstance(block, Quote):
            found[-1] = Quote(merged((*last.children, Span("\n"), *block.children)))
        elif isinstance(last, ItemList) and isinstance(block, ItemList):
            found[-1] = _lengthened(last, block)
        else:
            found.append(block)
    return tuple(found)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  a program of sixty files

    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _lengthened(last: ItemList, block: ItemList) -> ItemList:
    return ItemList((*last.items, *block.items), last.ordered)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[bool] = []
    quotes, heading = 0, False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type.startswith("ordered"))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open" | "heading_close":
                heading = token.type == "heading_open"
            case "fence" | "code_block":
                yield Code(token.content.rstrip("\n"))
            case "inline":
                spans = merged(_spans(token.children or [], bold=heading))
                yield _block(spans, lists, quoted=quotes > 0)


def _block(spans: tuple[Span, ...], lists: Sequence[bool], *, quoted: bool) -> Block:
    if lists:
        return ItemList((Item(spans, len(lists) - 1),), lists[0])
    return Quote(spans) if quoted else Paragraph(spans)


def _spans(tokens: Sequence[Token], *, bold: bool) -> Iterator[Span]:
    look = Span("", bold=bold)
    for token in tokens:
        match token.type:
            case "text":
                yield from _text(token.content, look)
            case "code_inline":
                yield replace(look, text=token.content, code=True)
            case "softbreak" | "hardbreak":
                yield replace(look, text="\n")
            case "link_open":
                look = replace(look, link=safe_link(str(token.attrs.get("href", ""))))
            case "link_close":
                look = replace(look, link=None)
            case "image":
                yield replace(look, text=token.content, link=safe_link(str(token.attrs["src"])))
            case kind if kind in STYLES:
                look = _set(look, STYLES[kind], on=True)
            case kind if kind in ENDS:
                look = _set(look, ENDS[kind], on=bold and ENDS[kind] == "bold")


def _set(look: Span, style: str, *, on: bool) -> Span:
    return replace(
        look,
        bold=on if style == "bold" else look.bold,
        italic=on if style == "italic" else look.italic,
        strike=on if style == "strike" else look.strike,
    )


def _text(text: str, look: Span) -> Iterator[Span]:
    if look.link:
        yield replace(look, text=text)
        return
    for span in inert(text):
        yield replace(look, text=span.text, link=span.link)
