"""Buttons, dialogs, message actions, file consents."""

import json

import pytest
from aiohttp import web

from bot.sandbox.teams import seed

from .fake_bot import CARD, attached

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
SAID = "application/vnd.microsoft.activity.message"
BUTTONS = {
    **CARD,
    "body": [{"type": "Input.Text", "id": "note", "value": "as it is", "maxLength": 20}],
    "actions": [
        {"type": "Action.Execute", "title": "Take", "verb": "card", "id": "take",
         "data": {"action": "take"}, "associatedInputs": "none"},
        {"type": "Action.Execute", "title": "Close", "verb": "card", "data": {"action": "close"}},
        {"type": "Action.Submit", "title": "Rename",
         "data": {"action": "rename", "msteams": {"type": "task/fetch"}}},
        {"type": "Action.Submit", "title": "Send", "data": {"picked": 1}},
        {"type": "Action.Submit", "title": "Say", "data": {"msteams": {
            "type": "messageBack", "displayText": "Said", "text": "said", "value": {"back": 1}}}},
        {"type": "Action.OpenUrl", "title": "Open", "url": "https://x.example/"},
    ],
}  # fmt: skip
FORM = {
    **CARD,
    "body": [
        {"type": "Input.Text", "id": "title", "isRequired": True, "errorMessage": "Say something.",
         "regex": "^[a-z]+$"},
        {"type": "Input.ChoiceSet", "id": "who",
         "choices": [{"title": "Dan", "value": "dan"}, {"title": "Una", "value": "una"}]},
        {"type": "Input.Toggle", "id": "loud", "title": "Loud"},
    ],
    "actions": [{"type": "Action.Submit", "title": "OK", "data": {"key": 7}}],
}  # fmt: skip


def dialog(card=FORM, **more):
    value = {"title": "Rename", "card": {"contentType": ADAPTIVE, "content": card}, **more}
    return {"task": {"type": "continue", "value": value}}


@pytest.fixture
async def press(bot, desk, app):
    thread = await bot.thread(attached(BUTTONS))
    root = thread.partition("=")[2]

    async def press(action, **more):
        args = {"user": "cleo", "channel": seed.SALES, "message": root, "action": action}
        return await desk.control("press", **{**args, **more})

    press.thread, press.root = thread, root
    return press


async def test_an_execute_button_asks_the_app_and_shows_its_card_to_that_person(
    press, desk, app, bot
):
    fresh = {**CARD, "body": [{"type": "TextBlock", "text": "Taken"}]}
    app.answer = lambda _: {"statusCode": 200, "type": ADAPTIVE, "value": fresh}
    assert (await press("take"))["card"] == fresh
    (heard,) = app.received
    assert (heard["type"], heard["name"]) == ("invoke", "adaptiveCard/action")
    assert heard["value"] == {
        "action": {"type": "Action.Execute", "id": "take", "verb": "card",
                   "data": {"action": "take"}},
        "trigger": "manual",
    }  # fmt: skip
    assert (heard["replyToId"], heard["conversation"]["id"]) == (press.root, press.thread)
    assert (await desk.message("cleo", press.root, seed.SALES))["cards"] == [fresh]
    assert (await desk.message("dan", press.root, seed.SALES))["cards"] == [BUTTONS]
    path = f"conversations/{seed.SALES}/activities/{press.root}"
    await bot.ok("PUT", path, attached(BUTTONS))
    assert (await desk.message("cleo", press.root, seed.SALES))["cards"] == [BUTTONS]


async def test_inputs_come_along_and_words_or_a_refusal_are_shown(press, app):
    app.answer = lambda _: {"statusCode": 200, "type": SAID, "value": "Done"}
    assert (await press("Close", inputs={"note": "mine"}))["shows"] == "Done"
    assert app.received[0]["value"]["action"]["data"] == {"action": "close", "note": "mine"}
    await press("card", data={"action": "close"})
    assert app.received[1]["value"]["action"]["data"]["note"] == "as it is"
    error = {"code": "Forbidden", "message": "No"}
    app.answer = lambda _: {
        "statusCode": 403, "type": "application/vnd.microsoft.error", "value": error,
    }  # fmt: skip
    said = await press("take")
    assert (said["ok"], said["shows"]) == (False, "No")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"statusCode": 200, "type": "text", "value": "x"},
        {"statusCode": "200", "type": SAID, "value": "x"},
        {"statusCode": 200, "type": SAID, "value": {}},
        {"statusCode": 200, "type": ADAPTIVE, "value": {"type": "AdaptiveCard"}},
        web.Response(status=500),
        web.Response(status=200, text="fine"),
    ],
)
async def test_any_other_answer_is_no_answer(press, app, answer):
    app.answer = lambda _: answer
    said = await press("take")
    assert (said["ok"], said["error"]) == (False, "unable_to_reach_app")
    assert said["shows"].startswith("Unable to reach app")


