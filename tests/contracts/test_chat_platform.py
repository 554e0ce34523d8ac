"""What every chat platform has to do, over HTTP: each adapter passes the same suite.

A platform joins with a `Neighbour` in `tests/contracts/neighbours.py`.
"""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.ids import Ref
from bot.domain.richtext import Item, ItemList, Paragraph, Span
from bot.ports import Author, Button, Card, CardAction, Post, Refused, Retry, Upload
from tests.contracts.neighbours import Neighbour

CARD = Card(
    key="card-1",
    conversation="c1",
    title="Gus",
    subtitle="#1 · open",
    facts=(("Service", "Sales"), ("Page", "https://shop.example/cart")),
    buttons=(Button(CardAction.TAKE, "Take it", is_main=True), Button(CardAction.CLOSE, "Close")),
    avatar_url="https://desk.example/avatars/G-1.png",
)
GUS = Author("Gus", "https://desk.example/avatars/G-1.png")
POST = Post("post-1", "Hello", GUS)
UPLOAD = Upload(
    "file-1", "order.txt", "text/plain", b"two chairs", url="https://desk.example/files/file-1"
)
LONG = "W" * 500


async def thread(there: Neighbour) -> Ref:
    return await there.platform.open_thread(there.channel, CARD)


async def test_a_thread_opens_with_its_card(there: Neighbour) -> None:
    root = await thread(there)
    assert "Gus" in await there.text_of(root)
    assert await there.count("open") == 1


async def test_a_thread_opens_in_an_agents_own_messages(there: Neighbour) -> None:  # ENT-05
    root = await there.platform.open_thread(there.agent, CARD)
    again = await there.platform.open_thread(there.agent, replace(CARD, key="card-2"))
    assert root != again
    assert "Gus" in await there.text_of(again)


async def test_a_thread_has_an_address_for_people(there: Neighbour) -> None:  # ASG-13
    link = await there.platform.link(await thread(there))
    assert link.startswith("https://")
    assert await there.count("open") == 1


async def test_a_channel_is_in_a_workspace_with_a_name(there: Neighbour) -> None:  # ASG-05
    assert await there.platform.workspace(there.channel)


async def test_a_card_is_brought_up_to_date_as_often_as_one_likes(there: Neighbour) -> None:
    root = await thread(there)
    for _ in range(2):
        await there.platform.update_card(root, replace(CARD, title="Gus and Ann", is_closed=True))
    assert "Gus and Ann" in await there.text_of(root)


async def test_the_longest_names_fit(there: Neighbour) -> None:
    facts = tuple((LONG, LONG * 10) for _ in range(12))
    buttons = tuple(Button(action, LONG) for action in CardAction)
    card = replace(CARD, title=LONG, subtitle=LONG, facts=facts, buttons=buttons)
    root = await there.platform.open_thread(there.channel, card)
    await there.platform.update_card(root, card)
    post = Post("p", "é" * 8000, Author(LONG))
    message = await there.platform.post(root, post)
    await there.platform.update(message, post)
    await there.platform.whisper(root, there.agent, LONG * 40)


async def test_what_says_nothing_is_posted_all_the_same(there: Neighbour) -> None:
    root = await there.platform.open_thread(
        there.channel, replace(CARD, title="", subtitle="", facts=(), buttons=())
    )
    await there.platform.post(root, Post("p", " ", Author("")))
    await there.platform.post(root, Post("q", "", body=()))


async def test_a_post_stands_in_its_thread_under_its_authors_name(there: Neighbour) -> None:
    root = await thread(there)
    message = await there.platform.post(root, POST)
    assert await there.posts(root) == [("Gus", "Hello")]
    assert "Hello" in await there.text_of(message)


async def test_formatted_text_is_formatted(there: Neighbour) -> None:
    root = await thread(there)
    body = (Paragraph((Span("so "), Span("bold", bold=True))), ItemList((Item((Span("one"),)),)))
    message = await there.platform.post(root, Post("p", "so bold\n• one", GUS, body))
    assert await there.is_bold(message, "bold")


async def test_a_note_shows_that_it_is_one(there: Neighbour) -> None:  # CONV-08
    root = await thread(there)
    message = await there.platform.post(root, replace(POST, is_note=True))
    assert "🔒" in await there.text_of(message)


async def test_a_post_is_changed_and_deleted_as_often_as_one_likes(there: Neighbour) -> None:
    root = await thread(there)
    message = await there.platform.post(root, POST)
    for _ in range(2):
        await there.platform.update(message, replace(POST, text="Hello again"))
    assert "Hello again" in await there.text_of(message)
    for _ in range(2):
        await there.platform.delete(message)
    assert await there.posts(root) == []


