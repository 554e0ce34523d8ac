"""Slack's rich text, read into our formatted text and written from it.

After Slack's reference of the `rich_text` block. Reading never fails: what is unknown gives its words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

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
from bot.slack.emoji import from_codes, to_unicode

Json = Mapping[str, Any]
Names = Mapping[str, str]
DEEPEST = 8
NAMED = {
    "user": ("@", "user_id"),
    "usergroup": ("@", "usergroup_id"),
    "channel": ("#", "channel_id"),
}
STYLED = ("bold", "italic", "strike", "code")


def read_blocks(blocks: Sequence[Json], names: Names) -> Body | None:
    """Read the rich text of a message; None when there is none.

    `names` has the readable words for ids of people, channels and groups; `names[""]` is said of
    somebody or something that is not known.
    """
    rich = [block for block in blocks if block.get("type") == "rich_text"]
    if not rich:
        return None
    read = [found for block in rich for one in _list(block) for found in _read(one, names)]
    return _trimmed(_joined(read))


def mentioned(blocks: Sequence[Json]) -> set[str]:
    """Return the ids of everybody and everything that rich text names."""
    found = set()
    for leaf in _leaves(blocks):
        for kind in ("user_id", "channel_id", "usergroup_id"):
            if isinstance(leaf.get(kind), str):
                found.add(leaf[kind])
    return found


def write_body(body: Body) -> list[dict[str, Any]]:
    """Return the elements of a `rich_text` block; what would be empty is left out."""
    return [element for block in body for element in _write(block)]


def write_spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Return the elements of a section."""
    return [_write_span(span) for span in spans if span.text or span.link]


def _leaves(elements: Iterable[Json]) -> Iterator[Json]:
    for element in elements:
        inner = _list(element)
        if inner:
            yield from _leaves(inner)
        else:
            yield element


def _list(element: Json) -> list[Json]:
    inner = element.get("elements")
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def _read(element: Json, names: Names) -> Iterator[Block]:
    match element.get("type"):
        case "rich_text_preformatted":
            yield Code("".join(span.text for span in _spans(element, names)).rstrip("\n"))
        case "rich_text_quote":
            yield Quote(_spans(element, names))
        case "rich_text_list":
            yield from _read_list(element, names)
        case _:
            yield Paragraph(_spans(element, names))


def _read_list(element: Json, names: Names) -> Iterator[Block]:
    indent, offset = int(element.get("indent") or 0), int(element.get("offset") or 0)
    lines = [_spans(line, names) for line in _list(element)]
    ordered = element.get("style") == "ordered"
    if ordered and offset:
        # Our lists count from one: numbers that go on are words, or they would be wrong.
        for number, line in enumerate(lines, offset + 1):
            yield Paragraph(merged((Span(f"{'  ' * indent}{number}. "), *line)))
    else:
        yield ItemList(tuple(Item(line, indent) for line in lines), ordered)


def _spans(element: Json, names: Names) -> tuple[Span, ...]:
    return merged(_span(leaf, names) for leaf in _list(element))


def _span(leaf: Json, names: Names) -> Span:
    given = leaf.get("style")
    style = given if isinstance(given, dict) else {}
    bold, italic, strike, code = (bool(style.get(name)) for name in STYLED)
    address = (
        safe_link(str(leaf.get("url") or "")) if leaf.get("type") in ("link", "date") else None
    )
    return Span(_words(leaf, names), bold, italic, strike, code, address)


def _words(leaf: Json, names: Names) -> str:
    kind = str(leaf.get("type"))
    if kind in NAMED:
        sign, field = NAMED[kind]
        return sign + names.get(str(leaf.get(field)), names.get("", "…"))
    match kind:
        case "emoji":
            return _emoji(leaf)
        case "broadcast":
            return f"@{leaf.get('range')}"
        case "date":
            return str(leaf.get("fallback") or "") or _date(leaf.get("timestamp"))
    return next((str(leaf[field]) for field in ("text", "url", "value") if leaf.get(field)), "")


def _emoji(leaf: Json) -> str:
    tone = f"::skin-tone-{leaf['skin_tone']}" if leaf.get("skin_tone") else ""
    named = to_unicode(f"{leaf.get('name')}{tone}")
    if not named.startswith(":"):
        return named
    return from_codes(str(leaf.get("unicode") or "")) or named


def _date(timestamp: object) -> str:
    try:
        return datetime.fromtimestamp(int(str(timestamp)), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Make one list of the pieces into which Slack cuts nested lists."""
    for ordered, group in groupby(blocks, lambda b: b.ordered if isinstance(b, ItemList) else None):
        if ordered is None:
            yield from group
        else:
            lists = [block for block in group if isinstance(block, ItemList)]
            yield ItemList(tuple(item for one in lists for item in one.items), ordered)


def _trimmed(blocks: Iterable[Block]) -> Body:
    """Take away the line breaks that Slack puts between blocks, and what is empty."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph | Quote):
            children = _without_last_breaks(block.children)
            if not kept:
                children = _without_first_space(children)
            if children:
                is_same = children is block.children
                kept.append(block if is_same else replace(block, children=children))
        elif not isinstance(block, Code) or block.text:
            kept.append(block)
    return tuple(kept)


def _without_last_breaks(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    while spans and not spans[-1].link and not (text := spans[-1].text.rstrip("\n")):
        spans = spans[:-1]
    if not spans or spans[-1].link or text == spans[-1].text:
        return spans
    return (*spans[:-1], replace(spans[-1], text=text))


def _without_first_space(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    while spans and not (text := spans[0].text.lstrip()):
        spans = spans[1:]
    if not spans or text == spans[0].text:
        return spans
    return (replace(spans[0], text=text), *spans[1:])


def _write(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Code(text) if text:
            words = {"type": "text", "text": text}
            yield {"type": "rich_text_preformatted", "elements": [words]}
        case ItemList(items, ordered):
            yield from _write_list(items, ordered=ordered)
        case Quote(children) if children:
            yield {"type": "rich_text_quote", "elements": write_spans(children)}
        case Paragraph(children) if children:
            yield {"type": "rich_text_section", "elements": write_spans(children)}


def _write_list(items: Iterable[Item], *, ordered: bool) -> Iterator[dict[str, Any]]:
    """Slack wants a list of its own for each change of depth; numbers go on after a deeper one."""
    told: dict[int, int] = {}
    for indent, group in groupby(items, lambda item: min(item.indent, DEEPEST)):
        lines = [{"type": "rich_text_section", "elements": write_spans(i.children)} for i in group]
        told = {depth: count for depth, count in told.items() if depth <= indent}
        offset = told.get(indent, 0)
        told[indent] = offset + len(lines)
        style = "ordered" if ordered else "bullet"
        written = {"type": "rich_text_list", "style": style, "indent": indent, "elements": lines}
        yield written | ({"offset": offset} if ordered and offset else {})


def _write_span(span: Span) -> dict[str, Any]:
    style = {name: True for name in STYLED if getattr(span, name)}
    styled = {"style": style} if style else {}
    if not span.link:
        return {"type": "text", "text": span.text, **styled}
    label = {} if span.text == span.link else {"text": span.text}
    return {"type": "link", "url": span.link, **label, **styled}
