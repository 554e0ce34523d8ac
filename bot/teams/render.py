"""What we post, as activities with adaptive cards; nothing that people wrote is ever read as markup (S5)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.addresses import inert
from bot.domain.richtext import Body, Paragraph, Span, cut, merged, plain, shortened
from bot.ports import Author, Button, Card, CardAction, Post, Upload
from bot.teams.elements import elements, line_of, lines, opens

Json = dict[str, Any]
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
KEY = "frontdesk-"
CARD_VERB = "card"
# Teams counts what it is sent as UTF-16 and takes 40 KB; cards alone are said to stop at 28 KB.
MOST_BYTES = 28_000
MOST_CHARACTERS = 20_000
LENGTHS = (12_000, 9000, 6000, 4000, 2500, 1500, 800, 400, 150)
LONGEST_TITLE = 150
LONGEST_LABEL = 75
LONGEST_FACT = 500
LONGEST_NAME = 80
LONGEST_SUMMARY = 250
LONGEST_FILE_NAME = 200
MOST_FACTS = 12
MOST_PRIMARY = 6
MOST_PICTURE = 1_000_000
PICTURES = ("image/png", "image/jpeg", "image/gif")
NOTHING = "-"
NOTE_SIGN = "🔒 "
CLOSED_SIGN = "✅ "
# These ask for something first: Teams opens a dialog for them.
ASKING = {CardAction.ASSIGN, CardAction.RENAME, CardAction.NOTE, CardAction.REPLY}
KILO, MEGA = 1024, 1024 * 1024


def post_content(post: Post, *, reply: tuple[str, str] | None = None) -> Json:
    """Return the activity of a message.

    `reply` is the label and the conversation of a button that answers it, for chats without threads.
    """
    return joined((post,), reply=reply)


def joined(
    posts: Sequence[Post], *, waiting: str = "", reply: tuple[str, str] | None = None
) -> Json:
    """Return one activity for messages that stand together; each keeps its own key.

    A name is said again only where somebody else speaks. `waiting` is a line of ours below them.
    """
    actions = [asking(CardAction.REPLY, reply[1], reply[0])] if reply else []

    def build(longest: int) -> Json:
        body = list(_posts(posts, max(longest // len(posts), 40)))
        if waiting:
            body.append(line_of((Span(cut(waiting, LONGEST_FACT)),), "Small", **SUBTLE))
        return activity(card_of(body, actions), _summary(posts))

    return _fitting(build)


def card_content(card: Card) -> Json:
    """Return the activity of an opening card."""
    title = (CLOSED_SIGN if card.is_closed else "") + card.title
    actions = [_action(one, card.conversation, n) for n, one in enumerate(card.buttons)]

    def build(longest: int) -> Json:
        facts = [_fact(label, value, longest // 10) for label, value in card.facts[:MOST_FACTS]]
        items = [_opening(card, title), *facts]
        return activity(card_of([_marked(card.key, items)], actions), f"{title} · {card.subtitle}")

    return _fitting(build)


def reply_content(text: str) -> Json:
    """Return the activity of a text of ours in CommonMark."""
    return content(read_commonmark(text))


def content(body: Body) -> Json:
    """Return the activity of formatted text in our own name."""
    words = plain(body)
    return _fitting(
        lambda longest: activity(card_of(elements(shortened(body, longest)) or [EMPTY]), words)
    )


def file_content(upload: Upload, url: str, opening: str, author: Author | None = None) -> Json:
    """Return the activity of a guest's file: a picture, or its name and size, and a button to open it.

    `url` may be opened by whoever has it, and ends; `opening` is the label of the button.
    """
    name = cut(upload.name, LONGEST_FILE_NAME) or NOTHING
    items = [_header(author)] if author else []
    if upload.type in PICTURES and len(upload.data) <= MOST_PICTURE:
        items.append(_picture(url, name))
    items.append(line_of((Span(f"📎{NO_BREAK}{name}", bold=True),), "Small"))
    items.append(line_of((Span(size_words(len(upload.data))),), **SUBTLE))
    action = {**opens(url), "title": cut(opening, LONGEST_LABEL)}
    said = f"{author.name}: {name}" if author else name
    return activity(card_of([_marked(upload.key, items)], [action]), said)


def keys_of(card: str) -> set[str]:
    """Return the keys of the messages in a card, as Graph returns it: a text of JSON."""
    try:
        waiting: list[Any] = [json.loads(card)]
    except (ValueError, RecursionError):
        return set()
    found = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            marker = one.get("id")
            if isinstance(marker, str) and marker.startswith(KEY):
                found.add(marker.removeprefix(KEY))
            waiting.extend(one[part] for part in ("body", "items") if part in one)
    return found


def activity(card: Json, summary: str) -> Json:
    """Return a message with a card; the summary is for notifications only."""
    said = cut(" ".join(summary.split()), LONGEST_SUMMARY) or NOTHING
    return {"type": "message", "summary": said, "attachments": [attachment(card)]}


def attachment(card: Json) -> Json:
    """Return a card as what hangs on a message or stands in a dialog."""
    return {"contentType": CARD_TYPE, "content": card}


def card_of(body: Sequence[Json], actions: Sequence[Json] = ()) -> Json:
    """Return a card as wide as the conversation."""
    shown: Json = {"type": "AdaptiveCard", "$schema": SCHEMA, "version": VERSION}
    shown |= {"msteams": {"width": "Full"}, "body": list(body)}
    return shown | ({"actions": list(actions)} if actions else {})


def asking(action: str, conversation: str, label: str, **more: str) -> Json:
    """Return a button that opens a dialog; `more` comes back with it."""
    data = {"msteams": {"type": "task/fetch"}, "action": action, "conversation": conversation}
    return {
        "type": "Action.Submit",
        "title": cut(label, LONGEST_LABEL) or NOTHING,
        "data": data | more,
    }


def doing(verb: str, label: str, data: Mapping[str, str]) -> Json:
    """Return a button that is answered at once; `data` comes back with what was filled in."""
    title = cut(label, LONGEST_LABEL) or NOTHING
    return {"type": "Action.Execute", "verb": verb, "title": title, "data": dict(data)}


def dumped(shown: Json) -> bytes:
    """Return what is sent; letters of any script as they are, for Teams counts them."""
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def size_words(size: int) -> str:
    """Return how large a file is, in words of any language."""
    if size >= MEGA:
        return f"{(size + MEGA // 2) // MEGA} MB"
    return f"{max(1, (size + KILO // 2) // KILO)} KB"


SUBTLE: Json = {"isSubtle": True, "size": "Small"}
NO_BREAK = "\xa0"
EMPTY = line_of((Span(NOTHING),))


def _fits(shown: Json) -> bool:
    whole = dumped(shown)
    return (
        len(whole) <= MOST_BYTES and len(whole.decode().encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    )


def _fitting(build: Callable[[int], Json]) -> Json:
    """Return the longest of what can be built that Teams takes."""
    shown = build(LENGTHS[0])
    for longest in LENGTHS[1:]:
        if _fits(shown):
            break
        shown = build(longest)
    return shown


def _summary(posts: Iterable[Post]) -> str:
    return " · ".join(_said(post) for post in posts)


def _said(post: Post) -> str:
    words = (NOTE_SIGN if post.is_note else "") + post.text
    return f"{post.author.name}: {words}" if post.author else words


def _posts(posts: Iterable[Post], longest: int) -> Iterator[Json]:
    speaker: Author | None = None
    for post in posts:
        items = _words(post, longest)
        if post.author and post.author != speaker:
            items = [_header(post.author), *items]
        speaker = post.author
        shown = _marked(post.key, items)
        yield shown | ({"style": "warning"} if post.is_note else {})


def _words(post: Post, longest: int) -> list[Json]:
    body = (Paragraph(inert(post.text)),) if post.body is None else post.body
    body = shortened(body, longest)
    if post.author is None and not post.is_note:
        return lines((Span(cut(plain(body), longest)),), **SUBTLE) or [EMPTY]
    if post.is_note:
        body = _signed(body)
    return elements(body) or [EMPTY]


def _signed(body: Body) -> Body:
    if body and isinstance(body[0], Paragraph):
        return (Paragraph(merged((Span(NOTE_SIGN), *body[0].children))), *body[1:])
    return (Paragraph((Span(NOTE_SIGN),)), *body)


def _marked(key: str, items: list[Json]) -> Json:
    """Return what carries the key of a message, unseen."""
    return {"type": "Container", "id": KEY + key, "spacing": "Small", "items": items}


def _header(author: Author) -> Json:
    name = line_of((Span(cut(author.name, LONGEST_NAME) or NOTHING, bold=True),))
    return _beside(author.avatar_url, [name], "24px")


def _opening(card: Card, title: str) -> Json:
    heading = line_of((Span(cut(title, LONGEST_TITLE) or NOTHING, bold=True),), size="Large")
    below = line_of((Span(cut(card.subtitle, LONGEST_TITLE) or NOTHING),), isSubtle=True)
    return _beside(card.avatar_url, [heading, below], "48px")


def _beside(picture: str | None, items: list[Json], width: str) -> Json:
    """Return words with the picture of a person before them."""
    words: Json = {"type": "Column", "width": "stretch", "items": items}
    words |= {"verticalContentAlignment": "Center"}
    if not picture:
        return {"type": "ColumnSet", "columns": [words]}
    image = {"type": "Image", "url": picture, "style": "Person", "width": width, "altText": " "}
    column = {"type": "Column", "width": "auto", "items": [image]}
    column |= {"verticalContentAlignment": "Center"}
    return {"type": "ColumnSet", "columns": [column, words | {"spacing": "Small"}]}


def _picture(url: str, name: str) -> Json:
    shown = {"type": "Image", "url": url, "altText": name, "size": "Auto", "spacing": "Small"}
    return shown | {"selectAction": opens(url)}


def _fact(label: str, value: str, longest: int) -> Json:
    name = line_of((Span(cut(label, LONGEST_LABEL) or NOTHING),), isSubtle=True)
    words = lines(inert(cut(value, min(longest, LONGEST_FACT)))) or [EMPTY]
    words[0] |= {"spacing": "None"}
    columns = [
        {"type": "Column", "width": "110px", "items": [name]},
        {"type": "Column", "width": "stretch", "items": words},
    ]
    return {"type": "ColumnSet", "spacing": "Small", "columns": columns}


def _action(one: Button, conversation: str, place: int) -> Json:
    if one.action in ASKING:
        shown = asking(one.action, conversation, one.label)
    else:
        data = {"action": str(one.action), "conversation": conversation}
        shown = doing(CARD_VERB, one.label, data)
    if one.is_main:
        shown["style"] = "positive"
    return shown | ({"mode": "secondary"} if place >= MOST_PRIMARY else {})
