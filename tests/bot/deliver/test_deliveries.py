"""What each kind of delivery does: threads, cards, messages, files, marks, whispers, people, mails."""

from dataclasses import replace

import pytest

from bot.actions.agent_change import receive_agent_deletion, receive_agent_edit
from bot.actions.agent_message import Attached, Written, receive_agent_message
from bot.actions.close import close
from bot.actions.fan_out import post_notice
from bot.actions.guest_change import delete_as_guest, edit_as_guest, react_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.actions.guest_typing import guest_is_typing
from bot.actions.participants import bring_in
from bot.actions.receipts import note_delivered, note_seen
from bot.actions.rename import rename
from bot.actions.services import set_user_group
from bot.actions.thread_state import thread_root_deleted
from bot.actions.thread_words import note_as_agent
from bot.actions.transcript import mail_transcript, mail_transcript_to_agent
from bot.deliver import handlers
from bot.deliver.agents import AT_A_TIME, Members, SyncMembersHandler
from bot.domain.conversations import Source
from bot.domain.deliveries import (
    Examine,
    FlagFailure,
    MarkCopy,
    PostFile,
    PostMessage,
    ShowTyping,
    SyncAgent,
    SyncMembers,
    UpdateCard,
    Whisper,
)
from bot.domain.ids import AgentId, FileId, GuestId, PlatformName
from bot.domain.marks import DELIVERED, FAILED, NOTE, SEEN
from bot.domain.messages import Draft, File, FileState, Notice
from bot.domain.people import Agent
from bot.domain.richtext import Paragraph, Span
from bot.ports import Profile, Refused, Retry
from bot.store import Store
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    GUS,
    SALES,
    SLACK_CHANNEL,
    TEAMS_CHANNEL,
    TIM,
    TO_ADA,
    TO_BOTH,
    TO_SALES,
    left_behind,
    opened,
    slack,
    teams,
    waiting,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
THUMB = "\U0001f44d"


async def write(store: Store, conversation, words: str = "hello", **more):
    return await store.run(
        receive_guest_message, GUS.id, conversation.id, Draft(words), source=words, **more
    )


async def answer(desk, root, words="hi", agent=ADA, **more):
    platform = desk.slack if root.platform == "slack" else desk.teams
    at = platform.agent_writes(root)
    written = Written(words, version="1", **more)
    heard = await desk.store.run(receive_agent_message, agent.id, root, written, written_as=at)
    return at, heard.message


async def test_a_conversation_gets_a_thread_and_its_messages_under_the_guests_name(
    store, desk
) -> None:
    # CONV-07 TTL-05
    conversation = await store.run(opened)
    await write(store, conversation, "one")
    await write(store, conversation, "two")
    await desk.deliver()
    assert desk.slack.texts() == ["one", "two"]
    thread = desk.slack.threads[desk.slack.only_root()]
    assert thread.channel == SLACK_CHANNEL
    post = next(iter(thread.posts.values()))
    assert (post.author.name, post.is_note) == ("Gus", False)
    assert post.author.avatar_url.startswith("https://desk.example/avatars/G-")
    assert thread.cards[0].title == "Gus"
    now = await store.read(lambda tx: tx.conversations.get(conversation.id))
    assert now.delivered == 2


async def test_a_contact_link_opens_a_thread_in_the_agents_own_messages(store, desk) -> None:
    # ENT-01 ENT-05
    await store.run(opened, TO_ADA)
    await desk.deliver()
    [thread] = desk.slack.threads.values()
    assert thread.channel == ADA.accounts[0]


async def test_everyone_sees_everything_but_what_they_wrote_themselves(store, desk) -> None:
    # CONV-07
    conversation = await store.run(opened, TO_BOTH)
    here, there = [await desk.root_of(conversation, name) for name in ("slack", "teams")]
    await write(store, conversation)
    await answer(desk, here, "hi", body=(Paragraph((Span("hi", bold=True),)),))
    await answer(desk, there, "note: ciao", TIM)
    await desk.deliver()
    assert desk.slack.texts(here) == ["hello", "ciao"]
    assert desk.teams.texts(there) == ["hello", "hi"]
    hello, hi = desk.teams.threads[there].posts.values()
    assert (hi.author.name, hi.author.avatar_url, hi.is_note) == ("Ada", ADA.avatar_url, False)
    assert hi.body == (Paragraph((Span("hi", bold=True),)),)
    ciao = list(desk.slack.threads[here].posts.values())[1]
    assert (ciao.is_note, ciao.author.avatar_url[:29]) == (True, "https://desk.example/avatars/")
    assert hello.author.name == "Gus"


