"""Block Kit's limits, each just inside and just outside."""

import pytest

from bot.sandbox.slack.blocks import message_blocks, view_payload
from bot.sandbox.slack.errors import SlackError


def ids(length):
    return "x" * length


def plain(text="t"):
    return {"type": "plain_text", "text": text}


def mrkdwn(text="t"):
    return {"type": "mrkdwn", "text": text}


def option(value="v", text="t"):
    return {"text": plain(text), "value": value}


def button(**more):
    return {"type": "button", "text": plain(), **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def section(**more):
    return {"type": "section", "text": mrkdwn(), **more}


def field(element):
    return {"type": "input", "label": plain(), "element": element}


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def text_section(*elements):
    return {"type": "rich_text_section", "elements": list(elements)}


LINK = {"type": "link", "url": "https://x.example", "style": {"bold": True}}
FITS = [
    [],
    [{"type": "divider"}] * 50,
    [{"type": "section", "text": mrkdwn("x" * 3000)}],
    [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn()] * 10}],
    [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a"}],
    [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}],
    [{"type": "markdown", "text": "x" * 12000}],
    [actions(*[button(action_id=str(one), value="x" * 2000) for one in range(25)])],
    [actions(button(action_id="x" * 255, text=plain("x" * 75), url="https://x.example"))],
    [actions(button(style="danger", confirm={
        "title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}))],
    [actions({"type": "overflow", "options": [option(), option()]})],
    [actions({"type": "static_select", "options": [option(str(one)) for one in range(100)]})],
    [actions({"type": "static_select", "option_groups": [
        {"label": plain(), "options": [option()]}]})],
    [actions({"type": "external_select", "min_query_length": 0, "placeholder": plain()})],
    [actions({"type": "users_select"}), actions({"type": "conversations_select", "filter": {
        "include": ["public"], "exclude_bot_users": True}})],
    [section(accessory={"type": "multi_users_select", "initial_users": ["U1"]})],
    [section(accessory={"type": "image", "image_url": "https://x.example", "alt_text": "a"})],
    [field({"type": "plain_text_input", "max_length": 3000, "multiline": True})],
    [field({"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "v"}]})],
    [field({"type": "datepicker", "initial_date": "2026-02-28"})],
    [field({"type": "timepicker", "initial_time": "23:59"})],
    [rich(text_section(LINK, {"type": "text", "text": "x"}, {"type": "emoji", "name": "wave"}))],
    [rich({"type": "rich_text_list", "style": "bullet", "elements": [text_section(LINK)]})],
    [rich({"type": "rich_text_quote", "elements": []}, {
        "type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]})],
]  # fmt: skip
OUTSIDE = [
    ([{"type": "divider"}] * 51, "no more than 50 items", "/blocks"),
    ([{"type": "carousel"}], "unsupported type: carousel", "/blocks/0/type"),
    ([{"text": mrkdwn()}], "missing required field: type", "/blocks/0"),
    (["x"], "must be an object", "/blocks/0"),
    ([{"type": "divider", "colour": "red"}], "invalid additional property: colour", "/blocks/0"),
    ([{"type": "section"}], "at least one of text, fields", "/blocks/0"),
    ([{"type": "section", "text": mrkdwn("x" * 3001)}], "less than 3001", "/blocks/0/text/text"),
    ([{"type": "section", "text": mrkdwn("")}], "more than 0 characters", "/blocks/0/text/text"),
    ([{"type": "section", "text": "x"}], "must be an object", "/blocks/0/text"),
    ([{"type": "section", "text": {**mrkdwn(), "emoji": True}}], "additional", "/blocks/0/text"),
    ([{"type": "section", "fields": [plain()] * 11}], "no more than 10", "/blocks/0/fields"),
    ([{"type": "section", "fields": [plain("x" * 2001)]}], "2001", "/blocks/0/fields/0/text"),
    ([{"type": "header", "text": plain("x" * 151)}], "less than 151", "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn", "/blocks/0/text/type"),
    ([{"type": "context", "elements": [mrkdwn()] * 11}], "10 items", "/blocks/0/elements"),
    ([{"type": "context", "elements": []}], "at least 1 item", "/blocks/0/elements"),
    ([{"type": "context", "elements": [button()]}], "in context", "/blocks/0/elements/0/type"),
    ([{"type": "image", "image_url": "https://x.example"}], "alt_text", "/blocks/0"),
    ([{"type": "image", "alt_text": "a"}], "exactly one of image_url", "/blocks/0"),
    ([{"type": "image", "alt_text": "a", "image_url": "javascript:x"}], "invalid url",
     "/blocks/0/image_url"),
    ([{"type": "image", "alt_text": "a", "image_url": "http://[x"}], "invalid url",
     "/blocks/0/image_url"),
    ([{"type": "markdown", "text": "x" * 12001}], "less than 12001", "/blocks/0/text"),
    ([actions(*[button()] * 26)], "no more than 25", "/blocks/0/elements"),
    ([actions()], "at least 1 item", "/blocks/0/elements"),
    ([{"type": "actions", "elements": "x"}], "must be an array", "/blocks/0/elements"),
    ([actions(button(action_id="a"), button(action_id="a"))], '"a" already exists',
     "/blocks/0/elements/1/action_id"),
    ([section(block_id="b"), section(block_id="b")], '"b" already exists', "/blocks/1/block_id"),
    ([section(block_id="b" * 256)], "less than 256", "/blocks/0/block_id"),
    ([section(block_id=7)], "must be a string", "/blocks/0/block_id"),
    ([actions(button(action_id="x" * 256))], "less than 256", "/blocks/0/elements/0/action_id"),
    ([actions(button(value="x" * 2001))], "less than 2001", "/blocks/0/elements/0/value"),
    ([actions(button(url="https://" + "x" * 3000))], "3001", "/blocks/0/elements/0/url"),
    ([actions({**button(), "text": plain("x" * 76)})], "76", "/blocks/0/elements/0/text/text"),
    ([actions({**button(), "text": mrkdwn()})], "mrkdwn", "/blocks/0/elements/0/text/type"),
    ([actions(button(style="loud"))], "must be one of primary, danger",
     "/blocks/0/elements/0/style"),
    ([actions(button(confirm={"title": plain()}))], "missing required field: text",
     "/blocks/0/elements/0/confirm"),
    ([actions({"type": "overflow", "options": [option()]})], "at least 2",
     "/blocks/0/elements/0/options"),
    ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5",
     "/blocks/0/elements/0/options"),
    ([actions({"type": "plain_text_input"})], "in actions", "/blocks/0/elements/0/type"),
    ([actions({"type": "multi_users_select"})], "in actions", "/blocks/0/elements/0/type"),
    ([actions({"type": "static_select"})], "exactly one of options", "/blocks/0/elements/0"),
    ([actions({"type": "static_select", "options": [option()] * 101})], "no more than 100",
     "/blocks/0/elements/0/options"),
    ([actions({"type": "static_select", "options": [option("x" * 151)]})], "less than 151",
     "/blocks/0/elements/0/options/0/value"),
    ([actions({"type": "static_select", "options": [option("v", "x" * 76)]})], "less than 76",
     "/blocks/0/elements/0/options/0/text/text"),
    ([section(accessory={"type": "plain_text_input"})], "in section", "/blocks/0/accessory/type"),
    ([field({"type": "button", "text": plain()})], "in input", "/blocks/0/element/type"),
    ([field({"type": "plain_text_input", "multiline": "yes"})], "must be a boolean",
     "/blocks/0/element/multiline"),
    ([field({"type": "plain_text_input", "max_length": "9"})], "must be an integer",
     "/blocks/0/element/max_length"),
    ([field({"type": "plain_text_input", "max_length": 3001})], "between 1 and 3000",
     "/blocks/0/element/max_length"),
    ([field({"type": "datepicker", "initial_date": "22.11.2026"})], "valid date",
     "/blocks/0/element/initial_date"),
    ([{**field({"type": "users_select"}), "label": plain("x" * 2001)}], "2001",
     "/blocks/0/label/text"),
    ([rich({"type": "text", "text": "x"})], "in rich_text", "/blocks/0/elements/0/type"),
    ([rich(text_section({"type": "text"}))], "missing required field: text",
     "/blocks/0/elements/0/elements/0"),
    ([rich(text_section({"type": "broadcast", "range": "all"}))], "must be one of here",
     "/blocks/0/elements/0/elements/0/range"),
    ([rich()], "at least 1 item", "/blocks/0/elements"),
]  # fmt: skip


@pytest.mark.parametrize("blocks", FITS)
def test_what_fits_is_taken_and_gets_its_ids(blocks):
    taken = message_blocks([{**one} for one in blocks], iter_ids())
    assert len(taken) == len(blocks)
    for block in taken:
        assert block["block_id"]
        inner = [*block.get("elements", []), block.get("accessory", {}), block.get("element", {})]
        buttons = [one for one in inner if one.get("type") == "button"]
        assert all(one["action_id"] for one in buttons)


def iter_ids():
    numbers = iter(range(10_000))
    return lambda length: f"{next(numbers):0{length}d}"


@pytest.mark.parametrize(("blocks", "words", "pointer"), OUTSIDE)
def test_what_does_not_fit_is_refused_with_its_place(blocks, words, pointer):
    with pytest.raises(SlackError) as caught:
        message_blocks(blocks, ids)
    assert caught.value.error == "invalid_blocks"
    messages = caught.value.extra["response_metadata"]["messages"]
    assert any(words in one and one.endswith(f"[json-pointer:{pointer}]") for one in messages)


def test_markdown_is_limited_in_sum():
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        message_blocks([{"type": "markdown", "text": "x" * 6001}] * 2, ids)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"submit": plain("x" * 25)}, "/view/submit/text"),
        ({"close": plain("x" * 25)}, "/view/close/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "/view/blocks/0/type"),
        ({"blocks": [section(block_id="b"), section(block_id="b")]}, "/view/blocks/1/block_id"),
        ({"colour": "red"}, "/view"),
        ({"type": "page"}, "/view/type"),
    ],
)
def test_a_view_has_limits_of_its_own(change, pointer):
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": [section()]}
    assert view_payload(view, iter_ids())["blocks"][0]["block_id"]
    with pytest.raises(SlackError) as caught:
        view_payload({**view, **change}, ids)
    messages = caught.value.extra["response_metadata"]["messages"]
    assert messages[0].endswith(f"[json-pointer:{pointer}]")


def test_a_home_tab_has_no_title():
    home = {"type": "home", "blocks": [{"type": "divider"}] * 100}
    assert len(view_payload(home, iter_ids())["blocks"]) == 100
    with pytest.raises(SlackError):
        view_payload({**home, "title": plain()}, ids)
    with pytest.raises(SlackError):
        view_payload("x", ids)
