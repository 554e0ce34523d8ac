"""For tests, what only Outlook has: signing in by script, tokens, deltas, subscriptions, switches, mails."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams.mailboxes.records import Subscription
from bot.sandbox.teams.mailboxes.state import ALLOW, ASK, DENY, Consent
from bot.sandbox.teams.outlook import grants
from bot.sandbox.teams.outlook.changes import lifecycle
from bot.sandbox.teams.outlook.changes import note as note_change
from bot.sandbox.teams.outlook.control.acts import calendar_of, event_of, mailbox_of
from bot.sandbox.teams.state import TeamsSandbox

_SWITCHES: dict[str, set[object]] = {
    "duplicate_status": {400, 409},
    "duplicate_names_event": {True, False},
    "duplicate_subscription": {"refuse", "accept"},
    "change_types": {"true", "created"},
    "online": {"late", "null", "done"},
}
_LIFE = ("reauthorizationRequired", "subscriptionRemoved", "missed")


async def set_consent(teams: TeamsSandbox, body: Json) -> Json:
    """Let the sign-in page answer by itself, or ask again."""
    answer = str(body.get("answer", ASK))
    if answer not in {ASK, ALLOW, DENY}:
        raise ControlError("unknown_answer", "The answer is ask, allow or deny.")
    user = mailbox_of(teams, body).person if body.get("user") else ""
    teams.outlook.consent = Consent(answer, user)
    return {"answer": answer, "user": user}


async def set_client(teams: TeamsSandbox, body: Json) -> Json:
    """Change the registration: its secret, where it may send people back to, its name."""
    one = next(iter(teams.outlook.registrations.values()))
    one.secret = str(body.get("secret", one.secret))
    one.name = str(body.get("name", one.name))
    if "redirect_uris" in body:
        one.redirect_uris = tuple(str(uri) for uri in body["redirect_uris"])
    return {"client_id": one.id, "redirect_uris": list(one.redirect_uris)}


async def set_settings(teams: TeamsSandbox, body: Json) -> Json:
    """Turn the switches: what the service was seen to do in more than one way."""
    switches = teams.outlook.switches
    for name, value in body.items():
        if name == "online_delay":
            switches.online_delay = float(value)
        elif name == "retry_delays":
            teams.outlook.teller.retry_delays = tuple(float(one) for one in value)
        elif name not in _SWITCHES or value not in _SWITCHES[name]:
            raise ControlError("unknown_switch", f"{name} cannot be {value}.")
        else:
            setattr(switches, name, value)
    return asdict(switches)


async def set_mailbox(teams: TeamsSandbox, body: Json) -> Json:
    """Give a mailbox another zone, be it one that nobody knows ("Customized Time Zone")."""
    mailbox = mailbox_of(teams, body)
    mailbox.zone = word(body, "zone")
    return {"zone": mailbox.zone}


async def revoke(teams: TeamsSandbox, body: Json) -> Json:
    """Take back every sign-in of a person."""
    return {"revoked": grants.revoke(teams, mailbox_of(teams, body).person)}


async def expire_tokens(teams: TeamsSandbox, body: Json) -> Json:
    """Let access tokens expire now, of one person or of everybody who signed in."""
    who = mailbox_of(teams, body).person if body.get("user") else ""
    return {"expired": grants.expire(teams, who)}


async def expire_sync(teams: TeamsSandbox, body: Json) -> Json:
    """Make every delta token worthless that was given so far, of one mailbox or of all."""
    mailboxes = [mailbox_of(teams, body)] if body.get("user") else teams.outlook.mailboxes.values()
    for mailbox in mailboxes:
        for calendar in mailbox.calendars.values():
            calendar.changes += 1
            calendar.oldest = calendar.changes
    return {}


async def drop_subscriptions(teams: TeamsSandbox, body: Json) -> Json:
    """Forget subscriptions without a word, of one person or of everybody."""
    found = _subscriptions(teams, body)
    for one in found:
        del teams.outlook.subscriptions[one.id]
    return {"dropped": len(found)}


async def tell_lifecycle(teams: TeamsSandbox, body: Json) -> Json:
    """Tell the lifecycle address: `reauthorizationRequired`, `subscriptionRemoved` or `missed`."""
    event = word(body, "event")
    if event not in _LIFE:
        raise ControlError("unknown_event", f"A lifecycle event is one of {', '.join(_LIFE)}.")
    found = _subscriptions(teams, body)
    for one in found:
        lifecycle(teams, one, event)
        one.paused = event == "reauthorizationRequired"
        if event == "subscriptionRemoved":
            del teams.outlook.subscriptions[one.id]
    return {"told": len(found)}


def _subscriptions(teams: TeamsSandbox, body: Json) -> list[Subscription]:
    who = mailbox_of(teams, body).person if body.get("user") else ""
    return [one for one in teams.outlook.subscriptions.values() if who in {"", one.person}]


async def notify(teams: TeamsSandbox, body: Json) -> Json:
    """Tell subscriptions that an event was updated, though nothing changed in it."""
    mailbox, event = event_of(teams, body)
    calendar_of(teams, mailbox, {"calendar": event.calendar})
    note_change(teams, mailbox, event, "updated")
    return {}


async def subscriptions(teams: TeamsSandbox, _: Json) -> Json:
    """Return the subscriptions."""
    return {
        "subscriptions": [
            {**asdict(one), "change_types": sorted(one.change_types)}
            for one in teams.outlook.subscriptions.values()
        ]
    }


async def events(teams: TeamsSandbox, body: Json) -> Json:
    """Return the notifications since one, by type."""
    since, wanted = int(body.get("since", 0)), body.get("type")
    log = teams.outlook.teller.log
    found = [one.shown() for one in log if one.n > since and wanted in {None, "", one.type}]
    return {
        "events": found,
        "last": log[-1].n if log else 0,
        "pending": teams.courier.pending,
    }


async def mails(teams: TeamsSandbox, _: Json) -> Json:
    """Return the mails that Outlook itself sent to attendees."""
    return {"mails": teams.outlook.mails}
