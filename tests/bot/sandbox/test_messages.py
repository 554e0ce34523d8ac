"""Messages: posting, threads, edits, deletes, reactions, ephemerals, statuses, addresses."""

import pytest

from bot.sandbox.slack import seed


async def test_a_post_comes_back_with_its_shape(bot):
    said = await bot.chat_postMessage(
        channel=seed.SALES,
        text="a & b <b> <!channel> https://x.example/y.",
        metadata={"event_type": "guest_message", "event_payload": {"id": 7}},
    )
    message = said["message"]
    # Slack escapes what is no markup, and links bare addresses.
    assert message["text"] == "a &amp; b &lt;b&gt; <!channel> <https://x.example/y>."
    assert message["bot_profile"]["app_id"] == "A0FRONTDESK"
    assert message["user"] == "U0FRONTDESK"
    assert message["metadata"]["event_payload"] == {"id": 7}
    elements = message["blocks"][0]["elements"][0]["elements"]
    assert [one["type"] for one in elements] == ["text", "broadcast", "text", "link", "text"]


async def test_a_person_writes_rich_text(ada):
    text = "*b* _i_ ~s~ `c` <@U0BOB> <#C0SALES> <!subteam^S0SALES> <https://x.example|X> :wave:"
    blocks = (await ada.chat_postMessage(channel=seed.SALES, text=text))["message"]["blocks"]
    elements = [one for one in blocks[0]["elements"][0]["elements"] if one.get("text") != " "]
    assert [one["type"] for one in elements] == [
        "text", "text", "text", "text", "user", "channel", "usergroup", "link", "emoji",
    ]  # fmt: skip
    assert [next(iter(one["style"])) for one in elements[:4]] == [
        "bold",
        "italic",
        "strike",
        "code",
    ]
    text = "before\n> quoted\n> more\nafter\n```code <x>\nmore```\n"
    message = (await ada.chat_postMessage(channel=seed.SALES, text=text))["message"]
    assert [one["type"] for one in message["blocks"][0]["elements"]] == [
        "rich_text_section", "rich_text_quote", "rich_text_section", "rich_text_preformatted",
    ]  # fmt: skip
    assert message["client_msg_id"]
    assert "bot_id" not in message
    tone = await ada.chat_postMessage(channel=seed.SALES, text=":wave::skin-tone-3: <!date^1^x|d>")
    assert tone["message"]["blocks"][0]["elements"][0]["elements"][0]["skin_tone"] == 3


async def test_a_guest_name_hides_the_bot_user(bot):
    said = await bot.chat_postMessage(
        channel=seed.SALES, text="x", username="Ann", icon_url="https://x.example/a.png"
    )
    message = said["message"]
    assert (message["subtype"], message["username"]) == ("bot_message", "Ann")
    assert "user" not in message
    assert message["icons"]["image_48"] == "https://x.example/a.png"
    said = await bot.chat_postMessage(channel=seed.SALES, text="x", icon_emoji=":wave:")
    assert said["message"]["icons"] == {"emoji": ":wave:"}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "   "}, "no_text"),
        ({"channel": "C1", "text": "x"}, "channel_not_found"),
        ({"channel": "#nowhere", "text": "x"}, "channel_not_found"),
        ({"channel": seed.OFFICE, "text": "x"}, "channel_not_found"),
        ({"text": "x", "thread_ts": "soon"}, "invalid_thread_ts"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "attachments": "x"}, "invalid_arguments"),
        ({"text": "x", "attachments": ["x"]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}},
         "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {}, "more": 1}},
         "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "v" * 9000}}},
         "metadata_too_large"),
        ({"text": "x", "username": "n" * 81}, "invalid_arguments"),
        ({"text": "x", "icon_url": "ftp://x"}, "invalid_arguments"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ],
)  # fmt: skip
async def test_a_post_that_is_wrong_is_refused_by_name(bot, refused, args, error):
    body = {"channel": seed.SALES, **args}
    assert (await refused(bot.api_call("chat.postMessage", json=body)))["error"] == error


async def test_people_may_not_disguise_or_send_metadata(ada, refused):
    said = await refused(ada.chat_postMessage(channel=seed.SALES, text="x", username="Ann"))
    assert said["error"] == "not_allowed_token_type"
    metadata = {"event_type": "a", "event_payload": {}}
    said = await refused(ada.chat_postMessage(channel=seed.SALES, text="x", metadata=metadata))
    assert said["error"] == "metadata_must_be_sent_from_app"


