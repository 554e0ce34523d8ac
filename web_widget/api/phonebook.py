"""The file of a phonebook, for agents whose platform keeps no files: its address is signed, and ends."""

from aiohttp import hdrs, web

from bot.contact_files import FileForm
from bot.deliver.contacts import book_file
from web_widget import headers
from web_widget.api.files import attachment
from web_widget.keys import CLOCK, LINKS, STORE


async def get_phonebook(request: web.Request) -> web.Response:
    """Send the book as it is now; whoever has the address gets it, for some minutes (PHB-05)."""
    query, named = request.query, request.match_info
    agent, book = named["agent"], named["book"]
    try:
        form = FileForm(named["form"])
    except ValueError:
        raise web.HTTPNotFound from None
    signed = (query.get("until", ""), query.get("signature", ""), request.app[CLOCK]())
    if not request.app[LINKS].is_our_phonebook(agent, book, form, *signed):
        raise web.HTTPNotFound
    owned_by = "" if book == "shared" else agent
    data = await request.app[STORE].read(book_file, owned_by, form)
    own = {
        **headers.FILE,
        hdrs.CONTENT_TYPE: f"{form.type}; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: attachment(f"{book}.{form.ending}"),
    }
    return web.Response(body=data, headers=own)
