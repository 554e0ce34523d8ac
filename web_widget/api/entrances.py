"""Ways in, before anybody is known."""

from aiohttp import web

from bot.domain.entrances import EntranceKind
from bot.domain.errors import NotFound
from web_widget.answers import answer
from web_widget.entrances import entrance_json
from web_widget.keys import LINKS, STORE
from web_widget.paths import TOKEN
from web_widget.speech import spoken_to


async def get_entrance(request: web.Request) -> web.Response:
    """Show an entrance to whoever stands before it; NotFound when it leads nowhere."""
    kind, name = request.match_info["kind"], request.match_info["id"]
    if kind not in list(EntranceKind) or not TOKEN.fullmatch(name):
        raise NotFound("entrance_unknown")
    language = spoken_to(request).language
    shown = await request.app[STORE].read(
        entrance_json, EntranceKind(kind), name, request.app[LINKS], language
    )
    return answer(shown)
