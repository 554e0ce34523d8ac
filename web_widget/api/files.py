"""The bytes of files: always a download, whatever is in them (S8, B14)."""

from urllib.parse import quote

from aiohttp import hdrs, web

from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId, FileId
from bot.domain.messages import File
from bot.store import Transaction
from web_widget import headers
from web_widget.keys import STORE
from web_widget.paths import conversation_in, file_in
from web_widget.sessions import Hash, asking, who
from web_widget.sniffing import is_served_as


async def get_file(request: web.Request) -> web.Response:
    """Send a file of a conversation that the guest takes part in."""
    asked = (asking(request), conversation_in(request), file_in(request))
    file, data = await request.app[STORE].read(_file, *asked)
    own = {
        **headers.FILE,
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
    if kept.conversation_id != conversation_id or kept.data is None:
        raise NotFound("file_missing")
    message = tx.messages.get(kept.message_id)
    described = [file for file in message.files if file.id == file_id]
    if not message.for_guests or not described:
        raise NotFound("file_missing")
    return described[0], kept.data
