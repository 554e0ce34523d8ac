"""What the app hears of what people do, in which shape, how often."""

import asyncio
import base64

import pytest
from aiohttp import web

from bot.sandbox.teams import seed
from tests.bot.sandbox.controlling import until

from .fake_bot import at

PNG = base64.b64encode(b"\x89PNG picture").decode()
PDF = base64.b64encode(b"%PDF file").decode()


async def test_a_message_in_a_channel_has_the_shape_of_a_real_one(desk, app, teams):
    said = await desk.post("cleo", "<@app> who is <b>\nthere?", seed.SALES)
    (heard,) = app.received
    local = heard.pop("localTimestamp")
    assert local.endswith("+00:00")
    assert heard.pop("timestamp").endswith("Z")
    assert heard == {
        "type": "message",
        "id": said,
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": {
            "id": seed.account("cleo"), "name": "Cleo Clark", "aadObjectId": seed.aad_id("cleo"),
        },
        "conversation": {
            "isGroup": True, "conversationType": "channel", "tenantId": seed.TENANT,
            "id": f"{seed.SALES};messageid={said}",
        },
        "recipient": {"id": f"28:{seed.APP_ID}", "name": "Frontdesk"},
        "channelData": {
            "teamsChannelId": seed.SALES,
            "teamsTeamId": seed.TEAM,
            "channel": {"id": seed.SALES},
            "team": {"id": seed.TEAM, "aadGroupId": seed.GROUP},
            "tenant": {"id": seed.TENANT},
        },
        "locale": "en-US",
        "localTimezone": "Europe/Paris",
        "text": "<at>Frontdesk</at> who is <b>\nthere?",
        "textFormat": "plain",
        "attachments": [{
            "contentType": "text/html",
            "content": '<p><span itemscope="" itemtype="http://schema.skype.com/Mention" '
            'itemid="0">Frontdesk</span> who is &lt;b&gt;<br>there?</p>',
        }],
        "entities": [
            {"type": "mention", "text": "<at>Frontdesk</at>",
             "mentioned": {"id": f"28:{seed.APP_ID}", "name": "Frontdesk"}},
            {"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web",
             "timezone": "Europe/Paris"},
        ],
    }  # fmt: skip


async def test_a_private_message_has_no_team(desk, app):
    said = await desk.post("cleo", "hello")
    (heard,) = app.received
    assert heard["id"] == said
    assert heard["conversation"]["conversationType"] == "personal"
    assert heard["conversation"]["id"].startswith("a:")
    assert "isGroup" not in heard["conversation"]
    assert heard["channelData"] == {"tenant": {"id": seed.TENANT}}


async def test_without_consent_only_what_names_the_app_is_heard(desk, app):
    await desk.put("consents", team=seed.TEAM, rsc=[])
    silent = await desk.post("cleo", "not for you", seed.SALES)
    named = await desk.post("cleo", "<@app> for you", seed.SALES)
    assert [one["id"] for one in app.received] == [named]
    args = {"user": "cleo", "channel": seed.SALES}
    await desk.control("edit", message=silent, text="still not", **args)
    await desk.control("edit", message=silent, text="now <@app>", **args)
    await desk.control("delete", message=named, **args)
    await desk.settle()
    assert [one["type"] for one in app.received[1:]] == ["messageUpdate", "messageDelete"]


async def test_where_the_app_is_not_nothing_is_heard(desk, app):
    await desk.post("una", "<@app> are you there?", seed.FOREIGN_CHANNEL)
    said = await desk.control("post", user="gil", text="and here?", status=400)
    assert said["error"] == "app_not_installed"
    await desk.post("hugo", "hello", seed.OTHER_CHANNEL)
    assert app.received == []


async def test_html_becomes_words_and_stays_html(desk, app):
    html = "<p>one <b>two</b>&nbsp;&amp;</p><ul><li>three</li></ul>"
    await desk.post("cleo", "", seed.SALES, html=f'{html}<p><emoji alt="👍"></emoji><@dan></p>')
    (heard,) = app.received
    assert heard["text"] == "one two &\nthree\n👍<at>Dan Diaz</at>"
    assert heard["attachments"][0]["content"].startswith(html)


