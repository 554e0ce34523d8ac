"""SMTP: what each answer of a server means, and when a mail may have been sent."""

import datetime as dt
import ssl
from collections.abc import AsyncIterator
from email import policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.mail.address import MailServer, read_mail_server
from bot.mail.smtp import SmtpMailer
from bot.ports import Refused, Retry
from bot.sandbox.smtp import SmtpSandbox
from tests.bot.mail.mails import a_mail, mailer_for


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a certificate for `localhost`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def speaks_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
async def server() -> AsyncIterator[SmtpSandbox]:
    server = SmtpSandbox()
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587, start_tls=True)),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, use_tls=True)),
        ("smtp://mailhog:1025?starttls=off", MailServer("mailhog", 1025)),
        ("smtp://127.0.0.1:25", MailServer("127.0.0.1", 25)),
        ("smtp://localhost:25", MailServer("localhost", 25)),
        (
            "smtp://me%40a:p%2Fw@mail:2525",
            MailServer("mail", 2525, start_tls=True, user="me@a", password="p/w"),
        ),
    ],
)
def test_an_address_says_how_to_speak_to_the_server(address: str, read: MailServer) -> None:
    assert read_mail_server(address) == read
    assert "p/w" not in repr(read)


@pytest.mark.parametrize("address", ["http://mail", "smtp:", "mail.example.com"])
def test_what_is_no_address_of_a_mail_server_is_not_taken(address: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        read_mail_server(address)


async def test_the_mail_gets_a_date_and_its_lines_arrive_as_they_were(server) -> None:
    await mailer_for(server).send(a_mail(text=".dot\r\nlong " + "x" * 2000 + "\n"))
    (one,) = server.mails
    assert one.sender == "desk@acme.example"
    assert one.recipients == ("ann@guest.example",)
    assert one.mail["Date"].datetime.tzinfo
    assert one.mail.get_body(("plain",)).get_content().splitlines()[0] == ".dot"


async def test_everybody_who_is_named_gets_it(server) -> None:
    mail = a_mail("Ann <ann@guest.example>, bob@guest.example")
    mail["Cc"] = "cyd@guest.example"
    await mailer_for(server).send(mail)
    assert server.mails[0].recipients == (
        "ann@guest.example",
        "bob@guest.example",
        "cyd@guest.example",
    )


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(
    ("reply", "raised"), [("451 4.3.0 later", Retry), ("550 5.1.1 no", Refused)]
)
async def test_four_is_later_and_five_is_never(server, word: str, reply: str, raised) -> None:
    server.replies[word] = reply
    with pytest.raises(raised) as problem:
        await mailer_for(server).send(a_mail())
    assert server.mails == []
    assert not getattr(problem.value, "maybe_sent", False)
    server.replies.clear()
    await mailer_for(server).send(a_mail())
    assert len(server.mails) == 1


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT"])
async def test_a_line_cut_before_the_text_is_tried_again_without_doubt(server, word: str) -> None:
    server.replies[word] = "cut"
    with pytest.raises(Retry) as problem:
        await mailer_for(server).send(a_mail())
    assert not problem.value.maybe_sent


@pytest.mark.parametrize(("how", "kept"), [("cut", 0), ("lost", 1)])
async def test_a_line_cut_after_the_text_leaves_it_open(server, how: str, kept: int) -> None:
    server.replies["END"] = how
    with pytest.raises(Retry) as problem:
        await mailer_for(server).send(a_mail())
    assert problem.value.maybe_sent
    assert len(server.mails) == kept


async def test_nobody_at_the_door_is_tried_again(server) -> None:
    await server.stop()
    with pytest.raises(Retry):
        await mailer_for(server).send(a_mail())


async def test_a_server_that_says_nothing_is_given_up_for_now(server) -> None:
    server.replies["MAIL"] = "250-never ends"
    with pytest.raises(Retry):
        await mailer_for(server, seconds=0.3).send(a_mail())


async def test_login_is_used_and_a_wrong_password_loses_no_mail(server) -> None:
    server.users["me"] = "secret"
    await mailer_for(server, "me:secret@").send(a_mail())
    assert server.mails[0].user == "me"
    with pytest.raises(Retry, match="535"):
        await mailer_for(server, "me:wrong@").send(a_mail())
    with pytest.raises(Refused, match="530"):
        await mailer_for(server).send(a_mail())
    assert len(server.mails) == 1


@pytest.mark.parametrize("at_once", [False, True])
async def test_tls_is_spoken_with_a_certificate_we_trust(
    certificate: Path, speaks_tls: ssl.SSLContext, at_once: bool
) -> None:
    server = SmtpSandbox(context=speaks_tls, tls_at_once=at_once, users={"me": "secret"})
    await server.start()
    address = MailServer("localhost", server.port, at_once, not at_once, "me", "secret")
    trusting = ssl.create_default_context(cafile=str(certificate))
    await SmtpMailer(address, context=trusting).send(a_mail())
    assert server.mails[0].over_tls
    with pytest.raises(Retry):
        await SmtpMailer(address).send(a_mail())
    assert len(server.mails) == 1
    await server.stop()


async def test_no_password_goes_to_a_server_without_tls() -> None:
    server = SmtpSandbox(users={"me": "secret"})
    await server.start()
    address = MailServer("127.0.0.1", server.port, start_tls=True, user="me", password="secret")
    with pytest.raises(Retry):
        await SmtpMailer(address).send(a_mail())
    assert server.mails == []
    await server.stop()


@pytest.mark.parametrize(("knows", "kept"), [(True, 1), (False, 0)])
async def test_addresses_beyond_ascii_need_a_server_that_knows_them(server, knows, kept) -> None:
    server.knows_smtputf8 = knows
    mail = a_mail("zoë@guest.example")
    if knows:
        await mailer_for(server).send(mail)
        assert server.mails[0].recipients == ("zoë@guest.example",)
    else:
        with pytest.raises(Refused, match="ASCII"):
            await mailer_for(server).send(mail)
    assert len(server.mails) == kept


async def test_a_check_sends_nothing(server) -> None:
    await mailer_for(server).check()
    assert server.mails == []
    server.replies["NOOP"] = "421 4.3.2 going down"
    with pytest.raises(Retry):
        await mailer_for(server).check()


async def test_no_header_can_be_smuggled_in(server) -> None:
    mail = a_mail()
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        mail["X-Name"] = "a\r\nBcc: eve@evil.example"
    await mailer_for(server).send(mail)
    assert b"evil" not in server.mails[0].mail.as_bytes(policy=policy.SMTP)
