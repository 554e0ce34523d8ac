"""Files, from agents to guests and from guests to agents."""

import base64

import pytest

from bot.domain.conversations import Conversation
from bot.domain.ids import Ref
from bot.ports import Author, Refused, Retry, Upload
from bot.sandbox.teams import seed
from bot.teams.refs import FileKind, file_ref, place_ref
from tests.bot.teams.envelopes import said, tell
from tests.bot.teams.workplace import Workplace, known, words_of

SALES = seed.SALES
PLAN = {"name": "plan.txt", "content": base64.b64encode(b"the plan").decode()}
PICTURE = {"name": "p.png", "content": base64.b64encode(b"\x89PNG dots").decode()}


async def contents(work: Workplace, conversation: Conversation) -> dict[str, bytes | None]:
    """Return the files that guests can have, by name, None while there are no bytes."""
    files = [file for m in await work.messages(conversation) for file in m.files]
    found = {}
    for file in files:
        kept = await work.store.read(lambda tx, file=file: tx.files.get(file.id))
        found[file.name] = kept.data
    return found


async def test_a_file_in_a_thread_reaches_the_guest(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.agent_says("cleo", "See here", thread=root, files=[PLAN])
    await work.settle()
    assert await work.said(conversation) == ["Hello", "See here"]
    assert await contents(work, conversation) == {"plan.txt": b"the plan"}


async def test_a_file_without_words_reaches_the_guest(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.agent_says("cleo", thread=await work.root(conversation), files=[PLAN])
    await work.settle()
    assert await contents(work, conversation) == {"plan.txt": b"the plan"}


async def test_without_leave_to_read_messages_the_words_go_and_the_agent_is_told(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    await work.control("consents", {"team": seed.TEAM, "rsc": ["TeamMember.Read.Group"]}, "PUT")
    root = await work.root(conversation)
    await work.agent_says("cleo", "<@app> reply See here", thread=root, files=[PLAN])
    await work.settle()
    await work.again("message")
    assert await work.said(conversation) == ["Hello", "See here"]
    assert await contents(work, conversation) == {}
    [told] = await work.whispers("cleo")
    assert "stays in Teams" in told
    assert any(one["reactions"] for one in await work.thread(root))


async def test_a_file_alone_that_cannot_be_read_sends_nothing_empty(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    reference = '<attachment id="no-such-file"></attachment>'
    activity = said(work, "", root)
    activity["attachments"] = [{"contentType": "text/html", "content": reference}]
    activity["id"] = await work.agent_says("cleo", "x", thread=root)
    await work.settle()
    before = await work.said(conversation)
    activity["id"] = str(int(activity["id"]) + 1)
    assert await tell(work, activity) == 202
    await work.settle()
    assert await work.said(conversation) == before
    assert any("stays in Teams" in text for text in await work.whispers("cleo"))


async def test_without_leave_to_read_files_the_agent_is_told_which(work: Workplace) -> None:
    await work.control("consents", {"graph": ["User.Read.All"]}, "PUT")
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.agent_says("cleo", "See here", thread=root, files=[PLAN])
    await work.settle()
    assert await work.said(conversation) == ["Hello", "See here"]
    assert any("plan.txt" in text for text in await work.whispers("cleo"))


async def test_files_elsewhere_are_not_asked_about(work: Workplace) -> None:
    await work.control("calls", verb="DELETE")
    top = await work.agent_says("cleo", "Lunch", files=[PLAN])
    await work.agent_says("dan", "Menu", thread=top, files=[PLAN])
    await work.settle()
    assert [one for one in await work.calls("graph") if "/messages/" in one["path"]] == []


async def test_a_picture_among_the_words_reaches_the_guest(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    await work.agent_says("cleo", "Look", thread=root, pictures=[PICTURE])
    await work.settle()
    assert await contents(work, conversation) == {"picture-1.png": b"\x89PNG dots"}


async def test_a_file_in_the_chat_with_the_app_reaches_the_guest(work: Workplace) -> None:
    agent = await known(work, "cleo", "Cleo Clark")
    conversation = await work.conversation(agent=agent)
    await work.agent_says("cleo", "See", None, files=[PLAN], pictures=[PICTURE])
    await work.settle()
    assert await work.said(conversation) == ["Hello", "See"]
    found = await contents(work, conversation)
    assert found == {"plan.txt": b"the plan", "picture-1.png": b"\x89PNG dots"}


async def test_files_that_wait_for_a_choice_go_with_their_words(work: Workplace) -> None:
    agent = await known(work, "cleo", "Cleo Clark")
    gus, _ = [
        await work.conversation(agent=agent, guest=name, name=name) for name in ("gus", "ida")
    ]
    await work.agent_says("cleo", "See", None, files=[PLAN])
    await work.settle()
    asked = (await work.state("cleo"))["chat"]["messages"][-1]["id"]
    body = {"user": "cleo", "message": asked, "action": "pick", "inputs": {"conversation": gus.id}}
    await work.control("press", body)
    await work.settle()
    assert await contents(work, gus) == {"plan.txt": b"the plan"}


async def test_what_is_too_large_is_refused(work: Workplace) -> None:
    ref = await shared(work)
    assert await work.teams.platform.fetch_file(ref, 8) == b"the plan"
    with pytest.raises(Refused, match="too large"):
        await work.teams.platform.fetch_file(ref, 7)


async def shared(work: Workplace) -> Ref:
    told = await work.control("post", {"user": "cleo", "channel": SALES, "files": [PLAN]})
    return file_ref(seed.TENANT, FileKind.SHARED, told["message"]["files"][0]["url"])


@pytest.mark.parametrize("fault", ["429", "503", "502", "500"])
async def test_a_file_that_cannot_be_had_now_is_fetched_later(work: Workplace, fault: str) -> None:
    ref = await shared(work)
    await work.fail("graph", fault)
    with pytest.raises(Retry):
        await work.teams.platform.fetch_file(ref, 100)
    assert await work.teams.platform.fetch_file(ref, 100) == b"the plan"


async def test_a_token_that_is_worth_nothing_any_more_is_not_shown_twice(work: Workplace) -> None:
    ref = await shared(work)
    await work.teams.platform.fetch_file(ref, 100)
    await work.control("expire_tokens", {})
    with pytest.raises(Retry):
        await work.teams.platform.fetch_file(ref, 100)
    assert await work.teams.platform.fetch_file(ref, 100) == b"the plan"


async def test_a_guests_file_is_a_card_with_a_way_to_open_it(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    upload = Upload(
        "f1", "order.pdf", "application/pdf", b"x" * 2048, url="https://desk.example/f/1"
    )
    thread = place_ref(seed.TENANT, SALES, root)
    await work.teams.platform.post_file(thread, upload)
    author = Author("Gus")
    named = Upload("f2", "a.png", "image/png", b"x", url="https://desk.example/f/2", author=author)
    await work.teams.platform.post_file(thread, named)
    file, picture = (await work.thread(root))[-2:]
    assert "order.pdf" in words_of(file["cards"])
    assert "2 KB" in words_of(file["cards"])
    assert file["cards"][0]["actions"][0]["url"] == "https://desk.example/f/1"
    assert words_of(picture["cards"]).startswith("Gus")
    assert "https://desk.example/f/2" in str(picture["cards"][0]["body"])
