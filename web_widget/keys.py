"""What the guests' routes need, as typed keys of the aiohttp application; `set_up` fills them all."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from aiohttp import web

from bot.domain.entrances import origin_of
from bot.domain.links import Links
from bot.store import Store, utc_now
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import CalendarKind
from web_widget.assets import Assets, load_assets
from web_widget.budget import Budget
from web_widget.hub import Hub
from web_widget.limits import Limits
from web_widget.lookahead import Lookahead
from web_widget.vips import Vips

STORE = web.AppKey("STORE", Store)
HUB = web.AppKey("HUB", Hub)
LINKS = web.AppKey("LINKS", Links)
CLOCK: web.AppKey[Callable[[], datetime]] = web.AppKey("CLOCK")
LIMITS = web.AppKey("LIMITS", Limits)
VIPS = web.AppKey("VIPS", Vips)
LOOKAHEAD = web.AppKey("LOOKAHEAD", Lookahead)
APPOINTMENTS = web.AppKey("APPOINTMENTS", Appointments)
ORIGIN = web.AppKey("ORIGIN", str)
PICTURES_FROM = web.AppKey("PICTURES_FROM", tuple[str, ...])
TRUSTED_PROXIES = web.AppKey("TRUSTED_PROXIES", int)
ASSETS = web.AppKey("ASSETS", Assets)
UPLOADS = web.AppKey("UPLOADS", Budget)
PAINTERS = web.AppKey("PAINTERS", ThreadPoolExecutor)

AVATARS_FROM = (
    "https://avatars.slack-edge.com",
    "https://ca.slack-edge.com",
    "https://*.gravatar.com",
)


def set_up(
    app: web.Application,
    *,
    store: Store,
    links: Links,
    appointments: Appointments | None = None,
    clock: Callable[[], datetime] = utc_now,
    limits: Limits | None = None,
    trusted_proxies: int = 0,
    pictures_from: Sequence[str] = AVATARS_FROM,
) -> Hub:
    """Give the guests' routes everything they need, and return the hub that signals have to wake.

    `trusted_proxies` is how many proxies of our own stand before us (S9); `pictures_from` are origins
    that agents' pictures may come from.
    """
    hub = Hub(store)
    app[STORE], app[HUB], app[LINKS], app[CLOCK] = store, hub, links, clock
    app[LIMITS], app[VIPS] = limits or Limits(clock), Vips(store, clock)
    app[LOOKAHEAD] = Lookahead()
    app[APPOINTMENTS] = appointments or _built_in(store, clock)
    app[ORIGIN] = origin_of(links.public_url)
    app[PICTURES_FROM] = tuple(pictures_from)
    app[TRUSTED_PROXIES] = trusted_proxies
    app[ASSETS] = load_assets()
    app[UPLOADS] = Budget()
    app[PAINTERS] = ThreadPoolExecutor(2, "painter")
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_say_goodbye)
    return hub


def _built_in(store: Store, clock: Callable[[], datetime]) -> Appointments:
    """Book into the built-in calendar, which everybody has."""
    return Appointments(store, Calendars(store, {CalendarKind.OWN: OwnCalendar(store)}), clock)


async def _running(app: web.Application) -> AsyncIterator[None]:
    app[HUB].open()
    yield
    app[LOOKAHEAD].close()
    await app[HUB].close()
    app[PAINTERS].shutdown(wait=False, cancel_futures=True)


async def _say_goodbye(app: web.Application) -> None:
    """Close the sockets while they can still be told; the pages come again."""
    await app[HUB].send_away()