async def test_edits_deletions_and_their_undoing(desk, app):
    said = await desk.post("cleo", "one", seed.SALES)
    args = {"user": "cleo", "channel": seed.SALES, "message": said}
    await desk.control("edit", text="two", **args)
    await desk.control("delete", **args)
    await desk.control("edit", text="no", status=400, **args)
    await desk.control("undelete", **args)
    await desk.control("undelete", status=400, **args)
    await desk.settle()
    got = [(one["type"], one["channelData"].get("eventType"), one.get("text"))
           for one in app.received]  # fmt: skip
    assert got == [
        ("message", None, "one"),
        ("messageUpdate", "editMessage", "two"),
        ("messageDelete", "softDeleteMessage", None),
        ("messageUpdate", "undeleteMessage", "two"),
    ]
    assert {one["id"] for one in app.received} == {said}
    assert len({one["conversation"]["id"] for one in app.received}) == 1
    shown = await desk.message("dan", said, seed.SALES)
    assert (shown["text"], shown["edited"], shown["deleted"]) == ("two", True, False)


async def test_changes_of_what_does_not_name_the_app_may_be_kept_from_it(desk, app):
    await desk.put("app", hears_all_changes=False)
    silent = await desk.post("cleo", "one", seed.SALES)
    named = await desk.post("cleo", "<@app> one", seed.SALES)
    private = await desk.post("cleo", "one")
    for message, channel in ((silent, seed.SALES), (named, seed.SALES), (private, "")):
        args = {"user": "cleo", "channel": channel, "message": message}
        await desk.control("edit", html="<p><@dan></p>" if message == named else "x", **args)
        await desk.control("delete", **args)
    await desk.settle()
    changes = [(one["type"], one["id"]) for one in app.received[3:]]
    assert changes == [
        ("messageUpdate", named), ("messageUpdate", private), ("messageDelete", private),
    ]  # fmt: skip


async def test_only_the_author_changes_a_message(desk):
    said = await desk.post("cleo", "mine", seed.SALES)
    for what in ("edit", "delete", "undelete"):
        answer = await desk.control(
            what, user="dan", channel=seed.SALES, message=said, text="x", status=400
        )
        assert answer["error"] == "not_your_message"


async def test_reactions_to_the_apps_messages_are_told(desk, app, bot):
    thread = await bot.thread()
    said = await bot.say(thread, "x")
    args = {"user": "cleo", "channel": seed.SALES, "message": said, "reaction": "1f440_eyes"}
    assert (await desk.control("react", **args))["changed"]
    assert not (await desk.control("react", **args))["changed"]
    assert (await desk.control("react", remove=True, **args))["changed"]
    await desk.settle()
    added, removed = app.received
    assert added["reactionsAdded"] == [{"type": "1f440_eyes"}]
    assert removed["reactionsRemoved"] == [{"type": "1f440_eyes"}]
    assert added["type"] == removed["type"] == "messageReaction"
    assert added["replyToId"] == said
    assert added["conversation"]["id"] == thread
    await desk.control("react", status=400, **{**args, "reaction": "eyes"})


async def test_reactions_to_people_are_told_when_that_is_switched_on(desk, app):
    said = await desk.post("cleo", "x", seed.SALES)
    args = {"channel": seed.SALES, "message": said, "reaction": "like"}
    await desk.control("react", user="dan", **args)
    await desk.put("app", hears_all_reactions=True)
    await desk.control("react", user="una", **args)
    private = await desk.post("dan", "y")
    await desk.control("react", user="dan", message=private, reaction="like")
    await desk.settle()
    who = [one["from"]["name"] for one in app.all("messageReaction")]
    assert who == ["Una Umber", "Dan Diaz"]


async def test_a_quoted_message_is_named_in_three_ways(desk, app, bot):
    chat = await bot.chat("cleo")
    said = await bot.say(chat, "question?")
    await desk.post("cleo", "answer", quote=said)
    (heard,) = app.received
    quoted = next(one for one in heard["entities"] if one["type"] == "quotedReply")
    assert quoted["quotedReply"] == {
        "messageId": said, "senderId": f"28:{seed.APP_ID}", "senderName": "Frontdesk",
        "preview": "question?", "time": said, "isReplyDeleted": False,
    }  # fmt: skip
    html = heard["attachments"][0]["content"]
    mark = f'<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="{said}">'
    assert html.startswith(mark)
    assert html.endswith("</blockquote>\n<p>answer</p>")
    assert heard["text"] == f'<quoted messageId="{said}"/> answer'
    own = heard["id"]
    await desk.post("cleo", "myself", quote=own)
    assert '<p itemprop="preview">' in app.received[1]["attachments"][0]["content"]
    await desk.control("post", user="cleo", text="x", quote="123", status=400)
    await desk.control("post", user="cleo", text="x", quote=said, channel=seed.SALES, status=400)