async def test_an_app_that_takes_too_long_or_is_not_there_is_not_reached(press, desk, app, teams):
    await desk.put("app", invoke_timeout=0.05)
    app.gate.clear()
    assert (await press("take"))["detail"] == "timeout"
    app.gate.set()
    teams.app.url = ""
    assert (await press("take"))["detail"] == "no_url"


async def test_a_submit_button_sends_a_message_with_a_value(press, desk, app):
    await press("Send")
    await press("Say")
    await desk.settle()
    sent = app.all("message")
    assert sent[0]["value"] == {"picked": 1, "note": "as it is"}
    assert "text" not in sent[0]
    assert sent[0]["replyToId"] == press.root
    assert (sent[1]["text"], sent[1]["value"]) == ("said", {"back": 1})
    assert len(sent) == 2
    assert (await desk.messages("dan", seed.SALES))[-1]["text"] == "Said"


async def test_links_open_and_what_is_not_there_cannot_be_pressed(press, desk, bot):
    assert (await press("Open"))["opens"] == "https://x.example/"
    for body in (
        {"action": "Nothing"},
        {"action": "Close", "inputs": {"unknown": "x"}},
        {"action": "Close", "inputs": {"note": "x" * 21}},
        {"action": "Close", "message": "123"},
        {"action": "Close", "user": "hugo"},
    ):
        await press(**body, status=400)
    said = await bot.say(press.thread, "no card")
    await press("Close", message=said, status=400)
    await desk.control("uninstall", user="nora", team=seed.TEAM)
    await press("Close", status=400)


async def test_cards_that_unfold_ask_nobody(bot, desk, app):
    inner = {**CARD, "type": "AdaptiveCard"}
    card = {**CARD, "actions": [{"type": "Action.ShowCard", "title": "More", "card": inner}]}
    thread = await bot.thread(attached(card))
    args = {"user": "cleo", "channel": seed.SALES, "message": thread.partition("=")[2]}
    assert (await desk.control("press", action="More", **args))["shows"] == "Action.ShowCard"
    odd = {"type": "Action.Submit", "title": "Odd", "data": {"msteams": {"type": "dance"}}}
    im = {"type": "Action.Submit", "title": "Im", "data": {"msteams": {
        "type": "imBack", "value": "hello"}}}  # fmt: skip
    thread = await bot.thread(attached({**CARD, "actions": [odd, im]}))
    args["message"] = thread.partition("=")[2]
    await desk.control("press", action="Odd", status=400, **args)
    await desk.control("press", action="Im", **args)
    await desk.settle()
    assert [one["text"] for one in app.received] == ["hello"]


# --- dialogs -------------------------------------------------------------------------------


async def test_a_dialog_is_opened_filled_and_sent(press, desk, app):
    app.answer = lambda _: dialog(height="medium", width=500)
    opened = (await press("Rename"))["dialog"]
    (fetch,) = app.received
    assert fetch["name"] == "task/fetch"
    assert fetch["value"] == {
        "data": {"action": "rename", "msteams": {"type": "task/fetch"}, "note": "as it is"},
        "context": {"theme": "default"},
    }
    assert opened["title"] == "Rename"
    state = await desk.control("state", verb="GET", user="cleo")
    assert [one["id"] for one in state["dialogs"]] == [opened["id"]]
    args = {"user": "cleo", "dialog": opened["id"]}
    said = await desk.control("submit", status=400, **args)
    assert said["errors"] == {"title": "Say something."}
    await desk.control("submit", inputs={"title": "UPPER"}, status=400, **args)
    await desk.control("submit", inputs={"title": "a", "who": "eve"}, status=400, **args)
    app.answer = lambda _: dialog({**FORM, "body": []})
    await desk.control("submit", inputs={"title": "a", "who": "una"}, **args)
    assert app.received[-1]["name"] == "task/submit"
    assert app.received[-1]["value"]["data"] == {
        "key": 7, "title": "a", "who": "una", "loud": "false",
    }  # fmt: skip
    assert app.received[-1]["conversation"]["id"] == press.thread
    app.answer = lambda _: {"task": {"type": "message", "value": "Renamed"}}
    assert (await desk.control("submit", **args))["shows"] == "Renamed"
    state = await desk.control("state", verb="GET", user="cleo")
    assert state["dialogs"] == []
    await desk.control("submit", status=400, **args)


