"""What Graph gives to the app, and what it refuses."""

import base64
import json

import pytest

from bot.sandbox.teams import seed

from .fake_bot import CARD, GRAPH_SCOPE, attached

PNG = base64.b64encode(b"\x89PNG picture").decode()
PDF = base64.b64encode(b"%PDF file").decode()
MESSAGES = f"teams/{seed.GROUP}/channels/{seed.SALES}/messages"


@pytest.fixture
async def graph(bot, teams):
    """Calls to Graph: status and body, or (with `ok`) the body alone."""
    token = (await bot.ask_token(GRAPH_SCOPE))[1]["access_token"]

    async def ask(path, *, ok=True, **params):
        url = path if path.startswith("http") else teams.graph_url + path
        query = {f"${key}": value for key, value in params.items()}
        status, said, headers = await bot.raw("GET", url, token=token, **query)
        if ok:
            assert status == 200, said
            return said
        return status, headers if said == b"" else said["error"]["code"]

    return ask


async def test_a_message_of_a_person_in_graphs_shape(graph, desk):
    file = {"name": "offer.pdf", "type": "application/pdf", "content": PDF}
    said = await desk.post(
        "cleo", "hello <@app>", seed.SALES, files=[file], pictures=[{"content": PNG}]
    )
    args = {"user": "dan", "channel": seed.SALES, "message": said}
    await desk.control("react", reaction="1f440_eyes", **args)
    await desk.control("react", reaction="like", **args)
    message = await graph(f"{MESSAGES}/{said}")
    assert (message["id"], message["replyToId"]) == (said, None)
    assert message["from"]["user"]["id"] == seed.aad_id("cleo")
    assert message["from"]["application"] is None
    (attachment,) = message["attachments"]
    assert (attachment["contentType"], attachment["name"]) == ("reference", "offer.pdf")
    content = message["body"]["content"]
    assert content.startswith('<p>hello <at id="0">Frontdesk</at></p><img src="')
    assert content.endswith(f'<attachment id="{attachment["id"]}"></attachment>')
    (mention,) = message["mentions"]
    assert mention["mentioned"]["application"]["id"] == seed.APP_ID
    assert [one["reactionType"] for one in message["reactions"]] == ["👀", "like"]
    assert message["channelIdentity"] == {"teamId": seed.GROUP, "channelId": seed.SALES}
    address = content.partition('<img src="')[2].partition('"')[0]
    assert await graph(address) == b"\x89PNG picture"
    assert await graph(address.replace("hostedContents/", "hostedContents/x"), ok=False) == (
        404, "NotFound",
    )  # fmt: skip


async def test_a_card_of_the_app_comes_back_whole(graph, bot):
    thread = await bot.thread({**attached(CARD), "text": "words", "summary": "short"})
    root = thread.partition("=")[2]
    message = await graph(f"{MESSAGES}/{root}")
    assert message["from"]["application"]["id"] == seed.APP_ID
    assert message["from"]["user"] is None
    (attachment,) = message["attachments"]
    assert json.loads(attachment["content"]) == CARD
    assert f'<attachment id="{attachment["id"]}">' in message["body"]["content"]
    assert message["summary"] == "short"


async def test_replies_come_newest_first_in_pages(graph, bot, desk):
    thread = await bot.thread()
    root = thread.partition("=")[2]
    ids = [await bot.say(thread, str(number)) for number in range(5)]
    recipient = {"id": seed.account("cleo")}
    whisper = {"type": "message", "text": "x", "recipient": recipient}
    private = await bot.say(thread, whisper, isTargetedActivity="true")
    page = await graph(f"{MESSAGES}/{root}/replies", top=2)
    assert [one["id"] for one in page["value"]] == [ids[4], ids[3]]
    assert page["@odata.count"] == 2
    seen = [one["id"] for one in page["value"]]
    while link := page.get("@odata.nextLink"):
        page = await graph(link)
        seen += [one["id"] for one in page["value"]]
    assert seen == ids[::-1]
    reply = await graph(f"{MESSAGES}/{root}/replies/{ids[0]}")
    assert reply["replyToId"] == root
    await bot.ok("DELETE", f"conversations/{thread}/activities/{ids[0]}")
    reply = await graph(f"{MESSAGES}/{root}/replies/{ids[0]}")
    assert reply["deletedDateTime"]
    assert reply["body"]["content"] == ""
    posts = await graph(MESSAGES)
    assert [one["id"] for one in posts["value"]] == [root]
    posts = await graph(MESSAGES, expand="replies")
    assert len(posts["value"][0]["replies"]) == 5
    for path in (f"{MESSAGES}/{ids[0]}", f"{MESSAGES}/{root}/replies/{private}",
                 f"{MESSAGES}/{root}/replies/{root}x", f"{MESSAGES}/123/replies"):  # fmt: skip
        assert await graph(path, ok=False) == (404, "NotFound")