async def test_edits_and_deletions_follow(store, desk) -> None:
    # CONV-07 B6
    conversation = await store.run(opened, TO_BOTH)
    here, there = [await desk.root_of(conversation, name) for name in ("slack", "teams")]
    first = await write(store, conversation)
    second = await write(store, conversation, "oops")
    at, _ = await answer(desk, here)
    gone, _ = await answer(desk, here, "wrong")
    await desk.deliver()
    await store.run(edit_as_guest, GUS.id, conversation.id, first.number, "hello!")
    await store.run(delete_as_guest, GUS.id, conversation.id, second.number)
    await store.run(receive_agent_edit, at, Written("hi!", version="2"))
    await store.run(receive_agent_deletion, gone)
    await desk.deliver()
    assert desk.slack.texts(here) == ["hello!"]
    assert desk.teams.texts(there) == ["hello!", "hi!"]


async def test_what_was_deleted_before_its_turn_is_never_posted(store, desk) -> None:
    # CONV-07
    conversation = await store.run(opened)
    message = await write(store, conversation)
    await store.run(delete_as_guest, GUS.id, conversation.id, message.number)
    await desk.deliver()
    assert desk.slack.texts() == []


async def test_messages_wait_for_their_thread_and_come_in_order(store, desk, clock) -> None:
    # B3 B24
    conversation = await store.run(opened)
    desk.slack.fail_next = [Retry("ratelimited", after=30)]
    for word in ("one", "two"):
        await write(store, conversation, word)
    await desk.deliver()
    assert desk.slack.calls == ["open_thread"]
    clock.pass_by(30)
    await desk.deliver()
    assert desk.slack.texts() == ["one", "two"]


async def test_a_thread_whose_answer_was_lost_is_not_opened_twice(store, desk, clock) -> None:
    # B3
    conversation = await store.run(opened)
    await write(store, conversation)
    desk.slack.lose_next_answer = True
    await desk.deliver()
    clock.pass_by(60)
    await desk.deliver()
    desk.slack.lose_next_answer = True
    await write(store, conversation, "again")
    await desk.deliver()
    clock.pass_by(60)
    await desk.deliver()
    assert len(desk.slack.threads) == 1
    assert desk.slack.texts() == ["hello", "again"]


async def test_a_deleted_root_is_opened_again_and_nothing_is_lost(store, desk, clock) -> None:
    # B5
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    await write(store, conversation, "one")
    await store.run(thread_root_deleted, old)
    await write(store, conversation, "two")
    del desk.slack.threads[old]
    desk.slack.threads[slack("other")] = None
    await desk.deliver()
    del desk.slack.threads[slack("other")]
    clock.pass_by(60)
    await desk.deliver()
    root = await desk.root_of(conversation)
    assert root != old
    assert desk.slack.texts(root) == ["one", "two"]


async def test_a_card_follows_at_most_once_a_second(store, desk, clock) -> None:
    # TTL-06
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    for title in ("A", "B", "C"):
        await store.run(rename, conversation, title, ADA.actor)
        await desk.deliver()
    cards = desk.slack.threads[root].cards
    assert [card.title for card in cards] == ["Gus"]
    clock.pass_by(1)
    await desk.deliver()
    assert [card.title for card in cards] == ["Gus", "C"]
    await store.run(close, conversation, ADA.actor)
    await desk.deliver()
    assert len(cards) == 2
    clock.pass_by(1)
    await desk.deliver()
    assert cards[-1].is_closed


async def test_a_card_that_changed_while_its_thread_was_opened_is_brought_up_to_date(
    store, desk, clock
) -> None:
    # TTL-06
    conversation = await store.run(opened)
    [ready], _ = await desk.outbox._take()
    await store.run(rename, conversation, "Order 7", ADA.actor)
    await desk.deliver()
    await desk.outbox._deliver(ready)
    clock.pass_by(2)
    await desk.deliver()
    assert [card.title for card in desk.slack.threads[desk.slack.only_root()].cards] == [
        "Gus",
        "Order 7",
    ]


