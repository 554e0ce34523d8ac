"""Edits and deletions follow, without noise (B5, B6)."""

from bot.domain.people import Mode
from bot.sandbox.slack import seed
from tests.bot.slack.envelopes import event, now, tell
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


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
