"""The pages on which agents connect a calendar: by keyboard, for screen readers, in light and dark."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from bot.texts import texts
from calendar_sync.connect_pages import Pages, Ways
from calendar_sync.ports import Account, CalendarKind, Listed
from tests.browser.conftest import PageFor, _serve
from tests.browser.desk_manners import violations
from tests.world import ADA

# MTG-01
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ADDRESS = "ada@acme.example"
LISTED = (
    Listed(ADDRESS, "Ada Lovelace", is_main=True),
    Listed("team", "Team Acme"),
    Listed("holidays", "Holidays in France", may_write=False),
)
ACCOUNT = Account(ADA.id, CalendarKind.GOOGLE, ADDRESS, (ADDRESS,), ADDRESS)
PHONE = {"width": 360, "height": 740}
WAYS = Ways({kind: f"/{kind}" for kind in CalendarKind}, "/choose")


@pytest_asyncio.fixture(loop_scope="module")
async def address() -> AsyncIterator[str]:
    async def show(request: web.Request) -> web.Response:
        pages = Pages(texts(request.query.get("language", "en"), "bot"), ["https://x.example"])
        match request.match_info["page"]:
            case "style.css":
                return pages.style()
            case "choose":
                return pages.choose(ACCOUNT, LISTED, "t", WAYS, said="connect.connected")
            case "own":
                return pages.ask_own("Ada", "t", ACCOUNT, WAYS)
            case "wrong":
                points = ["connect.right_events", "connect.right_free_busy"]
                return pages.told("missing_rights", status=400, way="/google", points=points)
            case _:
                return pages.ask(CalendarKind.GOOGLE, "Ada", "t", WAYS)

    app = web.Application()
    app.router.add_get("/calendar/{page}", show)
    async for base in _serve(app):
        yield f"{base}/calendar"


@pytest.mark.parametrize("page", ["ask", "choose", "own", "wrong"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_them(
    page_for: PageFor, address: str, axe_script: str, page: str, scheme: str
) -> None:
    for language in ("en", "de"):
        shown = await page_for(color_scheme=scheme, bypass_csp=True, viewport=PHONE)
        await shown.goto(f"{address}/{page}?language={language}")
        assert await violations(shown, axe_script) == []
        wide = await shown.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 360
        assert await shown.get_attribute("html", "lang") == language


async def test_the_choice_is_made_by_keyboard(page_for: PageFor, address: str) -> None:
    shown = await page_for()
    await shown.goto(f"{address}/choose")
    await shown.keyboard.press("Tab")
    await shown.keyboard.press("ArrowDown")
    assert await shown.is_checked("input[name=target][value=team]")
    await shown.keyboard.press("Tab")
    assert await shown.is_checked(f"input[name=busy][value='{ADDRESS}']")
    await shown.keyboard.press("Space")
    assert not await shown.is_checked(f"input[name=busy][value='{ADDRESS}']")
    assert await shown.locator("input[name=target][value=holidays]").count() == 0
