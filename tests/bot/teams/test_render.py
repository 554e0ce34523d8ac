"""What we post: cards that Teams takes, whatever guests write, and that can be found again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.richtext import Body, Code, Item, ItemList, Paragraph, Quote, Span
from bot.ports import Author, Button, Card, CardAction, Choice, Picker, Post, Upload
from bot.teams import fields, render
from bot.teams.cards import MOST_BYTES, MOST_CHARACTERS, dumped
from bot.teams.elements import MOST_LINES, WORD_JOINER, elements
from bot.texts import texts

Json = dict[str, Any]
EN = texts("en", "bot", "bot.teams")
ANNA = Author("Anna Schmidt", "https://desk.example/avatars/a.png")
LONG = "Wörterbuch 字 " * 4000
SCRIPTS = ["a", "ä", "я", "字", "😀", "👩‍👩‍👧‍👦", "\u202e", '"', "\\", "\n", "\x00", "\u2028"]
HOSTILE = [
    "<at>Ada</at>",
    "[click](javascript:alert(1))",
    "[click](https://evil.example)",
    "**bold** _it_ ~~no~~ `code`",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}}",
    "{{TIME(2026-01-01T00:00:00Z)}}",
    "{{{{DATE(2026-01-01T00:00:00Z)}}}}",
    "${x} ${rm -rf}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;",
    "- a\n- b\n1. c",
    "# heading",
    "frontdesk-stolen",
    "\\*not bold\\*",
]
OURS = {"type", "id", "url", "version", "$schema", "style", "verb"}
MARKDOWN = {"TextBlock", "FactSet", "Input.Toggle"}


def card_in(shown: Json) -> Json:
    (attachment,) = shown["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    return attachment["content"]


def parts(thing: object) -> Iterator[Json]:
    """Every element of a card, from the outside to the inside."""
    if isinstance(thing, list):
        for one in thing:
            yield from parts(one)
    elif isinstance(thing, dict):
        if "type" in thing:
            yield thing
        for one in thing.values():
            yield from parts(one)


def kinds(shown: Json) -> set[str]:
    return {one["type"] for one in parts(shown)}


def runs(thing: object) -> list[Json]:
    return [one for one in parts(thing) if one["type"] == "TextRun"]


def words(thing: object) -> str:
    return "\n".join(
        "".join(inline["text"] for inline in one["inlines"])
        for one in parts(thing)
        if one["type"] == "RichTextBlock"
    )


def size(shown: Json) -> tuple[bool, bool]:
    text = dumped(shown).decode()
    return len(text.encode()) <= 28_000, len(text.encode("utf-16-le")) <= 40_000


def opening(**changes: Any) -> Card:
    buttons = [Button(one, str(one).title(), is_main=one is CardAction.TAKE) for one in CardAction]
    given: Json = {
        "key": "t1",
        "conversation": "c1",
        "title": "Anna Schmidt",
        "subtitle": "#142 · open",
        "facts": (("Service", "Sales"), ("Page", "Bikes (https://shop.example/bikes)")),
        "buttons": buttons,
        "avatar_url": ANNA.avatar_url,
        "clock": ("Their time", "10:42 (Europe/Berlin)"),
    }
    return Card(**given | changes)


def everything(text: str) -> list[Json]:
    """Every kind of what we post, with a text wherever a person's words may stand."""
    who = Author(text, ANNA.avatar_url)
    body: Body = (
        Paragraph((Span(text, bold=True),)),
        Quote((Span(text),)),
        Code(text),
        ItemList((Item((Span(text),)),)),
    )
    post = Post("k", text, who)
    facts = tuple((text, text) for _ in range(12))
    return [
        render.post_content(post),
        render.post_content(Post("k", text, who, body, is_note=True)),
        render.post_content(Post("k", text)),
        render.joined((post,) * 20, waiting=text, reply=(text, "c1")),
        render.card_content(opening(title=text, subtitle=text, facts=facts, buttons=())),
        render.file_content(
            Upload("k", text, "image/png", b"x", url="https://x.example/f", author=who), "Open"
        ),
        render.picker("Who?", Picker("h", (Choice("c1", text),)), EN),
        render.content(body),
    ]


def test_a_message_shows_who_says_what():
    shown = render.post_content(Post("m1", "Hello\nthere", ANNA))
    assert shown["type"] == "message"
    assert shown["summary"] == "Anna Schmidt: Hello there"
    (container,) = card_in(shown)["body"]
    header, *said = container["items"]
    picture, name = (column["items"][0] for column in header["columns"])
    assert (picture["url"], picture["style"]) == (ANNA.avatar_url, "Person")
    assert name["inlines"] == [{"type": "TextRun", "text": "Anna Schmidt", "weight": "Bolder"}]
    assert [words(line) for line in said] == ["Hello", "there"]