async def test_a_dialog_is_closed_by_an_empty_answer_or_by_hand(press, desk, app):
    app.answer = lambda _: dialog()
    first = (await press("Rename"))["dialog"]["id"]
    second = (await press("Rename"))["dialog"]["id"]
    await desk.control("close_dialog", user="dan", dialog=first, status=400)
    await desk.control("close_dialog", user="cleo", dialog=first)
    app.answer = lambda _: web.Response(status=200)
    said = await desk.control("submit", user="cleo", dialog=second, inputs={"title": "a"})
    assert said["shows"] is None
    state = await desk.control("state", verb="GET", user="cleo")
    assert state["dialogs"] == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"task": "open"},
        {"task": {"type": "open"}},
        {"task": {"type": "message", "value": {}}},
        {"task": {"type": "continue", "value": "x"}},
        {"task": {"type": "continue", "value": {"title": 5}}},
        {"task": {"type": "continue", "value": {"title": "x"}}},
        dialog({"type": "AdaptiveCard"}),
        dialog(height="tall"),
        {"task": {"type": "continue", "value": {"card": {"contentType": ADAPTIVE}}}},
    ],
)
async def test_a_wrong_answer_opens_no_dialog(press, desk, app, answer):
    app.answer = lambda _: answer
    assert (await press("Rename"))["error"] == "unable_to_reach_app"
    state = await desk.control("state", verb="GET", user="cleo")
    assert state["dialogs"] == []


async def test_only_an_action_of_the_app_composes(press, app, desk):
    app.answer = lambda _: dialog()
    opened = (await press("Rename"))["dialog"]["id"]
    app.answer = lambda _: {"composeExtension": {"type": "result", "attachments": []}}
    said = await desk.control("submit", user="cleo", dialog=opened, inputs={"title": "a"})
    assert said["error"] == "unable_to_reach_app"


async def test_a_link_in_a_dialog_opens_and_asks_nobody(press, app, desk):
    link = {"type": "Action.OpenUrl", "title": "Read", "url": "https://x.example/help"}
    app.answer = lambda _: dialog({**FORM, "actions": [link]})
    opened = (await press("Rename"))["dialog"]["id"]
    said = await desk.control("submit", user="cleo", dialog=opened, action="Read")
    assert said["opens"] == "https://x.example/help"
    assert len(app.received) == 1


async def test_a_button_may_send_a_value_without_words(bot, desk, app):
    data = {"msteams": {"type": "messageBack", "value": {"back": 1}}}
    button = {"type": "Action.Submit", "title": "Back", "data": data}
    picture = {"contentType": "image/png", "contentUrl": "https://x.example/1.png"}
    message = attached({**CARD, "actions": [button]})
    message["attachments"].insert(0, picture)
    chat = await bot.chat("cleo")
    said = await bot.say(chat, message)
    await desk.control("press", user="cleo", message=said, action="Back")
    await desk.settle()
    assert [(one["value"], one.get("text")) for one in app.received] == [({"back": 1}, "")]


async def test_a_dialog_may_be_a_page(press, app, desk):
    app.answer = lambda _: {"task": {"type": "continue", "value": {"url": "https://x.example"}}}
    assert (await press("Rename"))["dialog"]["url"] == "https://x.example"


# --- actions on messages -------------------------------------------------------------------


async def test_an_action_on_a_message_names_the_message(bot, desk, app):
    thread = await bot.thread()
    root = thread.partition("=")[2]
    theirs = await desk.post("dan", "the <b>answer</b>", seed.SALES, root)
    app.answer = lambda _: dialog()
    args = {"user": "cleo", "channel": seed.SALES, "command": "conversation_actions"}
    opened = await desk.control("command", message=theirs, **args)
    fetch = app.received[-1]
    assert fetch["name"] == "composeExtension/fetchTask"
    assert fetch["conversation"]["id"] == thread
    value = fetch["value"]
    assert (value["commandId"], value["commandContext"]) == ("conversation_actions", "message")
    payload = value["messagePayload"]
    assert (payload["id"], payload["replyToId"]) == (theirs, root)
    assert payload["from"]["user"]["displayName"] == "Dan Diaz"
    result = {"composeExtension": {"type": "result", "attachments": []}}
    app.answer = lambda _: result
    dialog_id = opened["dialog"]["id"]
    said = await desk.control("submit", user="cleo", dialog=dialog_id, inputs={"title": "a"})
    assert said["composes"] == result["composeExtension"]
    submit = app.received[-1]
    assert submit["name"] == "composeExtension/submitAction"
    assert submit["value"]["commandId"] == "conversation_actions"
    assert submit["value"]["messagePayload"]["id"] == theirs
    assert submit["value"]["data"]["title"] == "a"
    card = await bot.say(thread, attached(CARD))
    await desk.control("command", message=card, **args)
    (attachment,) = app.received[-1]["value"]["messagePayload"]["attachments"]
    assert json.loads(attachment["content"]) == CARD
    await desk.control("command", message=root, **args)
    payload = app.received[-1]["value"]["messagePayload"]
    assert (payload["from"]["application"]["id"], payload["replyToId"]) == (seed.APP_ID, None)


