"""What stands where a conversation goes on and where it was before, and what the new assignee is told."""

import pytest

from bot.actions.assign import Target, assign
from bot.actions.guest_message import receive_guest_message
from bot.actions.take import take
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.domain.conversations import Conversation
from bot.domain.ids import AgentId, ServiceId
from bot.domain.messages import Draft, File, FileState
from bot.domain.people import Agent, Service
from bot.domain.rules import Leaving, Rules
from bot.ports import Refused, Retry
from bot.store import Transaction
from bot.summaries import place_of
from tests.world import ADA, EVE, GUS, SALES, TIM, TO_ADA, TO_BOTH, opened, slack, teams, waiting

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SUPPORT = Service(
    ServiceId("support"), "Sup*port", (teams("team/s"),), rules=Rules(leaving=Leaving.NEVER)
)
ELSEWHERE = Service(ServiceId("elsewhere"), "Elsewhere", (slack("T2/C1"),))


def add_services(tx: Transaction) -> None:
    for service in (SUPPORT, ELSEWHERE):
        tx.people.add_service(service)
        tx.people.set_members(service.id, [TIM.id])


def write(tx: Transaction, text: str, conversation: Conversation, **more) -> None:
    draft = Draft(text, **more)
    contents = {file.id: b"abc" for file in draft.files}
    receive_guest_message(tx, GUS.id, conversation.id, draft, source=text, contents=contents)


async def summary_in(desk, platform, root) -> str:
    posts = platform.threads[root].posts.values()
    [found] = [one.text for one in posts if "handed this conversation over" in one.text]
    return found


async def test_the_first_post_says_what_has_to_be_known(store, desk, clock) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    sheet = File("f" * 32, "order.txt", "text/plain", 3, FileState.READY)
    for n in range(7):
        await store.run(write, f"line {n} *bold*", conversation)
    await store.run(write, "", conversation, files=(sheet,))
    await store.run(reply_as_agent, conversation, EVE, "Which one?")
    await store.run(note_as_agent, conversation, ADA, "pays late")
    await desk.deliver()
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await desk.deliver()
    [new] = desk.teams.threads
    first, *others = desk.teams.threads[new].posts.values()
    assert first.text == (
        "Ada handed this conversation over (before: Sales)\n"
        "• Guest: Gus · gus@example.com · en\n"
        "• Since: 2026-01-01 12:00 UTC\n"
        f"• Before: thread in Slack (https://slack.example/{old.value})\n"
        "Last words\n"
        "> Gus line 4 *bold*\n> Gus line 5 *bold*\n> Gus line 6 *bold*\n"
        "> Gus sent order.txt\n> Eve Which one?\n"
        "Notes\n> Ada pays late"
    )
    assert [one.text for one in others] == ["This conversation is with Sup*port now."]
    links = [
        s.link for block in first.body for i in getattr(block, "items", ()) for s in i.children
    ]
    assert f"https://slack.example/{old.value}" in links
    clock.pass_by(2)
    await desk.deliver()
    assert await desk.waiting() == []


async def test_who_waits_is_said_and_what_is_not_known_is_left_out(store, desk) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened, TO_ADA)
    await store.run(write, "hello", conversation)
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await desk.deliver()
    [new] = desk.teams.threads
    text = await summary_in(desk, desk.teams, new)
    assert "(before: no service)" in text
    assert "waits 0 min" in text
    assert "Notes" not in text
    assert "Before: thread" not in text  # Ada stays, and so does her thread
    assert len(desk.slack.threads) == 1


async def test_the_old_thread_says_where_it_goes_on_and_has_no_buttons(store, desk, clock) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    clock.pass_by(2)
    await desk.deliver()
    [new] = desk.teams.threads
    [*_, pointer] = desk.slack.threads[old].posts.values()
    assert pointer.text == (
        "#1 goes on with Sup*port. What is written here does not reach the guest any more. "
        f"thread in Teams (https://teams.example/{new.value})"
    )
    card = desk.slack.threads[old].cards[-1]
    assert (card.subtitle, card.buttons) == ("#1 · goes on with Sup*port", ())
    assert (card.is_closed, card.facts) == (True, (("Goes on with", "Sup*port"),))


async def test_back_again_the_old_thread_goes_on(store, desk, clock) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await desk.deliver()
    await store.run(reply_as_agent, conversation, TIM, "while you were away")
    await store.run(assign, conversation, TIM, Target(SALES.id))
    clock.pass_by(2)
    await desk.deliver()
    assert len(desk.slack.threads) == 1
    assert "while you were away" in await summary_in(desk, desk.slack, old)
    assert desk.slack.threads[old].cards[-1].buttons
    assert desk.teams.threads[desk.teams.only_root()].cards[-1].buttons == ()