async def test_marks_come_one_call_at_a_time_and_go_again(store, desk) -> None:
    # CONV-08
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    at, message = await answer(desk, root)
    await store.run(note_delivered, GUS.id, conversation.id, message.number)
    await desk.deliver()
    assert desk.slack.reactions[at] == [DELIVERED]
    await store.run(note_seen, GUS.id, conversation.id, message.number)
    for emoji in (THUMB, ":unknown:"):
        await store.run(react_as_guest, GUS.id, conversation.id, message.number, emoji, there=True)
    assert await desk.outbox.deliver_due() == 1
    assert desk.slack.reactions[at] == [DELIVERED, SEEN]
    await desk.deliver()
    assert desk.slack.reactions[at] == [DELIVERED, SEEN, THUMB]
    await store.run(react_as_guest, GUS.id, conversation.id, message.number, THUMB, there=False)
    await desk.deliver()
    assert desk.slack.reactions[at] == [DELIVERED, SEEN]
    calls = desk.slack.calls.count("react")
    await store.run(
        lambda tx: tx.outbox.add(MarkCopy(tx.threads.of(conversation.id)[0].id, "c", message.id))
    )
    await desk.deliver()
    assert desk.slack.calls.count("react") == calls


async def test_a_note_is_locked_and_a_copy_shows_what_guests_think(store, desk) -> None:
    # CONV-08 CONV-07
    conversation = await store.run(opened, TO_BOTH)
    here, there = [await desk.root_of(conversation, name) for name in ("slack", "teams")]
    note_at, _ = await answer(desk, here, "note: psst")
    _, message = await answer(desk, here, "hi")
    await desk.deliver()
    await store.run(react_as_guest, GUS.id, conversation.id, message.number, THUMB, there=True)
    await desk.deliver()
    assert desk.slack.reactions[note_at] == [NOTE]
    copy = list(desk.teams.threads[there].posts)[1]
    assert desk.teams.reactions[copy] == [THUMB]


async def test_a_mark_for_a_message_without_a_copy_is_no_call(store, desk) -> None:
    conversation = await store.run(opened)
    message = await write(store, conversation)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    await store.run(lambda tx: tx.outbox.add(MarkCopy(thread.id, "c", message.id)))
    await desk.deliver()
    assert "react" not in desk.slack.calls


async def test_a_guests_files_follow_their_message(store, desk) -> None:
    # CONV-07
    conversation = await store.run(opened)
    picture = File(FileId("f1"), "a.png", "image/png", 3)
    draft = Draft("", files=(picture,))
    message = await store.run(
        receive_guest_message,
        GUS.id,
        conversation.id,
        draft,
        source="1",
        contents={picture.id: b"png"},
    )
    await desk.deliver()
    thread = desk.slack.threads[desk.slack.only_root()]
    [upload] = thread.uploads
    assert desk.slack.texts() == ["sent a.png"]
    assert (upload.data, upload.name, upload.after) == (b"png", "a.png", next(iter(thread.posts)))
    root = await desk.root_of(conversation)
    await store.run(delete_as_guest, GUS.id, conversation.id, message.number)
    [where] = await store.read(lambda tx: tx.threads.of(conversation.id))
    await store.run(lambda tx: tx.outbox.add(PostFile(where.id, "c", message.id, picture.id)))
    await desk.deliver()
    assert thread.uploads == []
    assert root


async def test_a_file_waits_for_its_thread_too(store, desk, clock) -> None:
    # B5
    conversation = await store.run(opened)
    picture = File(FileId("f1"), "a.png", "image/png", 3)
    message = await store.run(
        receive_guest_message,
        GUS.id,
        conversation.id,
        Draft("x", files=(picture,)),
        source="1",
        contents={picture.id: b"png"},
    )
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    handler = handlers(desk.around)["post_file"]
    payload = {"thread_id": thread.id, "message_id": message.id, "file_id": "f1"}
    with pytest.raises(Retry, match="waits"):
        await store.read(handler.read, payload)


async def test_an_agents_file_is_fetched_or_its_failure_is_said(store, desk) -> None:
    # CONV-07 CONV-08
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    source, missing = slack("T1/F1"), slack("T1/F2")
    desk.slack.files[source] = b"bytes"
    sheets = tuple(Attached(ref, f"{ref.value}.pdf", "x/y", 5) for ref in (source, missing))
    at, message = await answer(desk, root, "", files=sheets)
    await desk.deliver()
    now = await store.read(lambda tx: tx.messages.get(message.id))
    assert [file.state for file in now.files] == [FileState.READY, FileState.FAILED]
    assert desk.slack.reactions[at] == [FAILED]
    [(place, account, text)] = desk.slack.whispers
    assert (place, account) == (root, ADA.accounts[0])
    assert "F2" in text


