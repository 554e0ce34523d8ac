"""What agents write, edit and delete in threads, and what guests get of it."""

import asyncio
import json
import logging
import time

import pytest

from bot.actions.thread_state import thread_opened
from bot.domain.ids import Ref
from bot.domain.people import Mode
from bot.sandbox.slack import seed
from bot.sandbox.slack.delivery import signature
from bot.sandbox.slack.seed import seed_demo
from bot.sandbox.slack.state import SlackSandbox
from bot.slack.refs import place_ref
from bot.slack.workspaces import Workspace
from tests.bot.slack.workplace import MANIFEST, Workplace, until, working

SALES = seed.SALES


def event(
    root: str, text: str, ts: str, *, event_id: str, team: str = seed.TEAM, **more: object
) -> dict[str, object]:
    """An envelope as Slack sends it."""
    inner = {
        "type": "message",
        "channel": SALES,
        "channel_type": "channel",
        "user": "U0ADA",
        "text": text,
        "ts": ts,
        "thread_ts": root,
        "parent_user_id": "U0FRONTDESK",
        **more,
    }
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": seed.APP,
        "event_id": event_id,
        "event": inner,
        "authorizations": [{"team_id": team, "is_bot": True}],
    }


async def tell(work: Workplace, body: dict[str, object], retry: int = 0) -> int:
    raw, stamp = json.dumps(body), str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(seed.SIGNING_SECRET, stamp, raw),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    async with work.http.post(work.events_url, data=raw.encode(), headers=headers) as answer:
        return answer.status


def now(offset: float = 0) -> str:
    return f"{time.time() + offset:.6f}"


async def test_the_same_event_four_times_at_once_is_one_message(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    body = event(await work.root(conversation), "Once", now(), event_id="Ev1")
    told = await asyncio.gather(*(tell(work, body, retry) for retry in range(4)))
    assert told == [200] * 4
    assert await work.said(conversation) == ["Hello", "Once"]


async def test_the_same_event_after_a_restart_is_still_one_message(  # B1
    database_url: str, slack_settings: dict[str, str]
) -> None:
    sandbox = seed_demo(SlackSandbox(manifest=MANIFEST))
    async with working(sandbox, database_url, slack_settings) as work:
        conversation = await work.conversation()
        body = event(await work.root(conversation), "Once", now(), event_id="Ev1")
        assert await tell(work, body) == 200
    async with working(sandbox, database_url, slack_settings) as work:
        assert await tell(work, body, 1) == 200
        assert await tell(work, {**body, "event_id": "Ev2"}, 2) == 200
        assert await work.said(conversation) == ["Hello", "Once"]


async def test_an_event_of_which_only_the_repeat_arrives_is_heard(work: Workplace) -> None:  # B2
    conversation = await work.conversation()
    body = event(await work.root(conversation), "Late", now(), event_id="Ev1")
    assert await tell(work, body, 1) == 200
    assert await work.said(conversation) == ["Hello", "Late"]


async def test_an_event_that_could_not_be_taken_is_repeated_by_slack_and_heard(
    work: Workplace,
) -> None:  # B2
    conversation = await work.conversation()
    work.sandbox.apps[seed.APP].retry_delays = (0.0, 0.0, 0.0)
    new = await work.control("join_team", {"team": seed.TEAM, "name": "zoe", "real_name": "Zoe"})
    zoe = work.person(new["token"])
    await zoe.conversations_join(channel=SALES)
    await work.control("settled?timeout=10", verb="GET")
    await work.control(
        "faults", {"fail_next": [{"method": "users.info", "with": "503", "times": 2}]}, "PUT"
    )
    await zoe.chat_postMessage(channel=SALES, thread_ts=await work.root(conversation), text="Here")
    await work.control("settled?timeout=10", verb="GET")
    assert await work.said(conversation) == ["Hello", "Here"]
    sent = await work.control("events?type=message", verb="GET")
    assert len(sent["events"][-1]["attempts"]) == 3


async def test_somebody_known_is_heard_while_slack_cannot_be_asked(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="one")
    await work.settle()
    work.slack.people.forget(Ref("slack", f"{seed.TEAM}/U0ADA"))
    await work.control(
        "faults", {"fail_next": [{"method": "users.info", "with": "503", "times": 9}]}, "PUT"
    )
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="two")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "one", "two"]