async def test_posts_come_by_what_happened_last_in_their_thread(graph, bot, desk, teams):
    teams.clock.freeze(frozen=True)
    old, new = await bot.thread(), await bot.thread()
    ids = [one.partition("=")[2] for one in (old, new)]

    async def order():
        teams.clock.advance(1)
        return [one["id"] for one in (await graph(MESSAGES))["value"]]

    assert await order() == [ids[1], ids[0]]
    await bot.say(old, "x")
    assert await order() == ids
    before = (await graph(f"{MESSAGES}/{ids[1]}"))["lastModifiedDateTime"]
    args = {"user": "cleo", "channel": seed.SALES, "message": ids[1], "reaction": "like"}
    await desk.control("react", **args)
    assert await order() == [ids[1], ids[0]]
    assert (await graph(f"{MESSAGES}/{ids[1]}"))["lastModifiedDateTime"] > before


async def test_graph_may_lag_behind(graph, bot, desk, teams):
    teams.clock.freeze(frozen=True)
    await desk.put("app", graph_lag=5)
    root = (await bot.thread()).partition("=")[2]
    await bot.say(f"{seed.SALES};messageid={root}", "x")
    assert (await graph(MESSAGES))["value"] == []
    assert (await graph(f"{MESSAGES}/{root}/replies"))["value"] == []
    teams.clock.advance(5)
    assert len((await graph(MESSAGES))["value"]) == 1
    assert len((await graph(f"{MESSAGES}/{root}/replies"))["value"]) == 1


async def test_a_whole_channel_or_team_is_mentioned_by_its_id(graph, desk, app):
    said = await desk.post("cleo", "<@channel> of <@team>", seed.SALES)
    (heard,) = app.received
    assert heard["text"] == "<at>Sales</at> of <at>Acme</at>"
    assert [one["mentioned"] for one in heard["entities"][:2]] == [
        {"id": seed.SALES, "name": "Sales", "type": "channel"},
        {"id": seed.TEAM, "name": "Acme", "type": "team"},
    ]
    mentions = (await graph(f"{MESSAGES}/{said}"))["mentions"]
    assert mentions[0]["mentioned"]["conversation"]["id"] == seed.SALES
    await desk.control("post", user="cleo", text="<@channel>", status=400)


@pytest.mark.parametrize("query", [{"top": 51}, {"top": 0}, {"top": "x"}, {"filter": "a"},
                                   {"expand": "members"}])  # fmt: skip
async def test_questions_that_graph_does_not_know_are_refused(graph, query):
    assert await graph(MESSAGES, ok=False, **query) == (400, "BadRequest")


async def test_the_picture_of_a_reply_is_found(graph, desk, bot):
    root = (await bot.thread()).partition("=")[2]
    said = await desk.post("cleo", "see", seed.SALES, root, pictures=[{"content": PNG}])
    message = await graph(f"{MESSAGES}/{root}/replies/{said}")
    address = message["body"]["content"].partition('src="')[2].partition('"')[0]
    assert f"/replies/{said}/hostedContents/" in address
    assert await graph(address) == b"\x89PNG picture"


async def test_messages_need_the_owners_or_the_administrators_consent(graph, desk):
    await desk.put("consents", team=seed.TEAM, rsc=[])
    assert await graph(MESSAGES, ok=False) == (403, "Forbidden")
    assert await graph(f"teams/{seed.GROUP}/members", ok=False) == (403, "Forbidden")
    await desk.put("consents", graph=["ChannelMessage.Read.All", "TeamMember.Read.All"])
    await graph(MESSAGES)
    await graph(f"teams/{seed.GROUP}/members")
    await desk.put("consents", team=seed.TEAM, rsc=["ChannelMessage.Read.Group"], graph=[])
    await graph(MESSAGES)


