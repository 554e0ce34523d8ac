"""Assignment in words and by a form, as it stands behind every entrance (ASG-02, ASG-03, ASG-11, ASG-15)."""

from dataclasses import replace

import pytest

from bot.actions.assign import Target, assign
from bot.actions.offers import offers
from bot.assigning import Given, Wish, about_member, about_offer, field_of, give, read_form
from bot.commands import Asked, Reply, answer
from bot.commands.assign import read_meant
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import AgentId, ServiceId
from bot.domain.people import Agent, Service
from bot.effects import Speaker
from bot.picking import found_by, offered
from bot.ports import Profile
from bot.store import Transaction
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    INSIDE,
    LINKS,
    SALES,
    SLACK_CHANNEL,
    TIM,
    opened,
    slack,
)

ENGLISH = texts("en", "bot")
TWIN = Agent(AgentId("twin"), "Eve", "eve-2", (slack("T1/U9"),))


def service(name: str) -> Service:
    return Service(ServiceId(name.lower()), name, ())


KNOWN = [service(name) for name in ("Sales", "Sales North", "Me", "Ä Öl")]


@pytest.mark.parametrize(
    ("said", "meant", "person"),
    [
        ("sales", "Sales", ""),
        ("SALES @ada", "Sales", "@ada"),
        ("sales ada", "Sales", "ada"),
        ("sales@ada", "Sales", "@ada"),
        ("sales: ada", "Sales", "ada"),
        ("sales → Ada", "Sales", "Ada"),
        ("Sales North me", "Sales North", "me"),
        ("sales  north", "Sales", "north"),
        ("me", "Me", ""),
        ("salesforce", None, "salesforce"),
        ("@ada", None, "@ada"),
        ("ä öl nobody", "Ä Öl", "nobody"),
        ("  ", None, ""),
    ],
)
def test_the_longest_name_of_a_service_is_meant(  # ASG-02
    said: str, meant: str | None, person: str
) -> None:
    found = read_meant(said, KNOWN)
    assert (found.service.name if found.service else None, found.person) == (meant, person)


def ask(tx: Transaction, words: str, agent: Agent = ADA, **named: Agent) -> Reply:
    accounts = {name: one.accounts[0] for name, one in named.items()}
    place = SLACK_CHANNEL
    asked = Asked(agent, agent.accounts[0], words, None, place, ENGLISH, LINKS, accounts)
    return answer(tx, asked)


def speaker(agent: Agent = ADA) -> Speaker:
    profile = Profile(agent.name, manages=agent.manages)
    return Speaker(agent.accounts[0], profile, SLACK_CHANNEL, ENGLISH, LINKS)


def stands(tx: Transaction, number: int = 1) -> tuple[str | None, str | None]:
    now = tx.conversations.by_number(number)
    return now.service_id, now.assignee_id


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("assign #1 inside", ("inside", None)),
        ("assign #1 inside @eve", ("inside", "eve")),
        ("assign #1 inside nobody", ("inside", None)),
        ("assign #1 me", ("sales", "ada")),
        ("assign #1 myself", ("sales", "ada")),
        ("assign #1 inside me", ("inside", "ada")),
        ("assign #1 eve", ("sales", "eve")),
        ("assign #1 @Eve", ("sales", "eve")),
    ],
)
def test_words_assign(tx: Transaction, words: str, now: tuple[str, str | None]) -> None:  # ASG-02
    opened(tx)
    assert ask(tx, words).text.startswith("#1 is with ")
    assert stands(tx) == now


def test_the_answer_says_what_it_replaced(tx: Transaction) -> None:  # ASG-15
    opened(tx)
    assert ask(tx, "assign #1 inside eve").text == (
        "#1 is with Inside, Eve now, and you have left it. Before: Sales, nobody yet."
    )
    assert ask(tx, "assign #1 inside eve").text == "#1 is with Inside, Eve already."
    assert ask(tx, "take #1").text == "#1 is yours. Before: Inside, Eve."
    assert ask(tx, "assign #1 nobody").text.startswith("#1 is with Inside, nobody yet now.")


