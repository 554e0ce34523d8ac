"""Who asks: the token in the Authorization header, looked up in the transaction that needs to know.

There is no cache of tokens: the look-up is one indexed row in a transaction that runs anyway, and so
a revoked token ends at once, on every node.
"""

from collections.abc import Callable
from typing import Concatenate, NewType, ParamSpec, TypeVar

from aiohttp import hdrs, web

from bot.actions.sessions import token_hash
from bot.domain.errors import NotAllowed
from bot.domain.ids import GuestId
from bot.domain.people import Guest
from bot.store import Transaction

P = ParamSpec("P")
T = TypeVar("T")
Hash = NewType("Hash", str)
LONGEST = 200


def bearer(request: web.Request) -> str:
    """Return the token; NotAllowed (401) unless there is exactly one."""
    given = request.headers.getall(hdrs.AUTHORIZATION, [])
    scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST:
        raise NotAllowed("session_unknown")
    return token


def asking(request: web.Request) -> Hash:
    """Return what the database knows the token by."""
    return Hash(token_hash(bearer(request)))


def who(tx: Transaction, token: Hash) -> Guest:
    """Return whose token it is; NotAllowed (401) for an unknown or revoked one."""
    guest = tx.guests.by_token(token)
    if guest is None:
        raise NotAllowed("session_unknown")
    return guest


def who_may_write(tx: Transaction, token: Hash) -> Guest:
    """Return the guest unless they are blocked (PHB-04): then they may still read."""
    guest = who(tx, token)
    if guest.blocked:
        raise NotAllowed("guest_blocked")
    return guest


def as_guest(
    token: Hash,
    action: Callable[Concatenate[Transaction, GuestId, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[Transaction], T]:
    """Make an action of a guest into one that first looks who it is, in the same transaction."""

    def act(tx: Transaction) -> T:
        return action(tx, who_may_write(tx, token).id, *args, **kwargs)

    return act
