"""Files that people shared, by the address under which they shared them."""

from __future__ import annotations

import base64
import binascii

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call, Route
from bot.sandbox.teams.graph.access import bad_request, need, not_found
from bot.sandbox.teams.records import SharedFile


def _shared(call: Call) -> SharedFile:
    need(call, "Files.Read.All", code="accessDenied")
    share = call.match("share")
    if not share.startswith("u!"):
        raise bad_request("The sharing link is not valid.")
    coded = share.removeprefix("u!")
    try:
        url = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise bad_request("The sharing link is not valid.") from error
    for file in call.teams.files.values():
        if file.url == url:
            return file
    raise not_found("itemNotFound")


def drive_item(call: Call) -> Json:
    """Return what is known of a shared file."""
    file = _shared(call)
    return {
        "@microsoft.graph.downloadUrl": f"{call.teams.url}/download/{file.secret}",
        "id": file.id,
        "name": file.name,
        "size": len(file.content),
        "webUrl": file.url,
        "file": {"mimeType": file.type},
    }


def content(call: Call) -> web.Response:
    """Send the caller to the address where the bytes are; it wants no token of Graph's."""
    file = _shared(call)
    address = f"{call.teams.url}/download/{file.secret}"
    return web.Response(status=302, headers={"Location": address})


ROUTES = (
    Route("GET", "/shares/{share}/driveItem", "graph", drive_item),
    Route("GET", "/shares/{share}/driveItem/content", "graph", content),
)
