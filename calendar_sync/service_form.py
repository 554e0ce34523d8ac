"""How a service can be booked, by a form or in words: the same fields everywhere (MTG-11)."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.errors import NotAllowed
from calendar_sync.availability import Mode, ServiceBooking
from calendar_sync.availability_form import DURATIONS, Wrong, read_spans, span_words

BOOKABLE, MODE, REUSE = "bookable", "mode", "reuse"
NAMES = (BOOKABLE, MODE, DURATIONS, REUSE)
YES, NO = "yes", "no"
CHOICES = {BOOKABLE: (NO, YES), MODE: tuple(Mode), REUSE: (NO, YES)}
TRUE = {YES, "on", "true", "ja", "an"}


def values_of(booking: ServiceBooking | None, usual: ServiceBooking) -> dict[str, str]:
    """Return what stands in the form; `usual` where it cannot be booked yet."""
    shown = booking or usual
    return {
        BOOKABLE: YES if booking else NO,
        MODE: str(shown.mode),
        DURATIONS: ", ".join(map(span_words, shown.durations)),
        REUSE: YES if shown.reuse else NO,
    }


def read_values(
    values: Mapping[str, str], booking: ServiceBooking | None, usual: ServiceBooking
) -> ServiceBooking | None:
    """Return what is filled in, None: it cannot be booked; what is not named stays. Raises `Wrong`."""
    told = values_of(booking, usual) | dict(values)
    if told[BOOKABLE].casefold() not in TRUE:
        return None
    mode = told[MODE].strip().casefold().replace(" ", "_")
    if mode not in set(Mode):
        raise Wrong(MODE, NotAllowed("meeting_mode", known=", ".join(Mode)))
    try:
        durations = read_spans(told[DURATIONS])
        reuse = told[REUSE].casefold() in TRUE
        return replace(booking or usual, mode=Mode(mode), durations=durations, reuse=reuse)
    except NotAllowed as error:
        raise Wrong(DURATIONS, error) from None
