"""The mail that invites somebody into a conversation, as text and as HTML (ENT-09)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape

from bot.actions.cast import cast_of
from bot.domain.acts import ActorKind
from bot.domain.ids import AgentId, GuestId
from bot.domain.invitations import Invitation
from bot.domain.names import clean_name
from bot.domain.naming import shown_to_guests
from bot.mails import filled, framed
from bot.store import Transaction
from bot.texts import Texts, texts

# What mail programs make links of: a guest's name shall not lead anywhere.
LEADS = re.compile(r"[.:/@\\]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """Who invites whom into what; `inviter` is empty where a guest did who gave no name."""

    email: str
    inviter: str
    title: str
    link: str
    until: datetime
    words: Texts


def read_letter(tx: Transaction, invitation: Invitation, link: str) -> Letter:
    """Collect what the mail says, in the language of whom it is for."""
    guest = tx.guests.get(invitation.guest_id)
    conversation = tx.conversations.get(invitation.conversation_id)
    title = shown_to_guests(conversation, cast_of(tx, conversation)).title
    words = texts(guest.language, "bot")
    inviter = _inviter(tx, invitation)
    return Letter(guest.email or "", inviter, title, link, invitation.expires_at, words)


def written(letter: Letter) -> EmailMessage:
    """Write the mail; from whom and under which id is added by the sender."""
    said = _words(letter)
    mail = EmailMessage()
    mail["To"] = letter.email
    mail["Subject"] = said["subject"]
    parts = (said["intro"], f"{said['open']}: {letter.link}", said["until"], said["why"])
    mail.set_content("\n\n".join(parts) + "\n")
    escaped = {name: escape(text) for name, text in said.items()}
    button = filled("button.html", link=escape(letter.link), open=escaped["open"])
    body = filled("invitation.html", **escaped, button=button)
    html = framed(said["subject"], body, letter.words.language)
    mail.add_alternative(html, subtype="html")
    return mail


def _words(letter: Letter) -> Mapping[str, str]:
    """Return the sentences; names of people stand in the text alone, so that the subject stays ours."""
    say = letter.words.say
    inviter = letter.inviter or say("mail.invitation_somebody")
    values = {"name": inviter, "title": letter.title}
    alone = "mail.invitation_alone" if letter.title in ("", inviter) else "mail.invitation_intro"
    return {
        "subject": say("mail.invitation_subject"),
        "intro": say(alone, **values),
        "open": say("mail.invitation_open"),
        "until": say("mail.invitation_until", date=f"{letter.until:%Y-%m-%d}"),
        "why": say("mail.invitation_why"),
    }


def _inviter(tx: Transaction, invitation: Invitation) -> str:
    kind, _, who = invitation.by.partition(":")
    if kind == ActorKind.AGENT:
        return tx.people.agent(AgentId(who)).name
    name = tx.guests.get(GuestId(who)).name or ""
    return clean_name(LEADS.sub(" ", name))
