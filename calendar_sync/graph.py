"""Calls to Microsoft Graph: signed, within its own address, their errors turned into ours."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from bot.ports import DeliveryError, Refused, Retry
from calendar_sync.outlook_sign_in import MicrosoftSignIn
from calendar_sync.ports import Account, Gone, Stale
from calendar_sync.vault import Vault
from calendar_sync.web import Answer, Web

Json = Mapping[str, Any]
PREFER = ('outlook.timezone="UTC"', 'IdType="ImmutableId"', "odata.maxpagesize=50")
SHORTEST, SPREAD = 1.0, 2.0
MOST_PAGES = 400
FORGOTTEN = {"SyncStateNotFound", "syncStateNotFound", "resyncRequired", "SyncStateInvalid"}


class Taken(Refused):
    """There is, or was, an event with this transaction id."""


class Resync(Exception):
    """The cursor is not known any more; everything has to be read."""


# By the code where there is one, else by the status.
KNOWN: Mapping[str | int, type[Refused]] = {
    "ErrorDuplicateTransactionId": Taken,
    "ErrorItemNotFound": Gone,
    "ResourceNotFound": Gone,
    404: Gone,
    "ErrorIrresolvableConflict": Stale,
    412: Stale,
}


class Graph:
    """Speaks with Graph in the name of an agent; a token goes to Graph and nowhere else (B16)."""

    def __init__(self, graph_url: str, sign_in: MicrosoftSignIn, vault: Vault, web: Web) -> None:
        self._url = graph_url.rstrip("/") + "/"
        self._sign_in = sign_in
        self._vault = vault
        self._web = web

    async def call(
        self, account: Account, method: str, path: str, body: Any = None, *, etag: str = ""
    ) -> Any:
        """Call it, `path` below its address or a whole address of its own; return what it says.

        A token that is not taken is renewed once: nothing was done with it.
        """
        address = self.within(path)
        token = await self._sign_in.token(account.agent_id)
        answer = await self._ask(method, address, token, body, etag)
        if answer.status == 401:
            token = await self._sign_in.token(account.agent_id, refused=token)
            answer = await self._ask(method, address, token, body, etag)
        if answer.status == 401:
            raise await self._vault.lost(account.agent_id, "graph: unauthorized")
        if answer.status >= 300:
            raise _meaning(answer, writes=method != "GET")
        return answer.data or {}

    async def pages(self, account: Account, path: str) -> Sequence[Json]:
        """Read all pages; the address of the next one comes from outside, so it is looked at."""
        pages: list[Json] = [await self.call(account, "GET", path)]
        while following := pages[-1].get("@odata.nextLink"):
            if len(pages) >= MOST_PAGES:
                raise Refused("graph: pages without end")
            pages.append(await self.call(account, "GET", following))
        return pages

    def within(self, path: str) -> str:
        """Return the whole address; Refused for one that is not Graph's."""
        if "://" not in path:
            return self._url + path
        if not path.startswith(self._url):
            raise Refused("graph: an address that is not its own")
        return path

    async def _ask(self, method: str, address: str, token: str, body: Any, etag: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Prefer": ", ".join(PREFER)}
        if etag:
            headers["If-Match"] = etag
        return await self._web.ask(method, address, headers=headers, body=body)


def _meaning(answer: Answer, *, writes: bool) -> DeliveryError | Resync:
    """Say what an error means; its sentence is left out, it may name people."""
    status, code = answer.status, _code(answer.data)
    why = f"graph: {code or status}"
    if status == 429:
        chance = SHORTEST + SPREAD * random.random()  # noqa: S311  no secret
        return Retry(why, chance if answer.after is None else answer.after)
    if status >= 500:
        return Retry(why, answer.after, maybe_sent=writes)
    if status == 410 or code in FORGOTTEN:
        return Resync()
    return KNOWN.get(code, KNOWN.get(status, Refused))(why)


def _code(told: Any) -> str:
    error = told.get("error") if isinstance(told, dict) else None
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    return code if code.replace("_", "").replace(".", "").isalnum() else ""
