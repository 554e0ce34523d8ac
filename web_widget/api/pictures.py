"""A guest's own picture, and the pictures that everybody sees (TTL-05)."""

import asyncio

from aiohttp import hdrs, web

from bot.actions.picture import set_guest_picture
from bot.domain.errors import NotFound
from bot.domain.ids import PictureId
from bot.pictures import LARGEST, portrait
from web_widget import headers
from web_widget.answers import answer
from web_widget.bodies import read_body
from web_widget.keys import LIMITS, PAINTERS, STORE, UPLOADS
from web_widget.sessions import as_guest, asking, who_may_write
from web_widget.views import guest_json

# Its id is new with every picture.
KEEP = "public, max-age=31536000, immutable"


async def get_picture(request: web.Request) -> web.Response:
    """Send a picture that we drew; its address is nobody's to guess."""
    asked = PictureId(request.match_info["picture"])
    try:
        data = await request.app[STORE].read(lambda tx: tx.pictures.get(asked))
    except NotFound:
        raise web.HTTPNotFound from None
    around = {**headers.PUBLIC, hdrs.CACHE_CONTROL: KEEP}
    return web.Response(body=data, content_type="image/png", headers=around)


async def put_picture(request: web.Request) -> web.Response:
    """Take a PNG, JPEG, GIF or WebP as the whole body, and show it wherever the guest is shown."""
    token, budget = asking(request), request.app[UPLOADS]
    await request.app[STORE].read(who_may_write, token)
    limits = request.app[LIMITS]
    limits.take(limits.rules.changes, token)
    budget.take(LARGEST)
    try:
        data = await read_body(request, LARGEST)
        limits.take(limits.rules.bytes, token, len(data))
        painters, loop = request.app[PAINTERS], asyncio.get_running_loop()
        drawn = await loop.run_in_executor(painters, portrait, data)
    finally:
        budget.give_back(LARGEST)
    return await _changed(request, drawn)


async def delete_picture(request: web.Request) -> web.Response:
    """Return to the guest's initials."""
    return await _changed(request, None)


async def _changed(request: web.Request, drawn: bytes | None) -> web.Response:
    guest = await request.app[STORE].run(as_guest(asking(request), set_guest_picture, drawn))
    return answer({"guest": guest_json(guest)})
