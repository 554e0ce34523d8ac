"""What every mailer does, whatever it sends with."""

import io
from email.message import EmailMessage

import pytest

from bot.mail.console import ConsoleMailer
from bot.ports import Refused
from bot.sandbox.smtp import SmtpSandbox
from tests.bot.mail.mails import a_mail, mailer_for


class Console:
    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.mailer = ConsoleMailer(self._stream)

    def arrived(self) -> list[str]:
        return self._stream.getvalue().split("--- mail ---\n")[1:]


class Smtp:
    def __init__(self, server: SmtpSandbox) -> None:
        self._server = server
        self.mailer = mailer_for(server)

    def arrived(self) -> list[str]:
        return [
            f"{''.join(f'{k}: {v}' for k, v in one.mail.items())}\n"
            f"{one.mail.get_body(('plain',)).get_content()}".replace("\r\n", "\n")
            for one in self._server.mails
        ]


@pytest.fixture(params=["console", "smtp"])
async def sending(request):
    if request.param == "console":
        yield Console()
        return
    server = SmtpSandbox()
    await server.start()
    yield Smtp(server)
    await server.stop()


async def test_a_mail_arrives_with_its_words_and_its_message_id(sending) -> None:  # CONV-11
    await sending.mailer.send(a_mail())
    (arrived,) = sending.arrived()
    for part in ("ann@guest.example", "Zoë", "<m1@frontdesk>", "Grüße,\n.\n..two dots"):
        assert part in arrived


async def test_two_mails_arrive_in_order(sending) -> None:
    await sending.mailer.send(a_mail(text="first"))
    await sending.mailer.send(a_mail(text="second"))
    first, second = sending.arrived()
    assert "first" in first
    assert "second" in second


async def test_a_mail_to_nobody_is_refused(sending) -> None:
    mail = EmailMessage()
    mail["From"] = "desk@acme.example"
    mail.set_content("x")
    with pytest.raises(Refused):
        await sending.mailer.send(mail)
    assert sending.arrived() == []
