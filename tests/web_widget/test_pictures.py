"""Pictures of guests and services (TTL-05, S8)."""

from io import BytesIO

import pytest
from PIL import Image

from bot.actions.picture import set_service_picture
from bot.domain.errors import NotAllowed
from bot.pictures import LARGEST, SIDE, portrait
from tests.web_widget.conftest import Desk
from tests.world import EVE, LINKS, SALES


def drawn(kind: str = "PNG", size: tuple[int, int] = (300, 200), **more) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "red").save(kept, kind, **more)
    return kept.getvalue()


def tall_with_a_sign() -> bytes:
    """A photo that says to be turned, and where it was taken."""
    picture = Image.new("RGB", (20, 60), "blue")
    picture.paste("red", (0, 0, 20, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010E] = "taken at home"
    kept = BytesIO()
    picture.save(kept, "PNG", exif=exif)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_a_square_of_ours(kind: str) -> None:  # TTL-05
    with Image.open(BytesIO(portrait(drawn(kind)))) as picture:
        assert (picture.format, picture.size) == ("PNG", (SIDE, SIDE))


def test_a_photo_stands_upright_and_says_nothing_of_its_place() -> None:  # TTL-05 S8
    data = portrait(tall_with_a_sign())
    assert b"taken at home" not in data
    with Image.open(BytesIO(data)) as picture:
        assert not picture.getexif()
        assert picture.getpixel((SIDE - 5, SIDE // 2))[:3] == (255, 0, 0)
        assert picture.getpixel((5, SIDE // 2))[:3] == (0, 0, 255)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file_type_refused"),
        (b"<svg onload='alert(1)'/>", "file_type_refused"),
        (drawn("BMP"), "file_type_refused"),
        (drawn()[:60], "file_type_refused"),
        (drawn("GIF", (9000, 9000)), "file_type_refused"),
        (b"x" * (LARGEST + 1), "file_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, key: str) -> None:  # S8 S10
    with pytest.raises(NotAllowed, match=key):
        portrait(data)


async def test_a_guest_has_a_picture_that_everybody_sees(desk: Desk) -> None:
    # TTL-05 TTL-06
    guest = await desk.new_guest()
    conversation = await guest.opened()
    for data in (drawn("JPEG"), drawn("WEBP")):
        put = await guest.call("PUT", "/api/session/picture", data=data)
        assert put.status == 200, put.body
    where = put.json["guest"]["avatar_url"]
    shown = await guest.call("GET", where)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/png")
    assert "immutable" in shown.headers["Cache-Control"]
    feed = await guest.feed(conversation)
    assert feed.json["messages"][0]["author"]["avatar_url"] == where
    assert where in str(feed.json["conversation"]["people"])
    kept = await desk.store.read(lambda tx: tx.guests.get(guest.id))
    assert LINKS.face(kept.avatar_url, "Gus", guest.id).endswith(where)

    gone = await guest.call("DELETE", "/api/session/picture")
    assert gone.json["guest"]["avatar_url"] is None
    assert (await guest.call("GET", where)).status == 404
    again = await guest.call("DELETE", "/api/session/picture")
    assert again.status == 200


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [(b"no picture", 415, "file_type_refused"), (b"x" * (LARGEST + 1), 413, "body_too_large")],
)
async def test_a_guest_keeps_what_was_there_when_it_is_no_picture(
    desk: Desk, data: bytes, status: int, code: str
) -> None:  # S8
    guest = await desk.new_guest()
    answer = await guest.call("PUT", "/api/session/picture", data=BytesIO(data))
    assert (answer.status, answer.code) == (status, code)
    assert (await guest.call("GET", "/api/session")).json["guest"]["avatar_url"] is None


async def test_nobody_without_a_token_gives_a_picture(desk: Desk) -> None:  # S3
    guest = await desk.new_guest()
    guest.token = "unknown"
    assert (await guest.call("PUT", "/api/session/picture", data=drawn())).status == 401


async def test_a_service_has_a_picture_that_guests_see(desk: Desk) -> None:
    # TTL-03 TTL-05 TTL-06
    guest = await desk.new_guest()
    conversation = await guest.opened()
    after = (await guest.feed(conversation)).json["cursor"]
    picture = portrait(drawn())
    for _ in range(2):
        service = await desk.store.run(set_service_picture, SALES.id, picture, EVE.actor)
    news = (await guest.feed(conversation, after)).json["conversation"]
    assert news["avatar_url"] == service.avatar_url
    entrance = await guest.call("GET", "/api/entrances/widget/w_sales")
    assert entrance.json["services"][0]["avatar_url"] == service.avatar_url
    gone = await desk.store.run(set_service_picture, SALES.id, None, EVE.actor)
    assert await desk.store.run(set_service_picture, SALES.id, None, EVE.actor) == gone
    assert (await guest.call("GET", service.avatar_url)).status == 404
    log = await desk.store.read(lambda tx: [one.act for one in tx.audit.latest(9)])
    assert log.count("pictured") == 3
