"""Formatted text as elements of an adaptive card (version 1.5).

Words of people stand in runs of text and nowhere else: a `TextBlock`, a `Fact` and a label read Markdown.
A run reads one thing, `{{DATE(…)}}` and `{{TIME(…)}}`, which is taken apart. A line is a block of its own,
because not every client breaks lines in runs.
"""

from collections.abc import Iterable, Iterator, Sequence
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
    cut,
    merged,
    plain,
    shortened,
)

Json = dict[str, Any]
# Lines behind these are one block: a client that does not break them shows them all the same.
MOST_LINES = 60
LONGEST_ADDRESS = 2000
LEEWAY = 100
WORD_JOINER = "\u2060"
NO_BREAK = "\xa0"
INDENT = "\u2003"
BULLETS = "•◦▪"
CODE_LOOK: Json = {"fontType": "Monospace"}


def elements(body: Body) -> list[Json]:
    """Return the elements of a body; the first one stands directly under what is before it."""
    return [element for block in body for element in _block(block)]


def within(body: Body, longest: int) -> Body:
    """Return as much of a body as fits; of one that hides its length in spaces, only its words."""
    body = shortened(body, longest)
    if sum(map(_letters, body)) <= longest + LEEWAY:
        return body
    return (Paragraph((Span(cut(plain(body), longest)),)),)


def lines(spans: Iterable[Span], **look: Any) -> list[Json]:
    """Return one element for each line of words; an empty line is a space before the next."""
    found: list[Json] = []
    space = "Small"
    for line in _at_most(_lines(spans), MOST_LINES):
        if any(span.text.strip() for span in line):
            found.append(line_of(line, space, **look))
            space = "None"
        else:
            space = "Medium"
    return found


def line_of(spans: Iterable[Span], spacing: str = "None", **look: Any) -> Json:
    """Return an element of one line; `look` is how all of its words look."""
    runs = [run(span, **look) for span in spans if span.text]
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": runs}


def run(span: Span, **look: Any) -> Json:
    """Return words in one style; whatever they look like, they are shown as they are."""
    shown: Json = {"type": "TextRun", "text": literal(span.text), **look}
    if span.bold:
        shown["weight"] = "Bolder"
    if span.italic:
        shown["italic"] = True
    if span.strike:
        shown["strikethrough"] = True
    if span.code:
        shown |= CODE_LOOK
    if span.link and len(span.link) <= LONGEST_ADDRESS:
        shown |= {"color": "Accent", "underline": True, "selectAction": opens(span.link)}
    return shown


def opens(address: str) -> Json:
    """Return what a click on something does that leads to an address."""
    return {"type": "Action.OpenUrl", "url": address}


def literal(text: str) -> str:
    """Return words in which nothing is a date or a time to be put in."""
    return text.replace("{{", "{" + WORD_JOINER + "{")


def _letters(block: Block) -> int:
    match block:
        case Code(text):
            return len(text)
        case ItemList(items):
            return sum(len(span.text) for item in items for span in item.children)
        case Paragraph(children) | Quote(children):
            return sum(len(span.text) for span in children)


def _block(block: Block) -> list[Json]:
    match block:
        case Code(text):
            spans = (Span(_kept_spaces(text)),)
            return _framed(lines(spans, **CODE_LOOK))
        case Quote(children):
            return _framed(lines(children, isSubtle=True))
        case ItemList(items, ordered):
            return [line for one in _items(items, ordered=ordered) for line in one]
        case Paragraph(children):
            return lines(children)


def _framed(items: list[Json]) -> list[Json]:
    frame = {"type": "Container", "style": "emphasis", "spacing": "Small", "items": items}
    return [frame] if items else []


def _items(items: Sequence[Item], *, ordered: bool) -> Iterator[list[Json]]:
    """Yield the lines of every item; numbers count in each depth and begin anew under the next item."""
    told: dict[int, int] = {}
    for item in items:
        depth = item.indent
        told = {one: count for one, count in told.items() if one <= depth}
        told[depth] = told.get(depth, 0) + 1
        sign = f"{told[depth]}." if ordered else BULLETS[min(depth, len(BULLETS) - 1)]
        first = Span(INDENT * depth + sign + NO_BREAK)
        yield lines(merged((first, *item.children)))


def _lines(spans: Iterable[Span]) -> list[list[Span]]:
    found: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        found[-1].append(_with_text(span, first))
        found.extend([_with_text(span, other)] for other in others)
    return found


def _at_most(found: list[list[Span]], most: int) -> list[list[Span]]:
    if len(found) <= most:
        return found
    rest: list[Span] = []
    for line in found[most - 1 :]:
        rest += [*([Span("\n")] if rest else []), *line]
    return [*found[: most - 1], list(merged(rest))]


def _with_text(span: Span, text: str) -> Span:
    return Span(text, span.bold, span.italic, span.strike, span.code, span.link)


def _kept_spaces(text: str) -> str:
    """Keep what code is indented with: cards show several spaces as one."""
    return text.replace("\t", "    ").replace("  ", NO_BREAK * 2)
