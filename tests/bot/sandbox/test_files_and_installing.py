"""Files in three steps, downloads with a token, OAuth, uninstalling."""

import base64
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import seed

from .controlling import until


async def test_an_upload_stands_in_the_thread_and_is_announced(app, bot, ada):
    root = (await ada.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    said = await bot.files_upload_v2(
        content=b"hello", filename="a.txt", channel=seed.SALES, thread_ts=root,
        initial_comment="see <this>",
    )  # fmt: skip
    (event,) = await until(lambda: app.events("message", subtype="file_share"))
    assert (event["thread_ts"], event["text"]) == (root, "see &lt;this&gt;")
    assert event["files"][0]["name"] == "a.txt"
    (shared,) = await until(lambda: app.events("file_shared"))
    assert shared["file_id"] == said["file"]["id"]
    info = (await bot.files_info(file=said["file"]["id"]))["file"]
    assert info["mimetype"] == "text/plain"
    assert info["shares"]["public"][seed.SALES][0]["thread_ts"] == root


async def test_a_person_uploads_and_the_app_downloads_with_its_token(app, bot, desk, client, slack):
    content = base64.b64encode(b"\x89PNG").decode()
    said = await desk.control(
        "upload", user="U0ADA", channel=seed.SALES, filename="a.png", content=content
    )
    (event,) = await until(lambda: app.events("message", subtype="file_share"))
    assert (event["user"], event["ts"]) == ("U0ADA", said["ts"])
    url = event["files"][0]["url_private"]

    async def get(address, token=""):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with desk.session.get(address, headers=headers) as response:
            return response.status, response.content_type, await response.read()

    assert await get(url, seed.BOT_TOKEN) == (200, "image/png", b"\x89PNG")
    download = event["files"][0]["url_private_download"]
    assert (await get(download, seed.BOT_TOKEN))[2] == b"\x89PNG"
    # Without a right to it comes the sign-in page, with 200.
    for token in ("", "xoxp-sandbox-eve", "xoxp-sandbox-gil", "none"):
        assert (await get(url, token))[1] == "text/html"
    assert (await get(said["file"]["desk_url"]))[2] == b"\x89PNG"
    assert (await get(said["file"]["desk_url"] + "x"))[0] == 200
    assert (await get(f"{desk.base}/slack/files/desk/F1/x/a"))[0] == 404
    assert (await get(f"{desk.base}/slack/files/private/T-F1/a"))[0] == 404
    assert (await get(f"{desk.base}/slack/files/avatar/U0ADA.png"))[1] == "image/svg+xml"
    await desk.control("app", verb="PUT", scopes=["files:write"])
    assert (await get(url, seed.BOT_TOKEN))[1] == "text/html"
    await desk.control(
        "upload", status=400, user="U0ADA", channel=seed.SALES, filename="a", content="%%"
    )
    await desk.control(
        "upload", status=400, user="U0GIL", channel=seed.SALES, filename="a", content=content
    )


async def test_the_three_steps_are_held_to(bot, ada, desk, refused):
    said = await refused(bot.files_getUploadURLExternal(filename="a", length=0))
    assert said["error"] == "invalid_arguments"
    step = await bot.files_getUploadURLExternal(filename="a", length=3)
    file = {"id": step["file_id"], "title": "A"}
    said = await refused(bot.files_completeUploadExternal(files=[file]))
    assert said["error"] == "file_upload_incomplete"
    for content, status in ((b"four", 400), (b"abc", 200), (b"abc", 404)):
        async with desk.session.post(step["upload_url"], data=content) as response:
            assert response.status == status
    said = await refused(ada.files_completeUploadExternal(files=[file]))
    assert said["error"] == "file_not_found"
    for args, error in (
        ({"channel_id": "C1"}, "channel_not_found"),
        ({"channel_id": seed.OFFICE}, "channel_not_found"),
        ({"thread_ts": "1.0"}, "invalid_arguments"),
    ):
        said = await refused(bot.files_completeUploadExternal(files=[file], **args))
        assert said["error"] == error
    said = await refused(bot.files_completeUploadExternal(files=[]))
    assert said["error"] == "invalid_arguments"
    done = await bot.files_completeUploadExternal(files=[file], channels=[seed.SALES])
    assert done["files"][0]["title"] == "A"
    assert (await refused(bot.files_info(file="F1")))["error"] == "file_not_found"


async def test_a_form_upload_is_taken_too(bot, desk):
    step = await bot.files_getUploadURLExternal(filename="a", length=3)
    form = aiohttp.FormData()
    form.add_field("file", "abc")
    form.add_field("more", b"xyz", filename="b")
    async with desk.session.post(step["upload_url"], data=form) as response:
        assert response.status == 200
    step = await bot.files_getUploadURLExternal(filename="a", length=3)
    form = aiohttp.FormData()
    form.add_field("file", b"abc", filename="a")
    async with desk.session.post(step["upload_url"], data=form) as response:
        assert response.status == 200


async def test_a_deleted_file_leaves_its_message(bot, ada, client, desk, refused):
    content = base64.b64encode(b"x").decode()
    where = {"user": "U0ADA", "channel": seed.SALES, "filename": "a", "content": content}
    bare = await desk.control("upload", **where)
    worded = await desk.control("upload", text="words", **where)
    said = await refused(bot.files_delete(file=bare["file"]["id"]))
    assert said["error"] == "cant_delete_file"
    await ada.files_delete(file=bare["file"]["id"])
    await client("xoxp-sandbox-mona").files_delete(file=worded["file"]["id"])
    (left,) = (await bot.conversations_history(channel=seed.SALES))["messages"]
    assert (left["text"], "files" in left) == ("words", False)


async def allow(desk, **form):
    query = {
        "client_id": seed.CLIENT_ID,
        "scope": "chat:write,commands",
        "redirect_uri": "http://127.0.0.1:1/back?x=1",
        "state": "s1",
    }
    url = f"{desk.base}/slack/oauth/v2/authorize"
    async with desk.session.get(url, params=query) as response:
        page = await response.text()
        assert response.status == 200
    assert "Eve Globex" in page
    assert "Dora" not in page
    async with desk.session.post(
        url, data={**query, "user": "U0EVE", "allow": "1", **form}, allow_redirects=False
    ) as response:
        return response.status, parse_qs(urlsplit(response.headers.get("Location", "")).query)


async def test_an_admin_installs_the_app_into_another_workspace(app, slack, desk, client, refused):
    status, back = await allow(desk)
    assert (status, back["state"], back["x"]) == (302, ["s1"], ["1"])
    anyone = AsyncWebClient(base_url=f"{desk.base}/slack/api/", session=desk.session)
    args = {
        "client_id": seed.CLIENT_ID,
        "client_secret": seed.CLIENT_SECRET,
        "code": back["code"][0],
        "redirect_uri": "http://127.0.0.1:1/back?x=1",
    }
    for wrong, error in (
        ({"client_secret": "x"}, "bad_client_secret"),
        ({"client_id": "x"}, "invalid_client_id"),
        ({"code": "x"}, "invalid_code"),
        ({"redirect_uri": "http://127.0.0.1:1/other"}, "bad_redirect_uri"),
    ):
        assert (await refused(anyone.oauth_v2_access(**{**args, **wrong})))["error"] == error
    said = await anyone.oauth_v2_access(**args)
    assert (said["team"], said["scope"]) == (
        {"id": "T0GLOBEX", "name": "Globex"}, "chat:write,commands",
    )  # fmt: skip
    assert (await refused(anyone.oauth_v2_access(**args)))["error"] == "code_already_used"
    fresh = client(said["access_token"])
    assert (await fresh.auth_test())["user_id"] == said["bot_user_id"]
    _, back = await allow(desk)
    slack.clock.advance(601)
    late = {**args, "code": back["code"][0]}
    assert (await refused(anyone.oauth_v2_access(**late)))["error"] == "code_expired"
    _, back = await allow(desk)
    again = await anyone.oauth_v2_access(**{**args, "code": back["code"][0]})
    assert again["access_token"] == said["access_token"]
    await desk.control("uninstall", team="T0GLOBEX")
    await until(lambda: app.events("app_uninstalled"))
    assert app.events("tokens_revoked")[0]["tokens"]["bot"] == [said["bot_user_id"]]
    assert (await refused(fresh.auth_test()))["error"] == "token_revoked"
    await desk.control("uninstall", status=400, team="T0GLOBEX")


async def test_an_admin_may_say_no_and_wrong_requests_get_no_page(desk, slack):
    status, back = await allow(desk, allow="0")
    assert (status, back["error"], "code" in back) == (302, ["access_denied"], False)
    assert (await allow(desk, user="U1"))[0] == 400
    url = f"{desk.base}/slack/oauth/v2/authorize"
    good = {"client_id": seed.CLIENT_ID, "scope": "chat:write", "redirect_uri": "http://a/b"}
    slack.apps[seed.APP].redirect_urls = ("http://a/",)
    for change, word in (
        ({"client_id": "x"}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "http://evil/"}, "bad_redirect_uri"),
    ):
        async with desk.session.get(url, params={**good, **change}) as response:
            assert (response.status, word in await response.text()) == (400, True)
    slack.apps[seed.APP].redirect_urls = ()
    async with desk.session.get(url, params={**good, "redirect_uri": ""}) as response:
        assert response.status == 400


