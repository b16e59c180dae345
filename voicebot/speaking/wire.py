"""Messages between the gateway and the voice worker: two lengths, a JSON header, raw samples. Sans-I/O but for `read`."""

import asyncio
import json
import struct
from collections.abc import Mapping
from typing import Any

from voicebot.errors import SpeakingError

MAX_HEADER = 64 * 1024
"""Bytes: a sentence and its marks are far below."""
MAX_BODY = 8 * 1024 * 1024
"""Bytes: more than four minutes of 16 kHz speech."""
_LENGTHS = struct.Struct("!II")


class WireError(SpeakingError):
    """The other side sent bytes that are not a message; the connection cannot be trusted any more."""


def encode(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One message as bytes. Errors: WireError when it is larger than the reader will take."""
    head = json.dumps(header, ensure_ascii=False).encode()
    if len(head) > MAX_HEADER or len(body) > MAX_BODY:
        raise WireError(f"message too large: {len(head)} + {len(body)} bytes")
    return _LENGTHS.pack(len(head), len(body)) + head + body


async def read(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes] | None:
    """The next message, or None when the other side closed between two. Errors: WireError."""
    try:
        lengths = await reader.readexactly(_LENGTHS.size)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise WireError("closed in the middle of a message") from error
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    if head_size > MAX_HEADER or body_size > MAX_BODY:
        raise WireError(f"message too large: {head_size} + {body_size} bytes")
    try:
        header = json.loads(await reader.readexactly(head_size))
        body = await reader.readexactly(body_size)
    except asyncio.IncompleteReadError as error:
        raise WireError("closed in the middle of a message") from error
    except (ValueError, RecursionError) as error:
        raise WireError("the header is not JSON") from error
    if not isinstance(header, dict):
        raise WireError("the header is not an object")
    return header, body
