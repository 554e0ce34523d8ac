"""The smallest Teams that can be: its sign-in, its signing keys, its connector and Graph.

What is posted is not read as JSON: our messages are found by the marks that their containers carry, since
lines that had to wait stand together in one card.
"""

import re
import time
from collections.abc import Iterator
from functools import cached_property
from itertools import count

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

TENANT = "7a1c0000-0000-4000-8000-0000000000ac"
APP = "f0de5000-0000-4000-8000-00000000bea7"
TEAM, GROUP = "19:acme0general@thread.tacv2", "9ab09000-0000-4000-8000-0000000000ac"
CLEO = "29:1cleo-sandbox-636c656f"
ISSUER, SIGN_IN = "https://api.botframework.com", "https://login.microsoftonline.com"
KEY_NAME, KEY_BITS = "bench", 2048
HOUR = 3600
FIRST_ID = 1_700_000_000_000
MARK = re.compile(rb'"id": ?"frontdesk-([^"]+)"')
WORDS = re.compile(rb'"text": ?"(g-[0-9a-z-]+)"')
MEMBER = {
    "id": CLEO,
    "name": "Cleo Clark",
    "aadObjectId": "0b1ec700-0000-4000-8000-0000636c656f",
    "email": "cleo@acme.example",
    "userPrincipalName": "cleo@acme.example",
    "userRole": "user",
    "tenantId": TENANT,
}


class Connector:
    """Answers for Teams; `origin` is where the stand-in is."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def answer(self, origin: str, path: str) -> object:
        """Return what is said to a request, a post or not."""
        match path.partition("?")[0].split("/")[1:]:
            case ["login", *_, "openid-configuration"]:
                return _addresses()
            case ["login", *_, "token"]:
                return {"token_type": "Bearer", "expires_in": HOUR, "access_token": "bench"}
            case ["openid"]:
                return {"issuer": ISSUER, "jwks_uri": f"{origin}/keys"}
            case ["keys"]:
                return {"keys": [self._published]}
            case ["graph", *_]:
                return {"value": []}
            case [*_, "pagedmembers"]:
                return {"members": [MEMBER]}
            case [*_, "members", _person]:
                return MEMBER
        return {"id": str(FIRST_ID + next(self.numbers))}

    def tokens(self, origin: str, number: int) -> list[str]:
        """Return tokens as Teams signs them for what it sends to the app; no two are the same."""
        return [self._token(f"{origin}/teams/") for _ in range(number)]

    def _token(self, service_url: str) -> str:
        now = int(time.time())
        says = {"iss": ISSUER, "aud": APP, "serviceurl": service_url}
        says |= {"nbf": now - 60, "exp": now + HOUR, "jti": str(next(self.numbers))}
        headers = {"kid": KEY_NAME, "x5t": KEY_NAME}
        return jwt.encode(says, self._key, algorithm="RS256", headers=headers)

    @property
    def _published(self) -> dict[str, object]:
        key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**key, "kid": KEY_NAME, "use": "sig", "endorsements": ["msteams"]}

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def said(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield key and words of each message of a guest in a card."""
    _before, *parts = MARK.split(body)
    for key, shown in zip(parts[::2], parts[1::2], strict=True):
        if words := WORDS.search(shown):
            yield key.decode(), words[1].decode()


def settings(origin: str) -> dict[str, str]:
    """Return everything that Frontdesk has to be told of this Teams."""
    told = {
        "APP_ID": APP,
        "APP_PASSWORD": "a password for the bench",
        "TENANT_ID": TENANT,
        "LOGIN_URL": f"{origin}/login/",
        "OPENID_METADATA_URL": f"{origin}/openid",
        "GRAPH_URL": f"{origin}/graph/v1.0/",
        "SERVICE_HOSTS": origin.removeprefix("http://"),
    }
    return {f"FRONTDESK_TEAMS__{name}": value for name, value in told.items()}


def _addresses() -> dict[str, str]:
    """Say where the sign-in is; msal wants https, and our adapter leads it here."""
    base = f"{SIGN_IN}/{TENANT}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "issuer": f"{base}/v2.0",
    }