async def test_one_must_be_in_the_channel(bot, ada, client, desk, refused):
    made = (await ada.conversations_create(name="vip"))["channel"]["id"]
    assert (await bot.chat_postMessage(channel=made, text="x"))["ok"]  # chat:write.public
    await desk.control("app", verb="PUT", scopes=["chat:write", "channels:history"])
    said = await refused(bot.chat_postMessage(channel=made, text="x"))
    assert said["error"] == "not_in_channel"
    assert (await refused(bot.conversations_history(channel=made)))["error"] == "not_in_channel"
    bob = client("xoxp-sandbox-bob")
    said = await refused(bob.chat_postMessage(channel=made, text="x"))
    assert said["error"] == "not_in_channel"


async def test_names_become_mentions_only_on_request(bot):
    # S5
    text = "@here @bob @nobody #sales #none a@bob.example"
    plain = await bot.chat_postMessage(channel=seed.SALES, text=text)
    assert plain["message"]["text"] == text
    for more in ({"link_names": True}, {"parse": "full"}):
        said = await bot.chat_postMessage(channel=seed.SALES, text=text, **more)
        assert said["message"]["text"] == (
            "<!here> <@U0BOB> @nobody <#C0SALES> #none a@bob.example"
        )


async def test_a_long_text_is_cut_at_forty_thousand(bot):
    said = await bot.chat_postMessage(channel=seed.SALES, text="x" * 40_500)
    assert len(said["message"]["text"]) == 40_000


async def test_a_channel_may_be_named_or_be_a_person(bot):
    assert (await bot.chat_postMessage(channel="#sales", text="x"))["channel"] == seed.SALES
    direct = await bot.chat_postMessage(channel="U0ADA", text="x")
    assert direct["channel"].startswith("D")


async def test_replies_stand_under_their_root(bot, ada, refused):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    first = await ada.chat_postMessage(channel=seed.SALES, text="one", thread_ts=root)
    assert first["message"]["thread_ts"] == root
    second = await ada.chat_postMessage(
        channel=seed.SALES, text="two", thread_ts=first["ts"], reply_broadcast=True
    )
    # A reply's ts names its thread.
    assert second["message"]["thread_ts"] == root
    assert second["message"]["subtype"] == "thread_broadcast"
    thread = await bot.conversations_replies(channel=seed.SALES, ts=root)
    assert [one["text"] for one in thread["messages"]] == ["root", "one", "two"]
    assert thread["messages"][0]["reply_count"] == 2
    assert thread["messages"][0]["latest_reply"] == second["ts"]
    alone = await bot.conversations_replies(channel=seed.SALES, ts=first["ts"])
    assert [one["text"] for one in alone["messages"]] == ["one"]
    top = (await bot.conversations_history(channel=seed.SALES))["messages"]
    assert [one["text"] for one in top] == ["two", "root"]
    said = await refused(bot.conversations_replies(channel=seed.SALES, ts="1.000000"))
    assert said["error"] == "thread_not_found"


