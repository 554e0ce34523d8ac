"""Uploaded pictures of people and services: looked at, cut to a square, drawn anew (TTL-05, S8).

What is kept is ours, pixel by pixel: whatever else was in the file (places, names, scripts) stays behind.
"""

from io import BytesIO

from bot.domain.errors import NotAllowed

LARGEST = 5 * 1024 * 1024
SIDE = 256
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
BROKEN = (OSError, SyntaxError, ValueError)


def portrait(data: bytes) -> bytes:
    """Return a PNG of `SIDE` pixels a side, cut from the middle and upright; NotAllowed for what is none."""
    from PIL import Image, ImageOps  # noqa: PLC0415  few ever bring a picture

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    if len(data) > LARGEST:
        raise NotAllowed("file_too_large")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAllowed("file_type_refused")
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is read no larger than needed
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    except (*BROKEN, *bombs):
        raise NotAllowed("file_type_refused") from None
    kept = BytesIO()
    square.save(kept, "PNG", optimize=True)
    return kept.getvalue()
