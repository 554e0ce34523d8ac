"""The HTTP that msal speaks with Microsoft's sign-in: one deadline, one host, a little at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

LOGIN_URL = "https://login.microsoftonline.com/"
MOST_BYTES = 1024 * 1024


class Astray(Exception):
    """Somebody wants our password elsewhere than at the sign-in."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as msal reads it."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Raise for an answer that is not good; its words stay here."""
        if self.status_code >= 400:
            raise requests.HTTPError(f"status {self.status_code}")


class Login:
    """Does msal's requests.

    msal wants `https` everywhere. Where the sign-in is a stand-in on this machine, it believes to speak with
    Microsoft, and this sends it there.
    """

    def __init__(self, login_url: str, seconds: float) -> None:
        self._here = login_url.rstrip("/") + "/"
        self._is_stand_in = not self._here.startswith("https:")
        self._seconds = seconds
        self._session = requests.Session()
        self._session.trust_env = False  # no password from a .netrc, no proxy that nobody named

    @property
    def authority(self) -> str:
        """Return what msal has to take for the address of the sign-in."""
        return LOGIN_URL if self._is_stand_in else self._here

    def get(self, url: str, **asked: Any) -> Reply:
        """Ask for something, as msal does."""
        return self._send("GET", url, **asked)

    def post(self, url: str, **asked: Any) -> Reply:
        """Send something, as msal does."""
        return self._send("POST", url, **asked)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        with self._session.request(
            method,
            self.place(url),
            params=params,
            data=data,
            headers=headers,
            timeout=self._seconds,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return Reply(answer.status_code, _text(answer), dict(answer.headers))

    def place(self, url: str) -> str:
        """Return where a request really goes; Astray when that is not the sign-in."""
        if url.startswith(self.authority):
            return self._here + url.removeprefix(self.authority)
        own = urlsplit(self._here)
        if urlsplit(url)[:2] != ("https", own.netloc):
            raise Astray
        return own.scheme + url.removeprefix("https")


def _text(answer: requests.Response) -> str:
    """Return the text of an answer, unless there is more of it than any sign-in has to say."""
    raw = bytearray()
    for chunk in answer.iter_content(8192):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise requests.RequestException("too long")
    return raw.decode()