async def test_an_address_is_waited_for_and_gone_without(store, desk, clock) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    desk.slack.fail_next = [Retry("away", 60.0)] * 9
    await desk.deliver()
    [new] = desk.teams.threads
    assert desk.teams.threads[new].posts == {}
    for _ in range(6):
        clock.pass_by(5)
        await desk.deliver()
    assert "Before: thread" not in await summary_in(desk, desk.teams, new)
    desk.slack.fail_next = []
    for _ in range(3):
        clock.pass_by(60)
        await desk.deliver()
    assert "goes on with" in desk.slack.texts(old)[-1]
    assert await desk.waiting() == []


async def test_what_has_no_address_is_pointed_at_in_words(store, desk) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    old = await desk.root_of(conversation)
    desk.teams.fail_next = [None, Refused("no link"), Refused("no link")]
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await desk.deliver()
    text = desk.slack.texts(old)[-1]
    assert text.startswith("#1 goes on with Sup*port.")


async def test_what_went_on_before_its_thread_opened_leaves_nothing_there(store, desk) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    sheet = File("f" * 32, "order.txt", "text/plain", 3, FileState.READY)
    await store.run(write, "hello", conversation, files=(sheet,))
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await store.run(assign, conversation, TIM, Target(ELSEWHERE.id))
    await desk.deliver()
    assert desk.teams.threads == {}
    [only] = desk.slack.threads
    assert desk.slack.threads[only].channel == ELSEWHERE.channels[0]
    assert "hello" in await summary_in(desk, desk.slack, only)
    assert await desk.waiting() == []


async def test_the_assignee_is_told_where_the_conversation_is(store, desk) -> None:
    # ASG-14
    conversation = await store.run(opened, TO_BOTH)
    await desk.root_of(conversation)
    await store.run(assign, conversation, ADA, Target(None, TIM.id))
    await desk.deliver()
    [post] = desk.teams.told[TIM.accounts[0]]
    assert post.text.startswith("Ada gave you #1 Gus (Both).")
    assert "thread in Slack" in post.text


async def test_who_has_it_no_more_or_cannot_be_reached_is_not_told(store, desk) -> None:
    # ASG-14
    conversation = await store.run(opened, TO_BOTH)
    await store.run(assign, conversation, ADA, Target(None, TIM.id))
    await store.run(take, conversation, ADA)
    await desk.deliver()
    assert desk.teams.told == {}


async def test_who_is_not_where_the_conversation_is_is_told_where_they_are(store, desk) -> None:
    # ASG-14
    far = Agent(AgentId("far"), "Far", "far", (teams("far"),))

    def come(tx: Transaction) -> None:
        tx.people.add_agent(far)
        tx.people.add_member(SALES.id, far.id)

    await store.run(come)
    conversation = await store.run(opened)
    await desk.root_of(conversation)
    await store.run(assign, conversation, ADA, Target(None, far.id))
    await desk.deliver()
    assert list(desk.teams.told) == [far.accounts[0]]


async def test_a_waiting_summary_does_not_outlive_its_thread(store, desk) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    kinds = {item["kind"] for item in await store.run(waiting)}
    assert {"post_hand_over", "post_pointer", "link_thread"} <= kinds
    await store.run(assign, conversation, TIM, Target(SALES.id))
    await desk.deliver()
    assert desk.teams.threads == {}
    assert await desk.waiting() == []


async def test_without_a_service_it_is_with_whoever_has_it(store, desk) -> None:
    # ASG-14
    conversation = await store.run(opened, TO_ADA)
    await store.run(assign, conversation, ADA, Target(None, TIM.id))
    await desk.deliver()
    [post] = desk.teams.told[TIM.accounts[0]]
    assert post.text.startswith("Ada gave you #1 Gus (Tim).")
    given_back = await store.run(assign, conversation, TIM, Target())
    words = await store.read(lambda tx: place_of(tx, given_back.conversation, desk.around.texts))
    assert words == "nobody yet"


async def test_a_thread_that_opens_when_it_was_left_already_says_where_it_goes_on(
    store, desk, clock
) -> None:
    # ASG-13
    await store.run(add_services)
    conversation = await store.run(opened)
    [ready], _ = await desk.outbox._take()
    await store.run(assign, conversation, ADA, Target(SUPPORT.id))
    await desk.deliver()
    await desk.outbox._deliver(ready)
    clock.pass_by(2)
    await desk.deliver()
    old = desk.slack.only_root()
    assert "goes on with Sup*port" in desk.slack.texts(old)[-1]
    assert desk.slack.threads[old].cards[-1].buttons == ()
    assert await desk.waiting() == []
