"""What only Slack does when we send to it; the rest is in `tests/contracts`."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.ports import Button, Card, CardAction, Post, Refused, Retry
from bot.sandbox.slack import seed
from bot.slack.examine import read_channel
from bot.slack.refs import Place, place_ref
from bot.slack.settings import SlackSettings
from bot.slack.web import Web
from tests.bot.slack.workplace import Workplace

SALES = place_ref(seed.TEAM, seed.SALES)
CARD = Card(
    "k", "c", "Gus", "#1", (), (Button(CardAction.TAKE, "Take"),), "https://desk.example/a.png"
)


async def fail(work: Workplace, method: str, fault: str, times: int = 1) -> None:
    plan = {"method": method, "with": fault, "times": times}
    await work.control("faults", {"fail_next": [plan]}, "PUT")


async def test_a_card_whose_picture_slack_cannot_fetch_comes_without_it(work: Workplace) -> None:
    await fail(work, "chat.postMessage", "invalid_blocks")
    root = await work.slack.platform.open_thread(SALES, CARD)
    await fail(work, "chat.update", "invalid_blocks")
    await work.slack.platform.update_card(root, CARD)
    blocks = work.sandbox.channels[seed.SALES].messages[root.value.split("/")[2]].blocks
    assert "a.png" not in str(blocks)


async def test_a_card_that_is_refused_without_its_picture_too_is_refused(work: Workplace) -> None:
    await fail(work, "chat.postMessage", "invalid_blocks", times=2)
    with pytest.raises(Refused, match="invalid_blocks"):
        await work.slack.platform.open_thread(SALES, CARD)
    await fail(work, "chat.postMessage", "is_archived")
    with pytest.raises(Refused, match="is_archived"):
        await work.slack.platform.open_thread(SALES, CARD)


async def test_a_card_that_is_gone_is_not_brought_up_to_date(work: Workplace) -> None:  # B5
    root = await work.slack.platform.open_thread(SALES, CARD)
    await work.person("mona").chat_delete(channel=seed.SALES, ts=root.value.split("/")[2])
    await work.slack.platform.update_card(root, CARD)
    await fail(work, "chat.update", "is_archived")
    with pytest.raises(Refused, match="is_archived"):
        await work.slack.platform.update_card(root, CARD)


async def test_only_what_is_gone_may_fail_to_be_deleted(work: Workplace) -> None:
    root = await work.slack.platform.open_thread(SALES, CARD)
    await fail(work, "chat.delete", "cant_delete_message")
    with pytest.raises(Refused):
        await work.slack.platform.delete(root)


async def test_a_reaction_on_what_is_gone_is_gone_and_cannot_be_added(work: Workplace) -> None:
    nothing = place_ref(seed.TEAM, seed.SALES, "1.000001")
    await work.slack.platform.react(nothing, "👀", there=False)
    with pytest.raises(Refused):
        await work.slack.platform.react(nothing, "👀", there=True)


async def test_an_emoji_is_tried_under_its_other_names(work: Workplace) -> None:
    root = await work.slack.platform.open_thread(SALES, CARD)
    await fail(work, "reactions.add", "invalid_name")
    await work.slack.platform.react(root, "👍", there=True)
    tried = [call["args"]["name"] for call in await work.calls("reactions.add")]
    assert tried == ["thumbsup", "+1"]


@pytest.mark.parametrize(
    "error", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"]
)
async def test_being_locked_out_is_waited_for(work: Workplace, error: str) -> None:
    await work.slack.workspaces.own()
    await fail(work, "chat.postMessage", error)
    with pytest.raises(Retry) as told:
        await work.slack.platform.open_thread(SALES, CARD)
    assert not told.value.maybe_sent


async def test_a_full_workspace_is_left_alone_for_a_while(work: Workplace) -> None:  # B24
    await fail(work, "chat.postMessage", "message_limit_exceeded")
    with pytest.raises(Retry) as told:
        await work.slack.platform.open_thread(SALES, CARD)
    assert told.value.after == 30


@pytest.mark.parametrize(
    ("status", "text", "kind", "after", "maybe"),
    [
        (200, "all well", "text/plain", None, True),
        (200, "{broken", "application/json", None, True),
        (200, '{"ok": false}', "application/json", None, True),
        (429, "<html>", "text/html", 3.0, False),
        (429, "slow down", "text/plain", 3.0, False),
        (429, "{broken", "application/json", 3.0, False),
        (502, "<html>", "text/html", None, True),
        (502, "{broken", "application/json", None, True),
    ],
)
async def test_what_is_no_answer_of_slacks_is_a_retry(
    status: int, text: str, kind: str, after: float | None, maybe: bool
) -> None:
    async def answer(request: web.Request) -> web.Response:
        headers = {"Retry-After": "3"} if status == 429 else {}
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    async with TestServer(app) as server:
        http = Web(SlackSettings("s", "t", api_url=str(server.make_url("/api/"))))
        with pytest.raises(Retry) as told:
            await http.call("chat.postMessage", "xoxb-1", {"channel": "C1"})
        await http.close()
        await http.close()
    assert (told.value.after, told.value.maybe_sent) == (after, maybe)


def test_refs_name_people_and_places() -> None:
    assert Place("T1", "U1").is_person
    assert Place("T1", "W1").is_person
    assert not Place("T1", "C1", "1.2").is_person
    assert not Place("T1", "D1").is_person


async def test_without_an_installation_the_doctor_says_so(work: Workplace) -> None:  # MGR-04
    work.slack.workspaces._bot_token = ""
    [finding] = await work.slack.platform.check([])
    assert (finding.key, finding.is_fine) == ("slack_installed", False)


async def test_a_workspace_that_cannot_be_asked_is_a_finding(work: Workplace) -> None:  # MGR-04
    await fail(work, "auth.test", "503")
    [finding] = await work.slack.platform.check([])
    assert (finding.key, finding.values) == ("slack_token", {"reason": "service_unavailable"})


def test_a_channel_shared_with_another_workspace_is_named() -> None:  # MGR-04
    told = {"name": "sales", "is_member": True, "is_ext_shared": True}
    assert read_channel("C1", told).key == "slack_channel_shared"


async def test_a_thread_has_a_permalink_and_its_channel_a_workspace(work: Workplace) -> None:
    # ASG-05 ASG-13
    root = await work.slack.platform.open_thread(SALES, CARD)
    ts = root.value.split("/")[2].replace(".", "")
    link = await work.slack.platform.link(root)
    assert link.endswith(f".slack.com/archives/{seed.SALES}/p{ts}")
    assert await work.slack.platform.workspace(SALES) == work.sandbox.workspaces[seed.TEAM].name


async def test_what_is_told_in_ones_own_messages_stays_there(work: Workplace) -> None:
    # ASG-14
    ada = place_ref(seed.TEAM, "U0ADA")
    await work.slack.platform.whisper(ada, ada, "It is **yours**.")
    [direct] = (await work.state("U0ADA"))["dms"]
    assert [one["text"] for one in direct["messages"]] == ["It is yours."]
    assert direct["ephemerals"] == []


async def test_what_is_said_aloud_stands_in_the_channel_too(work: Workplace) -> None:  # ESC-03
    root = await work.slack.platform.open_thread(SALES, CARD)
    await work.slack.platform.post(root, Post("quiet", "Only in the thread"))
    await work.slack.platform.post(root, Post("loud", "For everybody", aloud=True))
    client = work.person("ada")
    history = await client.conversations_history(channel=seed.SALES)
    texts = [one["text"] for one in history["messages"]]
    assert "For everybody" in texts
    assert "Only in the thread" not in texts
