"""What the app may say, change and take away."""

import pytest

from bot.sandbox.teams import seed

from .fake_bot import CARD, at, attached, opening

MENTION = {
    "type": "mention",
    "mentioned": {"id": seed.account("dan"), "name": "Dan Diaz"},
    "text": "<at>Dan Diaz</at>",
}


def card(**fields):
    return attached({**CARD, **fields})


async def test_an_update_replaces_the_whole_message(bot, desk):
    thread = await bot.thread()
    said = await bot.say(thread, {**attached(CARD), "text": "with a card", "summary": "short"})
    await bot.ok("PUT", at(thread, said), {"type": "message", "text": "only words"})
    shown = await desk.message("cleo", said, seed.SALES)
    assert (shown["text"], shown["cards"], shown["summary"]) == ("only words", [], "")
    assert shown["edited"]


async def test_a_deleted_message_leaves_a_mark_and_cannot_be_changed(bot, desk):
    thread = await bot.thread()
    said = await bot.say(thread, "secret")
    assert (await bot.call("DELETE", at(thread, said)))[:2] == (200, b"")
    shown = await desk.message("cleo", said, seed.SALES)
    assert (shown["deleted"], shown["text"]) == (True, "")
    gone = (404, "ActivityNotFoundInConversation")
    assert await bot.refused("DELETE", at(thread, said)) == gone
    assert await bot.refused("PUT", at(thread, said), {"type": "message", "text": "x"}) == gone
    assert await bot.refused("PUT", at(thread, "123"), {"type": "message", "text": "x"}) == gone


async def test_nobody_changes_what_others_wrote(bot, desk, app):
    thread = await bot.thread()
    root = thread.partition("=")[2]
    theirs = await desk.post("cleo", "mine", seed.SALES, root)
    body = {"type": "message", "text": "forged"}
    assert await bot.refused("PUT", at(thread, theirs), body) == (403, "Forbidden")
    assert await bot.refused("DELETE", at(thread, theirs)) == (403, "Forbidden")
    other = await bot.thread()
    said = await bot.say(other, "elsewhere")
    refusal = await bot.refused("PUT", at(thread, said), body)
    assert refusal == (404, "ActivityNotFoundInConversation")


async def test_typing_has_no_id_and_is_seen_in_chats_only(bot, desk):
    chat = await bot.chat("cleo")
    assert await bot.ok("POST", at(chat), {"type": "typing"}) == {}
    state = await desk.control("state", verb="GET", user="cleo")
    assert state["chat"]["typing"]
    await bot.say(chat, "there")
    state = await desk.control("state", verb="GET", user="cleo")
    assert not state["chat"]["typing"]
    thread = await bot.thread()
    assert await bot.ok("POST", at(thread), {"type": "typing"}) == {}
    calls = (await desk.control("calls", verb="GET", name="typing"))["calls"]
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("activity", "refusal"),
    [
        ({}, (400, "BadSyntax")),
        ({"type": "event"}, (400, "BadSyntax")),
        ({"type": "message"}, (400, "BadSyntax")),
        ({"type": "message", "text": "  "}, (400, "BadSyntax")),
        ({"type": "message", "text": 5}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "textFormat": "html"}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": "none"}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": [{}]}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": [{"contentType": 5}]},
         (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": [{"contentType": ""}]},
         (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": [{"contentType": "application/pdf"}]},
         (400, "BadArgument")),
        ({"type": "message", "text": "x", "attachments": [{"contentType": "image/png"}]},
         (400, "BadArgument")),
        ({"type": "message", "attachmentLayout": "heap", "attachments": [
            {"contentType": "image/png", "contentUrl": "https://x.example/1"},
            {"contentType": "image/png", "contentUrl": "https://x.example/2"}]},
         (400, "BadSyntax")),
        ({"type": "message", "text": "x" * 110_000}, (413, "MessageSizeTooBig")),
        ({"type": "message", "text": "hello <at>Dan Diaz</at>"}, (400, "BadArgument")),
        ({"type": "message", "text": "hello", "entities": [MENTION]}, (400, "BadArgument")),
        ({"type": "message", "text": "x", "entities": [{"type": "mention"}]},
         (400, "BadArgument")),
        ({"type": "message", "text": "x",
          "entities": [{"type": "quotedReply", "quotedReply": {"messageId": "1"}}]},
         (400, "BadArgument")),
        ({"type": "message", "text": "x", "entities": [{"type": "quotedReply"}]},
         (400, "BadArgument")),
        ({"type": "message", "attachments": [
            {"contentType": "application/vnd.microsoft.teams.card.file.consent",
             "name": "a.pdf", "content": {}}]}, (400, "BadArgument")),
    ],
)  # fmt: skip
async def test_what_teams_would_not_show_is_refused(bot, activity, refusal):
    thread = await bot.thread()
    assert await bot.refused("POST", at(thread), activity) == refusal
    said = await bot.say(thread, "x")
    if activity.get("type") == "message":
        assert await bot.refused("PUT", at(thread, said), activity) == refusal
        assert await bot.refused("POST", "conversations", opening(activity=activity)) == refusal
    else:
        assert (await bot.refused("PUT", at(thread, said), activity))[0] == 400