def test_who_gives_it_away_from_a_service_of_others_has_left_it(tx: Transaction) -> None:  # ASG-06
    opened(tx)
    tx.people.set_members(INSIDE.id, [EVE.id])
    assert "you have left it" in ask(tx, "assign #1 inside").text
    present = tx.participants.all(tx.conversations.by_number(1).id)
    assert ADA.id not in {one.person for one in present if not one.left_at}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("assign #1 nowhere", "I know no service and nobody called “nowhere”"),
        ("assign #1 sales nowhere", "I know nobody called “nowhere” in a service."),
        ("assign #1 @nowhere", "I know nobody called “@nowhere” in a service."),
        ("assign #1 sales tim", "Tim does not belong to Sales."),
        ("assign #7 sales", "There is no conversation #7."),
    ],
)
def test_what_words_do_not_find_is_said(tx: Transaction, words: str, said: str) -> None:
    opened(tx)
    assert ask(tx, words).text.replace("\\", "").startswith(said)
    assert stands(tx) == ("sales", None)


def test_of_two_with_one_name_the_mentioned_one_is_meant(tx: Transaction) -> None:
    opened(tx)
    tx.people.add_agent(TWIN)
    tx.people.add_member(SALES.id, TWIN.id)
    assert "Several colleagues are called “eve”" in ask(tx, "assign #1 eve").text
    ask(tx, "assign #1 @Eve", Eve=TWIN)
    assert stands(tx) == ("sales", "twin")
    ask(tx, "assign #1 eve-2 ")
    ask(tx, "assign #1 @Eve", Eve=replace(TWIN, accounts=(slack("T1/U404"),)))
    assert stands(tx) == ("sales", "twin")


def test_without_more_a_dialog_is_asked_for(tx: Transaction) -> None:  # MGR-01
    conversation = opened(tx)
    asked = ask(tx, "assign #1")
    assert (asked.dialog, asked.conversation.id) == ("assign", conversation.id)
    assert (ask(tx, "assign").dialog, ask(tx, "rename Order 7").words) == ("assign", "Order 7")
    assert ask(tx, "close").dialog is None


def test_who_takes_it_from_outside_is_asked_in_the_dialog(tx: Transaction) -> None:  # ASG-11
    conversation = opened(tx)
    asked = ask(tx, "take #1", TIM)
    assert (asked.dialog, asked.conversation.id, asked.words) == ("assign", conversation.id, "me")
    form = read_form(tx, speaker(TIM), conversation, Wish(me=True))
    assert (form.chosen.service.id, form.assignee) == (BOTH.id, TIM.id)


def test_the_form_shows_how_it_stands(tx: Transaction) -> None:  # ASG-03, ASG-05
    conversation = assign(tx, opened(tx), ADA, Target(None, EVE.id)).conversation
    form = read_form(tx, speaker(), conversation, Wish())
    assert form.now == "Sales, Eve"
    assert (form.chosen.service.id, form.assignee, form.barred) == (SALES.id, EVE.id, False)
    assert [one.service.name for one in form.offers] == [
        one.service.name for one in offers(tx, conversation, ADA)
    ]
    other = read_form(tx, speaker(), conversation, Wish(INSIDE.id))
    assert (other.chosen.service.id, other.assignee) == (INSIDE.id, EVE.id)
    tx.people.set_members(INSIDE.id, [ADA.id])
    assert read_form(tx, speaker(), conversation, Wish(INSIDE.id, EVE.id)).assignee == ""
    assert read_form(tx, speaker(), conversation, Wish("gone")).chosen is None


def test_a_stranger_to_us_sees_the_form_too(tx: Transaction) -> None:
    form = read_form(tx, speaker(TWIN), opened(tx), Wish(me=True))
    assert (form.chosen.service.id, form.assignee) == (SALES.id, "")
    assert not any(one.is_mine for one in form.offers)


def test_what_stands_beside_services_and_agents(tx: Transaction) -> None:  # ASG-12
    conversation = opened(tx)
    tx.people.set_members(INSIDE.id, [])
    tx.people.add_service(service("Nowhere"))
    form = read_form(tx, speaker(), conversation, Wish(INSIDE.id))
    beside = {one.service.name: about_offer(one, ENGLISH) for one in form.offers}
    assert beside == {
        "Both": "yours",
        "Inside": "cannot be chosen: nobody there can be reached",
        "Nowhere": "cannot be chosen: it has no channel",
        "Sales": "has it now, yours",
    }
    assert form.barred
    assert about_member(ADA, ADA.id, ENGLISH) == "you"
    assert "nothing new" in about_member(replace(EVE, paused=True), ADA.id, ENGLISH)
    assert about_member(replace(EVE, active=False), ADA.id, ENGLISH) == "away"
    assert about_member(EVE, ADA.id, ENGLISH) == ""