async def test_a_file_of_a_deleted_message_is_not_fetched(store, desk) -> None:
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    sheet = Attached(slack("T1/F1"), "a.pdf", "x/y", 5)
    at, _ = await answer(desk, root, "", files=(sheet,))
    await store.run(receive_agent_deletion, at)
    await desk.deliver()
    assert "fetch_file" not in desk.slack.calls


async def test_typing_is_shown_and_never_worth_a_failure(store, desk) -> None:
    # CONV-07
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    await store.run(guest_is_typing, GUS.id, conversation.id)
    await desk.deliver()
    assert desk.slack.typing == [(root, "Gus is typing…")]
    desk.slack.fail_next = [Refused("not an assistant thread")]
    await store.run(guest_is_typing, GUS.id, conversation.id)
    await desk.deliver()
    assert await store.read(lambda tx: tx.outbox.buried()) == []
    await store.run(left_behind, conversation)
    [thread] = [await store.read(lambda tx: tx.threads.by_root(root))]
    await store.run(lambda tx: tx.outbox.add(ShowTyping(thread.id, "c", GuestId("gus"))))
    await desk.deliver()
    assert len(desk.slack.typing) == 1


async def test_whispers_flags_and_reports_go_to_the_one_who_asked(store, desk) -> None:
    # CONV-08 MGR-04
    conversation = await store.run(opened)
    root = await desk.root_of(conversation)
    at = desk.slack.agent_writes(root)
    await store.run(
        lambda tx: tx.outbox.add(
            Whisper("slack", "T1/U1", root.value, "no"),
            Examine("slack", "T1/U1", root.value),
            FlagFailure("slack", at.value),
        )
    )
    await desk.deliver()
    assert desk.slack.whispers == [
        (root, ADA.accounts[0], "no"),
        (root, ADA.accounts[0], "All is **well**."),
    ]
    assert desk.slack.reactions[at] == [FAILED]


async def test_members_follow_the_channel_and_strangers_are_met(store, desk) -> None:
    # MEM-07
    crowd = [slack(f"T1/N{n}") for n in range(AT_A_TIME + 3)]
    desk.slack.people = {ref: Profile(ref.value) for ref in crowd}
    desk.slack.channel_members[SLACK_CHANNEL] = [EVE.accounts[0], *crowd]
    await store.run(lambda tx: tx.outbox.add(SyncMembers(SALES.id)))
    await desk.outbox.deliver_due()
    assert desk.slack.calls.count("profile") == AT_A_TIME
    await desk.deliver()
    members = await store.read(lambda tx: tx.people.members(SALES.id))
    assert len(members) == len(crowd) + 1
    assert ADA.id not in {agent.id for agent in members}
    desk.slack.gone.add(SLACK_CHANNEL)
    await store.run(lambda tx: tx.outbox.add(SyncMembers(SALES.id)))
    await desk.deliver()
    assert len(await store.read(lambda tx: tx.people.members(SALES.id))) == len(crowd) + 1


async def test_a_user_group_takes_the_place_of_its_platforms_channel_alone(store, desk) -> None:
    # MEM-07
    group = slack("T1/S1")
    desk.slack.channel_members[SLACK_CHANNEL] = [*ADA.accounts, *EVE.accounts]
    desk.slack.channel_members[group] = [*EVE.accounts]
    desk.teams.channel_members[TEAMS_CHANNEL] = [*TIM.accounts]
    await store.run(set_user_group, BOTH.id, group)
    await desk.deliver()
    members = await store.read(lambda tx: tx.people.members(BOTH.id))
    assert {agent.id for agent in members} == {"eve", "tim"}


async def test_who_is_met_in_a_channel_may_be_somebody_we_know(store, desk) -> None:
    german = replace(desk.around, texts=texts("de", "bot"))
    new = teams("t/a")
    desk.teams.people[new] = Profile("Ada", email="ada@example.com")
    desk.teams.channel_members[TEAMS_CHANNEL] = [new]
    handler = SyncMembersHandler(german)
    job = Members(BOTH.id, [TEAMS_CHANNEL], frozenset())
    found = await handler.send(job, maybe_sent=False)

    def told(tx):
        tx.people.save_agent(replace(ADA, email="ada@example.com"))
        handler.record(tx, job, found)
        return waiting(tx, "whisper")

    [whisper] = await store.run(told)
    assert whisper["text"].startswith("In Teams kann jetzt jemand")


