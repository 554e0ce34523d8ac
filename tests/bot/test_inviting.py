"""The mail that invites, and the words that ask for it (ENT-09, MEM-01)."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from bot.actions.accept import join_by_invitation
from bot.actions.invite import invite
from bot.commands import Asked, answer
from bot.commands.inviting import Whom, read_whom
from bot.deliver.invitations import MailInvitationHandler
from bot.deliver.surroundings import Surroundings
from bot.domain.contacts import Contact
from bot.domain.conversations import MOST_MEMBERS, Source
from bot.domain.ids import ContactId, GuestId
from bot.domain.invitations import INVITATION_LIFE, read_invitee
from bot.inviting import read_letter, written
from bot.reports import Made
from bot.store import Transaction
from bot.texts import texts
from tests.world import (
    ADA,
    BOB,
    EVE,
    GUS,
    LINKS,
    SLACK_CHANNEL,
    TIM,
    TO_ADA,
    opened,
    said,
    waiting,
)  # fmt: skip

CARL = read_invitee("carl@example.com", "Carl", "de")


class Box:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def send(self, mail: EmailMessage) -> None:
        self.mails.append(mail)

    async def check(self) -> bool:
        return True


async def nothing() -> str:
    return ""


async def no_figures(service_id: object, days: int, form: str) -> Made:
    raise AssertionError("nobody asks for figures")


def handler(box: Box) -> MailInvitationHandler:
    words, sender = texts("en", "bot"), "Desk <desk@example.com>"
    around = Surroundings({}, box, LINKS, words, sender, nothing, no_figures)
    return MailInvitationHandler(around)


async def sent(tx) -> EmailMessage:
    """Deliver the one mail that waits, twice: a repeat is the same."""
    box = Box()
    [payload] = waiting(tx, "mail_invitation")
    for _ in range(2):
        job = handler(box).read(tx, payload)
        await handler(box).send(job, maybe_sent=True)
        handler(box).record(tx, job, None)
    first, again = box.mails
    assert first["Message-ID"] == again["Message-ID"]
    return first


def ask(tx, words: str, conversation=None, agent=ADA, **more):
    """Return the reply, without what keeps its words from being markup."""
    account = agent.accounts[0]
    english = texts("en", "bot")
    asked = Asked(agent, account, words, conversation, SLACK_CHANNEL, english, LINKS, **more)
    reply = answer(tx, asked)
    return replace(reply, text=reply.text.replace("\\", ""))


async def test_the_mail_names_who_asks_and_has_the_link_in_text_and_html(tx) -> None:
    # ENT-09
    conversation = opened(tx)
    invite(tx, conversation, CARL, ADA.actor, LINKS)
    mail = await sent(tx)
    assert (mail["To"], mail["From"]) == ("carl@example.com", "Desk <desk@example.com>")
    assert mail["Subject"] == "Sie sind zu einer Unterhaltung eingeladen"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Ada lädt Sie zur Unterhaltung „Sales“ ein." in text
    token = LINKS.invitation_token(waiting(tx, "mail_invitation")[0]["seed"])
    for words in (text, html):
        assert LINKS.share(token) in words
        assert "2026-01-31" in words
    join_by_invitation(tx, BOB.id, token)


async def test_a_mail_that_a_guest_causes_carries_none_of_their_addresses(tx) -> None:
    # ENT-09 S6
    evil = replace(GUS, name="Win at www.evil.example/x <b>\r\nBcc: a@b.example")
    tx.guests.save(evil)
    conversation = opened(tx)
    invite(tx, conversation, CARL, evil.actor, LINKS)
    mail = await sent(tx)
    assert mail["Bcc"] is None
    whole = mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert "evil.example" not in whole
    assert "b.example" not in whole
    assert "<b>" not in mail.get_body(("html",)).get_content()


async def test_a_guest_without_a_name_is_somebody(tx) -> None:
    # ENT-09
    tx.guests.save(replace(GUS, name=None))
    conversation = opened(tx)
    invite(tx, conversation, replace(CARL, language="ja"), GUS.actor, LINKS)
    text = (await sent(tx)).get_body(("plain",)).get_content()
    assert "Somebody who takes part invites you" in text
    assert "Gus" not in re.sub(r"https?:\S+", "", text)


async def test_an_agent_alone_would_like_to_talk(tx) -> None:
    # ENT-09
    ask(tx, "invite carl@example.com Carl")
    text = (await sent(tx)).get_body(("plain",)).get_content()
    assert "Ada would like to talk with you." in text


def test_no_mail_goes_out_for_a_link_that_was_used_or_has_ended(tx) -> None:
    # ENT-09
    conversation = opened(tx)
    invite(tx, conversation, CARL, ADA.actor, LINKS)
    [payload] = waiting(tx, "mail_invitation")
    ended = Transaction(tx._db, tx.now + INVITATION_LIFE + timedelta(seconds=1))
    assert handler(Box()).read(ended, payload) is None
    join_by_invitation(tx, BOB.id, LINKS.invitation_token(payload["seed"]))
    assert handler(Box()).read(tx, payload) is None
    assert handler(Box()).read(tx, {"seed": "unknown"}) is None


def test_a_letter_to_whom_has_no_address_any_more_is_to_nobody(tx) -> None:
    conversation = opened(tx)
    invite(tx, conversation, CARL, ADA.actor, LINKS)
    [payload] = waiting(tx, "mail_invitation")
    job = handler(Box()).read(tx, payload)
    tx.guests.save(replace(tx.guests.get(_kept(tx, conversation)), email=None))
    found = tx.invitations.latest(conversation.id, CARL.key)
    assert read_letter(tx, found, "link").email == ""
    assert written(job.letter)["To"] == "carl@example.com"


def _kept(tx, conversation) -> GuestId:
    return GuestId(tx.participants.all(conversation.id)[-1].person)


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("", Whom("", "", "")),
        ("@ada", Whom("@ada", "", "")),
        ("ann@example.com", Whom("", "ann@example.com", "")),
        ("ann@example.com Ann  Example", Whom("", "ann@example.com", "Ann Example")),
        ("<mailto:ann@example.com>", Whom("", "ann@example.com", "")),
        ("big sales ann@example.com Ann", Whom("big sales", "ann@example.com", "Ann")),
    ],
)
def test_how_an_invitation_is_said(said: str, whom: Whom) -> None:
    # MEM-01
    assert read_whom(said) == whom


def test_agents_invite_in_words(tx) -> None:
    # MEM-01 ENT-09
    conversation = opened(tx)
    assert "carl@example.com gets a mail" in ask(tx, "invite #1 carl@example.com Carl").text
    assert "No second mail" in ask(tx, "invite carl@example.com", conversation).text
    assert "takes part in #1 already" in ask(tx, "invite #1 gus@example.com").text
    reply = ask(tx, "invite zoe@example.com Zoe")
    assert reply.conversation.assignee_id == ADA.id
    assert reply.text == "#2: zoe@example.com gets a mail with a link to join."
    assert ask(tx, "invite Sales zoe@example.com").conversation.service_id == "sales"
    inside = ask(tx, "invite Sales max@example.com", conversation).conversation
    assert inside.id != conversation.id


@pytest.mark.parametrize(
    "words", ["invite", "invite #1", "invite #1 nobody we know", "invite wrong who@example.com",
              "invite Sales ada who@example.com", "invite Sales"],
)  # fmt: skip
def test_what_names_nobody_invites_nobody(tx, words: str) -> None:
    # MEM-01
    opened(tx)
    assert "Say an e-mail address" in ask(tx, words).text
    assert waiting(tx, "mail_invitation") == []


def test_what_is_no_address_is_said_so(tx) -> None:
    # CONV-13
    opened(tx)
    assert "is no e-mail address" in ask(tx, "invite #1 carl@example").text


def test_contacts_and_colleagues_are_invited_by_name(tx) -> None:
    # MEM-01 MGR-07
    conversation = opened(tx, TO_ADA)
    for n, emails in enumerate((("max@example.com",), ("m@example.com", "n@example.com"), ())):
        tx.contacts.save(Contact(ContactId(f"c{n}"), "Max" if n != 1 else "Moritz", emails=emails))
    assert "max@example.com gets a mail" in ask(tx, "invite #1 Max").text
    assert "m@example.com gets a mail" in ask(tx, "invite Moritz").text
    tx.contacts.save(Contact(ContactId("c9"), "Maxine", emails=("x@example.com",)))
    assert "fits several" in ask(tx, "invite #1 max").text
    assert ask(tx, "invite #1 @tim").text == "Tim is in #1 now."
    assert ask(tx, "invite #1 Tim").text == "Tim is in #1 already."
    assert set(tx.participants.agents(conversation.id)) == {ADA.id, TIM.id}
    assert said(tx, conversation) == ["(invited)", "(brought_in)"]
    assert tx.audit.of(conversation.id)[0].details == {"who": TIM.id}
    tx.people.save_agent(replace(EVE, name="Tim"))
    assert "Say an e-mail address" in ask(tx, "invite #1 Tim").text


def test_a_mention_means_that_colleague_whatever_others_are_called(tx) -> None:
    # MEM-01 MEM-05
    conversation = opened(tx, TO_ADA)
    tx.people.save_agent(replace(EVE, name="Tim"))
    named = {"Tim": EVE.accounts[0]}
    assert ask(tx, "invite #1 @Tim", named=named).text == "Tim is in #1 now."
    assert set(tx.participants.agents(conversation.id)) == {ADA.id, EVE.id}
    tx.people.save_agent(replace(TIM, gone=True))
    gone = ask(tx, "invite #1 @Tim", named={"Tim": TIM.accounts[0]})
    assert "cannot be reached" in gone.text


def test_no_colleague_more_than_fit_in_is_added(tx) -> None:
    # CONV-13
    conversation = opened(tx, TO_ADA)
    for n in range(MOST_MEMBERS - tx.participants.count(conversation.id)):
        tx.participants.add_guest(conversation.id, GuestId(f"g{n}"), Source.MANUAL)
    before = tx.conversations.get(conversation.id)
    assert "1,000 members" in ask(tx, "invite #1 @Tim").text
    assert ask(tx, "invite #1 @Ada").text == "Ada is in #1 already."
    assert tx.conversations.get(conversation.id) == before
