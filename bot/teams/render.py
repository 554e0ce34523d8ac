"""What we post, as activities with adaptive cards; nothing that people wrote is ever read as markup (S5)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.addresses import inert
from bot.domain.richtext import Body, Paragraph, Span, cut, merged, plain
from bot.ports import Author, Button, Card, CardAction, Picker, Post, Upload
from bot.teams.cards import NOTHING, activity, asking, card_of, doing, fitting, further, label_of
from bot.teams.elements import NO_BREAK, elements, line_of, lines, opens, within
from bot.texts import Texts

Json = dict[str, Any]
KEY = "frontdesk-"
CARD_VERB, PICK_VERB = "card", "pick"
PICKED = "conversation"
GUEST = "guest"
MOST_GUESTS = 20
LONGEST_TITLE = 150
LONGEST_FACT = 500
LONGEST_NAME = 80
LONGEST_FILE_NAME = 200
LONGEST_CHOICE = 100
LEAST_WORDS = 40
MOST_FACTS = 12
MOST_CHOICES = 50
MOST_PICTURE = 1_000_000
PICTURES = ("image/png", "image/jpeg", "image/gif")
NOTE_SIGN = "🔒 "
CLOSED_SIGN = "✅ "
# These ask for something first: Teams opens a dialog for them.
ASKING = {
    CardAction.ASSIGN,
    CardAction.RENAME,
    CardAction.NOTE,
    CardAction.REPLY,
    CardAction.CONTACT,
    CardAction.MEET,
    CardAction.RESCHEDULE,
    CardAction.CANCEL,
}
KILO, MEGA = 1024, 1024 * 1024
SUBTLE: Json = {"isSubtle": True, "size": "Small"}
EMPTY = line_of((Span(NOTHING),))


def post_content(post: Post, *, reply: tuple[str, str] | None = None) -> Json:
    """Return the activity of a message with its further lines.

    `reply` is the label and the conversation of a button that answers it, for chats without threads.
    """
    return joined((post, *post.more), reply=reply)


def joined(
    posts: Sequence[Post], *, waiting: str = "", reply: tuple[str, str] | None = None
) -> Json:
    """Return one activity for messages that stand together; each keeps its own key.

    A name is said again only where somebody else speaks. `waiting` is a line of ours below them.
    """
    actions = [_asking(CardAction.REPLY, *reply)] if reply else []

    def build(longest: int) -> Json:
        body = list(_posts(posts, max(longest // len(posts), LEAST_WORDS)))
        if waiting:
            body.append(_below(waiting))
        return activity(card_of(body, actions), _summary(posts))

    return fitting(build)


def card_content(card: Card) -> Json:
    """Return the activity of an opening card."""
    title = (CLOSED_SIGN if card.is_closed else "") + card.title
    actions = [_action(one, card.conversation, n) for n, one in enumerate(card.buttons)]

    def build(longest: int) -> Json:
        facts = [_fact(label, value, longest // 10) for label, value in card.rows[:MOST_FACTS]]
        items = [_opening(card, title), *facts, *_guests(card)]
        return activity(card_of([_marked(card.key, items)], actions), f"{title} · {card.subtitle}")

    return fitting(build)


def _guests(card: Card) -> Iterator[Json]:
    """Yield the menu of guests, and what shows the one who is chosen; who wrote last stands in it."""
    if not card.guests:
        return
    shown = [
        {"title": label_of(one.label), "value": one.value} for one in card.guests[:MOST_GUESTS]
    ]
    yield {
        "type": "Input.ChoiceSet",
        "id": GUEST,
        "style": "compact",
        "label": label_of(card.guests_label),
        "choices": shown,
        "value": card.guests[0].value,
    }
    action = asking(card.guests_button, {"dialog": GUEST, "conversation": card.conversation})
    yield {"type": "ActionSet", "spacing": "Small", "actions": [action]}


def reply_content(text: str) -> Json:
    """Return the activity of a text of ours in CommonMark."""
    return content(read_commonmark(text))


def content(body: Body) -> Json:
    """Return the activity of formatted text in our own name."""
    words = plain(body)
    return fitting(
        lambda longest: activity(card_of(elements(within(body, longest)) or [EMPTY]), words)
    )


def file_content(upload: Upload, opening: str) -> Json:
    """Return the activity of a guest's file: a picture, or its name and size, and a button to open it.

    Its address may be opened by whoever has it, and ends; `opening` is the label of the button.
    """
    name = cut(upload.name, LONGEST_FILE_NAME) or NOTHING
    items = [_header(upload.author)] if upload.author else []
    if upload.type in PICTURES and len(upload.data) <= MOST_PICTURE:
        items.append(_picture(upload.url, name))
    items.append(line_of((Span(f"📎{NO_BREAK}{name}", bold=True),), "Small"))
    items.append(line_of((Span(size_words(len(upload.data))),), **SUBTLE))
    action = {**opens(upload.url), "title": label_of(opening)}
    said = f"{upload.author.name}: {name}" if upload.author else name
    return activity(card_of([_marked(upload.key, items)], [action]), said)


def picker(text: str, asked: Picker, texts: Texts) -> Json:
    """Return the activity that asks into which conversation words belong; the text is ours, in CommonMark.

    What is chosen comes back as `conversation`, together with what holds the words.
    """
    choices = [
        {"title": label_of(one.label, LONGEST_CHOICE), "value": one.value}
        for one in asked.choices[:MOST_CHOICES]
    ]
    label = label_of(texts.say("teams.choose"))
    select: Json = {"type": "Input.ChoiceSet", "id": PICKED, "style": "compact", "choices": choices}
    select |= {"label": label, "isRequired": True, "errorMessage": label}
    body = read_commonmark(text)
    action = doing(PICK_VERB, texts.say("teams.send"), {"held": asked.held})
    card = card_of([*elements(body), select], [action | {"style": "positive"}])
    return activity(card, plain(body))


def mark_repeated(shown: Json, words: str) -> None:
    """Say below an activity that it may stand there twice."""
    shown["attachments"][0]["content"]["body"].append(_below(words))


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


def size_words(size: int) -> str:
    """Return how large a file is, in words of any language."""
    if size >= MEGA:
        return f"{(size + MEGA // 2) // MEGA} MB"
    return f"{max(1, (size + KILO // 2) // KILO)} KB"


def _below(words: str) -> Json:
    return line_of((Span(cut(words, LONGEST_FACT) or NOTHING),), "Small", **SUBTLE)


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
        yield shown | ({"style": "warning", "bleed": True} if post.is_note else {})


def _words(post: Post, longest: int) -> list[Json]:
    body = (Paragraph(inert(post.text)),) if post.body is None else post.body
    body = within(body, longest)
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
    image = {"type": "Image", "url": picture, "style": "Person", "width": width, "altText": ""}
    column = {"type": "Column", "width": "auto", "items": [image]}
    column |= {"verticalContentAlignment": "Center"}
    return {"type": "ColumnSet", "columns": [column, words | {"spacing": "Small"}]}


def _picture(url: str, name: str) -> Json:
    shown = {"type": "Image", "url": url, "altText": name, "size": "Auto", "spacing": "Small"}
    return shown | {"selectAction": opens(url)}


def _fact(label: str, value: str, longest: int) -> Json:
    name = line_of((Span(label_of(label)),), isSubtle=True)
    words = lines(inert(cut(value, min(longest, LONGEST_FACT)))) or [EMPTY]
    words[0] |= {"spacing": "None"}
    columns = [
        {"type": "Column", "width": "110px", "items": [name]},
        {"type": "Column", "width": "stretch", "items": words},
    ]
    return {"type": "ColumnSet", "spacing": "Small", "columns": columns}


def _action(one: Button, conversation: str, place: int) -> Json:
    if one.action in ASKING:
        shown = _asking(one.action, one.label, conversation)
    else:
        shown = doing(CARD_VERB, one.label, _about(one.action, conversation))
    if one.is_main:
        shown["style"] = "positive"
    return further(shown, place)


def _asking(action: CardAction, label: str, conversation: str) -> Json:
    return asking(label, _about(action, conversation))


def _about(action: CardAction, conversation: str) -> dict[str, str]:
    return {"action": str(action), "conversation": conversation}
