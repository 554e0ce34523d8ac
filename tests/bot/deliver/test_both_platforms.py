"""One conversation in Slack and in Teams: what is joined, what is shown again, who is seen reacting."""

from dataclasses import replace

import pytest

from bot.actions.agent_change import receive_agent_reaction
from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.fan_out import refresh_cards
from bot.actions.guest_change import delete_as_guest, edit_as_guest, react_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.deliver import handlers
from bot.domain.ids import FileId
from bot.domain.messages import Draft, File, FileState
from bot.ports import Retry
from tests.world import ADA, ANN, GUS, TEAMS_CHANNEL, TIM, TO_BOTH, opened, waiting

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FILE = File(FileId("f" * 32), "a.txt", "text/plain", 3, FileState.READY)


@pytest.fixture
def both(desk):
    """Teams as it is: a channel takes few messages, so lines are joined there."""
    desk.teams.joins_lines = True
    return desk


async def write(store, conversation, words, guest=GUS, **more):
    draft = Draft(words, **more)
    contents = {file.id: b"abc" for file in draft.files}
    return await store.run(
        receive_guest_message,
        guest.id,
        conversation.id,
        draft,
        source=f"{guest.id} {words}",
        contents=contents,
    )


def lines(platform, root) -> list[list[str]]:
    """Return the words of each post, a line of each message."""
    posts = platform.threads[root].posts.values()
    return [[one.text for one in (post, *post.more)] for post in posts]


async def two_roots(desk, conversation):
    return [await desk.root_of(conversation, name) for name in ("slack", "teams")]


async def test_lines_that_wait_are_shown_together_where_few_are_taken(store, both) -> None:
    conversation = await store.run(opened, TO_BOTH)
    slack, teams = await two_roots(both, conversation)
    for words in ("one", "two", "three"):
        await write(store, conversation, words)
    await both.deliver()
    assert lines(both.slack, slack) == [["one"], ["two"], ["three"]]
    assert lines(both.teams, teams) == [["one", "two", "three"]]
    now = await store.read(lambda tx: tx.conversations.get(conversation.id))
    assert now.delivered == 3
    assert await both.waiting() == []


async def test_only_words_of_one_guest_are_joined_and_everything_keeps_its_place(
    store, both
) -> None:
    conversation = await store.run(opened, TO_BOTH)
    slack, teams = await two_roots(both, conversation)
    await store.run(lambda tx: tx.participants.add_guest(conversation.id, ANN.id, "auto"))
    await write(store, conversation, "one")
    await write(store, conversation, "two", files=(FILE,))
    await write(store, conversation, "three")
    at = both.slack.agent_writes(slack)
    await store.run(receive_agent_message, ADA.id, slack, Written("hi"), written_as=at)
    await write(store, conversation, "four")
    await write(store, conversation, "five", ANN)
    await both.deliver()
    assert lines(both.teams, teams) == [["one"], ["two"], ["three"], ["hi"], ["four"], ["five"]]


async def test_what_was_deleted_before_it_was_shown_is_not_shown(store, both) -> None:
    conversation = await store.run(opened, TO_BOTH)
    _, teams = await two_roots(both, conversation)
    for words in ("one", "two", "three"):
        await write(store, conversation, words)
    await store.run(delete_as_guest, GUS.id, conversation.id, 2)
    await both.deliver()
    assert lines(both.teams, teams) == [["one", "three"]]


async def test_how_many_wait_is_said(store, both, clock) -> None:
    conversation = await store.run(opened, TO_BOTH)
    other = await store.run(opened, TO_BOTH, ANN)
    _, teams = await two_roots(both, conversation)
    await both.deliver()
    for number in range(5):
        await write(store, other, f"other {number}", ANN)
    for words in ("one", "two"):
        await write(store, conversation, words)
    both.teams.fail_next = [Retry("paced", 60)]
    await both.deliver()
    clock.pass_by(61)
    await both.deliver()
    [post] = both.teams.threads[teams].posts.values()
    assert len((post, *post.more)) == 2
    assert post.waiting == 5


async def test_a_line_that_changes_changes_what_it_stands_in(store, both) -> None:
    conversation = await store.run(opened, TO_BOTH)
    _, teams = await two_roots(both, conversation)
    for words in ("one", "two", "three"):
        await write(store, conversation, words)
    await both.deliver()
    await store.run(edit_as_guest, GUS.id, conversation.id, 2, "zwei")
    await both.deliver()
    assert lines(both.teams, teams) == [["one", "zwei", "three"]]
    for number in (1, 3):
        await store.run(delete_as_guest, GUS.id, conversation.id, number)
    await both.deliver()
    assert lines(both.teams, teams) == [["zwei"]]
    await store.run(delete_as_guest, GUS.id, conversation.id, 2)
    await both.deliver()
    assert lines(both.teams, teams) == []


