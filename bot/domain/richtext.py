"""Formatted text as plain values: what Slack's, Teams' and the page's own forms are read from and written to.

A body is a tuple of blocks, a block holds spans; `to_json` and `from_json` give the shape that
`docs/guide/guest-api.md` shows, which is also how the database keeps it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

LINK_SCHEMES = ("http://", "https://", "mailto:")
STYLES = ("bold", "italic", "strike", "code")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one style, possibly a link (only http, https and mailto)."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in it are newlines in the text of its spans."""

    children: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else."""

    children: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list; `indent` 0 is the outermost level."""

    children: tuple[Span, ...]
    indent: int = 0


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list with bullets or with numbers."""

    items: tuple[Item, ...]
    ordered: bool = False


Block = Paragraph | Quote | Code | ItemList
Body = tuple[Block, ...]


def safe_link(address: str) -> str | None:
    """Return the address if a person may click it, else None."""
    return address if address.strip().lower().startswith(LINK_SCHEMES) else None


def plain(body: Body) -> str:
    """Return the words alone, as search, transcripts and notifications want them."""
    return "\n".join(_plain_block(block) for block in body).strip()


def is_plain(body: Body) -> bool:
    """Tell whether the words alone say everything: then the body need not be kept."""
    return all(
        isinstance(block, Paragraph) and all(span == Span(span.text) for span in block.children)
        for block in body
    )


def without_start(body: Body, count: int) -> Body:
    """Take away the first characters of the words, as when `note:` is only a mark."""
    if not body or isinstance(body[0], Code | ItemList):
        return body
    first = body[0]
    rest: list[Span] = []
    for span in first.children:
        cut = span.text[count:] if rest else span.text[count:].lstrip()
        count = max(0, count - len(span.text))
        if cut:
            rest.append(replace(span, text=cut))
    return (replace(first, children=tuple(rest)), *body[1:]) if rest else body[1:]


def with_start(words: str, body: Body) -> Body:
    """Put a mark before the words; `without_start` takes it away where its meaning is read."""
    if not body or not isinstance(body[0], Paragraph | Quote):
        return (Paragraph((Span(words),)), *body)
    first = body[0]
    return (replace(first, children=merged((Span(words), *first.children))), *body[1:])


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join neighbours that look the same; leave out what says nothing."""
    found: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if found and not span.link and replace(found[-1], text=span.text) == span:
            found[-1] = replace(span, text=found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)


def cut(text: str, longest: int) -> str:
    """Return the text, or its beginning and an ellipsis."""
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def shortened(body: Body, longest: int) -> Body:
    """Return as much of a body as fits, with an ellipsis where it ends."""
    if len(plain(body)) <= longest:
        return body
    kept: list[Block] = []
    for block in body:
        left = longest - len(plain(tuple(kept)))
        if len(plain((block,))) > left:
            kept.append(_block_cut(block, left))
            break
        kept.append(block)
    return (*kept, Paragraph((Span("…"),)))


def to_json(body: Body) -> list[dict[str, Any]]:
    """Write the shape that pages and the database know."""
    return [_block_json(block) for block in body]


def from_json(blocks: Iterable[Mapping[str, Any]]) -> Body:
    """Read what `to_json` wrote."""
    return tuple(_block(block) for block in blocks)


def _block_cut(block: Block, longest: int) -> Block:
    match block:
        case Code(text):
            return Code(text[:longest])
        case ItemList(items, ordered):
            return ItemList(tuple(_items_cut(items, longest)), ordered)
        case Quote(children):
            return Quote(_spans_cut(children, longest))
        case _:
            return Paragraph(_spans_cut(block.children, longest))


def _items_cut(items: Iterable[Item], longest: int) -> Iterator[Item]:
    for item in items:
        spans = _spans_cut(item.children, longest)
        longest -= sum(len(span.text) for span in spans)
        yield replace(item, children=spans)
        if longest <= 0:
            return


def _spans_cut(spans: Iterable[Span], longest: int) -> tuple[Span, ...]:
    kept: list[Span] = []
    for span in spans:
        if longest > 0:
            kept.append(replace(span, text=span.text[:longest]))
        longest -= len(span.text)
    return tuple(kept)


def _plain_block(block: Block) -> str:
    match block:
        case Code(text):
            return text
        case ItemList(items, ordered):
            return "\n".join(
                "  " * item.indent + (f"{n}. " if ordered else "• ") + _words(item.children)
                for n, item in enumerate(items, 1)
            )
        case Quote(children):
            return "\n".join(f"> {line}" for line in _words(children).split("\n"))
        case _:
            return _words(block.children)


def _words(spans: Sequence[Span]) -> str:
    return "".join(_span_words(span) for span in spans)


def _span_words(span: Span) -> str:
    """Show where a link leads when its words do not say so."""
    if span.link and span.link.removeprefix("mailto:") != span.text:
        return f"{span.text} ({span.link})"
    return span.text


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Code(text):
            return {"type": "code", "text": text}
        case ItemList(items, ordered):
            lines = [{"indent": i.indent, "children": _spans_json(i.children)} for i in items]
            return {"type": "list", "ordered": ordered, "items": lines}
        case Quote(children):
            return {"type": "quote", "children": _spans_json(children)}
        case _:
            return {"type": "paragraph", "children": _spans_json(block.children)}


def _spans_json(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [
        {"text": span.text}
        | {style: True for style in STYLES if getattr(span, style)}
        | ({"link": span.link} if span.link else {})
        for span in spans
    ]


def _block(block: Mapping[str, Any]) -> Block:
    match block["type"]:
        case "code":
            return Code(block["text"])
        case "list":
            items = (Item(_spans(i["children"]), i["indent"]) for i in block["items"])
            return ItemList(tuple(items), block["ordered"])
        case "quote":
            return Quote(_spans(block["children"]))
        case _:
            return Paragraph(_spans(block["children"]))


def _spans(spans: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**span) for span in spans)