async def test_reactions_come_and_go_as_often_as_one_likes(there: Neighbour) -> None:
    root = await thread(there)
    message = await there.platform.post(root, POST)
    for there_now in (True, True):
        await there.platform.react(message, "📬", there=there_now)
    assert await there.reactions(message) == {"📬"}
    await there.pass_by(1.01)  # where only so many go in a second
    for there_now in (False, False):
        await there.platform.react(message, "📬", there=there_now)
    assert await there.reactions(message) == set()


@pytest.mark.parametrize("sign", ["🔒", "👀", "📬", "⚠️", "✅", "❤️", "👍🏽", "🎉", "🟢"])
async def test_every_sign_that_we_use_is_known(there: Neighbour, sign: str) -> None:  # CONV-08
    root = await thread(there)
    await there.platform.react(root, sign, there=True)
    assert len(await there.reactions(root)) == 1


async def test_what_is_no_emoji_is_refused(there: Neighbour) -> None:
    root = await thread(there)
    for word in ("hello", ":Not A Name:", ""):
        with pytest.raises(Refused):
            await there.platform.react(root, word, there=True)


async def test_a_whisper_is_for_one_alone(there: Neighbour) -> None:
    root = await thread(there)
    await there.platform.whisper(root, there.agent, "**Only** you\n\n- see this")
    assert any("Only you" in text for text in await there.whispers(there.agent))
    assert await there.posts(root) == []


async def test_what_one_agent_is_told_stays_in_their_own_messages(there: Neighbour) -> None:
    # ESC-01
    root = await thread(there)
    body = (Paragraph((Span("A guest "), Span("waits", bold=True))),)
    told = await there.platform.tell(there.agent, Post("late", "A guest waits", body=body))
    assert "A guest waits" in await there.text_of(told)
    assert await there.is_bold(told, "waits")
    assert await there.posts(root) == []


async def test_typing_is_shown_without_a_post(there: Neighbour) -> None:
    root = await thread(there)
    await there.platform.show_typing(root, "Gus is typing…")
    assert await there.posts(root) == []


async def test_typing_is_never_worth_an_error(there: Neighbour) -> None:
    root = await thread(there)
    for fault in there.faults:
        await there.fail("typing", fault)
        await there.platform.show_typing(root, "Gus is typing…")


async def test_a_file_stands_in_its_thread(there: Neighbour) -> None:
    root = await thread(there)
    message = await there.platform.post(root, POST)
    await there.platform.post_file(root, replace(UPLOAD, after=message))
    assert await there.files(root) == [("order.txt", b"two chairs")]


async def test_a_file_is_taken_away_as_often_as_one_likes(there: Neighbour) -> None:  # CONV-07
    root = await thread(there)
    kept = await there.platform.post_file(root, UPLOAD)
    again = await there.platform.post_file(root, UPLOAD, maybe_sent=True)
    assert kept == again
    for _ in range(2):
        await there.platform.delete_file(kept)
    assert await there.files(root) == []


async def test_an_agents_file_is_fetched_up_to_a_size(there: Neighbour) -> None:
    root = await thread(there)
    file = await there.share_file(root, "plan.txt", b"the plan")
    assert await there.platform.fetch_file(file, 8) == b"the plan"
    with pytest.raises(Refused):
        await there.platform.fetch_file(file, 7)


async def test_a_file_that_is_not_there_is_refused(there: Neighbour) -> None:
    with pytest.raises(Refused):
        await there.platform.fetch_file(there.no_file, 100)


async def test_agents_are_looked_up(there: Neighbour) -> None:
    profile = await there.platform.profile(there.agent)
    known = (there.agent_name, there.agent_email, True)
    assert (profile.name, profile.email, profile.active) == known
    assert bool(profile.avatar_url) == there.has_pictures
    assert not profile.manages
    assert (await there.platform.profile(there.manager)).manages
    assert (await there.platform.profile(there.gone)).active is False


async def test_members_are_people_who_may_speak(there: Neighbour) -> None:  # MEM-05, MEM-07
    assert set(await there.platform.members(there.channel)) == set(there.members)


async def test_everything_is_fine_where_everything_is(there: Neighbour) -> None:  # MGR-04
    findings = await there.platform.check([there.channel])
    assert findings
    assert all(finding.is_fine for finding in findings), findings


async def test_a_channel_that_we_are_not_in_is_found_out(there: Neighbour) -> None:  # MGR-04
    findings = await there.platform.check([there.foreign])
    assert [finding.is_fine for finding in findings if "channel" in finding.key] == [False]


