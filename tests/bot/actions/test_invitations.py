"""Guests who are asked by mail: into a conversation, or to begin one (ENT-09, MEM-01, CONV-13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.accept import join_by_invitation
from bot.actions.cast import cast_of
from bot.actions.guest_message import receive_guest_message
from bot.actions.invite import invite, invite_as_guest, start_with_guest
from bot.actions.join import join_by_share_link, leave_as_guest
from bot.actions.open_conversation import open_conversation
from bot.actions.reading import set_read_only
from bot.domain.acts import Act
from bot.domain.contacts import Contact
from bot.domain.conversations import MOST_MEMBERS, Conversation, Kind, Source
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ContactId, ConversationId, GuestId
from bot.domain.invitations import (
    INVITATION_LIFE,
    MOST_BY,
    MOST_INTO_CONVERSATION,
    MOST_TO_ADDRESS,
    Outcome,
    read_invitee,
)
from bot.domain.messages import Draft
from bot.domain.naming import shown_to_guests, title_for_agents
from bot.store import Transaction
from tests.overlapping import overlapping
from tests.world import (
    ADA,
    ANN,
    BOB,
    EVE,
    GUS,
    LINKS,
    SALES,
    TIM,
    TO_ADA,
    emptied,
    opened,
    said,
    waiting,
)  # fmt: skip

CARL = read_invitee("carl@example.com", "Carl", "de")
MAIL = "mail_invitation"


def titles(tx, conversation: Conversation) -> tuple[str, str]:
    now = tx.conversations.get(conversation.id)
    cast = cast_of(tx, now)
    return title_for_agents(now, cast.guests), shown_to_guests(now, cast).title


def mailed(tx) -> list[str]:
    """Return the tokens of the links that are on their way, first come first."""
    return [LINKS.invitation_token(one["seed"]) for one in waiting(tx, MAIL)]


def asked(tx, conversation: Conversation, whom=CARL, by=ADA) -> Outcome:
    return invite(tx, conversation, whom, by.actor, LINKS).outcome


def later(tx, by: timedelta) -> Transaction:
    return Transaction(tx._db, tx.now + by)


def test_who_is_invited_stands_in_the_conversation_and_gets_one_mail(tx) -> None:
    # MEM-01 ENT-09 TTL-01 TTL-06 TTL-07 CONV-10 MGR-07
    conversation = opened(tx, TO_ADA)
    assert asked(tx, conversation) is Outcome.SENT
    assert [asked(tx, conversation) for _ in range(3)] == [Outcome.WAITING] * 3
    assert len(mailed(tx)) == 1
    assert titles(tx, conversation) == ("Gus, Carl", "Ada")
    assert tx.conversations.get(conversation.id).kind is Kind.GROUP
    assert said(tx, conversation) == ["(invited)"]
    entries = tx.audit.of(conversation.id)
    assert [str(one.act) for one in entries] == [Act.INVITED, Act.OPENED]
    upper = read_invitee("CARL@example.com", "", "en")
    assert asked(tx, conversation, upper) is Outcome.WAITING


def test_the_link_stands_nowhere_but_in_the_mail(tx) -> None:
    # ENT-09
    conversation = opened(tx)
    asked(tx, conversation)
    [token] = mailed(tx)
    for table in ("invitation", "outbox", "audit", "guest", "message"):
        rows = tx._db.exec_driver_sql(f"SELECT * FROM {table}").all()
        assert token not in str(rows), table


def test_whoever_follows_the_link_takes_the_place_that_was_kept(tx) -> None:
    # ENT-09 TTL-06 CONV-10
    conversation = opened(tx)
    asked(tx, conversation)
    [token] = mailed(tx)
    fresh = replace(ANN, id=GuestId("fresh"), name=None)
    tx.guests.add(fresh)
    emptied(tx)
    joined = join_by_invitation(tx, fresh.id, token)
    assert (tx.guests.get(fresh.id).name, tx.guests.get(fresh.id).email) == (
        "Carl",
        "carl@example.com",
    )
    assert titles(tx, joined)[0] == "Gus, Carl"
    assert said(tx, joined) == ["(invited)", "(joined)"]
    people = [one for one in tx.participants.all(joined.id) if one.is_guest]
    assert [one.person for one in people] == [GUS.id, fresh.id]
    assert waiting(tx, "update_card")
    assert join_by_invitation(tx, fresh.id, token) == joined
    leave_as_guest(tx, fresh.id, joined.id)
    join_by_invitation(tx, fresh.id, token)
    assert titles(tx, joined)[0] == "Gus, Carl"
    with pytest.raises(NotAllowed, match="invitation_used"):
        join_by_invitation(tx, BOB.id, token)


def test_somebody_we_know_keeps_who_they_are_and_is_no_outsider_any_more(tx) -> None:
    # ENT-09 CONV-14 PHB-01
    conversation = opened(tx)
    join_by_share_link(tx, ANN.id, conversation.share.token)
    set_read_only(tx, conversation, ADA.actor, only=True)
    asked(tx, conversation)
    contact = Contact(ContactId("c"), "Carl", emails=("carl@example.com",))
    other = Contact(ContactId("d"), "Anna", book=ADA.id)
    for one in (contact, other):
        tx.contacts.save(one)
        for guest in (cast_of(tx, conversation).guests[-1].id, ANN.id)[: 1 + bool(one.book)]:
            tx.contacts.link(one, guest)
    join_by_invitation(tx, ANN.id, mailed(tx)[0])
    assert tx.guests.get(ANN.id).name == "Ann"
    assert tx.guests.get(ANN.id).email == "carl@example.com"
    assert tx.participants.get(conversation.id, ANN.id).source is Source.MANUAL
    receive_guest_message(tx, ANN.id, conversation.id, Draft("hi"), source="1")
    assert titles(tx, conversation)[0] == "Gus, Ann"
    assert {one.id for one in tx.contacts.of_guest(ANN.id)} == {"c", "d"}
    assert asked(tx, conversation) is Outcome.PRESENT


def test_an_address_that_takes_part_is_said_so(tx) -> None:
    # MEM-01
    conversation = opened(tx)
    gus = read_invitee("GUS@example.com", "Somebody", "en")
    assert asked(tx, conversation, gus) is Outcome.PRESENT
    assert mailed(tx) == []
    leave_as_guest(tx, GUS.id, conversation.id)
    assert asked(tx, conversation, gus) is Outcome.SENT


def test_an_invitation_ends_and_is_sent_anew_then(tx) -> None:
    # ENT-09
    conversation = opened(tx)
    asked(tx, conversation)
    [token] = mailed(tx)
    end = later(tx, INVITATION_LIFE)
    with pytest.raises(NotFound, match="share_closed"):
        join_by_invitation(end, BOB.id, token)
    assert invite(end, conversation, CARL, ADA.actor, LINKS).outcome is Outcome.SENT
    assert titles(tx, conversation)[0] == "Gus, Carl"
    join_by_invitation(end, BOB.id, mailed(tx)[1])
    assert titles(tx, conversation)[0] == "Gus, Bob"
    assert invite(end, conversation, CARL, ADA.actor, LINKS).outcome is Outcome.PRESENT
    with pytest.raises(NotFound, match="share_closed"):
        join_by_invitation(end, BOB.id, "nothing")


def test_a_place_that_was_taken_away_lets_nobody_in(tx) -> None:
    # ENT-09
    conversation = opened(tx)
    asked(tx, conversation)
    tx.participants.leave(conversation.id, cast_of(tx, conversation).guests[-1].id)
    with pytest.raises(NotFound, match="share_closed"):
        join_by_invitation(tx, BOB.id, mailed(tx)[0])


def test_guests_invite_where_they_may_write(tx) -> None:
    # MEM-01 CONV-14
    conversation = opened(tx)
    join_by_share_link(tx, ANN.id, conversation.share.token)
    assert invite_as_guest(tx, ANN.id, conversation.id, CARL, LINKS).outcome is Outcome.SENT
    set_read_only(tx, conversation, ADA.actor, only=True)
    with pytest.raises(NotAllowed, match="read_only"):
        invite_as_guest(tx, ANN.id, conversation.id, CARL, LINKS)
    with pytest.raises(NotFound):
        invite_as_guest(tx, BOB.id, conversation.id, CARL, LINKS)


def numbered(n: int):
    return read_invitee(f"g{n}@example.com", "", "en")


def flood_of_address(tx, conversation: Conversation) -> None:
    for guest in (ANN, BOB, GUS, replace(GUS, id=GuestId("zoe"))):
        if guest.id == "zoe":
            tx.guests.add(guest)
        asked(tx, opened(tx, TO_ADA, guest))


def flood_of_guest(tx, conversation: Conversation) -> None:
    for n in range(MOST_BY["guest"] + 1):
        asked(tx, conversation, numbered(n), GUS)


def flood_of_conversation(tx, conversation: Conversation) -> None:
    for n in range(MOST_INTO_CONVERSATION + 1):
        asked(tx, conversation, numbered(n), (ADA, TIM)[n % 2])


@pytest.mark.parametrize(
    ("flood", "most"),
    [
        (flood_of_address, MOST_TO_ADDRESS),
        (flood_of_guest, MOST_BY["guest"]),
        (flood_of_conversation, MOST_INTO_CONVERSATION),
    ],
)
def test_nobody_is_flooded_with_mails(tx, flood: Callable[..., None], most: int) -> None:
    # MEM-01
    conversation = opened(tx)
    with pytest.raises(NotAllowed, match="invitations_too_many"):
        flood(tx, conversation)
    assert len(mailed(tx)) == most


def test_a_full_conversation_takes_no_invitation_and_keeps_no_trace(tx) -> None:
    # CONV-13
    conversation = opened(tx)
    for n in range(MOST_MEMBERS - 3):
        tx.participants.add_guest(conversation.id, GuestId(f"g{n}"), Source.MANUAL)
        tx.guests.add(replace(GUS, id=GuestId(f"g{n}"), email=None))
    before = tx._db.exec_driver_sql("SELECT count(*) FROM guest").scalar()
    with pytest.raises(NotAllowed, match="conversation_full"):
        asked(tx, conversation)
    assert tx._db.exec_driver_sql("SELECT count(*) FROM guest").scalar() == before
    assert mailed(tx) == []


def test_an_agent_begins_a_conversation_and_the_guest_finds_it_again(tx) -> None:
    # ENT-09 CONV-03 TTL-01 TTL-02
    begun = start_with_guest(tx, CARL, ADA, None, LINKS)
    assert begun.outcome is Outcome.SENT
    conversation = begun.conversation
    assert (conversation.kind, conversation.assignee_id) == (Kind.ONE_ON_ONE, ADA.id)
    assert titles(tx, conversation) == ("Carl", "Ada")
    assert [str(one.channel) for one in tx.threads.of(conversation.id)] == ["slack:T1/U1"]
    assert start_with_guest(tx, CARL, ADA, None, LINKS).outcome is Outcome.WAITING
    join_by_invitation(tx, BOB.id, mailed(tx)[0])
    assert titles(tx, conversation) == ("Bob", "Ada")
    assert open_conversation(tx, BOB.id, TO_ADA).id == conversation.id
    again = start_with_guest(tx, CARL, ADA, None, LINKS)
    assert (again.conversation.id, again.outcome) == (conversation.id, Outcome.PRESENT)
    assert start_with_guest(tx, CARL, TIM, None, LINKS).conversation.id != conversation.id


def test_who_has_a_conversation_with_the_agent_already_gets_a_second_one_by_mail(tx) -> None:
    # ENT-09 CONV-04
    first = opened(tx, TO_ADA, BOB)
    begun = start_with_guest(tx, CARL, ADA, None, LINKS).conversation
    join_by_invitation(tx, BOB.id, mailed(tx)[0])
    assert tx.conversations.get(begun.id).guest_id == BOB.id
    assert open_conversation(tx, BOB.id, TO_ADA).id == first.id


def test_an_agent_begins_a_conversation_with_a_service(tx) -> None:
    # ENT-09 TTL-03
    begun = start_with_guest(tx, CARL, TIM, SALES, LINKS).conversation
    assert titles(tx, begun) == ("Carl", "Sales")
    assert set(tx.participants.agents(begun.id)) == {ADA.id, EVE.id, TIM.id}
    assert [str(one.channel) for one in tx.threads.of(begun.id)] == ["slack:T1/C1"]
    assert start_with_guest(tx, CARL, ADA, SALES, LINKS).outcome is Outcome.WAITING


@pytest.mark.parametrize("stays", [True, False])
def test_who_was_asked_into_the_conversation_of_another_begins_one_of_their_own(tx, stays) -> None:
    # ENT-09 S2
    of_gus = opened(tx)
    asked(tx, of_gus)
    join_by_invitation(tx, BOB.id, mailed(tx)[0])
    if not stays:
        leave_as_guest(tx, BOB.id, of_gus.id)
    begun = start_with_guest(tx, CARL, ADA, SALES, LINKS)
    assert (begun.conversation.id != of_gus.id, begun.outcome) == (True, Outcome.SENT)
    assert titles(tx, begun.conversation) == ("Carl", "Sales")


async def test_an_address_that_is_asked_twice_at_once_begins_one_conversation(store) -> None:
    # ENT-09 CONV-04 B25
    def start(tx: Transaction) -> ConversationId:
        return start_with_guest(tx, CARL, ADA, None, LINKS).conversation.id

    one, other = await overlapping(store, start, start)
    assert one == other
    assert len(await store.read(mailed)) == 1


def test_too_many_beginnings_leave_nothing_behind(tx) -> None:
    # ENT-09
    for agent in (ADA, TIM, EVE):
        start_with_guest(tx, CARL, agent, None, LINKS)
    with pytest.raises(NotAllowed, match="invitations_too_many"):
        start_with_guest(tx, CARL, ADA, SALES, LINKS)
    assert tx._db.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 3
