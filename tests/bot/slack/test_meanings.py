"""Answers, notes, commands and reactions go where they should (CONV-08)."""

import pytest

from bot.domain.people import Mode
from bot.sandbox.slack import seed
from tests.bot.beside import until
from tests.bot.slack.envelopes import event, tell
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


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


async def test_words_in_direct_messages_with_the_app_are_commands(work: Workplace) -> None:
    ada = work.person("ada")
    channel = (await ada.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    await ada.chat_postMessage(channel=channel, text="queue")
    await until(lambda: _whispered(work, "Nobody is waiting"), "the answer")


async def _whispered(work: Workplace, words: str) -> bool:
    await work.settle()
    return any(words in text for text in work.whispers())
