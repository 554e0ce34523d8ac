"""Files: guests' into threads, and agents' out of Slack."""

import json
from io import BytesIO
from typing import Any

import aiohttp

from bot.domain.ids import Ref
from bot.ports import Refused, Retry, Upload
from bot.slack.history import History
from bot.slack.refs import Place, owned_ref, read_owned, read_place
from bot.slack.web import Web, retry_after, unsure
from bot.slack.workspaces import Workspace, Workspaces

CHUNK = 64 * 1024
GONE = {"file_not_found", "file_deleted"}


class Files:
    """Uploads in Slack's three steps, and downloads with the token going to Slack alone (B16)."""

    def __init__(self, web: Web, workspaces: Workspaces, history: History) -> None:
        self._web = web
        self._workspaces = workspaces
        self._history = history

    async def post(self, place: Place, upload: Upload, *, maybe_sent: bool) -> Ref:
        """Show a file in a thread; a repeat looks for it among what came after its message.

        Outside threads nobody looks: there a file comes a second time rather than not at all.
        """
        workspace = await self._workspaces.get(place.team)
        if maybe_sent and place.ts and (found := await self._found(workspace, place, upload)):
            return owned_ref(place.team, found)
        try:
            file_id = await self._send(workspace, upload)
        except Retry as problem:
            # Nothing is seen before the last step, so nothing can be there twice.
            raise Retry(str(problem), problem.after) from None
        asked = {
            "files": [{"id": file_id, "title": upload.name}],
            "channel_id": place.channel,
        }
        asked |= {"thread_ts": place.ts} if place.ts else {}
        await self._web.call("files.completeUploadExternal", workspace.token, _as_form(asked))
        return owned_ref(place.team, file_id)

    async def delete(self, file: Ref) -> None:
        """Delete a file; one that is gone already is what was wanted."""
        team, file_id = read_owned(file)
        workspace = await self._workspaces.get(team)
        try:
            await self._web.call("files.delete", workspace.token, {"file": file_id})
        except Refused as problem:
            if str(problem) not in GONE:
                raise

    async def fetch(self, file: Ref, most: int) -> bytes:
        """Return the bytes; Refused for what is too large, elsewhere, or not for our eyes."""
        team, file_id = read_owned(file)
        workspace = await self._workspaces.get(team)
        found, _ = await self._web.call("files.info", workspace.token, {"file": file_id})
        told = found["file"]
        address = str(told.get("url_private_download") or told.get("url_private") or "")
        if told.get("is_external") or not self._web.settings.holds_files(address):
            raise Refused("the file is not kept by Slack")
        if int(told.get("size") or 0) > most:
            raise Refused("the file is too large")
        return await self._download(workspace, address, str(told.get("mimetype") or ""), most)

    async def _send(self, workspace: Workspace, upload: Upload) -> str:
        """Take the first two steps; return the id of a file that nobody sees yet."""
        asked = {"filename": upload.name, "length": len(upload.data)}
        granted, _ = await self._web.call("files.getUploadURLExternal", workspace.token, asked)
        address = str(granted["upload_url"])
        if not self._web.settings.holds_files(address):
            raise Refused("the upload leads away from Slack")
        async with (
            unsure(),
            self._web.session.post(
                address, data=BytesIO(upload.data), allow_redirects=False
            ) as answer,
        ):
            _check(answer)
        return str(granted["file_id"])

    async def _found(self, workspace: Workspace, place: Place, upload: Upload) -> str | None:
        """Return the id of a file that was shown already."""
        since = read_place(upload.after).ts if upload.after else None
        async for message in self._history.replies(workspace, place, since):
            ours = (
                message.get("user") == workspace.bot_user or message.get("bot_id") == workspace.bot
            )
            files = message.get("files") or () if ours else ()
            found = next((file for file in files if _same(file, upload)), None)
            if found:
                return str(found["id"])
        return None

    async def _download(self, workspace: Workspace, address: str, kind: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {workspace.token}"}
        async with (
            unsure(),
            self._web.session.get(address, headers=headers, allow_redirects=False) as answer,
        ):
            _check(answer)
            if answer.content_type == "text/html" and kind != "text/html":
                raise Refused("Slack asks to sign in for the file")
            data = bytearray()
            async for chunk in answer.content.iter_chunked(CHUNK):
                data += chunk
                if len(data) > most:
                    raise Refused("the file is too large")
            return bytes(data)


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 429 or answer.status >= 500:
        raise Retry(f"status {answer.status}", retry_after(answer.headers))
    if answer.status != 200:
        raise Refused(f"status {answer.status}")


def _same(file: dict[str, Any], upload: Upload) -> bool:
    return (file.get("name"), file.get("size")) == (upload.name, len(upload.data))


def _as_form(asked: dict[str, Any]) -> dict[str, Any]:
    """Write what is not a string as JSON, as forms have it."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in asked.items()
    }
