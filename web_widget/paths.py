"""What an address names; an id that cannot be one is answered like one that does not exist (S3)."""

import re
from datetime import date, datetime

from aiohttp import web

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId, FileId
from bot.domain.timetable import checked_zone

ID = re.compile(r"[0-9a-f]{32}")
HOLD = re.compile(r"[0-9a-f]{32}")
MEETING = re.compile(r"[0-9a-z_.-]{1,120}")
NUMBER = re.compile(r"[0-9]{1,9}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")
NAMED_EMOJI = re.compile(r":[a-z0-9_+'-]+(::skin-tone-[2-6])?:")


def conversation_in(request: web.Request) -> ConversationId:
    """Return which conversation the address names."""
    found = request.match_info["conversation"]
    if not ID.fullmatch(found):
        raise NotFound("conversation_unknown")
    return ConversationId(found)


def message_in(request: web.Request) -> int:
    """Return the number of the message that the address names."""
    found = request.match_info["number"]
    if not NUMBER.fullmatch(found):
        raise NotFound("message_unknown")
    return int(found)


def file_in(request: web.Request) -> FileId:
    """Return which file the address names."""
    found = request.match_info["file"]
    if not ID.fullmatch(found):
        raise NotFound("file_missing")
    return FileId(found)


def emoji_in(request: web.Request) -> str:
    """Return the reaction that the address names."""
    found = request.match_info["emoji"]
    if found.startswith(":") and not NAMED_EMOJI.fullmatch(found):
        raise NotAllowed("reaction_invalid")
    return found


def share_in(request: web.Request) -> str:
    """Return the token of the share link in the address."""
    found = request.match_info["token"]
    if not TOKEN.fullmatch(found):
        raise NotFound("share_closed")
    return found


def slug_in(request: web.Request) -> str:
    """Return whose booking link the address names."""
    found = request.match_info["slug"]
    if not TOKEN.fullmatch(found):
        raise NotFound("entrance_unknown")
    return found


def date_asked(request: web.Request, name: str) -> date | None:
    """Return a day from the query, if there is one; NotAllowed when it is none."""
    given = request.query.get(name)
    if not given:
        return None
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise NotAllowed("date_invalid", date=given[:40]) from None


def dates_asked(request: web.Request) -> tuple[date | None, date | None]:
    """Return from which day to which one is asked (ENT-02); NotAllowed when they make no sense."""
    first, last = date_asked(request, "from"), date_asked(request, "to")
    if first and last and last < first:
        raise NotAllowed("dates_wrong")
    return first, last


def zone_asked(request: web.Request) -> str | None:
    """Return a time zone from the query, if there is one; NotAllowed when nobody knows it."""
    given = request.query.get("zone")
    return checked_zone(given) if given else None


def minutes_asked(request: web.Request) -> int | None:
    """Return how long it is to be, if that is asked for; NotAllowed when it is no number."""
    given = request.query.get("minutes")
    if not given:
        return None
    if not NUMBER.fullmatch(given):
        raise NotAllowed("length_unknown")
    return int(given)


def number_asked(request: web.Request, name: str, usual: int, least: int, most: int) -> int:
    """Return a number from the query, never outside its bounds; NotAllowed when it is none."""
    given = request.query.get(name)
    if given is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,15}", given):
        raise NotAllowed("fields_invalid", field=name)
    return min(max(int(given), least), most)