def test_a_guest_without_a_picture_has_a_name():
    shown = render.post_content(Post("m1", "Hello", Author("Anna")))
    assert "Image" not in kinds(shown)
    assert words(shown) == "Anna\nHello"


def test_a_note_carries_its_sign_and_stands_out():
    shown = render.post_content(Post("m1", "call back", ANNA, is_note=True))
    assert words(shown) == "Anna Schmidt\n🔒 call back"
    assert shown["summary"] == "Anna Schmidt: 🔒 call back"
    assert card_in(shown)["body"][0]["style"] == "warning"
    code = render.post_content(Post("m1", "x", ANNA, (Code("x"),), is_note=True))
    assert words(code) == "Anna Schmidt\n🔒 \nx"
    assert words(render.post_content(Post("m1", "x", None, is_note=True))) == "🔒 x"


def test_a_notice_is_a_small_line():
    shown = render.post_content(Post("m1", "Ada closed the conversation."))
    (line,) = runs(shown)
    assert line == {
        "type": "TextRun",
        "text": "Ada closed the conversation.",
        "isSubtle": True,
        "size": "Small",
    }


def test_lines_of_one_guest_stand_under_one_name_and_keep_their_keys():
    posts = (
        Post("m1", "a", ANNA),
        Post("m2", "b", ANNA),
        Post("m3", "c", Author("Bob")),
        Post("m4", "d", ANNA),
    )
    shown = render.joined(posts, waiting="3 more are on their way.")
    assert words(shown) == "Anna Schmidt\na\nb\nBob\nc\nAnna Schmidt\nd\n3 more are on their way."
    assert render.keys_of(json.dumps(card_in(shown))) == {"m1", "m2", "m3", "m4"}
    assert "actions" not in card_in(shown)
    assert shown == render.joined(posts, waiting="3 more are on their way.")
    together = Post("m1", "a", ANNA, more=posts[1:])
    assert render.post_content(together) == render.joined(posts)


def test_a_message_in_a_chat_can_be_answered():
    shown = render.post_content(Post("m1", "a", ANNA), reply=("Reply", "c1"))
    assert card_in(shown)["actions"] == [
        {
            "type": "Action.Submit",
            "title": "Reply",
            "data": {"msteams": {"type": "task/fetch"}, "action": "reply", "conversation": "c1"},
        }
    ]


def test_formatting_is_kept():
    body: Body = (
        Paragraph(
            (
                Span("b", bold=True),
                Span("i", italic=True),
                Span("s", strike=True),
                Span("c", code=True),
                Span("l", link="https://x.example/"),
                Span("m", link="https://x.example/" + "y" * 3000),
                Span("e"),
            )
        ),
    )
    opens = {"type": "Action.OpenUrl", "url": "https://x.example/"}
    link = {"color": "Accent", "underline": True, "selectAction": opens}
    looks = [
        {"weight": "Bolder"},
        {"italic": True},
        {"strikethrough": True},
        {"fontType": "Monospace"},
        link,
        {},
        {},
    ]
    assert runs(elements(body)) == [
        {"type": "TextRun", "text": letter, **look}
        for letter, look in zip("bisclme", looks, strict=True)
    ]


def test_lists_count_in_every_depth():
    items = [("a", 0), ("b", 1), ("c", 1), ("d", 0), ("e", 1), ("f", 5)]
    block = tuple(Item((Span(text),), deep) for text, deep in items)
    numbered = words(elements((ItemList(block, ordered=True),))).replace("\u2003", " ")
    assert numbered == "1.\xa0a\n 1.\xa0b\n 2.\xa0c\n2.\xa0d\n 1.\xa0e\n     1.\xa0f"
    dotted = words(elements((ItemList(block),))).replace("\u2003", " ")
    assert dotted == "•\xa0a\n ◦\xa0b\n ◦\xa0c\n•\xa0d\n ◦\xa0e\n     ▪\xa0f"


def test_code_and_quotes_are_framed_and_code_keeps_its_indentation():
    code, quote = elements((Code("if x:\n\ty\n   z"), Quote((Span("said"),))))
    assert code["style"] == quote["style"] == "emphasis"
    assert words(code) == "if x:\n\xa0\xa0\xa0\xa0y\n\xa0\xa0 z"
    assert all(run["fontType"] == "Monospace" for run in runs(code))
    assert all(run["isSubtle"] for run in runs(quote))


def test_empty_lines_are_spaces_between():
    first, second = elements((Paragraph((Span("a\n\n\nb"),)),))
    assert (first["spacing"], second["spacing"]) == ("Small", "Medium")
    assert elements((Paragraph((Span("\n "),)),)) == []


