"""What a guest may do depends on what agents say of them: limits, and whether they may write (PHB-04)."""

from collections.abc import AsyncIterator

import pytest

from bot.actions.blocking import set_blocked
from bot.actions.phonebook import add_contact, from_guest, link_guest, set_kind
from bot.domain.contacts import ContactKind
from bot.domain.ids import GuestId
from bot.signals.local import LocalSignals
from bot.store import Store
from tests.web_widget.conftest import Desk, Guest, desk_on
from tests.world import ADA, Clock
from web_widget import vips
from web_widget.limits import DAY, Limits, Rule, Rules

TIGHT = Rules(
    messages=Rule("messages/guest", 1, DAY),
    openings=Rule("conversations/guest", 1, DAY),
    changes=Rule("changes/guest", 1, DAY),
    transcripts=Rule("transcripts/guest", 1, DAY),
)


@pytest.fixture
async def tight(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    async with desk_on(store, signals, clock, limits=Limits(clock, rules=TIGHT)) as desk:
        yield desk


async def is_now(desk: Desk, guest: Guest, kind: ContactKind) -> None:
    await desk.store.run(lambda tx: set_kind(tx, tx.guests.get(GuestId(guest.id)), kind, ADA))


async def test_vips_skip_the_limits_and_others_do_not(tight: Desk) -> None:
    # PHB-04
    guest, other = await tight.new_guest(), await tight.new_guest()
    conversation, theirs = await guest.opened(), await other.opened()
    assert (await guest.write(conversation, "second")).code == "rate_limited"
    await is_now(tight, guest, ContactKind.VIP)
    tight.clock.pass_by(vips.REMEMBERED.total_seconds() + 1)
    for n in range(3):
        assert (await guest.write(conversation, f"third {n}")).status == 201
        typing = await guest.call("POST", f"/api/conversations/{conversation}/typing")
        assert typing.status == 204
        assert (await other.write(theirs, "more")).code == "rate_limited"
    to_ada = {"entrance": {"kind": "contact", "id": "ada"}}
    assert (await guest.write_first(**to_ada)).status == 201
    assert (await other.write_first(**to_ada)).code == "rate_limited"
    await is_now(tight, guest, ContactKind.EXTERNAL)
    tight.clock.pass_by(vips.REMEMBERED.total_seconds() + 1)
    assert (await guest.write(conversation, "again")).code == "rate_limited"


async def test_a_token_that_nobody_has_is_no_vip_and_memory_is_bounded(
    tight: Desk, monkeypatch
) -> None:
    # PHB-04 S9
    monkeypatch.setattr(vips, "MOST_KEYS", 2)
    known = vips.Vips(tight.store, tight.clock)
    for token in ("a", "b", "c"):
        assert not await known.is_vip(token)
        assert not await known.is_vip(token)
    assert list(known._known) == ["b", "c"]


async def test_an_open_page_is_told_at_once_that_its_guest_is_blocked(desk: Desk) -> None:
    # PHB-04
    guest = await desk.new_guest()
    conversation = await guest.opened()
    async with guest.live(conversation) as page:
        await page.changes()
        for blocked in (True, False):
            await desk.store.run(set_blocked, GuestId(guest.id), ADA.actor, blocked=blocked)
            while not (shown := (await page.changes()).get("conversation")):
                pass
            assert shown["can_write"] is not blocked
    assert (await guest.write(conversation, "thanks")).status == 201


async def test_a_new_browser_is_a_new_guest_until_an_agent_says_who_it_is(desk: Desk) -> None:
    # PHB-04 WID-09: a typed address is a label
    first = await desk.new_guest(email="eve@example.com")
    conversation = await first.opened()

    def keep(tx):
        return add_contact(tx, from_guest(tx.guests.get(GuestId(first.id)), ADA), ADA, first.id)

    contact = await desk.store.run(keep)
    await is_now(desk, first, ContactKind.BLOCKED)
    assert (await first.write(conversation, "no")).code == "guest_blocked"
    again = await desk.new_guest(email="eve@example.com")
    anew = await again.opened()
    assert (await again.write(anew, "still here")).status == 201

    def say_so(tx):
        link_guest(tx, tx.contacts.get(contact.id, ADA.id), GuestId(again.id), ADA)

    await desk.store.run(say_so)
    assert (await again.write(anew, "no more")).code == "guest_blocked"
