"""Pictures of initials, drawn when somebody asks (TTL-05); the address says all there is to know."""

import asyncio
import re
from functools import lru_cache
from io import BytesIO

from aiohttp import web

from bot.domain.links import COLORS
from web_widget.assets import Asset, answer, asset_of
from web_widget.keys import PAINTERS

SIZE = 128
MOST = 512
ADDRESS = re.compile(r"(?P<letters>.{1,3})-(?P<color>[0-9]{1,2})\.png", re.DOTALL)
# Dark enough for white letters: contrast 4.5 and more.
BACKGROUNDS = (
    "#1d4ed8",
    "#7e22ce",
    "#be123c",
    "#b45309",
    "#15803d",
    "#0f766e",
    "#0369a1",
    "#4338ca",
)
KEEP = "public, max-age=604800, immutable"


async def get_avatar(request: web.Request) -> web.Response:
    """Send the picture of one or two letters on one of our colours."""
    asked = ADDRESS.fullmatch(request.match_info["picture"])
    if asked is None or int(asked["color"]) >= COLORS:
        raise web.HTTPNotFound
    loop = asyncio.get_running_loop()
    letters = asked["letters"].upper()[:3]
    picture = await loop.run_in_executor(
        request.app[PAINTERS], initials_picture, letters, int(asked["color"])
    )
    return answer(request, picture, KEEP)


@lru_cache(MOST)
def initials_picture(letters: str, color: int) -> Asset:
    """Draw letters in the middle of a square; letters that the font lacks leave the colour alone."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  painters may take their time

    picture = Image.new("RGB", (SIZE, SIZE), BACKGROUNDS[color])
    font = ImageFont.load_default(SIZE * (0.42 if len(letters) > 1 else 0.5))
    middle = (SIZE / 2, SIZE / 2)
    ImageDraw.Draw(picture).text(middle, letters, fill="white", font=font, anchor="mm")
    kept = BytesIO()
    picture.quantize(16).save(kept, "PNG", optimize=True)
    return asset_of(kept.getvalue(), "image/png")