async def test_our_own_posts_and_those_of_bots_and_bridges_are_never_heard(
    work: Workplace,
) -> None:  # B4
    conversation = await work.conversation()
    root = await work.root(conversation)
    other = work.person(seed.OTHER_BOT_TOKEN)
    await other.chat_postMessage(channel=SALES, text="not in a thread")
    for number in range(50):
        await work.guest_says(conversation, f"guest {number}", f"g{number}")
        await other.chat_postMessage(
            channel=SALES, thread_ts=root, text=f"echo {number}", username="Gus"
        )
    await work.settle()
    said = await work.said(conversation)
    assert said == ["Hello", *(f"guest {number}" for number in range(50))]
    assert len(work.sandbox.channels[SALES].messages[root].replies) == 101


async def test_a_post_of_ours_under_another_bot_is_known_by_its_key(work: Workplace) -> None:  # B4
    conversation = await work.conversation()
    metadata = {"event_type": "frontdesk_post", "event_payload": {"key": "k"}}
    body = event(await work.root(conversation), "echo", now(), event_id="Ev1", metadata=metadata)
    assert await tell(work, body) == 200
    assert await work.said(conversation) == ["Hello"]


async def test_deleting_a_root_with_answers_opens_the_thread_anew_without_noise(
    work: Workplace,
) -> None:  # B5
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=root, text="Good day")
    await work.settle()
    before = await work.messages(conversation)
    await work.person("mona").chat_delete(channel=SALES, ts=root)
    await work.settle()
    new_root = await work.root(conversation)
    assert new_root != root
    assert [m.text for m in await work.messages(conversation)] == [m.text for m in before]
    await work.person("ada").chat_postMessage(channel=SALES, thread_ts=new_root, text="Still here")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Good day", "Still here"]


async def test_deleting_a_root_without_answers_opens_the_thread_anew(work: Workplace) -> None:  # B5
    conversation = await work.conversation()
    root = await work.root(conversation)
    for reply in list(work.sandbox.channels[SALES].messages[root].replies):
        await work.person("mona").chat_delete(channel=SALES, ts=reply)
    await work.person("mona").chat_delete(channel=SALES, ts=root)
    await work.settle()
    assert await work.root(conversation) != root
    assert await work.said(conversation) == ["Hello"]


async def test_edits_follow_and_make_no_second_message(work: Workplace) -> None:  # B6, CONV-07
    conversation = await work.conversation()
    ada = work.person("ada")
    sent = await ada.chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="one"
    )
    for text in ("two", "three", "*four*"):
        await ada.chat_update(channel=SALES, ts=sent["ts"], text=text)
    await work.settle()
    assert await work.said(conversation) == ["Hello", "four"]
    [_, answer] = [m for m in await work.messages(conversation) if m.kind == "public"]
    assert answer.edited


async def test_a_preview_is_no_edit(work: Workplace) -> None:  # B6
    conversation = await work.conversation()
    sent = await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="See https://example.com"
    )
    await work.control("unfurl", {"channel": SALES, "ts": sent["ts"], "title": "Example"})
    await work.settle()
    [_, answer] = [m for m in await work.messages(conversation) if m.kind == "public"]
    assert not answer.edited


async def test_an_edit_that_overtakes_its_message_takes_its_place(work: Workplace) -> None:  # B6
    conversation = await work.conversation()
    root, ts = await work.root(conversation), now()
    first = event(root, "old words", ts, event_id="Ev1")
    changed = {**first["event"], "text": "new words", "edited": {"user": "U0ADA", "ts": now(1)}}
    edit = event(
        root,
        "",
        now(1),
        event_id="Ev2",
        subtype="message_changed",
        message=changed,
        previous_message=first["event"],
    )
    assert [await tell(work, edit), await tell(work, first)] == [200, 200]
    assert await work.said(conversation) == ["Hello", "new words"]


