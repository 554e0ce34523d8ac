"""What we post, in Slack's blocks; nothing that people wrote is ever read as markup (S5)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.addresses import inert
from bot.domain.richtext import Body, Paragraph, Span, cut, merged, plain, shortened
from bot.ports import Author, Button, Card, Post
from bot.slack.mrkdwn import escape
from bot.slack.richtext import write_body, write_spans
from bot.slack.surface import POST_METADATA

Json = dict[str, Any]
LONGEST_TITLE = 150
LONGEST_LABEL = 75
LONGEST_FACT = 1000
LONGEST_NAME = 80
LONGEST_BODY = 11_000
LONGEST_FALLBACK = 3000
NOTHING = "-"
NOTE_SIGN = "🔒 "
CLOSED_SIGN = "✅ "
BUTTON_ID = "card_"
GUEST_ID = "guest_chosen"
# Slack shall not look for names, addresses or previews in what we post.
INERT = {"parse": "none", "link_names": False}
WITHOUT_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}


def post_content(post: Post) -> Json:
    """Return text and blocks of a message; formatted when it has a body, else as it was typed."""
    body = (Paragraph(inert(post.text)),) if post.body is None else post.body
    if post.is_note:
        body = (Paragraph((Span(NOTE_SIGN),)), *body) if _starts_apart(body) else _signed(body)
    sign = NOTE_SIGN if post.is_note else ""
    return content(body, sign + post.text) | {"metadata": metadata(post.key)}


def content(body: Body, words: str | None = None) -> Json:
    """Return text and blocks of formatted text; the text is for notifications only."""
    body = shortened(body, LONGEST_BODY)
    fallback = fallback_text(plain(body) if words is None else words)
    return {"text": fallback, "blocks": [rich_text(body)]} | INERT


def reply_content(text: str) -> Json:
    """Return text and blocks of a text of ours in CommonMark."""
    return content(read_commonmark(text))


def card_content(card: Card, *, with_picture: bool = True) -> Json:
    """Return text and blocks of an opening card."""
    blocks: list[Json] = [
        {"type": "header", "text": plain_text(_card_title(card), LONGEST_TITLE)},
        {"type": "context", "elements": list(_under_title(card, with_picture=with_picture))},
    ]
    if card.rows:
        blocks.append(rich_text((Paragraph(merged(_facts(card.rows))),)))
    if card.guests:
        blocks.append({"type": "actions", "block_id": "guests", "elements": [_guests(card)]})
    if card.buttons:
        buttons = [button(one, card.conversation) for one in card.buttons]
        blocks.append({"type": "actions", "block_id": "card", "elements": buttons})
    fallback = fallback_text(f"{card.title} · {card.subtitle}")
    return {"text": fallback, "blocks": blocks, "metadata": metadata(card.key)} | INERT


def _guests(card: Card) -> Json:
    """Return the menu of guests; who wrote last stands in it."""
    options = [
        {"text": plain_text(one.label, LONGEST_LABEL), "value": one.value} for one in card.guests
    ]
    return {
        "type": "static_select",
        "action_id": GUEST_ID,
        "placeholder": plain_text(card.guests_label, LONGEST_TITLE),
        "options": options,
    }


def button(one: Button, conversation: str) -> Json:
    """Return a button of a card."""
    shown: Json = {
        "type": "button",
        "action_id": BUTTON_ID + one.action,
        "text": plain_text(one.label, LONGEST_LABEL),
        "value": conversation,
    }
    return shown | ({"style": "primary"} if one.is_main else {})


def metadata(key: str) -> Json:
    """Return what lets us find a post of ours again."""
    return {"event_type": POST_METADATA, "event_payload": {"key": key}}


def plain_text(text: str, longest: int) -> Json:
    """Return a text object without any markup, cut to what Slack takes; never empty."""
    return {"type": "plain_text", "text": cut(text, longest) or NOTHING, "emoji": False}


def rich_text(body: Body) -> Json:
    """Return a block of formatted text; one that says nothing is refused, so it shows a dash."""
    elements = write_body(body) or write_body((Paragraph((Span(NOTHING),)),))
    return {"type": "rich_text", "elements": elements}


def fallback_text(text: str) -> str:
    """Return what notifications say, escaped, in fewer bytes than an edit may have."""
    whole = escape(text)
    if len(whole.encode()) <= LONGEST_FALLBACK:
        return whole or NOTHING
    return escape(text.encode()[: LONGEST_FALLBACK // 5].decode("utf-8", "ignore")) + "…"


def _starts_apart(body: Body) -> bool:
    return not body or not isinstance(body[0], Paragraph)


def _signed(body: Body) -> Body:
    first = body[0]
    assert isinstance(first, Paragraph), "asked before"
    return (Paragraph(merged((Span(NOTE_SIGN), *first.children))), *body[1:])


def _card_title(card: Card) -> str:
    return (CLOSED_SIGN if card.is_closed else "") + card.title


def _under_title(card: Card, *, with_picture: bool) -> Iterator[Json]:
    if card.avatar_url and with_picture:
        alt_text = cut(card.title, LONGEST_TITLE) or NOTHING
        yield {"type": "image", "image_url": card.avatar_url, "alt_text": alt_text}
    yield plain_text(card.subtitle, LONGEST_TITLE)


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[Span]:
    for number, (label, value) in enumerate(facts):
        yield Span(("\n" if number else "") + f"{label}: ", bold=True)
        yield from inert(cut(value, LONGEST_FACT))


def section(spans: Iterable[Span]) -> Json:
    """Return one paragraph as a block."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": write_spans(spans)}],
    }


def author(one: Author | None) -> Json:
    """Return under whose name and picture a message stands; without one, under the app's own."""
    if one is None:
        return {}
    return {"username": cut(one.name, LONGEST_NAME) or NOTHING, "icon_url": one.avatar_url}
