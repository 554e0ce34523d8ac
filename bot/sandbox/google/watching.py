"""Watches: channels that are told when the events of a calendar change."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.sandbox.errors import Json
from bot.sandbox.google.calls import Call
from bot.sandbox.google.errors import invalid, refused, required
from bot.sandbox.google.records import READER, Channel

_ID = re.compile(r"[A-Za-z0-9\-_+/=]{1,64}")
_LONGEST_TOKEN = 256
_LONGEST = 7 * 24 * 3600
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def watch(call: Call) -> Json:
    """Open a channel: a `sync` message comes first, then one for each change until it expires."""
    google, body, calendar = call.google, call.body, call.calendar(READER)
    _check(body)
    if body["id"] in google.channels:
        raise refused(400, "channelIdNotUnique", f"Channel id {body['id']} not unique")
    expires = _expires(body, google.clock.now())
    channel = Channel(
        body["id"],
        google.new_word(27),
        calendar.id,
        call.person,
        body["address"],
        body.get("token") or "",
        expires,
        f"{google.api_url}calendars/{calendar.id}/events?alt=json",
    )
    google.channels[channel.id] = channel
    google.deliverer.tell(channel, "sync")
    shown: Json = {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource,
        "resourceUri": channel.uri,
        "expiration": str(int(expires * 1000)),
    }
    return {**shown, "token": channel.token} if channel.token else shown


def _check(body: Json) -> None:
    for name in ("id", "type", "address"):
        if not body.get(name):
            raise required(f"Missing required field: {name}")
    if not _ID.fullmatch(body["id"]):
        raise invalid("Invalid value for: id")
    if body["type"] not in {"web_hook", "webhook"}:
        raise invalid(f"Unknown channel type {body['type']}")
    if len(body.get("token") or "") > _LONGEST_TOKEN:
        raise invalid("Invalid value for: token")
    place = urlsplit(body["address"])
    is_near = place.scheme == "http" and place.hostname in _LOOPBACK
    if not place.hostname or (place.scheme != "https" and not is_near):
        raise refused(
            400, "push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {body['address']}"
        )


def _expires(body: Json, now: float) -> float:
    """Return when a channel ends: when it asks for, but after a week at the latest."""
    wanted = now + _LONGEST
    try:
        if body.get("expiration"):
            wanted = int(body["expiration"]) / 1000
        elif "ttl" in (body.get("params") or {}):
            wanted = now + int(body["params"]["ttl"])
    except ValueError:
        raise invalid("Invalid value for: expiration") from None
    if wanted <= now:
        raise invalid("Invalid value for: expiration")
    return min(wanted, now + _LONGEST)


def stop(call: Call) -> None:
    """Close a channel, which is named by its id and what it watches."""
    google, name = call.google, call.body.get("id") or ""
    known = google.channels.get(name)
    is_gone = known is None or known.expires <= google.clock.now()
    if is_gone or call.body.get("resourceId") != known.resource or known.person != call.person:  # type: ignore[union-attr]  # is_gone says so
        raise refused(404, "notFound", f"Channel '{name}' not found for project 'frontdesk'")
    del google.channels[name]