def test_a_form_gives_it_away_once(tx: Transaction) -> None:  # B1, ASG-15
    conversation = opened(tx)
    form = read_form(tx, speaker(), conversation, Wish())
    given = Given(conversation.id, INSIDE.id, EVE.id, form.stood)
    assert give(tx, "k1", speaker(), given) == ""
    assert stands(tx) == ("inside", "eve")
    ask(tx, "assign #1 sales")
    assert give(tx, "k1", speaker(), given) == ""
    assert stands(tx) == ("sales", None)


def test_who_sends_a_stale_form_wins_and_is_told(tx: Transaction) -> None:  # ASG-15
    conversation = opened(tx)
    form = read_form(tx, speaker(), conversation, Wish())
    assign(tx, conversation, EVE, Target(INSIDE.id, EVE.id))
    told = give(tx, "k1", speaker(), Given(conversation.id, SALES.id, ADA.id, form.stood))
    assert "is with Sales, Ada now" in told
    assert "given it to Inside, Eve" in told
    assert stands(tx) == ("sales", "ada")


@pytest.mark.parametrize(
    ("given", "key", "field"),
    [
        (("nowhere", SALES.id, ""), "conversation_unknown", "conversation"),
        (("", "nowhere", ""), "service_unknown", "service"),
        (("", "", ""), "service_unknown", "service"),
        (("", INSIDE.id, "tim"), "assignee_outside", "assignee"),
        (("", INSIDE.id, "' OR 1=1"), "assignee_outside", "assignee"),
    ],
)
def test_what_nobody_was_offered_is_refused_at_its_field(  # B9, B15
    tx: Transaction, given: tuple[str, str, str], key: str, field: str
) -> None:
    conversation = opened(tx)
    wrong = Given(given[0] or conversation.id, given[1], given[2])
    with pytest.raises(FrontdeskError) as refused:
        give(tx, "k1", speaker(), wrong)
    assert (refused.value.key, field_of(refused.value)) == (key, field)
    assert stands(tx) == ("sales", None)


def test_every_reason_why_a_service_is_barred_has_its_words() -> None:  # ASG-12
    for key in ("service_without_channel", "service_unreachable"):
        assert ENGLISH.knows(f"errors.{key}")
        assert ENGLISH.knows(f"dialog.{key}")
        assert field_of(NotAllowed(key)) == "service"


def test_the_likely_conversations_are_offered_once_each(tx: Transaction) -> None:  # MGR-01, CONV-12
    mine, other = opened(tx), opened(tx, guest=ANN)
    assign(tx, mine, ADA, Target(None, ADA.id))
    found = offered(tx, ADA.accounts[0], SLACK_CHANNEL, ENGLISH)
    assert {(group.label, len(group.picks)) for group in found} == {("Open in this channel", 2)}
    found = offered(tx, ADA.accounts[0], slack("T1/elsewhere"), ENGLISH)
    assert [(group.label, [pick.id for pick in group.picks]) for group in found] == [
        ("You take care of", [mine.id])
    ]
    assert offered(tx, TWIN.accounts[0], slack("T1/elsewhere"), ENGLISH) == []
    [group] = found_by(tx, "ann", ENGLISH)
    assert [(pick.id, pick.label) for pick in group.picks] == [(other.id, "#2 Ann · Sales")]
    ask(tx, "close #2")
    [group] = found_by(tx, "#2", ENGLISH)
    assert [pick.label for pick in group.picks] == ["#2 Ann · Sales · closed"]
    assert found_by(tx, "nothing like it", ENGLISH) == []


def test_a_workspace_that_both_platforms_call_the_same_is_named_once(tx: Transaction) -> None:
    # ASG-05
    for channel in BOTH.channels:
        tx.people.set_workspace(channel, "Acme")
    found = {one.service.name: one.workspace for one in offers(tx, opened(tx), ADA)}
    assert found == {"Both": "Acme", "Sales": "Acme", "Inside": "Slack"}