async def test_edits_in_the_wrong_order_end_with_the_newest(work: Workplace) -> None:  # B6
    conversation = await work.conversation()
    root, ts = await work.root(conversation), now()
    first = event(root, "one", ts, event_id="Ev1")
    edits = []
    for number, text in ((2, "two"), (3, "three")):
        changed = {**first["event"], "text": text, "edited": {"user": "U0ADA", "ts": now(number)}}
        edits.append(
            event(
                root,
                "",
                now(number),
                event_id=f"Ev{number}",
                subtype="message_changed",
                message=changed,
            )
        )
    for body in (first, edits[1], edits[0]):
        assert await tell(work, body) == 200
    assert await work.said(conversation) == ["Hello", "three"]


async def test_the_edit_of_an_old_message_that_we_do_not_know_sends_nothing(
    work: Workplace,
) -> None:  # B6
    conversation = await work.conversation()
    old = event(await work.root(conversation), "!close", now(-86_400), event_id="Ev1")
    changed = {**old["event"], "text": "to the guest?", "edited": {"user": "U0ADA", "ts": now()}}
    edit = event("", "", now(), event_id="Ev2", subtype="message_changed", message=changed)
    assert await tell(work, edit) == 200
    assert await work.said(conversation) == ["Hello"]


async def test_an_edit_that_cannot_be_sent_is_said_to_its_author(work: Workplace) -> None:
    conversation = await work.conversation()
    ada, root = work.person("ada"), await work.root(conversation)
    sent = await ada.chat_postMessage(channel=SALES, thread_ts=root, text="short")
    await work.settle()
    first = event(root, "short", sent["ts"], event_id="x")["event"]
    changed = {**first, "text": "long " * 2000, "edited": {"user": "U0ADA", "ts": now()}}
    assert (
        await tell(
            work, event(root, "", now(), event_id="Ev9", subtype="message_changed", message=changed)
        )
        == 200
    )
    await work.settle()
    assert any("8,000 characters" in text for text in work.whispers())
    assert await work.said(conversation) == ["Hello", "short"]


async def test_a_deleted_answer_is_deleted_for_the_guest(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    ada = work.person("ada")
    sent = await ada.chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="oops"
    )
    await work.settle()
    await ada.chat_delete(channel=SALES, ts=sent["ts"])
    await work.settle()
    assert await work.said(conversation) == ["Hello"]


async def test_a_deletion_that_overtakes_its_message_wins(work: Workplace) -> None:
    conversation = await work.conversation()
    root, ts = await work.root(conversation), now()
    gone = event(root, "", now(1), event_id="Ev2", subtype="message_deleted", deleted_ts=ts)
    assert [await tell(work, gone), await tell(work, event(root, "oops", ts, event_id="Ev1"))] == [
        200,
        200,
    ]
    assert await work.said(conversation) == ["Hello"]


async def test_equal_timestamps_in_two_workspaces_are_two_threads(work: Workplace) -> None:  # B7
    conversation = await work.conversation()
    root = await work.root(conversation)
    eve = work.sandbox.apps[seed.APP]
    work.sandbox.install(
        eve, seed.OTHER_TEAM, bot_token="xoxb-globex", bot_user_id="U0FDGLOBEX", bot_id="B0FDGLOBEX"
    )
    told = await work.person("xoxb-globex").auth_test()
    await work.slack.workspaces.keep(
        Workspace(seed.OTHER_TEAM, "Globex", told["user_id"], told["bot_id"], "xoxb-globex")
    )
    body = event(
        root,
        "from next door",
        now(),
        event_id="Ev1",
        team=seed.OTHER_TEAM,
        user="U0EVE",
        parent_user_id="U0FDGLOBEX",
    )
    assert await tell(work, body) == 200
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    here = await work.store.read(
        lambda tx: tx.threads.by_root(place_ref(seed.OTHER_TEAM, SALES, root))
    )
    assert here is None


