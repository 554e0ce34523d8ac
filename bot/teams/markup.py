"""Teams' html, walked through once: what is open, what is said in it, and what is returned apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from bot.domain.richtext import Span, safe_link
from bot.teams.blocks import Blocks, Place
from bot.teams.emoji import to_unicode
from bot.teams.mentions import Mention

DEEPEST = 64
STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic",
    "s": "strike", "strike": "strike", "del": "strike", "code": "code",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ul", "ol"}
CODE = {"pre", "codeblock"}
ROWS = {"table", "tr"}
CELLS = {"td", "th"}
LINES = {"p", "div", "hr", *HEADINGS, *LISTS, *CODE, *ROWS, "li", "blockquote"}
NEVER_SHOWN = {"script", "style", "head", "title", "template"}
# These hold nothing, so that one which is never closed swallows nothing.
EMPTY = {"br", "img", "emoji", "customemoji", "attachment", "quoted"}
NEVER_OPEN = {*EMPTY, "hr", "wbr", "input", "meta", "link", "col"}
REPLY = "http://schema.skype.com/reply"
MENTION = "http://schema.skype.com/mention"
EMOJI = ("http://schema.skype.com/emoji", "http://schema.skype.com/customemoji")
WEB = ("https://", "http://")
SPACES = re.compile(r"[ \t\r\n\f]+")

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is not closed yet, and how things were before it."""

    tag: str
    look: Span
    place: Place
    mention: str | None = None


@dataclass(slots=True)
class _Apart:
    quoted: str | None = None
    pictures: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)


class Markup(HTMLParser):
    """Reads html into `blocks` and `apart`; whatever is fed, it neither fails nor recurses."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self.apart = _Apart()
        self._mentions = mentions
        self._open: list[_Open] = []
        self._look = Span("")
        self._place = Place()
        self._naming: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element, or take what an empty one says."""
        given = {name: value or "" for name, value in attrs}
        if tag in LINES:
            self._new_line(tag)
        if tag in EMPTY and not self._place.hidden:
            self._empty(tag, given)
        if tag not in NEVER_OPEN and len(self._open) < DEEPEST:
            self._enter(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take `<br/>` as it is meant, and `<p/>` as an empty element."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Go back to how things were before an element; an end without a beginning is nothing."""
        depth = next((n for n, one in enumerate(reversed(self._open), 1) if one.tag == tag), 0)
        if not depth:
            return
        if tag in LINES:
            self._new_line(tag)
        for _ in range(depth):
            self._leave(self._open.pop())

    def handle_data(self, data: str) -> None:
        """Take words: spaces count once, except in code."""
        if self._place.hidden:
            return
        if self._naming is not None:
            self._naming.append(data)
        else:
            self._say(data if self._place.code else SPACES.sub(" ", data))

    def finish(self) -> None:
        """Read to the end; what is still open ends there."""
        self.close()
        while self._open:
            self.handle_endtag(self._open[-1].tag)
        self.blocks.end_line(self._place)

    def _new_line(self, tag: str) -> None:
        if self._place.cell and tag not in ROWS:
            self._say(" ")
        elif not self._place.hidden:
            self.blocks.end_line(self._place)

    def _empty(self, tag: str, given: Attributes) -> None:
        match tag:
            case "br":
                self.blocks.add(replace(self._look, text=" " if self._place.cell else "\n"))
            case "emoji" | "customemoji":
                self._say(_emoji(given))
            case "img" if given.get("itemtype", "").lower() in EMOJI:
                self._say(_emoji(given))
            case "img" if given.get("src", "").lower().startswith(WEB):
                self.apart.pictures.append(given["src"])
            case "attachment" if given.get("id"):
                self.apart.attachments.append(given["id"])
            case "quoted" if given.get("messageid"):
                self.apart.quoted = self.apart.quoted or given["messageid"]

    def _enter(self, tag: str, given: Attributes) -> None:
        mention = _mention_id(tag, given)
        self._open.append(_Open(tag, self._look, self._place, mention))
        if mention is not None and self._naming is None:
            self._naming = []
        self._look = _look(self._look, tag, given)
        self._place = self._place_in(tag, given)
        if tag in CELLS:
            self.blocks.next_cell()

    def _place_in(self, tag: str, given: Attributes) -> Place:
        place = self._place
        if tag in NEVER_SHOWN:
            return replace(place, hidden=True)
        if tag == "blockquote" and given.get("itemtype", "").lower() == REPLY:
            if not place.hidden:
                self.apart.quoted = self.apart.quoted or given.get("itemid") or None
            return replace(place, hidden=True)
        if tag in LISTS:
            return self.blocks.begin_list(place, given.get("start", ""), ordered=tag == "ol")
        if tag == "li":
            self.blocks.begin_item()
        if tag in CODE and not place.code:
            self.blocks.begin_apart()
        return replace(
            place,
            code=place.code or tag in CODE,
            quote=place.quote or tag == "blockquote",
            cell=tag in CELLS or (place.cell and tag not in ROWS),
        )

    def _leave(self, one: _Open) -> None:
        if one.mention is not None and self._naming is not None:
            words, self._naming = "".join(self._naming), None
            self._look, self._place = one.look, one.place
            self._say(self._named(one.mention, SPACES.sub(" ", words).strip()))
        self._look, self._place = one.look, one.place

    def _named(self, number: str, words: str) -> str:
        """Return how a naming is shown: by its number if that fits its words, else by the words."""
        if number.isascii() and number.isdecimal() and int(number[:9]) < len(self._mentions):
            at = self._mentions[int(number[:9])]
            if at.name == words:
                return at.shown
        found = next((one for one in self._mentions if one.name == words), None)
        return found.shown if found else f"@{words}"

    def _say(self, words: str) -> None:
        if words and not self._place.hidden:
            code = self._look.code or self._place.code
            self.blocks.add(replace(self._look, text=words, code=code))


def _mention_id(tag: str, given: Attributes) -> str | None:
    if tag == "at":
        return given.get("id", "")
    if tag == "span" and given.get("itemtype", "").lower() == MENTION:
        return given.get("itemid", "")
    return None


def _look(look: Span, tag: str, given: Attributes) -> Span:
    style = "bold" if tag in HEADINGS or tag == "th" else STYLES.get(tag)
    if tag == "a":
        return replace(look, link=safe_link(given.get("href", "").strip()))
    return Span(
        "",
        bold=look.bold or style == "bold",
        italic=look.italic or style == "italic",
        strike=look.strike or style == "strike",
        code=look.code or style == "code",
        link=look.link,
    )


def _emoji(given: Attributes) -> str:
    """Return the character; a company's own emoji, and one that only has a name, as `:name:`."""
    alt = given.get("alt", "").strip()
    if alt and not alt.isascii():
        return alt
    known = to_unicode(given.get("itemid") or given.get("id") or "") or ""
    is_name = not known or known.startswith(":")
    return f":{alt.strip(':()')}:" if alt and is_name else known
