"""Two platforms in memory, a post office, and the worker that delivers to them."""

from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from bot.deliver import Surroundings, handlers
from bot.deliver.failures import tell_of_failure
from bot.domain.ids import PlatformName, Ref
from bot.outbox import Outbox
from bot.ports import Mailer
from bot.reports import Reporter
from bot.store import Store
from bot.texts import texts
from tests.fakes.platform import MemoryPlatform
from tests.world import LINKS, waiting


@dataclass
class PostOffice(Mailer):
    """Keeps the mails it was given."""

    mails: list[EmailMessage] = field(default_factory=list)

    async def send(self, mail: EmailMessage) -> None:
        self.mails.append(mail)


async def all_is_well() -> str:
    return "All is **well**."


class Desk:
    """The platforms and what is delivered to them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.slack = MemoryPlatform(PlatformName.SLACK)
        self.teams = MemoryPlatform(PlatformName.TEAMS)
        self.post_office = PostOffice()
        self.around = Surroundings(
            {PlatformName.SLACK: self.slack, PlatformName.TEAMS: self.teams},
            self.post_office,
            LINKS,
            texts("en", "bot"),
            "desk@desk.example",
            all_is_well,
            Reporter(store, texts("en", "bot")).sum_up,
        )
        self.outbox = Outbox(
            store,
            handlers(self.around),
            lambda tx, item, why: tell_of_failure(tx, self.around, item, why),
        )

    async def deliver(self) -> None:
        """Deliver until nothing is due."""
        while await self.outbox.deliver_due():
            pass

    async def waiting(self) -> list[str]:
        """Return what waits, by kind."""
        return [item["kind"] for item in await self.store.run(waiting)]

    async def root_of(self, conversation, platform: str = "slack") -> Ref:
        await self.deliver()
        threads = await self.store.read(lambda tx: tx.threads.of(conversation.id))
        [root] = [t.root for t in threads if t.channel.platform == platform and t.root]
        return root


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)
