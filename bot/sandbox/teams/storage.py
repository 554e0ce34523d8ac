"""Where files lie: addresses that carry their own right and want no token."""

from __future__ import annotations

import re

from aiohttp import web

from bot.sandbox.teams.calls import Call, Route, make_handler
from bot.sandbox.teams.errors import refused
from bot.sandbox.teams.records import SharedFile
from bot.sandbox.teams.state import TeamsSandbox

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def download(call: Call) -> web.Response:
    """Give a file's bytes; a token that is shown nevertheless is refused, as SharePoint does."""
    if call.request.headers.get("Authorization"):
        raise refused(401, "unauthenticated", "The address is signed already; send no token.")
    for file in call.teams.files.values():
        if file.secret == call.match("secret"):
            named = {"Content-Disposition": f'attachment; filename="{file.id}"'}
            return web.Response(body=file.content, content_type=file.type, headers=named)
    raise refused(404, "itemNotFound", "The resource could not be found.")


def picture(teams: TeamsSandbox, picture_id: str) -> web.Response:
    """Show a picture to people's own screens, whose sign-in the stand-in does not play."""
    for place in teams.places.values():
        for message in place.messages.values():
            for one in message.pictures:
                if one.id == picture_id:
                    return web.Response(body=one.content, content_type=one.type)
    raise web.HTTPNotFound


async def upload(teams: TeamsSandbox, request: web.Request) -> web.Response:
    """Take a piece of a file that a person consented to; the last one makes it a file."""
    made = teams.uploads.get(request.match_info["secret"])
    found = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
    piece = await request.read()
    if made is None:
        return web.json_response({"error": {"code": "itemNotFound"}}, status=404)
    if found is None or request.headers.get("Authorization"):
        return web.json_response({"error": {"code": "invalidRequest"}}, status=400)
    first, last, size = (int(one) for one in found.groups())
    if first != len(made["content"]) or last - first + 1 != len(piece) or last >= size:
        return web.json_response({"error": {"code": "invalidRange"}}, status=416)
    made["content"] += piece
    if len(made["content"]) < size:
        expected = {"nextExpectedRanges": [f"{last + 1}-{size - 1}"]}
        return web.json_response(expected, status=202)
    file = SharedFile(
        made["id"], made["name"], "application/octet-stream", made["content"], "", made["id"]
    )
    teams.files[file.id] = file
    return web.json_response({"id": file.id, "name": file.name, "size": size}, status=201)


def storage_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return the addresses of downloads and uploads."""

    async def take(request: web.Request) -> web.Response:
        return await upload(teams, request)

    async def show(request: web.Request) -> web.Response:
        return picture(teams, request.match_info["picture"])

    get = Route("GET", "/teams/download/{secret}", "download", download)
    return [
        web.get(get.path, make_handler(teams, get, None)),
        web.get("/teams/picture/{picture}", show),
        web.put("/teams/upload/{secret}", take),
    ]