async def test_a_reply_to_what_is_gone_lands_at_the_top(bot, ada):
    root = (await ada.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    await ada.chat_delete(channel=seed.SALES, ts=root)
    reply = await bot.chat_postMessage(channel=seed.SALES, text="late", thread_ts=root)
    assert "thread_ts" not in reply["message"]


async def test_a_join_notice_takes_no_reply(bot, ada, bob, refused):
    made = (await ada.conversations_create(name="vip"))["channel"]["id"]
    await bob.conversations_join(channel=made)
    notice = (await ada.conversations_history(channel=made))["messages"][0]
    assert notice["subtype"] == "channel_join"
    said = await refused(ada.chat_postMessage(channel=made, text="x", thread_ts=notice["ts"]))
    assert said["error"] == "cannot_reply_to_message"
    said = await refused(bob.chat_delete(channel=made, ts=notice["ts"]))
    assert said["error"] == "cant_delete_message"


async def test_history_comes_in_pages_and_windows(bot, refused):
    stamps = [
        (await bot.chat_postMessage(channel=seed.SALES, text=str(number)))["ts"]
        for number in range(5)
    ]
    page = await bot.conversations_history(channel=seed.SALES, limit=2)
    assert [one["ts"] for one in page["messages"]] == stamps[:-3:-1]
    assert page["has_more"] is True
    cursor = page["response_metadata"]["next_cursor"]
    rest = await bot.conversations_history(channel=seed.SALES, limit=3, cursor=cursor)
    assert [one["ts"] for one in rest["messages"]] == stamps[2::-1]
    window = {"oldest": stamps[1], "latest": stamps[3]}
    inner = await bot.conversations_history(channel=seed.SALES, **window)
    assert [one["ts"] for one in inner["messages"]] == [stamps[2]]
    whole = await bot.conversations_history(channel=seed.SALES, inclusive=True, **window)
    assert len(whole["messages"]) == 3
    said = await refused(bot.conversations_history(channel=seed.SALES, oldest="then"))
    assert said["error"] == "invalid_ts_oldest"
    said = await refused(bot.conversations_history(channel=seed.SALES, limit=1000))
    assert said["error"] == "invalid_limit"


async def test_a_long_thread_comes_in_pages_with_its_root(bot):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    for number in range(4):
        await bot.chat_postMessage(channel=seed.SALES, text=str(number), thread_ts=root)
    seen, cursor = [], None
    while cursor != "":
        page = await bot.conversations_replies(channel=seed.SALES, ts=root, limit=3, cursor=cursor)
        assert page["messages"][0]["text"] == "root"
        seen += [one["text"] for one in page["messages"][1:]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert seen == ["0", "1", "2", "3"]


async def test_metadata_shows_only_on_request(bot, client, refused, desk):
    metadata = {"event_type": "a", "event_payload": {"id": "1"}}
    root = (await bot.chat_postMessage(channel=seed.SALES, text="x", metadata=metadata))["ts"]
    plain = await bot.conversations_replies(channel=seed.SALES, ts=root)
    assert "metadata" not in plain["messages"][0]
    full = await bot.conversations_replies(channel=seed.SALES, ts=root, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata


async def test_only_the_author_edits(bot, ada, bob, client, refused):
    mine = (await ada.chat_postMessage(channel=seed.SALES, text="one"))["ts"]
    edited = await ada.chat_update(channel=seed.SALES, ts=mine, text="two")
    assert edited["text"] == "two"
    assert edited["message"]["edited"]["user"] == "U0ADA"
    for someone in (bot, bob, client("xoxp-sandbox-mona")):
        said = await refused(someone.chat_update(channel=seed.SALES, ts=mine, text="x"))
        assert said["error"] == "cant_update_message"
    said = await refused(ada.chat_update(channel=seed.SALES, ts="1.0", text="x"))
    assert said["error"] == "message_not_found"
    ours = (await bot.chat_postMessage(channel=seed.SALES, text="x", username="Ann"))["ts"]
    kept = await bot.chat_update(
        channel=seed.SALES,
        ts=ours,
        text="y",
        attachments=[{"text": "z"}],
        metadata={"event_type": "a", "event_payload": {}},
    )
    assert kept["message"]["username"] == "Ann"
    other = client(seed.OTHER_BOT_TOKEN)
    said = await refused(other.chat_update(channel=seed.SALES, ts=ours, text="x"))
    assert said["error"] == "cant_update_message"


async def test_an_edit_is_refused_over_four_thousand_bytes(bot, refused):
    ours = (await bot.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    await bot.chat_update(channel=seed.SALES, ts=ours, text="x" * 4000)
    for text in ("x" * 4001, "é" * 2001, "<" * 1001):
        said = await refused(bot.chat_update(channel=seed.SALES, ts=ours, text=text))
        assert said["error"] == "msg_too_long"


async def test_the_author_and_admins_delete(bot, ada, bob, client, refused):
    mona = client("xoxp-sandbox-mona")
    for someone in (ada, mona):
        mine = (await ada.chat_postMessage(channel=seed.SALES, text="one"))["ts"]
        said = await refused(bob.chat_delete(channel=seed.SALES, ts=mine))
        assert said["error"] == "cant_delete_message"
        await someone.chat_delete(channel=seed.SALES, ts=mine)
        said = await refused(ada.chat_delete(channel=seed.SALES, ts=mine))
        assert said["error"] == "message_not_found"


async def test_a_deleted_root_with_replies_leaves_a_tombstone(bot, ada, client, refused):
    # B5
    root = (await ada.chat_postMessage(channel=seed.SALES, text="root"))["ts"]
    reply = (await ada.chat_postMessage(channel=seed.SALES, text="one", thread_ts=root))["ts"]
    await ada.chat_delete(channel=seed.SALES, ts=root)
    thread = (await bot.conversations_replies(channel=seed.SALES, ts=root))["messages"]
    assert (thread[0]["subtype"], thread[0]["user"]) == ("tombstone", "USLACKBOT")
    later = await bot.chat_postMessage(channel=seed.SALES, text="two", thread_ts=root)
    assert later["message"]["thread_ts"] == root
    for call in (
        ada.chat_update(channel=seed.SALES, ts=root, text="x"),
        ada.chat_delete(channel=seed.SALES, ts=root),
        client("xoxp-sandbox-mona").chat_delete(channel=seed.SALES, ts=root),
        ada.reactions_add(channel=seed.SALES, timestamp=root, name="wave"),
    ):
        assert (await refused(call))["error"] == "message_not_found"
    await bot.chat_delete(channel=seed.SALES, ts=later["ts"])
    await ada.chat_delete(channel=seed.SALES, ts=reply)
    said = await refused(bot.conversations_replies(channel=seed.SALES, ts=root))
    assert said["error"] == "thread_not_found"


async def test_reactions_count_once_a_person(bot, ada, bob, refused):
    ts = (await ada.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    item = {"channel": seed.SALES, "timestamp": ts}
    await ada.reactions_add(name="wave", **item)
    await bob.reactions_add(name=":wave:", **item)
    assert (await refused(ada.reactions_add(name="wave", **item)))["error"] == "already_reacted"
    shown = (await bot.reactions_get(**item))["message"]["reactions"]
    assert shown == [{"name": "wave", "users": ["U0ADA", "U0BOB"], "count": 2}]
    await ada.reactions_remove(name="wave", **item)
    assert (await refused(ada.reactions_remove(name="wave", **item)))["error"] == "no_reaction"
    await bob.reactions_remove(name="wave", **item)
    assert "reactions" not in (await bot.reactions_get(**item))["message"]
    assert (await refused(ada.reactions_add(name="No!", **item)))["error"] == "invalid_name"
    for number in range(50):
        await ada.reactions_add(name=f"e{number}", **item)
    assert (await refused(ada.reactions_add(name="more", **item)))["error"] == "too_many_reactions"


async def test_an_ephemeral_message_is_for_one_reader(bot, ada, desk, refused):
    said = await bot.chat_postEphemeral(channel=seed.SALES, user="U0ADA", text="psst")
    for user, expected in (("U0ADA", ["psst"]), ("U0BOB", [])):
        state = await desk.control("state", verb="GET", user=user)
        sales = next(one for one in state["channels"] if one["id"] == seed.SALES)
        assert [one["text"] for one in sales["ephemerals"]] == expected
    assert (await bot.conversations_history(channel=seed.SALES))["messages"] == []
    said = await refused(bot.chat_update(channel=seed.SALES, ts=said["message_ts"], text="x"))
    assert said["error"] == "message_not_found"
    said = await refused(bot.chat_postEphemeral(channel=seed.SALES, user="U0GIL", text="x"))
    assert said["error"] == "user_not_in_channel"
    said = await refused(bot.chat_postEphemeral(channel=seed.SALES, user="U0EVE", text="x"))
    assert said["error"] == "user_not_in_channel"


async def test_a_permalink_names_the_thread(bot, refused):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    reply = (await bot.chat_postMessage(channel=seed.SALES, text="y", thread_ts=root))["ts"]
    link = await bot.chat_getPermalink(channel=seed.SALES, message_ts=reply)
    assert link["permalink"].endswith(f"?thread_ts={root}&cid={seed.SALES}")
    said = await refused(bot.chat_getPermalink(channel=seed.SALES, message_ts="1.0"))
    assert said["error"] == "message_not_found"


async def test_a_status_shows_until_the_app_answers(bot, desk, refused):
    root = (await bot.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    where = {"channel_id": seed.SALES, "thread_ts": root}
    await bot.assistant_threads_setStatus(
        status="is typing…", loading_messages=["Thinking"], **where
    )
    state = await desk.control("state", verb="GET", user="U0ADA")
    assert state["statuses"][0]["status"] == "is typing…"
    await bot.chat_postMessage(channel=seed.SALES, text="y", thread_ts=root)
    assert (await desk.control("state", verb="GET", user="U0ADA"))["statuses"] == []
    await bot.assistant_threads_setStatus(status="", **where)
    body = {"channel_id": seed.SALES, "thread_ts": "1.0", "status": "x"}
    said = await refused(bot.api_call("assistant.threads.setStatus", json=body))
    assert said["error"] == "thread_not_found"
    said = await refused(bot.api_call("assistant.threads.setStatus", json=where))
    assert said["error"] == "invalid_arguments"
    said = await refused(
        bot.assistant_threads_setStatus(status="x", loading_messages=["x"] * 11, **where)
    )
    assert said["error"] == "invalid_arguments"