async def test_what_a_platform_says_of_an_agent_is_taken_over(store, desk) -> None:
    # ENT-08
    desk.slack.people[ADA.accounts[0]] = Profile("Ada L", active=True)
    await store.run(lambda tx: tx.outbox.add(SyncAgent(ADA.id), SyncAgent(EVE.id)))
    await desk.deliver()
    ada, eve = await store.read(lambda tx: (tx.people.agent(ADA.id), tx.people.agent(EVE.id)))
    assert (ada.name, ada.active) == ("Ada L", True)
    assert (eve.name, eve.active, eve.manages) == ("Eve", False, True)


@pytest.mark.parametrize(
    ("in_slack", "in_teams", "active", "manages"),
    [
        ((True, True), (False, True), True, True),
        ((False, True), (True, False), True, False),
        ((None, False), (False, True), False, False),
        ((None, True), (None, True), None, True),
        (None, (True, True), True, True),
        ((False, True), None, False, True),
        (None, None, False, True),
    ],
)
async def test_of_two_accounts_all_are_asked(
    store, desk, in_slack, in_teams, active, manages
) -> None:
    # ENT-08 S17
    both = replace(EVE, id=AgentId("two"), slug="two", accounts=(slack("T1/U9"), teams("t/u")))
    await store.run(lambda tx: tx.people.add_agent(both))
    for platform, account, says in zip(
        (desk.slack, desk.teams), both.accounts, (in_slack, in_teams), strict=True
    ):
        if says:
            platform.people[account] = Profile("Eve", active=says[0], manages=says[1])
    await store.run(lambda tx: tx.outbox.add(SyncAgent(both.id)))
    await desk.deliver()
    eve = await store.read(lambda tx: tx.people.agent(both.id))
    assert (eve.active, eve.manages) == (active, manages)
    assert eve.accounts == both.accounts
    assert eve.gone is (in_slack is in_teams is None)  # MEM-05


async def test_only_whom_no_platform_lets_in_is_gone_and_leaves(store, desk) -> None:
    # MEM-05
    both = replace(EVE, id=AgentId("two"), slug="two", accounts=(slack("T1/U9"), teams("t/u")))
    await store.run(lambda tx: tx.people.add_agent(both))
    conversation = await store.run(opened)
    await store.run(bring_in, conversation.id, [both.id], Source.MANUAL)
    desk.slack.people[both.accounts[0]] = Profile("Eve", active=False, gone=True)
    desk.teams.people[both.accounts[1]] = Profile("Eve", active=True)

    async def there() -> bool:
        await store.run(lambda tx: tx.outbox.add(SyncAgent(both.id)))
        await desk.deliver()
        return both.id in await store.read(lambda tx: tx.participants.agents(conversation.id))

    assert await there()
    desk.teams.people[both.accounts[1]] = Profile("Eve", gone=True)
    assert not await there()


async def test_an_agent_without_an_account_is_not_looked_up(store, desk) -> None:
    ghost = Agent(AgentId("ghost"), "Ghost", "ghost", ())
    await store.run(lambda tx: tx.people.add_agent(ghost))
    await store.run(lambda tx: tx.outbox.add(SyncAgent(ghost.id)))
    await desk.deliver()
    assert desk.slack.calls == []


async def test_a_transcript_is_mailed_without_notes(store, desk) -> None:
    # CONV-11
    conversation = await store.run(opened)
    await write(store, conversation, "hello <b>")
    await store.run(note_as_agent, conversation, ADA, "psst")
    await store.run(mail_transcript, GUS.id, conversation.id)
    await desk.deliver()
    [mail] = desk.post_office.mails
    assert (mail["To"], mail["From"]) == ("gus@example.com", "desk@desk.example")
    assert mail["Subject"] == "Your conversation #1 with Sales"
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "Gus: hello <b>" in plain
    assert "hello &lt;b&gt;" in html
    assert "psst" not in plain + html
    assert mail["Message-ID"].endswith("@frontdesk>")


