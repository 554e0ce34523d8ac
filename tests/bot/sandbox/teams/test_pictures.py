"""Pictures and files as people's own screens load them."""

import base64

from bot.sandbox.teams import seed

PNG = b"\x89PNG picture"


async def posted(desk, **held):
    said = await desk.control("post", user="cleo", channel=seed.SALES, text="See", **held)
    return said["message"]


def carried(name, content, kind):
    return {"name": name, "type": kind, "content": base64.b64encode(content).decode()}


async def test_a_screen_loads_the_pictures_of_a_message(desk):
    said = await posted(desk, pictures=[carried("chair.png", PNG, "image/png")])
    async with desk.session.get(said["pictures"][0]["desk_url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert await answer.read() == PNG
    async with desk.session.get(f"{said['pictures'][0]['desk_url']}0") as answer:
        assert answer.status == 404


async def test_a_screen_loads_the_files_of_a_message(desk):
    said = await posted(desk, files=[carried("offer.txt", b"two chairs", "text/plain")])
    async with desk.session.get(said["files"][0]["desk_url"]) as answer:
        assert await answer.read() == b"two chairs"
