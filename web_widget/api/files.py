"""The bytes of files: always a download, whatever is in them (S8, B14)."""

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, FileId
from bot.domain.messages import File, Message
from bot.store import Transaction
from bot.store.files import StoredFile
from web_widget import headers
from web_widget.keys import CLOCK, LINKS, STORE
from web_widget.paths import conversation_in, file_in
from web_widget.sessions import Hash, asking, who
from web_widget.sniffing import is_served_as


async def get_file(request: web.Request) -> web.Response:
    """Send a file of a conversation that the guest takes part in."""
    asked = (asking(request), conversation_in(request), file_in(request))
    file, data = await request.app[STORE].read(_file, *asked)
    return sent(file, data, headers.FILE)


async def get_shared_file(request: web.Request) -> web.Response:
    """Send a guest's file to an agent whose platform does not keep it: its address is signed, and ends."""
    query, now = request.query, request.app[CLOCK]()
    signed = (query.get("until", ""), query.get("signature", ""), now)
    try:
        file_id = file_in(request)
        if not request.app[LINKS].is_ours(file_id, *signed):
            raise web.HTTPNotFound
        found = await request.app[STORE].read(_shared_file, file_id)
    except NotFound:
        raise web.HTTPNotFound from None
    return sent(*found, headers.SHARED_FILE)


def sent(file: File, data: bytes, around: Mapping[str, str]) -> web.Response:
    """Return the bytes as a download."""
    own = {
        **around,
        hdrs.CONTENT_TYPE: is_served_as(file.type),
        hdrs.CONTENT_DISPOSITION: attachment(file.name),
    }
    return web.Response(body=data, headers=own)


def attachment(name: str) -> str:
    """Return a Content-Disposition (RFC 6266): the name in ASCII, and beside it as it really is."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    exact = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


def _file(
    tx: Transaction, token: Hash, conversation_id: ConversationId, file_id: FileId
) -> tuple[File, bytes]:
    """Find a file by its conversation and its message: those of notes are not for guests."""
    tx.conversations.get_for_guest(conversation_id, who(tx, token).id)
    kept = tx.files.get(file_id)
    if kept.conversation_id != conversation_id:
        raise NotFound("file_missing")
    message = tx.messages.get(kept.message_id)
    if not message.for_guests:
        raise NotFound("file_missing")
    return _described(message, kept)


def _shared_file(tx: Transaction, file_id: FileId) -> tuple[File, bytes]:
    kept = tx.files.get(file_id)
    return _described(tx.messages.get(kept.message_id), kept)


def _described(message: Message, kept: StoredFile) -> tuple[File, bytes]:
    file = next((one for one in message.files if one.id == kept.id), None)
    if file is None or kept.data is None:
        raise NotFound("file_missing")
    return file, kept.data