async def test_pictures_come_with_an_address_that_wants_the_bots_token(desk, app, bot):
    await desk.post("cleo", "", pictures=[{"name": "a.png", "content": PNG}])
    picture, html = app.received[0]["attachments"]
    assert picture["contentType"] == "image/*"
    assert picture["contentUrl"] in html["content"]
    status, data, headers = await bot.raw("GET", picture["contentUrl"])
    assert (status, data, headers["Content-Type"]) == (200, b"\x89PNG picture", "image/png")
    async with desk.session.get(picture["contentUrl"]) as response:
        assert response.status == 401
    status, _, _ = await bot.raw("GET", picture["contentUrl"].replace("/views", "x/views"))
    assert status == 404


async def test_files_can_be_fetched_in_chats_and_are_only_named_in_channels(desk, app):
    file = {"name": "offer.PDF", "type": "application/pdf", "content": PDF}
    await desk.post("cleo", "see", files=[file])
    await desk.post("cleo", "see", seed.SALES, files=[file])
    private, public = app.received
    (info, html) = private["attachments"]
    assert info["contentType"] == "application/vnd.microsoft.teams.file.download.info"
    assert (info["name"], info["content"]["fileType"]) == ("offer.PDF", "pdf")
    async with desk.session.get(info["content"]["downloadUrl"]) as response:
        assert (response.status, await response.read()) == (200, b"%PDF file")
    headers = {"Authorization": "Bearer anything"}
    async with desk.session.get(info["content"]["downloadUrl"], headers=headers) as response:
        assert response.status == 401
    async with desk.session.get(f"{desk.base}/download/nothing") as response:
        assert response.status == 404
    (html,) = public["attachments"]
    assert html["contentType"] == "text/html"
    assert '<attachment id="' in html["content"]
    wrong = [{"name": "x", "content": "no base64!"}]
    await desk.control("post", user="cleo", files=wrong, status=400)


# --- teams and installations -----------------------------------------------------------------


async def test_installing_and_removing_are_told_twice(desk, app):
    await desk.control("install", user="una", team=seed.FOREIGN_TEAM, status=400)
    said = await desk.control("install", user="nora", team=seed.FOREIGN_TEAM)
    assert said["consented"] == sorted(seed.RSC)
    await desk.settle()
    await desk.post("una", "hello", seed.FOREIGN_CHANNEL)
    await desk.control("uninstall", user="nora", team=seed.FOREIGN_TEAM)
    await desk.settle()
    await desk.post("una", "hello?", seed.FOREIGN_CHANNEL)
    kinds = [(one["type"], one.get("action")) for one in app.received]
    assert kinds == [
        ("conversationUpdate", None),
        ("installationUpdate", "add"),
        ("message", None),
        ("conversationUpdate", None),
        ("installationUpdate", "remove"),
    ]
    added = app.received[0]
    assert added["membersAdded"] == [{"id": f"28:{seed.APP_ID}"}]
    assert added["channelData"]["eventType"] == "teamMemberAdded"
    assert added["channelData"]["team"]["name"] == "Foreign"
    assert app.received[3]["membersRemoved"] == [{"id": f"28:{seed.APP_ID}"}]
    said = await desk.control("install", user="nora", team=seed.FOREIGN_TEAM, rsc=False)
    assert said["consented"] == []


async def test_another_tenant_is_named_in_what_comes_from_it(desk, app, bot):
    await desk.control("install", user="hugo", team=seed.OTHER_TEAM)
    await desk.control("install", user="hugo")
    await desk.post("hugo", "hello", seed.OTHER_CHANNEL)
    await desk.post("hugo", "hello")
    assert {one["conversation"]["tenantId"] for one in app.received} == {seed.OTHER_TENANT}
    assert {one["channelData"]["tenant"]["id"] for one in app.received} == {seed.OTHER_TENANT}
    await bot.say(app.all("message")[0]["conversation"]["id"], "an answer")
    assert await bot.chat("hugo", seed.OTHER_TENANT)
    body = {"members": [{"id": seed.account("hugo")}], "tenantId": seed.TENANT}
    assert (await bot.refused("POST", "conversations", body))[0] == 400