async def test_an_agents_transcript_has_the_notes_and_the_agents_title(store, desk) -> None:
    # CONV-11
    conversation = await store.run(opened)
    await write(store, conversation, "hello")
    await store.run(note_as_agent, conversation, ADA, "psst")
    await store.run(mail_transcript_to_agent, conversation, replace(ADA, email="a@x.example"))
    await store.run(lambda tx: tx.people.save_agent(replace(ADA, email="a@x.example")))
    await desk.deliver()
    [mail] = desk.post_office.mails
    assert (mail["To"], mail["Subject"]) == ("a@x.example", "Your conversation #1 with Gus")
    assert "Ada (note): psst" in mail.get_body(("plain",)).get_content()


async def test_a_mailed_transcript_says_when_a_meeting_is_where_its_reader_is(store, desk) -> None:
    # CONV-11 MTG-07
    conversation = await store.run(opened)
    at = {"start": "2026-01-02T09:00:00+00:00", "end": "2026-01-02T09:30:00+00:00", "was": ""}
    about = {"name": "Gus", "subject": "Offer", "guest": "Gus", "host": "Ada", "reason": ""}
    zones = {"zone": "Asia/Tokyo", "host_zone": "UTC"}
    booked = Notice("meeting_booked", {**about, **at, **zones})
    reader = replace(ADA, email="a@x.example", zone="Europe/Berlin")

    def ask(tx) -> None:
        post_notice(tx, conversation.id, booked)
        tx.people.save_agent(reader)
        tx.guests.save(replace(GUS, language="de"))
        mail_transcript(tx, GUS.id, conversation.id)
        mail_transcript_to_agent(tx, conversation, reader)

    await store.run(ask)
    await desk.deliver()
    plain = {one["To"]: one.get_body(("plain",)).get_content() for one in desk.post_office.mails}
    assert "Freitag, 2. Januar 2026, 18:00 \u2013 18:30, Asia/Tokyo" in plain["gus@example.com"]
    assert "2 January 2026, 10:00 am \u2013 10:30 am, Europe/Berlin" in plain["a@x.example"]


async def test_who_has_no_address_any_more_gets_no_mail(store, desk) -> None:
    conversation = await store.run(opened)
    await store.run(mail_transcript, GUS.id, conversation.id)
    await store.run(lambda tx: tx.guests.save(replace(GUS, email=None)))
    await desk.deliver()
    assert desk.post_office.mails == []


async def test_who_is_responsible_is_told_what_did_not_arrive(store, desk, caplog) -> None:
    # CONV-08
    conversation = await store.run(opened, TO_ADA)
    desk.slack.gone.add(ADA.accounts[0])
    await desk.deliver()
    [(place, account, text)] = desk.slack.whispers
    assert (place, account) == (ADA.accounts[0], ADA.accounts[0])
    assert "#1" in text
    assert "channel" in text
    assert conversation.number == 1


async def test_where_nobody_is_responsible_nobody_is_told(store, desk, caplog) -> None:
    conversation = await store.run(opened, TO_SALES)
    desk.slack.gone.add(SLACK_CHANNEL)
    await store.run(lambda tx: tx.outbox.add(FlagFailure("slack", "T1/nothing")))
    await desk.deliver()
    assert desk.slack.whispers == []
    assert len(await store.read(lambda tx: tx.outbox.buried())) == 1
    assert conversation.assignee_id is None


async def test_a_platform_that_is_not_set_up_refuses(store, desk, caplog) -> None:
    del desk.around.platforms[PlatformName.TEAMS]
    await store.run(opened, TO_BOTH)
    await desk.deliver()
    [(kind, reason, _)] = await store.read(lambda tx: tx.outbox.buried())
    assert (kind, reason) == ("open_thread", "teams is not set up")
    assert len(desk.slack.threads) == 1
    assert TEAMS_CHANNEL in BOTH.channels


async def test_a_card_without_a_thread_and_an_open_thread_need_no_call(store, desk) -> None:
    conversation = await store.run(opened, guest=ANN)
    [thread] = await store.read(lambda tx: tx.threads.of(conversation.id))
    made = handlers(desk.around)
    payload = {"thread_id": thread.id, "channel": "c"}
    assert await store.read(made["update_card"].read, payload) is None
    await desk.deliver()
    assert await store.read(made["open_thread"].read, payload) is None
    assert UpdateCard(thread.id, "c").lane != PostMessage(thread.id, "c", "m").lane
