"""A mail as ours are, and a mail server to send it to."""

from email.message import EmailMessage

from bot.mail.address import read_mail_server
from bot.mail.smtp import SmtpMailer
from bot.sandbox.smtp import SmtpSandbox
from tests.world import Clock


def a_mail(to: str = "ann@guest.example", text: str = "Grüße,\n.\n..two dots\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Acme Desk <desk@acme.example>"
    mail["To"] = to
    mail["Subject"] = "Your conversation #7 with Zoë"
    mail["Message-ID"] = "<m1@frontdesk>"
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    return mail


def mailer_for(server: SmtpSandbox, login: str = "", **more) -> SmtpMailer:
    scheme = "smtps" if server.tls_at_once else "smtp"
    address = read_mail_server(f"{scheme}://{login}127.0.0.1:{server.port}")
    return SmtpMailer(address, clock=Clock(), **more)
