"""The dialog in which a conversation is given to a service and an agent, and the ways to it."""

from typing import Any

import pytest

from bot.actions.services import add_service
from bot.domain.conversations import Conversation
from bot.domain.ids import ServiceId
from bot.domain.people import Service
from bot.sandbox.slack import seed
from tests.bot.slack.asking import again, command, press, views, words
from tests.bot.slack.workplace import Workplace, agent_account, known

SALES, SUPPORT = seed.SALES, seed.SUPPORT
ADA = "U0ADA"


async def two_services(work: Workplace) -> tuple[Service, Service, Conversation]:
    """Sales and Support, whose members are Ada, Bob and Mona, and a conversation in Sales."""
    sales = await work.service()
    support = await work.service(SUPPORT, name="Support")
    return sales, support, await work.conversation(service=sales)


async def agent(work: Workplace, user: str) -> Any:
    return await work.store.read(lambda tx: tx.people.agent_by_account(agent_account(user)))


def block(view: Any, name: str) -> Any:
    """Return a block by the name that it has before a space."""
    return next((b for b in view["blocks"] if b["block_id"].split(" ")[0] == name), None)


def offered(view: Any, name: str) -> list[tuple[str, list[str]]]:
    """Return what a menu offers in its groups, each choice with what stands below it."""
    element = block(view, name)["element"]
    groups = element.get("option_groups") or [
        {"options": element["options"], "label": {"text": ""}}
    ]
    return [(group["label"]["text"], list(map(_shown, group["options"]))) for group in groups]


def _shown(one: Any) -> str:
    about = one.get("description")
    return one["text"]["text"] + (f" ({about['text']})" if about else "")


def chosen(view: Any, name: str) -> str:
    """Return what is chosen in a menu."""
    found = block(view, name)
    element = found["element"]
    kept = view["state"]["values"].get(found["block_id"]) or {}
    state = kept.get(element["action_id"]) or {"selected_option": element.get("initial_option")}
    return (state["selected_option"] or {"text": {"text": ""}})["text"]["text"]


async def choose(work: Workplace, view: Any, name: str, value: str, user: str = ADA) -> Any:
    """Choose in a menu that tells us at once; return the dialog as it is then."""
    action = block(view, name)["element"]["action_id"]
    body = {"user": user, "view_id": view["id"], "action_id": action, "value": value}
    assert (await work.control("press", body))["ok"]
    return (await views(work, user))[-1]


async def send(work: Workplace, view: Any, assignee: str | None = None, user: str = ADA) -> Any:
    values = {}
    if assignee is not None:
        found = block(view, "assignee")
        values = {found["block_id"]: {"assignee": assignee}}
    body = {"user": user, "view_id": view["id"], "values": values}
    return await work.control("submit", body)


async def opened(work: Workplace, conversation: Conversation, user: str = ADA) -> Any:
    await press(work, conversation, "assign", user=user)
    return (await views(work, user))[-1]


async def test_the_dialog_shows_services_by_workspace_and_the_members_of_the_chosen_one(
    work: Workplace,
) -> None:  # ASG-03, ASG-05
    _, _, conversation = await two_services(work)
    view = await opened(work, conversation)
    assert f"#{conversation.number} Gus" in str(view["blocks"][0])
    assert offered(view, "service") == [("Acme", ["Sales (has it now, yours)", "Support (yours)"])]
    assert offered(view, "assignee") == [("", ["Unassigned", "Ada (you)", "Bob", "Mona"])]
    assert (chosen(view, "service"), chosen(view, "assignee")) == ("Sales", "Unassigned")
    assert view["submit"]["text"] == "Apply"


async def test_a_conversation_is_given_to_an_agent_of_another_service(
    work: Workplace,
) -> None:  # ASG-02, ASG-03, ASG-04
    _, support, conversation = await two_services(work)
    view = await choose(work, await opened(work, conversation), "service", support.id)
    bob = await agent(work, "U0BOB")
    done = await send(work, view, bob.id)
    assert done["views"] == []
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, bob.id)


