"""Bodies of requests: bounded in size and in time, whoever sends them (S10, S11)."""

import asyncio
from typing import TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel, ValidationError

from bot.domain.errors import NotAllowed
from web_widget.keys import LIMITS

LARGEST = 64 * 1024

Model = TypeVar("Model", bound=BaseModel)


async def read_json(request: web.Request, model: type[Model]) -> Model:
    """Return the body as what the call expects; NotAllowed for everything else."""
    if request.content_type == "application/json" or not request.can_read_body:
        return parsed(await read_body(request), model)
    raise NotAllowed("body_type_refused")


async def read_body(request: web.Request, largest: int = LARGEST) -> bytes:
    """Return the bytes of a body that is small and comes soon; NotAllowed otherwise."""
    refuse_encoded(request)
    if (request.content_length or 0) > largest:
        raise NotAllowed("body_too_large")
    body = bytearray(request.content.read_nowait())  # most came together with the headers
    if len(body) <= largest and not request.content.at_eof():
        await _read_on(request, body, largest)
    if len(body) > largest:
        raise NotAllowed("body_too_large")
    return bytes(body)


async def _read_on(request: web.Request, body: bytearray, largest: int) -> None:
    """Read the rest of a body, for as long as that may take, and little more than it may hold."""
    try:
        async with asyncio.timeout(request.app[LIMITS].rules.body_within):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > largest:
                    return
    except TimeoutError:
        raise NotAllowed("body_too_slow") from None


def refuse_encoded(request: web.Request) -> None:
    """Refuse packed bodies: what they unpack to is anybody's guess."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise NotAllowed("encoding_refused")


def parsed(body: bytes, model: type[Model]) -> Model:
    """Read JSON; nothing at all counts as an empty object.

    Bad syntax is 400, a shape that we do not know 422 with the name of the field.
    """
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise NotAllowed("body_invalid") from None
        place = str(first["loc"][-1]) if first["loc"] else ""
        raise NotAllowed("fields_invalid", field=place[:40]) from None
