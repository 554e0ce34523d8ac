"""Reports of figures, for agents whose platform keeps no files: their addresses are signed, and end."""

from aiohttp import hdrs, web

from bot.domain.errors import NotFound
from bot.domain.links import REPORTS
from web_widget import headers
from web_widget.api.files import attachment
from web_widget.keys import CLOCK, LINKS, STORE


async def get_report(request: web.Request) -> web.Response:
    """Send a report as it was made (MGR-03); Teams shows pictures from here."""
    query, named = request.query, request.match_info["report"]
    signed = (query.get("until", ""), query.get("signature", ""), request.app[CLOCK]())
    if not request.app[LINKS].is_ours(named, *signed, REPORTS):
        raise web.HTTPNotFound
    try:
        kept = await request.app[STORE].read(lambda tx: tx.reports.get(named))
    except NotFound:
        raise web.HTTPNotFound from None
    own = {
        **headers.SHARED_FILE,
        hdrs.CONTENT_TYPE: kept.type,
        hdrs.CONTENT_DISPOSITION: attachment(kept.name),
    }
    return web.Response(body=kept.data, headers=own)
