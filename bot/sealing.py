"""Encrypts what signs us in elsewhere, for the database."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.ports import Refused


class Tokens:
    """Encrypts tokens for the database, under keys made from the program's secret key.

    The secret may be several, separated by commas, the newest first: the older ones still decrypt. What was
    encrypted for one use does not decrypt for another.
    """

    def __init__(self, secret_key: str, use: str) -> None:
        keys = [part.strip() for part in secret_key.split(",") if part.strip()]
        if not keys:
            raise ValueError("a secret key is needed to keep tokens")
        self._fernet = MultiFernet([Fernet(_derived(key, use)) for key in keys])

    def lock(self, token: str) -> str:
        """Encrypt a token."""
        return self._fernet.encrypt(token.encode()).decode()

    def unlock(self, secret: str) -> str:
        """Decrypt a token; Refused when the secret key is another by now."""
        try:
            return self._fernet.decrypt(secret.encode()).decode()
        except InvalidToken:
            raise Refused("the token was encrypted with another secret key") from None


def _derived(secret_key: str, use: str) -> bytes:
    hkdf = HKDF(SHA256(), length=32, salt=None, info=f"frontdesk/{use}/tokens".encode())
    return base64.urlsafe_b64encode(hkdf.derive(secret_key.encode()))
