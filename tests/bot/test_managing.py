"""Conversations are managed by everybody at once, at random: what they are is what the rules say they are.

Several guests, agents and managers act on both platforms, through two processes that share PostgreSQL (one
where the database is SQLite), each act once or told twice at the same moment, while the clock goes on. Beside
it stands a second account, kept by the pure rules alone (`tests/bot/managed.py`).
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine

from bot import effects
from bot.actions.agent_message import Written
from bot.actions.assign import Held, Target, assign
from bot.actions.guest_message import receive_guest_message
from bot.actions.join import join_by_share_link, leave_as_guest
from bot.actions.open_conversation import write_first_message
from bot.cards import card_of
from bot.domain.acts import Act
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.ids import GuestId, PlatformName, Ref
from bot.domain.messages import Draft
from bot.domain.naming import NAMES_SHOWN, Cast, shown_to_guests, title_for_agents
from bot.effects import Speaker
from bot.ports import Profile
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction
from bot.texts import texts
from tests.bot.another_process import AnotherProcess
from tests.bot.deliver.conftest import Desk
from tests.bot.managed import MANAGERS, Managed
from tests.conftest import fill
from tests.world import (
    ADA,
    ANN,
    BOB,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    LINKS,
    SALES,
    TIM,
    TO_ADA,
    TO_BOTH,
    TO_SALES,
    Clock,
    slack,
    teams,
)
from web_widget.news import News, news_after

ENGLISH = texts("en", "bot")
AGENTS, GUESTS = {one.id: one for one in (ADA, EVE, TIM)}, {one.id: one for one in (GUS, ANN, BOB)}
SERVICES = {one.id: one for one in (SALES, BOTH, INSIDE)}
DOORS = {TO_SALES: (SALES.id, None), TO_BOTH: (BOTH.id, None), TO_ADA: (None, ADA.id)}
TARGETS = (
    Target(SALES.id),
    Target(SALES.id, EVE.id),
    Target(BOTH.id),
    Target(BOTH.id, TIM.id),
    Target(INSIDE.id, ADA.id),
    Target(None, EVE.id),
)
KEPT = {Act.OPENED, Act.CLOSED, Act.REOPENED, Act.RENAMED, Act.ASSIGNED, Act.LEFT, Act.JOINED}
KEPT |= {Act.ESCALATED}
agents, guests = st.sampled_from(sorted(AGENTS)), st.sampled_from(sorted(GUESTS))
which, twice = st.integers(0, 5), st.booleans()


class Managing(RuleBasedStateMachine):
    """Everybody, and everything that they can do."""

    empty: Callable[[], str]
    # Nothing of an example stays in it but open connections; one is enough for all of them.
    another: Callable[[str, Clock], AnotherProcess]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock, self.signals = Clock(), LocalSignals()
        self.number = 0
        self.known: list[tuple[Conversation, Managed]] = []
        self.pages: dict[str, News] = {}

    def begin(self) -> None:
        self.run(self._begin(self.empty()))

    async def _begin(self, address: str) -> None:
        self.here = Store(address, self.signals, self.clock)
        self.there: Store | AnotherProcess = self.here
        if not address.startswith("sqlite"):
            self.there = self.another(address, self.clock)
        self.desk = Desk(self.here)
        for service_id, manager in MANAGERS.items():
            await self.here.run(_managed_by, service_id, manager)

    @initialize(guest=guests, other=guests)
    def somebody_wrote(self, guest: str, other: str) -> None:
        self.begin()
        self.a_guest_writes(guest, TO_SALES, again=False, tabs=True)
        self.a_guest_writes(other, TO_ADA, again=True, tabs=False)

    def teardown(self) -> None:
        self.run(self.here.close())
        self.loop.close()

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    def fresh(self, what: str) -> str:
        self.number += 1
        return f"{what}-{self.number}"

    def at_both(self, action: Callable[..., Any], *args: Any, again: bool, **more: Any) -> None:
        """Do it, or have both nodes told of it at the same moment."""
        stores = [self.here, self.there] if again else [self.here]
        self.run(_gathered([store.run(action, *args, **more) for store in stores]))
        self.run(self.desk.deliver())

    def pick(self, number: int) -> tuple[Conversation, Managed] | None:
        return self.known[number % len(self.known)] if self.known else None

    @rule(guest=guests, door=st.sampled_from(sorted(DOORS, key=str)), again=twice, tabs=twice)
    def a_guest_writes(self, guest: str, door: Any, again: bool, tabs: bool) -> None:
        """First or again; `tabs`: at the same moment from two tabs, else perhaps repeated."""
        service, agent = DOORS[door]
        sources = [self.fresh(guest), self.fresh(guest)] if tabs else [self.fresh(guest)] * 2
        stores = [self.here, self.there] if again or tabs else [self.here]
        written = self.run(
            _gathered(
                [
                    store.run(
                        write_first_message, GuestId(guest), door, Draft("hello"), source=source
                    )
                    for store, source in zip(stores, sources, strict=False)
                ]
            )
        )
        [number] = {message.conversation_id for message in written}
        found = next((one for one in self.known if one[0].id == number), None)
        if found is None:
            conversation = self.run(self.here.read(lambda tx: tx.conversations.get(number)))
            found = (conversation, Managed.begun(GuestId(guest), service, agent))
            self.known.append(found)
        elif guest not in found[1].guests:
            found[1].guests.append(GuestId(guest))
        found[1].hear_guest(self.clock.now)
        self.run(self.desk.deliver())

    @rule(number=which, agent=agents, again=twice)
    def an_agent_answers(self, number: int, agent: str, again: bool) -> None:
        found = self.pick(number)
        speaker = self.speaks(agent)
        root = found and self.run(self.here.read(_root, found[0], speaker.account.platform))
        if not found or root is None:
            return
        at = Ref(root.platform, f"{root.value}{self.fresh('-answer')}")
        more = {"written_as": at, "in_our_thread": True}
        words = Written("reply: here I am")
        self.at_both(effects.take_answer, speaker, root, words, again=again, **more)
        found[1].answer(AGENTS[agent].id)

    @rule(number=which, agent=agents, to=st.sampled_from(TARGETS), again=twice)
    def somebody_assigns(self, number: int, agent: str, to: Target, again: bool) -> None:
        found = self.pick(number)
        if not found or not self.can_be(found[1], to):
            return
        words = f"assign #{found[0].number} {self.in_words(to)}"
        self.command(agent, words, again=again)
        found[1].assign(AGENTS[agent].id, to)

    @rule(
        number=which,
        agent=agents,
        other=agents,
        goals=st.lists(st.sampled_from(TARGETS), min_size=2, max_size=2),
    )
    def two_assign_at_once(self, number: int, agent: str, other: str, goals: list[Target]) -> None:
        """Who came first is what they are told."""
        found = self.pick(number)
        if not found or not all(self.can_be(found[1], one) for one in goals):
            return
        asked = [(self.here, agent, goals[0]), (self.there, other, goals[1])]
        told = self.run(
            _gathered(
                [store.run(assign, found[0], AGENTS[by], goal) for store, by, goal in asked],
                refusals=True,
            )
        )
        self.run(self.desk.deliver())
        stands = Target(found[1].service, found[1].assignee)
        order = next(o for o in ([0, 1], [1, 0]) if _is_true(stands, [told[i] for i in o]))
        for one in order:
            if not isinstance(told[one], Exception):
                found[1].assign(AGENTS[asked[one][1]].id, asked[one][2])

    @rule(number=which, agent=agents, title=st.sampled_from(["", "Order 7", "VIP"]), again=twice)
    def somebody_renames(self, number: int, agent: str, title: str, again: bool) -> None:
        if found := self.pick(number):
            self.command(agent, f"rename #{found[0].number} {title}", again=again)
            found[1].rename(title)

    @rule(number=which, agent=agents, again=twice)
    def somebody_closes(self, number: int, agent: str, again: bool) -> None:
        if found := self.pick(number):
            self.command(agent, f"close #{found[0].number}", again=again)
            found[1].close()

    @rule(number=which, agent=agents, again=twice)
    def somebody_reopens(self, number: int, agent: str, again: bool) -> None:
        if found := self.pick(number):
            self.command(agent, f"reopen #{found[0].number}", again=again)
            found[1].reopen()

    @rule(number=which, agent=agents, again=twice)
    def an_agent_leaves(self, number: int, agent: str, again: bool) -> None:
        if found := self.pick(number):
            self.command(agent, f"leave #{found[0].number}", again=again)
            found[1].leave(AGENTS[agent].id, self.clock.now)

    @rule(number=which)
    def everybody_leaves(self, number: int) -> None:
        if found := self.pick(number):
            for agent in list(found[1].members):
                self.command(agent, f"leave #{found[0].number}", again=False)
                found[1].leave(agent, self.clock.now)

    @rule(number=which, seconds=st.sampled_from([0.0, 1.0, 1.999, 2.0, 3.0]))
    def a_guest_writes_alone(self, number: int, seconds: float) -> None:
        """Everybody leaves; some moments later a guest writes, and some moments later it is looked at."""
        self.everybody_leaves(number)
        self.time_passes(seconds)
        found = self.pick(number)
        if found and found[1].guests:
            said, guest = self.fresh("alone"), found[1].guests[0]
            draft = Draft("anybody?")
            self.at_both(receive_guest_message, guest, found[0].id, draft, source=said, again=True)
            found[1].hear_guest(self.clock.now)
        self.time_passes(1.0)

    @rule(number=which, guest=guests)
    def a_guest_leaves(self, number: int, guest: str) -> None:
        found = self.pick(number)
        if found and guest in found[1].guests:
            self.at_both(leave_as_guest, GuestId(guest), found[0].id, again=False)
            found[1].guest_leaves(GuestId(guest))

    @rule(number=which, guest=guests, again=twice)
    def a_guest_joins_by_the_link(self, number: int, guest: str, again: bool) -> None:
        found = self.pick(number)
        if found and found[0].share:
            token = found[0].share.token
            self.at_both(join_by_share_link, GuestId(guest), token, again=again)
            found[1].guest_joins(GuestId(guest))

    @rule(seconds=st.sampled_from([0.5, 1.5, 1.999, 2.0, 60.0, 3599.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        """Whatever is due by then happens."""
        self.clock.pass_by(seconds)
        self.run(self.desk.deliver())
        for _conversation, managed in self.known:
            managed.look(self.clock.now)

    @invariant()
    def everything_is_as_the_rules_say(self) -> None:
        if not hasattr(self, "here"):
            return
        for conversation, managed in self.known:
            self.run(self.here.read(self.check, conversation, managed))

    def check(self, tx: Transaction, conversation: Conversation, managed: Managed) -> None:
        now = tx.conversations.get(conversation.id)
        present = [one for one in tx.participants.all(now.id) if one.left_at is None]
        members = {one.person: one.source for one in present if not one.is_guest}
        assert members == managed.members
        assert [one.person for one in present if one.is_guest] == managed.guests
        assert (now.service_id, now.assignee_id) == (managed.service, managed.assignee)
        assert now.assignee_id is None or now.assignee_id in members
        assert (now.kind, now.state, now.title) == (managed.kind, managed.state, managed.title)
        assert (now.left_alone_at is None) == bool(members)
        assert (now.waiting_since is None) == (managed.waiting_since is None)
        log = [entry.act for entry in tx.audit.of(now.id, 10_000)]
        assert {act: log.count(act) for act in KEPT if act in log} == +managed.acts
        self.check_names(tx, now, managed)

    def check_names(self, tx: Transaction, now: Conversation, managed: Managed) -> None:
        """Compare what pages and cards were shown with what the rules say, on the second account's people."""
        cast = Cast(
            guests=[GUESTS[one] for one in managed.named],
            agents=[AGENTS[one] for one in managed.members],
            service=SERVICES.get(managed.service),
            origin_agent=AGENTS.get(managed.agent),
        )
        news = news_after(tx, now.id, 0)
        if managed.guests:
            assert news.header
            assert news.header.shown.title == shown_to_guests(now, cast).title
            assert news.header.shown.avatar_url == shown_to_guests(now, cast).avatar_url
            self.follow(tx, now, news)
        title = title_for_agents(now, cast.guests)
        assert title == managed.title or title.startswith(cast.guests[0].shown_name)
        assert len(cast.guests) <= NAMES_SHOWN
        for thread in tx.threads.of(now.id):
            assert card_of(tx, thread, ENGLISH, LINKS).title == title

    def follow(self, tx: Transaction, now: Conversation, fresh: News) -> None:
        """An open page asks for what came after its cursor: it has to show the same header as a new one."""
        before = self.pages.get(now.id)
        if before:
            news = news_after(tx, now.id, before.changes.cursor, before=before)
            assert (news.header or before.header).shown == fresh.header.shown
        self.pages[now.id] = fresh

    def speaks(self, agent: str) -> Speaker:
        known = AGENTS[agent]
        account = known.accounts[0]
        place = slack("T1/C1") if account.platform is PlatformName.SLACK else teams("team/channel")
        profile = Profile(known.name, known.avatar_url, manages=known.manages)
        return Speaker(account, profile, place, ENGLISH, LINKS)

    def command(self, agent: str, words: str, *, again: bool) -> None:
        key = self.fresh("command")
        speaker = self.speaks(agent)
        self.at_both(effects.take_command, key, speaker, words, again=again, aloud=True)

    @staticmethod
    def can_be(managed: Managed, target: Target) -> bool:
        """An assignee has to be of the service; where there is none, anybody may be."""
        service = target.service_id or managed.service
        return (
            target.assignee_id is None or service is None or _belongs(target.assignee_id, service)
        )

    @staticmethod
    def in_words(target: Target) -> str:
        service = SERVICES[target.service_id].name if target.service_id else ""
        person = AGENTS[target.assignee_id].name if target.assignee_id else "nobody"
        return f"{service} @{person}".strip() if target.assignee_id else f"{service} nobody"


