"""Reading a request's body with limits on size and time, and JSON out of it."""

import asyncio
import json
import zlib
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect

from gateway.web.refusals import Refused

READ_S = 10.0
"""A body must be here after this long."""


async def read(request: Request, limit: int, within_s: float = READ_S) -> bytes:
    """The body, at most `limit` bytes. Errors: Refused (413, 408; 400 when the sender leaves)."""
    taken = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.stream():
                taken += chunk
                if len(taken) > limit:
                    raise Refused(413, "too_large", {"Connection": "close"})
    except TimeoutError:
        raise Refused(408, "too_slow", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise Refused(400, "bad_request") from None  # nobody reads it; but it is no failure of ours
    return bytes(taken)


async def read_json(request: Request, limit: int, bad: str, *, inflated: int | None = None) -> dict[str, Any]:
    """A JSON object. limit: bytes on the wire. inflated: limit of a deflated body, which is refused without it.
    bad: code of the refusal when it is no JSON object. Errors: Refused (400, 408, 413)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(400, bad)  # also what keeps forms of foreign pages out: JSON needs a preflight
    data = await read(request, limit)
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "deflate" and inflated is not None:
        data = _inflate(data, inflated, bad)
    elif encoding != "identity":
        raise Refused(400, bad)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused(400, bad) from None
    if not isinstance(value, dict):
        raise Refused(400, bad)
    return value


def _inflate(data: bytes, limit: int, bad: str) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(data, limit + 1)
    except zlib.error:
        raise Refused(400, bad) from None
    if len(unpacked) > limit:
        raise Refused(413, "too_large")
    if not unpacker.eof:
        raise Refused(400, bad)
    return unpacked
