"""Subscriptions: being told when somebody's events change."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, graph_error
from bot.sandbox.teams.mailboxes.records import Subscription
from bot.sandbox.teams.outlook import odata
from bot.sandbox.teams.outlook.access import need_scope
from bot.sandbox.teams.outlook.zones import show_stamp, unknown_property

_KNOWN = {
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
}
_NEEDED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
_CHANGES = {"created", "updated", "deleted"}
_RESOURCE = re.compile(r"/?(?:me|users/(?P<who>[^/]+))/events", re.IGNORECASE)
_LONGEST_STATE = 128
_MOST_SECONDS, _LEAST_SECONDS = 10_080 * 60, 45 * 60
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_KIND = "microsoft.graph.subscription"


async def create(call: Call) -> tuple[int, Json]:
    """Subscribe, once every address has given the validation token back."""
    need_scope(call, "Calendars.Read")
    odata.check_options(call, ())
    body, outlook = call.body, call.teams.outlook
    _check(call, body)
    one = Subscription(
        call.teams.new_guid(),
        call.client,
        call.person,
        body["resource"],
        frozenset(body["changeType"].split(",")),
        body["notificationUrl"],
        body.get("lifecycleNotificationUrl") or "",
        body.get("clientState") or "",
        _expiration(call, body["expirationDateTime"]),
    )
    if outlook.switches.duplicate_subscription == "refuse" and _is_there(call, one):
        raise graph_error(
            409, "ExtensionError", "Subscription already exists for this resource and changes."
        )
    for url in dict.fromkeys(filter(None, (one.url, one.lifecycle_url))):
        token = (
            f"Validation: Testing client application reachability. Id: {call.teams.new_guid()} & +"
        )
        if not await outlook.teller.agrees(url, token):
            raise graph_error(
                400,
                "ValidationError",
                "Subscription validation request failed. Notification endpoint must respond with "
                "200 OK to validation request.",
            )
    outlook.subscriptions[one.id] = one
    return 201, _shape(call, one)


def _is_there(call: Call, new: Subscription) -> bool:
    now = call.teams.clock.now()
    return any(
        (one.client, one.person, one.change_types, one.url)
        == (new.client, new.person, new.change_types, new.url)
        and one.expires > now
        for one in call.teams.outlook.subscriptions.values()
    )


def _shape(call: Call, one: Subscription) -> Json:
    return {
        "@odata.context": f"{call.teams.graph_url}$metadata#subscriptions/$entity",
        "id": one.id,
        "resource": one.resource,
        "applicationId": one.client,
        "changeType": ",".join(sorted(one.change_types)),
        "clientState": one.client_state or None,
        "notificationUrl": one.url,
        "lifecycleNotificationUrl": one.lifecycle_url or None,
        "expirationDateTime": show_stamp(one.expires),
        "creatorId": call.teams.people[one.person].aad_id,
        "latestSupportedTlsVersion": "v1_2",
    }


# --- what is refused -----------------------------------------------------------------------


def _invalid(message: str) -> TeamsError:
    return graph_error(400, "InvalidRequest", message)


def _check(call: Call, body: Json) -> None:
    if strange := set(body) - _KNOWN:
        raise unknown_property(min(strange), _KIND)
    for name, value in body.items():
        if value is not None and not isinstance(value, str):
            raise graph_error(400, "RequestBodyRead", f"A string is expected for {name}.")
    for name in _NEEDED:
        if not body.get(name):
            raise _invalid(f"The property {name} is missing.")
    if set(body["changeType"].split(",")) - _CHANGES:
        raise _invalid("Invalid 'changeType' attribute: 'created', 'updated' or 'deleted'.")
    _check_resource(call, body["resource"])
    if len(body.get("clientState") or "") > _LONGEST_STATE:
        raise _invalid("The clientState is longer than 128 characters.")
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        _check_url(name, body.get(name))


def _check_resource(call: Call, resource: str) -> None:
    found = _RESOURCE.fullmatch(resource)
    if found is None:
        raise _invalid(f"Resource '{resource}' is not supported.")
    person = call.teams.people[call.person]
    if found["who"] and found["who"] not in {person.aad_id, person.email}:
        raise graph_error(403, "ErrorAccessDenied", "Access is denied.")


def _check_url(name: str, url: str | None) -> None:
    if url is None:
        return
    place = urlsplit(url)
    is_near = place.scheme == "http" and place.hostname in _LOOPBACK
    if not place.hostname or (place.scheme != "https" and not is_near):
        raise _invalid(f"Invalid '{name}' attribute: it must be an https address.")


def _expiration(call: Call, text: Any) -> float:
    """Return when a subscription ends: within a week, and after 45 minutes at the earliest."""
    now = call.teams.clock.now()
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _invalid("The expirationDateTime is not a date and time.") from None
    if at.tzinfo is None:
        raise _invalid("The expirationDateTime has no offset.")
    if at.timestamp() <= now:
        raise _invalid("Subscription expiration must be in the future.")
    if at.timestamp() > now + _MOST_SECONDS:
        raise _invalid("Subscription expiration can only be 10080 minutes in the future.")
    return max(at.timestamp(), now + _LEAST_SECONDS)


# --- its life ------------------------------------------------------------------------------


def listed(call: Call) -> Json:
    """Return the subscriptions that an application has for somebody."""
    odata.check_options(call, ())
    now = call.teams.clock.now()
    mine = [
        one
        for one in call.teams.outlook.subscriptions.values()
        if (one.client, one.person) == (call.client, call.person) and one.expires > now
    ]
    return {"value": [_shape(call, one) for one in mine]}


def _subscription(call: Call) -> Subscription:
    odata.check_options(call, ())
    one = call.teams.outlook.subscriptions.get(call.match("subscription"))
    is_mine = one is not None and (one.client, one.person) == (call.client, call.person)
    if one is None or not is_mine or one.expires <= call.teams.clock.now():
        raise graph_error(404, "ResourceNotFound", "The object was not found.")
    return one


def get(call: Call) -> Json:
    """Return one subscription."""
    return _shape(call, _subscription(call))


def renew(call: Call) -> Json:
    """Let a subscription live longer; nothing else of it can be changed."""
    one = _subscription(call)
    if strange := set(call.body) - {"expirationDateTime"}:
        raise _invalid(f"The property {min(strange)} cannot be changed.")
    one.expires = _expiration(call, call.body.get("expirationDateTime"))
    one.paused = False
    return _shape(call, one)


def reauthorize(call: Call) -> tuple[int, None]:
    """Say that the application still may, as it is asked to from time to time."""
    _subscription(call).paused = False
    return 204, None


def delete(call: Call) -> tuple[int, None]:
    """End a subscription."""
    one = _subscription(call)
    del call.teams.outlook.subscriptions[one.id]
    return 204, None