def test_very_many_lines_become_one_block_and_lose_nothing():
    shown = elements((Paragraph((Span("\n".join(str(n) for n in range(500))),)),))
    assert len(shown) == MOST_LINES
    assert words(shown).split("\n") == [str(n) for n in range(500)]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_people_stand_in_runs_and_nowhere_else(text: str):
    for shown in everything(text):
        assert not kinds(shown) & MARKDOWN
        for run in runs(shown):
            assert "{{DATE" not in run["text"]
            assert "{{TIME" not in run["text"]
            link = run.get("selectAction", {}).get("url", "https://")
            assert link.startswith("https://")
            assert link in {"https://", "https://evil.example"}


@pytest.mark.parametrize("text", HOSTILE)
def test_every_letter_is_shown(text: str):
    lines = [line for line in text.split("\n") if line.strip()]
    shown = words(render.post_content(Post("k", text, ANNA))).replace(WORD_JOINER, "")
    assert shown.split("\n") == ["Anna Schmidt", *lines]


def test_what_says_nothing_is_a_dash():
    for shown in everything(" "):
        assert all(run["text"] for run in runs(shown))
        assert shown["summary"].strip()
    assert words(render.post_content(Post("k", "", ANNA))) == "Anna Schmidt\n-"
    assert words(render.reply_content("")) == "-"


@pytest.mark.parametrize("letter", SCRIPTS)
def test_the_longest_of_everything_is_taken(letter: str):
    for shown in everything(letter * 20_000):
        assert size(shown) == (True, True)
        assert render.keys_of(json.dumps(card_in(shown))) <= {"k", "t1"}


def test_what_is_cut_says_so_and_what_fits_is_not_cut():
    cut = words(render.post_content(Post("k", "字" * 15_000, ANNA)))
    assert cut.endswith("…")
    assert len(cut) > 6000
    whole = "Ш" * 8000
    assert words(render.post_content(Post("k", whole, ANNA))) == f"Anna Schmidt\n{whole}"


def test_the_opening_card_says_who_it_is_and_what_can_be_done():
    shown = render.card_content(opening())
    assert shown["summary"] == "Anna Schmidt · #142 · open"
    assert words(shown).split("\n") == [
        "Anna Schmidt",
        "#142 · open",
        "Service",
        "Sales",
        "Page",
        "Bikes (https://shop.example/bikes)",
        "Their time",
        "10:42 (Europe/Berlin)",
    ]
    assert render.keys_of(json.dumps(card_in(shown))) == {"t1"}


def test_buttons_are_answered_at_once_or_open_a_dialog():
    actions = card_in(render.card_content(opening()))["actions"]
    at_once = {one["data"]["action"] for one in actions if one["type"] == "Action.Execute"}
    asking = {one["data"]["action"] for one in actions if one["type"] == "Action.Submit"}
    muting = {f"mute {how}" for how in ("15m", "1h", "8h", "tomorrow", "always", "off")}
    assert at_once == {"take", "close", "reopen", "leave", *muting}
    scheduling = {"meet", "reschedule", "cancel"}
    assert asking == {"assign", "rename", "note", "reply", "contact", *scheduling}
    for one in actions:
        assert one["data"]["conversation"] == "c1"
        assert one.get("verb") == (render.CARD_VERB if one["type"] == "Action.Execute" else None)
        assert one["data"].get("msteams") == (
            {"type": "task/fetch"} if one["type"] == "Action.Submit" else None
        )
    assert [one.get("style") for one in actions] == ["positive", *[None] * (len(actions) - 1)]
    modes = [one.get("mode") for one in actions]
    assert modes == [*[None] * 6, *["secondary"] * (len(actions) - 6)]


def test_a_closed_conversation_is_ticked():
    shown = render.card_content(opening(is_closed=True, buttons=(), avatar_url=None, clock=None))
    assert words(shown).startswith("✅ Anna Schmidt\n")
    assert not {"Image", "Action.Execute"} & kinds(shown)


@pytest.mark.parametrize(
    ("upload", "has_picture"),
    [
        (Upload("f", "frame.png", "image/png", b"x" * 900_000), True),
        (Upload("f", "frame.png", "image/png", b"x" * 1_500_000), False),
        (Upload("f", "frame.svg", "image/svg+xml", b"x"), False),
        (Upload("f", "a.pdf", "application/pdf", b"x"), False),
    ],
)
def test_a_file_is_a_link_and_a_small_picture_is_shown(upload: Upload, has_picture: bool):
    upload = replace(upload, url="https://x.example/f")
    shown = render.file_content(replace(upload, author=ANNA), "Open")
    images = [one["url"] for one in parts(shown) if one["type"] == "Image"]
    assert images == [ANNA.avatar_url, *["https://x.example/f"] * has_picture]
    assert card_in(shown)["actions"] == [
        {"type": "Action.OpenUrl", "url": "https://x.example/f", "title": "Open"}
    ]
    assert shown["summary"] == f"Anna Schmidt: {upload.name}"
    assert render.keys_of(json.dumps(card_in(shown))) == {"f"}
    assert render.file_content(upload, "Open")["summary"] == upload.name


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 KB"), (1023, "1 KB"), (2000, "2 KB"), (1_048_576, "1 MB"), (20_000_000, "19 MB")],
)
def test_sizes_are_told_in_words(size: int, words: str):
    assert render.size_words(size) == words


