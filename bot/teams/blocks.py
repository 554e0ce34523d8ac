"""Lines of words, put together to paragraphs, quotes, lists and code as they come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.domain.richtext import Block, Body, Code, Item, ItemList, Paragraph, Quote, Span, merged

NO_BREAK = "\xa0"
BREAK = Span("\n")
BETWEEN_CELLS = Span(" | ")
DEEPEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand; `lists` tells of each open list whether it is numbered."""

    lists: tuple[bool, ...] = ()
    quote: bool = False
    code: bool = False
    cell: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _Draft:
    """A block that may still grow: lines of words, each with how deep it stands."""

    kind: type[Block]
    is_numbered: bool = False
    lines: list[tuple[int, list[Span]]] = field(default_factory=list)


@dataclass(slots=True)
class Blocks:
    """What was read so far; a line goes on with the block before it where they belong together."""

    _drafts: list[_Draft] = field(default_factory=list)
    _line: list[Span] = field(default_factory=list)
    _is_apart: bool = False
    _is_item_new: bool = False
    _number: int | None = None

    def add(self, span: Span) -> None:
        """Add words to the line; a space at its beginning, or after another, says nothing."""
        last = self._line[-1].text if self._line else "\n"
        text = span.text
        if not span.code and last.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            self._line.append(replace(span, text=text))

    def next_cell(self) -> None:
        """Begin a cell of a table: the cells of a row are one line."""
        if self._line:
            self.add(BETWEEN_CELLS)

    def begin_apart(self) -> None:
        """Begin a block that has nothing to do with the one before it."""
        self._is_apart = True

    def begin_list(self, place: Place, start: str, *, ordered: bool) -> Place:
        """Begin a list, which may be in another; return the place in it."""
        if not place.lists:
            self._is_apart = True
            counts = ordered and start.isascii() and start.isdecimal() and len(start) < 6
            self._number = int(start) if counts and int(start) != 1 else None
        if len(place.lists) == DEEPEST_LIST:
            return place
        return replace(place, lists=(*place.lists, ordered))

    def begin_item(self) -> None:
        """Begin an item of the innermost list."""
        self._is_item_new = True

    def end_line(self, place: Place) -> None:
        """Put the line where it belongs; one that was only broken, or held a space, is an empty line."""
        line, self._line = self._line, []
        if not line:
            return
        if place.code:
            self._draft(Code).lines.append((0, line))
        elif place.lists:
            self._add_to_list(_stripped(line), place)
        else:
            self._draft(Quote if place.quote else Paragraph).lines.append((0, _stripped(line)))
        self._is_apart = False

    def read(self) -> Body:
        """Return everything that says something."""
        found = (_built(draft) for draft in self._drafts)
        return tuple(block for block in found if block is not None)

    def _draft(self, kind: type[Block], *, is_numbered: bool = False) -> _Draft:
        last = self._drafts[-1] if self._drafts else None
        # Lines of words belong together wherever they come from; lists and code begin anew.
        begins = self._is_apart and kind in (ItemList, Code)
        if last is None or last.kind is not kind or begins:
            last = _Draft(kind, is_numbered)
            self._drafts.append(last)
        return last

    def _add_to_list(self, line: list[Span], place: Place) -> None:
        depth = len(place.lists) - 1
        is_new, self._is_item_new = self._is_item_new, False
        if self._number is not None:
            self._draft(Paragraph).lines.append((0, [self._sign(depth, is_new=is_new), *line]))
            return
        lines = self._draft(ItemList, is_numbered=place.lists[0]).lines
        if is_new or not lines or lines[-1][0] != depth:
            lines.append((depth, line))
        else:
            lines[-1][1].extend((BREAK, *line))

    def _sign(self, depth: int, *, is_new: bool) -> Span:
        """Write a number as a word: our own lists count from one, so it would become another."""
        assert self._number is not None, "asked before"
        if depth or not is_new:
            return Span("  " * (depth + 1))
        self._number += 1
        return Span(f"{self._number - 1}. ")


def _stripped(line: list[Span]) -> list[Span]:
    """Take the spaces around a line away, and the break that ends it; keep breaks in it."""
    spans = [replace(span, text=span.text.replace(NO_BREAK, " ")) for span in line]
    if spans[-1].text.endswith("\n"):
        spans[-1] = replace(spans[-1], text=spans[-1].text[:-1])
    while spans and not spans[-1].text.rstrip(" "):
        spans.pop()
    while spans and not spans[0].text.lstrip(" "):
        spans.pop(0)
    if spans:
        spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip(" "))
        spans[0] = replace(spans[0], text=spans[0].text.lstrip(" "))
    return spans


def _built(draft: _Draft) -> Block | None:
    if draft.kind is Code:
        text = "\n".join("".join(span.text for span in line) for _, line in draft.lines)
        text = text.replace(NO_BREAK, " ").strip("\n")
        return Code(text) if text.strip() else None
    if draft.kind is ItemList:
        items = (Item(merged(line), depth) for depth, line in draft.lines)
        kept = tuple(item for item in items if any(one.text.strip() for one in item.children))
        return ItemList(kept, draft.is_numbered) if kept else None
    children = merged(_without_outer_breaks(_in_lines(line for _, line in draft.lines)))
    if not children:
        return None
    return Quote(children) if draft.kind is Quote else Paragraph(children)


def _in_lines(lines: Iterable[list[Span]]) -> Iterator[Span]:
    for number, line in enumerate(lines):
        if number:
            yield BREAK
        yield from line


def _without_outer_breaks(spans: Iterable[Span]) -> list[Span]:
    found = list(spans)
    first = next((n for n, span in enumerate(found) if span.text.strip()), len(found))
    found = found[first:]
    while found and not found[-1].text.strip():
        found.pop()
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return found