async def test_a_lost_answer_shows_every_line_once(store, both, clock) -> None:  # B3
    conversation = await store.run(opened, TO_BOTH)
    _, teams = await two_roots(both, conversation)
    for words in ("one", "two"):
        await write(store, conversation, words)
    both.teams.lose_next_answer = True
    await both.deliver()
    await write(store, conversation, "three")
    clock.pass_by(60)
    await both.deliver()
    assert lines(both.teams, teams) == [["one", "two", "three"]]


async def test_agents_see_each_others_reactions_across_platforms(store, both) -> None:  # CONV-07
    conversation = await store.run(opened, TO_BOTH)
    await two_roots(both, conversation)
    await write(store, conversation, "one")
    await both.deliver()
    message = await store.read(lambda tx: tx.messages.by_source(conversation.id, "gus one"))
    copies = await store.read(lambda tx: tx.threads.copies(message.id))
    ref = {copy.ref.platform: copy.ref for copy in copies}
    await store.run(receive_agent_reaction, ref["slack"], ADA.id, "👍", there=True)
    await store.run(receive_agent_reaction, ref["teams"], TIM.id, "🎉", there=True)
    await both.deliver()
    assert both.teams.reactions[ref["teams"]] == ["👍"]
    assert both.slack.reactions[ref["slack"]] == ["🎉"]
    await store.run(receive_agent_reaction, ref["slack"], ADA.id, "👍", there=False)
    await both.deliver()
    assert both.teams.reactions[ref["teams"]] == []


async def test_a_card_is_shown_again_only_when_it_says_something_new(store, both, clock) -> None:
    conversation = await store.run(opened, TO_BOTH)
    _, teams = await two_roots(both, conversation)
    await both.deliver()
    clock.pass_by(90)
    before = len(both.teams.threads[teams].cards)
    await store.run(refresh_cards, conversation.id)
    await both.deliver()
    assert len(both.teams.threads[teams].cards) == before
    await store.run(lambda tx: tx.guests.save(replace(GUS, name="Gustav")))
    await store.run(refresh_cards, conversation.id)
    await both.deliver()
    assert len(both.teams.threads[teams].cards) == before + 1
    assert both.teams.threads[teams].channel == TEAMS_CHANNEL


async def test_a_deleted_messages_files_are_taken_away_on_both_sides(
    store, both
) -> None:  # CONV-07
    conversation = await store.run(opened, TO_BOTH)
    slack, teams = await two_roots(both, conversation)
    await write(store, conversation, "one", files=(FILE,))
    await both.deliver()
    assert [len(p.threads[r].uploads) for p, r in ((both.slack, slack), (both.teams, teams))] == [
        1,
        1,
    ]
    await store.run(delete_as_guest, GUS.id, conversation.id, 1)
    await both.deliver()
    assert [len(p.threads[r].uploads) for p, r in ((both.slack, slack), (both.teams, teams))] == [
        0,
        0,
    ]
    assert lines(both.teams, teams) == []


async def test_a_file_whose_message_goes_while_it_is_on_its_way_goes_too(store, both) -> None:
    conversation = await store.run(opened, TO_BOTH)
    slack, _ = await two_roots(both, conversation)
    await write(store, conversation, "one", files=(FILE,))
    handler = handlers(both.around)["post_file"]
    [payload] = [
        item for item in await store.run(waiting, "post_file") if "slack" in item["channel"]
    ]
    job = await store.read(lambda tx: handler.read(tx, payload))
    sent = await handler.send(job, maybe_sent=False)
    await store.run(delete_as_guest, GUS.id, conversation.id, 1)
    await store.run(lambda tx: handler.record(tx, job, sent))
    await both.deliver()
    assert both.slack.threads[slack].uploads == []


async def test_a_sign_waits_for_what_it_is_for(store, both, clock) -> None:  # CONV-07
    conversation = await store.run(opened, TO_BOTH)
    await two_roots(both, conversation)
    both.teams.fail_next = [Retry("paced", 30)]
    await write(store, conversation, "one")
    await both.deliver()
    await store.run(react_as_guest, GUS.id, conversation.id, 1, "👍", there=True)
    await both.deliver()
    assert both.teams.reactions == {}
    clock.pass_by(31)
    await both.deliver()
    clock.pass_by(60)
    await both.deliver()
    assert list(both.teams.reactions.values()) == [["👍"]]
    assert await both.waiting() == []


async def test_lines_that_stand_together_share_their_signs(store, both) -> None:  # CONV-07
    conversation = await store.run(opened, TO_BOTH)
    await two_roots(both, conversation)
    for words in ("one", "two"):
        await write(store, conversation, words)
    await both.deliver()

    async def react(number: int, *, there: bool) -> list[str]:
        await store.run(react_as_guest, GUS.id, conversation.id, number, "👍", there=there)
        await both.deliver()
        [signs] = both.teams.reactions.values()
        return list(signs)

    assert await react(1, there=True) == ["👍"]
    assert await react(2, there=True) == ["👍"]
    assert await react(1, there=False) == ["👍"]
    assert await react(2, there=False) == []