def _belongs(agent: str, service: str) -> bool:
    return service == BOTH.id or agent != TIM.id


def _is_true(stands: Target, told: list[Any]) -> bool:
    """Tell whether both were told the truth, had they come in this order; a refusal changes nothing."""
    for one in told:
        if isinstance(one, NotAllowed):
            continue
        if _target(one.replaced) != stands:
            return False
        stands = _target(one.now)
    return True


def _target(held: Held) -> Target:
    service, assignee = held.service, held.assignee
    return Target(service.id if service else None, assignee.id if assignee else None)


def _managed_by(tx: Transaction, service_id: str, manager: str) -> None:
    service = tx.people.service(service_id)
    tx.people.save_service(replace(service, manager_id=manager))


def _root(tx: Transaction, conversation: Conversation, platform: str) -> Ref | None:
    there = (
        one.root
        for one in tx.threads.of(conversation.id)
        if one.root and one.root.platform == platform
    )
    return next(there, None)


async def _gathered(work: list[Awaitable[Any]], *, refusals: bool = False) -> list[Any]:
    return list(await asyncio.gather(*work, return_exceptions=refusals))


@pytest.mark.again
@pytest.mark.timeout(600)
def test_whatever_everybody_does_it_is_as_the_rules_say(database, tmp_path, request) -> None:
    # CONV-01 CONV-02 CONV-03 CONV-04 CONV-05 CONV-09 TTL-01 TTL-02 TTL-03 TTL-04 TTL-05 TTL-06 TTL-07 TTL-08
    # ASG-02 ASG-04 ASG-06 ASG-07 ASG-08 ASG-09 ASG-10 ASG-15 MEM-02 MEM-03 MEM-04 ESC-01 ESC-03 MGR-07
    def empty() -> str:
        """Return the address of a database with nobody in it but those whom tests know."""
        if database.startswith("sqlite"):
            template = request.getfixturevalue("sqlite_template")
            return f"sqlite:///{shutil.copy(template, tmp_path / f'{uuid4().hex}.db')}"
        engine = create_engine(database)
        fill(engine)
        engine.dispose()
        return database

    found: list[AnotherProcess] = []

    def another(address: str, clock: Clock) -> AnotherProcess:
        if not found:
            found.append(AnotherProcess(address, clock))
            assert found[0].pid != os.getpid()
        found[0].clock = clock
        return found[0]

    Managing.empty, Managing.another = staticmethod(empty), staticmethod(another)
    try:
        run_state_machine_as_test(
            Managing,
            settings=settings(
                max_examples=40,
                stateful_step_count=25,
                deadline=None,
                phases=[Phase.generate],  # a failure in 25 steps can be read as it is
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        for one in found:
            one.end()
    assert bool(found) == database.startswith("postgresql")