async def test_other_tenants_and_unknown_places_are_not_there(graph):
    for path in (
        f"teams/{seed.OTHER_GROUP}/members",
        f"teams/{seed.OTHER_GROUP}/channels/{seed.OTHER_CHANNEL}/messages",
        f"teams/{seed.GROUP}/channels/{seed.FOREIGN_CHANNEL}/messages",
        "teams/nothing/members",
    ):
        assert await graph(path, ok=False) == (404, "NotFound")


async def test_owners_are_known_by_their_role(graph):
    members = (await graph(f"teams/{seed.GROUP}/members"))["value"]
    roles = {one["displayName"]: one["roles"] for one in members}
    assert roles["Nora North"] == ["owner"]
    assert roles["Cleo Clark"] == []
    assert roles["Gil Guest"] == ["guest"]
    assert {one["userId"] for one in members} >= {seed.aad_id("nora")}


async def test_a_person_tells_only_what_is_selected(graph, desk):
    user = await graph(f"users/{seed.aad_id('cleo')}")
    assert user["displayName"] == "Cleo Clark"
    assert "accountEnabled" not in user
    user = await graph(f"users/{seed.aad_id('olga')}", select="displayName,accountEnabled")
    user.pop("@odata.context")
    assert user == {"displayName": "Olga Olsen", "accountEnabled": False}
    await desk.control("account", user="olga", enabled=True, name="Olga New")
    user = await graph("users/olga@acme.example", select="displayName,accountEnabled")
    assert (user["displayName"], user["accountEnabled"]) == ("Olga New", True)
    wrong = await graph(f"users/{seed.aad_id('cleo')}", select="shoeSize", ok=False)
    assert wrong == (400, "BadRequest")
    for nobody in (seed.account("cleo"), seed.aad_id("hugo"), "nobody"):
        assert await graph(f"users/{nobody}", ok=False) == (404, "Request_ResourceNotFound")


async def test_presence_follows_the_person(graph, desk):
    path = f"users/{seed.aad_id('cleo')}/presence"
    assert (await graph(path))["availability"] == "Available"
    await desk.control("presence", user="cleo", availability="Busy", activity="InACall")
    presence = await graph(path)
    assert (presence["availability"], presence["activity"]) == ("Busy", "InACall")
    await desk.control("presence", user="cleo", availability="Asleep", status=400)


async def test_people_and_presence_and_files_need_consent(graph, desk):
    await desk.put("consents", graph=[])
    user = f"users/{seed.aad_id('cleo')}"
    assert await graph(user, ok=False) == (403, "Authorization_RequestDenied")
    assert await graph(f"{user}/presence", ok=False) == (403, "Forbidden")
    assert await graph(f"shares/{share('https://x')}/driveItem", ok=False) == (
        403, "accessDenied",
    )  # fmt: skip


def share(url):
    return "u!" + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


async def test_a_shared_file_is_fetched_from_an_address_that_wants_no_token(graph, bot, desk):
    file = {"name": "offer.pdf", "type": "application/pdf", "content": PDF}
    said = await desk.post("cleo", "see", seed.SALES, files=[file])
    (attachment,) = (await graph(f"{MESSAGES}/{said}"))["attachments"]
    path = f"shares/{share(attachment['contentUrl'])}/driveItem"
    item = await graph(path)
    assert (item["name"], item["size"]) == ("offer.pdf", 9)
    assert item["file"] == {"mimeType": "application/pdf"}
    status, headers = await graph(f"{path}/content", ok=False)
    assert status == 302
    assert headers["Location"] == item["@microsoft.graph.downloadUrl"]
    async with desk.session.get(headers["Location"]) as response:
        assert await response.read() == b"%PDF file"
    assert (await bot.raw("GET", headers["Location"]))[0] == 401


async def test_sharing_links_that_are_none_are_refused(graph):
    for wrong, refusal in (
        ("offer.pdf", (400, "BadRequest")),
        ("u!é", (400, "BadRequest")),
        (share("https://x.example/nothing"), (404, "itemNotFound")),
    ):
        assert await graph(f"shares/{wrong}/driveItem", ok=False) == refusal


async def test_graph_has_its_own_errors_for_faults(graph, desk):
    plans = [{"method": "graph", "with": one} for one in ("429", "503")]
    await desk.put("faults", fail_next=plans)
    assert await graph(MESSAGES, ok=False) == (429, "TooManyRequests")
    assert await graph(MESSAGES, ok=False) == (503, "ServiceError")
    await graph(MESSAGES)
