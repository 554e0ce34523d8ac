"""How an agent lets us into a calendar of theirs: they go there, allow it, and come back (OAuth, PKCE)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from calendar_sync.ports import CalendarKind

Flow = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what is needed when it comes back."""

    address: str
    flow: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What came of it: the secret to keep, and whose calendar it is.

    `missing` are rights that we need and were not given: then nothing is kept.
    """

    secret: str = field(repr=False)
    address: str = ""
    missing: tuple[str, ...] = ()


class SignIn(Protocol):
    """How one kind of calendar is connected; raises `Refused` when it does not let us in, and `Retry`."""

    kind: CalendarKind

    async def begin(self, state: str, redirect_uri: str, hint: str) -> Begun:
        """Prepare it; `hint` is the mail address that the agent most likely has there."""
        ...

    async def finish(self, flow: str, told: Flow, redirect_uri: str) -> SignedIn:
        """Exchange what the browser brought back."""
        ...

    async def give_back(self, secret: str) -> None:
        """Take back at the calendar what its owner allowed us, as far as that can be; safe to repeat."""
        ...

    def by_itself(self, email: str) -> str | None:
        """Return the secret of somebody who need not sign in at all, because the house lets us in."""
        ...


def verifier() -> str:
    """Make what only we know of a sign-in (RFC 7636)."""
    return secrets.token_urlsafe(48)


def challenge(text: str) -> str:
    """Return what may be seen of it on the way."""
    digest = hashlib.sha256(text.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
