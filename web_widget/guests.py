"""What guests say about themselves: cleaned, checked, and not allowed to pretend (S6)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.actions.cast import cast_of
from bot.actions.join import correct_guest
from bot.domain.entrances import Consent, Form
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.names import LONGEST_NAME, clean_name, pretends, skeleton
from bot.domain.people import Guest
from bot.store import Transaction
from web_widget.models import FirstFields, GuestFields, NewInvitation

OURS = "Frontdesk"
EMAIL = re.compile(
    r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]+\.[^\s@<>(),;:\\\"\[\].]{2,63}"
)
PHONE = re.compile(r"\+?[0-9 ()./-]{3,30}")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def with_fields(guest: Guest, given: GuestFields | None) -> Guest:
    """Return the guest with what they gave; NotAllowed for what cannot be true."""
    if given is None:
        return guest
    return replace(
        guest,
        name=guest.name if given.name is None else checked_name(given.name),
        email=guest.email if given.email is None else _checked(EMAIL, given.email, "email_invalid"),
        phone=guest.phone if given.phone is None else _checked(PHONE, given.phone, "phone_invalid"),
    )


def checked_name(name: str) -> str | None:
    """Return a name as everybody sees it; None takes it away."""
    clean = clean_name(name, LONGEST_NAME + 1)
    if len(clean) > LONGEST_NAME:
        raise NotAllowed("name_too_long")
    return clean or None


def refuse_pretence(guest: Guest, taken: Iterable[str]) -> None:
    """Refuse a name that contains ours, or that reads like one of the team's (S6).

    Names of the team must differ as a whole: a guest may be called Adam where an agent is Ada.
    """
    if not guest.name:
        return
    looks = skeleton(guest.name)
    if pretends(guest.name, OURS) or any(looks == skeleton(name) for name in taken):
        raise NotAllowed("name_pretends")


def with_consent(
    tx: Transaction, guest: Guest, asked: Consent | None, given: FirstFields | None
) -> Guest:
    """Keep which text the guest agreed to, and when; NotAllowed when it is asked for and missing."""
    if asked is None or guest.consent_version == asked.version:
        return guest
    if given is None or given.consent != asked.version:
        raise NotAllowed("consent_needed")
    return replace(guest, consent_version=asked.version, consent_at=tx.now)


def read_guest(tx: Transaction, conversation_id: ConversationId, given: NewInvitation) -> Guest:
    """Return who is to be asked by mail, under a name that is not one of the team's (S6)."""
    named = GuestFields(name=given.name, email=given.email)
    guest = with_fields(Guest(GuestId("")), named)
    cast = cast_of(tx, tx.conversations.get(conversation_id))
    refuse_pretence(guest, (agent.name for agent in cast.agents))
    return guest


def check_form(form: Form, guest: Guest) -> None:
    """Raise NotAllowed when something is missing that the entrance requires."""
    form.check(guest.name, guest.email, guest.phone)


def correct(tx: Transaction, guest_id: GuestId, given: GuestFields) -> Guest:
    """Take over what a guest corrects; titles and cards follow (TTL-08)."""
    before = tx.guests.get(guest_id)
    guest = with_fields(before, given)
    if guest.name != before.name:
        refuse_pretence(guest, _team_of(tx, guest_id))
    correct_guest(tx, guest)
    return guest


def known_language(language: str) -> str:
    """Return a language tag that is one, else English."""
    return language if LANGUAGE.fullmatch(language) else "en"


def known_zone(time_zone: str) -> str:
    """Return a time zone that exists, else UTC."""
    try:
        return ZoneInfo(time_zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def _team_of(tx: Transaction, guest_id: GuestId) -> Iterable[str]:
    """Yield the names of everybody who answers this guest."""
    for conversation in tx.conversations.of_guest(guest_id):
        cast = cast_of(tx, conversation)
        yield from (agent.name for agent in cast.agents)
        if cast.service:
            yield cast.service.name


def _checked(pattern: re.Pattern[str], given: str, wrong: str) -> str | None:
    if given and not pattern.fullmatch(given):
        raise NotAllowed(wrong)
    return given or None