async def test_an_app_may_uninstall_itself(app, bot, refused, desk):
    said = await refused(bot.apps_uninstall(client_id="x", client_secret="y"))
    assert said["error"] == "invalid_client_id"
    headers = {"Authorization": f"Bearer {seed.BOT_TOKEN}"}
    pair = {"client_id": seed.CLIENT_ID, "client_secret": seed.CLIENT_SECRET}
    status, said, _ = await desk.raw("apps.uninstall", headers=headers, data=pair)
    assert (status, said) == (200, {"ok": True})
    assert (await refused(bot.auth_test()))["error"] == "token_revoked"


async def test_a_client_may_name_itself_by_basic_authorization(desk):
    async def ask(value):
        headers = {"Authorization": f"Basic {value}"}
        return (await desk.raw("oauth.v2.access", headers=headers, data={"code": "x"}))[1]["error"]

    pair = f"{seed.CLIENT_ID}:{seed.CLIENT_SECRET}"
    assert await ask(base64.b64encode(pair.encode()).decode()) == "invalid_code"
    assert await ask("!") == "invalid_client_id"


@pytest.mark.parametrize("manifest", [None, {}, {
    "display_information": {"name": "Desk"},
    "features": {"bot_user": {"display_name": "Desk"}, "slash_commands": [{"command": "/d"}],
                 "shortcuts": [{"type": "global", "callback_id": "g"}]},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}, "redirect_urls": ["https://x"]},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
}])  # fmt: skip
def test_a_manifest_decides_what_the_app_may(manifest):
    app = seed.app_from_manifest(manifest)
    if manifest is None:
        assert app.scopes == seed.DEFAULT_SCOPES
    elif not manifest:
        assert app.scopes == frozenset()
    else:
        assert (app.name, app.scopes, app.bot_events) == (
            "Desk", {"chat:write"}, {"message.channels"},
        )  # fmt: skip
        assert app.commands[0]["command"] == "/d"
    assert seed.app_from_manifest(manifest, frozenset({"x"})).scopes == {"x"}


@pytest.mark.parametrize("asks", [True, False])
def test_menus_ask_an_app_only_where_its_manifest_says_where(asks):
    interactivity = {"is_enabled": True, "request_url": "https://x.example"}
    if asks:
        interactivity["message_menu_options_url"] = "https://x.example"
    app = seed.app_from_manifest({"settings": {"interactivity": interactivity}})
    app.set_url("https://y.example")
    assert (app.interactivity_url, bool(app.options_url)) == ("https://y.example", asks)
