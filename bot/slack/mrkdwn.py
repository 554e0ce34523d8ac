"""Slack's older way to mark up text, read for the messages that come without rich text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.richtext import Body, Code, Paragraph, Quote, Span, merged, safe_link
from bot.slack.emoji import to_unicode
from bot.slack.richtext import Names

FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
QUOTED = re.compile(r"&gt; ?")
PART = re.compile(
    r"(?P<token><[^<>\n]+>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+'-]*[a-z_+'-][a-z0-9_+'-]*(?:::skin-tone-[2-6])?):"
)
ANY_TOKEN = re.compile(r"<([^<>\n]+)>")
TOKEN = re.compile(r"<(?:@|#|!subteam\^)([A-Z0-9]+)")


def read_mrkdwn(text: str, names: Names) -> Body:
    """Read a text as Slack stores it: entities, tokens in angle brackets, simple styles."""
    blocks: list[Paragraph | Quote | Code] = []
    at = 0
    for fence in FENCE.finditer(text):
        blocks.extend(_lines(text[at : fence.start()], names))
        blocks.append(Code(unescape(fence[1])))
        at = fence.end()
    blocks.extend(_lines(text[at:], names))
    return tuple(blocks)


def named_in(text: str) -> set[str]:
    """Return the ids of everybody and everything that a text names."""
    return set(TOKEN.findall(text))


def escape(text: str) -> str:
    """Make words of people inert: what is left of it can be no token (S5)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return the characters behind Slack's three entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(text: str, names: Names) -> Iterator[Paragraph | Quote]:
    """Yield the runs of quoted and of other lines."""
    run: list[str] = []
    quoted = False
    for line in text.strip("\n").split("\n"):
        if bool(QUOTED.match(line)) != quoted:
            yield from _run(run, names, quoted=quoted)
            run, quoted = [], not quoted
        run.append(QUOTED.sub("", line, count=1) if quoted else line)
    yield from _run(run, names, quoted=quoted)


def _run(lines: list[str], names: Names, *, quoted: bool) -> Iterator[Paragraph | Quote]:
    spans = merged(_spans("\n".join(lines), Span(""), names))
    if spans:
        yield Quote(spans) if quoted else Paragraph(spans)


def _spans(text: str, look: Span, names: Names) -> Iterator[Span]:
    at = 0
    for part in PART.finditer(text):
        yield replace(look, text=unescape(text[at : part.start()]))
        at = part.end()
        kind = str(part.lastgroup)
        inner = part[kind]
        match kind:
            case "token":
                yield _token(inner[1:-1], look, names)
            case "code":
                yield replace(look, text=unescape(inner), code=True)
            case "emoji":
                yield replace(look, text=to_unicode(inner))
            case _:
                yield from _spans(inner, _styled(look, kind), names)
    yield replace(look, text=unescape(text[at:]))


def _styled(look: Span, kind: str) -> Span:
    return Span(
        "",
        bold=look.bold or kind == "bold",
        italic=look.italic or kind == "italic",
        strike=look.strike or kind == "strike",
    )


def _token(inner: str, look: Span, names: Names) -> Span:
    target, _, label = inner.partition("|")
    label = unescape(label)
    neutral = names.get("", "…")
    if target.startswith(("@", "#")):
        return replace(look, text=target[0] + (names.get(target[1:]) or label or neutral))
    if target.startswith("!subteam^"):
        word = names.get(target.removeprefix("!subteam^")) or label.removeprefix("@")
        return replace(look, text="@" + (word or neutral))
    if target.startswith("!date^"):
        return replace(look, text=label)
    if target.startswith("!"):
        return replace(look, text=label or "@" + target[1:])
    address = unescape(target)
    words = label or address.removeprefix("mailto:")
    return replace(look, text=words, link=safe_link(address))


def spoken(text: str, names: Names) -> str:
    """Return a text with its tokens and entities in words, and everything else as it was typed."""
    parts: list[str] = []
    at = 0
    for token in ANY_TOKEN.finditer(text):
        parts.extend((unescape(text[at : token.start()]), _token(token[1], Span(""), names).text))
        at = token.end()
    return "".join((*parts, unescape(text[at:])))
