"""The stand-in's keys: one that signs identity tokens, one of its service account."""

from __future__ import annotations

import functools
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.errors import Json

SERVICE_ACCOUNT = "frontdesk@sandbox-project.iam.gserviceaccount.com"
SERVICE_ACCOUNT_ID = "100000000000000000001"
RIGHT_AUDIENCE = "https://oauth2.googleapis.com/token"


@functools.cache
def _key(name: str) -> rsa.RSAPrivateKey:
    """Make each once in a process: making them is slow, and they guard nothing."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account_info(token_url: str) -> Json:
    """Return the file that an administrator downloads for a service account."""
    pem = _key("service").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "sandbox-project",
        "private_key_id": "sandbox-service-key",
        "private_key": pem.decode(),
        "client_email": SERVICE_ACCOUNT,
        "client_id": SERVICE_ACCOUNT_ID,
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_url,
    }


def read_assertion(assertion: str, token_url: str) -> Json:
    """Return the claims of a service account's assertion; raises what PyJWT raises.

    Its times are left for the caller to judge.
    """
    claims: Json = jwt.decode(
        assertion,
        _key("service").public_key(),
        algorithms=["RS256"],
        audience=[RIGHT_AUDIENCE, token_url],
        options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )
    return claims


def identity_token(claims: dict[str, Any]) -> str:
    """Return a signed identity token."""
    return jwt.encode(claims, _key("identity"), algorithm="RS256", headers={"kid": "sandbox-id"})
