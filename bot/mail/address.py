"""Where a mail server is and how to speak to it, read from one address.

`smtp://user:password@host:587` begins in the clear and must switch to TLS (STARTTLS) before anything
is said, except to a server on this machine or with `?starttls=off`. `smtps://…` is TLS from the first byte.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

SUBMISSION, OVER_TLS = 587, 465


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server; the password is not shown when this is printed."""

    host: str
    port: int
    use_tls: bool = False
    start_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_mail_server(url: str) -> MailServer:
    """Take the address apart; ValueError when it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("a mail server is smtp://… or smtps://…")
    over_tls = parts.scheme == "smtps"
    plain = parts.query == "starttls=off" or _is_here(parts.hostname)
    return MailServer(
        parts.hostname,
        parts.port or (OVER_TLS if over_tls else SUBMISSION),
        use_tls=over_tls,
        start_tls=not over_tls and not plain,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
