"""The pages: a contact link, a share link, the frame of a widget; and what they load."""

import asyncio
import re
from collections.abc import Mapping
from html import escape
from io import BytesIO
from urllib.parse import urlencode

from aiohttp import hdrs, web

from bot.domain.entrances import EntranceKind
from bot.domain.errors import NotAllowed, NotFound
from calendar_sync.owners import resolve
from calendar_sync.store.meetings import Meetings
from web_widget.assets import answer, asset_of
from web_widget.entrances import entrance_title
from web_widget.headers import page_headers
from web_widget.keys import ASSETS, LINKS, ORIGIN, PAINTERS, PICTURES_FROM, STORE
from web_widget.looking import look_ahead
from web_widget.meeting_access import entered
from web_widget.paths import TOKEN, dates_asked, slug_in
from web_widget.speech import direction, spoken_to

GAP = re.compile(r"\{\{(\w+)\}\}")
SCRIPT = "</static/booking/main.js>; rel=modulepreload"
STYLE = "</static/booking.css>; rel=preload; as=style"
FETCH = "<{}>; rel=preload; as=fetch; crossorigin"
DAYS = ("from", "to")
SOON = "public, max-age=60"
EMBED = "public, max-age=300"
A_DAY = "public, max-age=86400"


async def get_contact(request: web.Request) -> web.Response:
    """Show an agent's contact page (ENT-01)."""
    return await _page(request, EntranceKind.CONTACT, "slug", "page")


async def get_joining(request: web.Request) -> web.Response:
    """Show the page of a share link (ENT-06)."""
    return await _page(request, EntranceKind.SHARE, "token", "page")


async def get_booking(request: web.Request) -> web.Response:
    """Show where an agent or a service is booked (ENT-02).

    What it will ask for is named in its head, so that nothing of it waits for a script.
    """
    slug = request.match_info["slug"]
    try:
        owner = await request.app[STORE].read(resolve, slug_in(request))
    except NotFound:
        return missing(request)
    about = f"/api/bookings/{slug}"
    try:
        look_ahead(request, slug, dates_asked(request))
    except NotAllowed:  # the page says which day is none
        return _about_meetings(request, "booking", slug, owner.name)
    days = [(name, request.query[name]) for name in request.query if name in DAYS]
    asked = f"?{urlencode(days)}" if days else ""
    return _about_meetings(
        request, "booking", slug, owner.name, f"{about}/slots{asked}", f"{about}{asked}"
    )


async def get_meeting(request: web.Request) -> web.Response:
    """Show a meeting to its guest (MTG-07)."""
    token = request.match_info["token"]
    try:
        if request.app[LINKS].meeting_of(token) is None:
            raise NotFound("meeting_unknown")
        found = await entered(request)
        meeting = await request.app[STORE].read(lambda tx: tx.of(Meetings).get(found.meeting_id))
    except NotFound:
        return missing(request, "unmet")
    page = _about_meetings(request, "meeting", token, meeting.subject, f"/api/meetings/{token}")
    page.headers["X-Robots-Tag"] = "noindex"
    return page


async def get_frame(request: web.Request) -> web.Response:
    """Show the frame of a widget, to the sites it is for and to no other (WID-10, S13)."""
    return await _page(request, EntranceKind.WIDGET, "widget", "frame")


async def get_qr_code(request: web.Request) -> web.Response:
    """Send the contact link as a picture (ENT-07)."""
    slug = request.match_info["slug"]
    try:
        await _title(request, EntranceKind.CONTACT, slug)
    except NotFound:
        return missing(request)
    address = request.app[LINKS].contact(slug)
    loop = asyncio.get_running_loop()
    picture = await loop.run_in_executor(request.app[PAINTERS], qr_code, address)
    return answer(request, asset_of(picture, "image/png"), A_DAY)


async def get_embed(request: web.Request) -> web.Response:
    """Send the launcher that sites load; a new version reaches them within minutes."""
    return answer(request, request.app[ASSETS].static["embed.js"], EMBED)


async def get_static(request: web.Request) -> web.Response:
    """Send a script, a style, or the sentences of a language."""
    asset = request.app[ASSETS].static.get(request.match_info["path"])
    if asset is None:
        raise web.HTTPNotFound
    return answer(request, asset, SOON)


def _about_meetings(
    request: web.Request, kind: str, name: str, title: str, *wanted: str
) -> web.Response:
    """Send a page that is about meetings, and name everything that it will need right away."""
    page = _filled(request, "page.html", {"kind": kind, "id": name, "mode": "page", "title": title})
    language = spoken_to(request).language
    fetched = (*wanted, f"/static/locales/booking/{language}.json")  # the slowest first
    page.headers["Link"] = ", ".join((*map(FETCH.format, fetched), SCRIPT, STYLE))
    return page


def missing(request: web.Request, what: str = "missing") -> web.Response:
    """Say kindly that there is nothing here; `what` is where the words are: `missing` or `ended`."""
    texts = spoken_to(request)
    values = {"title": texts.say(f"{what}.title"), "text": texts.say(f"{what}.text")}
    return _filled(request, "missing.html", values, status=404)


def qr_code(address: str) -> bytes:
    """Draw an address as a QR code."""
    import segno  # noqa: PLC0415  few ever ask for one

    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


async def _page(request: web.Request, kind: EntranceKind, part: str, mode: str) -> web.Response:
    name = request.match_info[part]
    try:
        title, framed_by = await _title(request, kind, name)
    except NotFound:
        return missing(request, "ended" if kind is EntranceKind.SHARE else "missing")
    values = {"kind": kind.value, "id": name, "mode": mode, "title": title}
    return _filled(request, "page.html", values, framed_by)


async def _title(
    request: web.Request, kind: EntranceKind, name: str
) -> tuple[str, tuple[str, ...]]:
    """Return the page's title and who may frame it."""
    if not TOKEN.fullmatch(name):
        raise NotFound("entrance_unknown")
    return await request.app[STORE].read(entrance_title, kind, name)


def _filled(
    request: web.Request,
    template: str,
    values: Mapping[str, str],
    framed_by: tuple[str, ...] = (),
    status: int = 200,
) -> web.Response:
    """Fill a template; whatever fills it is words, never markup (S4)."""
    language = spoken_to(request).language
    words = {**values, "language": language, "dir": direction(language)}
    page = GAP.sub(lambda gap: escape(words[gap[1]]), request.app[ASSETS].templates[template])
    origin = request.app[ORIGIN]
    own = page_headers(origin, (origin, *request.app[PICTURES_FROM]), framed_by)
    kind = {hdrs.CONTENT_TYPE: "text/html; charset=utf-8", "Vary": "Accept-Language"}
    return web.Response(body=page.encode(), status=status, headers={**own, **kind})
