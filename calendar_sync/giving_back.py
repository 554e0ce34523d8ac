"""What an agent allowed us at a calendar is given back when they leave it (MTG-01).

Google takes back everything that a person allowed our program, so nothing is given back while anybody has
that account connected (decision 0071).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.domain.deliveries import Alone, Payload
from bot.domain.ids import AgentId
from bot.ports import Refused
from bot.store import Transaction
from calendar_sync.ports import CalendarKind
from calendar_sync.signing_in import SignIn
from calendar_sync.store.accounts import Accounts
from calendar_sync.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GiveBack(Alone):
    """Give back what was allowed at an account that was left; `secret` signs in there, and is encrypted."""

    kind: ClassVar[str] = "give_back"
    calendar: str
    address: str
    secret: str = field(repr=False)

    @property
    def lane(self) -> str:
        """Once for each account."""
        return f"give_back/{self.calendar}:{self.address}"

    @property
    def key(self) -> str | None:
        """What was allowed last is all that is allowed."""
        return self.lane


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is to be given back, and how one signs in there."""

    sign_in: SignIn
    secret: str = field(repr=False)


class GiveBackHandler:
    """Gives it back; who does not take it back has it already, or will never."""

    def __init__(self, vault: Vault, sign_ins: Mapping[CalendarKind, SignIn]) -> None:
        self._vault = vault
        self._sign_ins = sign_ins

    def read(self, tx: Transaction, payload: Payload) -> Allowed | None:
        """Say what; None where somebody has the account connected, or its kind is not set up any more."""
        kind = CalendarKind(payload["calendar"])
        sign_in = self._sign_ins.get(kind)
        if sign_in is None or tx.of(Accounts).is_connected(kind, payload["address"]):
            return None
        return Allowed(sign_in, payload["secret"])

    async def send(self, job: Allowed, *, maybe_sent: bool) -> None:  # noqa: ARG002  twice is once
        """Do it."""
        try:
            await job.sign_in.give_back(self._vault.unseal(job.secret))
        except Refused as problem:
            log.info("what was allowed is not given back: kind=%s: %s", job.sign_in.kind, problem)

    def record(self, tx: Transaction, job: Allowed, result: None) -> None:
        """Nothing to remember: it is forgotten here already."""


def give_back(tx: Transaction, agent_id: AgentId) -> None:
    """Have given back what an agent allowed at the account that they are leaving."""
    accounts = tx.of(Accounts)
    account, secret = accounts.of(agent_id), accounts.secret(agent_id)
    if account and secret:
        tx.outbox.add(GiveBack(account.kind, account.address, secret.text))
