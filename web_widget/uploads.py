"""Messages with files: bounded in size and in time, looked at before anything is kept (S8, B13)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Generic, TypeVar
from uuid import uuid4

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http import HttpProcessingError
from pydantic import BaseModel

from bot.domain.errors import NotAllowed
from bot.domain.ids import FileId
from bot.domain.messages import MOST_FILES, File
from web_widget.bodies import LARGEST, parsed, read_json, refuse_encoded
from web_widget.budget import Budget
from web_widget.counting import take
from web_widget.keys import LIMITS, PAINTERS, UPLOADS
from web_widget.sessions import Hash
from web_widget.sniffing import PICTURES, shown_name, type_of

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
SLOWEST = 16 * 1024
CHUNK = 64 * 1024
FRAMING = 64 * 1024
BAD_FORM = (ValueError, AssertionError, RuntimeError, HttpProcessingError, web.HTTPBadRequest)
BAD_PICTURE = (OSError, SyntaxError, ValueError)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Received(Generic[Model]):
    """A body with the files that came with it, each by the id that we gave it."""

    body: Model
    files: tuple[File, ...] = ()
    contents: Mapping[FileId, bytes] = field(default_factory=dict)


class Receiving(Generic[Model]):
    """Reads JSON, or a form with JSON and files; the room that files take is free again when it is left.

    `admit` says no before a single file is read (B13); plain JSON is small, and checked when it is used.
    """

    def __init__(
        self,
        request: web.Request,
        model: type[Model],
        token: Hash,
        admit: Callable[[], Awaitable[object]],
    ) -> None:
        self._request, self._model, self._token, self._admit = request, model, token, admit
        self._form: _Form | None = None

    async def __aenter__(self) -> Received[Model]:
        """Read everything."""
        request = self._request
        if request.content_type != "multipart/form-data":
            return Received(await read_json(request, self._model))
        refuse_encoded(request)
        if (request.content_length or 0) > MOST_FILES * LARGEST_FILE + LARGEST + FRAMING:
            raise NotAllowed("body_too_large")
        await self._admit()
        self._form = _Form(request, self._token)
        try:
            return await self._form.read(self._model)
        except BaseException:
            self._form.close()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Give the room back."""
        if self._form:
            self._form.close()


class _Form:
    """A form on its way in."""

    def __init__(self, request: web.Request, token: Hash) -> None:
        self._request, self._token = request, token
        self._budget: Budget = request.app[UPLOADS]
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._taken = 0
        self._pause = request.app[LIMITS].rules.body_within

    async def read(self, model: type[Model]) -> Received[Model]:
        """Read the message and then its files."""
        try:
            reader = await self._request.multipart()
            first = await self._next(reader)
            if first is None or first.name != "message":
                raise NotAllowed("body_invalid")
            body = parsed(await self._bytes(first, LARGEST, "body_too_large"), model)
            files, contents = await self._files(reader)
        except BAD_FORM:
            raise NotAllowed("body_invalid") from None
        except TimeoutError:
            raise NotAllowed("body_too_slow") from None
        return Received(body, files, contents)

    def close(self) -> None:
        """Give the room back."""
        self._budget.give_back(self._taken)
        self._taken = 0

    async def _files(self, reader: MultipartReader) -> tuple[tuple[File, ...], dict[FileId, bytes]]:
        files: list[File] = []
        contents: dict[FileId, bytes] = {}
        while part := await self._next(reader):
            if part.name != "file":
                raise NotAllowed("body_invalid")
            if len(files) == MOST_FILES:
                raise NotAllowed("too_many_files")
            data = await self._bytes(part, LARGEST_FILE, "file_too_large")
            file = await self._checked(data, part.filename or "")
            files.append(file)
            contents[file.id] = data
        return tuple(files), contents

    async def _next(self, reader: MultipartReader) -> BodyPartReader | None:
        async with asyncio.timeout(self._pause):
            part = await reader.next()
        if isinstance(part, MultipartReader):
            raise NotAllowed("body_invalid")
        return part

    async def _bytes(self, part: BodyPartReader, most: int, beyond: str) -> bytes:
        """Read one part; a sender may be slow, but not for the sake of it (S10)."""
        chunks: list[bytes] = []
        size = 0
        while not part.at_eof():
            async with asyncio.timeout(self._pause):
                chunk = await part.read_chunk(CHUNK)
            size += len(chunk)
            if size > most:
                raise NotAllowed(beyond)
            self._take(len(chunk))
            chunks.append(chunk)
        return b"".join(chunks)

    def _take(self, size: int) -> None:
        self._budget.take(size)
        self._taken += size
        if self._loop.time() - self._began > self._pause + self._taken / SLOWEST:
            raise NotAllowed("body_too_slow")

    async def _checked(self, data: bytes, name: str) -> File:
        """Describe a file, or refuse it; the quota of the day counts what was looked at."""
        rule = self._request.app[LIMITS].rules.bytes
        await take(self._request, self._token, (rule, self._token, len(data)))
        kind = type_of(data, name)
        if kind is None:
            raise NotAllowed("file_type_refused")
        width, height = None, None
        if kind in PICTURES:
            painters: ThreadPoolExecutor = self._request.app[PAINTERS]
            width, height = await self._loop.run_in_executor(painters, measured, data, kind)
        file_id = FileId(uuid4().hex)
        return File(file_id, shown_name(name, kind), kind, len(data), width=width, height=height)


def measured(data: bytes, kind: str) -> tuple[int, int]:
    """Return width and height of a picture; NotAllowed when it is none, or would fill the memory."""
    from PIL import Image  # noqa: PLC0415  painters may take their time

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(data), formats=[PICTURES[kind]]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NotAllowed("file_type_refused")
            picture.verify()
    except (*BAD_PICTURE, *bombs):
        raise NotAllowed("file_type_refused") from None
    return width, height