async def test_an_answer_that_comes_before_its_thread_is_known_is_kept(work: Workplace) -> None:
    conversation = await work.conversation(settled=False)
    [thread] = await work.store.read(lambda tx: tx.threads.of(conversation.id))
    root = now(-1)
    assert await tell(work, event(root, "I was fast", now(), event_id="Ev1")) == 200
    assert await work.said(conversation) == ["Hello"]
    await work.store.run(thread_opened, thread.id, place_ref(seed.TEAM, SALES, root))
    assert await work.said(conversation) == ["Hello", "I was fast"]


async def test_answers_keep_their_order(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    bodies = [
        event(root, f"{number}", now(number / 1000), event_id=f"Ev{number}") for number in range(20)
    ]
    assert set(await asyncio.gather(*(tell(work, body) for body in bodies))) == {200}
    said = (await work.said(conversation))[1:]
    assert sorted(said, key=int) == [str(number) for number in range(20)]


async def test_what_is_written_in_the_channel_or_in_other_threads_is_not_ours(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    ada, before = work.person("ada"), len(await work.calls("users.info"))
    work.slack.people.forget(place_ref(seed.TEAM, "U0ADA"))
    top = await ada.chat_postMessage(channel=SALES, text="Lunch?")
    await ada.chat_postMessage(channel=SALES, thread_ts=top["ts"], text="Yes")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert len(await work.calls("users.info")) == before


async def test_an_answer_that_is_also_sent_to_the_channel_is_heard_once(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="All", reply_broadcast=True
    )
    await work.settle()
    assert await work.said(conversation) == ["Hello", "All"]


@pytest.mark.parametrize(
    ("mode", "text", "said", "noted"),
    [
        (Mode.ANSWERS, "Yes", ["Hello", "Yes"], []),
        (Mode.ANSWERS, "note: he is angry", ["Hello"], ["he is angry"]),
        (Mode.NOTES, "he is angry", ["Hello"], ["he is angry"]),
        (Mode.NOTES, "reply: *Yes*", ["Hello", "Yes"], []),
        (Mode.NOTES, "<@U0FRONTDESK> reply Yes, *sir*", ["Hello", "Yes, sir"], []),
        (Mode.NOTES, "<@U0FRONTDESK> reply: Yes", ["Hello", "Yes"], []),
        (Mode.ANSWERS, "<@U0FRONTDESK> note <@U0BOB> knows", ["Hello"], ["@Bob knows"]),
        (Mode.ANSWERS, "I shall ask <@U0FRONTDESK>", ["Hello"], []),
        (Mode.ANSWERS, "!frobnicate now", ["Hello"], []),
        (Mode.ANSWERS, "/close", ["Hello"], []),
    ],
)
async def test_what_is_written_goes_where_it_should(  # CONV-08
    work: Workplace, mode: Mode, text: str, said: list[str], noted: list[str]
) -> None:
    service = await work.service(mode=mode)
    conversation = await work.conversation(service=service)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text=text
    )
    await work.settle()
    assert await work.said(conversation) == said
    assert await work.notes(conversation) == noted
    if said == ["Hello"] and not noted:
        assert any("The guest has not seen this" in told for told in work.whispers())


async def test_the_edit_of_an_answer_by_mention_keeps_its_mark_from_the_guest(
    work: Workplace,
) -> None:  # CONV-08
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    ada = work.person("ada")
    sent = await ada.chat_postMessage(
        channel=SALES, thread_ts=await work.root(conversation), text="<@U0FRONTDESK> reply Yes"
    )
    await work.settle()
    await ada.chat_update(channel=SALES, ts=sent["ts"], text="<@U0FRONTDESK> reply Yes indeed")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Yes indeed"]


async def test_a_note_carries_a_lock_and_a_seen_answer_its_sign(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation()
    root = await work.root(conversation)
    sent = await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="note: careful"
    )
    await work.settle()
    assert "lock" in work.sandbox.channels[SALES].messages[sent["ts"]].reactions


async def test_the_lock_makes_an_answer_a_note(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation()
    ada, root = work.person("ada"), await work.root(conversation)
    sent = await ada.chat_postMessage(channel=SALES, thread_ts=root, text="between us")
    await work.settle()
    await ada.reactions_add(channel=SALES, timestamp=sent["ts"], name="lock")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert await work.notes(conversation) == ["between us"]


async def test_reactions_come_and_go(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    root = await work.root(conversation)
    [post] = work.sandbox.channels[SALES].messages[root].replies
    ada = work.person("ada")
    await ada.reactions_add(channel=SALES, timestamp=post, name="thumbsup::skin-tone-4")
    await ada.reactions_add(channel=SALES, timestamp=post, name="frontdesk")
    await ada.reactions_add(channel=SALES, timestamp=root, name="eyes")
    await work.settle()
    [hello] = [m for m in await work.messages(conversation) if m.text == "Hello"]
    assert set(hello.reactions) == {"👍🏽", ":frontdesk:"}
    await ada.reactions_remove(channel=SALES, timestamp=post, name="thumbsup::skin-tone-4")
    await work.settle()
    [hello] = [m for m in await work.messages(conversation) if m.text == "Hello"]
    assert set(hello.reactions) == {":frontdesk:"}


async def test_the_same_reaction_event_twice_changes_nothing_more(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    root = await work.root(conversation)
    [post] = work.sandbox.channels[SALES].messages[root].replies
    await work.person("ada").reactions_add(channel=SALES, timestamp=post, name="eyes")
    await work.settle()
    first = (await work.control("events?type=reaction_added", verb="GET"))["events"][-1]
    await work.person("ada").reactions_remove(channel=SALES, timestamp=post, name="eyes")
    await work.settle()
    await work.control("redeliver", {"n": first["n"]})
    [hello] = [m for m in await work.messages(conversation) if m.text == "Hello"]
    assert hello.reactions == {}


@pytest.mark.parametrize("token", ["gil", "strange"])
async def test_guest_accounts_and_people_of_other_workspaces_do_not_speak_to_guests(  # S17
    work: Workplace, token: str
) -> None:
    service = await work.service(seed.SUPPORT, name="Support")
    conversation = await work.conversation(service=service)
    root = await work.root(conversation)
    if token == "gil":
        sent = await work.person("gil").chat_postMessage(
            channel=seed.SUPPORT, thread_ts=root, text="Hi guest"
        )
        ts, reader = sent["ts"], "U0GIL"
    else:
        sent = await work.person("bob").chat_postMessage(channel=seed.SUPPORT, text="here")
        ts, reader = sent["ts"], "U0BOB"
        body = event(
            root,
            "Hi guest",
            ts,
            event_id="Ev1",
            user="U0BOB",
            user_team="T0OTHER",
            channel=seed.SUPPORT,
        )
        assert await tell(work, body) == 200
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert any("full members" in text for text in work.whispers(reader))
    assert "warning" in work.sandbox.channels[seed.SUPPORT].messages[ts].reactions


async def test_texts_tokens_and_addresses_are_never_in_the_log(  # facts 1.2 B6
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = await work.conversation("guest-secret-words")
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="agent-secret-words"
    )
    await tell(work, event(root, "evil-words", now(), event_id="Ev1", user={"not": "a user"}))
    await work.settle()
    ours = [record.getMessage() for record in caplog.records if "sandbox" not in record.name]
    assert not any(word in line for line in ours for word in ("secret-words", "xoxb-", "xapp-"))


async def test_words_in_direct_messages_with_the_app_are_commands(work: Workplace) -> None:
    ada = work.person("ada")
    channel = (await ada.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    await ada.chat_postMessage(channel=channel, text="queue")
    await until(lambda: _whispered(work, "Nobody is waiting"), "the answer")


async def _whispered(work: Workplace, words: str) -> bool:
    await work.settle()
    return any(words in text for text in work.whispers())
