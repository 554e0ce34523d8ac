"""For tests, what only Google has: consent by script, tokens, sync tokens, channels, mails."""

from __future__ import annotations

from bot.sandbox import instruments
from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.google import keys
from bot.sandbox.google.control.acts import calendar_of, person_of
from bot.sandbox.google.grants import revoke_consent
from bot.sandbox.google.state import ALLOW, ASK, DENY, Consent, GoogleSandbox


async def calls(google: GoogleSandbox, body: Json) -> Json:
    """Return the calls since one, by name."""
    return instruments.logged_calls(google, body, "name")


async def set_consent(google: GoogleSandbox, body: Json) -> Json:
    """Let the consent page answer by itself, or ask again."""
    answer = str(body.get("answer", ASK))
    if answer not in {ASK, ALLOW, DENY}:
        raise ControlError("unknown_answer", "The answer is ask, allow or deny.")
    user = person_of(google, body).key if body.get("user") else ""
    google.consent = Consent(answer, user, tuple(str(one) for one in body.get("without", ())))
    return {"answer": answer, "user": user, "without": list(google.consent.without)}


async def set_client(google: GoogleSandbox, body: Json) -> Json:
    """Change the OAuth client: its secret, where it may send people back to, its name."""
    client = next(iter(google.clients.values()))
    client.secret = str(body.get("secret", client.secret))
    client.name = str(body.get("name", client.name))
    if "redirect_uris" in body:
        client.redirect_uris = tuple(str(one) for one in body["redirect_uris"])
    return {"client_id": client.id, "redirect_uris": list(client.redirect_uris)}


async def set_settings(google: GoogleSandbox, body: Json) -> Json:
    """Turn how long tokens live and how conferences are made."""
    if body.get("conference", google.conference) not in {"pending", "done", "failure"}:
        raise ControlError("unknown_conference", "A conference is pending, done or failure.")
    google.conference = str(body.get("conference", google.conference))
    google.conference_delay = float(body.get("conference_delay", google.conference_delay))
    google.token_lifetime = int(body.get("token_lifetime", google.token_lifetime))
    if "retry_delays" in body:
        google.deliverer.retry_delays = tuple(float(one) for one in body["retry_delays"])
    return {
        "conference": google.conference,
        "conference_delay": google.conference_delay,
        "token_lifetime": google.token_lifetime,
    }


async def set_delegation(google: GoogleSandbox, body: Json) -> Json:
    """Say for which scopes an administrator lets the service account act as the people of a domain."""
    google.delegated[word(body, "domain")] = frozenset(str(one) for one in body.get("scopes", ()))
    return {domain: sorted(scopes) for domain, scopes in google.delegated.items()}


async def service_account(google: GoogleSandbox, _: Json) -> Json:
    """Return the service account's file."""
    return {"file": keys.service_account_info(google.token_url)}


async def revoke(google: GoogleSandbox, body: Json) -> Json:
    """Take back everything that somebody allowed, as they do in their account."""
    return {"revoked": revoke_consent(google, person_of(google, body).key)}


async def expire_tokens(google: GoogleSandbox, body: Json) -> Json:
    """Let access tokens expire now, of one person or of everybody."""
    wanted = person_of(google, body).key if body.get("user") else None
    gone = [v for v, one in google.accesses.items() if wanted in {None, one.person}]
    for value in gone:
        del google.accesses[value]
    return {"expired": len(gone)}


async def expire_sync(google: GoogleSandbox, body: Json) -> Json:
    """Make every sync token worthless that was given so far, of one person's calendars or of all."""
    mine = google.calendars.values()
    if body.get("user"):
        mine = google.calendars_of(person_of(google, body).key)  # type: ignore[assignment]  # both are gone through once
    for calendar in mine:
        calendar.changes += 1
        calendar.oldest = calendar.changes
    return {}


async def drop_channels(google: GoogleSandbox, body: Json) -> Json:
    """Forget watches without a word, of one person or of everybody."""
    wanted = person_of(google, body).key if body.get("user") else None
    gone = [name for name, one in google.channels.items() if wanted in {None, one.person}]
    for name in gone:
        del google.channels[name]
    return {"dropped": len(gone)}


async def notify(google: GoogleSandbox, body: Json) -> Json:
    """Tell every watch of a calendar that something changed, though nothing did."""
    calendar = calendar_of(google, person_of(google, body), body)
    told = [one for one in google.channels.values() if one.calendar == calendar.id]
    for channel in told:
        google.deliverer.tell(channel, "exists")
    return {"told": len(told)}


async def channels(google: GoogleSandbox, _: Json) -> Json:
    """Return the watches."""
    return {
        "channels": [
            {
                "id": one.id,
                "resource": one.resource,
                "calendar": one.calendar,
                "user": one.person,
                "address": one.address,
                "expires": one.expires,
                "sent": one.sent,
            }
            for one in google.channels.values()
        ]
    }


async def mails(google: GoogleSandbox, _: Json) -> Json:
    """Return the mails that Google itself sent to attendees."""
    return {"mails": google.mails}
