"""Edits and deletions follow, without noise (B5, B6)."""

from bot.domain.people import Mode
from bot.sandbox.teams import seed
from tests.bot.teams.envelopes import new_id, said, tell
from tests.bot.teams.workplace import Workplace

SALES = seed.SALES
LATER = "2099-01-01T00:00:0{}.000Z"


async def delete(work: Workplace, message: str, user: str = "cleo") -> None:
    await work.control("delete", {"user": user, "channel": SALES, "message": message})
    await work.settle()


async def edit(work: Workplace, message: str, text: str, user: str = "cleo") -> None:
    body = {"user": user, "channel": SALES, "message": message, "text": text}
    await work.control("edit", body)


async def test_a_root_that_is_deleted_opens_the_thread_anew_without_noise(
    work: Workplace,
) -> None:  # B5
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.agent_says("cleo", "Good day", thread=root)
    await work.settle()
    before = await work.messages(conversation)
    gone = said(work, "", root, kind="messageDelete", message=root, user="nora")
    assert [await tell(work, gone), await tell(work, gone)] == [202, 202]
    await work.settle()
    new_root = await work.root(conversation)
    assert new_root != root
    assert [m.text for m in await work.messages(conversation)] == [m.text for m in before]
    await work.agent_says("cleo", "Still here", thread=new_root)
    await work.settle()
    assert await work.said(conversation) == ["Hello", "Good day", "Still here"]


async def test_edits_follow_and_make_no_second_message(work: Workplace) -> None:  # B6, CONV-07
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "one", thread=await work.root(conversation))
    for text in ("two", "three", "four"):
        await work.pass_by(1)
        await edit(work, sent, text)
    await work.settle()
    assert await work.said(conversation) == ["Hello", "four"]
    [_, answer] = [m for m in await work.messages(conversation) if m.kind == "public"]
    assert answer.edited


async def test_an_edit_that_overtakes_its_message_takes_its_place(work: Workplace) -> None:  # B6
    conversation = await work.conversation()
    root, message = await work.root(conversation), new_id()
    first = said(work, "old words", root, message=message)
    changed = said(
        work, "new words", root, message=message, kind="messageUpdate", event="editMessage"
    )
    assert [await tell(work, changed), await tell(work, first)] == [202, 202]
    assert await work.said(conversation) == ["Hello", "new words"]


async def test_edits_in_the_wrong_order_end_with_the_newest(work: Workplace) -> None:  # B6
    conversation = await work.conversation()
    root, message = await work.root(conversation), new_id()
    first = said(work, "one", root, message=message)
    two, three = (
        said(
            work,
            text,
            root,
            message=message,
            kind="messageUpdate",
            event="editMessage",
            timestamp=LATER.format(n),
        )
        for n, text in enumerate(("two", "three"), 2)
    )
    for activity in (first, three, two, three):
        assert await tell(work, activity) == 202
    assert await work.said(conversation) == ["Hello", "three"]


async def test_an_edit_without_a_time_is_taken_too(work: Workplace) -> None:
    conversation = await work.conversation()
    root, message = await work.root(conversation), new_id()
    assert await tell(work, said(work, "one", root, message=message)) == 202
    two = said(work, "two", root, message=message, kind="messageUpdate", timestamp="soon")
    assert await tell(work, two) == 202
    assert await work.said(conversation) == ["Hello", "two"]


async def test_the_edit_of_an_old_message_that_we_do_not_know_sends_nothing(
    work: Workplace,
) -> None:  # B6
    conversation = await work.conversation()
    root, message = await work.root(conversation), new_id(-86_400)
    for where in (root, ""):
        changed = said(work, "to the guest?", where, message=message, kind="messageUpdate")
        assert await tell(work, changed) == 202
    assert await work.said(conversation) == ["Hello"]


async def test_an_edit_that_cannot_be_sent_is_said_to_its_author_once(work: Workplace) -> None:
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "short", thread=await work.root(conversation))
    await work.settle()
    await edit(work, sent, "long " * 2000)
    await work.settle()
    await work.again("messageUpdate")
    [told] = await work.whispers("cleo")
    assert "8,000 characters" in told
    assert await work.said(conversation) == ["Hello", "short"]


async def test_an_answer_becomes_a_note_by_an_edit_that_names_us(work: Workplace) -> None:
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "he seems cross", thread=await work.root(conversation))
    await work.settle()
    await edit(work, sent, "<@app> note he seems cross")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert await work.notes(conversation) == ["he seems cross"]


async def test_an_edit_to_a_command_by_mention_changes_nothing(work: Workplace) -> None:
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "closing soon", thread=await work.root(conversation))
    await work.settle()
    await edit(work, sent, "<@app> close")
    await work.settle()
    assert await work.said(conversation) == ["Hello", "closing soon"]


async def test_a_deleted_answer_is_deleted_for_the_guest(work: Workplace) -> None:  # CONV-07
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "oops", thread=await work.root(conversation))
    await work.settle()
    await delete(work, sent)
    assert await work.said(conversation) == ["Hello"]


async def test_a_deletion_that_overtakes_its_message_wins(work: Workplace) -> None:
    conversation = await work.conversation()
    root, message = await work.root(conversation), new_id()
    gone = said(work, "", root, message=message, kind="messageDelete")
    assert [await tell(work, gone), await tell(work, said(work, "x", root, message=message))]
    assert await work.said(conversation) == ["Hello"]


async def test_what_is_brought_back_stays_deleted_for_the_guest_and_its_author_hears_it_once(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    sent = await work.agent_says("cleo", "oops", thread=root)
    await work.settle()
    await delete(work, sent)
    await work.control("undelete", {"user": "cleo", "channel": SALES, "message": sent})
    await work.settle()
    await work.again("messageUpdate")
    assert await work.said(conversation) == ["Hello"]
    [whisper] = await work.whispers("cleo")
    assert "stays deleted" in whisper


async def test_what_is_deleted_and_brought_back_twice_is_said_twice(work: Workplace) -> None:
    conversation = await work.conversation()
    sent = await work.agent_says("cleo", "oops", thread=await work.root(conversation))
    await work.settle()
    for _ in range(2):
        await delete(work, sent)
        await work.pass_by(1)
        await work.control("undelete", {"user": "cleo", "channel": SALES, "message": sent})
        await work.settle()
    assert len(await work.whispers("cleo")) == 2


async def test_something_else_that_is_brought_back_is_none_of_our_business(
    work: Workplace,
) -> None:
    sent = await work.agent_says("cleo", "Lunch?")
    await work.settle()
    await delete(work, sent)
    await work.control("undelete", {"user": "cleo", "channel": SALES, "message": sent})
    await work.settle()
    assert await work.whispers("cleo") == []


async def test_an_edit_of_a_note_stays_a_note(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    sent = await work.agent_says("cleo", "between us", thread=await work.root(conversation))
    await work.settle()
    await edit(work, sent, "still between us")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]
    assert await work.notes(conversation) == ["still between us"]