async def test_actions_are_those_of_the_manifest(desk, app, teams):
    teams.app.actions = {
        "note": {"id": "note", "type": "action", "fetchTask": True, "context": ["message"]},
        "frontdesk": {"id": "frontdesk", "type": "action", "fetchTask": True, "context": [],
                      "triggers": ["slash"]},
        "search": {"id": "search", "type": "query"},
    }  # fmt: skip
    app.answer = lambda _: {"task": {"type": "message", "value": "ok"}}
    said = await desk.post("cleo", "x", seed.SALES)
    args = {"user": "cleo", "channel": seed.SALES}
    assert (await desk.control("command", command="frontdesk", **args))["shows"] == "ok"
    assert app.received[-1]["value"]["commandContext"] == "compose"
    await desk.control("command", command="note", message=said, **args)
    for wrong in ({"command": "note"}, {"command": "search"}, {"command": "other"},
                  {"command": "frontdesk", "message": said}):  # fmt: skip
        answer = await desk.control("command", status=400, **args, **wrong)
        assert answer["error"] == "unknown_command"


async def test_an_action_is_given_less_time_than_a_button(press, desk, app):
    await desk.put("app", extension_timeout=0.05)
    app.gate.clear()
    args = {"user": "cleo", "channel": seed.SALES, "message": press.root, "command": "a"}
    assert (await desk.control("command", **args))["detail"] == "timeout"
    app.gate.set()
    app.answer = lambda _: dialog()
    await desk.put("app", extension_timeout=0)
    assert "dialog" in await press("Rename")


async def test_actions_need_the_app_somewhere(desk, app):
    app.answer = lambda _: {"task": {"type": "message", "value": "ok"}}
    said = await desk.post("una", "x", seed.FOREIGN_CHANNEL)
    args = {"user": "una", "channel": seed.FOREIGN_CHANNEL, "command": "a", "message": said}
    await desk.control("command", **args)
    await desk.control("uninstall", user="una")
    await desk.control("command", status=400, **args)


# --- files ---------------------------------------------------------------------------------


def offer(name="offer.pdf"):
    content = {"description": "An offer", "sizeInBytes": 6, "acceptContext": {"k": 1},
               "declineContext": {"k": 2}}  # fmt: skip
    kind = "application/vnd.microsoft.teams.card.file.consent"
    return {
        "type": "message",
        "attachments": [{"contentType": kind, "name": name, "content": content}],
    }


async def test_an_offered_file_is_accepted_and_sent_in_pieces(bot, desk, app):
    chat = await bot.chat("cleo")
    said = await bot.say(chat, offer())
    app.answer = lambda _: web.Response(status=200)
    await desk.control("file_consent", user="cleo", message=said)
    (heard,) = app.received
    assert heard["name"] == "fileConsent/invoke"
    assert (heard["value"]["action"], heard["value"]["context"]) == ("accept", {"k": 1})
    url = heard["value"]["uploadInfo"]["uploadUrl"]

    async def put(data, part, **headers):
        sent = {"Content-Range": part, **headers}
        async with desk.session.put(url, data=data, headers=sent) as response:
            return response.status, await response.json()

    assert (await put(b"abc", "bytes 0-2/6"))[0] == 202
    assert (await put(b"abc", "bytes 0-2/6"))[0] == 416
    assert (await put(b"def", "nonsense"))[0] == 400
    assert (await put(b"def", "bytes 3-5/6", Authorization="Bearer x"))[0] == 400
    status, item = await put(b"def", "bytes 3-5/6")
    assert (status, item["size"], item["name"]) == (201, 6, "offer.pdf")
    async with desk.session.put(f"{desk.base}/upload/nothing", data=b"") as response:
        assert response.status == 404


async def test_an_offered_file_is_declined_or_nobody_listens(bot, desk, app):
    chat = await bot.chat("cleo")
    said = await bot.say(chat, offer())
    answer = await desk.control("file_consent", user="cleo", message=said, accept=False)
    assert answer["error"] == "unable_to_reach_app"
    assert app.received[0]["value"] == {
        "type": "fileUpload", "action": "decline", "context": {"k": 2},
    }  # fmt: skip
    other = await bot.say(chat, "x")
    await desk.control("file_consent", user="cleo", message=other, status=400)
    wrong = offer("")
    wrong["attachments"][0]["name"] = ""
    refusal = await bot.refused("POST", f"conversations/{chat}/activities", wrong)
    assert refusal == (400, "BadSyntax")