async def test_a_lost_answer_is_found_again(there: Neighbour) -> None:  # B3
    root = await thread(there)
    for method, call in (
        (
            "open",
            lambda again: there.platform.open_thread(
                there.channel, replace(CARD, key="c2"), maybe_sent=again
            ),
        ),
        ("post", lambda again: there.platform.post(root, POST, maybe_sent=again)),
    ):
        before = await there.count(method)
        await there.fail(method, "lost")
        with pytest.raises(Retry) as lost:
            await call(False)
        assert lost.value.maybe_sent
        found = await call(True)
        assert await call(True) == found
        assert await there.count(method) == before + 1, method


async def test_a_file_whose_answer_was_lost_is_not_sent_twice(there: Neighbour) -> None:  # B3
    root = await thread(there)
    upload = replace(UPLOAD, after=await there.platform.post(root, POST))
    await there.fail("file", "lost")
    with pytest.raises(Retry) as lost:
        await there.platform.post_file(root, upload)
    assert lost.value.maybe_sent
    await there.platform.post_file(root, upload, maybe_sent=True)
    assert len(await there.files(root)) == 1


async def test_what_was_not_sent_after_all_is_sent(there: Neighbour) -> None:
    root = await thread(there)
    await there.platform.post(root, POST, maybe_sent=True)
    await there.platform.post_file(root, UPLOAD, maybe_sent=True)
    other = await there.platform.open_thread(
        there.channel, replace(CARD, key="c2"), maybe_sent=True
    )
    assert other != root
    assert await there.count("post") == 1
    assert len(await there.files(root)) == 1


async def test_a_post_is_found_in_a_thread_with_five_hundred_answers(
    there: Neighbour,
) -> None:  # B3
    root = await thread(there)
    await there.chatter(root, 250)
    first = await there.platform.post(root, POST)
    await there.chatter(root, 250)
    assert await there.platform.post(root, POST, maybe_sent=True) == first


async def test_a_thread_is_found_in_a_busy_channel(there: Neighbour) -> None:  # B3
    root = await thread(there)
    await there.chatter(there.channel, 250)
    assert await there.platform.open_thread(there.channel, CARD, maybe_sent=True) == root


async def test_too_many_is_a_retry_after_so_many_seconds(there: Neighbour) -> None:  # B24
    root = await thread(there)
    for method, call in (
        ("post", lambda: there.platform.post(root, POST)),
        ("update", lambda: there.platform.update_card(root, CARD)),
        ("react", lambda: there.platform.react(root, "👀", there=True)),
        ("profile", lambda: there.platform.profile(there.agent)),
        ("file", lambda: there.platform.post_file(root, UPLOAD)),
    ):
        await there.fail(method, "429", retry_after=7)
        with pytest.raises(Retry) as told:
            await call()
        assert (told.value.after, told.value.maybe_sent) == (7, False), method
    assert await there.count("post") == 0


@pytest.mark.parametrize("fault", ["500", "garbage", "cut"])
async def test_an_answer_that_says_nothing_may_have_been_a_yes(
    there: Neighbour, fault: str
) -> None:
    root = await thread(there)
    await there.fail("post", fault)
    with pytest.raises(Retry) as told:
        await there.platform.post(root, POST)
    assert told.value.maybe_sent


async def test_unavailable_is_a_retry_and_was_not_sent(there: Neighbour) -> None:
    root = await thread(there)
    await there.fail("post", "503")
    with pytest.raises(Retry) as told:
        await there.platform.post(root, POST)
    assert not told.value.maybe_sent


async def test_nobody_at_the_door_is_a_retry_and_was_not_sent(there: Neighbour) -> None:
    root = await thread(there)
    await there.platform.post(root, POST)
    await there.leave()
    with pytest.raises(Retry) as told:
        await there.platform.post(root, replace(POST, key="p2"))
    assert not told.value.maybe_sent


async def test_what_is_wrong_is_refused(there: Neighbour) -> None:
    with pytest.raises(Refused):
        await there.platform.open_thread(there.nowhere, CARD)


async def test_no_adapter_tries_again_by_itself(there: Neighbour) -> None:  # B3
    root = await thread(there)
    before = await there.attempts("post")
    await there.fail("post", "cut")
    with pytest.raises(Retry):
        await there.platform.post(root, POST)
    assert await there.attempts("post") == before + 1


async def test_many_posts_at_once_all_arrive(there: Neighbour) -> None:
    root = await thread(there)
    posts = [Post(f"p{number}", f"{number}", GUS) for number in range(50)]
    while posts:
        told = await asyncio.gather(*(_tried(there, root, post) for post in posts))
        posts = [post for post, after in zip(posts, told, strict=True) if after]
        await there.pass_by(max(told))
    assert len(await there.posts(root)) == 50


async def _tried(there: Neighbour, root: Ref, post: Post) -> float:
    """Post; return for how long the platform wants to be left alone first, if it does."""
    try:
        await there.platform.post(root, post)
    except Retry as told:
        return told.after or 0.0
    return 0.0