async def test_the_assignees_follow_the_service_and_who_still_fits_stays(
    work: Workplace,
) -> None:  # ASG-03
    sales, support, conversation = await two_services(work)
    bob, mona = await agent(work, "U0BOB"), await agent(work, "U0MONA")
    await work.store.run(lambda tx: tx.people.set_members(support.id, [mona.id, bob.id]))
    view = await opened(work, conversation)
    values = {block(view, "assignee")["block_id"]: {"assignee": bob.id}}
    body = {"user": ADA, "view_id": view["id"], "action_id": "pick_service", "value": support.id}
    await work.control("press", {**body, "values": values})
    [view] = await views(work)
    assert offered(view, "assignee") == [("", ["Unassigned", "Bob", "Mona"])]
    assert chosen(view, "assignee") == "Bob"
    await work.store.run(lambda tx: tx.people.set_members(sales.id, [mona.id]))
    view = await choose(work, view, "service", sales.id)
    assert offered(view, "assignee") == [("", ["Unassigned", "Mona"])]
    assert chosen(view, "assignee") == "Unassigned"


async def test_the_button_says_when_one_leaves_by_it(work: Workplace) -> None:  # ASG-06, ASG-07
    sales, support, conversation = await two_services(work)
    ada, mona = await agent(work, ADA), await agent(work, "U0MONA")
    await work.store.run(lambda tx: tx.people.set_members(support.id, [mona.id]))
    root = await work.root(conversation)
    for person in ("ada", "bob"):
        await work.person(person).chat_postMessage(channel=SALES, thread_ts=root, text="Hi")
    await work.settle()
    view = await opened(work, conversation)
    assert view["submit"]["text"] == "Apply"
    view = await choose(work, view, "service", support.id)
    assert view["submit"]["text"] == "Apply and leave"
    view = await choose(work, view, "service", sales.id)
    assert view["submit"]["text"] == "Apply"
    await send(work, await choose(work, view, "service", support.id))
    present = await work.store.read(lambda tx: tx.participants.all(conversation.id))
    assert ada.id not in {one.person for one in present if one.left_at is None}


async def test_a_service_that_cannot_be_chosen_says_why_and_nothing_happens(
    work: Workplace,
) -> None:  # ASG-12
    sales, support, conversation = await two_services(work)
    await work.store.run(lambda tx: tx.people.set_members(support.id, []))
    await work.store.run(lambda tx: add_service(tx, "Nowhere"))
    view = await opened(work, conversation)
    every = [one for _, group in offered(view, "service") for one in group]
    assert "Support (cannot be chosen: nobody there can be reached)" in every
    assert "Nowhere (cannot be chosen: it has no channel)" in every
    view = await choose(work, view, "service", support.id)
    assert "Support cannot be chosen: nobody there can be reached." in str(view["blocks"])
    assert block(view, "assignee") is None
    done = await send(work, view)
    [(field, why)] = done["errors"].items()
    assert field == block(view, "service")["block_id"]
    assert why == "Support cannot be chosen: nobody there can be reached."
    assert (await again(work, conversation)).service_id == sales.id


async def test_an_assignee_who_left_the_service_meanwhile_is_refused_at_the_field(
    work: Workplace,
) -> None:
    _, support, conversation = await two_services(work)
    bob, mona = await agent(work, "U0BOB"), await agent(work, "U0MONA")
    view = await choose(work, await opened(work, conversation), "service", support.id)
    await work.store.run(lambda tx: tx.people.set_members(support.id, [mona.id]))
    done = await send(work, view, bob.id)
    assert done["errors"] == {
        block(view, "assignee")["block_id"]: "Bob does not belong to Support."
    }
    assert (await again(work, conversation)).assignee_id is None


async def test_the_later_of_two_wins_and_is_told_what_it_replaced(
    work: Workplace,
) -> None:  # ASG-15
    sales, support, conversation = await two_services(work)
    bob, mona = await agent(work, "U0BOB"), await agent(work, "U0MONA")
    mine = await opened(work, conversation)
    theirs = await opened(work, conversation, user="U0BOB")
    theirs = await choose(work, theirs, "service", support.id, user="U0BOB")
    assert (await send(work, theirs, mona.id, user="U0BOB"))["views"] == []
    done = await send(work, mine, bob.id)
    assert done["response_action"] == "update"
    told = str(done["views"][0]["blocks"])
    assert "with Sales, Bob now" in told
    assert "given it to Support, Mona" in told
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (sales.id, bob.id)


async def test_a_command_alone_opens_the_dialog_with_a_choice_of_conversations(
    work: Workplace,
) -> None:  # MGR-01, ASG-02
    _, support, conversation = await two_services(work)
    assert not (await command(work, "", name="/assign"))["body"]
    [view] = await views(work)
    assert block(view, "service") is None
    option = {"text": {"type": "plain_text", "text": "it"}, "value": conversation.id}
    view = await choose(work, view, "conversation", option)
    assert chosen(view, "service") == "Sales"
    view = await choose(work, view, "service", support.id)
    assert (await send(work, view))["views"] == []
    assert (await again(work, conversation)).service_id == support.id


