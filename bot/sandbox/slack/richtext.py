"""How Slack reads typed text: what it escapes and links, and the rich text it makes of it."""

from __future__ import annotations

import re

from bot.sandbox.slack.errors import Json

_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_TOKEN = re.compile(
    r"<(?:@[UWB][A-Z0-9]+(?:\|[^<>]*)?|#[CG][A-Z0-9]+(?:\|[^<>]*)?|"
    r"![^<>]+|(?:https?|mailto|tel|ftp|slack):[^<>\s|]+(?:\|[^<>]*)?)>"
)
_BARE_URL = re.compile(r"(?<![\w@|<])https?://[^\s<>|]*[^\s<>|.,;:!?)\"'\]]")
_SPECIAL = re.compile(r"[<>&*_~`:\n]|https?://")
_INLINE = re.compile(
    r"(?P<token><[^<>]+>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+'-]*[a-z_+'-][a-z0-9_+'-]*(?:::skin-tone-[2-6])?):"
)
_FENCE = re.compile(r"```\n?(.*?)\n?```\n?", re.DOTALL)
UNICODE = {
    "+1": "1f44d",
    "thumbsup": "1f44d",
    "-1": "1f44e",
    "wave": "1f44b",
    "tada": "1f389",
    "smile": "1f604",
    "slightly_smiling_face": "1f642",
    "heart": "2764-fe0f",
    "eyes": "1f440",
    "white_check_mark": "2705",
    "x": "274c",
    "lock": "1f512",
    "warning": "26a0-fe0f",
    "fire": "1f525",
    "rocket": "1f680",
    "pray": "1f64f",
    "joy": "1f602",
    "thinking_face": "1f914",
    "hourglass": "231b",
    "hourglass_flowing_sand": "23f3",
    "ok_hand": "1f44c",
    "clap": "1f44f",
    "raised_hands": "1f64c",
    "cry": "1f622",
    "speech_balloon": "1f4ac",
}


def normalise(text: str) -> str:
    """Text as Slack stores it: stray `&`, `<`, `>` escaped, plain addresses made links."""
    if not _SPECIAL.search(text):
        return text
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        parts.extend((_plain(text[at : token.start()]), token.group()))
        at = token.end()
    parts.append(_plain(text[at:]))
    return "".join(parts)


def _plain(text: str) -> str:
    escaped = _AMPERSAND.sub("&amp;", text)
    # A quote is typed with a ">" at the start of a line and stored escaped like any other.
    escaped = escaped.replace("<", "&lt;").replace(">", "&gt;")
    return _BARE_URL.sub(lambda found: f"<{found.group()}>", escaped)


def unescape(text: str) -> str:
    """Return the characters behind Slack's three entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_blocks(text: str, block_id: str) -> list[Json]:
    """One `rich_text` block for a stored text, or none for an empty one."""
    if not text:
        return []
    return [{"type": "rich_text", "block_id": block_id, "elements": _elements(text)}]


def _elements(text: str) -> list[Json]:
    if not _SPECIAL.search(text):
        return [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    elements: list[Json] = []
    at = 0
    for fence in _FENCE.finditer(text):
        elements.extend(_lines(text[at : fence.start()]))
        code = [{"type": "text", "text": unescape(fence.group(1))}]
        elements.append({"type": "rich_text_preformatted", "elements": code})
        at = fence.end()
    elements.extend(_lines(text[at:]))
    return elements


def _lines(text: str) -> list[Json]:
    """Run of quoted and unquoted lines."""
    elements: list[Json] = []
    run: list[str] = []
    quoted = False
    for line in text.split("\n") if text else ():
        is_quote = line.startswith("&gt;")
        if is_quote != quoted and run:
            elements.append(_run(run, quoted=quoted))
            run = []
        quoted = is_quote
        run.append(line.removeprefix("&gt;").removeprefix(" ") if is_quote else line)
    if run and any(run):
        elements.append(_run(run, quoted=quoted))
    return elements


def _run(lines: list[str], *, quoted: bool) -> Json:
    kind = "rich_text_quote" if quoted else "rich_text_section"
    return {"type": kind, "elements": inline("\n".join(lines), {})}


def inline(text: str, style: dict[str, bool]) -> list[Json]:
    """Return the elements of one run of text; styles nest."""
    found: list[Json] = []
    at = 0
    for part in _INLINE.finditer(text):
        _add_text(found, text[at : part.start()], style)
        at = part.end()
        kind = str(part.lastgroup)
        inner = part.group(kind)
        if kind == "token":
            found.append(_token(inner[1:-1], style))
        elif kind == "emoji":
            found.append(_emoji(inner))
        elif kind == "code":
            _add_text(found, inner, {**style, "code": True})
        else:
            found.extend(inline(inner, {**style, kind: True}))
    _add_text(found, text[at:], style)
    return found


def _add_text(found: list[Json], text: str, style: dict[str, bool]) -> None:
    if text:
        found.append(_styled({"type": "text", "text": unescape(text)}, style))


def _styled(element: Json, style: dict[str, bool]) -> Json:
    return {**element, "style": dict(style)} if style else element


def _emoji(name: str) -> Json:
    plain, _, tone = name.partition("::skin-tone-")
    element: Json = {"type": "emoji", "name": plain}
    if plain in UNICODE:
        element["unicode"] = UNICODE[plain]
    if tone:
        element["skin_tone"] = int(tone)
    return element


def _token(inner: str, style: dict[str, bool]) -> Json:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return _styled({"type": "user", "user_id": target[1:]}, style)
    if target.startswith("#"):
        return _styled({"type": "channel", "channel_id": target[1:]}, style)
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return _styled({"type": "usergroup", "usergroup_id": group}, style)
    if target.startswith("!date^"):
        return {"type": "text", "text": label}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link: Json = {"type": "link", "url": unescape(target)}
    if label:
        link["text"] = unescape(label)
    return _styled(link, style)
