"""What a change of an event brings with it: a new change key, notifications, screens; and late join links."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.teams.mailboxes.records import Event, Mailbox, Subscription
from bot.sandbox.teams.outlook.zones import show_stamp
from bot.sandbox.teams.state import TeamsSandbox

_BLOB = (
    '<div class="me-email-text"><a href="{url}" class="me-email-headline">Join the meeting now</a>'
    "</div>"
)


def note(teams: TeamsSandbox, mailbox: Mailbox, event: Event, kind: str) -> None:
    """Count a change (`created`, `updated` or `deleted`) and tell subscriptions and screens."""
    outlook, now = teams.outlook, teams.clock.now()
    calendar = mailbox.calendars[event.calendar]
    outlook.changes += 1
    calendar.changes += 1
    event.changed, event.modified = calendar.changes, now
    event.change_key = f"CQAAABYAAA{outlook.changes:06d}=="
    for one in list(outlook.subscriptions.values()):
        told = "created" if outlook.switches.change_types == "created" else kind
        listens = one.person == mailbox.person and kind in one.change_types
        if listens and one.expires > now and not one.paused:
            outlook.teller.tell(one.url, one.id, told, _value(teams, event, one, told))
    outlook.live.tell(
        mailbox.person, lambda: {"type": "changed", "calendar": calendar.id, "event": event.id}
    )


def _value(teams: TeamsSandbox, event: Event, subscription: Subscription, kind: str) -> Json:
    person = teams.people[subscription.person]
    path = f"Users/{person.aad_id}/Events/{event.loose_id}"
    value: Json = {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": show_stamp(subscription.expires),
        "changeType": kind,
        "resource": path,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Event",
            "@odata.id": path,
            "@odata.etag": f'W/"{event.change_key}"',
            "id": event.loose_id,
        },
        "tenantId": person.tenant_id,
    }
    return with_state(value, subscription)


def with_state(value: Json, subscription: Subscription) -> Json:
    """Return a notification with the client's own word, if there is one."""
    state = subscription.client_state
    return {**value, "clientState": state} if state else value


def lifecycle(teams: TeamsSandbox, subscription: Subscription, event: str) -> None:
    """Tell the lifecycle address of a subscription what becomes of it."""
    value: Json = {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": show_stamp(subscription.expires),
        "tenantId": teams.people[subscription.person].tenant_id,
        "lifecycleEvent": event,
    }
    if subscription.lifecycle_url:
        teams.outlook.teller.tell(
            subscription.lifecycle_url, subscription.id, event, with_state(value, subscription)
        )


def make_online(teams: TeamsSandbox, mailbox: Mailbox, event: Event) -> None:
    """Begin to make an event's online meeting: its link is there with a later answer."""
    outlook = teams.outlook
    if not event.body.get("isOnlineMeeting") or event.join_url or event.join_at is not None:
        return
    if outlook.switches.online == "done":
        _join(teams, event)
    else:
        event.join_at = teams.clock.now() + outlook.switches.online_delay
        outlook.waiting.append((mailbox, event))


def settle_online(teams: TeamsSandbox) -> None:
    """Let the links be there whose time has come."""
    now = teams.clock.now()
    for mailbox, event in list(teams.outlook.waiting):
        if event.join_at is not None and event.join_at <= now:
            teams.outlook.waiting.remove((mailbox, event))
            event.join_at = None
            if not event.removed:
                _join(teams, event)
                note(teams, mailbox, event, "updated")


def _join(teams: TeamsSandbox, event: Event) -> None:
    word = teams.outlook.new_word(40)
    event.join_url = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{word}%40thread.v2/0"
    given = event.body.get("body") or {"contentType": "html", "content": ""}
    content = given["content"] + _BLOB.format(url=event.join_url)
    event.body["body"] = {"contentType": "html", "content": content}
