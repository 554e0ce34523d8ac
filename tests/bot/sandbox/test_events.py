"""The Events API: signatures, envelopes, who hears what, retries."""

import pytest
from aiohttp import web

from bot.sandbox.slack import seed

from .controlling import until


async def test_a_message_comes_in_a_signed_envelope(app, ada):
    said = await ada.chat_postMessage(channel=seed.SALES, text="hi")
    outer = await until(lambda: app.received and app.received[0])
    assert outer["type"] == "event_callback"
    assert (outer["team_id"], outer["api_app_id"]) == ("T0ACME", "A0FRONTDESK")
    assert outer["authorizations"][0]["user_id"] == "U0FRONTDESK"
    assert "X-Slack-Retry-Num" not in outer["_headers"]
    event = outer["event"]
    assert event["ts"] == event["event_ts"] == said["ts"]
    assert (event["channel"], event["channel_type"]) == (seed.SALES, "channel")
    assert event["client_msg_id"]
    assert "subtype" not in event


async def test_an_app_hears_its_own_posts_and_those_of_other_bots(app, bot, client):
    # B4
    await bot.chat_postMessage(channel=seed.SALES, text="mine")
    await client(seed.OTHER_BOT_TOKEN).chat_postMessage(
        channel=seed.SALES, text="theirs", username="Other"
    )
    events = await until(lambda: len(app.events("message")) == 2 and app.events("message"))
    assert {one["bot_id"] for one in events} == {"B0FRONTDESK", "B0OTHER"}


