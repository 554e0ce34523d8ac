"""Time zones as Outlook knows them: Windows' names, and a short list of IANA's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

from bot.sandbox.errors import Json
from bot.sandbox.teams.errors import TeamsError, graph_error

# From the documentation of dateTimeTimeZone, "Additional time zones".
_IANA = frozenset(
    [
        "Etc/GMT+12",
        "Etc/GMT+11",
        "Pacific/Honolulu",
        "America/Anchorage",
        "America/Santa_Isabel",
        "America/Los_Angeles",
        "America/Phoenix",
        "America/Chihuahua",
        "America/Denver",
        "America/Guatemala",
        "America/Chicago",
        "America/Mexico_City",
        "America/Regina",
        "America/Bogota",
        "America/New_York",
        "America/Indiana/Indianapolis",
        "America/Caracas",
        "America/Asuncion",
        "America/Halifax",
        "America/Cuiaba",
        "America/La_Paz",
        "America/Santiago",
        "America/St_Johns",
        "America/Sao_Paulo",
        "America/Argentina/Buenos_Aires",
        "America/Cayenne",
        "America/Godthab",
        "America/Montevideo",
        "America/Bahia",
        "Etc/GMT+2",
        "Atlantic/Azores",
        "Atlantic/Cape_Verde",
        "Africa/Casablanca",
        "Etc/GMT",
        "Europe/London",
        "Atlantic/Reykjavik",
        "Europe/Berlin",
        "Europe/Budapest",
        "Europe/Paris",
        "Europe/Warsaw",
        "Africa/Lagos",
        "Africa/Windhoek",
        "Europe/Bucharest",
        "Asia/Beirut",
        "Africa/Cairo",
        "Asia/Damascus",
        "Africa/Johannesburg",
        "Europe/Kyiv",
        "Europe/Istanbul",
        "Asia/Jerusalem",
        "Asia/Amman",
        "Asia/Baghdad",
        "Europe/Kaliningrad",
        "Asia/Riyadh",
        "Africa/Nairobi",
        "Asia/Tehran",
        "Asia/Dubai",
        "Asia/Baku",
        "Europe/Moscow",
        "Indian/Mauritius",
        "Asia/Tbilisi",
        "Asia/Yerevan",
        "Asia/Kabul",
        "Asia/Karachi",
        "Asia/Tashkent",
        "Asia/Kolkata",
        "Asia/Colombo",
        "Asia/Kathmandu",
        "Asia/Almaty",
        "Asia/Dhaka",
        "Asia/Yekaterinburg",
        "Asia/Yangon",
        "Asia/Bangkok",
        "Asia/Novosibirsk",
        "Asia/Shanghai",
        "Asia/Krasnoyarsk",
        "Asia/Singapore",
        "Australia/Perth",
        "Asia/Taipei",
        "Asia/Ulaanbaatar",
        "Asia/Irkutsk",
        "Asia/Tokyo",
        "Asia/Seoul",
        "Australia/Adelaide",
        "Australia/Darwin",
        "Australia/Brisbane",
        "Australia/Sydney",
        "Pacific/Port_Moresby",
        "Australia/Hobart",
        "Asia/Yakutsk",
        "Pacific/Guadalcanal",
        "Asia/Vladivostok",
        "Pacific/Auckland",
        "Etc/GMT-12",
        "Pacific/Fiji",
        "Asia/Magadan",
        "Pacific/Tongatapu",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ]
)
_STAMP = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


@cache
def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone that Outlook means, or None for a name that it does not know."""
    if name in _IANA:
        return ZoneInfo(name)
    if name == "UTC" or name in win_tz:
        return ZoneInfo(win_tz.get(name, "UTC"))
    return None


def need_zone(name: Any) -> ZoneInfo:
    """Return the zone of a name; one that Outlook does not know is refused."""
    zone = zone_of(name) if isinstance(name, str) else None
    if zone is None:
        raise graph_error(
            400,
            "TimeZoneNotSupportedException",
            "A valid TimeZone value must be specified. The following TimeZone value is not "
            f"supported: '{name}'.",
        )
    return zone


def wrong_property(message: str) -> TeamsError:
    """Return the refusal of a value."""
    return graph_error(400, "ErrorPropertyValidationFailure", message)


def read_moment(given: Any, name: str) -> datetime:
    """Return a dateTimeTimeZone as UTC."""
    if not isinstance(given, dict) or not given.get("dateTime"):
        raise wrong_property(f"At least one property failed validation: {name}.")
    if strange := set(given) - {"dateTime", "timeZone"}:
        raise unknown_property(min(strange), "microsoft.graph.dateTimeTimeZone")
    zone = need_zone(given.get("timeZone"))
    text = given["dateTime"]
    found = _STAMP.fullmatch(text) if isinstance(text, str) else None
    try:
        at = datetime.fromisoformat(text) if found else None
    except ValueError:
        at = None
    if at is None or (at.tzinfo is not None and given["timeZone"] != "UTC"):
        raise wrong_property(f"The value of {name} is not a date and time.")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def unknown_property(name: str, kind: str) -> TeamsError:
    """Return the refusal of a name that the type does not have."""
    return graph_error(
        400,
        "RequestBodyRead",
        f"The property '{name}' does not exist on type '{kind}'. Make sure to only use property "
        "names that are defined by the type.",
    )


def read_bound(text: str | None, name: str) -> datetime:
    """Return a bound of a view as UTC; without an offset it is UTC already."""
    if not text:
        raise graph_error(
            400,
            "ErrorInvalidParameter",
            f"This request requires a time window specified by the query string parameters "
            f"StartDateTime and EndDateTime: {name} is missing.",
        )
    found = _STAMP.fullmatch(text)
    try:
        at = datetime.fromisoformat(text) if found else None
    except ValueError:
        at = None
    if at is None:
        raise graph_error(400, "ErrorInvalidParameter", f"The value of {name} is invalid.")
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def show_moment(at: datetime, zone: str) -> Json:
    """Return an instant as Outlook writes it, in that zone."""
    local = at.astimezone(zone_of(zone) or UTC)
    return {"dateTime": f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06d}0", "timeZone": zone}


def show_stamp(seconds: float) -> str:
    """Return seconds since 1970 as Graph writes it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}Z"
