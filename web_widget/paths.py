"""What an address names; an id that cannot be one is answered like one that does not exist (S3)."""

import re

from aiohttp import web

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId, FileId

ID = re.compile(r"[0-9a-f]{32}")
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


def number_asked(request: web.Request, name: str, usual: int, least: int, most: int) -> int:
    """Return a number from the query, never outside its bounds; NotAllowed when it is none."""
    given = request.query.get(name)
    if given is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,15}", given):
        raise NotAllowed("fields_invalid", field=name)
    return min(max(int(given), least), most)
