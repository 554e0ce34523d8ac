"""Reactions, in and out (CONV-07)."""

import pytest

from bot.domain.ids import GuestId
from bot.ports import Refused
from bot.sandbox.teams import seed
from bot.teams.refs import place_ref
from tests.bot.teams.envelopes import said, tell
from tests.bot.teams.workplace import Workplace, words_of

SALES = seed.SALES


async def reactions(work: Workplace, conversation: object, text: str) -> dict[str, list[str]]:
    [found] = [m for m in await work.messages(conversation) if m.text == text]
    return {emoji: list(people) for emoji, people in found.reactions.items()}


async def react(
    work: Workplace, message: str, kind: str, user: str = "cleo", **more: object
) -> None:
    body = {"user": user, "channel": SALES, "message": message, "reaction": kind, **more}
    await work.control("react", body)
    await work.settle()


async def test_a_reaction_to_a_guests_message_comes_and_goes(work: Workplace) -> None:
    conversation = await work.conversation()
    _, message = await work.thread(await work.root(conversation))
    await react(work, message["id"], "heart")
    assert list(await reactions(work, conversation, "Hello")) == ["❤️"]
    await react(work, message["id"], "1f389_partypopper")
    await react(work, message["id"], "heart", remove=True)
    assert list(await reactions(work, conversation, "Hello")) == ["🎉"]


async def test_a_reaction_told_twice_is_one_and_what_went_stays_away(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    _, message = await work.thread(await work.root(conversation))
    await react(work, message["id"], "heart")
    await react(work, message["id"], "heart", remove=True)
    first = (await work.control("events?type=messageReaction", verb="GET"))["events"][0]
    await work.control("redeliver", {"n": first["n"]})
    assert await reactions(work, conversation, "Hello") == {}


async def test_a_reaction_that_is_told_before_its_message_is_known_is_not_lost(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    await work.guest_says(conversation, "Anybody there?", "gus-2")
    await work.fail("send", "lost")
    await work.deliver()
    message = (await work.thread(await work.root(conversation)))[-1]
    assert "Anybody there?" in words_of(message["cards"])
    body = {"user": "cleo", "channel": SALES, "message": message["id"], "reaction": "heart"}
    await work.control("react", body)
    await work.pass_by(60)  # then what was sent is looked for, and known
    await work.deliver()
    await work.settle()
    assert list(await reactions(work, conversation, "Anybody there?")) == ["❤️"]


async def test_several_reactions_in_one_activity_are_all_taken(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    _, message = await work.thread(root)
    activity = said(work, "", root, kind="messageReaction", replyToId=message["id"])
    activity["reactionsAdded"] = [
        {"type": "like"},
        {"type": "laugh"},
        {"type": "no such thing"},
        {},
    ]
    assert await tell(work, activity) == 202
    assert len(await reactions(work, conversation, "Hello")) == 2


async def test_reactions_elsewhere_and_by_strangers_are_none_of_our_business(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    _, message = await work.thread(root)
    lunch = await work.agent_says("cleo", "Lunch?")
    for about in (lunch, "17", ""):
        activity = said(work, "", root, kind="messageReaction", replyToId=about)
        assert await tell(work, activity | {"reactionsAdded": [{"type": "like"}]}) == 202
    await react(work, message["id"], "heart", "gil")
    assert await reactions(work, conversation, "Hello") == {}


async def test_a_reaction_that_guests_could_not_be_shown_stays_among_agents(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    _, message = await work.thread(root)
    activity = said(work, "", root, kind="messageReaction", replyToId=message["id"])
    odd = "x" * 500
    assert await tell(work, activity | {"reactionsAdded": [{"type": odd}]}) == 202
    assert await reactions(work, conversation, "Hello") == {}


async def test_the_lock_makes_one_s_own_answer_a_note(work: Workplace) -> None:  # CONV-08
    conversation = await work.conversation()
    root = await work.root(conversation)
    sent = await work.agent_says("cleo", "he is cross", thread=root)
    await work.settle()
    activity = said(work, "", root, kind="messageReaction", replyToId=sent)
    assert await tell(work, activity | {"reactionsAdded": [{"type": "1f512_locked"}]}) == 202
    assert await work.notes(conversation) == ["he is cross"]


async def test_a_guests_reaction_is_shown_below_an_agents_answer(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    sent = await work.agent_says("cleo", "Hi", thread=root)
    await work.settle()
    ref = place_ref(seed.TENANT, SALES, sent)
    await work.teams.platform.react(ref, "❤️", there=True)
    [answer] = [one for one in await work.thread(root) if one["id"] == sent]
    assert answer["reactions"] == {"heart": ["Frontdesk"]}
    for _ in range(2):
        await work.pass_by(2)
        await work.teams.platform.react(ref, "❤️", there=False)
    [answer] = [one for one in await work.thread(root) if one["id"] == sent]
    assert answer["reactions"] == {}
    assert GuestId(conversation.guest_id) == "gus"


async def test_a_reaction_that_teams_does_not_know_is_refused(work: Workplace) -> None:
    conversation = await work.conversation()
    ref = place_ref(seed.TENANT, SALES, await work.root(conversation))
    with pytest.raises(Refused):
        await work.teams.platform.react(ref, "no emoji", there=True)


async def test_a_reaction_to_what_is_gone_is_refused_and_taking_it_away_is_fine(
    work: Workplace,
) -> None:
    gone = place_ref(seed.TENANT, SALES, "17")
    with pytest.raises(Refused):
        await work.teams.platform.react(gone, "❤️", there=True)
    await work.pass_by(2)
    await work.teams.platform.react(gone, "❤️", there=False)
    await work.fail("react", "403:Forbidden")
    await work.pass_by(2)
    with pytest.raises(Refused):
        await work.teams.platform.react(gone, "❤️", there=False)