def test_our_own_texts_are_formatted():
    shown = render.reply_content("**2 waiting**\n\n- a\n- [b](https://x.example/)")
    assert words(shown) == "2 waiting\n•\xa0a\n•\xa0b"
    assert shown["summary"].startswith("2 waiting")


def test_a_choice_of_conversations_comes_back_with_what_holds_the_words():
    choices = tuple(Choice(f"c{n}", f"#{n} Anna") for n in range(60))
    shown = render.picker("**For whom** is it?", Picker("h1", choices), EN)
    (select,) = [one for one in parts(shown) if one["type"] == "Input.ChoiceSet"]
    assert select["id"] == render.PICKED
    assert select["choices"][0] == {"title": "#0 Anna", "value": "c0"}
    assert len(select["choices"]) == 50
    (action,) = card_in(shown)["actions"]
    assert (action["verb"], action["data"]) == (render.PICK_VERB, {"held": "h1"})


def test_what_may_stand_there_twice_says_so():
    shown = render.post_content(Post("m1", "a", ANNA))
    render.mark_repeated(shown, "This may be a repetition.")
    assert words(shown) == "Anna Schmidt\na\nThis may be a repetition."
    assert size(shown) == (True, True)


@pytest.mark.parametrize(
    "card", ["", "x", "[]", "null", "7", '{"body": 7}', '{"id": 7}', "[" * 100_000, '"frontdesk-x"']
)
def test_a_card_of_any_shape_can_be_asked_for_its_keys(card: str):
    assert render.keys_of(card) == set()


def test_words_that_look_like_a_key_are_none():
    shown = render.post_content(Post("m1", '"id": "frontdesk-m2"', Author("frontdesk-m3")))
    assert render.keys_of(json.dumps(card_in(shown))) == {"m1"}


def test_a_dialog_asks_for_one_thing():
    wanted = fields.Field("Your answer", "The guest sees it.", "Hello", longest=3)
    shown = fields.dialog("Answer", fields.form(wanted, "Send", {"action": "reply"}))
    value = shown["task"]["value"]
    assert (shown["task"]["type"], value["title"]) == ("continue", "Answer")
    card = value["card"]["content"]
    (field,) = card["body"]
    assert field == {
        "type": "Input.Text",
        "id": fields.WORDS,
        "label": "Your answer",
        "placeholder": "The guest sees it.",
        "value": "Hel",
        "maxLength": 3,
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Your answer",
    }
    (send,) = card["actions"]
    assert (send["type"], send["data"]) == ("Action.Submit", {"action": "reply"})


def test_what_need_not_be_filled_in_is_not_asked_for_again():
    (field,) = fields.form(fields.Field("Name", multiline=False, optional=True), "Save", {})["body"]
    assert field == {
        "type": "Input.Text",
        "id": fields.WORDS,
        "label": "Name",
        "maxLength": fields.LONGEST_WORDS,
        "isMultiline": False,
    }


def test_a_dialog_may_only_tell():
    assert "actions" not in fields.telling("Done.")


SPANS = st.lists(
    st.builds(
        Span,
        st.text(max_size=30),
        bold=st.booleans(),
        code=st.booleans(),
        link=st.none() | st.just("https://x.example/"),
    ),
    max_size=4,
).map(tuple)
BLOCKS = st.one_of(
    st.builds(Paragraph, SPANS),
    st.builds(Quote, SPANS),
    st.builds(Code, st.text(max_size=40)),
    st.builds(
        ItemList,
        st.lists(st.builds(Item, SPANS, st.integers(0, 9)), max_size=4).map(tuple),
        st.booleans(),
    ),
)


@given(st.lists(BLOCKS, max_size=5).map(tuple), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_body_is_a_card_that_teams_takes(body: Body, is_note: bool):
    shown = render.post_content(Post("k", "x", ANNA, body, is_note))
    assert len(dumped(shown)) <= MOST_BYTES
    assert len(dumped(shown).decode()) <= MOST_CHARACTERS
    for one in parts(shown):
        if one["type"] == "RichTextBlock":
            assert one["inlines"]
        if one["type"] == "Container":
            assert one["items"]