async def test_a_command_with_only_a_number_opens_the_dialog_for_it(work: Workplace) -> None:
    _, _, conversation = await two_services(work)
    assert not (await command(work, f"#{conversation.number}", name="/assign"))["body"]
    [view] = await views(work)
    assert block(view, "conversation") is None
    assert chosen(view, "service") == "Sales"


async def test_where_the_dialog_does_not_open_the_answer_says_how(work: Workplace) -> None:
    _, _, conversation = await two_services(work)
    await work.control("faults", {"fail_next": [{"method": "views.open", "with": "503"}]}, "PUT")
    told = await command(work, f"#{conversation.number}", name="/assign")
    assert f"To whom shall #{conversation.number} go?" in words(told)


async def test_another_conversation_begins_with_how_it_stands(work: Workplace) -> None:
    _, support, gus = await two_services(work)
    ann = await work.conversation(service=support, guest="ann", name="Ann")
    await command(work, "", name="/assign")
    [view] = await views(work)
    for conversation, service in ((gus, "Sales"), (ann, "Support"), (gus, "Sales")):
        option = {"text": {"type": "plain_text", "text": "it"}, "value": conversation.id}
        view = await choose(work, view, "conversation", option)
        assert chosen(view, "service") == service


@pytest.mark.parametrize(
    ("said", "service", "person"),
    [
        ("support @bob", "Support", "Bob"),
        ("support", "Support", None),
        ("Support nobody", "Support", None),
        ("@bob", "Sales", "Bob"),
        ("bob", "Sales", "Bob"),
        ("me", "Sales", "Ada"),
        ("SUPPORT me", "Support", "Ada"),
    ],
)
async def test_a_command_with_everything_in_it_acts_at_once(  # ASG-02
    work: Workplace, said: str, service: str, person: str | None
) -> None:
    _, _, conversation = await two_services(work)
    told = words(await command(work, f"#{conversation.number} {said}", name="/assign"))
    assert f"#{conversation.number} is with {service}" in told
    now = await again(work, conversation)
    found = await work.store.read(
        lambda tx: (
            tx.people.service(now.service_id).name,
            tx.people.agent(now.assignee_id).name if now.assignee_id else None,
        )
    )
    assert found == (service, person)


@pytest.mark.parametrize(
    ("said", "words_of_it"),
    [
        ("frobnicate", "no service and nobody called “frobnicate”"),
        ("support @nobodyhere", "nobody called “@nobodyhere”"),
        ("'; DROP TABLE service; --", "no service and nobody called"),
        ("%", "no service and nobody called “%”"),
        ("*bold* <!channel>", "nobody called “*bold* <!channel>”"),
        ("sal", "no service and nobody called “sal”"),
    ],
)
async def test_what_nobody_is_called_is_said_and_changes_nothing(  # B15, S5
    work: Workplace, said: str, words_of_it: str
) -> None:
    sales, _, conversation = await two_services(work)
    told = words(await command(work, f"#{conversation.number} {said}", name="/assign"))
    assert words_of_it in told.replace("&lt;", "<").replace("&gt;", ">")
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (sales.id, None)


async def test_a_mention_in_the_thread_assigns(work: Workplace) -> None:  # ASG-02
    _, support, conversation = await two_services(work)
    root = await work.root(conversation)
    await work.person("ada").chat_postMessage(
        channel=SALES, thread_ts=root, text="<@U0FRONTDESK> assign support <@U0BOB>"
    )
    await work.settle()
    bob = await agent(work, "U0BOB")
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, bob.id)
    assert any("is with Support, Bob now" in text for text in work.whispers())


async def test_who_is_mentioned_is_meant_whatever_they_are_called(work: Workplace) -> None:
    sales, _, conversation = await two_services(work)
    bob = await agent(work, "U0BOB")
    other = await known(work, "U0TWIN", "Bob")
    members = [bob.id, other.id, (await agent(work, ADA)).id]
    await work.store.run(lambda tx: tx.people.set_members(sales.id, members))
    told = words(await command(work, f"#{conversation.number} sales bob", name="/assign"))
    assert "Several colleagues are called" in told
    await command(work, f"#{conversation.number} sales @bob", name="/assign")
    assert (await again(work, conversation)).assignee_id == bob.id