async def test_text_is_markdown_unless_it_says_otherwise(bot, desk):
    thread = await bot.thread()
    for given, shown in ((None, "markdown"), ("plain", "plain"), ("xml", "xml")):
        more = {"textFormat": given} if given else {}
        said = await bot.say(thread, {"type": "message", "text": "**x**", **more})
        assert (await desk.message("cleo", said, seed.SALES))["format"] == shown


async def test_mentions_with_their_entities_and_unknown_fields_are_taken(bot):
    thread = await bot.thread()
    text = "hello <at>Dan Diaz</at>"
    message = {"type": "message", "text": text, "entities": [MENTION], "novelty": {"a": 1}}
    await bot.say(thread, message)
    quote = {"type": "quotedReply", "quotedReply": {"messageId": "1"}}
    text = '<quoted messageId="1"/> yes'
    await bot.say(thread, {"type": "message", "text": text, "entities": [quote]})
    picture = {"contentType": "image/png", "contentUrl": "https://x.example/1.png"}
    await bot.say(thread, {"type": "message", "attachments": [picture]})


async def test_a_body_that_is_no_json_object_is_refused(bot, desk):
    url = f"{desk.base}/connector/v3/{at(seed.SALES)}"
    headers = {"Authorization": f"Bearer {bot.token}", "Content-Type": "application/json"}
    for body, status in ((b"{", 400), (b"[]", 400), (b"", 400)):
        async with desk.session.post(url, data=body, headers=headers) as response:
            assert response.status == status
    headers["Content-Type"] = "text/plain"
    async with desk.session.post(url, data=b"{}", headers=headers) as response:
        assert response.status == 415