async def test_a_person_installs_the_app_for_themselves(desk, app, bot):
    await desk.control("install", user="gil")
    await desk.settle()
    update, installed = app.received
    assert update["membersAdded"] == [{"id": f"28:{seed.APP_ID}"}]
    assert update["conversation"]["id"] == await bot.chat("gil")
    assert installed["action"] == "add"
    await desk.control("uninstall", user="gil")
    await desk.settle()
    assert app.received[-1]["action"] == "remove"


async def test_members_names_and_channels(desk, app):
    team = {"user": "nora", "team": seed.TEAM}
    said = await desk.control("members", add=["hugo", "cleo"], remove=["dan"], **team)
    assert ("hugo" in said["members"], "dan" in said["members"]) == (True, False)
    await desk.control("rename", name="Acme Ltd", **team)
    await desk.control("rename", name="Buyers", channel=seed.SALES, **team)
    made = await desk.control("add_channel", name="New", **team)
    await desk.control("delete_channel", channel=made["id"], **team)
    await desk.control("delete_channel", channel=made["id"], restore=True, **team)
    await desk.settle()
    got = [one["channelData"]["eventType"] for one in app.received]
    assert got == [
        "teamMemberAdded", "teamMemberRemoved", "teamRenamed", "channelRenamed",
        "channelCreated", "channelDeleted", "channelRestored",
    ]  # fmt: skip
    assert app.received[0]["membersAdded"] == [
        {"id": seed.account("hugo"), "aadObjectId": seed.aad_id("hugo")}
    ]
    assert app.received[2]["channelData"]["team"]["name"] == "Acme Ltd"
    assert app.received[3]["channelData"]["channel"] == {"id": seed.SALES, "name": "Buyers"}
    assert {one["conversation"]["id"] for one in app.received} == {seed.TEAM}


async def test_organising_is_for_owners_and_has_limits(desk):
    team = {"team": seed.TEAM, "status": 400}
    for what in ("members", "rename", "add_channel", "uninstall"):
        said = await desk.control(what, user="cleo", name="x", **team)
        assert said["error"] == "not_an_owner"
    await desk.control("delete_channel", user="nora", channel=seed.GENERAL, **team)
    await desk.control("delete_channel", user="nora", channel=seed.FOREIGN_CHANNEL, **team)
    await desk.control("members", user="nora", add=["nobody"], **team)
    await desk.control("role", user="nora", member="cleo", role="king", **team)
    await desk.control("role", user="nora", team=seed.TEAM, member="cleo", role="owner")
    await desk.control("rename", user="cleo", team=seed.TEAM, name="Mine")
    await desk.control("rename", user="cleo", team="19:x", name="Mine", status=400)
    await desk.control("rename", user="nora", team=seed.FOREIGN_TEAM, name="Unheard")


# --- how it is delivered -------------------------------------------------------------------


async def test_an_activity_is_repeated_until_it_is_taken(desk, app, teams):
    teams.clock.freeze(frozen=True)
    answers = iter([500, 503, 202])
    app.answer = lambda _: web.Response(status=next(answers))
    await desk.post("cleo", "x", seed.SALES)
    delivery = teams.deliverer.log[-1]
    assert [one["status"] for one in delivery.attempts] == [500]
    await desk.control("clock", advance=1)
    await until(lambda: len(delivery.attempts) == 2)
    await desk.settle()
    await desk.control("clock", advance=10)
    await until(lambda: delivery.state == "done")
    assert [one["status"] for one in delivery.attempts] == [500, 503, 202]
    assert len({one["id"] for one in app.received}) == 1


async def test_a_refusal_is_final(desk, app, teams):
    app.answer = lambda _: web.Response(status=401)
    await desk.post("cleo", "x", seed.SALES)
    events = (await desk.control("events", verb="GET", type="message"))["events"]
    assert [one["state"] for one in events] == ["failed"]
    assert events[0]["attempts"][0]["reason"] == "http_error"
    assert events[0]["activity"]["text"] == "x"


