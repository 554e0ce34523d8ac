"""Mails as text on the console: for trying Frontdesk without a mail server."""

import sys
from email import policy
from email.message import EmailMessage
from typing import TextIO

from bot.ports import Mailer, Refused


class ConsoleMailer(Mailer):
    """Prints what would be sent."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    async def send(self, mail: EmailMessage) -> None:
        """Print the headers and the text; a mail to nobody is refused as a server would."""
        if not mail["To"]:
            raise Refused("the mail has no recipient")
        body = mail.get_body(("plain",))
        head = "\n".join(f"{name}: {value}" for name, value in mail.items())
        text = body.get_content() if body else mail.as_string(policy=policy.default)
        print(
            f"--- mail ---\n{head}\n\n{text.rstrip()}\n--- end ---", file=self._stream, flush=True
        )

    async def check(self) -> bool:
        """Say that nobody gets these mails."""
        return False