async def test_a_mention_without_more_is_answered_with_a_button(work: Workplace) -> None:
    _, _, conversation = await two_services(work)
    root = await work.root(conversation)
    ada = work.person("ada")
    await ada.chat_postMessage(channel=SALES, thread_ts=root, text="<@U0FRONTDESK> assign")
    await work.settle()
    [told] = list(work.sandbox.channels[SALES].ephemerals.values())
    body = {"user": ADA, "channel": SALES, "ts": told.ts, "action_id": "open_assign"}
    await work.control("press", body)
    [view] = await views(work)
    assert chosen(view, "service") == "Sales"


async def test_who_takes_it_from_outside_is_asked_for_the_service(
    work: Workplace,
) -> None:  # ASG-11
    sales, support, conversation = await two_services(work)
    ada, bob = await known(work, ADA, "Ada"), await agent(work, "U0BOB")
    await work.store.run(lambda tx: tx.people.set_members(sales.id, [bob.id]))
    await press(work, conversation, "take")
    [view] = await views(work)
    assert (chosen(view, "service"), chosen(view, "assignee")) == ("Support", "Ada")
    await send(work, view)
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, ada.id)


async def test_the_message_shortcut_leads_to_the_dialog(work: Workplace) -> None:  # ASG-02
    _, _, conversation = await two_services(work)
    root = await work.root(conversation)
    body = {"user": ADA, "channel": SALES, "ts": root, "callback_id": "conversation_actions"}
    await work.control("shortcut", body)
    [chooser] = await views(work)
    body = {"user": ADA, "view_id": chooser["id"], "action_id": "card_assign"}
    await work.control("press", body)
    view = (await views(work))[-1]
    bob = await agent(work, "U0BOB")
    assert (await send(work, view, bob.id))["views"] == []
    assert (await again(work, conversation)).assignee_id == bob.id


async def test_a_dialog_sent_twice_assigns_once(work: Workplace) -> None:  # B1
    _, support, conversation = await two_services(work)
    view = await choose(work, await opened(work, conversation), "service", support.id)
    await send(work, view)
    notices = [m for m in await work.messages(conversation) if m.kind == "notice"]
    assert sum("handed_over" in str(m) for m in notices) == 1


async def test_a_hundred_services_and_agents_with_the_longest_names_fit(work: Workplace) -> None:
    sales, _, conversation = await two_services(work)
    place = work.channel_ref(SUPPORT)

    def fill(tx: Any) -> list[str]:
        for number in range(130):
            service = add_service(tx, f"{number:03} " + "Ä" * 76, place)
            tx.people.set_members(service.id, [mona.id])
        return [one.id for one in tx.people.services() if one.name.startswith("129")]

    mona = await agent(work, "U0MONA")
    crowd = [
        await known(work, f"U1{number:04}", f"{number:03} " + "W" * 76) for number in range(230)
    ]
    [last] = await work.store.run(fill)
    await work.store.run(
        lambda tx: tx.people.set_members(ServiceId(last), [one.id for one in crowd])
    )
    view = await opened(work, conversation)
    assert sum(len(group) for _, group in offered(view, "service")) == 132
    view = await choose(work, view, "service", last)
    groups = offered(view, "assignee")
    assert [len(one) for _, one in groups] == [1, 99, 99, 32]
    assert (await send(work, view, crowd[229].id))["views"] == []
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (last, crowd[229].id)
    assert sales.id != last


@pytest.mark.parametrize(
    "name", ["<!channel> & <@U0BOB>", "*b* _i_ `c`", "[x](http://evil.example)"]
)
async def test_names_of_services_are_never_markup(work: Workplace, name: str) -> None:  # S5
    await two_services(work)
    await work.store.run(lambda tx: add_service(tx, name))
    gus = await work.conversation(
        service=await work.service(seed.GENERAL, name=f"G {name}"), guest="g2", name=name
    )
    view = await opened_in(work, gus, seed.GENERAL)
    service = next(
        one for one in await work.store.read(lambda tx: tx.people.services()) if one.name == name
    )
    view = await choose(work, view, "service", service.id)
    runs = [
        run
        for one in view["blocks"]
        if one["type"] == "rich_text"
        for part in one["elements"]
        for run in part["elements"]
    ]
    # An address may lead to what it says, and nothing else is more than words.
    assert all(run["type"] == "text" or run["url"] == run.get("text", run["url"]) for run in runs)
    said = "".join(run.get("text") or run["url"] for run in runs)
    assert f"{name} cannot be chosen" in said


async def opened_in(work: Workplace, conversation: Conversation, channel: str) -> Any:
    root = await work.root(conversation)
    body = {"user": ADA, "channel": channel, "ts": root, "action_id": "card_assign"}
    await work.control("press", body)
    return (await views(work))[-1]