async def test_what_is_not_answered_in_time_comes_again(desk, app, teams):
    await desk.put("app", ack_timeout=1, retry_delays=[0])
    app.gate.clear()
    await desk.post("cleo", "x", seed.SALES)
    assert len(app.received) == 2
    assert [one["reason"] for one in teams.deliverer.log[-1].attempts] == ["timeout", "timeout"]
    assert teams.deliverer.log[-1].state == "failed"
    app.gate.set()
    await desk.put("app", ack_timeout=15)
    status = (await desk.control("redeliver", n=teams.deliverer.log[-1].n))["status"]
    assert (status, len(app.received)) == (202, 3)
    await desk.control("redeliver", n=99, status=400)


async def test_activities_of_a_conversation_keep_their_order(desk, app):
    texts = [str(number) for number in range(20)]
    for text in texts:
        await desk.control("post", user="cleo", text=text)
    await desk.settle()
    assert [one["text"] for one in app.received] == texts


async def test_a_conversation_that_is_stuck_holds_back_no_other_and_itself_not_for_ever(desk, app):
    app.gate.clear()
    await desk.control("post", user="cleo", text="first")
    await desk.control("post", user="cleo", text="second")
    await desk.control("post", user="dan", text="other")
    await until(lambda: len(app.received) == 3)
    assert [one["text"] for one in app.received] == ["first", "other", "second"]
    app.gate.set()
    await desk.settle()


async def test_duplicates_come_by_the_dial(desk, app):
    await desk.put("faults", rate_duplicate=1.0)
    await desk.post("cleo", "x", seed.SALES)
    assert [one["text"] for one in app.received] == ["x", "x"]
    assert app.received[0] == app.received[1]


async def test_the_log_is_read_from_somewhere_and_by_type(desk, app):
    await desk.control("install", user="cleo")
    await desk.post("cleo", "x")
    whole = await desk.control("events", verb="GET")
    assert [one["n"] for one in whole["events"]] == [1, 2, 3]
    assert whole["last"] == 3
    later = await desk.control("events", verb="GET", since=1)
    assert [one["n"] for one in later["events"]] == [2, 3]
    kind = await desk.control("events", verb="GET", since=1, type="conversationUpdate")
    assert kind["events"] == []


async def test_without_an_address_activities_are_only_logged(desk, bot):
    await desk.post("cleo", "x", seed.SALES)
    said = await desk.control("events", verb="GET")
    assert [one["state"] for one in said["events"]] == ["unheard"]
    assert said["pending"] == 0


async def test_an_app_that_is_down_is_tried_again(desk, teams):
    teams.app.url = "http://127.0.0.1:9/nobody"
    await desk.put("app", retry_delays=[])
    await desk.post("cleo", "x", seed.SALES)
    assert teams.deliverer.log[-1].attempts[0]["reason"] == "connection_failed"


async def test_what_waits_is_dropped_when_the_sandbox_stops(desk, app, teams):
    app.gate.clear()
    await desk.control("post", user="cleo", text="x")
    await until(lambda: app.received)
    said = await desk.control("settled", verb="GET", timeout=0.01)
    assert said["settled"] is False
    async with asyncio.timeout(5):
        await teams.close()
    app.gate.set()


@pytest.mark.parametrize(
    "body",
    [
        {"user": "nobody", "text": "x"},
        {"user": "olga", "text": "x"},
        {"text": "x"},
        {"user": "cleo"},
        {"user": "cleo", "text": "<@nobody>"},
        {"user": "cleo", "text": "x", "channel": "19:nowhere@thread.tacv2"},
        {"user": "cleo", "text": "x", "channel": seed.FOREIGN_CHANNEL},
        {"user": "cleo", "text": "x", "channel": seed.SALES, "thread": "123"},
        {"user": "cleo", "text": "x", "thread": "123"},
    ],
)
async def test_what_a_person_cannot_do_is_refused(desk, body):
    await desk.control("post", status=400, **body)


async def test_replies_go_into_the_thread_of_a_post(desk, app):
    root = await desk.post("cleo", "post", seed.SALES)
    reply = await desk.post("dan", "reply", seed.SALES, root)
    assert at(app.received[1]["conversation"]["id"]).endswith(f"={root}/activities")
    await desk.control("post", user="una", channel=seed.SALES, thread=reply, text="x", status=400)
    state = await desk.control("state", verb="GET", user="una")
    sales = next(one for one in state["teams"][0]["channels"] if one["id"] == seed.SALES)
    (thread,) = sales["threads"]
    assert thread["id"] == root
    assert [one["id"] for one in thread["messages"]] == [root, reply]
