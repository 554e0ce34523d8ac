"""Mails over SMTP (RFC 5321), one connection a mail: mails are rare, and an idle connection goes stale."""

import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from bot.mail.address import MailServer
from bot.ports import Mailer, Refused, Retry
from bot.store import utc_now

SECONDS = 15.0
PERMANENT = 500


class SmtpMailer(Mailer):
    """Hands mails to one server; `context` is for a server whose certificate our own authority signed."""

    def __init__(
        self,
        server: MailServer,
        *,
        clock: Callable[[], datetime] = utc_now,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._server, self._clock = server, clock
        self._context, self._seconds = context, seconds

    async def send(self, mail: EmailMessage) -> None:
        """Send to all recipients or to none; the Message-ID, set before, makes a repeat recognisable."""
        sender, recipients = _envelope(mail)
        if "Date" not in mail:
            mail["Date"] = format_datetime(self._clock())
        client = self._client()
        async with _translated():
            await client.connect()
        try:
            async with _translated():
                wide = await _is_wide([sender, *recipients], client)
                options = ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
                encoding = "utf-8" if wide else "ascii"
                await client.mail(sender, options=options, encoding=encoding)
                for recipient in recipients:
                    await client.rcpt(recipient, encoding=encoding)
            # From here on a lost connection leaves it open whether the server took the mail.
            async with _translated(maybe_sent=True):
                rules = policy.SMTPUTF8 if wide else policy.SMTP
                await client.data(mail.as_bytes(policy=rules))
            with contextlib.suppress(SMTPException):
                await client.quit()
        finally:
            client.close()

    async def check(self) -> bool:
        """Connect, switch to TLS, log in and say goodbye; Retry or Refused when something is wrong."""
        client = self._client()
        async with _translated():
            try:
                await client.connect()
                await client.noop()
                await client.quit()
            finally:
                client.close()
        return True

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.use_tls,
            start_tls=self._server.start_tls,
            username=self._server.user,
            password=self._server.password,
            tls_context=self._context,
            timeout=self._seconds,
        )


@contextlib.asynccontextmanager
async def _translated(*, maybe_sent: bool = False) -> AsyncIterator[None]:
    """Turn what goes wrong into Retry or Refused; 4yz is "not now" and 5yz "never" (RFC 5321, 4.2.1)."""
    try:
        yield
    except SMTPAuthenticationError as problem:
        # A wrong password is ours to put right; until then no mail is lost.
        raise Retry(f"the mail server did not let us in: {problem.code}") from None
    except SMTPResponseException as problem:
        if problem.code >= PERMANENT:
            raise Refused(f"the mail server refused: {problem.code}") from None
        raise Retry(f"the mail server says later: {problem.code}") from None
    except SMTPNotSupported as problem:
        raise Retry(f"the mail server cannot: {problem}") from None
    except (SMTPException, OSError, TimeoutError) as problem:
        reason = f"no mail server: {type(problem).__name__}"
        raise Retry(reason, maybe_sent=maybe_sent) from None


def _envelope(mail: EmailMessage) -> tuple[str, Sequence[str]]:
    """Return who sends and who gets it."""
    senders = getaddresses([str(mail["From"] or "")])
    asked = [str(one) for name in ("To", "Cc", "Bcc") for one in mail.get_all(name, [])]
    recipients = [address for _name, address in getaddresses(asked) if "@" in address]
    if not recipients or not senders or "@" not in senders[0][1]:
        raise Refused("the mail has no sender or no recipient")
    return senders[0][1], recipients


async def _is_wide(addresses: Sequence[str], client: aiosmtplib.SMTP) -> bool:
    """Tell whether an address needs SMTPUTF8 (RFC 6531); Refused where the server does not know it."""
    if all(address.isascii() for address in addresses):
        return False
    await client.ehlo()
    if not client.supports_extension("smtputf8"):
        raise Refused("the mail server takes no addresses with letters beyond ASCII")
    return True