async def test_edits_deletes_and_tombstones_have_their_subtypes(app, ada):
    root = (await ada.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    reply = (await ada.chat_postMessage(channel=seed.SALES, text="one", thread_ts=root))["ts"]
    await ada.chat_postMessage(channel=seed.SALES, text="all", thread_ts=root, reply_broadcast=True)
    await ada.chat_update(channel=seed.SALES, ts=reply, text="two")
    await ada.chat_delete(channel=seed.SALES, ts=reply)
    await ada.chat_delete(channel=seed.SALES, ts=root)
    await until(lambda: len(app.events("message")) == 6)
    (broadcast,) = app.events("message", subtype="thread_broadcast")
    assert broadcast["root"]["ts"] == root
    changed = {
        one["message"]["ts"]: one for one in app.events("message", subtype="message_changed")
    }
    assert changed[reply]["message"]["text"] == "two"
    assert changed[reply]["previous_message"]["text"] == "one"
    assert changed[root]["message"]["subtype"] == "tombstone"
    assert changed[root]["previous_message"]["text"] == "root"
    (deleted,) = app.events("message", subtype="message_deleted")
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (reply, "two")
    assert deleted["hidden"] is True


async def test_an_unfurl_changes_attachments_only(app, ada, desk):
    # B6
    ts = (await ada.chat_postMessage(channel=seed.SALES, text="https://x.example"))["ts"]
    await desk.control("unfurl", channel=seed.SALES, ts=ts, title="X")
    (event,) = await until(lambda: app.events("message", subtype="message_changed"))
    assert event["message"]["text"] == event["previous_message"]["text"]
    assert event["message"]["attachments"][0]["title"] == "X"
    assert "edited" not in event["message"]
    await desk.control("unfurl", status=400, channel=seed.SALES, ts="1.0")


async def test_mentions_reactions_and_metadata_have_events_of_their_own(app, ada, bot):
    said = await ada.chat_postMessage(channel=seed.SALES, text="<@U0FRONTDESK> help")
    await ada.reactions_add(channel=seed.SALES, timestamp=said["ts"], name="wave")
    await ada.reactions_remove(channel=seed.SALES, timestamp=said["ts"], name="wave")
    metadata = {"event_type": "guest_message", "event_payload": {"id": "m1"}}
    posted = await bot.chat_postMessage(
        channel=seed.SALES, text="<@U0FRONTDESK>", metadata=metadata
    )
    (echo,) = await until(lambda: app.events("message_metadata_posted"))
    assert (echo["metadata"], echo["message_ts"]) == (metadata, posted["ts"])
    await until(lambda: app.events("reaction_removed"))
    (mention,) = app.events("app_mention")
    assert mention["text"] == "<@U0FRONTDESK> help"
    (added,) = app.events("reaction_added")
    assert added["item"] == {"type": "message", "channel": seed.SALES, "ts": said["ts"]}
    assert (added["user"], added["item_user"]) == ("U0ADA", "U0ADA")


async def test_only_what_is_subscribed_granted_and_inside_is_heard(app, ada, bot, desk):
    made = (await ada.conversations_create(name="vip"))["channel"]["id"]
    await ada.chat_postMessage(channel=made, text="outside <@U0FRONTDESK>")
    await ada.chat_postMessage(channel=seed.OFFICE, text="private")
    await desk.control("app", verb="PUT", bot_events=["message.channels", "reaction_added"])
    ts = (await ada.chat_postMessage(channel=seed.SALES, text="heard"))["ts"]
    await ada.chat_postMessage(channel=seed.SALES, text="<@U0FRONTDESK>")
    await ada.reactions_add(channel=seed.SALES, timestamp=ts, name="wave")
    await desk.control("app", verb="PUT", scopes=["chat:write", "channels:read"])
    await ada.chat_postMessage(channel=seed.SALES, text="no scope")
    assert (await desk.control("settled", verb="GET"))["settled"] is True
    texts = [one["text"] for one in app.events("message")]
    assert sorted(texts) == ["<@U0FRONTDESK>", "heard"]
    assert not app.events("app_mention")
    assert len(app.events("reaction_added")) == 1


async def test_direct_messages_are_heard_as_im(app, ada):
    channel = (await ada.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    await ada.chat_postMessage(channel=channel, text="psst")
    (event,) = await until(lambda: app.events("message"))
    assert event["channel_type"] == "im"


async def test_changes_of_people_and_channels_are_told(app, ada, client, desk, bob):
    mona = client("xoxp-sandbox-mona")
    await mona.conversations_rename(channel=seed.SALES, name="sales-eu")
    await mona.conversations_kick(channel=seed.SALES, user="U0BOB")
    await bob.conversations_join(channel=seed.SALES)
    await mona.conversations_kick(channel=seed.SALES, user="U0FRONTDESK")
    await mona.conversations_archive(channel=seed.SALES)
    await desk.control("profile", user="U0ADA", display_name="Countess")
    joined = await desk.control("join_team", team="T0ACME", name="zoe", real_name="Zoe Zed")
    await desk.control("open_home", user="U0ADA")
    await desk.control("settled", verb="GET")
    (renamed,) = app.events("channel_rename")
    assert renamed["channel"]["name"] == "sales-eu"
    assert [one["user"] for one in app.events("member_left_channel")] == ["U0BOB", "U0FRONTDESK"]
    assert [one["user"] for one in app.events("member_joined_channel")] == ["U0BOB"]
    assert app.events("channel_archive")[0]["user"] == "U0MONA"
    (changed,) = app.events("user_change")
    assert changed["user"]["profile"]["display_name"] == "Countess"
    assert app.events("team_join")[0]["user"]["id"] == joined["user"]["id"]
    assert app.events("app_home_opened")[0]["tab"] == "home"
    assert (await client(joined["token"]).auth_test())["user"] == "zoe"


async def test_a_private_channel_has_group_events(app, client):
    mona = client("xoxp-sandbox-mona")
    await mona.conversations_invite(channel=seed.OFFICE, users="U0FRONTDESK")
    await mona.conversations_rename(channel=seed.OFFICE, name="office")
    await mona.chat_postMessage(channel=seed.OFFICE, text="x")
    await until(lambda: app.events("group_rename"))
    await until(lambda: app.events("message", channel_type="group", text="x"))


async def test_events_start_in_the_order_of_their_making(app, ada, desk):
    for number in range(50):
        await ada.chat_postMessage(channel=seed.SALES, text=str(number))
    await desk.control("settled", verb="GET")
    assert [one["text"] for one in app.events("message")] == [str(one) for one in range(50)]


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_a_failed_event_is_tried_again_at_once_after_a_minute_and_five(
    slack, app, ada, desk, status
):
    # B1, B2
    slack.clock.freeze(frozen=True)
    app.answer = lambda _: web.Response(status=status)
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    await until(lambda: len(app.received) == 2)
    for count, seconds in ((3, 60), (4, 300)):
        await desk.control("settled", verb="GET")
        await desk.control("clock", advance=seconds - 1)
        assert (await desk.control("settled", verb="GET"))["settled"]
        assert len(app.received) == count - 1
        await desk.control("clock", advance=1)
        await until(lambda count=count: len(app.received) == count)
    retries = [one["_headers"].get("X-Slack-Retry-Num") for one in app.received]
    assert retries == [None, "1", "2", "3"]
    assert app.received[1]["_headers"]["X-Slack-Retry-Reason"] == "http_error"
    assert len({one["event_id"] for one in app.received}) == 1
    await until(lambda: slack.deliverer.log[-1].state == "failed")


async def test_no_retry_stops_the_tries(slack, app, ada):
    app.answer = lambda _: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    await until(lambda: slack.deliverer.log and slack.deliverer.log[-1].state == "failed")
    assert len(app.received) == 1


async def test_an_app_that_is_slow_or_down_is_tried_again(slack, app, ada):
    slack.apps[seed.APP].ack_timeout = 1.0
    app.gate.clear()
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    await until(lambda: len(app.received) == 2)
    assert app.received[1]["_headers"]["X-Slack-Retry-Reason"] == "http_timeout"
    app.gate.set()
    slack.apps[seed.APP].set_url("http://127.0.0.1:9/nobody")
    slack.apps[seed.APP].retry_delays, slack.apps[seed.APP].ack_timeout = (0.0,), 3.0
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    delivery = slack.deliverer.log[-1]
    await until(lambda: delivery.state == "failed")
    assert [one["reason"] for one in delivery.attempts] == ["connection_failed"] * 2


async def test_the_dial_says_events_twice(slack, app, ada, desk):
    # B1
    await desk.control("faults", verb="PUT", rate_duplicate=1.0)
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    await until(lambda: len(app.received) == 2)
    assert app.received[0]["event_id"] == app.received[1]["event_id"]
    assert app.received[1]["_headers"]["X-Slack-Retry-Num"] == "1"
    await desk.control("faults", verb="PUT", rate_duplicate=0)
    log = (await desk.control("events", verb="GET", type="message"))["events"]
    assert log[-1]["duplicate"] is True
    said = await desk.control("redeliver", n=log[-1]["n"])
    assert said["status"] == 200
    assert len(app.received) == 3
    await desk.control("redeliver", status=400, n=10_000)


async def test_an_address_is_taken_only_after_the_handshake(slack, app, desk):
    said = await desk.control("app", verb="PUT", url=app.url)
    assert said["app"]["events_url"] == app.url
    bad = app.url.replace("events", "nothing")
    said = await desk.control("app", verb="PUT", status=400, url=bad)
    assert said["error"] == "url_verification_failed"
    assert slack.apps[seed.APP].events_url == app.url
    await desk.control("app", verb="PUT", url=bad, verify=False)
    assert slack.apps[seed.APP].commands_url == bad


async def test_without_an_address_nobody_waits(slack, ada):
    await ada.chat_postMessage(channel=seed.SALES, text="hi")
    assert slack.deliverer.log[-1].state == "unheard"
    assert slack.courier.pending == 0