BLOCK = {"type": "TextBlock", "text": "x"}
EXECUTE = {"type": "Action.Execute", "title": "Take", "verb": "card", "data": {"a": 1}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "Card"},
        {"version": "9"},
        {"version": None},
        {"body": {}},
        {"body": ["text"]},
        {"body": [{"type": "TextBlok", "text": "x"}]},
        {"body": [{"text": "without a type"}]},
        {"body": [{"type": "TextBlock"}]},
        {"body": [{"type": "TextBlock", "text": 1}]},
        {"body": [{**BLOCK, "size": "huge"}]},
        {"body": [{**BLOCK, "spacing": "wide"}]},
        {"body": [{"type": "Image"}]},
        {"body": [{"type": "Container", "items": [{"type": "Nothing"}]}]},
        {"body": [{"type": "ColumnSet", "columns": [{"items": [{"type": "Nothing"}]}]}]},
        {"body": [{"type": "Table", "rows": [{"cells": [{"type": "TableCell"}]}]}]},
        {"body": [{"type": "RichTextBlock", "inlines": "x"}]},
        {"body": [{"type": "RichTextBlock", "inlines": [{"type": "Run", "text": "x"}]}]},
        {"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun"}]}]},
        {"body": [{"type": "RichTextBlock",
                   "inlines": [{"type": "TextRun", "text": "x", "selectAction": {}}]}]},
        {"body": [{"type": "FactSet", "facts": [{"title": "only"}]}]},
        {"body": [{"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "x"}]}]},
        {"body": [{"type": "Input.Text"}]},
        {"body": [{"type": "Input.Text", "id": "a", "inlineAction": {"type": "Action.No"}}]},
        {"body": [{"type": "Input.Text", "id": "a"}, {"type": "Input.Text", "id": "a"}]},
        {"body": [{"type": "ActionSet", "actions": [{"type": "Action.Nothing", "title": "x"}]}]},
        {"body": [{**BLOCK, "text": "hi <at>Dan</at>"}]},
        {"body": [{**BLOCK, "selectAction": "press"}]},
        {"actions": {}},
        {"actions": ["press"]},
        {"actions": [{"type": "Action.Submit"}]},
        {"actions": [{"type": "Action.OpenUrl", "title": "x"}]},
        {"actions": [{"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}]},
        {"actions": [{**EXECUTE, "style": "loud"}]},
        {"actions": [{**EXECUTE, "data": [1]}]},
        {"actions": [EXECUTE] * 7},
        {"actions": [{"type": "Action.ShowCard", "title": "x", "card": {"body": [{}]}}]},
        {"selectAction": {"type": "Action.OpenUrl"}},
    ],
)  # fmt: skip
async def test_cards_that_teams_would_not_show_are_refused(bot, wrong):
    fields = {key: value for key, value in wrong.items() if value is not None}
    broken = {**CARD, **fields}
    if "version" in wrong and wrong["version"] is None:
        del broken["version"]
    thread = await bot.thread()
    assert await bot.refused("POST", at(thread), attached(broken)) == (400, "BadArgument")


async def test_a_card_without_content_or_nested_without_end_is_refused(bot):
    thread = await bot.thread()
    kind = "application/vnd.microsoft.card.adaptive"
    activity = {"type": "message", "attachments": [{"contentType": kind, "content": "{}"}]}
    assert await bot.refused("POST", at(thread), activity) == (400, "BadSyntax")
    element = BLOCK
    for _ in range(60):
        element = {"type": "Container", "items": [element]}
    assert await bot.refused("POST", at(thread), card(body=[element])) == (400, "BadArgument")


async def test_a_card_larger_than_28_kb_is_refused(bot):
    thread = await bot.thread()
    await bot.say(thread, card(body=[{**BLOCK, "text": "x" * 28_000}]))
    refusal = await bot.refused("POST", at(thread), card(body=[{**BLOCK, "text": "x" * 29_000}]))
    assert refusal == (413, "MessageSizeTooBig")


async def test_a_rich_card_is_taken(bot):
    thread = await bot.thread()
    link = {"type": "Action.OpenUrl", "url": "https://x.example"}
    body = [
        {"type": "ColumnSet", "columns": [
            {"type": "Column", "width": "auto", "items": [
                {"type": "Image", "url": "https://x.example/a.png", "style": "Person",
                 "size": "Small", "height": "40px"}]},
            {"width": "stretch", "items": [{**BLOCK, "weight": "Bolder", "wrap": True}]},
        ]},
        {"type": "RichTextBlock", "inlines": [
            "plain", {"type": "TextRun", "text": "bold", "weight": "Bolder", "selectAction": link}]},
        {"type": "FactSet", "facts": [{"title": "Page", "value": "/pricing"}]},
        {"type": "Input.Text", "id": "note", "isMultiline": True},
        {"type": "Input.ChoiceSet", "id": "who", "choices": [{"title": "Dan", "value": "dan"}]},
        {"type": "ActionSet", "actions": [{**EXECUTE, "style": "positive"}]},
        {"type": "TextBlock", "text": "<at>Dan</at>"},
    ]  # fmt: skip
    actions = [*[EXECUTE] * 6, {**EXECUTE, "mode": "secondary"}]
    mention = {"type": "mention", "text": "<at>Dan</at>", "mentioned": {"id": "29:x", "name": "D"}}
    extra = {"msteams": {"entities": [mention], "width": "Full"}, "lang": "en"}
    await bot.say(thread, card(body=body, actions=actions, **extra))


# --- reactions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["like", "heart", "laugh", "surprised", "sad", "angry", "1f440_eyes",
             "2705_whiteheavycheckmark", "1f44b_wavinghand-tone3"],
)  # fmt: skip
async def test_the_app_reacts_and_may_say_so_twice(bot, desk, kind):
    thread = await bot.thread()
    said = await bot.say(thread, "x")
    path = at(thread, said, f"/reactions/{kind}")
    for _ in range(2):
        assert (await bot.call("PUT", path))[:2] == (200, b"")
        shown = await desk.message("cleo", said, seed.SALES)
        assert shown["reactions"] == {kind: ["Frontdesk"]}
    for _ in range(2):
        assert (await bot.call("DELETE", path))[0] == 200
        assert (await desk.message("cleo", said, seed.SALES))["reactions"] == {}


@pytest.mark.parametrize("kind", ["thumbsup", "Like", "1F440_Eyes", "1f440", "eyes_1f440", "zz_x",
                                  "👀", "110000_beyond", "1f440_eyes!"])  # fmt: skip
async def test_reactions_that_teams_does_not_know_are_refused(bot, kind):
    thread = await bot.thread()
    said = await bot.say(thread, "x")
    path = at(thread, said, f"/reactions/{kind}")
    assert await bot.refused("PUT", path) == (400, "BadArgument")
    assert await bot.refused("DELETE", path) == (400, "BadArgument")


async def test_the_app_reacts_to_what_people_wrote_and_takes_back_only_its_own(bot, desk):
    thread = await bot.thread()
    theirs = await desk.post("cleo", "hello", seed.SALES, thread.partition("=")[2])
    await desk.control("react", user="dan", channel=seed.SALES, message=theirs, reaction="like")
    await bot.ok("PUT", at(thread, theirs, "/reactions/like"))
    await bot.ok("DELETE", at(thread, theirs, "/reactions/like"))
    shown = await desk.message("cleo", theirs, seed.SALES)
    assert shown["reactions"] == {"like": ["Dan Diaz"]}
    refusal = await bot.refused("PUT", at(thread, "123", "/reactions/like"))
    assert refusal == (404, "ActivityNotFoundInConversation")
