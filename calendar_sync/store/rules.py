"""Settings of booking as their row keeps them: what a row lacks has its default."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.hours import Interval
from bot.store.rules import read_hours, write_hours
from calendar_sync.availability import (
    Availability,
    Horizon,
    Mode,
    ServiceBooking,
    Unit,
    Video,
)


def write_availability(availability: Availability) -> dict[str, Any]:
    """Return when an agent can be booked as JSON."""
    breaks = {
        str(day): [[one.start, one.end] for one in intervals]
        for day, intervals in availability.breaks.items()
    }
    return {**asdict(availability), "hours": write_hours(availability.hours), "breaks": breaks}


def read_availability(kept: Mapping[str, Any]) -> Availability:
    """Read what `write_availability` wrote, also before there was as much of it as today."""
    found = {**write_availability(Availability()), **kept}
    breaks = {
        int(day): tuple(Interval(*one) for one in intervals)
        for day, intervals in found.pop("breaks").items()
    }
    return Availability(
        hours=read_hours(found.pop("hours")),
        breaks=breaks,
        horizon=_horizon(found.pop("horizon")),
        durations=tuple(found.pop("durations")),
        reminders=tuple(found.pop("reminders")),
        video=Video(found.pop("video")),
        **found,
    )


def write_service(booking: ServiceBooking) -> dict[str, Any]:
    """Return how a service can be booked as JSON."""
    return asdict(booking)


def read_service(kept: Mapping[str, Any]) -> ServiceBooking:
    """Read what `write_service` wrote."""
    found = {**write_service(ServiceBooking()), **kept}
    mode, durations = Mode(found.pop("mode")), tuple(found.pop("durations"))
    return ServiceBooking(mode=mode, durations=durations, **found)


def _horizon(kept: Mapping[str, Any]) -> Horizon:
    return Horizon(kept["count"], Unit(kept["unit"]))
